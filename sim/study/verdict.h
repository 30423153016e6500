/*
 * verdict: whether a limit is kept, as far as the runs that were made can tell (rule Q7).
 *
 * The interval decides, not the estimate: a limit is kept or broken when the whole interval lies on
 * one side of the bound, else nobody can tell yet. A mean is judged by its own interval. Anything
 * that speaks of a share of the runs, quantiles among it, by the Clopper-Pearson interval of the
 * share of runs in which it held; for a quantile that is the same as asking on which side of the
 * bound its order-statistic interval lies. Only "in every run" is judged by the runs made.
 *
 * Values are in the metric's unit, shares from 0 to 1; NaN: absent or endless.
 */
#ifndef EVENKEEL_STUDY_VERDICT_H
#define EVENKEEL_STUDY_VERDICT_H

#include <stdint.h>

#include "study/interval.h"
#include "study/limit.h"
#include "study/metric_store.h"

enum verdict { VERDICT_KEPT, VERDICT_BROKEN, VERDICT_UNKNOWN, N_VERDICTS };
extern const char *const verdict_names[N_VERDICTS]; /* "kept", "broken", "cannot tell" */

/* What is counted of a limit while the runs come. All zeroes is an empty one. */
struct limit_tally {
    uint64_t n_runs; /* that count: those that have the metric, and all for a time */
    uint64_t n_held;
};

struct limit_verdict {
    const struct limit *limit;
    enum verdict verdict;
    const char *unit;        /* of value, low and high; not owned */
    double value, low, high; /* in the limit's own terms: its mean, quantile, share or extreme */
    double level;            /* of the interval; NaN: there is none */
    uint64_t n_runs, n_held; /* as in the tally */
    uint64_t n_endless;      /* of these, without the time that is limited */
    uint64_t runs_needed;    /* > 0: so few runs could not tell whatever they showed */
};

void limit_tally_add(struct limit_tally *tally, const struct limit *limit, int64_t value);
/* The verdict and its figures. slot: of the limit's metric. 0 or an errno value of the store. */
int limit_verdict_make(struct limit_verdict *verdict, const struct limit *limit,
                       const struct limit_tally *tally, const struct metric_store *store,
                       size_t slot, const struct setup *setup, double level);

/* "duration p95 is 3h12m03s (3h08m11s to 3h17m00s at 95 %, 1000 runs)": what was found, for people.
 */
void limit_verdict_describe(const struct limit_verdict *verdict, struct text *text);
/* "12m03s", "4 instances", "2.5%": a value in a verdict's unit, for people. */
void limit_amount_append(struct text *text, const char *unit, double value);
/* "4 to 6 instances". */
void limit_interval_append(struct text *text, const char *unit, struct interval interval);

#endif
