/*
 * table_cell: what the cells of a table hold, and what each kind looks like in each format.
 */
#ifndef EVENKEEL_OUTPUT_TABLE_CELL_H
#define EVENKEEL_OUTPUT_TABLE_CELL_H

#include <jansson.h>

#include "base/units.h"
#include "output/csv_writer.h"
#include "output/table.h"

enum { TABLE_CELL_SIZE = UNITS_DURATION_SIZE };

/* A kind of cells; the functions get cells of this kind alone. */
struct table_cell_type {
    /* For people; answers the buffer, of TABLE_CELL_SIZE bytes, or a text that is the cell's. */
    const char *(*show)(const struct table_cell *cell, char *buffer);
    void (*write)(const struct table_cell *cell, struct csv_writer *writer);
    json_t *(*to_json)(const struct table_cell *cell); /* the caller's to free */
};

extern const struct table_cell_type table_cell_empty, table_cell_text, table_cell_note,
    table_cell_integer, table_cell_real, table_cell_share, table_cell_duration, table_cell_rows;

/* An array of objects, a row each. */
json_t *table_cell_json_of_rows(const struct table *table);

#endif
