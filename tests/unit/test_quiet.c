/* How long nothing can happen, and that nothing does. */
#define _DEFAULT_SOURCE /* mkstemps */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../scenario_text.h"
#include "model/run.h"
#include "study/quiet.h"
#include "study/simulation.h"

#define TEMPLATE                                                                                   \
    "zones: [za, zb]\n"                                                                            \
    "rules: [{ ScalingRuleName: add, AdjustmentType: QuantityChangeInCapacity,\n"                  \
    "          AdjustmentValue: 2 }]\n"
#define INSTANCES "instances: [{ count: 7, ScalingConfigurationId: old }]\n"
#define GROUP TEMPLATE INSTANCES "group: { MinSize: 5, MaxSize: 23, DesiredCapacity: 7 }\n"
#define REFRESH                                                                                    \
    "do: StartInstanceRefresh, DesiredConfiguration: { ScalingConfigurationId: new }"
#define AT_NOON "timeline: [{ at: 12h, " REFRESH " }]\n"
#define NOON (12 * SIM_HOUR)

static const struct {
    const char *text;
    sim_time quiet_until;
} rows[] = {
    { GROUP AT_NOON, NOON },
    /* the first of the file is not the first in time; a refused request is one, too */
    { GROUP "timeline:\n"
            "  - { at: 12h, " REFRESH " }\n"
            "  - { at: 2.385s, do: RebalanceInstances }\n", 2385 },
    { GROUP "timeline: [{ at: 0s, " REFRESH " }]\n", 0 },
    { GROUP, 0 },
    /* what else is on the clock */
    { GROUP AT_NOON "scheduled_tasks: [{ ScalingRule: add, LaunchTime: 8h }]\n", 8 * SIM_HOUR },
    { GROUP "timeline:\n"
            "  - { at: 12h, " REFRESH " }\n"
            "  - { at: 7h, do: LoseZone, ZoneId: zb }\n", 7 * SIM_HOUR },
    { GROUP AT_NOON "demand: [[0s, 5.25], [3h, 6.5]]\n", NOON },
    { GROUP AT_NOON "demand: [[0s, 5.25], [3h, 16.5]]\n"
                    "alarms: [{ ScalingRule: add, Threshold: 90, ComparisonOperator: '>=' }]\n",
      0 },
    /* the run ends before, or when it comes */
    { GROUP AT_NOON "until: 3h\n", 0 },
    { GROUP AT_NOON "until: 12h\n", 0 },
    { GROUP AT_NOON "until: 13h\n", NOON },
    /* checks that would act at their first tick */
    { TEMPLATE INSTANCES AT_NOON "group: { MinSize: 5, MaxSize: 23, DesiredCapacity: 9 }\n", 0 },
    { TEMPLATE INSTANCES AT_NOON "group: { MinSize: 8, MaxSize: 23 }\n", 0 },
    { TEMPLATE INSTANCES AT_NOON "group: { MinSize: 5, MaxSize: 6 }\n", 0 },
    { TEMPLATE INSTANCES AT_NOON "group: { MinSize: 5, MaxSize: 23 }\n", NOON },
    { TEMPLATE AT_NOON "group: { MinSize: 5, MaxSize: 23, DesiredCapacity: 7 }\n"
               "instances: [{ count: 6, ScalingConfigurationId: old },\n"
               "            { ScalingConfigurationId: old, HealthStatus: Unhealthy }]\n", 0 },
    { TEMPLATE "timeline: [{ at: 12h, do: RebalanceInstances }]\n"
               "instances: [{ count: 7, ZoneId: za, ScalingConfigurationId: old }]\n"
               "group: { MinSize: 5, MaxSize: 23, MultiAZPolicy: BALANCE,\n"
               "         BalanceMode: BalancedOnly, AutoRebalance: true }\n", 0 },
    /* a run that begins in the midst begins with it */
    { GROUP AT_NOON "resume_from: { at: 13h, FinishedUpdateCapacity: 2 }\n", 13 * SIM_HOUR },
    { GROUP "timeline:\n"
            "  - { at: 12h, " REFRESH " }\n"
            "  - { at: 15h, do: LoseZone, ZoneId: zb }\n"
            "resume_from: { at: 13h, FinishedUpdateCapacity: 2 }\n", 13 * SIM_HOUR },
    /* fleets: a group's requests come when its wait is over, at the earliest */
    { GROUP AT_NOON "groups: { count: 1 }\n", NOON },
    { GROUP AT_NOON "groups: { list: [{ name: a, count: 2, wait: 3h }, { name: b, wait: 2h }] }\n",
      14 * SIM_HOUR },
    { GROUP AT_NOON "groups: { list: [{ name: a, wait: 3h }, { name: b, after: a, wait: 30m }] }\n",
      12 * SIM_HOUR + 30 * SIM_MINUTE },
    { GROUP "timeline:\n"
            "  - { at: 12h, " REFRESH " }\n"
            "  - { at: 7h, do: LoseZone, ZoneId: zb }\n"
            "groups: { list: [{ name: a, wait: 3h }] }\n", 7 * SIM_HOUR },
    { GROUP AT_NOON "scheduled_tasks: [{ ScalingRule: add, LaunchTime: 8h }]\n"
                    "groups: { list: [{ name: a, wait: 9h }] }\n", 8 * SIM_HOUR },
    { GROUP AT_NOON "groups: { list: [{ name: a }, { name: b, instances: 4 }] }\n", 0 },
    { GROUP AT_NOON "until: 3h\ngroups: { count: 2 }\n", 0 },
};

static void nothing_is_promised_that_may_happen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scenarios scenarios;
        scenario_text_load(&scenarios, rows[i].text);
        sim_time quiet = quiet_until(&scenarios.cases[0].setup);
        scenarios_free(&scenarios);
        if (quiet != rows[i].quiet_until)
            fail_msg("quiet for %lld ms, not %lld:\n%s", (long long)quiet,
                     (long long)rows[i].quiet_until, rows[i].text);
    }
}

/* Looks on at a run: until when is it as in the beginning? */
struct looker {
    struct measure_levels first;
    sim_time changed_at; /* SIM_NEVER: not yet */
    bool has_begun;
};

static void look(void *context, sim_time from, sim_time to, const struct measure_levels *levels)
{
    struct looker *looker = context;
    (void)to;
    if (!looker->has_begun) {
        looker->first = *levels;
        looker->has_begun = true;
    }
    if (looker->changed_at == SIM_NEVER && (levels->healthy != looker->first.healthy ||
                                            levels->carrying != looker->first.carrying ||
                                            levels->running != looker->first.running))
        looker->changed_at = from;
}

static void nothing_happens_while_it_is_quiet(void **state)
{
    struct run *run = run_new();
    size_t n_exact = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scenarios scenarios;
        struct simulation simulation;
        scenario_text_load(&scenarios, rows[i].text);
        const struct setup *setup = &scenarios.cases[0].setup;
        sim_time quiet = quiet_until(setup);
        simulation_init(&simulation, setup, run);
        for (uint64_t index = 1; index <= 5; index++) {
            struct looker looker = { .changed_at = SIM_NEVER };
            struct observer observer = { .context = &looker, .piece = look };
            simulation_run(&simulation, 2385, index, &observer);
            assert_true(looker.changed_at >= quiet);
            n_exact += looker.changed_at == quiet && quiet > 0;
        }
        simulation_free(&simulation);
        scenarios_free(&scenarios);
    }
    /* and it is no longer: of the rows above, the plain refreshes change something at once */
    assert_true(n_exact >= 5 * 5);
    run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_promised_that_may_happen),
        cmocka_unit_test(nothing_happens_while_it_is_quiet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
