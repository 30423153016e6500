/*
 * test_fleet: a fleet against its groups, simulated one by one and added up the naive way, and the
 * order of their starts against the rules; closed forms stand in tests/cases/fleet-*.yaml. And
 * which of them are traced.
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../scenario_text.h"
#include "base/text.h"
#include "output/fleet_trace.h"
#include "study/fleet.h"
#include "study/simulation.h"
#include "study/metric_layout.h"

#define GROUP                                                                                      \
    "zones: [za, zb]\n"                                                                            \
    "group: { MinSize: 1, MaxSize: 9, DesiredCapacity: 7 }\n"                                      \
    "instances:\n"                                                                                 \
    "  - { count: 4, ZoneId: za, ScalingConfigurationId: old }\n"                                  \
    "  - { count: 3, ZoneId: zb, ScalingConfigurationId: old }\n"                                  \
    "latency: { boot: { lognormal: { median: 53s, p95: 97s } },\n"                                 \
    "           warmup: { uniform: { low: 5s, high: 31s } },\n"                                    \
    "           stop: { lognormal: { median: 23s, p95: 61s } } }\n"                                \
    "demand: 5.25\n"                                                                               \
    "price: { PerInstanceHour: 0.37, currency: USD, billing_step: 1ms }\n"

#define REFRESH                                                                                    \
    "timeline:\n"                                                                                  \
    "  - { at: 13s, do: StartInstanceRefresh, MinHealthyPercentage: 70,\n"                         \
    "      DesiredConfiguration: { ScalingConfigurationId: new } }\n"

/* -- a fleet of one is the group --------------------------------------------------------------- */

static void compare_rows(const char *plain_text, const char *fleet_text)
{
    struct scenarios plain, fleet;
    struct metric_layout plain_layout, fleet_layout;
    struct simulation plain_simulation, fleet_simulation;
    struct run *run = run_new();
    scenario_text_load(&plain, plain_text);
    scenario_text_load(&fleet, fleet_text);
    metric_layout_make(&plain_layout, &plain.cases[0].setup);
    metric_layout_make(&fleet_layout, &fleet.cases[0].setup);
    simulation_init(&plain_simulation, &plain.cases[0].setup, run);
    simulation_init(&fleet_simulation, &fleet.cases[0].setup, run);
    int64_t *wanted = must_alloc(plain_layout.n * sizeof *wanted);
    for (uint64_t index = 1; index <= 25; index++) {
        size_t n_compared = 0;
        metric_layout_read(&plain_layout, simulation_run(&plain_simulation, 2385, index, NULL),
                           wanted);
        const struct run *whole = simulation_run(&fleet_simulation, 2385, index, NULL);
        for (size_t i = 0; i < plain_layout.n; i++) {
            const struct metric_slot *slot = &plain_layout.slots[i];
            if (slot->metric->scope == METRIC_OF_OPERATION)
                continue;
            if (slot->metric->get(whole, slot->index) != wanted[i])
                fail_msg("run %d: %s is not that of the group", (int)index, slot->metric->name);
            n_compared++;
        }
        assert_true(n_compared > 40);
    }
    free(wanted);
    simulation_free(&plain_simulation);
    simulation_free(&fleet_simulation);
    metric_layout_free(&plain_layout);
    metric_layout_free(&fleet_layout);
    run_free(run);
    scenarios_free(&plain);
    scenarios_free(&fleet);
}

static void a_fleet_of_one_is_the_group(void **state)
{
    (void)state;
    compare_rows(GROUP REFRESH, GROUP REFRESH "groups: { count: 1 }\n");
}

/* Alarms act before the timeline begins and after it has ended. */
#define ALARMS                                                                                     \
    "rules:\n"                                                                                     \
    "  - { ScalingRuleName: add, ScalingRuleType: SimpleScalingRule, Cooldown: 60,\n"              \
    "      AdjustmentType: QuantityChangeInCapacity, AdjustmentValue: 1 }\n"                       \
    "alarms: [ { ScalingRule: add, Threshold: 80, Period: 60, EvaluationCount: 1 } ]\n"            \
    "until: 20m\n"

static void a_fleet_of_one_with_alarms_is_the_group(void **state)
{
    (void)state;
    compare_rows(GROUP ALARMS REFRESH, GROUP ALARMS REFRESH "groups: { count: 1 }\n");
}

/* -- the naive sum ----------------------------------------------------------------------------- */

enum { GROUPS_MOST = 40, PIECES_MOST = 4096 };

struct piece {
    sim_time from, to; /* [from, to) */
    long healthy, running, above;
};

struct naive_group {
    size_t entry;
    sim_time started_at, ended_at;
    struct piece pieces[PIECES_MOST];
    size_t n_pieces;
    int64_t billed_ms;
};

struct naive {
    const struct fleet_setup *fleet;
    struct run *apart;
    struct naive_group groups[GROUPS_MOST];
    size_t n_groups;
    sim_time end;
};

static void note_piece(void *context, sim_time from, sim_time to,
                       const struct measure_levels *levels)
{
    struct naive_group *group = context;
    assert_true(group->n_pieces < PIECES_MOST);
    group->pieces[group->n_pieces++] =
        (struct piece){ from, to, levels->healthy, levels->running, levels->above_max };
}

/* Simulates the group once more, from what the fleet says of it. */
static void note_group(void *context, const struct fleet_group *told)
{
    struct naive *naive = context;
    struct naive_group *group = &naive->groups[naive->n_groups++];
    const struct observer observer = { .context = group, .piece = note_piece };
    group->entry = (size_t)(told->entry - naive->fleet->entries);
    group->started_at = told->started_at;
    group->ended_at = told->ended_at;
    group->n_pieces = 0;
    run_simulate(naive->apart, told->setup, told->seed, 3, NULL, &observer);
    const struct measure_levels *now = &naive->apart->group.measure.now;
    note_piece(group, naive->apart->now, SIM_NEVER, now);
    group->billed_ms = naive->apart->group.measure.billed_ms;
    naive->end = naive->apart->now > naive->end ? naive->apart->now : naive->end;
}

static const struct piece *piece_at(const struct naive_group *group, sim_time at)
{
    for (size_t i = 0; i < group->n_pieces; i++) {
        if (group->pieces[i].from <= at && at < group->pieces[i].to)
            return &group->pieces[i];
    }
    fail_msg("no piece at %lld", (long long)at);
    return NULL;
}

struct sums {
    long least_healthy, most_running, most_above, most_groups_above;
    int64_t running_ims;
};

/* Looks at every group at every instant at which any changes. */
static struct sums add_up(const struct naive *naive)
{
    struct sums sums = { .least_healthy = INT32_MAX };
    for (size_t g = 0; g < naive->n_groups; g++) {
        for (size_t i = 0; i < naive->groups[g].n_pieces; i++) {
            sim_time at = naive->groups[g].pieces[i].from;
            sim_time to = naive->groups[g].pieces[i].to;
            long healthy = 0, running = 0, above = 0, groups_above = 0;
            for (size_t other = 0; other < naive->n_groups; other++) {
                const struct piece *piece = piece_at(&naive->groups[other], at);
                healthy += piece->healthy;
                running += piece->running;
                above += piece->above;
                groups_above += piece->above > 0;
            }
            sums.least_healthy = healthy < sums.least_healthy ? healthy : sums.least_healthy;
            sums.most_running = running > sums.most_running ? running : sums.most_running;
            sums.most_above = above > sums.most_above ? above : sums.most_above;
            sums.most_groups_above =
                groups_above > sums.most_groups_above ? groups_above : sums.most_groups_above;
            sums.running_ims += naive->groups[g].pieces[i].running *
                                ((to < naive->end ? to : naive->end) - at);
        }
    }
    return sums;
}

static size_t count_at_work(const struct naive *naive, sim_time at)
{
    size_t n = 0;
    for (size_t g = 0; g < naive->n_groups; g++)
        n += naive->groups[g].started_at <= at && at < naive->groups[g].ended_at;
    return n;
}

/* When a group could start at the earliest, places aside. */
static sim_time ready_at(const struct naive *naive, size_t entry)
{
    const struct fleet_entry *of = &naive->fleet->entries[entry];
    sim_time ready = 0;
    for (size_t k = 0; k < of->n_after; k++) {
        for (size_t g = 0; g < naive->n_groups; g++) {
            if (naive->groups[g].entry == of->after[k] && naive->groups[g].ended_at > ready)
                ready = naive->groups[g].ended_at;
        }
    }
    return ready + of->wait_ms;
}

/* Nobody starts too early or finds no place; who waits longer than must be, waits for a place. */
static void check_starts(const struct naive *naive)
{
    for (size_t g = 0; g < naive->n_groups; g++) {
        const struct naive_group *group = &naive->groups[g];
        if (group->started_at == SIM_NEVER)
            continue;
        sim_time ready = ready_at(naive, group->entry);
        assert_true(group->started_at >= ready);
        assert_true(count_at_work(naive, group->started_at) <= naive->fleet->at_once);
        if (group->started_at > ready)
            assert_int_equal(count_at_work(naive, group->started_at - 1), naive->fleet->at_once);
    }
}

static void recount(const char *text)
{
    static struct naive naive; /* too large for the stack */
    struct scenarios scenarios;
    scenario_text_load(&scenarios, text);
    const struct setup *setup = &scenarios.cases[0].setup;
    struct run *run = run_new();
    struct fleet *fleet = fleet_new(setup);
    naive = (struct naive){ .fleet = setup->fleet, .apart = run_new() };
    const struct fleet_total *total = fleet_simulate(fleet, run, 71, 3, NULL, note_group, &naive);
    const struct measure *measure = &total->sum.run.group.measure;
    struct sums sums = add_up(&naive);
    int64_t billed = 0;
    assert_int_equal(naive.n_groups, setup->fleet->n_groups);
    assert_int_equal(total->sum.run.now, naive.end);
    assert_int_equal(measure->least_healthy, sums.least_healthy);
    assert_int_equal(measure->most_running, sums.most_running);
    assert_int_equal(measure->most_above_max, sums.most_above);
    assert_int_equal(total->sum.most_above, sums.most_groups_above);
    assert_int_equal(measure->running_ims, sums.running_ims);
    for (size_t g = 0; g < naive.n_groups; g++) {
        const struct naive_group *group = &naive.groups[g];
        const struct piece *last = &group->pieces[group->n_pieces - 1];
        billed += group->billed_ms + last->running * (naive.end - last->from);
    }
    assert_int_equal(measure->billed_ms, billed);
    check_starts(&naive);
    run_free(naive.apart);
    fleet_free(fleet);
    run_free(run);
    scenarios_free(&scenarios);
}

#define LIST(at_once)                                                                              \
    "groups:\n"                                                                                    \
    "  at_once: " #at_once "\n"                                                                    \
    "  list:\n"                                                                                    \
    "    - { name: canary, count: 2 }\n"                                                           \
    "    - { name: web, count: 9, after: canary, wait: 77s }\n"                                    \
    "    - { name: db, count: 5, after: canary, MinHealthyPercentage: 90, zones: [zb, za] }\n"     \
    "    - { name: edge, count: 3, MaxSize: 20, boot: 41s }\n"                                     \
    "    - { name: last, count: 4, after: [web, edge], wait: 5m }\n"

static void the_sum_is_that_of_the_groups(void **state)
{
    (void)state;
    recount(GROUP REFRESH LIST(23));
    recount(GROUP REFRESH LIST(4));
    recount(GROUP REFRESH LIST(1));
}

static void the_sum_is_that_of_groups_with_alarms(void **state)
{
    (void)state;
    recount(GROUP ALARMS REFRESH LIST(4));
}

/* Launches fail, hooks hold, a zone is lost on the fleet's clock, an instance is unhealthy from the
 * beginning: checks act before and after the timelines. */
static void the_sum_is_that_of_groups_in_trouble(void **state)
{
    (void)state;
    recount("zones: [ { ZoneId: za, fails: 23% }, zb ]\n"
            "group: { MinSize: 1, MaxSize: 9, DesiredCapacity: 7, MultiAZPolicy: PRIORITY }\n"
            "instances:\n"
            "  - { count: 6, ScalingConfigurationId: old }\n"
            "  - { count: 1, ScalingConfigurationId: old, HealthStatus: Unhealthy }\n"
            "latency: { boot: { lognormal: { median: 53s, p95: 97s } }, stop: 23s }\n"
            "hooks:\n"
            "  - { LifecycleTransition: SCALE_OUT, HeartbeatTimeout: 45,\n"
            "      complete: { exponential: { mean: 31s } } }\n"
            "timeline:\n"
            "  - { at: 13s, do: StartInstanceRefresh, MinHealthyPercentage: 70,\n"
            "      DesiredConfiguration: { ScalingConfigurationId: new } }\n"
            "  - { at: 47m, do: LoseZone, ZoneId: za }\n"
            "groups:\n"
            "  at_once: 3\n"
            "  on_failure: continue\n"
            "  list:\n"
            "    - { name: canary, count: 2 }\n"
            "    - { name: web, count: 9, after: canary, wait: 77s }\n"
            "    - { name: db, count: 5, MinHealthyPercentage: 90, ScalingPolicy: recycle }\n");
}

/* -- memory ------------------------------------------------------------------------------------ */

static size_t footprint(const char *text)
{
    struct scenarios scenarios;
    scenario_text_load(&scenarios, text);
    struct run *run = run_new();
    struct fleet *fleet = fleet_new(&scenarios.cases[0].setup);
    fleet_simulate(fleet, run, 71, 3, NULL, NULL, NULL);
    size_t bytes = fleet_footprint(fleet) + arena_footprint(&run->arena);
    fleet_free(fleet);
    run_free(run);
    scenarios_free(&scenarios);
    return bytes;
}

#define PLAIN                                                                                      \
    "zones: [za]\n"                                                                                \
    "group: { MinSize: 0, MaxSize: 9, DesiredCapacity: 7 }\n"                                      \
    "instances: [ { count: 7, ScalingConfigurationId: old } ]\n"                                   \
    "latency: { boot: { lognormal: { median: 53s, p95: 97s } }, stop: 23s }\n"

static void memory_grows_with_what_is_alive(void **state)
{
    (void)state;
    size_t small = footprint(PLAIN REFRESH "groups: { count: 2000, at_once: 10 }\n");
    assert_int_equal(footprint(PLAIN REFRESH "groups: { count: 20000, at_once: 10 }\n"), small);
    assert_true(footprint(PLAIN REFRESH "groups: { count: 2000 }\n") > small);
}

/* Two refreshes per group instead of one. */
static void memory_does_not_grow_with_the_timeline(void **state)
{
    (void)state;
    size_t once = footprint(PLAIN REFRESH "groups: { count: 2000, at_once: 10 }\n");
    size_t twice = footprint(PLAIN REFRESH
                             "  - { at: 40m, do: StartInstanceRefresh, MinHealthyPercentage: 70,\n"
                             "      DesiredConfiguration: { ScalingConfigurationId: newer } }\n"
                             "groups: { count: 2000, at_once: 10 }\n");
    assert_true(twice < once + once / 4);
}

/* -- which groups are traced ------------------------------------------------------------------- */

static void expect_traced(const char *groups, const char *const *wanted, size_t n_wanted,
                          const char *name, bool has_name, uint64_t count)
{
    struct scenarios scenarios;
    struct text text = { 0 };
    text_printf(&text, "%s%s%s", GROUP, REFRESH, groups);
    scenario_text_load(&scenarios, text_string(&text));
    const struct setup *setup = &scenarios.cases[0].setup;
    assert_int_equal(fleet_trace_count(setup, n_wanted), count);
    if (setup->fleet != NULL)
        assert_int_equal(fleet_trace_has(setup, wanted, n_wanted, name), has_name);
    scenarios_free(&scenarios);
    text_free(&text);
}

static void all_groups_of_a_small_fleet_are_traced(void **state)
{
    static const char *const wanted[] = { "web/3", "web/17" };
    (void)state;
    expect_traced("", NULL, 0, "", false, 1);
    expect_traced("groups: { list: [{ name: web, count: 50 }] }\n", NULL, 0, "web/3", true, 50);
    expect_traced("groups: { list: [{ name: web, count: 51 }] }\n", NULL, 0, "web/3", false, 0);
    expect_traced("groups: { list: [{ name: web, count: 51 }] }\n", wanted, 2, "web/3", true, 2);
    expect_traced("groups: { list: [{ name: web, count: 51 }] }\n", wanted, 2, "web/4", false, 2);
    expect_traced("groups: { list: [{ name: web, count: 50 }] }\n", wanted, 2, "web/4", false, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fleet_of_one_is_the_group),
        cmocka_unit_test(a_fleet_of_one_with_alarms_is_the_group),
        cmocka_unit_test(the_sum_is_that_of_the_groups),
        cmocka_unit_test(the_sum_is_that_of_groups_with_alarms),
        cmocka_unit_test(the_sum_is_that_of_groups_in_trouble),
        cmocka_unit_test(memory_grows_with_what_is_alive),
        cmocka_unit_test(memory_does_not_grow_with_the_timeline),
        cmocka_unit_test(all_groups_of_a_small_fleet_are_traced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
