/*
 * evidence: how strongly runs speak for a statement, told at any time and as often as one likes.
 *
 * A search looks at its candidates again and again and stops when it likes what it sees; ordinary
 * intervals are wrong under such looking. Here the evidence for a statement is the logarithm of a
 * quantity that starts at 1 and, while the statement is false, is a martingale or falls on average.
 * So, however often one looks, a false statement ever reaches the evidence ln(1 / error) with a
 * probability of at most `error` (Ville 1939; Robbins 1970, Annals of Mathematical Statistics 41,
 * 1397-1409). The quantity is a likelihood ratio, averaged over what could be true instead.
 *
 * Evidence adds nothing up and needs no state: it is computed from the sums of all runs so far. It
 * is -INFINITY or negative where the runs speak against the statement. Nothing here is an error.
 * Distribution functions come from GSL, whose abort handler must be off.
 */
#ifndef EVENKEEL_STUDY_EVIDENCE_H
#define EVENKEEL_STUDY_EVIDENCE_H

#include <stdint.h>

/* Sums of a sequence of numbers; all zeroes: none yet. */
struct moments {
    uint64_t n;
    double mean;
    double squares; /* sum of (x - mean)^2 */
};

void moments_add(struct moments *moments, double x);

/* That an event has a share of less (more) than `bound` of all runs, seen in x of n runs; 0 <
 * bound < 1. Exact for independent runs, whatever n. The alternative is uniform from 0 to the
 * bound (from the bound to 1): the mixture of Robbins 1970. No event in n runs gives about n
 * bound - ln(n bound). */
double evidence_share_below(uint64_t x, uint64_t n, double bound);
double evidence_share_above(uint64_t x, uint64_t n, double bound);

/* That the mean is greater than `bound`. Exact for independent normal numbers of unknown
 * variance, for others nearly so from a few dozen on: the t-test that may be looked at any time,
 * with a normal alternative for mean / sd of variance 1 / EVIDENCE_PRIOR_RUNS (Lai 1976, Annals
 * of Statistics 4, 265-280; Wang and Ramdas 2025, "Anytime-valid t-tests and confidence
 * sequences for Gaussian means with unknown variance", Sequential Analysis 44, 56-110). */
enum { EVIDENCE_PRIOR_RUNS = 25 };
double evidence_mean_above(const struct moments *moments, double bound);

#endif
