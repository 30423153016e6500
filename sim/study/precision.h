/*
 * precision: when a case has been run often enough (rule Q7).
 *
 * Runs are made in batches of a fixed size, and after each one what was asked for is looked at:
 *
 * - the mean of the duration and of every metric whose mean is limited: the half-width of its
 *   interval, relative to the mean, is at most the precision;
 * - the P95 of the duration, which tables show, and every quantile that is limited: its
 *   order-statistic interval has both ends;
 * - every share that is limited: the half-width of its Clopper-Pearson interval is at most the
 *   precision, or the runs show on which side of the bound it lies, by evidence that may be looked
 *   at any time (study/evidence.h): the interval alone, looked at again and again, would leave the
 *   bound on the wrong side by chance sooner or later.
 *
 * An interval that happens to be narrow once would end a case too early, and too often with the
 * truth outside: all of it must hold at two looks in a row, with at least 30 runs. As batches do
 * not depend on the threads, neither does the number of runs.
 */
#ifndef EVENKEEL_STUDY_PRECISION_H
#define EVENKEEL_STUDY_PRECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study/verdict.h"

enum {
    PRECISION_BATCH = 50,        /* runs between two looks */
    PRECISION_LEAST_RUNS = 30,   /* of a metric, before its interval counts */
    PRECISION_LOOKS = 2,         /* in a row */
    PRECISION_MOST_RUNS = 100000 /* where no other cap is given */
};

/* What ended a case. */
enum stop_rule { STOP_RUNS, STOP_PRECISE, STOP_CAP, N_STOP_RULES };
extern const char *const stop_rule_names[N_STOP_RULES]; /* "runs", "precision", "cap" */

/* What is asked for of a case, and the runs made so far. */
struct precision_subject {
    const struct metric_store *store;
    size_t duration_slot;
    const struct limit *limits;
    const struct limit_tally *limit_tallies; /* one per limit */
    const size_t *limit_slots;               /* one per limit */
    size_t n_limits;
    double level; /* of the intervals */
};

struct precision_look {
    bool is_precise;
    double half_width; /* the widest: of a mean relative, of a share absolute; NaN: none yet */
    const struct limit *widest; /* NULL: the duration's mean */
    uint64_t runs_needed;       /* > 0: so many runs it takes before all intervals have both ends */
};

/* A case under way. Begin with all zeroes but the first two. */
struct precision {
    double wanted;   /* 0: exactly n_most runs */
    uint64_t n_most; /* the cap */
    unsigned n_in_a_row;
    struct precision_look look; /* the last one */
    enum stop_rule stopped_by;  /* when precision_next has answered n_done */
};

struct precision_look precision_look(const struct precision_subject *subject, double wanted);
/* How many runs are to be made before the first look. */
uint64_t precision_first(const struct precision *precision);
/* How many are to be made in all as far as is known, after n_done; n_done: that is it. */
uint64_t precision_next(struct precision *precision, const struct precision_subject *subject,
                        uint64_t n_done);
/* How many it will probably be, after a look that has not ended the case. */
uint64_t precision_guess(const struct precision *precision, uint64_t n_done);

#endif
