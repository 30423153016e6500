/*
 * csv_table: a whole CSV file in memory, by row and by column name.
 *
 * For the files of a results folder that have a row per case or per metric, and for the rows of one
 * case in a larger one; what may be large is read row by row with scenario/csv_reader.h. Files are
 * read in pieces, compressed ones, too (base/zstd_stream.h). Blanks around a cell are not part of
 * it, blank rows are skipped, as libcsv does. The table owns its texts; csv_table_free gives them
 * back and is allowed on a table of zeroes. What is wrong with the file goes to the diagnostics.
 */
#ifndef EVENKEEL_OUTPUT_CSV_TABLE_H
#define EVENKEEL_OUTPUT_CSV_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/csv_rows.h"
#include "base/diagnostic.h"

#define CSV_TABLE_NONE SIZE_MAX /* no such column */

struct csv_table {
    struct arena arena;
    const char **names; /* of the columns, in the order of the file */
    size_t n_columns;
    const char **cells; /* row by row */
    size_t n_rows;      /* header not counted */
};

/* True if nothing was wrong; else the table is empty. More than 256 MiB of texts are refused. */
bool csv_table_read(struct csv_table *table, const char *name, struct diagnostics *list);
/* The same with only the rows whose first cell is this case or, of a fleet, one of its groups,
 * CASE/GROUP: only they are taken apart, checked and count against the limit. */
bool csv_table_read_case(struct csv_table *table, const char *name, const char *case_name,
                         struct diagnostics *list);
/* The same with only the rows that are wanted. */
bool csv_table_read_wanted(struct csv_table *table, const char *name,
                           const struct csv_wanted *wanted, struct diagnostics *list);
void csv_table_free(struct csv_table *table);

/* The index of a column, or CSV_TABLE_NONE. */
size_t csv_table_column(const struct csv_table *table, const char *name);
/* The text of a cell, "" where the column is CSV_TABLE_NONE. */
const char *csv_table_text(const struct csv_table *table, size_t row, size_t column);
/* The first rows, one behind the other, that have this text in a column: a part of the table, not
 * to be freed, and not to be used after it. */
struct csv_table csv_table_part(const struct csv_table *table, size_t column, const char *text);
/* The number in a cell; NaN where it is empty or no number. */
double csv_table_number(const struct csv_table *table, size_t row, size_t column);

#endif
