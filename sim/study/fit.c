#include "study/fit.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "kernel/random_stream.h"

double fit_distance(const struct distribution *law, const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double below = law->type->cdf(law, x[i]);
        double above = 1 - law->type->cdf(law, x[n - 1 - i]);
        sum += (double)(2 * i + 1) * (log(below) + log(above));
    }
    return -(double)n - sum / (double)n;
}

/* The law of greatest likelihood. */
static bool find_law(struct fit *fit, const double *x, size_t n)
{
    fit->form = fit->type->fit(x, n, fit->values);
    return fit->form != NULL &&
           distribution_make(&fit->law, fit->type, fit->form, fit->values) == NULL;
}

/* Whether a sample of the law, fitted anew, lies at least as far off as the values do; a sample
 * that has no fit does. */
static bool sample_is_farther(const struct fit *fit, struct random_stream *stream, double *sample,
                              size_t n)
{
    struct fit anew = { .type = fit->type };
    for (size_t i = 0; i < n; i++)
        sample[i] = distribution_draw(&fit->law, &stream->rng);
    gsl_sort(sample, 1, n);
    return sample[0] <= 0 || sample[0] >= sample[n - 1] || !find_law(&anew, sample, n) ||
           !(fit_distance(&anew.law, sample, n) < fit->distance);
}

/* (farther + 1) / (repetitions + 1): the values themselves are one of the samples (Davison and
 * Hinkley, Bootstrap Methods and their Application, section 4.2). */
static double bootstrap(const struct fit *fit, size_t n, uint64_t seed)
{
    size_t n_values = n < FIT_BOOTSTRAP_MOST ? n : FIT_BOOTSTRAP_MOST, n_farther = 0;
    double *sample = must_alloc(n_values * sizeof *sample);
    struct random_stream stream;
    random_stream_init(&stream);
    for (uint64_t i = 1; i <= FIT_REPETITIONS; i++) {
        random_stream_pick(&stream, random_run_key(seed, i), RANDOM_BOOT, 1);
        n_farther += sample_is_farther(fit, &stream, sample, n_values);
    }
    free(sample);
    return (double)(n_farther + 1) / (FIT_REPETITIONS + 1);
}

bool fit_make(struct fit *fit, const struct distribution_type *type, const double *x, size_t n,
              uint64_t seed)
{
    *fit = (struct fit){ .type = type };
    if (type->fit == NULL || !find_law(fit, x, n))
        return false;
    fit->distance = fit_distance(&fit->law, x, n);
    fit->p_value = bootstrap(fit, n, seed);
    return true;
}
