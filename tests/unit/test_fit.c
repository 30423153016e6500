/*
 * fit: maximum likelihood against values worked out elsewhere, A2 by hand, and whether the
 * bootstrap says no as rarely as it promises.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/random_stream.h"
#include "near.h"
#include "study/fit.h"

/* Ball bearings, millions of turns until they fail (Lieblein and Zelen, 1956). The Weibull fit is
 * in many textbooks: shape 2.10, scale 81.9 (Lawless, Statistical Models and Methods for Lifetime
 * Data); gamma: shape 4.03, mean 72.22; lognormal: mu 4.150, sigma 0.522 (divisor n). */
static const double bearings[] = { 17.88, 28.92,  33.00,  41.52,  42.12, 45.60, 48.40, 51.84,
                                   51.96, 54.12,  55.56,  67.80,  68.64, 68.64, 68.88, 84.12,
                                   93.12, 98.64,  105.12, 105.84, 127.92, 128.04, 173.40 };
enum { N_BEARINGS = sizeof bearings / sizeof bearings[0] };

static void test_weibull(void **state)
{
    struct fit fit;
    (void)state;
    assert_true(fit_make(&fit, distribution_type_find("weibull"), bearings, N_BEARINGS, 7));
    assert_near(fit.values[0], 2.10185, 5e-5);
    assert_near(fit.values[1], 81.8746, 5e-4);
    assert_true(fit.p_value > 0.2);
}

static void test_gamma(void **state)
{
    struct fit fit;
    (void)state;
    assert_true(fit_make(&fit, distribution_type_find("gamma"), bearings, N_BEARINGS, 7));
    assert_near(fit.values[0], 4.02471, 5e-5);
    assert_near(fit.values[1], 72.22087, 5e-5);
}

static void test_lognormal(void **state)
{
    struct fit fit;
    (void)state;
    assert_true(fit_make(&fit, distribution_type_find("lognormal"), bearings, N_BEARINGS, 7));
    assert_near(log(fit.values[0]), 4.15038, 5e-5);
    assert_near(fit.values[1], 0.521687, 5e-6);
}

/* Exponential of mean 4 and the values 1, 2, 5: F = 0.221199, 0.393469, 0.713495. The sum is
 * 1 (log 0.221199 + log 0.286505) + 3 (log 0.393469 + log 0.606531) + 5 (log 0.713495 + log
 * 0.778801) = -2.758692 - 4.298257 - 2.937898, and A2 = -3 + 9.994847 / 3. */
static void test_distance_by_hand(void **state)
{
    const double x[] = { 1, 2, 5 }, mean[] = { 4 };
    struct distribution law;
    const struct distribution_type *type = distribution_type_find("exponential");
    (void)state;
    assert_null(distribution_make(&law, type, &type->forms[0], mean));
    assert_near(fit_distance(&law, x, 3), 0.331616, 1e-6);
}

static void test_no_fit(void **state)
{
    struct fit fit;
    (void)state;
    assert_false(fit_make(&fit, distribution_type_find("samples"), bearings, N_BEARINGS, 7));
}

static void fill(double *x, size_t n, const struct distribution *law, uint64_t repetition)
{
    struct random_stream stream;
    random_stream_init(&stream);
    random_stream_pick(&stream, random_run_key(2024, repetition), RANDOM_STOP, 1);
    for (size_t i = 0; i < n; i++)
        x[i] = distribution_draw(law, &stream.rng);
    gsl_sort(x, 1, n);
}

/* How many of 200 samples of 60 values of the law are told not to be of the family, at 10 %. */
static int count_rejected(const char *family, const struct distribution *law)
{
    int n_rejected = 0;
    for (uint64_t i = 1; i <= 200; i++) {
        double x[60];
        struct fit fit;
        fill(x, 60, law, i);
        assert_true(fit_make(&fit, distribution_type_find(family), x, 60, i));
        n_rejected += fit.p_value <= 0.10;
    }
    return n_rejected;
}

/* 20 of 200 are expected; binomial(200, 0.1) lies within 9..33 in 99.8 % of all cases. */
static void test_bootstrap_is_honest(void **state)
{
    const double values[] = { 53000, 0.31 };
    struct distribution law;
    const struct distribution_type *type = distribution_type_find("lognormal");
    (void)state;
    assert_null(distribution_make(&law, type, &type->forms[4], values));
    assert_in_range(count_rejected("lognormal", &law), 9, 33);
}

/* An exponential sample of 60 is no lognormal to be mistaken for often. */
static void test_bootstrap_has_power(void **state)
{
    const double mean[] = { 53000 };
    struct distribution law;
    const struct distribution_type *type = distribution_type_find("exponential");
    (void)state;
    assert_null(distribution_make(&law, type, &type->forms[0], mean));
    assert_in_range(count_rejected("lognormal", &law), 120, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weibull),
        cmocka_unit_test(test_gamma),
        cmocka_unit_test(test_lognormal),
        cmocka_unit_test(test_distance_by_hand),
        cmocka_unit_test(test_no_fit),
        cmocka_unit_test(test_bootstrap_is_honest),
        cmocka_unit_test(test_bootstrap_has_power),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
