/*
 * csv_columns: the header of a CSV file, and which cells of a row are wanted by it.
 *
 * Names are added as the header is read; csv_columns_find then looks for the columns that were
 * asked for, and the cells of each row are put where they belong. One column may be asked for
 * twice. What is asked for is borrowed, the rest is owned. What is wrong goes to the diagnostics.
 */
#ifndef EVENKEEL_SCENARIO_CSV_COLUMNS_H
#define EVENKEEL_SCENARIO_CSV_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "scenario/csv_reader.h"

struct csv_columns {
    struct diagnostics *list;
    const struct source_file *file;
    struct csv_cell *names; /* of the header */
    size_t n_names;
    struct arena texts; /* of the names */
    const struct csv_column *asked; /* NULL: all, until they are found */
    size_t n_asked;
    struct csv_column *all; /* what `asked` is then */
    struct csv_column_state *states; /* by what is asked for, as are the cells */
    struct csv_cell *cells;
};

void csv_columns_add_name(struct csv_columns *columns, const char *bytes, size_t size,
                          struct place place);
/* Once all names are there; header: its place. False, and told: a column that is asked for is not
 * there, or twice, or none of those that may be absent is there. */
bool csv_columns_find(struct csv_columns *columns, struct place header);
/* The cell of the present row under the name with this index; false: nobody has asked for it. Its
 * text is to be had when the row is at its end. */
bool csv_columns_put(struct csv_columns *columns, size_t index, const char *bytes, size_t size,
                     struct place place);
/* The cells of the present row, n_asked of them, until the next one begins. */
const struct csv_cell *csv_columns_cells(struct csv_columns *columns);
void csv_columns_free(struct csv_columns *columns);

#endif
