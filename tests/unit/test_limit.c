/*
 * test_limit: sentences of limits:, what they say and what is said of wrong ones, and verdicts.
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../scenario_text.h"
#include "study/limit.h"
#include "study/limit_figure.h"
#include "study/verdict.h"

static const char scenario[] =
    "zones: [cn-hangzhou-h, cn-hangzhou-i]\n"
    "group: { MinSize: 5, MaxSize: 15, DesiredCapacity: 10, MultiAZPolicy: PRIORITY }\n"
    "instances: [ { count: 10, ScalingConfigurationId: asc-old } ]\n"
    "demand: 8\n"
    "price: { PerInstanceHour: 0.12, currency: USD }\n"
    "timeline:\n"
    "  - { at: 10m, do: StartInstanceRefresh, DesiredConfiguration: { ScalingConfigurationId: "
    "asc-new } }\n"
    "  - { at: 20m, do: SuspendInstanceRefresh }\n";

static int load(void **state)
{
    struct scenarios *scenarios = malloc(sizeof *scenarios);
    scenario_text_load(scenarios, scenario);
    *state = scenarios;
    return 0;
}

static int unload(void **state)
{
    scenarios_free(*state);
    free(*state);
    return 0;
}

static const struct setup *setup_of(void **state)
{
    const struct scenarios *scenarios = *state;
    return &scenarios->cases[0].setup;
}

static bool read_limit(const char *text, const struct setup *setup, struct limit *limit,
                       struct diagnostics *list)
{
    struct limit_text source = {
        .text = text, .place = { .line = 7, .column = 5, .length = (unsigned)strlen(text) }
    };
    return limit_read(limit, &source, setup, list);
}

/* -- what is said ------------------------------------------------------------------------------ */

struct meaning {
    const char *text;
    enum limit_kind kind;
    const char *metric;
    size_t index;
    enum comparison comparison;
    double bound, share; /* share 0: of a mean */
    bool tells_what_breaks;
};

static const struct meaning meanings[] = {
    { "duration p95 <= 3h", LIMIT_QUANTILE, "duration", 0, COMPARE_AT_MOST, 10800e3, 0.95, false },
    { "duration_s P99.9<2h30m", LIMIT_QUANTILE, "duration", 0, COMPARE_BELOW, 9000e3, 0.999,
      false },
    { "duration median \u2264 90s", LIMIT_QUANTILE, "duration", 0, COMPARE_AT_MOST, 90e3, 0.5,
      false },
    { "duration mean <= 2h", LIMIT_MEAN, "duration", 0, COMPARE_AT_MOST, 7200e3, 0, false },
    { "duration max <= 2.385h", LIMIT_EVERY_RUN, "duration", 0, COMPARE_AT_MOST, 8586e3, 1, false },
    { "duration[1] p95 <= 1h", LIMIT_QUANTILE, "duration", 0, COMPARE_AT_MOST, 3600e3, 0.95,
      false },
    { "duration[1:StartInstanceRefresh] mean <= 1h", LIMIT_MEAN, "duration", 0, COMPARE_AT_MOST,
      3600e3, 0, false },
    { "least_healthy >= 9 in 99% of runs", LIMIT_SHARE, "least_healthy", 0, COMPARE_AT_LEAST, 9,
      0.99, false },
    { "healthy >= 9 instances in 99 % of runs", LIMIT_SHARE, "least_healthy", 0, COMPARE_AT_LEAST,
      9, 0.99, false },
    { "healthy >= 9 in every run", LIMIT_EVERY_RUN, "least_healthy", 0, COMPARE_AT_LEAST, 9, 1,
      false },
    { "healthy >= 9 in 100% of runs", LIMIT_EVERY_RUN, "least_healthy", 0, COMPARE_AT_LEAST, 9, 1,
      false },
    { "least_healthy p5 >= 9", LIMIT_QUANTILE, "least_healthy", 0, COMPARE_AT_LEAST, 9, 0.95,
      false },
    { "least_healthy_percent >= 82.5%", LIMIT_EVERY_RUN, "least_healthy_percent", 0,
      COMPARE_AT_LEAST, 825000, 1, false },
    { "least_healthy[cn-hangzhou-i] >= 4 in 0.95 of runs", LIMIT_SHARE, "least_healthy", 1,
      COMPARE_AT_LEAST, 4, 0.95, false },
    { "share of runs with healthy < demand <= 1%", LIMIT_SHARE, "carrying_below_demand", 0,
      COMPARE_AT_MOST, 0, 0.99, true },
    { "healthy >= demand in 99% of runs", LIMIT_SHARE, "carrying_below_demand", 0, COMPARE_AT_MOST,
      0, 0.99, false },
    { "the share of runs with failed > 2 <= 5%", LIMIT_SHARE, "failed", 0, COMPARE_AT_MOST, 2, 0.95,
      true },
    { "share of runs with healthy >= 9 >= 95%", LIMIT_SHARE, "least_healthy", 0, COMPARE_AT_LEAST,
      9, 0.95, false },
    { "share of runs with stuck <= 5%", LIMIT_SHARE, "stuck", 0, COMPARE_BELOW, 1, 0.95, true },
    { "finished >= 99%", LIMIT_SHARE, "finished", 0, COMPARE_AT_LEAST, 1, 0.99, false },
    { "share of runs with failed > 0 <= 0%", LIMIT_EVERY_RUN, "failed", 0, COMPARE_AT_MOST, 0, 1,
      true },
    { "cost <= 20.29 USD", LIMIT_MEAN, "cost", 0, COMPARE_AT_MOST, 20290000, 0, false },
    { "cost <= 20USD", LIMIT_MEAN, "cost", 0, COMPARE_AT_MOST, 20000000, 0, false },
    { "instance_hours < 12.5 instance-hours", LIMIT_MEAN, "instance_hours", 0, COMPARE_BELOW, 45e6,
      0, false },
    { "most_running <= 14", LIMIT_EVERY_RUN, "most_running", 0, COMPARE_AT_MOST, 14, 1, false },
    { "running <= MaxSize", LIMIT_EVERY_RUN, "above_max", 0, COMPARE_AT_MOST, 0, 1, false },
    { "refused[OperationDenied] <= 0", LIMIT_EVERY_RUN, "refused", REFUSED_OPERATION_DENIED,
      COMPARE_AT_MOST, 0, 1, false },
};

static void assert_near(double value, double expected, const char *text)
{
    if (fabs(value - expected) > 1e-9 * fmax(1, fabs(expected)))
        fail_msg("%s: %.12g, expected %.12g", text, value, expected);
}

static void test_meanings(void **state)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const struct meaning *wanted = &meanings[i];
        struct diagnostics list = { 0 };
        struct limit limit;
        if (!read_limit(wanted->text, setup_of(state), &limit, &list))
            fail_msg("%s: %s", wanted->text, list.items[0].message);
        assert_int_equal(list.count, 0);
        assert_string_equal(limit.text, wanted->text);
        assert_int_equal(limit.kind, wanted->kind);
        assert_string_equal(limit.metric->name, wanted->metric);
        assert_int_equal(limit.metric->scope != METRIC_OF_RUN, strchr(wanted->text, '[') != NULL);
        assert_int_equal(limit.index, wanted->index);
        assert_int_equal(limit.comparison, wanted->comparison);
        assert_near(limit.bound, wanted->bound, wanted->text);
        assert_near(limit.share, wanted->share, wanted->text);
        assert_int_equal(limit.tells_what_breaks, wanted->tells_what_breaks);
        diagnostics_free(&list);
    }
}

/* -- what is wrong ----------------------------------------------------------------------------- */

struct mistake {
    const char *text;
    unsigned column, length;    /* within the text, from 1 */
    const char *message, *hint; /* parts of them; hint NULL: none wanted */
};

static const struct mistake mistakes[] = {
    { "durration p95 <= 3h", 1, 9, "unknown metric \"durration\"", "did you mean \"duration\"?" },
    { "duration q95 <= 3h", 10, 3, "unknown statistic \"q95\"", NULL },
    { "duration p95 3h", 14, 2, "expected <=, <, >= or >, not \"3h\"", "duration p95 <= 3h" },
    { "duration p95 = 3h", 14, 1, "expected <=, <, >= or >, not \"=\"", NULL },
    { "duration p95 <=", 16, 1, "expected a time, not the end", NULL },
    { "duration p95 <= 3", 17, 1, "\"3\" has no unit", "write it like 3h" },
    { "duration <= 3h", 1, 8, "which figure is meant", "duration p95" },
    { "duration max >= 3h", 10, 3, "the max at least is no bound", "min" },
    { "duration p95 <= 3h and more", 20, 3, "expected the end, not \"and\"", NULL },
    { "cost <= 20 EUR", 12, 3, "told in USD, not in \"EUR\"", NULL },
    { "least_healthy[cn-hangzhou-j] >= 4", 14, 15, "unknown zone",
      "did you mean \"cn-hangzhou-h\"?" },
    { "least_healthy[cn-hangzhou-h >= 4", 14, 19, "the bracket is not closed", NULL },
    { "cost[cn-hangzhou-h] <= 3", 1, 4, "measured of the whole run only",
      "leave the brackets away" },
    { "end_capacity >= 3", 1, 12, "not measured of the whole run", "end_capacity[cn-hangzhou-h]" },
    { "duration[3] p95 <= 1h", 9, 3, "no entry \"3\"", "counted from 1" },
    { "duration[2] p95 <= 1h", 9, 3, "entry 2 of the timeline, SuspendInstanceRefresh", NULL },
    { "refused[OperationDenyed] <= 0", 8, 17, "unknown error code", "\"OperationDenied\"" },
    { "healthy <= 9", 1, 7, "stands for least_healthy", "least_healthy" },
    { "share of runs with running < 9 <= 1%", 20, 7, "stands for most_running", NULL },
    { "healthy > demand", 9, 1, "compared by >= or <", "healthy >= demand" },
    { "least_healthy >= 90%", 18, 3, "not in \"%\"", "least_healthy_percent" },
    { "share of runs with failed > 0 <= 500%", 34, 4, "\"500%\" is above 1", "99%" },
    { "share of runs with failed > 0", 30, 1, "expected a comparison with a share", "failed > 0" },
    { "share of failed > 0", 10, 6, "expected \"share of runs with\"", NULL },
    { "healthy >= 9 in 99%", 20, 1, "expected \"of runs\", not the end", NULL },
    { "", 1, 1, "a limit is empty", NULL },
};

static void test_mistakes(void **state)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct mistake *wanted = &mistakes[i];
        struct diagnostics list = { 0 };
        struct limit limit;
        if (read_limit(wanted->text, setup_of(state), &limit, &list))
            fail_msg("accepted: %s", wanted->text);
        assert_int_equal(list.n_errors, 1);
        const struct diagnostic *item = &list.items[0];
        if (strstr(item->message, wanted->message) == NULL)
            fail_msg("%s: %s", wanted->text, item->message);
        if (wanted->hint != NULL && (item->hint == NULL || !strstr(item->hint, wanted->hint)))
            fail_msg("%s: hint %s", wanted->text, item->hint != NULL ? item->hint : "none");
        if (item->place.column != 4 + wanted->column || item->place.length != wanted->length)
            fail_msg("%s: column %u, length %u", wanted->text, item->place.column,
                     item->place.length);
        diagnostics_free(&list);
    }
}

static void test_what_a_scenario_lacks(void **state)
{
    struct setup setup = *setup_of(state);
    struct diagnostics list = { 0 };
    struct limit limit;
    setup.demand.n = 0;
    setup.price.per_instance_hour = 0;
    assert_false(read_limit("share of runs with healthy < demand <= 1%", &setup, &limit, &list));
    assert_non_null(strstr(list.items[0].message, "there is no demand"));
    assert_false(read_limit("cost <= 20 USD", &setup, &limit, &list));
    assert_non_null(strstr(list.items[1].message, "there is no price"));
    /* of a scenario with errors of its own only the words are looked at */
    assert_true(read_limit("cost <= 20 USD", NULL, &limit, &list));
    assert_true(read_limit("least_healthy[elsewhere] >= 4", NULL, &limit, &list));
    assert_false(read_limit("costs <= 20 USD", NULL, &limit, &list));
    diagnostics_free(&list);
}

static void test_floor_by_a_high_percentile(void **state)
{
    struct diagnostics list = { 0 };
    struct limit limit;
    assert_true(read_limit("least_healthy p95 >= 9", setup_of(state), &limit, &list));
    assert_int_equal(list.n_warnings, 1);
    assert_non_null(strstr(list.items[0].hint, "p5"));
    diagnostics_free(&list);
}

/* -- verdicts ---------------------------------------------------------------------------------- */

/* A study of one metric. */
struct sample {
    struct limit limit;
    struct limit_tally tally;
    struct metric_store *store;
};

static struct sample begin(const char *text, const struct setup *setup)
{
    struct sample sample = { .store = metric_store_new(1, METRIC_STORE_MEMORY, ".") };
    struct diagnostics list = { 0 };
    assert_true(read_limit(text, setup, &sample.limit, &list));
    diagnostics_free(&list);
    return sample;
}

static void add(struct sample *sample, int64_t value, unsigned n)
{
    for (; n > 0; n--) {
        limit_tally_add(&sample->tally, &sample->limit, value);
        assert_int_equal(metric_store_append(sample->store, &value, 1), 0);
    }
}

static struct limit_verdict end(struct sample *sample, const struct setup *setup)
{
    struct limit_verdict verdict;
    assert_int_equal(
        limit_verdict_make(&verdict, &sample->limit, &sample->tally, sample->store, 0, setup, 0.95),
        0);
    metric_store_free(sample->store);
    return verdict;
}

/* 99 % of the runs: 0.99^367 = 2.501 % and 0.99^368 = 2.476 %, so 368 runs it takes, all of which
 * hold; with one that does not it takes some 550. */
static void test_share(void **state)
{
    static const struct {
        unsigned n_held, n_broken;
        enum verdict verdict;
        uint64_t runs_needed;
    } rows[] = {
        { 367, 0, VERDICT_UNKNOWN, 368 }, { 368, 0, VERDICT_KEPT, 0 },
        { 368, 1, VERDICT_UNKNOWN, 0 },   { 700, 1, VERDICT_KEPT, 0 },
        { 95, 5, VERDICT_BROKEN, 0 },     { 98, 2, VERDICT_UNKNOWN, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sample sample = begin("least_healthy >= 9 in 99% of runs", setup_of(state));
        add(&sample, 9, rows[i].n_held);
        add(&sample, 8, rows[i].n_broken);
        struct limit_verdict verdict = end(&sample, setup_of(state));
        assert_int_equal(verdict.verdict, rows[i].verdict);
        assert_int_equal(verdict.runs_needed, rows[i].runs_needed);
        assert_int_equal(verdict.n_runs, rows[i].n_held + rows[i].n_broken);
        assert_string_equal(verdict.unit, "share");
    }
}

/* None in 1000 runs: never 0 %, but an upper bound, 1 - 0.025^(1/1000) = 0.368 %. */
static void test_share_of_what_breaks(void **state)
{
    struct sample sample = begin("share of runs with failed > 0 <= 1%", setup_of(state));
    add(&sample, 0, 1000);
    struct limit_verdict verdict = end(&sample, setup_of(state));
    assert_int_equal(verdict.verdict, VERDICT_KEPT);
    assert_true(isnan(verdict.value));
    assert_near(verdict.low, 0, "low");
    assert_true(fabs(verdict.high - 0.0036821) < 1e-6);
}

/* The verdict and the order-statistic interval tell the same: among 1 .. n s the 95 % interval of
 * P95 has the ends low and high; a bound at high is kept, one below it is not, and so on. */
static void test_quantile_agrees_with_its_interval(void **state)
{
    struct sample sample = begin("duration p95 <= 3h", setup_of(state));
    for (int64_t i = 1; i <= 500; i++)
        add(&sample, 1000 * i, 1);
    for (int64_t bound = 1; bound <= 500; bound++) {
        struct limit limit = sample.limit;
        struct limit_tally tally = { 0 };
        limit.bound = 1000 * (double)bound;
        for (int64_t i = 1; i <= 500; i++)
            limit_tally_add(&tally, &limit, 1000 * i);
        struct limit_verdict verdict;
        assert_int_equal(
            limit_verdict_make(&verdict, &limit, &tally, sample.store, 0, setup_of(state), 0.95),
            0);
        enum verdict wanted = verdict.high <= (double)bound ? VERDICT_KEPT
                              : verdict.low > (double)bound ? VERDICT_BROKEN
                                                            : VERDICT_UNKNOWN;
        assert_int_equal(verdict.verdict, wanted);
        assert_near(verdict.value, 475, "p95");
    }
    metric_store_free(sample.store);
}

/* 2.385 +- t(0.975, 3) x 0.1 / sqrt(4) s with t = 3.182446: 2.2259 .. 2.5441 */
static void test_mean(void **state)
{
    static const struct {
        const char *text;
        enum verdict verdict;
    } rows[] = {
        { "duration mean <= 2.545s", VERDICT_KEPT },
        { "duration mean <= 2.544s", VERDICT_UNKNOWN },
        { "duration mean <= 2.226s", VERDICT_UNKNOWN },
        { "duration mean <= 2.225s", VERDICT_BROKEN },
        { "duration mean >= 2.226s", VERDICT_UNKNOWN },
        { "duration mean >= 2.225s", VERDICT_KEPT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sample sample = begin(rows[i].text, setup_of(state));
        /* sd of 2.385 -+ a, -+ b: a^2 + b^2 = 0.015 with a = 0.1, b = 0.070711 */
        add(&sample, 2285, 1);
        add(&sample, 2485, 1);
        add(&sample, 2314, 1);
        add(&sample, 2456, 1);
        struct limit_verdict verdict = end(&sample, setup_of(state));
        assert_int_equal(verdict.verdict, rows[i].verdict);
        assert_true(fabs(verdict.value - 2.38500) < 1e-9);
        assert_true(fabs(verdict.low - 2.2259) < 5e-4 && fabs(verdict.high - 2.5441) < 5e-4);
    }
}

static void test_endless_runs_count(void **state)
{
    struct sample sample = begin("duration p50 <= 3h", setup_of(state));
    add(&sample, 2385, 40);
    add(&sample, METRIC_MISSING, 60);
    struct limit_verdict verdict = end(&sample, setup_of(state));
    assert_int_equal(verdict.n_runs, 100);
    assert_int_equal(verdict.n_endless, 60);
    assert_int_equal(verdict.verdict, VERDICT_UNKNOWN); /* 40 of 100: 30.3 to 50.3 % */
    assert_true(isnan(verdict.value) && isnan(verdict.high));
    assert_near(verdict.low, 2.385, "low");

    sample = begin("duration mean <= 3h", setup_of(state));
    add(&sample, 2385, 99);
    add(&sample, METRIC_MISSING, 1);
    assert_int_equal(end(&sample, setup_of(state)).verdict, VERDICT_BROKEN);
}

static void test_runs_without_a_count_do_not(void **state)
{
    struct sample sample = begin("least_healthy >= 9", setup_of(state));
    add(&sample, METRIC_MISSING, 5);
    assert_int_equal(end(&sample, setup_of(state)).verdict, VERDICT_UNKNOWN);

    sample = begin("least_healthy >= 9", setup_of(state));
    add(&sample, METRIC_MISSING, 5);
    add(&sample, 9, 3);
    struct limit_verdict verdict = end(&sample, setup_of(state));
    assert_int_equal(verdict.verdict, VERDICT_KEPT);
    assert_int_equal(verdict.n_runs, 3);
}

static void test_every_run(void **state)
{
    struct sample sample = begin("most_running <= 14", setup_of(state));
    struct text told = { 0 };
    add(&sample, 13, 999);
    add(&sample, 15, 1);
    struct limit_verdict verdict = end(&sample, setup_of(state));
    assert_int_equal(verdict.verdict, VERDICT_BROKEN);
    limit_verdict_describe(&verdict, &told);
    assert_string_equal(text_string(&told),
                        "the worst run has 15 instances, 1 of 1000 runs breaks it");
    text_free(&told);
}

/* ---- figures ---- */

static void assert_figure(const struct limit *limit, const double *values, size_t n,
                          double expected, double expected_miss)
{
    double copy[200];
    memcpy(copy, values, n * sizeof *values);
    struct limit_figure figure = limit_figure_make(limit, copy, n, 0.95);
    assert_true(fabs(figure.value - expected) < 1e-12);
    assert_true(fabs(limit_miss(limit, figure.value) - expected_miss) < 1e-12);
}

/* Ten runs in seconds x 1000: of 10 p80 is the 8th smallest, "in 80% of runs at least" the 8th
 * largest; the worst is the first or the last. Mean 5.7. */
static void test_figure(void **state)
{
    static const double values[] = { 3, 9, 1, 8, NAN, 4, 10, 2, 7, 6, 7 };
    struct diagnostics list = { 0 };
    struct limit limit;
    assert_true(read_limit("duration p80 <= 0.005s", setup_of(state), &limit, &list));
    assert_figure(&limit, values, 11, 8, 3);
    assert_true(read_limit("least_healthy >= 5 in 80% of runs", setup_of(state), &limit, &list));
    assert_figure(&limit, values, 11, 3, 2);
    assert_true(read_limit("most_running <= 12", setup_of(state), &limit, &list));
    assert_figure(&limit, values, 11, 10, 0);
    assert_true(read_limit("least_healthy >= 3", setup_of(state), &limit, &list));
    assert_figure(&limit, values, 11, 1, 2);
    assert_true(read_limit("duration mean <= 0.005s", setup_of(state), &limit, &list));
    assert_figure(&limit, values, 11, 5.7, 0.7);
    diagnostics_free(&list);
}

/* Of yes and no the share is the figure: 7 of 8 hold where 0.99 must. */
static void test_figure_of_yes_and_no(void **state)
{
    static const double values[] = { 1, 1, 0, 1, 1, 1, 1, 1 };
    struct diagnostics list = { 0 };
    struct limit limit;
    assert_true(read_limit("finished >= 99%", setup_of(state), &limit, &list));
    assert_figure(&limit, values, 8, 0.875, 0.115);
    diagnostics_free(&list);
}

/* 100 runs 1 .. 100: at 95 % the 80th percentile lies between the 72nd and the 89th. Binomial(100,
 * 0.8): P(B <= 71) = 0.0200, P(B <= 72) = 0.0342; P(B >= 88) = 0.0253, P(B >= 89) = 0.0126. */
static void test_interval_of_a_miss(void **state)
{
    struct diagnostics list = { 0 };
    struct limit limit;
    double values[100];
    for (int i = 0; i < 100; i++)
        values[i] = 100 - i;
    assert_true(read_limit("duration p80 <= 0.06s", setup_of(state), &limit, &list));
    struct limit_figure figure = limit_figure_make(&limit, values, 100, 0.95);
    struct interval miss = limit_miss_interval(&limit, &figure);
    assert_true(fabs(figure.value - 80) < 1e-12);
    assert_true(fabs(miss.low - 12) < 1e-12);
    assert_true(fabs(miss.high - 29) < 1e-12);
    assert_true(read_limit("least_healthy >= 25 in 80% of runs", setup_of(state), &limit, &list));
    figure = limit_figure_make(&limit, values, 100, 0.95);
    miss = limit_miss_interval(&limit, &figure);
    assert_true(fabs(figure.value - 21) < 1e-12);
    assert_true(fabs(miss.low - 0) < 1e-12);
    assert_true(fabs(miss.high - 13) < 1e-12);
    diagnostics_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_figure, load, unload),
        cmocka_unit_test_setup_teardown(test_figure_of_yes_and_no, load, unload),
        cmocka_unit_test_setup_teardown(test_interval_of_a_miss, load, unload),
        cmocka_unit_test(test_meanings),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_what_a_scenario_lacks),
        cmocka_unit_test(test_floor_by_a_high_percentile),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_share_of_what_breaks),
        cmocka_unit_test(test_quantile_agrees_with_its_interval),
        cmocka_unit_test(test_mean),
        cmocka_unit_test(test_endless_runs_count),
        cmocka_unit_test(test_runs_without_a_count_do_not),
        cmocka_unit_test(test_every_run),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
