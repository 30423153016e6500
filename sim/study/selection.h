/*
 * selection: the best of many candidates that keep their limits, found with few runs.
 *
 * Each candidate has an objective, of which the least mean is wanted, and limits (study/limit.h).
 * Run i meets the same luck in all of them (rule I5), so two candidates are compared by the
 * differences of their common runs. All get SELECTION_FIRST_RUNS runs, then the caller goes round
 * and round: it makes the runs that selection_wants, adds them, and lets selection_decide, until
 * that is over. The order in which candidates are added within a round changes nothing.
 *
 * Feasibility comes first: nobody is chosen, and nobody drives another one out for good, before all
 * of his limits are known to be kept. A candidate that is worse than another one, whose limits are
 * not yet known, by more than the indifference for sure, rests: it gets no more runs unless the
 * other one turns out to break a limit (the dormancy of Healey, Andradottir and Kim 2013, European
 * Journal of Operational Research 224, 340-352).
 *
 * What is promised. With a probability of at least `confidence`, an outcome SELECTION_FOUND names a
 * candidate that keeps all limits and whose mean objective is within the indifference of the best
 * one that does (not counting those set aside, see below), and SELECTION_NONE is only answered
 * where no candidate keeps them all. All decisions are made by evidence (study/evidence.h), which
 * may be looked at any time. The best candidate is lost if one of its s limits is wrongly held for
 * broken: a quarter of the error, split over the limits. Any other of the k candidates can do harm
 * in one way: one that breaks a limit, if it is held for kept; one that keeps them, if a comparison
 * with the best errs. The rest of the error is split over the k (Bonferroni; as Andradottir and Kim
 * 2010, Naval Research Logistics 57, 403-421, split it, but with no zone of tolerance around the
 * limits). Shares are exact; means are exact for normal numbers. Where a few runs pull a limited
 * mean towards its bound it is not held for kept before it is no longer skewed by them
 * (study/interval.h), and where it is the same in all runs not before SELECTION_EVERY_RUN. Likewise
 * a limit for every run is held for kept after so many runs without a break: nobody can promise it
 * of runs that are not made, nor anything of what is so rare that no run shows it. The indifference
 * may depend on the runs: the promise holds for all of them at once.
 *
 * Why not the procedure of Kim and Nelson (2001, ACM Transactions on Modeling and Computer
 * Simulation 11, 251-273): its boundary is made for the smallest difference that matters, however
 * large the differences are; it must look at all pairs at fixed times, which resting forbids; and
 * it promises nothing where several are nearly as good.
 *
 * Of candidates that are within the indifference of the best, the one with the most merit is
 * chosen: the first of its merits counts, then (within SELECTION_MERIT_TOLERANCE) the second, then
 * the mean objective, then the place in line.
 *
 * A candidate that comes to no end in some run is never chosen. One that is so near to a limit that
 * its most_runs cannot decide is set aside and counted. Where most_runs do not tell the best from
 * others the outcome says so and names the best as far as is known.
 *
 * Where nobody is chosen, the nearest is named: the one that misses its limits by least in what
 * they limit (study/nearest.h), for all may break them in every run. This is an estimate and
 * promises nothing: broken ones rest early.
 *
 * The selection owns its candidates; limits are borrowed. It is for one thread.
 */
#ifndef EVENKEEL_STUDY_SELECTION_H
#define EVENKEEL_STUDY_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study/evidence.h"
#include "study/limit.h"
#include "study/verdict.h"

enum {
    SELECTION_FIRST_RUNS = 50,
    SELECTION_STEP = 50,       /* runs are added by a quarter of those made, at least so many */
    SELECTION_EVERY_RUN = 1000 /* without a break: "in every run" is held for kept; alike: a mean */
};
#define SELECTION_NOBODY SIZE_MAX
#define SELECTION_MERIT_TOLERANCE 0.01 /* of the larger of two means */
enum { SELECTION_MERITS = 2 };

struct selection_rules {
    double confidence;   /* 0.5 .. below 1 */
    double indifference; /* in units of the objective, or a share of the best one's mean; > 0 */
    bool is_relative;    /* ... of its mean */
    uint64_t most_runs;  /* of a candidate; at least SELECTION_FIRST_RUNS */
};

/* Of one run. */
struct selection_run {
    double objective;     /* INFINITY: the run came to no end, or has none */
    double merits[SELECTION_MERITS]; /* decide between candidates that are alike: more is better */
    const double *limits; /* one limit_value per limit of the candidate */
};

/* How far a candidate is from keeping its limits, as its runs estimate it. */
struct selection_distance {
    double endless; /* share of the runs that come to no end, and of those without a limited time
                       beyond what the limit allows: no miss can be told of these */
    double miss;    /* sum over the limits, each in parts of its bound; with a bound of 0 in parts
                       of the largest miss of any candidate; a share of runs as it is */
};

struct selection_candidate {
    const struct limit *limits;
    size_t n_limits;
    double *objectives; /* of all runs; owned */
    size_t n_runs, capacity;
    uint64_t n_endless;
    struct moments objective; /* without the endless runs */
    struct moments merits[SELECTION_MERITS];
    struct limit_tally *tallies;     /* per limit; owned */
    struct moments *values;          /* of what is limited in the mean, per limit; owned */
    double *limit_values;            /* n_limits of each run, NaN where it does not count; owned */
    enum verdict *verdicts;          /* per limit; owned */
    enum verdict verdict;            /* of all limits and of coming to an end */
    size_t beaten_by;                /* worse than this one for sure, or SELECTION_NOBODY */
    bool rests;                      /* wants no more runs as things are */
    struct selection_distance distance; /* as soon as the outcome is known */
};

enum selection_outcome {
    SELECTION_RUNNING,
    SELECTION_FOUND,
    SELECTION_NONE,        /* every candidate breaks a limit or comes to no end */
    SELECTION_LIMITS_OPEN, /* nobody is known to keep all limits, and some are set aside */
    SELECTION_NOT_APART,   /* most_runs are made: the best keeps them, another one may be better */
};

struct selection {
    struct selection_rules rules;
    struct selection_candidate *candidates; /* owned */
    size_t n_candidates;
    size_t *order;             /* room for the contest; owned */
    enum selection_outcome outcome;
    size_t best;               /* FOUND, NOT_APART: chosen; LIMITS_OPEN, NONE: the nearest */
    double indifference;       /* in units of the objective, as it was used last */
    size_t n_alike;            /* FOUND: kept candidates that are as good, the best among them */
    size_t n_rivals;           /* NOT_APART: candidates that may be the best, with the one named */
    size_t n_aside;            /* too near to a limit to tell in most_runs */
};

void selection_init(struct selection *selection, const struct selection_rules *rules,
                    size_t n_candidates);
void selection_free(struct selection *selection);
/* Before any run; the limits are borrowed. */
void selection_set_limits(struct selection *selection, size_t candidate,
                          const struct limit *limits, size_t n_limits);

/* How many runs the candidate should make next; 0: none. */
uint64_t selection_wants(const struct selection *selection, size_t candidate);
/* The next run of a candidate, in order from the first. */
void selection_add(struct selection *selection, size_t candidate, const struct selection_run *run);
/* After a round; false: it is over, the outcome is known. */
bool selection_decide(struct selection *selection);
/* In place of that, and also in the midst of a round, when no more runs are made: the outcome is
 * that of the runs there are, and what it promises holds. NOT_APART names the best that is known to
 * keep all limits; its rivals may be better, if they keep theirs. */
void selection_stop(struct selection *selection);

#endif
