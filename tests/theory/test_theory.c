/*
 * test_theory: simulated means against closed forms, at fixed seeds, inside the 99.9 % interval
 * that the runs themselves give.
 *
 * With exponential boots of rate lambda a batch of k instances that boot together takes the largest
 * of k exponentials, H_k / lambda in the mean (H_k the k-th harmonic number; Ross, Introduction to
 * Probability Models, section 5.2). n instances replaced one at a time, launch first, take n times
 * a boot and a stop: n (1 / lambda + 1 / mu).
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "../scenario_text.h"
#include "scenario/scenario.h"
#include "study/interval.h"
#include "study/sampling.h"
#include "study/study.h"

struct expectation {
    const char *metric;
    double wanted; /* in the metric's unit */
};

static int compare(void *context, const struct study_outcome *outcome)
{
    const struct expectation *expected = context;
    for (; expected->metric != NULL; expected++) {
        const struct metric *metric = metric_find(expected->metric);
        size_t slot = metric_layout_find(outcome->layout, metric, 0);
        struct sampled_mean mean;
        struct interval interval;
        assert_int_equal(sample_metric(outcome->store, slot, metric->scale, &mean), 0);
        assert_true(interval_of_mean(&mean, 0.999, &interval));
        double low = interval.low, high = interval.high;
        printf("%s: %.4f expected, %.4f .. %.4f simulated\n", expected->metric, expected->wanted,
               low, high);
        assert_true(high - low < 0.05 * expected->wanted);
        assert_true(low <= expected->wanted && expected->wanted <= high);
    }
    return 0;
}

static void study(const char *text, uint64_t n_runs, const struct expectation *expected)
{
    struct scenarios scenarios;
    scenario_text_load(&scenarios, text);
    struct study_case one = { .name = "theory",
                              .setup = &scenarios.cases[0].setup,
                              .n_runs = n_runs,
                              .seed = 20240617 };
    assert_int_equal(study_run(&(struct study){ .cases = &one,
                                                .n_cases = 1,
                                                .level = 0.95,
                                                .folder = ".",
                                                .context = (void *)(uintptr_t)expected,
                                                .done = compare }),
                     0);
    scenarios_free(&scenarios);
}

static double harmonic(int k)
{
    double sum = 0;
    for (int i = 1; i <= k; i++)
        sum += 1.0 / i;
    return sum;
}

/* 0/100 on 30: all leave at once (stop 1 s, over long before), all boot together; the batch, and
 * with it the task, lasts as long as the slowest boot. */
static void a_batch_of_30_takes_h30(void **state)
{
    (void)state;
    study("zones: [z]\n"
          "group: { MinSize: 0, MaxSize: 60, DesiredCapacity: 30 }\n"
          "instances: [ { count: 30, ScalingConfigurationId: old } ]\n"
          "latency: { boot: { exponential: { mean: 53s } }, stop: 1ms }\n"
          "timeline:\n"
          "  - { at: 0, do: StartInstanceRefresh, MinHealthyPercentage: 0,\n"
          "      MaxHealthyPercentage: 100, DesiredConfiguration: { ScalingConfigurationId: new } }\n",
          40000,
          (struct expectation[]){ { "duration", 53 * harmonic(30) },
                                  { "launching", 53 * harmonic(30) },
                                  { NULL, 0 } });
}

/* 100/100 on 7: one at a time, launch first: 7 boots and 7 stops in a row. While one boots 8 run,
 * while one stops 8 run: the surplus is one instance all the time. */
static void one_at_a_time_takes_n_boots_and_stops(void **state)
{
    (void)state;
    double whole = 7 * (53.0 + 78.0);
    study("zones: [z]\n"
          "group: { MinSize: 0, MaxSize: 60, DesiredCapacity: 7 }\n"
          "instances: [ { count: 7, ScalingConfigurationId: old } ]\n"
          "latency: { boot: { exponential: { mean: 53s } }, stop: { exponential: { mean: 78s } } }\n"
          "timeline:\n"
          "  - { at: 0, do: StartInstanceRefresh, MinHealthyPercentage: 100,\n"
          "      MaxHealthyPercentage: 100, DesiredConfiguration: { ScalingConfigurationId: new } }\n",
          40000,
          (struct expectation[]){ { "duration", whole },
                                  { "launching", 7 * 53.0 },
                                  { "removing", 7 * 78.0 },
                                  { "surplus_instance_hours", whole / 3600 },
                                  { "instance_hours", 8 * whole / 3600 },
                                  { NULL, 0 } });
}

/* A rebalance of 12/0: 6 moves at once under MaxSize + 10 % of 60: the slowest of 6 boots, then the
 * slowest of 6 stops. */
static void a_rebalance_takes_two_maxima(void **state)
{
    (void)state;
    study("zones: [a, b]\n"
          "group: { MinSize: 0, MaxSize: 60, DesiredCapacity: 12, MultiAZPolicy: BALANCE }\n"
          "instances: [ { count: 12, ZoneId: a, ScalingConfigurationId: c } ]\n"
          "latency: { boot: { exponential: { mean: 53s } }, stop: { exponential: { mean: 78s } } }\n"
          "timeline: [ { at: 0, do: RebalanceInstances } ]\n",
          40000,
          (struct expectation[]){ { "duration", (53 + 78) * harmonic(6) },
                                  { "launching", 53 * harmonic(6) },
                                  { "removing", 78 * harmonic(6) },
                                  { NULL, 0 } });
}

/* A share of 13 % of launches fails: of 40 launches by a rule 5.2 in the mean. */
static void failures_have_their_share(void **state)
{
    (void)state;
    study("zones: [ { ZoneId: z, fails: 13% } ]\n"
          "group: { MinSize: 0, MaxSize: 100 }\n"
          "instances: [ { count: 10, ScalingConfigurationId: c } ]\n"
          "latency: { boot: 53s, stop: 78s }\n"
          "timeline: [ { at: 0, do: ExecuteScalingRule, AdjustmentType: QuantityChangeInCapacity,\n"
          "             AdjustmentValue: 40 } ]\n",
          40000, (struct expectation[]){ { "failed", 5.2 }, { "launched", 40 }, { NULL, 0 } });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_of_30_takes_h30),
        cmocka_unit_test(one_at_a_time_takes_n_boots_and_stops),
        cmocka_unit_test(a_rebalance_takes_two_maxima),
        cmocka_unit_test(failures_have_their_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
