/* A compressed CSV file. Half of the changes are made to what it decodes to. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include "input_frames.h"
#include "output/csv_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = input_write("table.csv.zst", data, size);
    struct diagnostics list = { 0 };
    struct csv_table table;
    bool is_good = csv_table_read(&table, path, &list);

    csv_table_free(&table);
    input_check_told(&list, is_good);
    return 0;
}
