/*
 * schema: the scenario format as a JSON Schema (draft 7), for completion and checks in editors.
 *
 * Made of the same rows that the reader goes by: field tables, operations, distributions. It
 * cannot say all that the reader checks (checkpoints that ascend), but never refuses what the
 * reader takes.
 */
#ifndef EVENKEEL_SCENARIO_SCHEMA_H
#define EVENKEEL_SCENARIO_SCHEMA_H

#include <jansson.h>

#include "base/field.h"

/* How a key at the top of a scenario holds its rows. */
enum schema_shape {
    SCHEMA_MAPPING,      /* one mapping */
    SCHEMA_LIST,         /* a list of mappings */
    SCHEMA_TEXT_OR_LIST, /* a list of mappings, a text standing for the first row alone */
    SCHEMA_ANY,          /* whatever the reader makes of it; no rows */
    SCHEMA_TIMELINE,     /* a list of mappings, with the rows of the operation that `do` names */
};

struct schema_section {
    const char *name;
    const char *help;
    enum schema_shape shape;
    const struct field *rows;
};

/* What may be written for one row. All functions answer new references. */
json_t *schema_of_field(const struct field *row);
/* A mapping with these keys and no others. */
json_t *schema_of_rows(const struct field *rows);
/* The whole: rows of the top itself, and the sections, ended by a name NULL. */
json_t *schema_of_scenario(const struct field *top, const struct schema_section *sections);

#endif
