/*
 * test_sensitivity: shares of variance of whole scenarios, against closed forms.
 *
 * One instance, refreshed launch first, takes a boot and a stop. Times are multiplied by M = 2^(2 u
 * - 1), u uniform: E M = 1.5 / (2 ln 2), E M^2 = 3.75 / (4 ln 2).
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../scenario_text.h"
#include "../unit/near.h"
#include "study/sensitivity.h"

#define ONE_INSTANCE(latencies)                                                                    \
    "zones: [z]\n"                                                                                 \
    "group: { MinSize: 0, MaxSize: 10, DesiredCapacity: 1 }\n"                                     \
    "instances: [ { count: 1, ScalingConfigurationId: old } ]\n"                                   \
    "latency: " latencies "\n"                                                                     \
    "timeline:\n"                                                                                  \
    "  - { at: 0, do: StartInstanceRefresh, MinHealthyPercentage: 100,\n"                          \
    "      MaxHealthyPercentage: 100, DesiredConfiguration: { ScalingConfigurationId: new } }\n"

enum { N_ROWS = 4096 };

static struct sensitivity_request request_for(const struct setup *setup,
                                              const struct factor_range *ranges)
{
    return (struct sensitivity_request){
        .setup = setup, .seed = 2385, .ranges = ranges, .n_rows = N_ROWS, .level = 0.95,
        .n_threads = 1,
    };
}

/* Failures hardly ever happen; everything else varies as assumed. */
static void no_failures(struct factor_range ranges[FACTORS_MOST])
{
    for (size_t i = 0; i < FACTORS_MOST; i++)
        ranges[i] = (struct factor_range){ NAN, NAN };
    ranges[factor_find("failures") - factors] = (struct factor_range){ 0, 1e-15 };
}

static void study(const char *text, struct sensitivity *sensitivity)
{
    struct scenarios scenarios;
    struct factor_range ranges[FACTORS_MOST];
    no_failures(ranges);
    scenario_text_load(&scenarios, text);
    struct sensitivity_request request = request_for(&scenarios.cases[0].setup, ranges);
    assert_int_equal(sensitivity_make(sensitivity, &request), 0);
    scenarios_free(&scenarios);
}

/* name NULL: luck. */
static const struct sensitivity_row *row_of(const struct sensitivity *sensitivity, size_t outcome,
                                            const char *name)
{
    for (size_t i = 0; i < sensitivity->n_rows; i++) {
        const struct sensitivity_row *row = &sensitivity->outcomes[outcome].rows[i];
        if (name == NULL ? row->factor == NULL
                         : row->factor != NULL && strcmp(row->factor->name, name) == 0)
            return row;
    }
    fail_msg("no row for %s", name == NULL ? "luck" : name);
    return NULL;
}

/* 53 s M1 + 78 s M2: shares as 53^2 to 78^2, no luck. Over its range a boot of 53 s goes from
 * 26.5 s to 106 s; the effects are 1.5 times the differences between the levels 0 and 2/3, 1/3
 * and 1. */
static void constants_share_by_their_squares(void **state)
{
    (void)state;
    struct sensitivity sensitivity;
    double all = 53.0 * 53 + 78.0 * 78;
    double low = 1.5 * 53 * (pow(2, 1.0 / 3) - 0.5), high = 1.5 * 53 * (2 - pow(2, -1.0 / 3));
    study(ONE_INSTANCE("{ boot: 53s, stop: 78s }"), &sensitivity);
    assert_int_equal(sensitivity.n_outcomes, 2);
    const struct sensitivity_row *boot = row_of(&sensitivity, 0, "boot-median");
    const struct sensitivity_row *stop = row_of(&sensitivity, 0, "stop-median");
    assert_near(boot->index.total, 53 * 53 / all, 0.01);
    assert_near(boot->index.first, 53 * 53 / all, 0.01);
    assert_near(stop->index.total, 78 * 78 / all, 0.01);
    assert_near(boot->effect.mu, (low + high) / 2, 4 * (high - low) / 2 / sqrt(100));
    assert_near(boot->effect.mu, boot->effect.mu_star, 1e-9);
    assert_near(row_of(&sensitivity, 0, NULL)->index.total, 0, 0);
    assert_near(sensitivity.outcomes[0].summary.mean, (53 + 78) * 1.5 / (2 * M_LN2), 0.2);
    assert_ptr_equal(sensitivity.outcomes[0].rows[0].factor, factor_find("stop-median"));
    assert_false(row_of(&sensitivity, 0, "failures")->is_kept);
    assert_near(sensitivity.outcomes[1].summary.sd, 0, 0); /* always one healthy */
}

/*
 * A boot M X, X exponential with the mean 53 s, and nearly no stop: E X^2 = 2 53^2. The variance in
 * units of 53^2 is 2 E M^2 - (E M)^2; luck alone has (E M)^2 of it, with M together E M^2; M alone
 * E M^2 - (E M)^2, with luck 2 (E M^2 - (E M)^2). The tail: held at what it is.
 */
static void luck_has_its_share(void **state)
{
    (void)state;
    struct scenarios scenarios;
    struct sensitivity sensitivity;
    struct factor_range ranges[FACTORS_MOST];
    double mean = 1.5 / (2 * M_LN2), square = 3.75 / (4 * M_LN2);
    double variance = 2 * square - mean * mean;
    no_failures(ranges);
    ranges[factor_find("boot-tail") - factors] = (struct factor_range){ 1, 1 + 1e-9 };
    scenario_text_load(&scenarios,
                       ONE_INSTANCE("{ boot: { exponential: { mean: 53s } }, stop: 0 }"));
    struct sensitivity_request request = request_for(&scenarios.cases[0].setup, ranges);
    request.n_rows = 4 * N_ROWS;
    assert_int_equal(sensitivity_make(&sensitivity, &request), 0);
    const struct sensitivity_row *luck = row_of(&sensitivity, 0, NULL);
    const struct sensitivity_row *median = row_of(&sensitivity, 0, "boot-median");
    /* three times the standard errors of 16,384 rows, taken from the intervals */
    assert_near(luck->index.total, square / variance, 0.06);
    assert_near(luck->index.first, mean * mean / variance, 0.1);
    assert_near(median->index.total, 2 * (square - mean * mean) / variance, 0.03);
    assert_near(median->index.first, (square - mean * mean) / variance, 0.06);
    printf("luck: first %.3f .. %.3f, total %.3f .. %.3f; median: %.3f .. %.3f, %.3f .. %.3f\n",
           luck->index.first_interval.low, luck->index.first_interval.high,
           luck->index.total_interval.low, luck->index.total_interval.high,
           median->index.first_interval.low, median->index.first_interval.high,
           median->index.total_interval.low, median->index.total_interval.high);
    assert_true(luck->index.total_interval.low <= square / variance &&
                square / variance <= luck->index.total_interval.high);
    scenarios_free(&scenarios);
}

/* Twice as far above the median of 53 s, and half as long in all: quantiles of what is drawn. */
static void a_variant_has_another_median_and_tail(void **state)
{
    (void)state;
    struct scenarios scenarios;
    struct variant variant;
    scenario_text_load(&scenarios,
                       ONE_INSTANCE("{ boot: { lognormal: { median: 53s, p95: 71s } }, stop: 0 }"));
    variant_init(&variant, &scenarios.cases[0].setup);
    const struct distribution *boot = variant.setup.zones[0].latency[LATENCY_BOOT];
    assert_near(distribution_quantile(boot, 0.95), 71000, 1e-6);
    const struct factor *tail = factor_find("boot-tail"), *median = factor_find("boot-median");
    tail->set(tail, &variant, 2);
    median->set(median, &variant, 0.5);
    assert_near(distribution_quantile(boot, 0.5), 26500, 1e-6);
    assert_near(distribution_quantile(boot, 0.95), (53000 + 2 * 18000) / 2.0, 1e-6);
    assert_near(distribution_quantile(boot, 0.05), 53000.0 * 53 / 71 / 2, 1e-6);
    /* the mean of a lognormal above its median m is m e^(s^2/2) (1 - Phi(-s)) - m / 2 */
    double s = log(71.0 / 53) / 1.6448536269514722;
    double above = 53000 * (exp(s * s / 2) * (0.5 + erf(s / M_SQRT2) / 2) - 0.5);
    assert_near(distribution_mean(boot), (53000 * exp(s * s / 2) + above) / 2, 1e-2);
    /* what was given is as it was */
    assert_near(distribution_quantile(scenarios.cases[0].setup.zones[0].latency[LATENCY_BOOT], 0.5),
                53000, 1e-6);
    variant_free(&variant);
    scenarios_free(&scenarios);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    struct scenarios scenarios;
    struct sensitivity one, three;
    struct factor_range ranges[FACTORS_MOST];
    no_failures(ranges);
    scenario_text_load(&scenarios,
                       ONE_INSTANCE("{ boot: { exponential: { mean: 53s } }, stop: 78s }"));
    struct sensitivity_request request = request_for(&scenarios.cases[0].setup, ranges);
    request.n_rows = 256;
    assert_int_equal(sensitivity_make(&one, &request), 0);
    request.n_threads = 3;
    assert_int_equal(sensitivity_make(&three, &request), 0);
    for (size_t i = 0; i < one.n_rows; i++) {
        const struct sensitivity_row *a = &one.outcomes[0].rows[i], *b = &three.outcomes[0].rows[i];
        assert_ptr_equal(a->factor, b->factor);
        assert_memory_equal(&a->index, &b->index, sizeof a->index);
        assert_memory_equal(&a->effect, &b->effect, sizeof a->effect);
    }
    scenarios_free(&scenarios);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_share_by_their_squares),
        cmocka_unit_test(luck_has_its_share),
        cmocka_unit_test(a_variant_has_another_median_and_tail),
        cmocka_unit_test(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
