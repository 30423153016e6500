/*
 * case_results: what the files of a results folder say of one case when its runs are over: summary,
 * bands, limits, a row of cases.csv and the traced run.
 *
 * It is made on any thread, of several cases at a time: nothing is shared but what nobody writes.
 * The writers are borrowed. Errors are errno values of what the study keeps on the disk; those of
 * the writers stay with their streams.
 */
#ifndef EVENKEEL_OUTPUT_CASE_RESULTS_H
#define EVENKEEL_OUTPUT_CASE_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "output/csv_writer.h"
#include "output/fleet_trace.h"
#include "output/result_files.h"
#include "output/traced_run.h"
#include "scenario/scenario.h"
#include "study/study.h"

/* A main figure of a case: a metric, a statistic and what its column in cases.csv is called. */
struct results_figure {
    const char *metric, *statistic, *column;
};
/* Ends with column NULL. */
extern const struct results_figure results_figures[];

/* All is borrowed. */
struct case_results {
    const struct scenario_case *of;
    const struct study_outcome *outcome;
    const char *const *varied_keys; /* of all cases: columns of cases.csv */
    size_t n_varied_keys;
    long traced; /* as it is asked for */
    struct csv_writer *const *csv; /* by result_file_id; of files that are of cases */
    struct trace_writer *trace;    /* with `most_events`; has run and cuts then, to be freed */
    struct fleet_trace *fleet;     /* its `wanted` is set; has the last groups of a fleet then */
};

/* The headers of all files that are of cases. */
void case_results_write_headers(struct csv_writer *const *csv, const char *const *varied_keys,
                                size_t n_varied_keys);
int case_results_write(const struct case_results *results);

#endif
