/* Exact sums: closed forms, and large values with a small spread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "near.h"
#include "study/metric_tally.h"

static struct metric_tally tally_of(const int64_t *values, size_t n)
{
    struct metric_tally tally = { 0 };

    for (size_t i = 0; i < n; i++)
        metric_tally_add(&tally, values[i]);
    return tally;
}

static void a_small_sample_has_its_figures(void **state)
{
    static const int64_t values[] = { 2385, -17, 0, 53250, METRIC_MISSING, 2385 };
    struct metric_tally tally = tally_of(values, 6);

    (void)state;
    assert_int_equal(tally.n_present, 5);
    assert_int_equal(tally.n_missing, 1);
    assert_int_equal(tally.n_nonzero, 4);
    assert_int_equal(tally.least, -17);
    assert_int_equal(tally.most, 53250);
    assert_near(metric_tally_mean(&tally), 11600.6, 1e-9);
    /* sum of squares 2846939239, sum 58003 */
    assert_near(metric_tally_variance(&tally), (2846939239.0 - 58003.0 * 58003.0 / 5) / 4, 1e-6);
}

static void nothing_has_no_mean_and_one_no_variance(void **state)
{
    static const int64_t values[] = { METRIC_MISSING, 2385 };
    struct metric_tally none = tally_of(values, 1), one = tally_of(values, 2);

    (void)state;
    assert_true(isnan(metric_tally_mean(&none)) && isnan(metric_tally_variance(&none)));
    assert_near(metric_tally_mean(&one), 2385, 0);
    assert_true(isnan(metric_tally_variance(&one)));
}

/* 1 .. n has the variance n (n + 1) / 12, wherever it is moved to. */
static void a_small_spread_far_out_loses_nothing(void **state)
{
    static const int64_t offsets[] = { 0, 1000000000000000, -1000000000000000,
                                       INT64_MAX - 1000, INT64_MIN + 1 };

    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        struct metric_tally tally = { 0 };

        for (int64_t value = 1; value <= 1000; value++)
            metric_tally_add(&tally, offsets[i] + value);
        assert_near(metric_tally_variance(&tally), 1000 * 1001 / 12.0, 1e-9);
    }
}

static void squares_may_pass_128_bits(void **state)
{
    static const int64_t lonely[] = { INT64_MAX, 0, 0, 0, 0 };
    struct metric_tally tally = tally_of(lonely, 5);

    (void)state;
    assert_near(metric_tally_variance(&tally) / (ldexp(1, 126) / 5), 1, 1e-15);
    tally = (struct metric_tally){ 0 };
    for (int i = 0; i < 50; i++) {
        metric_tally_add(&tally, INT64_MAX);
        metric_tally_add(&tally, -INT64_MAX);
    }
    assert_true(tally.squares_high > 0);
    assert_near(metric_tally_mean(&tally), 0, 0);
    assert_near(metric_tally_variance(&tally) / (ldexp(1, 126) * 100 / 99), 1, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_sample_has_its_figures),
        cmocka_unit_test(nothing_has_no_mean_and_one_no_variance),
        cmocka_unit_test(a_small_spread_far_out_loses_nothing),
        cmocka_unit_test(squares_may_pass_128_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
