/* The ziggurat samplers: their layers, and their laws against gsl_cdf_*. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_erf.h>
#include <string.h>

#include "kernel/random_variate.h"
#include "kolmogorov.h"

enum { N_DRAWS = 1000000 };
#define MOST_SIGMA 5.0

static void expect_standard(double statistic, const char *what)
{
    if (!(fabs(statistic) < MOST_SIGMA))
        fail_msg("%s: %.2f standard deviations off", what, statistic);
}

static double normal_density(double x)
{
    return exp(-x * x / 2);
}

static double exponential_density(double x)
{
    return exp(-x);
}

/* Every layer, the bottom one with its tail, has the area of a tail plus the box before it. */
static void expect_equal_areas(const double *edge, double (*density)(double), double tail_area)
{
    const double area = edge[1] * density(edge[1]) + tail_area;

    assert_true(fabs(edge[0] * density(edge[1]) / area - 1) < 1e-13);
    for (int i = 1; i < N_RANDOM_LAYERS; i++) {
        const double layer = edge[i] * (density(edge[i + 1]) - density(edge[i]));

        assert_true(edge[i] < edge[i - 1]);
        if (fabs(layer / area - 1) > 1e-12)
            fail_msg("layer %d has %.15g of the area", i, layer / area);
    }
    assert_true(edge[N_RANDOM_LAYERS] == 0);
}

static void layers_have_equal_areas(void **state)
{
    const double start = random_normal_layer[1];

    (void)state;
    /* sqrt(pi / 2) erfc(r / sqrt 2), the tail without the constant of the density */
    expect_equal_areas(random_normal_layer, normal_density,
                       M_SQRTPI / M_SQRT2 * gsl_sf_erfc(start / M_SQRT2));
    expect_equal_areas(random_exponential_layer, exponential_density,
                       exp(-random_exponential_layer[1]));
}

static double normal_cdf(const void *law, double x)
{
    (void)law;
    return gsl_cdf_ugaussian_P(x);
}

static double exponential_cdf(const void *law, double x)
{
    (void)law;
    return gsl_cdf_exponential_P(x, 1);
}

static double *draw_many(double (*sampler)(struct random_state *))
{
    static double values[N_DRAWS];
    struct random_stream stream;

    random_stream_init(&stream);
    for (uint64_t k = 0; k < N_DRAWS; k++) {
        random_stream_pick(&stream, random_run_key(2026, 1), RANDOM_BOOT, k + 1);
        values[k] = sampler(&stream.state);
        assert_true(gsl_finite(values[k]));
    }
    return values;
}

/* n variance of x^m is E x^2m - (E x^m)^2. */
static void expect_moments(const double *values, const double moments[static 9])
{
    for (int m = 1; m <= 4; m++) {
        double sum = 0;

        for (size_t i = 0; i < N_DRAWS; i++)
            sum += gsl_pow_int(values[i], m);
        expect_standard((sum / N_DRAWS - moments[m]) /
                            sqrt((moments[2 * m] - moments[m] * moments[m]) / N_DRAWS),
                        "moment");
    }
}

/* How many lie above each of some points, most of them where the ziggurat has its tail. */
static void expect_tail(const double *values, double (*cdf)(const void *, double),
                        const double *points, size_t n_points)
{
    for (size_t i = 0; i < n_points; i++) {
        const double share = 1 - cdf(NULL, points[i]);
        double n_above = 0;

        for (size_t j = 0; j < N_DRAWS; j++)
            n_above += values[j] > points[i];
        expect_standard((n_above - N_DRAWS * share) / sqrt(N_DRAWS * share), "tail");
    }
}

static void normal_is_normal(void **state)
{
    static const double moments[9] = { 1, 0, 1, 0, 3, 0, 15, 0, 105 };
    static const double points[] = { 0.2, 2.385, 3.6, 3.66, 3.8, 4.2 };
    double *const values = draw_many(random_normal);

    (void)state;
    expect_moments(values, moments);
    expect_tail(values, normal_cdf, points, sizeof points / sizeof points[0]);
    assert_true(kolmogorov_distance(values, N_DRAWS, normal_cdf, NULL) <
                kolmogorov_critical(1e-4, N_DRAWS));
}

static void exponential_is_exponential(void **state)
{
    static const double moments[9] = { 1, 1, 2, 6, 24, 120, 720, 5040, 40320 };
    static const double points[] = { 0.003, 2.385, 7.6, 7.75, 8.5, 10 };
    double *const values = draw_many(random_exponential);

    (void)state;
    expect_moments(values, moments);
    expect_tail(values, exponential_cdf, points, sizeof points / sizeof points[0]);
    assert_true(values[0] >= 0);
    assert_true(kolmogorov_distance(values, N_DRAWS, exponential_cdf, NULL) <
                kolmogorov_critical(1e-4, N_DRAWS));
}

/* Keys whose first words are the ends of the range, also in the layer of the tail. */
static void extreme_words_give_finite_values(void **state)
{
    static const uint64_t keys[] = {
        UINT64_C(0xbe6cf71ef62a1733), /* 0xffffffffffffffff */
        UINT64_C(0x61c8864680b583eb), /* 0x0000000000000000 */
        UINT64_C(0xb933975ba2b42690), /* 0x8000000000000000 */
        UINT64_C(0x50a9768fe0ae274b), /* 0xffffffffffffff00 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct random_state at = { .key = keys[i] };
        const double z = random_normal(&at);

        at = (struct random_state){ .key = keys[i] };
        const double e = random_exponential(&at);

        assert_true(fabs(z) < 10);
        assert_true(e >= 0 && e < 60);
    }
}

static void expect_count(long n, double share, const char *what)
{
    expect_standard(((double)n - N_DRAWS * share) / sqrt(N_DRAWS * share), what);
}

/* Of one normal: that it does not lie in the inner part of its layer. */
static double share_of_rest(void)
{
    double share = 0;

    for (int i = 0; i < N_RANDOM_LAYERS; i++)
        share += (1 - random_normal_layer[i + 1] / random_normal_layer[i]) / N_RANDOM_LAYERS;
    return share;
}

/* Bit for bit, also of those in the tail and in the corners, of which there are as many as there
 * should be. */
static void a_row_is_what_each_stream_gives(void **state)
{
    double x[RANDOM_ROW];
    long n_rest = 0, n_tail = 0;

    (void)state;
    for (uint64_t k = 1; k < N_DRAWS; k += RANDOM_ROW) {
        const struct random_row row = { random_run_key(2385, 23), RANDOM_STOP, k };

        random_normals(&row, x);
        for (uint32_t i = 0; i < RANDOM_ROW; i++) {
            struct random_state alone = random_row_start(&row, i);
            const double expected = random_normal(&alone);

            n_rest += alone.counter > 1;
            n_tail += fabs(expected) > random_normal_layer[1];
            if (memcmp(&x[i], &expected, sizeof expected) != 0)
                fail_msg("instance %lu: %.17g, expected %.17g", (unsigned long)(k + i), x[i],
                         expected);
        }
    }
    expect_count(n_rest, share_of_rest(), "not in the inner part");
    expect_count(n_tail, 2 * gsl_cdf_ugaussian_Q(random_normal_layer[1]), "in the tail");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_have_equal_areas),
        cmocka_unit_test(normal_is_normal),
        cmocka_unit_test(exponential_is_exponential),
        cmocka_unit_test(extreme_words_give_finite_values),
        cmocka_unit_test(a_row_is_what_each_stream_gives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
