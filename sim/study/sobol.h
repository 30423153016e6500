/*
 * sobol: how much of a function's variance each factor is answerable for.
 *
 * The factors are independent and uniform on [0, 1]. Of a factor,
 *
 *   first  is the share of the variance that would go if it became known: V(E(Y | X_i)) / V(Y);
 *   total  is the share that would stay if all others became known: E(V(Y | all but X_i)) / V(Y).
 *          It counts what the factor does together with others, so totals may add up to more than 1
 *          (Homma and Saltelli, Reliability Engineering & System Safety 52, 1996).
 *
 * The design is Saltelli's (Computer Physics Communications 145, 2002): n rows of two independent
 * points A and B, and for each factor the point that is A but for this factor, which it has of B.
 * With f centred at its mean,
 *
 *   total_i = mean((f(A) - f(AB_i))^2) / 2 / V      Jansen, Computer Physics Communications 117,
 * 1999
 *   first_i = mean(f(B) (f(AB_i) - f(A))) / V       Saltelli and others, ibid. 181, 2010
 *
 * A and B are the halves of a Sobol' sequence (GSL's), its origin included, whose bits are shifted
 * by random ones: still a digital net, and each point uniform. The intervals are percentiles of a
 * bootstrap over the rows. Rows are not independent but spread more evenly than that, which makes
 * the intervals rather too wide than too narrow.
 *
 * The caller evaluates the function, for instance with another random number for the same point: a
 * factor whose coordinates it does not look at but only whether it is of A or of B is a fine one
 * for what chance does (Iooss and Ribatet, Reliability Engineering & System Safety 94, 2009). Rows
 * with a value that is not finite are left out. The same seed gives the same design and intervals.
 */
#ifndef EVENKEEL_STUDY_SOBOL_H
#define EVENKEEL_STUDY_SOBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study/interval.h"

enum { SOBOL_FACTORS_MOST = 20 }; /* half the dimensions of GSL's sequence */

struct sobol_design {
    size_t n_factors, n_rows;
    double *rows; /* owned; A then B, n_factors numbers each */
};

struct sobol_index {
    double first, total; /* NaN: the function does not vary */
    struct interval first_interval, total_interval;
};

struct sobol_summary {
    size_t n_rows; /* that are finite */
    double mean, sd;
};

/* 1 <= n_factors <= SOBOL_FACTORS_MOST; n_rows: a power of two, at least 2. */
void sobol_design_make(struct sobol_design *design, size_t n_factors, size_t n_rows, uint64_t seed);
void sobol_design_free(struct sobol_design *design);
/* n_rows * (n_factors + 2); those of a row stand together: A, B, and A with each factor of B. */
size_t sobol_n_points(const struct sobol_design *design);
size_t sobol_row_of(const struct sobol_design *design, size_t index);
/* Whether the point has this factor of B; its coordinate. */
bool sobol_is_of_b(const struct sobol_design *design, size_t index, size_t factor);
double sobol_coordinate(const struct sobol_design *design, size_t index, size_t factor);

/* One index per factor; values: one per point. */
void sobol_indices(const struct sobol_design *design, const double *values, double level,
                   uint64_t seed, struct sobol_index *indices, struct sobol_summary *summary);

#endif
