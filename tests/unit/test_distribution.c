/* The families of latencies: solved parameters, laws against gsl_cdf_*, bounds, luck, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "kernel/distribution.h"
#include "kernel/random_stream.h"
#include "kolmogorov.h"

enum { N_DRAWS = 100000, N_FEW_DRAWS = 20000 };
#define MOST_SIGMA       4.5
#define KOLMOGOROV_ALPHA 1e-4
#define LENGTH(array)    (sizeof(array) / sizeof(array)[0])

static void expect_close(double actual, double expected, double relative, const char *what)
{
    if (!(fabs(actual - expected) <= relative * fabs(expected)))
        fail_msg("%s: %.12g, not %.12g", what, actual, expected);
}

/* The form of a family with these parameters in this order; second may be NULL. */
static const struct distribution_form *find_form(const struct distribution_type *type,
                                                 const char *first, const char *second)
{
    for (const struct distribution_form *form = type->forms; form->names[0] != NULL; form++) {
        const char *const other = form->names[1] != NULL ? form->names[1] : "";

        if (strcmp(form->names[0], first) == 0 && strcmp(other, second ? second : "") == 0)
            return form;
    }
    fail_msg("%s has no form { %s, %s }", type->name, first, second ? second : "");
    return NULL;
}

static const char *make(struct distribution *d, const char *family, const char *first,
                        const char *second, double a, double b)
{
    const struct distribution_type *const type = distribution_type_find(family);
    const double values[] = { a, b };

    assert_non_null(type);
    return distribution_make(d, type, find_form(type, first, second), values);
}

/* One way to say a latency, and figures of the law it must give (NAN: not checked). */
struct figures {
    const char *family, *first, *second;
    double a, b;
    double median, p90, p95, p99, mean, sd;
};

static const struct figures figures[] = {
    { "constant", "value", NULL, 2385, 0, 2385, 2385, 2385, 2385, 2385, 0 },
    { "uniform", "low", "high", 40000, 92385, 66192.5, 87146.5, 89765.75, 91861.15, 66192.5,
      52385 / 3.4641016151377544 },
    { "exponential", "mean", NULL, 60238.5, 0, 60238.5 * M_LN2, 60238.5 * M_LN10,
      60238.5 * 2.995732273553991, 60238.5 * 2 * M_LN10, 60238.5, 60238.5 },
    { "exponential", "median", NULL, 41000, 0, 41000, 41000 * M_LN10 / M_LN2, NAN, NAN,
      41000 / M_LN2, 41000 / M_LN2 },
    { "lognormal", "median", "p95", 78000, 132000, 78000, NAN, 132000, NAN, NAN, NAN },
    { "lognormal", "median", "p90", 26000, 41385, 26000, 41385, NAN, NAN, NAN, NAN },
    { "lognormal", "median", "p99", 26000, 81000, 26000, NAN, NAN, 81000, NAN, NAN },
    { "lognormal", "mean", "sd", 61000, 23850, NAN, NAN, NAN, NAN, 61000, 23850 },
    { "lognormal", "median", "sigma", 53000, 0.2385, 53000, NAN, NAN, NAN, 53000 * 1.0288494355,
      NAN }, /* exp(0.2385^2 / 2) */
    { "gamma", "mean", "sd", 60000, 25000, NAN, NAN, NAN, NAN, 60000, 25000 },
    { "gamma", "mean", "sd", 60000, 91000, NAN, NAN, NAN, NAN, 60000, 91000 },
    { "gamma", "shape", "mean", 2.385, 48000, NAN, NAN, NAN, NAN, 48000,
      48000 / 1.5443445211480502 },
    { "weibull", "shape", "scale", 2.385, 70000, 70000 * 0.8575513824, NAN, NAN, NAN, NAN, NAN },
    { "weibull", "shape", "mean", 0.7385, 70000, NAN, NAN, NAN, NAN, 70000, NAN },
    { "weibull", "median", "p95", 60000, 123850, 60000, NAN, 123850, NAN, NAN, NAN },
    { "weibull", "mean", "sd", 60000, 23850, NAN, NAN, NAN, NAN, 60000, 23850 },
    { "weibull", "mean", "sd", 60000, 95000, NAN, NAN, NAN, NAN, 60000, 95000 },
};

static void make_figures(struct distribution *d, const struct figures *row)
{
    assert_null(make(d, row->family, row->first, row->second, row->a, row->b));
}

static double square_of_quantile(double z, void *d)
{
    const double x = distribution_quantile(d, gsl_cdf_ugaussian_P(z));

    return x * x * gsl_ran_ugaussian_pdf(z);
}

static double mean_of_quantile(double z, void *d)
{
    return distribution_quantile(d, gsl_cdf_ugaussian_P(z)) * gsl_ran_ugaussian_pdf(z);
}

static double integrate(double (*function)(double, void *), const struct distribution *d)
{
    struct distribution copy = *d;
    const gsl_function integrand = { .function = function, .params = &copy };
    gsl_integration_workspace *const workspace = gsl_integration_workspace_alloc(2000);
    double value, error;

    gsl_integration_qag(&integrand, -8, 8, 0, 1e-9, 2000, GSL_INTEG_GAUSS31, workspace, &value,
                        &error);
    gsl_integration_workspace_free(workspace);
    return value;
}

static double standard_deviation(const struct distribution *d)
{
    const double mean = distribution_mean(d);

    return sqrt(GSL_MAX_DBL(integrate(square_of_quantile, d) - mean * mean, 0));
}

static void expect_quantile(const struct distribution *d, double p, double expected)
{
    if (!gsl_isnan(expected))
        expect_close(distribution_quantile(d, p), expected, 1e-7, d->type->name);
}

static void parameters_give_the_figures_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(figures); i++) {
        const struct figures *const row = &figures[i];
        struct distribution d;

        make_figures(&d, row);
        expect_quantile(&d, 0.50, row->median);
        expect_quantile(&d, 0.90, row->p90);
        expect_quantile(&d, 0.95, row->p95);
        expect_quantile(&d, 0.99, row->p99);
        expect_close(distribution_mean(&d), integrate(mean_of_quantile, &d), 1e-5, "mean");
        if (!gsl_isnan(row->mean))
            expect_close(distribution_mean(&d), row->mean, 1e-9, "mean asked for");
        if (row->sd > 0)
            expect_close(standard_deviation(&d), row->sd, 1e-4, "sd asked for");
    }
}

static void every_form_of_every_family_has_figures(void **state)
{
    (void)state;
    for (size_t t = 0; distribution_types[t] != NULL; t++) {
        const struct distribution_type *const type = distribution_types[t];

        assert_ptr_equal(distribution_type_find(type->name), type);
        assert_non_null(strstr(type->example, type->name));
        if (type->forms == NULL)
            continue;
        for (const struct distribution_form *form = type->forms; form->names[0] != NULL; form++) {
            bool is_covered = false;

            for (size_t i = 0; i < LENGTH(figures); i++)
                is_covered |= strcmp(figures[i].family, type->name) == 0 &&
                              form == find_form(type, figures[i].first, figures[i].second);
            if (!is_covered)
                fail_msg("%s { %s ... } has no figures", type->name, form->names[0]);
        }
    }
    assert_null(distribution_type_find("normal"));
}

static double law_cdf(const void *law, double x)
{
    const struct distribution *const d = law;

    return d->type->cdf(d, x);
}

/* The law under bounds, shifted. */
static double conditional_cdf(const void *law, double x)
{
    const struct distribution *const d = law;
    const double below = d->low > 0 ? d->type->cdf(d, d->low) : 0;
    const double through = d->high < INFINITY ? d->type->cdf(d, d->high) : 1;

    return (d->type->cdf(d, x - d->shift) - below) / (through - below);
}

/* Every draw from a stream of its own, as the model draws. */
static double *draw_many(const struct distribution *d, size_t n)
{
    static double values[N_DRAWS];
    const uint64_t key = random_run_key(2026, 4);
    struct random_stream stream;

    random_stream_init(&stream);
    for (uint64_t k = 0; k < n; k++) {
        random_stream_pick(&stream, key, RANDOM_BOOT, k + 1);
        values[k] = distribution_draw(d, &stream.rng);
    }
    return values;
}

static void expect_law(const struct distribution *d, double (*cdf)(const void *, double), size_t n,
                       const char *what)
{
    double *const values = draw_many(d, n);
    double sum = 0, squares = 0;

    for (size_t i = 0; i < n; i++)
        sum += values[i];
    const double mean = sum / (double)n;

    for (size_t i = 0; i < n; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    const double error = sqrt(squares) / (double)n;

    if (!(fabs(mean - distribution_mean(d)) <= MOST_SIGMA * error + 1e-9 * mean))
        fail_msg("%s: mean %.8g +- %.3g, not %.8g", what, mean, error, distribution_mean(d));
    const double distance = kolmogorov_distance(values, n, cdf, d);

    if (!(distance < kolmogorov_critical(KOLMOGOROV_ALPHA, n)))
        fail_msg("%s: Kolmogorov distance %.5f", what, distance);
}

static void draws_follow_the_law(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(figures); i++) {
        struct distribution d;

        make_figures(&d, &figures[i]);
        expect_law(&d, law_cdf, N_DRAWS, figures[i].family);
    }
}

/* Parameters worked out here, so that draw and cdf cannot err together. */
static void laws_are_those_of_gsl(void **state)
{
    struct distribution d;

    (void)state;
    assert_null(make(&d, "lognormal", "median", "p95", 78000, 132000));
    expect_close(d.type->cdf(&d, 99000),
                 gsl_cdf_ugaussian_P(log(99 / 78.0) / (log(132 / 78.0) / 1.6448536269514722)),
                 1e-12, "lognormal");
    assert_null(make(&d, "gamma", "mean", "sd", 60000, 25000));
    expect_close(d.type->cdf(&d, 71000), gsl_cdf_gamma_P(71, 5.76, 60 / 5.76), 1e-12, "gamma");
    assert_null(make(&d, "weibull", "shape", "scale", 2.385, 70000));
    expect_close(d.type->cdf(&d, 71000), 1 - exp(-pow(71 / 70.0, 2.385)), 1e-12, "weibull");
    assert_null(make(&d, "exponential", "mean", NULL, 60000, 0));
    expect_close(d.type->cdf(&d, 71000), 1 - exp(-71 / 60.0), 1e-12, "exponential");
    assert_null(make(&d, "uniform", "low", "high", 40000, 90000));
    expect_close(d.type->cdf(&d, 71000), 31 / 50.0, 1e-12, "uniform");
    assert_true(make(&d, "lognormal", "median", "p95", 78000, 132000) == NULL &&
                d.type->cdf(&d, 0) == 0);
}

static void quantile_inverts_cdf(void **state)
{
    static const double shares[] = { 0.0005, 0.02385, 0.25, 0.5, 0.9, 0.99, 0.9995 };

    (void)state;
    for (size_t i = 0; i < LENGTH(figures); i++) {
        struct distribution d;

        make_figures(&d, &figures[i]);
        if (distribution_is_constant(&d))
            continue;
        for (size_t j = 0; j < LENGTH(shares); j++) {
            const double x = distribution_quantile(&d, shares[j]);

            expect_close(d.type->cdf(&d, x), shares[j], 1e-8, figures[i].family);
            expect_close(distribution_quantile(&d, d.type->cdf(&d, x)), x, 1e-8, figures[i].family);
        }
    }
}

/* The shipped default boot time, in ms. */
static const double boot_p[] = { 0.5, 0.9, 0.99, 0.999 };
static const double boot_x[] = { 53000, 67000, 79000, 123000 };

static void make_boot(struct distribution *d, struct arena *arena)
{
    assert_null(distribution_make_quantiles(d, arena, boot_p, boot_x, LENGTH(boot_p)));
}

static void a_table_meets_its_points_and_goes_on_as_lognormal(void **state)
{
    struct arena arena = { 0 };
    struct distribution d;

    (void)state;
    make_boot(&d, &arena);
    for (size_t i = 0; i < LENGTH(boot_p); i++) {
        assert_true(distribution_quantile(&d, boot_p[i]) == boot_x[i]);
        expect_close(d.type->cdf(&d, boot_x[i]), boot_p[i], 1e-12, "point");
    }
    /* below the median the first piece goes on: x(1 - p) = median^2 / x(p) down from p90 */
    expect_close(distribution_quantile(&d, 0.1), 53000.0 * 53000 / 67000, 1e-9, "mirrored p90");
    /* half way in z from p50 to p90 lies the geometric mean */
    expect_close(distribution_quantile(&d, gsl_cdf_ugaussian_P(gsl_cdf_ugaussian_Pinv(0.9) / 2)),
                 sqrt(53000.0 * 67000), 1e-9, "middle of a piece");
    /* and beyond p99.9 the last one: z(p99.99) - z(p99.9) = 0.628784..., slope 0.579424 */
    expect_close(distribution_quantile(&d, 0.9999), 177067, 1e-3, "p99.99");
    expect_law(&d, law_cdf, N_DRAWS, "boot");
    arena_free(&arena);
}

static void two_points_of_a_table_make_a_lognormal(void **state)
{
    static const double p[] = { 0.5, 0.95 }, x[] = { 78000, 132000 };
    struct arena arena = { 0 };
    struct distribution table, lognormal;

    (void)state;
    assert_null(distribution_make_quantiles(&table, &arena, p, x, 2));
    assert_null(make(&lognormal, "lognormal", "median", "p95", x[0], x[1]));
    expect_close(distribution_mean(&table), distribution_mean(&lognormal), 1e-12, "mean");
    for (double share = 0.0001; share < 1; share += 0.0238)
        expect_close(distribution_quantile(&table, share), distribution_quantile(&lognormal, share),
                     1e-12, "quantile");
    arena_free(&arena);
}

/* Tables that strain the guide: many points, crowded points, atoms, zeroes, a jump at an end. */
static void expect_table(const double *p, const double *x, size_t n, const char *what)
{
    struct arena arena = { 0 };
    struct distribution d;

    assert_null(distribution_make_quantiles(&d, &arena, p, x, n));
    for (size_t i = 0; i < n; i++)
        expect_close(distribution_quantile(&d, p[i]), x[i], 1e-9, what);
    for (size_t i = 0; i + 1 < n; i++) {
        const double between = (p[i] + p[i + 1]) / 2;
        const double value = distribution_quantile(&d, between);

        assert_true(value >= x[i] * (1 - 1e-12) && value <= x[i + 1] * (1 + 1e-12));
        if (x[i] < x[i + 1])
            expect_close(d.type->cdf(&d, value), between, 1e-6, what);
    }
    expect_close(distribution_mean(&d), integrate(mean_of_quantile, &d), 1e-4, what);
    expect_law(&d, law_cdf, N_DRAWS, what);
    arena_free(&arena);
}

static void tables_of_any_kind_are_sampled_right(void **state)
{
    enum { N_MANY = 999 };
    static double many_p[N_MANY], many_x[N_MANY], crowded_p[N_MANY];
    static const double atom_p[] = { 0.1, 0.3, 0.6, 0.95 };
    static const double atom_x[] = { 20000, 35000, 35000, 80000 };
    static const double flat_end_x[] = { 20000, 20000, 35000, 35000 };
    static const double zero_x[] = { 0, 0, 23850, 80000 };
    static const double jump_p[] = { 0.01, 0.011, 0.5, 0.989, 0.99 };
    static const double jump_x[] = { 1000, 30000, 53000, 70000, 123000 };

    (void)state;
    for (int i = 0; i < N_MANY; i++) {
        many_p[i] = (i + 1.0) / (N_MANY + 1);
        many_x[i] = gsl_cdf_gamma_Pinv(many_p[i], 2.385, 20000);
        crowded_p[i] = i < N_MANY - 1 ? 0.5 + 1e-5 * i : 0.99999;
    }
    expect_table(boot_p, boot_x, LENGTH(boot_p), "boot");
    expect_table(many_p, many_x, N_MANY, "many");
    expect_table(crowded_p, many_x, N_MANY, "crowded");
    expect_table(atom_p, atom_x, LENGTH(atom_p), "atom");
    expect_table(atom_p, flat_end_x, LENGTH(atom_p), "flat ends");
    expect_table(atom_p, zero_x, LENGTH(atom_p), "zeroes");
    expect_table(jump_p, jump_x, LENGTH(jump_p), "jumps");
}

/* A piece steeper than e-fold per unit of z is not continued so steeply: no tail of years. */
static void a_steep_end_is_not_continued(void **state)
{
    static const double p[] = { 0.5, 0.98, 0.981 }, x[] = { 53000, 60000, 120000 };
    struct arena arena = { 0 };
    struct distribution d;

    (void)state;
    assert_null(distribution_make_quantiles(&d, &arena, p, x, 3));
    const double rise = gsl_cdf_ugaussian_Pinv(0.999) - gsl_cdf_ugaussian_Pinv(0.981);

    expect_close(distribution_quantile(&d, 0.999), 120000 * exp(rise), 1e-9, "capped tail");
    arena_free(&arena);
}

static void a_table_with_one_value_is_constant(void **state)
{
    static const double p[] = { 0.1, 0.9 }, x[] = { 2385, 2385 };
    struct arena arena = { 0 };
    struct distribution d;
    const double *values;

    (void)state;
    assert_null(distribution_make_quantiles(&d, &arena, p, x, 2));
    assert_true(distribution_is_constant(&d));
    values = draw_many(&d, N_DRAWS);
    for (size_t i = 0; i < N_DRAWS; i++)
        assert_true(values[i] == 2385);
    make_boot(&d, &arena);
    assert_false(distribution_is_constant(&d));
    arena_free(&arena);
}

static void samples_are_drawn_equally_often(void **state)
{
    static const double unsorted[] = { 41000, 23850, 99000, 23850, 0, 61000, 500 };
    enum { N = LENGTH(unsorted) };
    struct arena arena = { 0 };
    struct distribution d;
    double n_lowest = 0;

    (void)state;
    assert_null(distribution_make_samples(&d, &arena, unsorted, N));
    assert_true(distribution_quantile(&d, 0.5) == 23850);
    assert_true(distribution_quantile(&d, 0.999) == 99000);
    assert_true(distribution_quantile(&d, 1.0 / N) == 0);
    expect_close(distribution_mean(&d), 249200.0 / N, 1e-12, "mean");
    expect_close(d.type->cdf(&d, 23850), 4.0 / N, 1e-12, "cdf");
    expect_close(d.type->cdf(&d, 23849), 2.0 / N, 1e-12, "cdf below");
    const double *const values = draw_many(&d, N_DRAWS);

    for (size_t i = 0; i < N_DRAWS; i++)
        n_lowest += values[i] == 0;
    assert_true(fabs(n_lowest - N_DRAWS / 7.0) < MOST_SIGMA * sqrt(N_DRAWS * 6 / 49.0));
    expect_law(&d, law_cdf, N_DRAWS, "samples");
    assert_null(distribution_set_bounds(&d, 0, 500, 61000));
    expect_close(distribution_mean(&d), 150200.0 / 5, 1e-12, "mean within bounds");
    assert_true(distribution_quantile(&d, 0.999) == 61000);
    arena_free(&arena);
}

/* From a share cut off that no one notices to the far tail where the quantile function helps. */
static void bounds_condition_the_law(void **state)
{
    struct arena arena = { 0 };
    struct distribution d;

    (void)state;
    for (size_t i = 1; i < LENGTH(figures); i++) {
        const struct figures *const row = &figures[i];
        static const double shares[][2] = {
            { 0, 0.99 }, { 0.2385, 0.7 }, { 0.999, 0.99995 }, { 0.99999, 1 }, { 1e-6, 2e-5 }
        };

        for (size_t j = 0; j < LENGTH(shares); j++) {
            make_figures(&d, row);
            const double low = shares[j][0] > 0 ? distribution_quantile(&d, shares[j][0]) : 0;
            const double high =
                shares[j][1] < 1 ? distribution_quantile(&d, shares[j][1]) : INFINITY;

            assert_null(distribution_set_bounds(&d, 2385, low, high));
            if (row->family[0] != 'u') /* uniform takes the bounds into its parameters */
                expect_law(&d, conditional_cdf, N_FEW_DRAWS, row->family);
            assert_true(distribution_quantile(&d, 1e-9) >= low + 2385);
            assert_true(distribution_quantile(&d, 1 - 1e-9) <= high + 2385);
        }
    }
    make_boot(&d, &arena);
    assert_null(distribution_set_bounds(&d, -2385, 45000, 100000));
    expect_law(&d, conditional_cdf, N_FEW_DRAWS, "boot within bounds");
    arena_free(&arena);
}

/* A law, and an age that its values have passed. */
struct aged {
    const struct distribution *d;
    sim_time age;
};

/* Of values in whole ms, half a ms rounded up. */
static double share_through(const struct distribution *d, double ms)
{
    return law_cdf(d, ms + 0.5 - d->shift);
}

static double aged_cdf(const void *law, double x)
{
    const struct aged *const aged = law;
    const double passed = share_through(aged->d, (double)aged->age);

    return (share_through(aged->d, x) - passed) / (1 - passed);
}

static void expect_aged(const struct distribution *d, sim_time age, const char *what)
{
    static double values[N_FEW_DRAWS];
    const struct aged aged = { d, age };
    const uint64_t key = random_run_key(2026, 7);
    struct random_stream stream;

    random_stream_init(&stream);
    for (size_t k = 0; k < N_FEW_DRAWS; k++) {
        random_stream_pick(&stream, key, RANDOM_BOOT, k + 1);
        const sim_time ordinary = distribution_draw_ms(d, &stream.rng);

        random_stream_pick(&stream, key, RANDOM_BOOT, k + 1);
        const sim_time longer = distribution_draw_longer_ms(d, &stream.rng, age);

        assert_true(longer > age);
        if (ordinary > age) /* it keeps its luck */
            assert_int_equal(longer, ordinary);
        values[k] = (double)longer;
    }
    const double distance = kolmogorov_distance(values, N_FEW_DRAWS, aged_cdf, &aged);

    if (!(distance < kolmogorov_critical(KOLMOGOROV_ALPHA, N_FEW_DRAWS)))
        fail_msg("%s from %lld ms on: Kolmogorov distance %.5f", what, (long long)age, distance);
    expect_close(distribution_share_longer(d, age), 1 - share_through(d, (double)age), 1e-9, what);
}

static void what_is_longer_than_its_age_has_the_law_on_that_condition(void **state)
{
    static const double passed[] = { 0.1, 0.7, 0.9985 };
    struct arena arena = { 0 };
    struct distribution d;

    (void)state;
    for (size_t i = 1; i < LENGTH(figures); i++) {
        for (size_t j = 0; j < LENGTH(passed); j++) {
            make_figures(&d, &figures[i]);
            d.shift = 2385;
            expect_aged(&d, (sim_time)distribution_quantile(&d, passed[j]), figures[i].family);
        }
    }
    make_boot(&d, &arena);
    expect_aged(&d, 67385, "boot");
    arena_free(&arena);
}

static void a_constant_is_longer_until_it_is_over(void **state)
{
    struct distribution d;
    struct random_stream stream;

    (void)state;
    distribution_make_constant(&d, 53017);
    random_stream_init(&stream);
    random_stream_pick(&stream, random_run_key(2026, 7), RANDOM_BOOT, 1);
    assert_true(distribution_share_longer(&d, 53016) >= 1);
    assert_true(distribution_share_longer(&d, 53017) <= 0);
    assert_true(distribution_share_longer(&d, -7) >= 1);
    assert_int_equal(distribution_draw_longer_ms(&d, &stream.rng, 53016), 53017);
    assert_int_equal(distribution_draw_longer_ms(&d, &stream.rng, 53017), 53018);
}

static void means_within_bounds_are_the_closed_forms(void **state)
{
    struct distribution d;
    const double mu = log(78000), sigma = 0.3, cut = log(99000);

    (void)state;
    assert_null(make(&d, "exponential", "mean", NULL, 60000, 0));
    assert_null(distribution_set_bounds(&d, 500, 2385, INFINITY));
    expect_close(distribution_mean(&d), 62885, 1e-8, "memoryless");

    assert_null(make(&d, "uniform", "low", "high", 40000, 90000));
    assert_null(distribution_set_bounds(&d, 0, 52385, 200000));
    expect_close(distribution_mean(&d), 71192.5, 1e-12, "uniform from below");
    assert_null(make(&d, "uniform", "low", "high", 40000, 90000));
    assert_null(distribution_set_bounds(&d, 0, 52385, 80000));
    expect_close(distribution_mean(&d), 66192.5, 1e-12, "uniform");
    expect_law(&d, law_cdf, N_DRAWS, "narrowed uniform");

    assert_null(make(&d, "lognormal", "median", "sigma", 78000, sigma));
    assert_null(distribution_set_bounds(&d, 0, 0, 99000));
    expect_close(distribution_mean(&d),
                 exp(mu + sigma * sigma / 2) * gsl_cdf_ugaussian_P((cut - mu) / sigma - sigma) /
                     gsl_cdf_ugaussian_P((cut - mu) / sigma),
                 1e-8, "lognormal");
    /* a negative shift: what would be below 0 is 0, E max(X - a, 0) = mean exp(-a / mean) */
    assert_null(make(&d, "exponential", "mean", NULL, 60000, 0));
    assert_null(distribution_set_bounds(&d, -2385, -INFINITY, INFINITY));
    expect_close(distribution_mean(&d), 60000 * exp(-2385 / 60000.0), 1e-5, "cut at 0");
    assert_true(distribution_quantile(&d, 0.01) == 0);
}

/* Draws with the same luck, another law of the family: both ascend together. */
static void expect_same_luck(const struct distribution *a, const struct distribution *b,
                             const char *what)
{
    enum { N = 2000 };
    static double x[N], y[N];
    static size_t order[N];

    memcpy(x, draw_many(a, N), sizeof x);
    memcpy(y, draw_many(b, N), sizeof y);
    gsl_sort_index(order, x, 1, N);
    for (size_t i = 1; i < N; i++)
        if (y[order[i]] < y[order[i - 1]])
            fail_msg("%s: another order of values", what);
}

static void the_same_luck_gives_comparable_values(void **state)
{
    static const double other_p[] = { 0.3, 0.97 }, other_x[] = { 30000, 200000 };
    static const double few[] = { 1, 5, 9 }, many[] = { 100, 2, 7, 30, 2385, 14, 500 };
    struct arena arena = { 0 };
    struct distribution a, b;

    (void)state;
    assert_null(make(&a, "lognormal", "median", "p95", 78000, 132000));
    assert_null(make(&b, "lognormal", "mean", "sd", 61000, 80000));
    expect_same_luck(&a, &b, "lognormal");
    assert_null(make(&a, "exponential", "mean", NULL, 60000, 0));
    assert_null(make(&b, "exponential", "mean", NULL, 2385, 0));
    expect_same_luck(&a, &b, "exponential");
    assert_null(make(&b, "weibull", "median", "p95", 60000, 90000));
    expect_same_luck(&a, &b, "exponential and weibull");
    assert_null(make(&a, "uniform", "low", "high", 0, 60000));
    assert_null(make(&b, "uniform", "low", "high", 50000, 52385));
    expect_same_luck(&a, &b, "uniform");
    assert_null(make(&a, "gamma", "shape", "mean", 2.385, 60000));
    assert_null(make(&b, "gamma", "shape", "mean", 2.385, 75000));
    expect_same_luck(&a, &b, "gamma of one shape");
    make_boot(&a, &arena);
    assert_null(distribution_make_quantiles(&b, &arena, other_p, other_x, 2));
    expect_same_luck(&a, &b, "quantiles");
    assert_null(distribution_make_samples(&a, &arena, many, LENGTH(many)));
    assert_null(distribution_make_samples(&b, &arena, few, LENGTH(few)));
    expect_same_luck(&b, &b, "samples");
    arena_free(&arena);
}

/* Gamma with another shape is not exactly so, but near: rank correlation above 0.99. */
static void gamma_of_another_shape_goes_along(void **state)
{
    static double x[N_DRAWS];
    struct distribution a, b;
    double sum_xy = 0, sum_xx = 0, sum_yy = 0;

    (void)state;
    assert_null(make(&a, "gamma", "mean", "sd", 60000, 25000));
    assert_null(make(&b, "gamma", "mean", "sd", 60000, 30000));
    memcpy(x, draw_many(&a, N_DRAWS), sizeof x);
    const double *const y = draw_many(&b, N_DRAWS);

    for (size_t i = 0; i < N_DRAWS; i++) {
        sum_xy += (x[i] - 60000) * (y[i] - 60000);
        sum_xx += (x[i] - 60000) * (x[i] - 60000);
        sum_yy += (y[i] - 60000) * (y[i] - 60000);
    }
    assert_true(sum_xy / sqrt(sum_xx * sum_yy) > 0.99);
}

/* A constant and a single sample are drawn in different ways; both must agree. */
static sim_time drawn_ms(double value, double shift)
{
    struct distribution d, sample;
    struct arena arena = { 0 };
    struct random_stream stream;

    random_stream_init(&stream);
    distribution_make_constant(&d, value);
    assert_null(distribution_set_bounds(&d, shift, -INFINITY, INFINITY));
    assert_true(distribution_is_constant(&d));
    assert_null(distribution_make_samples(&sample, &arena, &value, 1));
    assert_null(distribution_set_bounds(&sample, shift, -INFINITY, INFINITY));
    const sim_time drawn = distribution_draw_ms(&sample, &stream.rng);
    assert_int_equal(drawn, distribution_draw_ms(&d, &stream.rng));
    assert_int_equal(drawn, d.always_ms);
    arena_free(&arena);
    return drawn;
}

/* By the family's own short way, and by the long one, which bounds ask for even where they cut
 * nothing off. */
static void expect_both_ways(const struct distribution *d, double shift, const char *what)
{
    struct distribution plain = *d, bounded = *d;
    struct random_stream stream;

    random_stream_init(&stream);
    assert_null(distribution_set_bounds(&plain, shift, -INFINITY, INFINITY));
    assert_null(distribution_set_bounds(&bounded, shift, 0, 1e15));
    for (uint64_t k = 1; k <= 2000; k++) {
        random_stream_pick(&stream, 2385, RANDOM_STOP, k);
        const sim_time drawn = distribution_draw_ms(&plain, &stream.rng);
        random_stream_pick(&stream, 2385, RANDOM_STOP, k);
        const sim_time other = distribution_draw_ms(&bounded, &stream.rng);
        random_stream_pick(&stream, 2385, RANDOM_STOP, k);
        const double x = distribution_draw(&plain, &stream.rng);

        if (drawn != other || drawn != (x > 0 ? (sim_time)floor(x + 0.5) : 0))
            fail_msg("%s shifted by %g: %lld, %lld ms of %.17g", what, shift, (long long)drawn,
                     (long long)other, x);
    }
}

static void both_ways_to_draw_agree(void **state)
{
    static const double shifts[] = { 0, 777.25, -61000 };
    static const double sample[] = { 0, 0.5, 2385.5, 61000, 61001.499 };
    struct arena arena = { 0 };
    struct distribution d;

    (void)state;
    for (size_t j = 0; j < LENGTH(shifts); j++) {
        for (size_t i = 0; i < LENGTH(figures); i++) {
            make_figures(&d, &figures[i]);
            expect_both_ways(&d, shifts[j], figures[i].family);
        }
        make_boot(&d, &arena);
        expect_both_ways(&d, shifts[j], "quantiles");
        assert_null(distribution_make_samples(&d, &arena, sample, LENGTH(sample)));
        expect_both_ways(&d, shifts[j], "samples");
    }
    arena_free(&arena);
}

static void milliseconds_are_rounded_half_up(void **state)
{
    (void)state;
    assert_true(drawn_ms(2385.4999, 0) == 2385);
    assert_true(drawn_ms(2385.5, 0) == 2386);
    assert_true(drawn_ms(2386.5, 0) == 2387); /* not to even */
    assert_true(drawn_ms(0.49999999999999994, 0) == 0);
    assert_true(drawn_ms(0.5, 0) == 1);
    assert_true(drawn_ms(2385, 0.5) == 2386);
    assert_true(drawn_ms(2385, -2386) == 0); /* never negative */
    assert_true(drawn_ms(1e30, 0) == DISTRIBUTION_MOST_MS);
    assert_true(drawn_ms((double)DISTRIBUTION_MOST_MS - 1, 0) == DISTRIBUTION_MOST_MS - 1);
}

struct refusal {
    const char *family, *first, *second;
    double a, b;
    const char *reason;
};

static void impossible_parameters_are_refused_with_the_reason(void **state)
{
    static const struct refusal cases[] = {
        { "constant", "value", NULL, -1, 0, "a time cannot be negative" },
        { "constant", "value", NULL, NAN, 0, "the parameters must be finite numbers" },
        { "constant", "value", NULL, 1e14, 0, "these parameters give a mean beyond 139 years" },
        { "uniform", "low", "high", 90000, 90000, "high must be above low" },
        { "uniform", "low", "high", 90000, 2385, "high must be above low" },
        { "exponential", "mean", NULL, 0, 0, "mean must be above 0" },
        { "exponential", "median", NULL, 0, 0, "median must be above 0" },
        { "exponential", "mean", NULL, INFINITY, 0, "the parameters must be finite numbers" },
        { "lognormal", "median", "p95", 78000, 78000, "p95 must be above the median" },
        { "lognormal", "median", "p90", 78000, 2385, "p90 must be above the median" },
        { "lognormal", "median", "p99", 78000, 2385, "p99 must be above the median" },
        { "lognormal", "median", "p95", 0, 2385, "median must be above 0" },
        { "lognormal", "median", "p95", -5, 2385, "a time cannot be negative" },
        { "lognormal", "median", "sigma", 78000, -0.2, "sigma must be above 0" },
        { "lognormal", "median", "sigma", 0, 0.2, "median must be above 0" },
        { "lognormal", "median", "sigma", 78000, 20,
          "these parameters give a mean beyond 139 years" },
        { "lognormal", "mean", "sd", 0, 2385, "mean must be above 0" },
        { "lognormal", "mean", "sd", 78000, 0, "sd must be above 0" },
        { "gamma", "mean", "sd", 0, 2385, "mean must be above 0" },
        { "gamma", "mean", "sd", 78000, 0, "sd must be above 0" },
        { "gamma", "shape", "mean", 0, 2385, "shape must be above 0" },
        { "gamma", "shape", "mean", 2.385, 0, "mean must be above 0" },
        { "weibull", "shape", "scale", 0, 2385, "shape must lie between 0.05 and 10000" },
        { "weibull", "shape", "scale", 2.385, 0, "scale must be above 0" },
        { "weibull", "shape", "mean", -2, 2385, "shape must lie between 0.05 and 10000" },
        { "weibull", "shape", "mean", 2.385, 0, "mean must be above 0" },
        { "weibull", "median", "p95", 78000, 77000, "p95 must be above the median" },
        { "weibull", "median", "p95", 0, 77000, "median must be above 0" },
        { "weibull", "median", "p95", 1e-40, 77000,
          "p95 is too close to the median or too far from it" },
        { "weibull", "mean", "sd", 78000, 0, "sd must be above 0" },
        { "weibull", "mean", "sd", 0, 2385, "mean must be above 0" },
        { "weibull", "mean", "sd", 78000, 0.001, "sd is too small or too large beside the mean" },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct distribution d;
        const char *const reason =
            make(&d, cases[i].family, cases[i].first, cases[i].second, cases[i].a, cases[i].b);

        if (reason == NULL)
            fail_msg("%s was made, although %s", cases[i].family, cases[i].reason);
        assert_string_equal(reason, cases[i].reason);
    }
}

static void impossible_tables_are_refused_with_the_reason(void **state)
{
    static const struct {
        double p[2], x[2];
        const char *reason;
    } cases[] = {
        { { 0.5, 1 },
          { 1, 2 },
          "a quantile must lie between p0 and p100, both excluded (bounds are for those)" },
        { { 0.9, 0.5 }, { 1, 2 }, "the quantiles must ascend" },
        { { 0.5, 0.5 }, { 1, 2 }, "the quantiles must ascend" },
        { { 0.5, 0.9 }, { 2385, 2384 }, "a higher quantile cannot have a lower value" },
        { { 0.5, 0.9 }, { -1, 2 }, "a time cannot be negative" },
        { { 0.5, 0.9 }, { 1, INFINITY }, "a value is not a finite time" },
    };
    static const double bad[] = { 2385, -1, NAN };
    struct arena arena = { 0 };
    struct distribution d;

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_string_equal(distribution_make_quantiles(&d, &arena, cases[i].p, cases[i].x, 2),
                            cases[i].reason);
    assert_string_equal(distribution_make_quantiles(&d, &arena, boot_p, boot_x, 1),
                        "a quantile table needs at least two points");
    assert_string_equal(distribution_make_samples(&d, &arena, bad, 0), "there are no samples");
    assert_string_equal(distribution_make_samples(&d, &arena, bad, 2), "a sample is negative");
    assert_string_equal(distribution_make_samples(&d, &arena, bad + 2, 1),
                        "a sample is not a finite number");
    arena_free(&arena);
}

static void impossible_bounds_are_refused_with_the_reason(void **state)
{
    static const char *const nothing_left =
        "the bounds leave less than one in a million of the values";
    struct distribution d;

    (void)state;
    assert_null(make(&d, "lognormal", "median", "p95", 78000, 132000));
    assert_string_equal(distribution_set_bounds(&d, 0, 90000, 80000),
                        "the lower bound must not lie above the upper one");
    assert_string_equal(distribution_set_bounds(&d, NAN, 0, 80000),
                        "the shift must be a finite time");
    assert_string_equal(distribution_set_bounds(&d, 0, 800000, INFINITY), nothing_left);
    assert_string_equal(distribution_set_bounds(&d, 0, -5, -1), nothing_left);
    distribution_make_constant(&d, 2385);
    assert_string_equal(distribution_set_bounds(&d, 0, 2386, 9999), nothing_left);
    assert_null(distribution_set_bounds(&d, 0, 2385, 2385));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_give_the_figures_asked_for),
        cmocka_unit_test(every_form_of_every_family_has_figures),
        cmocka_unit_test(draws_follow_the_law),
        cmocka_unit_test(laws_are_those_of_gsl),
        cmocka_unit_test(quantile_inverts_cdf),
        cmocka_unit_test(a_table_meets_its_points_and_goes_on_as_lognormal),
        cmocka_unit_test(two_points_of_a_table_make_a_lognormal),
        cmocka_unit_test(tables_of_any_kind_are_sampled_right),
        cmocka_unit_test(a_steep_end_is_not_continued),
        cmocka_unit_test(a_table_with_one_value_is_constant),
        cmocka_unit_test(samples_are_drawn_equally_often),
        cmocka_unit_test(bounds_condition_the_law),
        cmocka_unit_test(what_is_longer_than_its_age_has_the_law_on_that_condition),
        cmocka_unit_test(a_constant_is_longer_until_it_is_over),
        cmocka_unit_test(means_within_bounds_are_the_closed_forms),
        cmocka_unit_test(the_same_luck_gives_comparable_values),
        cmocka_unit_test(gamma_of_another_shape_goes_along),
        cmocka_unit_test(milliseconds_are_rounded_half_up),
        cmocka_unit_test(both_ways_to_draw_agree),
        cmocka_unit_test(impossible_parameters_are_refused_with_the_reason),
        cmocka_unit_test(impossible_tables_are_refused_with_the_reason),
        cmocka_unit_test(impossible_bounds_are_refused_with_the_reason),
    };

    gsl_set_error_handler_off(); /* as the program does */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
