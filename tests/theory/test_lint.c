/*
 * test_lint: what check proves of a scenario is so.
 *
 * Bounds on durations are compared with closed forms. Then random scenarios: what a finding says is
 * looked for in simulated runs, and must be there in every run (behind a bound on latencies: in at
 * least 99 of 100); where a finding is an equivalence, the thing must not happen in every run
 * without the finding having been told.
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
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <limits.h>
#include <math.h>

#include "../scenario_text.h"
#include "base/text.h"
#include "model/run.h"
#include "ops/ops.h"
#include "scenario/lint.h"
#include "study/limit.h"

static void load(struct scenarios *scenarios, const char *text)
{
    scenario_text_load_by(scenarios_load_and_prove, scenarios, text);
}

/* ---- bounds, derived by hand ---- */

#define REFRESH                                                                                    \
    "at: 1m, do: StartInstanceRefresh, DesiredConfiguration: { ScalingConfigurationId: b }"

/* Of the first entry. */
static sim_time least_ms(const char *text)
{
    struct scenarios scenarios;
    load(&scenarios, text);
    assert_non_null(scenarios.cases[0].least_ms);
    sim_time least = scenarios.cases[0].least_ms[0];
    scenarios_free(&scenarios);
    return least;
}

#define GROUP(n) "zones: [z]\ngroup: { MinSize: 1, MaxSize: 200 }\n"                               \
                 "instances: [{ count: " n ", ScalingConfigurationId: a }]\n"                      \
                 "limits: [duration p95 <= 9d]\n"

/* 40 at 80/120: up 8, down 8, so 16 + 16 + 8. In a batch of 16 eight leave at once, eight when the
 * new ones are there: 61 + 83 = 144 s; of the last batch all leave at once: 83 s. */
static void constant_latencies_give_the_duration(void **state)
{
    (void)state;
    assert_int_equal(least_ms(GROUP("40") "latency: { boot: 61s, stop: 83s }\n"
                              "timeline: [{ " REFRESH " }]\n"), 2 * 144000 + 83000);
    /* launch-first: batches of eight, each 61 + 83 s; a pause of 30 minutes behind 20 of 40 (8, 8,
     * 4, 8, 8, 4) */
    assert_int_equal(least_ms(GROUP("40") "latency: { boot: 61s, stop: 83s }\n"
                              "timeline: [{ " REFRESH ", replace_order: launch-first,\n"
                              "  Checkpoints: [50, 100], CheckpointPauseTime: 30 }]\n"),
                     6 * 144000 + 30 * 60000);
    /* one is removed first, for each of seven: 83 + 61 s */
    assert_int_equal(least_ms("zones: [z]\ngroup: { MinSize: 1, MaxSize: 7 }\n"
                              "instances: [{ count: 7, ScalingConfigurationId: a }]\n"
                              "limits: [duration p95 <= 9d]\n"
                              "latency: { boot: 61s, stop: 83s }\n"
                              "timeline: [{ " REFRESH ", clamp_to_max_size: true,\n"
                              "  replace_order: launch-first }]\n"), 7 * 144000);
    /* a rebalance of 12 : 0 moves 6, of which MaxSize 15 lets five go at a time */
    assert_int_equal(least_ms("zones: [y, z]\n"
                              "group: { MinSize: 1, MaxSize: 15, MultiAZPolicy: BALANCE }\n"
                              "instances: [{ count: 12, ZoneId: y }]\n"
                              "limits: [duration p95 <= 9d]\n"
                              "latency: { boot: 61s, stop: 83s }\n"
                              "timeline: [{ at: 1m, do: RebalanceInstances }]\n"), 2 * 144000);
}

/* One batch of k at 0/200: all are launched and removed at once, so it lasts at least as long as
 * the longest of k exponential boots, each part of the bound at the level 0.01 / 2, and that again
 * in two parts, of which the hook is none: (1 - exp(-x / m))^k = 0.0025. */
static void exponential_latencies_give_the_closed_form(void **state)
{
    (void)state;
    double share = pow(0.0025, 1.0 / 23);
    double expected = -90000 * log(1 - share);
    sim_time least = least_ms(GROUP("23") "latency: { boot: { exponential: { mean: 90s } }, stop: 1s }\n"
                              "timeline: [{ " REFRESH ", MinHealthyPercentage: 0,\n"
                              "  MaxHealthyPercentage: 200 }]\n");
    assert_in_range(least, (sim_time)expected - 1, (sim_time)expected + 1);
}

/* ---- what a hint says helps ---- */

/* The finding is there with the one text in the place of %s, and gone with the other. */
struct remedy {
    const char *finding, *text, *before, *after;
};

#define TEN "zones: [z]\ngroup: { MinSize: 1, MaxSize: 11 }\n"                                     \
            "instances: [{ count: 10, ScalingConfigurationId: a }]\n"                              \
            "latency: { boot: 61s, stop: 83s, warmup: 23s }\n"
#define TEN_AND_ONE "zones: [z]\ngroup: { MinSize: 1, MaxSize: 11 }\n"                            \
            "instances: [{ count: 10 }, { count: 1, LifecycleState: Standby }]\n"
#define FOUR "zones: [z]\ngroup: { MinSize: 1, MaxSize: 9 }\n"                                     \
             "instances: [{ count: 4, ScalingConfigurationId: a }]\n"

static const struct remedy remedies[] = {
    { "one-at-a-time", FOUR "timeline: [{ " REFRESH "%s }]\n", "", ", MaxHealthyPercentage: 150" },
    { "one-at-a-time", FOUR "timeline: [{ " REFRESH "%s }]\n", "", ", MinHealthyPercentage: 50" },
    { "dip-below-demand", TEN "demand: 8.5\ntimeline: [{ " REFRESH "%s }]\n", "",
      ", MinHealthyPercentage: 81" },
    { "dip-below-demand", TEN "demand: 8.5\ntimeline: [{ " REFRESH "%s }]\n", "",
      ", replace_order: launch-first" },
    { "taken-below-demand", TEN "demand: [[0s, 8.5], [2h, 7]]\ntimeline:\n"
      "  - { at: 1m, do: EnterStandby, InstanceIds: [i-3%s] }\n", ", i-1, i-8", "" },
    { "taken-below-demand", TEN "demand: [[0s, 8.5], [2h, 7]]\ntimeline:\n"
      "  - { at: %s, do: RemoveInstances, InstanceIds: [i-3, i-1, i-8] }\n", "119m", "2h" },
    { "taken-below-demand", TEN "demand: 8.5\ntimeline:\n"
      "  - { at: 1m, do: ExecuteScalingRule, AdjustmentValue: -%s }\n", "2", "1" },
    /* one that comes back at the same instant makes up for it */
    { "taken-below-demand", TEN_AND_ONE "demand: 9.5\ntimeline:\n"
      "  - { at: 1m, do: DetachInstances, InstanceIds: [i-3] }\n%s", "",
      "  - { at: 1m, do: ExitStandby, InstanceIds: [i-11] }\n" },
    { "demand-meanwhile", TEN "demand: [[0s, 7.5], [9m, 8.5]]\ntimeline:\n"
      "  - { at: 1m, do: EnterStandby, InstanceIds: [i-3, i-7] }\n"
      "  - { at: %s, do: ExitStandby, InstanceIds: [i-3, i-7] }\n", "10m", "9m" },
    { "standby-below-min-size", "zones: [z]\ngroup: { MinSize: 7, MaxSize: 11 }\n"
      "instances: [{ count: 9 }]\ntimeline:\n"
      "  - { at: 1m, do: EnterStandby, InstanceIds: [i-3, i-4%s] }\n", ", i-9", "" },
    { "standby-in-target", "zones: [z]\ngroup: { MinSize: 1, MaxSize: 20 }\n"
      "instances: [%s, { count: 1, LifecycleState: Standby, ScalingConfigurationId: b }]\n"
      "timeline: [{ " REFRESH " }]\n",
      "{ count: 5, ScalingConfigurationId: b }, { count: 4, ScalingConfigurationId: a }",
      "{ count: 6, ScalingConfigurationId: b }, { count: 3, ScalingConfigurationId: a }" },
    { "all-removed-at-once", TEN "timeline: [{ " REFRESH ", MinHealthyPercentage: %s }]\n", "0", "1" },
    { "max-size-in-the-way", TEN "timeline: [{ " REFRESH ", clamp_to_max_size: true,\n"
      "  MaxHealthyPercentage: %s }]\n", "120", "110" },
    { "removes-first", "zones: [z]\ngroup: { MinSize: 1, MaxSize: %s }\n"
      "instances: [{ count: 7, ScalingConfigurationId: a }]\n"
      "timeline: [{ " REFRESH ", clamp_to_max_size: true, replace_order: launch-first }]\n", "7",
      "8" },
    { "more-running", TEN "timeline: [{ " REFRESH ", clamp_to_max_size: %s }]\n", "false", "true" },
    { "warm-up-ignored", TEN "timeline: [{ " REFRESH ", wait_for_warmup: %s }]\n", "false", "true" },
    { "checkpoint-not-reached", "zones: [z]\ngroup: { MinSize: 1, MaxSize: 20 }\n"
      "instances: [{ count: 3, ScalingConfigurationId: a }, { count: 7, ScalingConfigurationId: b }]\n"
      "timeline: [{ " REFRESH ", Checkpoints: [%s, 100] }]\n", "31", "30" },
    { "more-operations", "zones: [y, z]\n"
      "group: { MinSize: 1, MaxSize: 90, MultiAZPolicy: BALANCE }\n"
      "instances: [{ count: 53, ZoneId: y }]\n"
      "timeline: [{ at: 1m, do: RebalanceInstances%s }]\n", "", ", repeat: until-balanced" },
    { "refused-meanwhile", TEN "timeline:\n  - { " REFRESH " }\n"
      "  - { at: %s, do: StartInstanceRefresh, SkipMatching: false }\n", "2m", "8h" },
    { "scaled-meanwhile", TEN "timeline:\n  - { " REFRESH " }\n"
      "  - { at: %s, do: ExecuteScalingRule, AdjustmentValue: -1 }\n", "2m", "8h" },
    { "alarm-meanwhile", TEN "demand: 8.5\n"
      "rules: [{ ScalingRuleName: more, AdjustmentType: QuantityChangeInCapacity,\n"
      "          AdjustmentValue: 1 }]\n"
      "alarms: [{ ScalingRule: more, Threshold: 100, Period: 15, EvaluationCount: 3 }]\n"
      "timeline: [{ " REFRESH "%s }]\n", "", ", replace_order: launch-first" },
    { "check-meanwhile", "zones: [z]\ngroup: { MinSize: 1, MaxSize: 12, DesiredCapacity: 11 }\n"
      "instances: [{ count: %s, ScalingConfigurationId: a }]\n"
      "latency: { boot: 61s, stop: 83s }\n"
      "timeline: [{ " REFRESH " }]\n", "10", "11" },
    { "never-finishes", TEN "hooks: [{ LifecycleTransition: SCALE_OUT, DefaultResult: ABANDON%s }]\n"
      "timeline: [{ " REFRESH " }]\n", "", ", complete: 31s" },
    { "never-finishes", TEN "hooks: [{ LifecycleTransition: SCALE_IN, DefaultResult: %s }]\n"
      "timeline: [{ " REFRESH " }]\n", "ROLLBACK", "CONTINUE" },
    { "rollback-impossible", TEN "timeline:\n  - { at: 1m, do: StartInstanceRefresh,\n"
      "      DesiredConfiguration: { LaunchTemplateId: lt%s } }\n"
      "  - { at: 2m, do: RollbackInstanceRefresh }\n", "", ", LaunchTemplateVersion: '7'" },
    { "hook-times-out", TEN "hooks: [{ LifecycleTransition: SCALE_OUT%s }]\n", "",
      ", complete: 31s" },
    { "unhealthy-removed-first", "zones: [z]\ngroup: { MinSize: 8, MaxSize: 20 }\n"
      "instances: [{ count: %s }, { count: 3, HealthStatus: Unhealthy }]\n", "7", "8" },
};

static bool has_finding(const char *text, const char *name)
{
    struct scenarios scenarios;
    bool is_there = false;
    load(&scenarios, text);
    for (size_t i = 0; i < scenarios.diagnostics.count; i++) {
        const char *finding = scenarios.diagnostics.items[i].finding;
        is_there |= finding != NULL && strcmp(finding, name) == 0;
    }
    scenarios_free(&scenarios);
    return is_there;
}

static void write_with(struct text *text, const char *pattern, const char *value)
{
    const char *at = strstr(pattern, "%s");
    text_clear(text);
    text_append_bytes(text, pattern, (size_t)(at - pattern));
    text_append(text, value);
    text_append(text, at + 2);
}

static void remedies_help(void **state)
{
    (void)state;
    struct text text = { 0 };
    for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++) {
        const struct remedy *remedy = &remedies[i];
        write_with(&text, remedy->text, remedy->before);
        if (!has_finding(text_string(&text), remedy->finding))
            fail_msg("no %s in\n%s", remedy->finding, text_string(&text));
        write_with(&text, remedy->text, remedy->after);
        if (has_finding(text_string(&text), remedy->finding))
            fail_msg("still %s in\n%s", remedy->finding, text_string(&text));
    }
    text_free(&text);
}

/* ---- random scenarios ---- */

enum { MOST_ENTRIES = 3, MOST_REQUESTS = MOST_ENTRIES + 1, N_RUNS = 40, N_RUNS_OF_ENDLESS = 3, MOST_CHECKPOINTS = 4 };

struct maker {
    gsl_rng *rng;
    struct text text;
    size_t n_entries;
    bool has_until;
    bool maintains; /* begins with an EnterStandby, and the demand grows */
};

static long pick(struct maker *maker, long low, long high)
{
    return low + (long)gsl_rng_uniform_int(maker->rng, (unsigned long)(high - low + 1));
}

static bool chance(struct maker *maker, double p)
{
    return gsl_rng_uniform(maker->rng) < p;
}

static void write_latency(struct maker *maker, const char *name, long s)
{
    text_printf(&maker->text, "  ");
    switch (pick(maker, 0, 4)) {
    case 0: text_printf(&maker->text, "%s: %lds", name, s); break;
    case 1: text_printf(&maker->text, "%s: { exponential: { mean: %lds } }", name, s); break;
    case 2: text_printf(&maker->text, "%s: { lognormal: { median: %lds, p95: 9m } }", name, s); break;
    case 3: text_printf(&maker->text, "%s: { uniform: { low: %lds, high: 9m } }", name, s); break;
    default: text_printf(&maker->text, "%s: { gamma: { mean: %lds, sd: 15s } }", name, s); break;
    }
    text_printf(&maker->text, "\n");
}

static void write_zones(struct maker *maker, long n_zones)
{
    text_printf(&maker->text, "zones:\n");
    bool fails = chance(maker, 0.15);
    for (long z = 0; z < n_zones; z++) {
        text_printf(&maker->text, "  - { ZoneId: z%ld", z);
        if (fails)
            text_printf(&maker->text, ", fails: %ld%%", chance(maker, 0.4) ? 100 : pick(maker, 1, 40));
        if (chance(maker, 0.1))
            text_printf(&maker->text, ", stock: %ld", pick(maker, 0, 30));
        text_printf(&maker->text, " }\n");
    }
}

static long write_instances(struct maker *maker, long n_zones)
{
    static const char *const extras[] = {
        "", "", "", ", LifecycleState: Standby", ", LifecycleState: Protected",
        ", CreationType: Attached"
    };
    long n = 0, n_entries = pick(maker, 1, 4);
    text_printf(&maker->text, "instances:\n");
    for (long i = 0; i < n_entries; i++) {
        long count = pick(maker, 1, chance(maker, 0.3) ? 40 : 9);
        text_printf(&maker->text, "  - { count: %ld, ZoneId: z%ld%s%s }\n", count,
                    pick(maker, 0, n_zones - 1), extras[i == 0 ? 0 : pick(maker, 0, 5)],
                    chance(maker, 0.8) ? ", ScalingConfigurationId: a" : ", ScalingConfigurationId: b");
        n += count;
    }
    return n;
}

static void write_hooks(struct maker *maker)
{
    static const char *const results[] = { "CONTINUE", "CONTINUE", "ABANDON", "ROLLBACK" };
    if (!chance(maker, 0.25))
        return;
    text_printf(&maker->text,
                "hooks: [{ LifecycleTransition: %s, DefaultResult: %s, HeartbeatTimeout: %ld%s }]\n",
                chance(maker, 0.5) ? "SCALE_OUT" : "SCALE_IN", results[pick(maker, 0, 3)],
                pick(maker, 30, 300),
                chance(maker, 0.6) ? ", complete: { exponential: { mean: 50s } }" : "");
}

/* Who calls scaling rules in the midst of what the timeline does. */
static void write_scaling(struct maker *maker)
{
    if (!chance(maker, 0.3)) {
        return;
    }
    text_printf(&maker->text,
                "rules: [{ ScalingRuleName: r, AdjustmentType: QuantityChangeInCapacity, "
                "AdjustmentValue: %ld }]\n",
                pick(maker, -4, 4));
    if (chance(maker, 0.5)) {
        text_printf(&maker->text, "scheduled_tasks:\n  - { ScalingRule: r, LaunchTime: %lds }\n",
                    pick(maker, 60, 400));
    } else {
        text_printf(&maker->text,
                    "alarms:\n  - { ScalingRule: r, Threshold: %ld, Period: %d, "
                    "EvaluationCount: %ld }\n",
                    pick(maker, 60, 110), chance(maker, 0.7) ? 15 : 60, pick(maker, 1, 2));
    }
}

static void write_refresh(struct maker *maker)
{
    static const long floors[] = { 0, 50, 80, 90, 100 }, ceilings[] = { 100, 110, 120, 150, 200 };
    text_printf(&maker->text,
                "do: StartInstanceRefresh, DesiredConfiguration: { ScalingConfigurationId: b }, "
                "MinHealthyPercentage: %ld, MaxHealthyPercentage: %ld",
                floors[pick(maker, 0, 4)], ceilings[pick(maker, 0, 4)]);
    if (chance(maker, 0.3))
        text_printf(&maker->text, ", Checkpoints: [%ld, %ld, 100], CheckpointPauseTime: %ld",
                    pick(maker, 1, 49), pick(maker, 50, 99),
                    chance(maker, 0.05) ? 2880 : pick(maker, 1, 30));
    text_printf(&maker->text, "%s%s%s%s", chance(maker, 0.3) ? ", replace_order: launch-first" : "",
                chance(maker, 0.2) ? ", batching: rolling" : "",
                chance(maker, 0.2) ? ", clamp_to_max_size: true" : "",
                chance(maker, 0.5) ? ", wait_for_warmup: true" : "");
}

/* Requests that take several instances out of service at once; which of them: 0 is EnterStandby. */
static void write_taking(struct maker *maker, long which)
{
    static const char *const others[] = { "EnterStandby", "RemoveInstances", "DetachInstances" };
    long n = pick(maker, 1, 5), first = pick(maker, 1, 9);
    if (which == 3) {
        text_printf(&maker->text, "do: ExecuteScalingRule, AdjustmentValue: -%ld", n);
        return;
    }
    text_printf(&maker->text, "do: %s, InstanceIds: [i-%ld", others[which], first);
    for (long i = 1; i < n; i++)
        text_printf(&maker->text, ", i-%ld", first + i);
    text_printf(&maker->text, "]%s", which == 1 && chance(maker, 0.3)
                                         ? ", DecreaseDesiredCapacity: false"
                                         : "");
}

static void write_timeline(struct maker *maker, bool rebalances)
{
    static const char *const others[] = {
        "SuspendInstanceRefresh", "CancelInstanceRefresh", "ResumeInstanceRefresh",
        "RemoveInstances, InstanceIds: [i-1]", "EnterStandby, InstanceIds: [i-2]",
        "RollbackInstanceRefresh", "RebalanceInstances", "RebalanceInstances"
    };
    long at = pick(maker, 1, 90);
    text_printf(&maker->text, "timeline:\n");
    maker->n_entries = (size_t)(chance(maker, 0.6) ? 1 : pick(maker, 2, MOST_ENTRIES));
    maker->n_entries += maker->maintains && maker->n_entries == 1;
    for (size_t i = 0; i < maker->n_entries; i++) {
        text_printf(&maker->text, "  - { at: %lds, ", at);
        if (maker->maintains && i == 0)
            write_taking(maker, 0);
        else if (i > 0 && chance(maker, 0.5))
            text_printf(&maker->text, "do: %s", others[pick(maker, 0, 7)]);
        else if (chance(maker, 0.2))
            write_taking(maker, pick(maker, 0, 3));
        else if (rebalances)
            text_printf(&maker->text, "do: RebalanceInstances");
        else
            write_refresh(maker);
        text_printf(&maker->text, " }\n");
        at += chance(maker, 0.2) ? 0 : pick(maker, 0, 400);
    }
}

static void write_demand(struct maker *maker, long n)
{
    if (maker->maintains)
        text_printf(&maker->text, "demand: [[0s, 1], [%lds, %ld.5]]\n", pick(maker, 60, 400),
                    pick(maker, n / 2, n));
    else if (chance(maker, 0.55))
        text_printf(&maker->text, "demand: %ld\n", pick(maker, 1, n));
    else if (chance(maker, 0.3))
        text_printf(&maker->text, "demand: [[0s, %ld], [%lds, %ld.5]]\n", pick(maker, 1, n),
                    pick(maker, 1, 400), pick(maker, 1, n));
}

static void write_scenario(struct maker *maker)
{
    text_clear(&maker->text);
    long n_zones = pick(maker, 1, 3);
    bool rebalances = n_zones > 1 && chance(maker, 0.25);
    maker->maintains = chance(maker, 0.15);
    write_zones(maker, n_zones);
    long n = write_instances(maker, n_zones);
    long high = n + pick(maker, 0, 12);
    text_printf(&maker->text, "group: { MinSize: %ld, MaxSize: %ld", pick(maker, 0, n), high);
    if (chance(maker, 0.6))
        text_printf(&maker->text, ", DesiredCapacity: %ld", chance(maker, 0.8) ? n : high);
    text_printf(&maker->text, "%s }\nlatency:\n", rebalances ? ", MultiAZPolicy: BALANCE" : "");
    write_latency(maker, "boot", pick(maker, 20, 90));
    write_latency(maker, "stop", pick(maker, 20, 90));
    if (chance(maker, 0.3))
        write_latency(maker, "warmup", pick(maker, 20, 90));
    if (chance(maker, 0.2))
        write_latency(maker, "drain", pick(maker, 20, 90));
    write_hooks(maker);
    write_demand(maker, n);
    write_scaling(maker);
    maker->has_until = chance(maker, 0.2);
    if (maker->has_until)
        text_printf(&maker->text, "until: %lds\n", pick(maker, 60, 900));
    text_printf(&maker->text, "limits: [duration p95 <= 9d]\n");
    write_timeline(maker, rebalances);
}

/* ---- what happens in a run ---- */

struct seen {
    bool is_accepted, is_refused;
    long healthy_before, healthy_after, capacity_after, running_after, target_before, target_after;
    long largest_batch;          /* while the target is as it was: F5 reads it at every decision */
    long n_passed;               /* checkpoints below 100 */
    bool has_ended;
    long spread; /* of the zones when it had ended, or at the end of the run */
    /* in the midst of a refresh */
    bool comes_meanwhile, changes_target; /* the request; by the latter the refresh may end */
    bool is_alarmed, is_checked; /* the refresh */
};

struct watch {
    const struct setup *setup;
    struct seen entries[MOST_REQUESTS];
    long last_target;
    long healthy_when_it_changes; /* the demand; healthy ones at that instant */
};

/* Of the refresh that is under way; NULL: none. */
static struct seen *seen_refresh(struct watch *watch, const struct group *group)
{
    return group->refresh == NULL
               ? NULL
               : &watch->entries[group->refresh->entry - watch->setup->timeline];
}

/* What is done to a refresh from outside. */
static void note_meanwhile(struct watch *watch, const struct group *group,
                           const struct trace_event *event)
{
    struct seen *refresh = seen_refresh(watch, group);
    const struct operation *operation = event->operation;
    bool is_request = event->kind == TRACE_ACCEPTED || event->kind == TRACE_REFUSED;
    if (refresh == NULL) {
        return;
    }
    refresh->is_checked |=
        event->kind == TRACE_LAUNCH && event->reason.id == REASON_CHECK_LAUNCH;
    refresh->is_alarmed |= is_request && operation != NULL && operation->entry != NULL &&
                           operation->entry->alarm >= 0;
}

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct watch *watch = context;
    note_meanwhile(watch, group, event);
    if (event->operation == NULL || event->operation->entry == NULL)
        return;
    struct seen *seen = &watch->entries[event->operation->entry - watch->setup->timeline];
    if (event->kind == TRACE_ACCEPTED) {
        seen->is_accepted = true;
        seen->healthy_before = counts_healthy(&group->counts);
        seen->target_before = group->target;
        seen->comes_meanwhile = group->refresh != NULL;
    } else if (event->kind == TRACE_REFUSED) {
        seen->is_refused = true;
    } else if (event->reason.id == REASON_BATCH_BEGAN && group->target == seen->target_before) {
        long size = (long)event->reason.n[0];
        seen->largest_batch = size > seen->largest_batch ? size : seen->largest_batch;
    } else if (event->reason.id == REASON_CHECKPOINT_PASSED) {
        seen->n_passed += event->reason.n[1] < 100;
    }
}

static long spread_of(const struct group *group)
{
    long most = 0, least = LONG_MAX;
    for (size_t z = 0; z < group->n_zones; z++) {
        long n = counts_capacity(&group->zones[z].counts);
        most = n > most ? n : most;
        least = n < least ? n : least;
    }
    return most - least;
}

static void on_sample(void *context, const struct group *group)
{
    struct watch *watch = context;
    for (size_t i = 0; i < watch->setup->n_timeline; i++) {
        struct seen *seen = &watch->entries[i];
        seen->spread = seen->has_ended ? seen->spread : spread_of(group);
        seen->has_ended = group->measure.operations[i].is_ended;
    }
    for (size_t i = 0; i < watch->setup->n_timeline; i++) {
        if (watch->setup->timeline[i].at == group_now(group)) {
            watch->entries[i].healthy_after = counts_healthy(&group->counts);
            watch->entries[i].capacity_after = counts_capacity(&group->counts);
            watch->entries[i].running_after = counts_running(&group->counts);
            watch->entries[i].target_after = group->target;
            watch->entries[i].changes_target =
                watch->entries[i].comes_meanwhile && group->target != watch->last_target;
        }
    }
    watch->last_target = group->target;
    if (watch->setup->demand.n > 1 && group_now(group) <= watch->setup->demand.at[1])
        watch->healthy_when_it_changes = counts_healthy(&group->counts);
}

/* ---- claims ---- */

struct claim_context {
    const struct setup *setup;
    const struct run *run;
    const struct watch *watch;
    const struct seen *seen; /* of the entry */
    const struct measure_operation *operation;
    const struct timeline_entry *entry;
};

static bool is_successful(const struct claim_context *c)
{
    return c->operation->is_ended && strcmp(c->operation->status, "Successful") == 0;
}

static bool claim_refused(const struct claim_context *c)
{
    return c->seen->is_refused;
}

static bool claim_all_removed(const struct claim_context *c)
{
    return c->seen->healthy_after == 0 && c->seen->healthy_before > 0;
}

/* The demand of the instant; there is one. */
static bool goes_below_demand(const struct claim_context *c)
{
    const struct demand_setup *demand = &c->setup->demand;
    double needed = demand->instances[demand->n > 1 && demand->at[1] <= c->entry->at];
    return (double)c->seen->healthy_after < needed && (double)c->seen->healthy_before >= needed;
}

static bool claim_dip(const struct claim_context *c)
{
    return goes_below_demand(c);
}

static bool claim_taken(const struct claim_context *c)
{
    return goes_below_demand(c);
}

/* The run goes on to the instant at which it cannot be carried any more. */
static bool claim_demand_grows(const struct claim_context *c)
{
    const struct demand_setup *demand = &c->setup->demand;
    return demand->at[1] > c->entry->at && demand->at[1] < c->run->now &&
           (double)c->watch->healthy_when_it_changes < demand->instances[1] &&
           (double)c->seen->healthy_before >= demand->instances[1];
}

static bool claim_below_min(const struct claim_context *c)
{
    return c->seen->healthy_after < c->setup->group.min_size &&
           c->seen->healthy_before >= c->setup->group.min_size;
}

static bool claim_never_ends(const struct claim_context *c)
{
    return !is_successful(c);
}

static bool claim_not_ended(const struct claim_context *c)
{
    return !c->operation->is_ended;
}

static bool claim_batches_of_one(const struct claim_context *c)
{
    const struct refresh_params *p = c->entry->params;
    return c->seen->largest_batch <= 1 || p->batching == BATCHING_ROLLING;
}

static bool claim_more_than_max(const struct claim_context *c)
{
    const struct refresh_params *p = c->entry->params;
    long high = c->seen->target_after * p->max_healthy_percentage / 100;
    return c->seen->running_after > high || c->seen->running_after > c->setup->group.max_size;
}

static bool claim_grows(const struct claim_context *c)
{
    const struct refresh_params *p = c->entry->params;
    return c->seen->capacity_after > c->seen->target_after * p->max_healthy_percentage / 100;
}

static long n_of_zone_at_start(const struct setup *setup, size_t zone)
{
    long n = 0;
    for (size_t i = 0; i < setup->n_instances; i++)
        n += setup->instances[i].zone == (int)zone;
    return n;
}

static bool is_some_zone_emptied(const struct claim_context *c)
{
    for (size_t z = 0; z < c->setup->n_zones; z++) {
        if (n_of_zone_at_start(c->setup, z) > 0 &&
            counts_capacity(&c->run->group.zones[z].counts) == 0)
            return true;
    }
    return false;
}

static bool claim_emptied(const struct claim_context *c)
{
    return !is_successful(c) || is_some_zone_emptied(c);
}

static bool claim_checkpoint(const struct claim_context *c)
{
    const struct refresh_params *p = c->entry->params;
    return c->seen->n_passed < (long)p->checkpoints.count - 1;
}

static bool claim_more_operations(const struct claim_context *c)
{
    return c->seen->spread >= 1;
}

static bool claim_scaled(const struct claim_context *c)
{
    return c->seen->changes_target;
}

static bool claim_alarmed(const struct claim_context *c)
{
    return c->seen->is_alarmed;
}

static bool claim_checked(const struct claim_context *c)
{
    return c->seen->is_checked;
}

static bool claim_loses(const struct claim_context *c)
{
    return c->seen->healthy_after < c->seen->healthy_before && claim_never_ends(c);
}

static bool claim_left_behind(const struct claim_context *c)
{
    for (const struct instance *i = c->run->group.first_instance; i != NULL; i = i->next) {
        if (i->configuration == NO_CONFIGURATION ||
            strcmp(c->run->group.configurations[i->configuration], "b") != 0)
            return true;
    }
    return !is_successful(c);
}

static const struct claim {
    const char *name;
    bool (*holds)(const struct claim_context *c);
    bool is_nearly; /* in 99 of 100 runs */
    /* Without the finding it is not so in every run: of a scenario with one entry. */
    bool is_equivalence;
} claims[] = {
    { "refused", claim_refused, false, true },
    { "refused-meanwhile", claim_refused, true, false },
    { "all-removed-at-once", claim_all_removed, false, true },
    { "dip-below-demand", claim_dip, false, true },
    { "taken-below-demand", claim_taken, false, true },
    { "demand-meanwhile", claim_demand_grows, false, false },
    { "standby-below-min-size", claim_below_min, false, true },
    { "never-finishes", claim_never_ends, false, true },
    { "cut-by-until", claim_not_ended, true, false },
    { "one-at-a-time", claim_batches_of_one, false, false },
    { "one-by-one", claim_batches_of_one, false, false },
    { "removes-first", claim_batches_of_one, false, false },
    { "more-running", claim_more_than_max, false, false },
    { "standby-in-target", claim_grows, false, false },
    { "zone-emptied", claim_emptied, false, false },
    { "checkpoint-not-reached", claim_checkpoint, false, false },
    { "more-operations", claim_more_operations, false, false },
    { "failing-image", claim_loses, false, false },
    { "left-behind", claim_left_behind, false, false },
    { "scaled-meanwhile", claim_scaled, true, false },
    { "alarm-meanwhile", claim_alarmed, true, false },
    { "check-meanwhile", claim_checked, true, false },
};
enum { N_CLAIMS = sizeof claims / sizeof claims[0] };

/* ---- one scenario ---- */

struct tally {
    long n_told[N_CLAIMS], n_runs[N_CLAIMS], n_wrong[N_CLAIMS];
    long n_bounded, n_bounded_runs, n_faster;
    double tightest; /* the mean of least / mean duration */
    long n_tight;
};

static bool is_told(const struct scenarios *scenarios, const char *name, size_t line)
{
    for (size_t i = 0; i < scenarios->diagnostics.count; i++) {
        const struct diagnostic *item = &scenarios->diagnostics.items[i];
        if (item->finding != NULL && strcmp(item->finding, name) == 0 && item->place.line == line)
            return true;
    }
    return false;
}

static void refuse(const struct maker *maker, const char *what, const char *name, size_t entry)
{
    fprintf(stderr, "%s: %s, entry %zu, of\n%s", what, name, entry + 1, text_string(&maker->text));
    fail();
}

struct judging {
    const struct maker *maker;
    const struct scenarios *scenarios;
    const struct scenario_case *of;
    struct run *run;
    struct tally *tally;
    long n_so[N_CLAIMS]; /* runs of a scenario with one entry in which it is so */
    sim_time sum_ms;
    long n_ended;
};

static bool is_applicable(const struct claim *claim, const struct claim_context *c)
{
    if ((claim->holds == claim_dip || claim->holds == claim_taken) && c->setup->demand.n == 0)
        return false;
    if (claim->holds == claim_taken)
        return c->entry->type == &op_enter_standby || c->entry->type == &op_remove_instances ||
               c->entry->type == &op_detach_instances ||
               c->entry->type == &op_execute_scaling_rule;
    if (claim->holds == claim_demand_grows)
        return c->setup->demand.n > 1 && c->entry->type == &op_enter_standby;
    if (claim->holds == claim_below_min)
        return c->entry->type == &op_enter_standby;
    if (c->entry->type == &op_execute_scaling_rule)
        return claim->holds == claim_refused || claim->holds == claim_scaled;
    return claim->holds == claim_refused || c->entry->type == &op_start_instance_refresh ||
           claim->holds == claim_more_operations;
}

static void judge_claims(struct judging *judging, const struct claim_context *c, size_t entry)
{
    for (size_t k = 0; k < N_CLAIMS; k++) {
        const struct claim *claim = &claims[k];
        if (!is_applicable(claim, c))
            continue;
        bool holds = claim->holds(c);
        judging->n_so[k] += holds;
        if (!is_told(judging->scenarios, claim->name, c->entry->place.line))
            continue;
        judging->tally->n_runs[k]++;
        judging->tally->n_wrong[k] += !holds;
        if (!holds && !claim->is_nearly)
            refuse(judging->maker, "not so in every run", claim->name, entry);
    }
}

static void judge_bound(struct judging *judging, const struct claim_context *c, size_t entry)
{
    sim_time least = judging->of->least_ms != NULL ? judging->of->least_ms[entry] : 0;
    if (least == 0)
        return;
    judging->tally->n_bounded_runs++;
    sim_time duration = c->operation->ended_at - c->operation->accepted_at;
    judging->tally->n_faster += c->operation->is_ended && duration < least;
    if (entry == 0 && c->operation->is_ended) {
        judging->sum_ms += duration;
        judging->n_ended++;
    }
}

static void judge_run(struct judging *judging, uint64_t index)
{
    const struct setup *setup = &judging->of->setup;
    struct watch watch = { .setup = setup };
    struct trace trace = { .context = &watch, .event = on_event, .sample = on_sample };
    run_simulate(judging->run, setup, 4711, index, &trace, NULL);
    for (size_t i = 0; i < setup->n_timeline; i++) {
        struct claim_context c = { .setup = setup, .run = judging->run, .watch = &watch,
                                   .seen = &watch.entries[i],
                                   .operation = &judging->run->group.measure.operations[i],
                                   .entry = &setup->timeline[i] };
        if (setup->timeline[i].at <= setup->until && setup->timeline[i].alarm < 0) {
            judge_claims(judging, &c, i);
            judge_bound(judging, &c, i);
        }
    }
}

/* No check changes the group before its first entry. */
static bool begins_at_rest(const struct setup *setup)
{
    long desired = setup->group.desired_capacity;
    return setup->timeline[0].at <= setup->until &&
           (desired < 0 || desired == (long)setup->n_instances);
}

static void judge_scenario(struct maker *maker, struct run *run, struct tally *tally)
{
    struct scenarios scenarios;
    load(&scenarios, text_string(&maker->text));
    struct judging judging = { .maker = maker, .scenarios = &scenarios, .of = &scenarios.cases[0],
                               .run = run, .tally = tally };
    const struct setup *setup = &judging.of->setup;
    bool is_endless = false;
    for (size_t k = 0; k < N_CLAIMS; k++) {
        for (size_t i = 0; i < setup->n_timeline; i++) {
            bool told = is_told(&scenarios, claims[k].name, setup->timeline[i].place.line);
            tally->n_told[k] += told;
            is_endless |= told && strcmp(claims[k].name, "never-finishes") == 0;
        }
    }
    long n_runs = is_endless ? N_RUNS_OF_ENDLESS : N_RUNS;
    for (long index = 1; index <= n_runs; index++) {
        judge_run(&judging, (uint64_t)index);
        if (run->end == RUN_CUT && index >= N_RUNS_OF_ENDLESS)
            n_runs = index; /* eight days each */
    }
    for (size_t k = 0; k < N_CLAIMS; k++) {
        if (claims[k].is_equivalence && setup->n_timeline == 1 &&
            (claims[k].holds != claim_never_ends || run->end == RUN_CUT) &&
            judging.n_so[k] == n_runs &&
            begins_at_rest(setup) &&
            !is_told(&scenarios, claims[k].name, setup->timeline[0].place.line))
            refuse(maker, "so in every run, and not told", claims[k].name, 0);
    }
    if (judging.of->least_ms != NULL && judging.of->least_ms[0] > 0) {
        tally->n_bounded++;
        if (judging.n_ended > 0) {
            tally->tightest += (double)judging.of->least_ms[0] /
                               ((double)judging.sum_ms / (double)judging.n_ended);
            tally->n_tight++;
        }
    }
    scenarios_free(&scenarios);
}

/* Not more often than one in a hundred, or so much more that it is no luck (one in a billion). */
static void expect_nearly(const char *what, long n_wrong, long n_runs)
{
    double p = n_wrong == 0 ? 1
                            : gsl_cdf_binomial_Q((unsigned)n_wrong - 1, 0.01, (unsigned)n_runs);
    if (p < 1e-9)
        fail_msg("%s: %ld of %ld runs are otherwise", what, n_wrong, n_runs);
}

static void findings_are_so(void **state)
{
    (void)state;
    const char *wanted = getenv("EVENKEEL_LINT_SCENARIOS");
    long n = wanted != NULL ? atol(wanted) : 1000;
    struct maker maker = { .rng = gsl_rng_alloc(gsl_rng_mt19937) };
    struct run *run = run_new();
    struct tally tally = { 0 };
    for (long i = 1; i <= n; i++) {
        gsl_rng_set(maker.rng, (unsigned long)i);
        write_scenario(&maker);
        judge_scenario(&maker, run, &tally);
    }
    expect_nearly("the least duration", tally.n_faster, tally.n_bounded_runs);
    print_message("%ld bounds, %ld of %ld runs faster, on average %.2f of the mean duration\n",
                  tally.n_bounded, tally.n_faster, tally.n_bounded_runs,
                  tally.tightest / (double)tally.n_tight);
    for (size_t k = 0; k < N_CLAIMS; k++) {
        print_message("%s: told %ld times, otherwise in %ld of %ld runs\n", claims[k].name,
                      tally.n_told[k], tally.n_wrong[k], tally.n_runs[k]);
        expect_nearly(claims[k].name, tally.n_wrong[k], tally.n_runs[k]);
        assert_true(tally.n_told[k] > 0);
    }
    assert_true(tally.n_bounded >= n / 3);
    run_free(run);
    gsl_rng_free(maker.rng);
    text_free(&maker.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_latencies_give_the_duration),
        cmocka_unit_test(exponential_latencies_give_the_closed_form),
        cmocka_unit_test(remedies_help),
        cmocka_unit_test(findings_are_so),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
