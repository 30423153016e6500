/*
 * course: what to expect of an instance refresh at each of its checkpoints, and at its end.
 *
 * The runs are made once more, watched (model/trace.h). Times are ms from the acceptance of the
 * request. The quantiles are those of the runs that came that far; a checkpoint that no run reaches
 * has n_runs 0.
 */
#ifndef EVENKEEL_STUDY_COURSE_H
#define EVENKEEL_STUDY_COURSE_H

#include <stddef.h>
#include <stdint.h>

#include "model/setup.h"

enum course_figure {
    COURSE_REACHED_MS, /* the checkpoint is passed; the task ends */
    COURSE_RESUMED_MS, /* its pause ends */
    COURSE_HEALTHY,    /* instances, at this instant */
    COURSE_LEAST_HEALTHY, /* at any instant up to it, from the acceptance on */
    COURSE_MOST_SURPLUS,  /* running instances above the target, likewise; at least 0 */
    N_COURSE_FIGURES
};
enum { N_COURSE_QUANTILES = 3 };
extern const double course_quantiles[N_COURSE_QUANTILES]; /* 0.05, 0.5, 0.95 */

struct course_quantile {
    uint64_t n_runs; /* that have it */
    int64_t values[N_COURSE_QUANTILES]; /* meaningful when n_runs > 0 */
};

struct course_stop {
    long percentage; /* of the checkpoint; 0: the end of the task */
    struct course_quantile figures[N_COURSE_FIGURES];
};

struct course {
    struct course_stop *stops; /* the checkpoints in their order, then the end; owned */
    size_t n_stops;
    uint64_t n_runs;
};

/* More tell nothing more of P5 to P95, and all figures of all of them are kept. */
enum { COURSE_MOST_RUNS = 10000 };

/* Runs 1 .. n_runs of the case; entry: index of a StartInstanceRefresh in its timeline. */
void course_make(struct course *course, const struct setup *setup, size_t entry, uint64_t seed,
                 uint64_t n_runs);
void course_free(struct course *course);

#endif
