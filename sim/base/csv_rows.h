/*
 * csv_rows: the rows of a CSV file as they are written, one after the other, without taking them
 * apart: for those who want the rows of one case among many.
 *
 * A row ends at a line end that is not within quotes; one that grows beyond CSV_ROWS_MOST_BYTES,
 * for a quote that nothing closes, ends at the next line end. A cell is written in one way
 * throughout a file, so rows with the same first cell mostly begin with the same bytes.
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
    int error;        /* an errno value: why there is no other row; 0: it is the end */
    char *line;
    size_t size;
    struct text joined;
};

/* False: there is no other row. *is_same: its first cell is written as that of the row before. */
bool csv_rows_next(struct csv_rows *rows, bool *is_same);
/* What the first cell says. Replaces the text. */
void csv_rows_first_cell(const struct csv_rows *rows, struct text *cell);
void csv_rows_free(struct csv_rows *rows);

#endif
