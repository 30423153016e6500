/*
 * make_schema: writes the JSON Schema of the scenario format to stdout, out of the rows that the
 * reader itself goes by.
 */
#include <jansson.h>
#include <stdio.h>

#include "scenario/schema.h"

int main(void)
{
    json_t *schema = schema_of_scenario();
    int status = json_dumpf(schema, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    json_decref(schema);
    putchar('\n');
    return status == 0 && fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
