/*
 * csv_reader: a CSV file with a header, row by row, with the place of each cell.
 *
 * Columns are asked for by name. What is wrong (no such column, a row of another length, a quote
 * out of place) goes to the diagnostics with line and column; the file is fed to libcsv byte by
 * byte, because libcsv tells no positions. Lines cannot be shown, the file streams: memory does not
 * grow with it. A file that no scenario names may be compressed (base/zstd_stream.h). Blanks around
 * a cell are not part of it; blank rows are skipped.
 */
#ifndef EVENKEEL_SCENARIO_CSV_READER_H
#define EVENKEEL_SCENARIO_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/diagnostic.h"

struct csv_wanted; /* base/csv_rows.h */

enum {
    CSV_CELL_LIMIT = 64 * 1024, /* bytes of one cell */
    CSV_COLUMNS_LIMIT = 1024,
    CSV_ROWS_LIMIT = 10000000, /* that are looked at */
};

struct csv_column {
    const char *name;
    bool is_optional;      /* when absent its cells are "" */
    struct place asked_at; /* where the user named it; without a file: nowhere */
};

struct csv_cell {
    const char *text; /* valid during the call */
    struct place place;
};

struct csv_row {
    const struct csv_cell *cells; /* in the order of the columns that were asked for */
    size_t n_cells;
    size_t number;                /* from 1, header not counted */
};

/* Takes a row; false stops the reading. */
typedef bool csv_row_fn(void *context, const struct csv_row *row);

/* What is read of a file; all is borrowed. */
struct csv_request {
    const struct csv_column *columns; /* NULL: all, in the order of the file */
    size_t n_columns;
    csv_row_fn *begin; /* of all columns: takes their names, with number 0; else NULL */
    csv_row_fn *take;
    void *context; /* of the two */
    /* NULL: all rows; else the others are neither looked at nor checked, but have their numbers. */
    const struct csv_wanted *wanted;
};

/* True if nothing was wrong. asked_at: where the user named the file, for a file that cannot be
 * opened. */
bool csv_read_file(struct diagnostics *list, const char *name, struct place asked_at,
                   const struct csv_request *request);
/* The same from a stream that is shown under this name. */
bool csv_read_stream(struct diagnostics *list, FILE *stream, const char *name,
                     const struct csv_request *request);

/* What to do about a header of a single name that has another sign where commas are wanted; NULL:
 * it has none. */
const char *csv_separator_hint(const char *first_name, size_t n_names);

/* The cell as a finite number; false: it is none, which is told. */
bool csv_cell_number(struct diagnostics *list, const struct csv_cell *cell, double *value);

#endif
