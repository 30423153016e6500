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

#include "base/csv_rows.h"
#include "base/diagnostic.h"

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

/* True if nothing was wrong. asked_at: where the user named the file, for a file that cannot be
 * opened. */
bool csv_read_file(struct diagnostics *list, const char *name, struct place asked_at,
                   const struct csv_column *columns, size_t n_columns, csv_row_fn *take,
                   void *context);
/* The same from a stream that is shown under this name. wanted, NULL: all rows; else the others are
 * neither looked at nor checked, but have their numbers. */
bool csv_read_stream(struct diagnostics *list, FILE *stream, const char *name,
                     const struct csv_column *columns, size_t n_columns,
                     const struct csv_wanted *wanted, csv_row_fn *take, void *context);
/* The same with all columns of the file: begin is told their names, with number 0, before the first
 * row; false stops the reading there. Cells come in the order of the file. */
bool csv_read_all(struct diagnostics *list, const char *name, struct place asked_at,
                  csv_row_fn *begin, csv_row_fn *take, void *context);

/* The cell as a finite number; false: it is none, which is told. */
bool csv_cell_number(struct diagnostics *list, const struct csv_cell *cell, double *value);

#endif
