/*
 * table: what a command shows on the standard output, in the format that was asked for.
 *
 * The cells keep their values; the format decides how they look. For people (table, markdown) a
 * duration is "1h02m03s" (whole seconds from a minute on), a share "2.5%", a real number has four
 * digits, and a note ("needs >= 368 runs") may stand where a number cannot; for machines (csv,
 * json) a duration is seconds, a share a number from 0 to 1, and a note is an empty cell (JSON:
 * null). In an aligned table a note may reach over the empty cells before it, and a terminal that
 * is too narrow for all columns is shown them in parts, one below the other. Rows are filled cell
 * by cell, columns in their order.
 *
 * Texts are copied; columns are borrowed until table_free.
 */
#ifndef EVENKEEL_OUTPUT_TABLE_H
#define EVENKEEL_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

struct csv_writer;

enum table_format { TABLE_ALIGNED, TABLE_CSV, TABLE_JSON, TABLE_MARKDOWN };

/* "table", "csv", "json", "markdown", NULL: the choices of --format, in the order of the enum. */
extern const char *const table_format_names[];

/* Two for the last column: WRAPPED is left, on several lines where a terminal is too narrow; FOLDED
 * is so, too, and where there is no terminal on several lines of a hundred columns. One for the
 * first: HANGING is left; where the table would have more than a hundred columns, what is too long
 * stands on a line by itself, and the rest of its row below. */
enum table_align { TABLE_LEFT, TABLE_RIGHT, TABLE_WRAPPED, TABLE_FOLDED, TABLE_HANGING };

struct table_column {
    const char *name;  /* for machines, unit in the name: "duration_p50_s" */
    /* For people: "runs", or with what stands over it, "duration\np50"; neighbours with the same
     * share that in an aligned table. NULL: the name. */
    const char *title;
    const char *unit;  /* shown behind the title; NULL: none, or told by each cell */
    enum table_align align;
};

struct table_cell {
    const struct table_cell_type *type; /* output/table_cell.h */
    union {
        const char *text;
        int64_t integer; /* a duration in ms, too */
        double real;
        const struct table *rows;
    } value;
};

struct table {
    const struct table_column *columns;
    size_t n_columns;
    size_t n_keys; /* columns at the left that each part of it repeats: 1 unless it is set */
    struct table_cell *cells; /* row by row */
    size_t n_cells, capacity;
    struct arena texts;
    const bool *faint_rows; /* grey where a terminal has colours; borrowed; NULL: none */
};

void table_init(struct table *table, const struct table_column *columns, size_t n_columns);
void table_free(struct table *table);

void table_add_text(struct table *table, const char *text); /* NULL: empty */
void table_add_note(struct table *table, const char *text);
void table_add_integer(struct table *table, int64_t value);
void table_add_real(struct table *table, double value); /* not finite: empty; as in csv */
void table_add_share(struct table *table, double share);
void table_add_duration(struct table *table, int64_t ms);
/* JSON: an array of its rows; elsewhere an empty cell. rows is borrowed until table_free. */
void table_add_rows(struct table *table, const struct table *rows);
void table_add_empty(struct table *table);

/* Fills the row that was begun with empty cells; nothing if none was begun. */
void table_end_row(struct table *table);

/* The rows alone, for a file whose header is written. */
void table_write_rows(const struct table *table, struct csv_writer *writer);
void table_print(const struct table *table, enum table_format format, FILE *stream);

#endif
