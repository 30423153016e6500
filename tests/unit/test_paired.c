/* Paired differences: a worked example, verdicts, and what pairing gains. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics.h>
#include <math.h>

#include "near.h"
#include "study/paired.h"

static struct metric_store *store_of(const int64_t *values, size_t n)
{
    struct metric_store *store = metric_store_new(1, METRIC_STORE_MEMORY, ".");

    assert_int_equal(metric_store_append(store, values, n), 0);
    return store;
}

static struct paired compare(const int64_t *a, size_t n_a, const int64_t *b, size_t n_b,
                             double scale)
{
    struct metric_store *store_a = store_of(a, n_a), *store_b = store_of(b, n_b);
    struct paired paired;

    assert_int_equal(paired_compare(store_a, 0, store_b, 0, scale, 0.95, &paired), 0);
    metric_store_free(store_a);
    metric_store_free(store_b);
    return paired;
}

/* Differences 0.3, 0.1, 0.4, 0.2, 0.5: mean 0.3, sd sqrt(0.025), t(0.975, 4) = 2.776445. */
static void a_worked_example(void **state)
{
    static const int64_t a[] = { 2385, 2150, 2512, 2290, 2333 };
    static const int64_t b[] = { 2685, 2250, 2912, 2490, 2833 };
    const double x[] = { 2385, 2150, 2512, 2290, 2333 }, y[] = { 2685, 2250, 2912, 2490, 2833 };
    struct paired paired = compare(a, 5, b, 5, 1000);
    double half_width = 2.776445 * sqrt(0.025 / 5);

    (void)state;
    assert_int_equal(paired.n, 5);
    assert_near(paired.mean_a, 2.334, 1e-12);
    assert_near(paired.mean_b, 2.634, 1e-12);
    assert_near(paired.mean_difference, 0.3, 1e-12);
    assert_near(paired.sd_difference, sqrt(0.025), 1e-12);
    assert_near(paired.sd_a, gsl_stats_sd(x, 1, 5) / 1000, 1e-12);
    assert_near(paired.sd_b, gsl_stats_sd(y, 1, 5) / 1000, 1e-12);
    assert_near(paired.interval.low, 0.3 - half_width, 1e-6);
    assert_near(paired.interval.high, 0.3 + half_width, 1e-6);
    assert_near(paired.correlation, gsl_stats_correlation(x, 1, y, 1, 5), 1e-12);
    assert_int_equal(paired.verdict, PAIRED_HIGHER);
    paired = compare(b, 5, a, 5, 1000);
    assert_near(paired.mean_difference, -0.3, 1e-12);
    assert_int_equal(paired.verdict, PAIRED_LOWER);
}

static void pairs_with_a_side_missing_are_left_out(void **state)
{
    static const int64_t a[] = { 10, METRIC_MISSING, 30, 40, 55, 60 };
    static const int64_t b[] = { 12, 20, METRIC_MISSING, 41, 58 };
    struct paired paired = compare(a, 6, b, 5, 1);

    (void)state;
    assert_int_equal(paired.n, 3);
    assert_near(paired.mean_difference, 2, 1e-12);
    assert_near(paired.mean_a, 35, 1e-12);
}

static void what_the_pairs_do_not_show_is_not_told(void **state)
{
    static const int64_t a[] = { 2385, 2150, 2512, 2290 }, b[] = { 2300, 2250, 2500, 2310 };
    static const int64_t missing[] = { METRIC_MISSING };
    struct paired paired = compare(a, 4, b, 4, 1);

    (void)state;
    assert_int_equal(paired.verdict, PAIRED_CANNOT_TELL);
    assert_true(paired.interval.low < 0 && paired.interval.high > 0);
    paired = compare(a, 1, b, 1, 1);
    assert_int_equal(paired.verdict, PAIRED_CANNOT_TELL);
    assert_near(paired.mean_difference, -85, 0);
    assert_true(isnan(paired.interval.low) && isnan(paired.sd_difference));
    paired = compare(a, 4, missing, 1, 1);
    assert_int_equal(paired.n, 0);
    assert_int_equal(paired.verdict, PAIRED_CANNOT_TELL);
    assert_true(isnan(paired.mean_difference));
}

static void constants_are_the_same_or_surely_different(void **state)
{
    static const int64_t a[] = { 100, 100, 100 }, b[] = { 93, 93, 93 };
    struct paired paired = compare(a, 3, a, 3, 1);

    (void)state;
    assert_int_equal(paired.verdict, PAIRED_SAME);
    assert_true(isnan(paired.correlation));
    paired = compare(a, 3, b, 3, 1);
    assert_int_equal(paired.verdict, PAIRED_LOWER);
    assert_near(paired.interval.high, -7, 0);
}

static void correlations_reach_both_ends(void **state)
{
    enum { N = 5000 };
    int64_t a[N], same[N], against[N];

    (void)state;
    for (int64_t i = 0; i < N; i++) {
        a[i] = i * i % 2385;
        same[i] = a[i] + 1000000000000;
        against[i] = -3 * a[i];
    }
    assert_near(compare(a, N, same, N, 1).correlation, 1, 1e-9);
    assert_near(compare(a, N, against, N, 1).correlation, -1, 1e-9);
}

/* 95 % intervals hold the true difference 935 to 965 times in 1,000; common random numbers make
 * them several times narrower. */
static void the_interval_covers_and_pairing_narrows_it(void **state)
{
    enum { REPETITIONS = 1000, RUNS = 50 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int n_covered = 0;

    (void)state;
    gsl_rng_set(rng, 2385);
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        int64_t a[RUNS], b[RUNS];
        struct paired paired;
        double unpaired_sd;

        for (int run = 0; run < RUNS; run++) {
            double common = gsl_ran_gaussian(rng, 300000);

            a[run] = llround(3600000 + common + gsl_ran_gaussian(rng, 30000));
            b[run] = llround(3612000 + common + gsl_ran_gaussian(rng, 30000));
        }
        paired = compare(a, RUNS, b, RUNS, 1000);
        n_covered += paired.interval.low <= 12 && 12 <= paired.interval.high;
        unpaired_sd = sqrt(paired.sd_a * paired.sd_a + paired.sd_b * paired.sd_b);
        assert_true(paired.correlation > 0.95 && unpaired_sd > 5 * paired.sd_difference);
    }
    gsl_rng_free(rng);
    assert_in_range(n_covered, 935, 965);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worked_example),
        cmocka_unit_test(pairs_with_a_side_missing_are_left_out),
        cmocka_unit_test(what_the_pairs_do_not_show_is_not_told),
        cmocka_unit_test(constants_are_the_same_or_surely_different),
        cmocka_unit_test(correlations_reach_both_ends),
        cmocka_unit_test(the_interval_covers_and_pairing_narrows_it),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
