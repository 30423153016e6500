/*
 * morris: which factors of a function matter at all, by elementary effects.
 *
 * The method of Morris ("Factorial sampling plans for preliminary computational experiments",
 * Technometrics 33, 1991): each factor lives on four levels of [0, 1]; a trajectory begins at a
 * random point and changes one factor after the other, in random order, by 2/3. The change of the
 * function divided by the step is an elementary effect: what the factor would do over its whole
 * range if it went on like that. Over many trajectories
 *
 *   mu       the mean of a factor's effects, tells the direction;
 *   mu_star  the mean of their sizes, tells how much it matters (Campolongo, Cariboni and Saltelli,
 *            Environmental Modelling & Software 22, 2007);
 *   sigma    their standard deviation: 0 for a factor that acts linearly and alone.
 *
 * The caller evaluates the function at all points; a value that is not finite spoils only the
 * effects beside it. The same seed gives the same design.
 */
#ifndef EVENKEEL_STUDY_MORRIS_H
#define EVENKEEL_STUDY_MORRIS_H

#include <stddef.h>
#include <stdint.h>

struct morris_design {
    size_t n_factors, n_trajectories;
    double *points; /* owned; one after the other, n_factors numbers each */
};

struct morris_effect {
    double mu, mu_star, sigma; /* in the function's unit, over the whole range; NaN: no effect */
    size_t n;                  /* effects seen */
};

/* n_factors >= 1, n_trajectories >= 2. */
void morris_design_make(struct morris_design *design, size_t n_factors, size_t n_trajectories,
                        uint64_t seed);
void morris_design_free(struct morris_design *design);
/* n_trajectories * (n_factors + 1); those of a trajectory stand together. */
size_t morris_n_points(const struct morris_design *design);
/* Its n_factors coordinates, each 0, 1/3, 2/3 or 1. */
const double *morris_point(const struct morris_design *design, size_t index);

/* One effect per factor; values: one per point. */
void morris_effects(const struct morris_design *design, const double *values,
                    struct morris_effect *effects);

#endif
