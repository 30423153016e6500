/*
 * csv_rows: the rows of a CSV file as they are written, one after the other, without taking them
 * apart: for those who want the rows of one case among many.
 *
 * A row ends at a line end that is not within quotes; one that grows beyond CSV_ROWS_MOST_BYTES,
 * for a quote that nothing closes, ends at the next line end. A cell is written in one way
 * throughout a file, so rows with the same first cell mostly begin with the same bytes. Passing
 * over a row takes a tenth of taking it apart.
 */
#ifndef EVENKEEL_BASE_CSV_ROWS_H
#define EVENKEEL_BASE_CSV_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"

enum { CSV_ROWS_MOST_BYTES = 1 << 20 };

/* `from` is the caller's; all else zeroes at first, and freed by csv_rows_free. */
struct csv_rows {
    FILE *from;
    const char *row; /* with its line end; until the next one is read */
    size_t length;
    struct text lead; /* the first cell of the row, with its quotes */
    size_t number;    /* of the row; the header is 0, blank ones have none of their own */
    size_t at_line;   /* where the row begins, from 1 */
    int error;        /* an errno value: why there is no other row; 0: it is the end */
    bool has_header;
    bool is_wanted; /* by its first cell */
    char *line;
    size_t size, n_lines;
    struct text joined, cell;
};

/* False: there is no other row. *is_same: its first cell is written as that of the row before. */
bool csv_rows_next(struct csv_rows *rows, bool *is_same);
/* Which rows are wanted: those whose first cell is, and of the others those of which is_row_wanted
 * (NULL: none) says so, by what stands behind the first cell, from its comma on. */
struct csv_wanted {
    bool (*is_cell_wanted)(void *context, const char *first_cell);
    bool (*is_row_wanted)(void *context, const char *rest);
    void *context;
};
/* The next row that is wanted; the header is. False: there is none. */
bool csv_rows_next_wanted(struct csv_rows *rows, const struct csv_wanted *wanted);
/* What the first cell says. Replaces the text. */
void csv_rows_first_cell(const struct csv_rows *rows, struct text *cell);
void csv_rows_free(struct csv_rows *rows);

#endif
