#include "kernel/distribution.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "kernel/random_stream.h"

#define DISTRIBUTION(name) &dist_##name,
const struct distribution_type *const distribution_types[] = {
#include "kernel/distribution_list.h"
    NULL,
};
#undef DISTRIBUTION

const struct distribution_type *distribution_type_find(const char *name)
{
    for (size_t i = 0; distribution_types[i] != NULL; i++)
        if (strcmp(distribution_types[i]->name, name) == 0)
            return distribution_types[i];
    return NULL;
}

/* Never negative: a shift may be. */
static sim_time whole_ms(double x)
{
    return x > 0 ? distribution_round_ms(x) : 0;
}

/* Whatever the family, the bounds and the shift. */
static sim_time draw_any_ms(const struct distribution *d, gsl_rng *rng)
{
    return whole_ms(distribution_draw(d, rng));
}

static void draw_one_by_one_ms(const struct distribution *d, const struct random_row *row,
                               sim_time ms[RANDOM_ROW])
{
    struct random_stream stream;

    random_stream_init(&stream);
    for (uint32_t i = 0; i < RANDOM_ROW; i++) {
        stream.state = random_row_start(row, i);
        ms[i] = d->draw_ms(d, &stream.rng);
    }
}

void distribution_init(struct distribution *d, const struct distribution_type *type)
{
    *d = (struct distribution){
        .type = type,
        .draw_ms = draw_any_ms,
        .draw_row_ms = draw_one_by_one_ms,
        .low = -INFINITY,
        .high = INFINITY,
        .p_below = 0,
        .p_through = 1,
        .always_ms = -1,
    };
}

void distribution_settle(struct distribution *d)
{
    const bool is_plain = d->low == -INFINITY && d->high == INFINITY && d->shift >= 0;

    d->draw_ms = is_plain && d->type->draw_ms != NULL ? d->type->draw_ms : draw_any_ms;
    d->draw_row_ms =
        is_plain && d->type->draw_row_ms != NULL ? d->type->draw_row_ms : draw_one_by_one_ms;
    if (d->type == &dist_constant)
        d->always_ms = whole_ms(d->p[0] + d->shift);
}

static size_t form_n_parameters(const struct distribution_form *form)
{
    size_t n = 0;

    while (n < DISTRIBUTION_MAX_PARAMETERS && form->names[n] != NULL)
        n++;
    return n;
}

const char *distribution_make(struct distribution *d, const struct distribution_type *type,
                              const struct distribution_form *form, const double values[])
{
    const size_t n = form_n_parameters(form);

    distribution_init(d, type);
    for (size_t i = 0; i < n; i++) {
        if (!gsl_finite(values[i]))
            return "the parameters must be finite numbers";
        if (form->is_time[i] && values[i] < 0)
            return "a time cannot be negative";
    }
    const char *const reason = form->solve(d, values);

    if (reason != NULL)
        return reason;
    const double mean = type->mean(d);

    if (!(mean >= 0 && mean <= (double)DISTRIBUTION_MOST_MS))
        return "these parameters give a mean beyond 139 years";
    distribution_settle(d);
    return NULL;
}

const char *distribution_set_bounds(struct distribution *d, double shift, double low, double high)
{
    if (!gsl_finite(shift))
        return "the shift must be a finite time";
    if (!(low <= high))
        return "the lower bound must not lie above the upper one";

    /* no family has values below 0; one step down, so that a value of weight at low is inside */
    const double p_below = low > 0 ? d->type->cdf(d, nextafter(low, 0)) : 0;
    const double p_through = high < 0 ? 0 : high == INFINITY ? 1 : d->type->cdf(d, high);

    if (!(p_through - p_below >= DISTRIBUTION_LEAST_SHARE))
        return "the bounds leave less than one in a million of the values";
    d->shift = shift;
    d->low = low;
    d->high = high;
    if (d->type->truncate != NULL) {
        d->type->truncate(d);
    } else {
        d->p_below = p_below;
        d->p_through = p_through;
    }
    distribution_settle(d);
    return NULL;
}

static double quantile_within(const struct distribution *d, double p)
{
    const double most = 1 - 0x1p-53; /* rounding must not make it 1, where values are infinite */
    const double whole_p = d->p_below + p * (d->p_through - d->p_below);
    const double x = d->type->quantile(d, GSL_MIN_DBL(whole_p, most));

    return GSL_MIN_DBL(GSL_MAX_DBL(x, d->low), d->high);
}

/* The first draw fell outside the bounds. Few more tries are enough for ordinary bounds; far out in
 * a tail the quantile function, slower but of the same law, bounds the effort. */
static double draw_within(const struct distribution *d, gsl_rng *rng)
{
    enum { MOST_TRIES = 32 };

    for (int i = 0; i < MOST_TRIES; i++) {
        const double x = d->type->draw(d, rng);

        if (x >= d->low && x <= d->high)
            return x;
    }
    return quantile_within(d, random_uniform_open(rng->state));
}

double distribution_draw(const struct distribution *d, gsl_rng *rng)
{
    assert(rng->type == random_stream_type); /* the samplers read its state */

    double x = d->type->draw(d, rng);

    if (x < d->low || x > d->high)
        x = draw_within(d, rng);
    return x + d->shift;
}

/* The share up to age_ms, of what the bounds leave. */
static double share_through(const struct distribution *d, sim_time age_ms)
{
    const double end = (double)age_ms + 0.5 - d->shift; /* half a ms is rounded up */

    if (age_ms < 0 || end <= 0)
        return 0;
    const double p = d->type->cdf(d, nextafter(end, 0));

    return GSL_MIN_DBL(GSL_MAX_DBL((p - d->p_below) / (d->p_through - d->p_below), 0), 1);
}

double distribution_share_longer(const struct distribution *d, sim_time age_ms)
{
    return age_ms >= DISTRIBUTION_MOST_MS ? 0 : 1 - share_through(d, age_ms);
}

sim_time distribution_draw_longer_ms(const struct distribution *d, gsl_rng *rng, sim_time age_ms)
{
    const sim_time first = distribution_draw_ms(d, rng);

    if (first > age_ms)
        return first;
    const double through = share_through(d, age_ms);
    const double p = through + random_uniform_open(rng->state) * (1 - through);
    const sim_time longer = whole_ms(quantile_within(d, p) + d->shift);

    return longer > age_ms ? longer : age_ms + 1;
}

double distribution_quantile(const struct distribution *d, double p)
{
    return GSL_MAX_DBL(quantile_within(d, p) + d->shift, 0);
}

static double weighted_quantile(double z, void *context)
{
    return distribution_quantile(context, gsl_cdf_ugaussian_P(z)) * gsl_ran_ugaussian_pdf(z);
}

/* Over the normal score of p instead of p, where the tails are no singularities; beyond 8 lie 1e-15
 * of the probability. */
static double mean_by_integration(struct distribution d)
{
    enum { MOST_INTERVALS = 1000 };
    const double end = 8, relative_error = 1e-9;
    const gsl_function integrand = { .function = weighted_quantile, .params = &d };
    gsl_integration_workspace *const workspace = gsl_integration_workspace_alloc(MOST_INTERVALS);
    double mean, error;

    gsl_integration_qag(&integrand, -end, end, 0, relative_error, MOST_INTERVALS, GSL_INTEG_GAUSS61,
                        workspace, &mean, &error);
    gsl_integration_workspace_free(workspace);
    return mean;
}

double distribution_mean(const struct distribution *d)
{
    const bool is_whole = d->p_below <= 0 && d->p_through >= 1;

    if (is_whole && d->shift >= 0 && d->type->mean != NULL)
        return d->type->mean(d) + d->shift;
    return mean_by_integration(*d);
}

bool distribution_is_constant(const struct distribution *d)
{
    return d->type == &dist_constant || (d->n > 0 && d->x[0] == d->x[d->n - 1]);
}
