/*
 * study: many runs of many cases, and what is known of each case when its runs are over.
 *
 * The caller gives the cases and is told of rows as they come (in the order of the runs) and of
 * each case when it is done, one at a time and in the order of the cases, whatever the number of
 * threads. What takes long and needs no order (summaries, say, and what a file says of a case) is
 * made on whichever thread is free, beside the runs of later cases: rows of these may come before a
 * case is told to be done. The outcome of a case is freed when `done` returns.
 *
 * The runs of a case are made in parts of some hundred. A keeper is given each part that was made,
 * and asked before for those that it has: so a study goes on after an interruption, and one is put
 * together from parts that were made elsewhere, with the same outcome to the last bit.
 */
#ifndef EVENKEEL_STUDY_STUDY_H
#define EVENKEEL_STUDY_STUDY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/run.h"
#include "study/bands.h"
#include "study/limit.h"
#include "study/metric_layout.h"
#include "study/metric_store.h"
#include "study/precision.h"
#include "study/replicate.h"
#include "study/summary.h"
#include "study/verdict.h"

struct study_case {
    const char *name;
    const struct setup *setup;
    uint64_t n_runs; /* with a precision: at most */
    uint64_t seed;
    const struct limit *limits;
    size_t n_limits;
    double precision; /* 0: none is asked for */
};

struct study_outcome {
    const struct study_case *of;
    size_t index; /* of the case */
    const struct metric_layout *layout;
    const struct metric_store *store;
    const struct summary *summary; /* metrics named by metric_slot_name */
    const struct bands *bands;
    const struct limit_verdict *verdicts; /* one per limit of the case */
    const struct precision *precision;    /* how precise it is, and what ended it */
    struct run *run; /* free for a run of the caller's, to trace one */
};

/* Consecutive runs of one case. */
struct study_part {
    size_t index;   /* of the case */
    uint64_t first; /* run, from 1 */
    size_t n;
};

/* The runs of a case that a shard makes. */
struct study_range {
    uint64_t first, n;
};

/* Where the runs of parts are kept: n rows of n_metrics values, and the bands of all of them. */
struct study_keeper {
    void *context;
    /* The first part of this case that is kept and begins at run `from` or behind it; false:
     * none. */
    bool (*next)(void *context, size_t index, uint64_t from, struct study_part *part);
    /* Fills the rows and adds to the bands. On any thread, several at a time. 0 or an errno
     * value. */
    int (*read)(void *context, const struct study_part *part, size_t n_metrics, int64_t *rows,
                struct bands *bands);
    /* Keeps a part, or does not care to; one at a time, in order. 0 or an errno value. May be
     * NULL. */
    int (*keep)(void *context, const struct study_part *part, size_t n_metrics,
                const int64_t *rows, const struct bands *bands);
};

struct study {
    const struct study_case *cases;
    size_t n_cases;
    double level;       /* of the intervals */
    unsigned n_threads; /* 0: all cores */
    const char *folder; /* for temporary files */
    const atomic_bool *cancel;
    struct replication_progress *progress;
    const struct study_keeper *keeper; /* NULL: none */
    /* By case, NULL: all runs. Otherwise these alone are made, for the keeper: no case comes to its
     * end, so `done` is not called. No case has a precision then. */
    const struct study_range *ranges;
    void *context;
    /* Rows of runs first .. first + n - 1 (from 1); values as the layout says. 0 or an errno
     * value. */
    int (*rows)(void *context, const struct study_case *of, const struct metric_layout *layout,
                uint64_t first, size_t n, const int64_t *rows);
    /* Before `done`, on any thread, several cases at a time; is_turn: `done` was called for all
     * cases before it, so that until it is called for this one it is for none. 0 or an errno value.
     * May be NULL. */
    int (*prepare)(void *context, const struct study_outcome *outcome, bool is_turn);
    int (*done)(void *context, const struct study_outcome *outcome);
    /* After each look at the precision of a case; n_guess: how many runs it will probably make.
     * May be NULL. */
    void (*looked)(void *context, const struct study_case *of, const struct precision *precision,
                   uint64_t n_guess);
};

/* 0; ECANCELED when it was interrupted; or the errno value that a function answered. */
int study_run(const struct study *study);

#endif
