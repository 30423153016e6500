/* The rows of a summary: values worked out by hand, intervals, and what is not claimed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "near.h"
#include "study/summary.h"

enum { N_METRICS = 4 };

static const struct metric_description descriptions[N_METRICS] = {
    { "duration", "s", 1000, false, false, 0 },
    { "finished", "runs", 1, true, false, 0 },
    { "above_max", "s", 1000, false, true, 0 },
    { "cost", "USD", 1e6, false, false, 0 },
};

static struct summary summarise(const int64_t *rows, size_t n)
{
    struct metric_store *store = metric_store_new(N_METRICS, METRIC_STORE_MEMORY, ".");
    struct summary summary;

    assert_int_equal(metric_store_append(store, rows, n), 0);
    assert_int_equal(summary_make(store, descriptions, 0.95, &summary), 0);
    metric_store_free(store);
    return summary;
}

/* Run i of n takes i * 2385 ms (in a shuffled order), the first n_unfinished do not finish, the
 * first n_above are above MaxSize for a while, and there is no price. */
static struct summary summarise_runs(size_t n, size_t n_unfinished, size_t n_above)
{
    int64_t *rows = malloc(n * N_METRICS * sizeof *rows);
    struct summary summary;

    for (size_t i = 0; i < n; i++) {
        size_t rank = (i * 7919) % n + 1; /* a prime that divides none of the sizes used */

        rows[i * N_METRICS] = (int64_t)rank * 2385;
        rows[i * N_METRICS + 1] = i >= n_unfinished;
        rows[i * N_METRICS + 2] = i < n_above ? 53250 : 0;
        rows[i * N_METRICS + 3] = METRIC_MISSING;
    }
    summary = summarise(rows, n);
    free(rows);
    return summary;
}

static void check_row(const struct summary *summary, const char *metric, const char *statistic,
                      double value, double low, double high)
{
    const struct summary_row *row = summary_find(summary, metric, statistic);

    assert_non_null(row);
    assert_int_equal(row->runs_needed, 0);
    assert_near(row->value, value, 1e-9 * fabs(value));
    assert_near(row->low, low, 1e-5 * fabs(low));
    assert_near(row->high, high, 1e-5 * fabs(high));
    assert_near(row->level, 0.95, 0);
}

static void check_without_interval(const struct summary *summary, const char *metric,
                                   const char *statistic, double value)
{
    const struct summary_row *row = summary_find(summary, metric, statistic);

    assert_non_null(row);
    assert_int_equal(row->runs_needed, 0);
    assert_near(row->value, value, 1e-9 * fabs(value));
    assert_true(isnan(row->low) && isnan(row->high) && isnan(row->level));
}

static void check_needs(const struct summary *summary, const char *metric, const char *statistic,
                        uint64_t runs_needed)
{
    const struct summary_row *row = summary_find(summary, metric, statistic);

    assert_non_null(row);
    assert_int_equal(row->runs_needed, runs_needed);
    assert_true(isnan(row->value) && isnan(row->low) && isnan(row->high));
}

static void a_quantity_has_its_statistics(void **state)
{
    struct summary summary = summarise_runs(1000, 0, 0);
    double sd = 2.385 * sqrt(1000 * 1001 / 12.0);
    double half_width = gsl_cdf_tdist_Qinv(0.025, 999) * sd / sqrt(1000);

    (void)state;
    check_row(&summary, "duration", "mean", 2.385 * 500.5, 2.385 * 500.5 - half_width,
              2.385 * 500.5 + half_width);
    check_without_interval(&summary, "duration", "sd", sd);
    check_without_interval(&summary, "duration", "min", 2.385);
    check_without_interval(&summary, "duration", "max", 2385);
    /* ranks of the ends: the binomial's 2.5 % tails at n = 1000 */
    check_row(&summary, "duration", "p50", 2.385 * 500, 2.385 * 469, 2.385 * 532);
    check_row(&summary, "duration", "p90", 2.385 * 900, 2.385 * 881, 2.385 * 919);
    check_row(&summary, "duration", "p95", 2.385 * 950, 2.385 * 936, 2.385 * 964);
    check_row(&summary, "duration", "p99", 2.385 * 990, 2.385 * 983, 2.385 * 997);
    assert_string_equal(summary_find(&summary, "duration", "p50")->unit, "s");
    assert_int_equal(summary_find(&summary, "duration", "p50")->runs, 1000);
    summary_free(&summary);
}

static void rows_come_in_the_order_of_the_descriptions(void **state)
{
    static const char *const statistics[] = { "mean", "sd", "min", "p50", "p90", "p95", "p99",
                                              "max", "share", "mean" };
    struct summary summary = summarise_runs(100, 0, 0);

    (void)state;
    assert_int_equal(summary.n_rows, 8 + 1 + 9);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(summary.rows[i].metric, "duration");
        assert_string_equal(summary.rows[i].statistic, statistics[i]);
    }
    assert_string_equal(summary.rows[8].metric, "finished");
    assert_string_equal(summary.rows[8].statistic, "share");
    for (size_t i = 0; i < 9; i++) {
        assert_string_equal(summary.rows[9 + i].metric, "above_max");
        assert_string_equal(summary.rows[9 + i].statistic, statistics[i]);
    }
    summary_free(&summary);
}

static void a_metric_that_never_applies_has_no_rows(void **state)
{
    struct summary summary = summarise_runs(100, 0, 0);

    (void)state;
    assert_null(summary_find(&summary, "cost", "mean"));
    assert_null(summary_find(&summary, "duration", "share"));
    assert_null(summary_find(&summary, "finished", "mean"));
    summary_free(&summary);
}

static void numbers_that_the_runs_cannot_support_are_not_told(void **state)
{
    static const struct {
        const char *statistic;
        uint64_t needed;
    } quantiles[] = { { "p50", 6 }, { "p90", 36 }, { "p95", 72 }, { "p99", 368 } };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct summary fewer = summarise_runs(quantiles[i].needed - 1, 0, 0);
        struct summary enough = summarise_runs(quantiles[i].needed, 0, 0);

        check_needs(&fewer, "duration", quantiles[i].statistic, quantiles[i].needed);
        assert_true(summary_find(&enough, "duration", quantiles[i].statistic)->value > 0);
        assert_int_equal(summary_find(&enough, "duration", quantiles[i].statistic)->runs_needed, 0);
        summary_free(&fewer);
        summary_free(&enough);
    }
}

static void one_run_has_a_mean_without_interval_and_no_sd(void **state)
{
    struct summary summary = summarise_runs(1, 0, 0);
    const struct summary_row *mean = summary_find(&summary, "duration", "mean");

    (void)state;
    assert_near(mean->value, 2.385, 0);
    assert_true(isnan(mean->low) && isnan(mean->high));
    assert_int_equal(mean->runs_needed, 2);
    check_needs(&summary, "duration", "sd", 2);
    check_without_interval(&summary, "duration", "max", 2.385);
    summary_free(&summary);
}

static void shares_have_clopper_pearson_intervals(void **state)
{
    struct summary summary = summarise_runs(10, 9, 5);

    (void)state;
    check_row(&summary, "finished", "share", 0.1, 0.00252858, 0.44501612);
    check_row(&summary, "above_max", "share", 0.5, 0.18708603, 0.81291397);
    assert_string_equal(summary_find(&summary, "above_max", "share")->unit, SUMMARY_SHARE_UNIT);
    summary_free(&summary);
}

static void none_seen_is_a_bound_and_all_seen_too(void **state)
{
    struct summary summary = summarise_runs(200, 0, 0);
    const struct summary_row *none = summary_find(&summary, "above_max", "share");

    (void)state;
    assert_true(isnan(none->value));
    assert_int_equal(none->runs_needed, 0);
    assert_near(none->low, 0, 0);
    assert_near(none->high, 1 - pow(0.025, 1 / 200.0), 1e-9);
    assert_true(none->high < 3.7 / 200);
    check_row(&summary, "finished", "share", 1, pow(0.025, 1 / 200.0), 1);
    summary_free(&summary);
}

static void runs_without_the_metric_are_left_out(void **state)
{
    int64_t rows[40 * N_METRICS];
    struct summary summary;

    (void)state;
    for (int i = 0; i < 40; i++) {
        rows[i * N_METRICS] = i % 4 == 0 ? METRIC_MISSING : 1000 * i;
        rows[i * N_METRICS + 1] = i % 4 != 0;
        rows[i * N_METRICS + 2] = 0;
        rows[i * N_METRICS + 3] = 2385000 * (i % 2);
    }
    summary = summarise(rows, 40);
    assert_int_equal(summary_find(&summary, "duration", "mean")->runs, 30);
    check_without_interval(&summary, "duration", "min", 1);
    check_needs(&summary, "duration", "p90", 36);
    assert_int_equal(summary_find(&summary, "cost", "mean")->runs, 40);
    assert_near(summary_find(&summary, "cost", "mean")->value, 2.385 / 2, 1e-12);
    summary_free(&summary);
}

/* A cost of 1 .. 30 USD in 30 of 40 runs: its median is that of 30, between the ranks 10 and 21 (the
 * binomial's tail below 10 is 2.139 %), also behind a metric that all 40 have. */
static void each_metric_has_the_ranks_of_its_runs(void **state)
{
    int64_t rows[40 * N_METRICS];
    struct summary summary;
    int n_with_cost = 0;

    (void)state;
    for (int i = 0; i < 40; i++) {
        rows[i * N_METRICS] = 1000 * (i + 1);
        rows[i * N_METRICS + 1] = 1;
        rows[i * N_METRICS + 2] = 0;
        rows[i * N_METRICS + 3] = i % 4 == 0 ? METRIC_MISSING : 1000000 * ++n_with_cost;
    }
    summary = summarise(rows, 40);
    check_row(&summary, "duration", "p50", 20, 14, 27);
    check_row(&summary, "cost", "p50", 15, 10, 21);
    check_needs(&summary, "cost", "p90", 36);
    summary_free(&summary);
}

/* 90 runs take 1 .. 90 s, ten come to no end: of all 100 the 90th takes 90 s, the 95th for ever. Left
 * out they would leave a P95 of 86 s, which 14 of 100 runs exceed. */
static void runs_without_an_end_are_the_longest(void **state)
{
    struct metric_description with_endless[N_METRICS];
    struct metric_store *store = metric_store_new(N_METRICS, METRIC_STORE_MEMORY, ".");
    struct summary summary;

    (void)state;
    memcpy(with_endless, descriptions, sizeof descriptions);
    with_endless[0].n_endless = 10;
    for (int64_t i = 1; i <= 100; i++) {
        int64_t row[N_METRICS] = { i <= 90 ? 1000 * i : METRIC_MISSING, i <= 90, 0, 0 };

        assert_int_equal(metric_store_append(store, row, 1), 0);
    }
    assert_int_equal(summary_make(store, with_endless, 0.95, &summary), 0);
    check_row(&summary, "duration", "p50", 50, 40, 61); /* Conover's ranks of 100 */
    assert_int_equal(summary_find(&summary, "duration", "p50")->runs, 100);
    const struct summary_row *p90 = summary_find(&summary, "duration", "p90");
    assert_near(p90->value, 90, 0);
    assert_true(isfinite(p90->low) && isinf(p90->high));
    const struct summary_row *p95 = summary_find(&summary, "duration", "p95");
    assert_true(isinf(p95->value) && isinf(p95->high));
    assert_int_equal(p95->runs_needed, 0);
    assert_int_equal(summary_find(&summary, "duration", "mean")->runs, 90);
    assert_near(summary_find(&summary, "duration", "mean")->value, 45.5, 1e-12);
    assert_near(summary_find(&summary, "duration", "max")->value, 90, 0);
    summary_free(&summary);
    metric_store_free(store);
}

/* Studies of 400 runs of a lognormal duration and an event of 3 %: every interval of the summary
 * holds the true value at least as often as stated. */
static void intervals_cover_the_truth(void **state)
{
    enum { REPETITIONS = 1000, RUNS = 400 };
    static const struct {
        const char *metric, *statistic;
        double truth;
    } claims[] = {
        { "duration", "mean", 0 }, { "duration", "p50", 0.50 }, { "duration", "p90", 0.90 },
        { "duration", "p95", 0.95 }, { "duration", "p99", 0.99 }, { "finished", "share", 0 },
    };
    enum { N_CLAIMS = sizeof claims / sizeof *claims };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int n_covered[N_CLAIMS] = { 0 };
    int64_t rows[RUNS * N_METRICS];

    (void)state;
    gsl_rng_set(rng, 368);
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        struct summary summary;

        for (int run = 0; run < RUNS; run++) {
            rows[run * N_METRICS] = llround(1000 * gsl_ran_lognormal(rng, 8, 0.25));
            rows[run * N_METRICS + 1] = gsl_rng_uniform(rng) < 0.97;
            rows[run * N_METRICS + 2] = rows[run * N_METRICS + 3] = METRIC_MISSING;
        }
        summary = summarise(rows, RUNS);
        for (int i = 0; i < N_CLAIMS; i++) {
            const struct summary_row *row =
                summary_find(&summary, claims[i].metric, claims[i].statistic);
            double truth = claims[i].truth > 0 ? gsl_cdf_lognormal_Pinv(claims[i].truth, 8, 0.25)
                           : i == 0            ? exp(8 + 0.25 * 0.25 / 2)
                                               : 0.97;

            n_covered[i] += row->low <= truth && truth <= row->high;
        }
        summary_free(&summary);
    }
    gsl_rng_free(rng);
    assert_in_range(n_covered[0], 935, 965);
    for (int i = 1; i < N_CLAIMS; i++)
        assert_in_range(n_covered[i], 940, 985); /* conservative, by whole ranks */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quantity_has_its_statistics),
        cmocka_unit_test(rows_come_in_the_order_of_the_descriptions),
        cmocka_unit_test(a_metric_that_never_applies_has_no_rows),
        cmocka_unit_test(numbers_that_the_runs_cannot_support_are_not_told),
        cmocka_unit_test(one_run_has_a_mean_without_interval_and_no_sd),
        cmocka_unit_test(shares_have_clopper_pearson_intervals),
        cmocka_unit_test(none_seen_is_a_bound_and_all_seen_too),
        cmocka_unit_test(runs_without_the_metric_are_left_out),
        cmocka_unit_test(each_metric_has_the_ranks_of_its_runs),
        cmocka_unit_test(runs_without_an_end_are_the_longest),
        cmocka_unit_test(intervals_cover_the_truth),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
