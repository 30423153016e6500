/*
 * sensitivity: which inputs of a case move its outcome most, and how much is luck.
 *
 * Morris' screening first (study/morris.h): the inputs that matter little for every outcome are
 * held at what the scenario says from then on. An input is kept if its mu_star is at least a
 * twentieth of the largest one for some outcome; as shares of variance go with the square, what is
 * dropped would have some quarter of a percent of the largest share. Then Sobol' indices of the
 * others (study/sobol.h).
 *
 * A point is evaluated by a single run. The run's number, which stands for the luck of all its
 * instances (rule I5), is one more factor, "luck": its total is the share of the variance that
 * would stay if all inputs were known, as it is in the night of the roll-out. Points that
 * differ in an input alone meet the same luck, so an input that changes nothing has a share of
 * exactly 0. Rows of a design with a run that does not end are left out of outcomes that are times.
 *
 * The same setup, seed and request give the same numbers, on any number of threads.
 */
#ifndef EVENKEEL_STUDY_SENSITIVITY_H
#define EVENKEEL_STUDY_SENSITIVITY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study/factor.h"
#include "study/metric.h"
#include "study/morris.h"
#include "study/sobol.h"

enum {
    SENSITIVITY_OUTCOMES_MOST = 3,
    SENSITIVITY_TRAJECTORIES = 100,
    SENSITIVITY_ROWS = 4096,
};
#define SENSITIVITY_KEPT_FROM 0.05 /* of the largest mu_star */

struct sensitivity_request {
    const struct setup *setup;
    uint64_t seed;
    const struct factor_range *ranges; /* one per row of factors[]; low NaN: as assumed */
    size_t n_rows;                     /* of the Sobol' design: a power of two */
    double level;
    unsigned n_threads; /* 0: all cores */
    const atomic_bool *cancel;
    void *context;
    void (*evaluated)(void *context, size_t n_runs); /* told as they come; may be NULL */
};

/* What one factor does to one outcome. */
struct sensitivity_row {
    const struct factor *factor; /* NULL: luck */
    struct factor_range range;   /* luck has none */
    struct morris_effect effect; /* in the metric's unit; luck has none */
    bool is_kept;
    struct sobol_index index; /* NaN where it is not kept */
};

struct sensitivity_outcome {
    const struct metric *metric;
    struct sobol_summary summary; /* in the metric's unit */
    struct sensitivity_row rows[FACTORS_MOST + 1]; /* the largest total first, dropped ones last */
};

struct sensitivity {
    size_t n_rows; /* per outcome */
    size_t n_outcomes;
    struct sensitivity_outcome outcomes[SENSITIVITY_OUTCOMES_MOST];
};

/* The most runs that it takes; for progress. */
uint64_t sensitivity_n_runs(const struct sensitivity_request *request);
/* 0, ECANCELED or an errno value. */
int sensitivity_make(struct sensitivity *sensitivity, const struct sensitivity_request *request);

#endif
