/*
 * runs_reader: a results folder read back: its cases and the metrics of their runs.
 *
 * The cases come out of manifest.json, the values out of runs.csv, row by row: memory does not
 * grow with the runs. What is wrong with the folder goes to the diagnostics.
 */
#ifndef EVENKEEL_OUTPUT_RUNS_READER_H
#define EVENKEEL_OUTPUT_RUNS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "study/metric_layout.h"

struct results_case {
    const char *name;
    uint64_t seed, n_runs;
};

struct results_index {
    struct results_case *cases; /* in the order of the run that made them */
    size_t n_cases;
    struct arena arena; /* owns all of it */
};

/* False: told, and the index is empty. */
bool results_index_read(struct results_index *index, const char *folder, struct diagnostics *list);
void results_index_free(struct results_index *index);

/* The metrics of runs.csv, as slots in the order of the table. Free with metric_layout_free. */
void runs_reader_layout(struct metric_layout *layout);

/* A run of a case, from 1; a row as runs_reader_layout says, METRIC_MISSING for an empty cell.
 * False ends the reading. */
typedef bool runs_reader_fn(void *context, const char *case_name, uint64_t run,
                            const int64_t *row);

/* True if nothing was wrong with what was read. Values are in base units again, as exact as the
 * file tells them. */
bool runs_reader_read(const char *folder, struct diagnostics *list, runs_reader_fn *take,
                      void *context);

#endif
