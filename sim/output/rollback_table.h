/*
 * rollback_table: the points of the way of a refresh, going on against rolling back, as rows: what
 * `evenkeel rollback` prints and rollback.csv has.
 */
#ifndef EVENKEEL_OUTPUT_ROLLBACK_TABLE_H
#define EVENKEEL_OUTPUT_ROLLBACK_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "output/csv_writer.h"
#include "output/table.h"
#include "study/rollback.h"

enum { ROLLBACK_COLUMNS = 19 };

/* What is shown to people, who see the case above the table, the runs and the level below it,
 * shares in place of counts, of the difference its interval alone, and what comes to a good end
 * only where not everything does; or all, for machines. */
struct rollback_table {
    struct table_column columns[ROLLBACK_COLUMNS];
    bool is_for_machines, has_ends;
    struct table table;
};

/* for_people: the report that will be added, and no other; NULL: for machines. */
void rollback_table_init(struct rollback_table *table, const struct rollback_report *for_people);
void rollback_table_free(struct rollback_table *table);
void rollback_table_add(struct rollback_table *table, const char *name,
                        const struct rollback_report *report);
/* The header and the rows of rollback.csv. */
void rollback_table_write_header(struct csv_writer *csv);
void rollback_table_write(struct csv_writer *csv, const char *name,
                          const struct rollback_report *report);

#endif
