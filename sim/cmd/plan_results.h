/*
 * plan_results: the folder of evenkeel plan: the results of the chosen case, as those of a run, and
 * plan.csv and call.txt beside them.
 *
 * Errors are errno values; ECANCELED: interrupted, and the folder is as it was.
 */
#ifndef EVENKEEL_CMD_PLAN_RESULTS_H
#define EVENKEEL_CMD_PLAN_RESULTS_H

#include <stdatomic.h>
#include <stdint.h>

#include "cmd/refusal_notes.h"
#include "output/limit_report.h"
#include "output/plan_report.h"
#include "output/results.h"
#include "scenario/scenario.h"
#include "study/limit_figure.h"

/* The first three are the caller's, all else begins as zeroes and is owned. */
struct plan_results {
    struct plan_report *report; /* gets verdicts and figures, as long as this lives */
    unsigned n_threads;         /* 0: one for each core */
    const atomic_bool *cancel;
    struct scenarios chosen; /* the scenarios with the chosen case alone; borrows from them */
    struct results results;
    struct refusal_notes refusals; /* of the chosen case */
    struct limit_report verdicts; /* on the chosen case */
    double **limit_values;        /* of each limit in each run, while they are made */
    struct limit_figure *figures; /* of each limit */
};

/* Makes n_runs runs of the chosen case, judges its limits (of the chosen case, borrowed) and writes
 * all of it. */
int plan_results_write(struct plan_results *plan, const struct limit *limits, uint64_t n_runs);
/* The file that could not be written, or the folder. */
const char *plan_results_failed(const struct plan_results *plan);
void plan_results_free(struct plan_results *plan);

#endif
