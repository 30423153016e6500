/*
 * compare_call: a call of compare: which cases are compared, with which baseline, and what came
 * out.
 *
 * Cases are known by their index among all that the operands give. Where they come from, two
 * functions know: compare_files simulates, compare_folder reads results back. Both give the
 * baseline first, then the candidates in their order.
 */
#ifndef EVENKEEL_CMD_COMPARE_CALL_H
#define EVENKEEL_CMD_COMPARE_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/command.h"
#include "cmd/compare_table.h"
#include "study/contrast.h"
#include "study/metric_store.h"

struct compare_options {
    const char *baseline;
    struct option_texts cases, metrics, vary;
    long runs, seed, jobs;
    int format;
    bool exit_code, exit_zero, is_quiet;
};

struct compare_call {
    const struct compare_options *options;
    const char **names; /* of all cases; owned */
    size_t n_names;
    bool is_of_folder; /* they stand in a results folder */
    size_t baseline;
    bool *is_candidate; /* owned */
    size_t n_candidates;
    struct metric_store *store; /* the baseline's; owned */
    struct contrast_side side;  /* the baseline's */
    struct compare_table table;
};

void compare_free(struct compare_call *call);

/* Baseline and candidates out of the names; false: told. */
bool compare_choose_cases(struct compare_call *call);
/* False, and told: a metric that was asked for is none of these. */
bool compare_check_metrics(const struct compare_call *call, const struct metric_layout *layout,
                           const struct setup *setup);
/* For the runs of a case; what does not fit into memory goes to a temporary file. */
struct metric_store *compare_new_store(const struct metric_layout *layout);
void compare_take_baseline(struct compare_call *call, const struct contrast_side *side);
/* 0 or an errno value. */
int compare_take_candidate(struct compare_call *call, const char *name,
                           const struct contrast_side *side);
/* Prints the table; the exit status. */
int compare_finish(const struct compare_call *call);

/* The exit status; what went wrong has been told. */
int compare_files(struct compare_call *call, const char *const *paths, size_t n_paths);
int compare_folder(struct compare_call *call, const char *folder);

#endif
