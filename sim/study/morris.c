#include "study/morris.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rstat.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/random_stream.h"

enum { N_LEVELS = 4 };
#define STEP (2.0 / 3.0) /* N_LEVELS / (2 (N_LEVELS - 1)): every level is as likely as another */

/* ---- the design ---- */

static size_t n_of_trajectory(const struct morris_design *design)
{
    return design->n_factors + 1;
}

/* order: scratch for the factors' numbers. */
static void make_trajectory(const struct morris_design *design, double *points, size_t *order,
                            gsl_rng *rng)
{
    const size_t n = design->n_factors;

    for (size_t factor = 0; factor < n; factor++) {
        points[factor] = (double)gsl_rng_uniform_int(rng, N_LEVELS) / (N_LEVELS - 1);
        order[factor] = factor;
    }
    gsl_ran_shuffle(rng, order, n, sizeof *order);
    for (size_t step = 0; step < n; step++) {
        double *const next = points + n;

        memcpy(next, points, n * sizeof *next);
        next[order[step]] += points[order[step]] < 0.5 ? STEP : -STEP;
        points = next;
    }
}

void morris_design_make(struct morris_design *design, size_t n_factors, size_t n_trajectories,
                        uint64_t seed)
{
    struct random_stream stream;
    size_t *const order = must_alloc(n_factors * sizeof *order);

    *design = (struct morris_design){ .n_factors = n_factors, .n_trajectories = n_trajectories };
    design->points = must_alloc(morris_n_points(design) * n_factors * sizeof *design->points);
    random_stream_init(&stream);
    gsl_rng_set(&stream.rng, seed);
    for (size_t i = 0; i < n_trajectories; i++)
        make_trajectory(design, design->points + i * n_of_trajectory(design) * n_factors, order,
                        &stream.rng);
    free(order);
}

void morris_design_free(struct morris_design *design)
{
    free(design->points);
    *design = (struct morris_design){ 0 };
}

size_t morris_n_points(const struct morris_design *design)
{
    return design->n_trajectories * n_of_trajectory(design);
}

const double *morris_point(const struct morris_design *design, size_t index)
{
    return design->points + index * design->n_factors;
}

/* ---- the effects ---- */

/* The factor that changes from one point to the next of a trajectory. */
static size_t changed_factor(const double *point, const double *next)
{
    size_t factor = 0;

    while (fabs(next[factor] - point[factor]) < STEP / 2)
        factor++;
    return factor;
}

struct effect_sums {
    gsl_rstat_workspace *signed_ones, *sizes;
};

static void add_effect(struct effect_sums *sums, double effect)
{
    if (!gsl_finite(effect))
        return;
    gsl_rstat_add(effect, sums->signed_ones);
    gsl_rstat_add(fabs(effect), sums->sizes);
}

static struct morris_effect finish(struct effect_sums *sums)
{
    const size_t n = gsl_rstat_n(sums->sizes);
    const struct morris_effect effect = {
        .mu = n > 0 ? gsl_rstat_mean(sums->signed_ones) : (double)NAN,
        .mu_star = n > 0 ? gsl_rstat_mean(sums->sizes) : (double)NAN,
        .sigma = n > 1 ? gsl_rstat_sd(sums->signed_ones) : (double)NAN,
        .n = n,
    };

    gsl_rstat_free(sums->signed_ones);
    gsl_rstat_free(sums->sizes);
    return effect;
}

void morris_effects(const struct morris_design *design, const double *values,
                    struct morris_effect *effects)
{
    const size_t length = n_of_trajectory(design);
    struct effect_sums *const sums = must_alloc(design->n_factors * sizeof *sums);

    for (size_t i = 0; i < design->n_factors; i++)
        sums[i] = (struct effect_sums){ gsl_rstat_alloc(), gsl_rstat_alloc() };
    for (size_t i = 0; i + 1 < morris_n_points(design); i++) {
        if ((i + 1) % length == 0)
            continue; /* the next point begins another trajectory */
        const double *const point = morris_point(design, i);
        const double *const next = point + design->n_factors;
        const size_t factor = changed_factor(point, next);

        add_effect(&sums[factor], (values[i + 1] - values[i]) / (next[factor] - point[factor]));
    }
    for (size_t i = 0; i < design->n_factors; i++)
        effects[i] = finish(&sums[i]);
    free(sums);
}
