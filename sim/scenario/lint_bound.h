/*
 * lint_bound: how long a task takes at least.
 *
 * From the lower quantiles of its latencies, such that in at least 99 of 100 runs the task takes
 * longer (with constant latencies: in all). A batch cannot end before the slowest of its launches
 * and removals; of k independent draws the m-th smallest lies below x with the probability
 * I(F(x); m, k - m + 1), the regularized incomplete beta function. The one per cent is divided
 * among all draws that are used (Bonferroni), so nothing is assumed of how they hang together.
 * Whatever makes the course of batches uncertain (launches that may fail, rolling batches) makes
 * the bound coarser, not less true.
 *
 * The bound holds for a task that nothing else disturbs: see lint_quiet_until.
 */
#ifndef EVENKEEL_SCENARIO_LINT_BOUND_H
#define EVENKEEL_SCENARIO_LINT_BOUND_H

#include "scenario/lint.h"

#define LINT_BOUND_LEVEL 0.01 /* of all runs may be faster */

struct lint_bound {
    sim_time least_ms;  /* of the whole task, in the 99 of 100; 0: nothing is known */
    sim_time pauses_ms; /* of these, at checkpoints: for certain */
    long n_batches;     /* at least */
    bool is_certain;    /* every latency in it is constant: in every run */
};

/* How long it takes at least, so surely, until the first of n instances that are launched is in
 * service. */
sim_time lint_bound_arrival(const struct setup *setup, long n);
/* Of the entry of `lint`, a refresh or rebalance that was accepted. */
struct lint_bound lint_bound_of(const struct lint *lint);
/* "in every run", "in at least 99 of 100 runs" */
const char *lint_bound_words(const struct lint_bound *bound);

#endif
