#include "study/sobol.h"

#include <assert.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/random_stream.h"

enum { N_RESAMPLES = 1000, SOBOL_BITS = 30 /* of a number of GSL's sequence */ };

/* ---- the design ---- */

static size_t n_dimensions(const struct sobol_design *design)
{
    return 2 * design->n_factors;
}

/* The bits of each dimension are shifted by the same random ones in all points; what lies below the
 * last bit is one half, so no coordinate is 0 or 1. */
static void shift(double *point, const uint32_t *shifts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t bits = (uint32_t)ldexp(point[i], SOBOL_BITS) ^ shifts[i];

        point[i] = ldexp(bits + 0.5, -SOBOL_BITS);
    }
}

void sobol_design_make(struct sobol_design *design, size_t n_factors, size_t n_rows, uint64_t seed)
{
    const size_t n = 2 * n_factors;
    uint32_t shifts[2 * SOBOL_FACTORS_MOST];
    struct random_stream stream;
    gsl_qrng *const sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)n);

    assert(n_factors >= 1 && n_factors <= SOBOL_FACTORS_MOST);
    assert(n_rows >= 2 && (n_rows & (n_rows - 1)) == 0);
    *design = (struct sobol_design){ .n_factors = n_factors, .n_rows = n_rows };
    design->rows = must_alloc(n_rows * n * sizeof *design->rows);
    random_stream_init(&stream);
    gsl_rng_set(&stream.rng, seed);
    for (size_t i = 0; i < n; i++)
        shifts[i] = (uint32_t)(random_stream_next(&stream.state) >> (64 - SOBOL_BITS));
    for (size_t row = 0; row < n_rows; row++) {
        double *const point = design->rows + row * n;

        if (row == 0)
            memset(point, 0, n * sizeof *point); /* GSL leaves the origin out */
        else
            gsl_qrng_get(sequence, point);
        shift(point, shifts, n);
    }
    gsl_qrng_free(sequence);
}

void sobol_design_free(struct sobol_design *design)
{
    free(design->rows);
    *design = (struct sobol_design){ 0 };
}

static size_t points_per_row(const struct sobol_design *design)
{
    return design->n_factors + 2;
}

size_t sobol_n_points(const struct sobol_design *design)
{
    return design->n_rows * points_per_row(design);
}

size_t sobol_row_of(const struct sobol_design *design, size_t index)
{
    return index / points_per_row(design);
}

bool sobol_is_of_b(const struct sobol_design *design, size_t index, size_t factor)
{
    const size_t which = index % points_per_row(design);

    return which == 1 || which == factor + 2;
}

double sobol_coordinate(const struct sobol_design *design, size_t index, size_t factor)
{
    const double *const row =
        design->rows + sobol_row_of(design, index) * n_dimensions(design);

    return row[factor + (sobol_is_of_b(design, index, factor) ? design->n_factors : 0)];
}

/* ---- the indices ---- */

/* What a row adds to the sums, or the sums: of f and f^2 over A and B, then of each factor the
 * terms of first and total. */
enum { TERM_VALUE, TERM_SQUARE, TERM_FACTORS };

static size_t n_terms(const struct sobol_design *design)
{
    return TERM_FACTORS + 2 * design->n_factors;
}

static bool is_row_finite(const struct sobol_design *design, const double *values)
{
    for (size_t i = 0; i < points_per_row(design); i++) {
        if (!gsl_finite(values[i]))
            return false;
    }
    return true;
}

/* Summed from the first value on, so that the mean of equal values is that value. */
static double mean_of_rows(const struct sobol_design *design, const double *values, size_t *n)
{
    double sum = 0, first = NAN;

    *n = 0;
    for (size_t row = 0; row < design->n_rows; row++, values += points_per_row(design)) {
        if (!is_row_finite(design, values))
            continue;
        first = *n == 0 ? values[0] : first;
        sum += (values[0] - first + (values[1] - first)) / 2;
        ++*n;
    }
    return first + sum / (double)*n;
}

static void fill_terms(const struct sobol_design *design, const double *values, double mean,
                       double *terms)
{
    const double a = values[0] - mean, b = values[1] - mean;

    terms[TERM_VALUE] = (a + b) / 2;
    terms[TERM_SQUARE] = (a * a + b * b) / 2;
    for (size_t factor = 0; factor < design->n_factors; factor++) {
        const double change = values[2 + factor] - values[0];

        terms[TERM_FACTORS + 2 * factor] = b * change;
        terms[TERM_FACTORS + 2 * factor + 1] = change * change / 2;
    }
}

static double variance_of(const double *sums, double n)
{
    const double mean = sums[TERM_VALUE] / n;

    return sums[TERM_SQUARE] / n - mean * mean;
}

/* first and total of each factor; NaN where nothing varies. */
static void estimate(const double *sums, size_t n_rows, size_t n_indices, double *indices,
                     size_t stride)
{
    const double n = (double)n_rows, variance = variance_of(sums, n);

    for (size_t i = 0; i < n_indices; i++)
        indices[i * stride] = variance > 0 ? sums[TERM_FACTORS + i] / n / variance : (double)NAN;
}

static void add_terms(double *sums, const double *terms, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sums[i] += terms[i];
}

/* Resamples whole rows; estimates: N_RESAMPLES of each index, one index after the other. */
static void bootstrap(const double *terms, size_t n_rows, size_t n, uint64_t seed,
                      double *estimates)
{
    double sums[TERM_FACTORS + 2 * SOBOL_FACTORS_MOST];
    struct random_stream stream;

    random_stream_init(&stream);
    gsl_rng_set(&stream.rng, seed);
    for (size_t resample = 0; resample < N_RESAMPLES; resample++) {
        memset(sums, 0, sizeof sums);
        for (size_t i = 0; i < n_rows; i++) {
            const size_t row = (size_t)(random_uniform(&stream.state) * (double)n_rows);

            add_terms(sums, terms + row * n, n);
        }
        estimate(sums, n_rows, n - TERM_FACTORS, estimates + resample, N_RESAMPLES);
    }
}

/* estimates: of one index, sorted on the way. A resample without any variance counts for none. */
static struct interval percentiles(double *estimates, double level)
{
    const double tail = (1 - level) / 2;
    size_t n = 0;

    for (size_t i = 0; i < N_RESAMPLES; i++) {
        if (gsl_finite(estimates[i]))
            estimates[n++] = estimates[i];
    }
    if (n < N_RESAMPLES / 2)
        return (struct interval){ NAN, NAN };
    gsl_sort(estimates, 1, n);
    return (struct interval){
        gsl_stats_quantile_from_sorted_data(estimates, 1, n, tail),
        gsl_stats_quantile_from_sorted_data(estimates, 1, n, 1 - tail),
    };
}

void sobol_indices(const struct sobol_design *design, const double *values, double level,
                   uint64_t seed, struct sobol_index *indices, struct sobol_summary *summary)
{
    const size_t n = n_terms(design), n_indices = n - TERM_FACTORS;
    double *const terms = must_alloc(design->n_rows * n * sizeof *terms);
    double *const estimates = must_alloc(n_indices * N_RESAMPLES * sizeof *estimates);
    double sums[TERM_FACTORS + 2 * SOBOL_FACTORS_MOST] = { 0 };
    double of_all[2 * SOBOL_FACTORS_MOST];
    size_t n_rows, filled = 0;

    summary->mean = mean_of_rows(design, values, &n_rows);
    for (size_t row = 0; row < design->n_rows; row++, values += points_per_row(design)) {
        if (!is_row_finite(design, values))
            continue;
        fill_terms(design, values, summary->mean, terms + filled * n);
        add_terms(sums, terms + filled * n, n);
        filled++;
    }
    summary->n_rows = n_rows;
    summary->sd = n_rows > 0 ? sqrt(variance_of(sums, (double)n_rows)) : (double)NAN;
    estimate(sums, n_rows, n_indices, of_all, 1);
    bootstrap(terms, n_rows, n, seed, estimates);
    for (size_t i = 0; i < design->n_factors; i++)
        indices[i] = (struct sobol_index){
            .first = of_all[2 * i],
            .total = of_all[2 * i + 1],
            .first_interval = percentiles(estimates + 2 * i * N_RESAMPLES, level),
            .total_interval = percentiles(estimates + (2 * i + 1) * N_RESAMPLES, level),
        };
    free(terms);
    free(estimates);
}
