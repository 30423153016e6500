/*
 * run_table: the row per case that `run` prints.
 *
 * The limits of a case are a column of signs for people, for machines the worst verdict; JSON and
 * Markdown tell each limit with its figures, too. What moves the outcome follows as tables of its
 * own; JSON has it in the row of the case.
 *
 * For people, cases of one file that vary settings make a table of their own with a column per key,
 * and columns that say nothing (no price, nothing refused) are left out. For machines it is one
 * flat table with all columns.
 */
#ifndef EVENKEEL_CMD_RUN_TABLE_H
#define EVENKEEL_CMD_RUN_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "output/limit_report.h"
#include "output/sensitivity_report.h"
#include "output/table.h"
#include "scenario/scenario.h"
#include "study/study.h"

struct run_table_row;

struct run_table {
    const struct scenarios *scenarios;
    struct run_table_row *rows; /* one per case that is done; owned */
    size_t n_rows;
};

void run_table_init(struct run_table *table, const struct scenarios *scenarios);
void run_table_free(struct run_table *table);
/* Cases come in their order. True if the case can finish (F13). */
bool run_table_add(struct run_table *table, const struct study_outcome *outcome);
/* limits, sensitivity: of the same cases; those of which nothing was asked are empty. */
void run_table_print(const struct run_table *table, const struct limit_report *limits,
                     const struct sensitivity_report *sensitivity, enum table_format format,
                     FILE *stream);

#endif
