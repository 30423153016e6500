/* Confidence intervals: published figures, defining properties, brute force, and how often they
 * cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>

#include "near.h"
#include "study/interval.h"

enum { REPETITIONS = 1000 };

/* ---- means ---- */

static void a_mean_needs_two_runs(void **state)
{
    struct interval interval;

    (void)state;
    assert_false(interval_of_mean(&(struct sampled_mean){ 2.385, 0, 0, 1 }, 0.95, &interval));
    assert_true(interval_of_mean(&(struct sampled_mean){ 2.385, 0, 0, 2 }, 0.95, &interval));
    assert_near(interval.low, 2.385, 0);
    assert_near(interval.high, 2.385, 0);
}

static void a_mean_has_students_interval(void **state)
{
    struct interval interval;

    (void)state;
    /* t(0.975, 4) = 2.776445, t(0.995, 9) = 3.249836 */
    assert_true(interval_of_mean(&(struct sampled_mean){ 53.25, 2.385, 0, 5 }, 0.95, &interval));
    assert_near(interval.low, 53.25 - 2.776445 * 2.385 / sqrt(5), 1e-5);
    assert_near(interval.high, 53.25 + 2.776445 * 2.385 / sqrt(5), 1e-5);
    assert_true(interval_of_mean(&(struct sampled_mean){ -7.5, 2.385, 0, 10 }, 0.99, &interval));
    assert_near(interval.low, -7.5 - 3.249836 * 2.385 / sqrt(10), 1e-5);
}

static bool is_mean_covered(const double *values, size_t n, double truth)
{
    struct sampled_mean mean = { .value = gsl_stats_mean(values, 1, n),
                                 .sd = gsl_stats_sd(values, 1, n), .n = n };
    struct interval interval;

    if (mean.sd > 0)
        mean.skewness = gsl_stats_skew_m_sd(values, 1, n, mean.value, mean.sd);
    interval_of_skewed_mean(&mean, 0.95, &interval);
    return interval.low <= truth && truth <= interval.high;
}

static void means_of_normal_values_are_covered_as_often_as_stated(void **state)
{
    enum { N = 12 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int n_covered = 0;

    (void)state;
    gsl_rng_set(rng, 2385);
    for (int i = 0; i < REPETITIONS; i++) {
        double values[N];

        for (int j = 0; j < N; j++)
            values[j] = 60.3 + gsl_ran_gaussian(rng, 17.9);
        n_covered += is_mean_covered(values, N, 60.3);
    }
    gsl_rng_free(rng);
    assert_in_range(n_covered, 935, 965);
}

/* Four of 400 have 1, the others 0: mean 0.01, sd^2 = 0.0099 x 400 / 399, skewness 0.98 / sqrt(0.0099)
 * (399 / 400)^1.5 = 9.8124585, that of the mean a twentieth of it, 0.49062293. So skewed is a count of
 * 4.1543619 events; the quantile 0.975 of gamma(5.1543619) is 10.4645582, 3.0959270 of its sd above.
 * Student's t(0.975, 399) is 1.965927. */
static void a_skewed_mean_has_the_farther_ends(void **state)
{
    struct sampled_mean mean = { 0.01, sqrt(0.0099 * 400 / 399), 9.8124585, 400 };
    double error = mean.sd / 20;
    struct interval interval;

    (void)state;
    assert_true(interval_of_skewed_mean(&mean, 0.95, &interval));
    assert_near(interval.low, 0.01 - 1.965927 * error, 1e-8);
    assert_near(interval.high, 0.01 + 3.0959270 * error, 1e-8);
    mean.skewness = -mean.skewness; /* the mirror image */
    assert_true(interval_of_skewed_mean(&mean, 0.95, &interval));
    assert_near(interval.low, 0.01 - 3.0959270 * error, 1e-8);
    assert_near(interval.high, 0.01 + 1.965927 * error, 1e-8);
    mean.skewness = 3.99; /* 25 x 3.99^2 = 398 < 400 runs: Student's */
    assert_true(interval_of_skewed_mean(&mean, 0.95, &interval));
    assert_near(interval.high, 0.01 + 1.965927 * error, 1e-8);
}

/* A share of the runs waits for a while (exponential, a minute in the mean), the others not at all:
 * Student's interval holds the mean in 88 %, 86 % and 71 % of the studies. Of the last 7.7 % see
 * nobody wait, which no interval makes good. */
static void means_of_rare_values_are_covered(void **state)
{
    static const struct {
        size_t n;
        double share;
        int least;
    } rows[] = { { 1000, 0.01, 940 }, { 200, 0.05, 920 }, { 50, 0.05, 770 } };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double values[1000];

    (void)state;
    gsl_rng_set(rng, 2385);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        int n_covered = 0;

        for (int i = 0; i < REPETITIONS; i++) {
            for (size_t j = 0; j < rows[row].n; j++)
                values[j] = gsl_rng_uniform(rng) < rows[row].share ? gsl_ran_exponential(rng, 60)
                                                                   : 0;
            n_covered += is_mean_covered(values, rows[row].n, 60 * rows[row].share);
        }
        printf("%zu runs, %g of them wait: %d of %d cover\n", rows[row].n, rows[row].share,
               n_covered, REPETITIONS);
        assert_true(n_covered >= rows[row].least);
    }
    gsl_rng_free(rng);
}

/* The same runs against those of another case, in which nobody waits. */
static void a_skewed_difference_has_the_farther_ends(void **state)
{
    struct sampled_mean none = { .n = 400 }, some = { 0.01, sqrt(0.0099 * 400 / 399), 9.8124585, 400 };
    struct interval alone, difference;

    (void)state;
    /* a side without spread adds nothing, not even degrees of freedom */
    assert_true(interval_of_skewed_mean(&some, 0.95, &alone));
    assert_true(interval_of_difference(&none, &some, 0.95, &difference));
    assert_near(difference.low, alone.low, 1e-12);
    assert_near(difference.high, alone.high, 1e-12);
    assert_true(interval_of_difference(&some, &none, 0.95, &difference));
    assert_near(difference.low, -alone.high, 1e-12);
    assert_near(difference.high, -alone.low, 1e-12);
    /* of two that are skewed alike nothing is left, and Student's t(0.975, 798) = 1.962941 */
    assert_true(interval_of_difference(&some, &some, 0.95, &difference));
    assert_near(difference.high, 1.962941 * some.sd * sqrt(2) / 20, 1e-8);
}

/* ---- quantiles ---- */

static void the_rank_of_a_quantile_is_not_moved_by_rounding(void **state)
{
    (void)state;
    for (uint64_t percent = 1; percent < 100; percent++)
        for (uint64_t n = 1; n <= 3000; n++)
            assert_int_equal(interval_quantile_rank(n, (double)percent / 100),
                             (n * percent + 99) / 100);
    assert_int_equal(interval_quantile_rank(1000000000, 0.99), 990000000);
    assert_int_equal(interval_quantile_rank(1000000001, 0.99), 990000001);
}

static void quantiles_need_a_known_number_of_runs(void **state)
{
    (void)state;
    assert_int_equal(interval_quantile_runs_needed(0.99, 0.95), 368);
    assert_int_equal(interval_quantile_runs_needed(0.95, 0.95), 72);
    assert_int_equal(interval_quantile_runs_needed(0.90, 0.95), 36);
    assert_int_equal(interval_quantile_runs_needed(0.50, 0.95), 6);
    assert_int_equal(interval_quantile_runs_needed(0.01, 0.95), 368);
    assert_int_equal(interval_quantile_runs_needed(0.999, 0.99), 5296);
}

static void fewer_runs_than_needed_have_no_ranks(void **state)
{
    static const double levels[] = { 0.8, 0.95, 0.99 };
    struct rank_interval ranks;

    (void)state;
    assert_false(interval_quantile_ranks(0, 0.5, 0.95, &ranks));
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        for (double p = 0.005; p < 1; p += 0.0271) {
            uint64_t needed = interval_quantile_runs_needed(p, levels[i]);

            assert_true(interval_quantile_ranks(needed, p, levels[i], &ranks));
            assert_true(needed == 1 || !interval_quantile_ranks(needed - 1, p, levels[i], &ranks));
        }
    }
}

/* Tables of the interval of the median at 95 %, e.g. Conover's. */
static void medians_have_the_published_ranks(void **state)
{
    static const struct {
        uint64_t n, low, high;
        double coverage;
    } rows[] = {
        { 6, 1, 6, 0.9688 }, { 10, 2, 9, 0.9785 }, { 20, 6, 15, 0.9586 },
        { 25, 8, 18, 0.9567 }, { 100, 40, 61, 0.9648 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rank_interval ranks;

        assert_true(interval_quantile_ranks(rows[i].n, 0.5, 0.95, &ranks));
        assert_int_equal(ranks.low, rows[i].low);
        assert_int_equal(ranks.high, rows[i].high);
        assert_near(interval_quantile_coverage(rows[i].n, 0.5, ranks), rows[i].coverage,
                            5e-5);
    }
}

/* P(B <= k), summed. */
static double sum_binomial(unsigned k, double p, unsigned n)
{
    double sum = 0;

    for (unsigned i = 0; i <= k; i++)
        sum += gsl_ran_binomial_pdf(i, p, n);
    return sum;
}

static void ranks_are_the_tightest_with_balanced_tails(void **state)
{
    static const double quantiles[] = { 0.5, 0.9, 0.95, 0.99, 0.0371 };
    int n_checked = 0;

    (void)state;
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
        for (unsigned n = 1; n < 500; n += 7) {
            double p = quantiles[i];
            struct rank_interval ranks;

            if (!interval_quantile_ranks(n, p, 0.95, &ranks))
                continue;
            n_checked++;
            assert_true(sum_binomial((unsigned)ranks.low - 1, p, n) <= 0.025 + 1e-12);
            assert_true(sum_binomial((unsigned)ranks.low, p, n) > 0.025);
            assert_true(1 - sum_binomial((unsigned)ranks.high - 1, p, n) <= 0.025 + 1e-12);
            assert_true(1 - sum_binomial((unsigned)ranks.high - 2, p, n) > 0.025);
            assert_true(interval_quantile_coverage(n, p, ranks) >= 0.95);
        }
    }
    assert_true(n_checked > 200);
}

static void ranks_hold_for_a_billion_runs(void **state)
{
    struct rank_interval ranks;

    (void)state;
    for (uint64_t n = 1000; n <= 1000000000; n *= 10) {
        assert_true(interval_quantile_ranks(n, 0.99, 0.95, &ranks));
        assert_true(interval_quantile_coverage(n, 0.99, ranks) >= 0.95);
        ranks.low++;
        ranks.high--;
        assert_true(interval_quantile_coverage(n, 0.99, ranks) < 0.95);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* How often the interval of the p-quantile of an exponential with mean 78 holds the true one. */
static int count_covered_quantiles(gsl_rng *rng, size_t n, double p)
{
    double truth = gsl_cdf_exponential_Pinv(p, 78), *values = malloc(n * sizeof *values);
    struct rank_interval ranks;
    int n_covered = 0;

    assert_true(interval_quantile_ranks(n, p, 0.95, &ranks));
    for (int i = 0; i < REPETITIONS; i++) {
        for (size_t j = 0; j < n; j++)
            values[j] = gsl_ran_exponential(rng, 78);
        qsort(values, n, sizeof *values, compare_doubles);
        n_covered += values[ranks.low - 1] <= truth && truth <= values[ranks.high - 1];
    }
    free(values);
    return n_covered;
}

static void quantiles_are_covered_as_often_as_their_ranks_say(void **state)
{
    static const struct {
        size_t n;
        double p;
    } cases[] = { { 6, 0.5 }, { 41, 0.5 }, { 72, 0.95 }, { 368, 0.99 }, { 900, 0.99 },
                  { 1000, 0.5 }, { 1000, 0.95 } };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 2386);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rank_interval ranks;
        double coverage, sd;
        int n_covered = count_covered_quantiles(rng, cases[i].n, cases[i].p);

        interval_quantile_ranks(cases[i].n, cases[i].p, 0.95, &ranks);
        coverage = interval_quantile_coverage(cases[i].n, cases[i].p, ranks);
        sd = sqrt(coverage * (1 - coverage) * REPETITIONS);
        assert_true(coverage >= 0.95);
        assert_near(n_covered, REPETITIONS * coverage, 3 * sd);
        if (cases[i].n == 1000) /* enough runs: hardly wider than need be */
            assert_in_range(n_covered, 935, 965);
    }
    gsl_rng_free(rng);
}

/* ---- shares ---- */

static void shares_have_the_published_intervals(void **state)
{
    static const struct {
        uint64_t x, n;
        double low, high;
    } rows[] = {
        { 0, 10, 0, 0.3085 }, { 1, 10, 0.0025, 0.4450 }, { 5, 10, 0.1871, 0.8129 },
        { 10, 10, 0.6915, 1 }, { 8, 20, 0.1912, 0.6395 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct interval share = interval_of_share(rows[i].x, rows[i].n, 0.95);

        assert_near(share.low, rows[i].low, 5e-5);
        assert_near(share.high, rows[i].high, 5e-5);
    }
}

static void none_seen_is_below_3_7_in_n(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 1000000000; n = n * 5 / 2 + 1) {
        struct interval none = interval_of_share(0, n, 0.95), all = interval_of_share(n, n, 0.95);
        double bound = -expm1(log(0.025) / (double)n); /* 1 - 0.025^(1/n) */

        assert_near(none.low, 0, 0);
        assert_near(none.high, bound, 1e-9 * bound);
        assert_true(none.high < 3.7 / (double)n);
        assert_true(n < 1000 || none.high > 3.68 / (double)n);
        assert_near(all.high, 1, 0);
        assert_near(all.low, 1 - bound, 2e-12);
    }
}

/* With the share at an end of the interval, as many or more (as few or fewer) than were seen
 * come with just the probability that the level leaves to either side. */
static void check_ends_of_share(uint64_t x, uint64_t n, double level)
{
    struct interval share = interval_of_share(x, n, level);
    double tail = (1 - level) / 2, seen = (double)x / (double)n;

    assert_near(gsl_cdf_binomial_Q((unsigned)x - 1, share.low, (unsigned)n), tail, 1e-4 * tail);
    assert_near(gsl_cdf_binomial_P((unsigned)x, share.high, (unsigned)n), tail, 1e-4 * tail);
    assert_true(share.low < seen && seen < share.high);
}

static void ends_of_a_share_solve_their_equations(void **state)
{
    static const double levels[] = { 0.8, 0.95, 0.9995 };

    (void)state;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        for (uint64_t n = 7; n <= 1000000000; n = n * 3 + 1) {
            check_ends_of_share(1, n, levels[i]);
            check_ends_of_share(3, n, levels[i]);
            check_ends_of_share(n / 1000 + 1, n, levels[i]);
            check_ends_of_share(n / 2, n, levels[i]);
            check_ends_of_share(n - 1 - n / 20, n, levels[i]);
            check_ends_of_share(n - 1, n, levels[i]);
        }
    }
}

static bool covers_share(unsigned x, unsigned n, double truth)
{
    struct interval share = interval_of_share(x, n, 0.95);

    return share.low <= truth && truth <= share.high;
}

static void shares_are_covered_as_often_as_exact_sums_say(void **state)
{
    static const struct {
        unsigned n;
        double truth;
    } cases[] = { { 30, 0.37 }, { 300, 0.1 }, { 1000, 0.01 }, { 2000, 0.37 } };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 2387);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned n = cases[i].n;
        double truth = cases[i].truth, coverage = 0;
        int n_covered = 0;

        for (unsigned x = 0; x <= n; x++)
            if (gsl_ran_binomial_pdf(x, truth, n) > 1e-12)
                coverage += covers_share(x, n, truth) ? gsl_ran_binomial_pdf(x, truth, n) : 0;
        for (int j = 0; j < REPETITIONS; j++)
            n_covered += covers_share(gsl_ran_binomial(rng, truth, n), n, truth);
        assert_true(coverage >= 0.95);
        assert_near(n_covered, REPETITIONS * coverage,
                            3 * sqrt(coverage * (1 - coverage) * REPETITIONS));
        if (n == 2000)
            assert_in_range(n_covered, 935, 965);
    }
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mean_needs_two_runs),
        cmocka_unit_test(a_mean_has_students_interval),
        cmocka_unit_test(means_of_normal_values_are_covered_as_often_as_stated),
        cmocka_unit_test(a_skewed_mean_has_the_farther_ends),
        cmocka_unit_test(means_of_rare_values_are_covered),
        cmocka_unit_test(a_skewed_difference_has_the_farther_ends),
        cmocka_unit_test(the_rank_of_a_quantile_is_not_moved_by_rounding),
        cmocka_unit_test(quantiles_need_a_known_number_of_runs),
        cmocka_unit_test(fewer_runs_than_needed_have_no_ranks),
        cmocka_unit_test(medians_have_the_published_ranks),
        cmocka_unit_test(ranks_are_the_tightest_with_balanced_tails),
        cmocka_unit_test(ranks_hold_for_a_billion_runs),
        cmocka_unit_test(quantiles_are_covered_as_often_as_their_ranks_say),
        cmocka_unit_test(shares_have_the_published_intervals),
        cmocka_unit_test(none_seen_is_below_3_7_in_n),
        cmocka_unit_test(ends_of_a_share_solve_their_equations),
        cmocka_unit_test(shares_are_covered_as_often_as_exact_sums_say),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
