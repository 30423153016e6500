/* Scenario files become cases; what is wrong in them is told with its place. */
#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "own_folder.h"
#include "messages.h"
#include "model/operation.h"
#include "scenario/scenario.h"

static void write_file(const char *name, const char *text)
{
    FILE *stream = fopen(name, "wb");

    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

/* Reads one scenario; `vary` is an option of the command line or NULL. */
static bool load(struct scenarios *scenarios, const char *text, const char *vary)
{
    static const char *const path = "a.yaml";

    write_file(path, text);
    return scenarios_load(scenarios, &path, 1, &vary, vary != NULL ? 1 : 0);
}

static void expect_good(struct scenarios *scenarios, const char *text, const char *vary)
{
    bool is_good = load(scenarios, text, vary);

    expect_messages(&scenarios->diagnostics, "");
    assert_true(is_good);
}

static void expect_bad(const char *text, const char *vary, const char *messages)
{
    struct scenarios scenarios;

    assert_false(load(&scenarios, text, vary));
    expect_messages(&scenarios.diagnostics, messages);
    scenarios_free(&scenarios);
}

static void expect_warned(const char *text, const char *messages)
{
    struct scenarios scenarios;
    bool is_good = load(&scenarios, text, NULL);

    expect_messages(&scenarios.diagnostics, messages);
    assert_true(is_good);
    scenarios_free(&scenarios);
}

#define ZONES "zones: [cn-h, cn-i]\n"
#define GROUP "group: { MinSize: 2, MaxSize: 9 }\n"
#define INSTANCES "instances: [{ count: 3, ScalingConfigurationId: asc-1 }]\n"
#define BASE ZONES GROUP INSTANCES /* lines 1 to 3 */

/* ---- what is read ---- */

static const char whole[] =
    "title: A title\n"
    "runs: 2385\n"
    "seed: 7\n"
    "precision: 2%\n"
    "until: 3h\n"
    "zones:\n"
    "  - cn-h\n"
    "  - { ZoneId: cn-i, stock: 12, fails: 2.5%, fail_latency: 30s,\n"
    "      out_of_stock: [[10m, 25m]], PricePerVcpu: 1.5, latency: { boot: 7s } }\n"
    "group: { MinSize: 2, MaxSize: 9, DesiredCapacity: 5, MultiAZPolicy: BALANCE,\n"
    "         RemovalPolicies: NewestInstance, SuspendedProcesses: [ScaleIn] }\n"
    "options: { wait_for_warmup: true, retry_interval: 90s }\n"
    "instances:\n"
    "  - { count: 3, ZoneId: cn-i, ScalingConfigurationId: asc-1 }\n"
    "  - { InstanceId: web-1, LifecycleState: Standby, CreationType: Attached }\n"
    "  - { ScalingConfigurationId: asc-2, HealthStatus: Unhealthy }\n"
    "latency: { boot: 53s, stop: { lognormal: { median: 78s, p95: 132s } } }\n"
    "hooks: [{ LifecycleTransition: SCALE_OUT, complete: 45s }]\n"
    "demand: [[0s, 3], [8h, 4.5]]\n"
    "price: { PerInstanceHour: 0.12, currency: USD }\n"
    "limits: [duration p95 <= 3h, cost <= 20 USD]\n"
    "timeline:\n"
    "  - { at: 10m, do: StartInstanceRefresh, MinHealthyPercentage: 90 }\n"
    "  - { at: 20m, do: ExitStandby, InstanceIds: [web-1], unauthorized: true }\n";

static void the_top_the_group_and_the_timeline_are_read(void **state)
{
    struct scenarios scenarios;
    const struct scenario_case *c;
    const struct setup *setup;

    (void)state;
    expect_good(&scenarios, whole, NULL);
    assert_int_equal(scenarios.n_cases, 1);
    c = &scenarios.cases[0];
    setup = &c->setup;
    assert_string_equal(c->name, "a");
    assert_string_equal(c->file, "a.yaml");
    assert_int_equal(c->runs, 2385);
    assert_int_equal(c->seed, 7);
    assert_float_equal(c->precision, 0.02, 1e-15);
    assert_int_equal(c->n_limits, 2);
    assert_string_equal(c->limits[1].text, "cost <= 20 USD");
    assert_int_equal(c->limits[1].place.column, 30);
    assert_string_equal(setup->title, "A title");
    assert_int_equal(setup->until, 3 * SIM_HOUR);
    assert_int_equal(setup->group.desired_capacity, 5);
    assert_int_equal(setup->group.removal_policies.items[0], REMOVE_NEWEST_INSTANCE);
    assert_int_equal(setup->group.suspended, 1U << PROCESS_SCALE_IN);
    assert_true(setup->options.wait_for_warmup);
    assert_int_equal(setup->n_timeline, 2);
    assert_string_equal(setup->timeline[0].type->name, "StartInstanceRefresh");
    assert_int_equal(setup->timeline[0].at, 10 * SIM_MINUTE);
    assert_int_equal(setup->timeline[1].entry, 2);
    assert_true(setup->timeline[1].is_unauthorized);
    scenarios_free(&scenarios);
}

static void zones_hooks_demand_and_price_are_read(void **state)
{
    struct scenarios scenarios;
    const struct setup *setup;

    (void)state;
    expect_good(&scenarios, whole, NULL);
    setup = &scenarios.cases[0].setup;
    assert_int_equal(setup->n_zones, 2);
    assert_int_equal(setup->zones[0].stock, -1);
    assert_int_equal(setup->zones[1].stock, 12);
    assert_float_equal(setup->zones[1].fails, 0.025, 1e-15);
    assert_int_equal(setup->zones[1].out_of_stock.items[0].to_ms, 25 * SIM_MINUTE);
    assert_float_equal(distribution_mean(setup->zones[0].latency[LATENCY_BOOT]), 53000, 0);
    assert_float_equal(distribution_mean(setup->zones[1].latency[LATENCY_BOOT]), 7000, 0);
    assert_float_equal(distribution_mean(setup->zones[1].latency[LATENCY_START]), 45000, 0);
    assert_string_equal(setup->hooks[0].name, "hook-1");
    assert_int_equal(setup->hooks[0].heartbeat_timeout_ms, 600000);
    assert_int_equal(setup->demand.n, 2);
    assert_int_equal(setup->demand.at[1], 8 * SIM_HOUR);
    assert_float_equal(setup->demand.instances[1], 4.5, 0);
    assert_int_equal(setup->price.billing_step_ms, 1000);
    scenarios_free(&scenarios);
}

static void entries_become_instances(void **state)
{
    struct scenarios scenarios;
    const struct setup *setup;

    (void)state;
    expect_good(&scenarios, whole, NULL);
    setup = &scenarios.cases[0].setup;
    assert_int_equal(setup->n_instances, 5);
    assert_int_equal(setup->instances[2].zone, 1);
    assert_int_equal(setup->instances[3].zone, NO_ZONE);
    assert_string_equal(setup->instances[3].id, "web-1");
    assert_int_equal(setup->instances[3].state, LIFECYCLE_STANDBY);
    assert_int_equal(setup->instances[3].creation, CREATION_ATTACHED);
    assert_int_equal(setup->instances[3].configuration, NO_CONFIGURATION);
    assert_true(setup->instances[4].is_unhealthy);
    assert_true(isnan(setup->instances[4].price_per_vcpu));
    assert_int_equal(setup->n_configurations, 2);
    assert_int_equal(setup->active_configuration, 1);
    scenarios_free(&scenarios);
}

static void instances_and_demand_come_from_csv_files(void **state)
{
    struct scenarios scenarios;
    const struct setup *setup;

    (void)state;
    write_file("instances.csv", "ZoneId,team,InstanceId,LifecycleState,count\n"
                                "cn-i,a,web-1,,\ncn-h,b,web-2,Protected,1\ncn-i,c,,,3\n");
    write_file("demand.csv", "minute,requests\n0,200\n1.5,350\n");
    expect_good(&scenarios,
                ZONES GROUP
                "instances: { file: instances.csv }\n"
                "demand: { file: demand.csv, time: minute, value: requests, unit: m,\n"
                "          scale: 0.01 }\n",
                NULL);
    setup = &scenarios.cases[0].setup;
    assert_int_equal(setup->n_instances, 5);
    assert_string_equal(setup->instances[1].id, "web-2");
    assert_int_equal(setup->instances[0].zone, 1);
    assert_int_equal(setup->instances[1].state, LIFECYCLE_PROTECTED);
    assert_null(setup->instances[4].id);
    assert_int_equal(setup->instances[4].zone, 1);
    assert_int_equal(setup->demand.n, 2);
    assert_int_equal(setup->demand.at[1], 90000);
    assert_float_equal(setup->demand.instances[1], 3.5, 1e-12);
    scenarios_free(&scenarios);
}

static void csv_files_are_blamed_by_line(void **state)
{
    (void)state;
    write_file("instances.csv", "ZoneId,LifecycleState\ncn-i,Protekted\ncn-x,\n");
    write_file("demand.csv", "t,n\n0,5\n60,-1\n60,7\n30,2\n90,x\n");
    expect_bad(ZONES GROUP "instances: [{ file: instances.csv }]\n"
                           "demand: { file: demand.csv, time: t, value: n, unit: s }\n",
               NULL,
               "instances.csv:2:6: error: unknown LifecycleState \"Protekted\"\n"
               "  why:  it is one of InService, Protected, Standby, Stopped (rule I1)\n"
               "  hint: did you mean \"Protected\"?\n"
               "instances.csv:3:1: error: unknown zone \"cn-x\"\n"
               "  why:  the zones of the group are cn-h, cn-i\n"
               "  hint: did you mean \"cn-h\"?\n"
               "demand.csv:3:4: error: -1 is out of range\n"
               "  why:  with the scale it must be within 0 and 1e9 instances\n"
               "demand.csv:5:1: error: demand: times must ascend, this one does not\n"
               "  why:  the entry before it is for 1m\n"
               "demand.csv:6:4: error: \"x\" is not a number\n");
    write_file("instances.csv", "zone,state\ncn-i,Protected\n");
    expect_bad(ZONES GROUP "instances: [{ file: instances.csv }]\n", NULL,
               "a.yaml:3:21: error: instances.csv has no column that is known\n"
               "    3 | instances: [{ file: instances.csv }]\n"
               "      |                     ^~~~~~~~~~~~~\n"
               "  why:  known are count, InstanceId, ZoneId, ScalingConfigurationId, LifecycleState, "
               "CreationType, HealthStatus, PricePerVcpu\n");
}

/* ---- what is wrong ---- */

static void sections_are_there_and_known(void **state)
{
    (void)state;
    expect_bad("title: x\n", NULL,
               "a.yaml:1:1: error: \"zones\" is missing\n"
               "    1 | title: x\n"
               "      | ^\n"
               "  why:  zones: zones in the order of preference: ids or mappings\n"
               "a.yaml:1:1: error: \"group\" is missing\n"
               "    1 | title: x\n"
               "      | ^\n"
               "  why:  group: the scaling group\n");
    expect_bad("[1, 2]\n", NULL,
               "a.yaml:1:1: error: a scenario must be a mapping, not a list\n"
               "    1 | [1, 2]\n"
               "      | ^~~~~~\n"
               "  hint: begin with lines such as \"title: ...\", \"zones: [...]\"\n");
    expect_bad(BASE "timelime: []\nMinSize: 3\n", NULL,
               "a.yaml:4:1: error: unknown key \"timelime\"\n"
               "    4 | timelime: []\n"
               "      | ^~~~~~~~\n"
               "  why:  a scenario knows title, until, runs, seed, precision, options, latency, "
               "zones, group, configurations, instances, hooks, demand, price, "
               "rules, timeline, alarms, scheduled_tasks, resume_from, limits, "
               "groups, vary\n"
               "  hint: did you mean \"timeline\"?\n"
               "a.yaml:5:1: error: unknown key \"MinSize\"\n"
               "    5 | MinSize: 3\n"
               "      | ^~~~~~~\n"
               "  why:  a scenario knows title, until, runs, seed, precision, options, latency, "
               "zones, group, configurations, instances, hooks, demand, price, "
               "rules, timeline, alarms, scheduled_tasks, resume_from, limits, "
               "groups, vary\n"
               "  hint: \"MinSize\" belongs into \"group:\"\n");
}

static void the_group_fits_together(void **state)
{
    (void)state;
    expect_bad(ZONES "group: { MinSize: 5, MaxSize: 3, AutoRebalance: true }\n", NULL,
               "a.yaml:2:19: error: MinSize 5 is above MaxSize 3\n"
               "    2 | group: { MinSize: 5, MaxSize: 3, AutoRebalance: true }\n"
               "      |                   ^\n"
               "  why:  MinSize <= MaxSize (rule G1)\n"
               "a.yaml:2:49: error: AutoRebalance needs BalanceMode BalancedOnly\n"
               "    2 | group: { MinSize: 5, MaxSize: 3, AutoRebalance: true }\n"
               "      |                                                 ^~~~\n"
               "  why:  with BalancedBestEffort the group is not balanced by itself (rule G1)\n"
               "  hint: write BalanceMode: BalancedOnly, or AutoRebalance: false\n");
    expect_bad(ZONES "group: { MinSize: 5, MaxSize: 9, DesiredCapacity: 10 }\n", NULL,
               "a.yaml:2:51: error: DesiredCapacity 10 is outside MinSize 5 and MaxSize 9\n"
               "    2 | group: { MinSize: 5, MaxSize: 9, DesiredCapacity: 10 }\n"
               "      |                                                   ^~\n"
               "  why:  MinSize <= DesiredCapacity <= MaxSize (rule G1)\n");
    expect_bad(BASE, "MaxSize=1",
               "a.yaml:2:19: error: MinSize 2 is above MaxSize 1 (set by --vary)\n"
               "    2 | group: { MinSize: 2, MaxSize: 9 }\n"
               "      |                   ^\n"
               "  why:  MinSize <= MaxSize (rule G1)\n");
    expect_bad("zones: [cn-h, cn-h]\n" GROUP INSTANCES, NULL,
               "a.yaml:1:15: error: the zone \"cn-h\" is there twice\n"
               "    1 | zones: [cn-h, cn-h]\n"
               "      |               ^~~~\n"
               "  hint: remove one of the two\n");
}

static void the_timeline_is_checked(void **state)
{
    (void)state;
    expect_bad(BASE "timeline:\n"
                    "  - { at: 1m, do: StartInstanceRefresh, Checkpoints: [20, 20, 100] }\n"
                    "  - { at: 1m, do: StartInstanceRefresh, Checkpoints: [20, 50] }\n"
                    "  - { at: 10, do: StartInstanceRefresh, MinHealthyPercentage: 101 }\n"
                    "  - { do: EnterStandby, Asnyc: true }\n",
               NULL,
               "a.yaml:5:54: error: checkpoints must be strictly ascending\n"
               "    5 |   - { at: 1m, do: StartInstanceRefresh, Checkpoints: [20, 20, 100] }\n"
               "      |                                                      ^~~~~~~~~~~~~\n"
               "  why:  Checkpoints: percentages of new instances at which to pause, ascending, "
               "the last one 100 (rule F9)\n"
               "a.yaml:6:54: error: the last checkpoint must be 100\n"
               "    6 |   - { at: 1m, do: StartInstanceRefresh, Checkpoints: [20, 50] }\n"
               "      |                                                      ^~~~~~~~\n"
               "  why:  Checkpoints: percentages of new instances at which to pause, ascending, "
               "the last one 100 (rule F9)\n"
               "a.yaml:7:11: error: at: \"10\" has no unit\n"
               "    7 |   - { at: 10, do: StartInstanceRefresh, MinHealthyPercentage: 101 }\n"
               "      |           ^~\n"
               "  hint: write 10s or 10m\n"
               "a.yaml:7:63: error: MinHealthyPercentage: 101 is out of range\n"
               "    7 |   - { at: 10, do: StartInstanceRefresh, MinHealthyPercentage: 101 }\n"
               "      |                                                               ^~~\n"
               "  why:  it must be within 0 and 100 (rule F2)\n"
               "a.yaml:8:5: error: timeline.4: \"at\" is missing\n"
               "    8 |   - { do: EnterStandby, Asnyc: true }\n"
               "      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
               "  why:  at: when, counted from the scenario's start\n"
               "a.yaml:8:5: error: timeline.4: \"InstanceIds\" is missing\n"
               "    8 |   - { do: EnterStandby, Asnyc: true }\n"
               "      |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
               "  why:  InstanceIds: the instances; more than 20 are refused\n"
               "a.yaml:8:25: error: unknown key \"Asnyc\" in timeline.4 (EnterStandby)\n"
               "    8 |   - { do: EnterStandby, Asnyc: true }\n"
               "      |                         ^~~~~\n"
               "  why:  known are at, do, ScalingGroupId, unauthorized, InstanceIds, Async\n"
               "  hint: did you mean \"Async\"?\n");
}

static void ids_and_zones_exist(void **state)
{
    (void)state;
    expect_bad(BASE "timeline:\n"
                    "  - { at: 1m, do: AttachInstances, InstanceIds: [web-1], ZoneId: cn-j }\n"
                    "  - { at: 2m, do: EnterStandby, InstanceIds: [web-1, wbe-2, i-3] }\n"
                    "  - { at: 3m, do: RemoveInstances, InstanceIds: [x], "
                    "IgnoreInvalidInstance: true }\n",
               NULL,
               "a.yaml:5:66: error: unknown zone \"cn-j\"\n"
               "    5 |   - { at: 1m, do: AttachInstances, InstanceIds: [web-1], ZoneId: cn-j }\n"
               "      |                                                                  ^~~~\n"
               "  why:  the zones of the group are cn-h, cn-i\n"
               "  hint: did you mean \"cn-h\"?\n"
               "a.yaml:6:54: error: no instance has the id \"wbe-2\"\n"
               "    6 |   - { at: 2m, do: EnterStandby, InstanceIds: [web-1, wbe-2, i-3] }\n"
               "      |                                                      ^~~~~\n"
               "  why:  ids come from \"instances:\", AttachInstances, or are i-<number>\n");
    expect_bad(ZONES GROUP "instances: [{ InstanceId: a }, { InstanceId: a }, "
                           "{ InstanceId: i-2 }, { InstanceId: b, count: 2 }]\n",
               NULL,
               "a.yaml:3:46: error: the instance \"a\" is there twice\n"
               "    3 | ...eId: a }, { InstanceId: a }, { InstanceId: i-2 }, { InstanceId: b, "
               "count: 2 }]\n"
               "      |                            ^\n"
               "  why:  line 3 has it already\n"
               "a.yaml:3:65: error: instance number 3 cannot have the id \"i-2\"\n"
               "    3 | ...eId: a }, { InstanceId: i-2 }, { InstanceId: b, count: 2 }]\n"
               "      |                            ^~~\n"
               "  why:  i-<number> is the name of the instance of that number\n"
               "  hint: leave the id out, or take another one\n"
               "a.yaml:3:86: error: an InstanceId is the id of one instance, count is 2\n"
               "    3 | ...d: i-2 }, { InstanceId: b, count: 2 }]\n"
               "      |                            ^\n"
               "  hint: remove one of the two\n");
}

static void surprises_are_warned_of(void **state)
{
    (void)state;
    expect_warned("zones: [cn-h]\n"
                  "group: { MinSize: 5, MaxSize: 9, AzBalance: true }\n" INSTANCES
                  "configurations: [asc-0, asc-2]\n"
                  "price: { PerInstanceHour: 0.12, currency: USD }\n"
                  "until: 5m\n"
                  "timeline: [{ at: 6m, do: EnterStandby, InstanceIds: i-9 }]\n",
                  "a.yaml:2:45: warning: AzBalance has no effect with MultiAZPolicy PRIORITY [G3]\n"
                  "    2 | group: { MinSize: 5, MaxSize: 9, AzBalance: true }\n"
                  "      |                                             ^~~~\n"
                  "a.yaml:3:12: warning: the group begins with 3 instances, fewer than MinSize "
                  "[A6]\n"
                  "    3 | instances: [{ count: 3, ScalingConfigurationId: asc-1 }]\n"
                  "      |            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
                  "  why:  the first check of the capacity will launch some\n"
                  "a.yaml:3:49: warning: \"asc-1\" is not in configurations [G7]\n"
                  "    3 | instances: [{ count: 3, ScalingConfigurationId: asc-1 }]\n"
                  "      |                                                 ^~~~~\n"
                  "  why:  it counts as newer than all in the list\n"
                  "  hint: did you mean \"asc-0\"?\n"
                  "a.yaml:7:18: warning: this is after \"until\" and will not happen [T3]\n"
                  "    7 | timeline: [{ at: 6m, do: EnterStandby, InstanceIds: i-9 }]\n"
                  "      |                  ^~\n"
                  "  why:  every run is cut at 5m\n"
                  "a.yaml:7:53: warning: no instance has the id \"i-9\" at the start\n"
                  "    7 | timeline: [{ at: 6m, do: EnterStandby, InstanceIds: i-9 }]\n"
                  "      |                                                     ^~~\n"
                  "  why:  the group begins with 3; launched ones are counted on from there\n");
}

/* ---- vary ---- */

#define REFRESH                                                                                    \
    "timeline:\n"                                                                                  \
    "  - { at: 1m, do: StartInstanceRefresh }\n"                                                   \
    "  - { at: 2h, do: StartInstanceRefresh, wait_for_warmup: true }\n"

static void expect_names(const struct scenarios *scenarios, const char *expected)
{
    struct text names = { 0 };

    for (size_t i = 0; i < scenarios->n_cases; i++)
        text_printf(&names, "%s\n", scenarios->cases[i].name);
    assert_string_equal(text_string(&names), expected);
    text_free(&names);
}

static const char *setting_of(const struct scenario_case *c, const char *section, const char *name)
{
    for (size_t i = 0; i < c->settings.count; i++) {
        const struct setting *setting = &c->settings.items[i];

        if (strcmp(setting->section, section) == 0 && strcmp(setting->name, name) == 0)
            return setting->value;
    }
    return "(none)";
}

static void vary_makes_the_cross_product(void **state)
{
    struct scenarios scenarios;
    const struct scenario_case *last;

    (void)state;
    expect_good(&scenarios,
                BASE REFRESH "vary: { MaxSize: [9, 12], MinHealthyPercentage: \"80:100:10\" }\n",
                NULL);
    expect_names(&scenarios, "a/MaxSize=9,MinHealthyPercentage=80\n"
                             "a/MaxSize=9,MinHealthyPercentage=90\n"
                             "a/MaxSize=9,MinHealthyPercentage=100\n"
                             "a/MaxSize=12,MinHealthyPercentage=80\n"
                             "a/MaxSize=12,MinHealthyPercentage=90\n"
                             "a/MaxSize=12,MinHealthyPercentage=100\n");
    last = &scenarios.cases[5];
    assert_int_equal(last->setup.group.max_size, 12);
    assert_int_equal(scenarios.cases[0].setup.group.max_size, 9);
    assert_int_equal(last->n_varied, 2);
    assert_string_equal(last->varied[1].key, "MinHealthyPercentage");
    assert_string_equal(last->varied[1].value, "100");
    assert_string_equal(setting_of(last, "timeline.1", "MinHealthyPercentage"), "100");
    assert_string_equal(setting_of(last, "timeline.2", "MinHealthyPercentage"), "100");
    assert_ptr_equal(last->setup.instances, scenarios.cases[0].setup.instances); /* shared */
    scenarios_free(&scenarios);
}

static void vary_reaches_every_kind_of_setting(void **state)
{
    struct scenarios scenarios;
    const struct scenario_case *c;

    (void)state;
    expect_good(&scenarios,
                BASE REFRESH "vary:\n"
                             "  wait_for_warmup: false\n"
                             "  timeline.2.Checkpoints: [[20, 100]]\n"
                             "  latency.boot: [{ constant: 7s }]\n"
                             "  stop: 9s\n"
                             "  timeline.1.DesiredConfiguration.ImageId: m-1\n"
                             "  instances.1.count: 4\n"
                             "  price: [{ PerInstanceHour: 0.3, currency: CNY }]\n",
                NULL);
    c = &scenarios.cases[0];
    assert_int_equal(scenarios.n_cases, 1);
    assert_string_equal(c->name, "a/wait_for_warmup=false,timeline.2.Checkpoints=[20, 100],"
                                 "latency.boot={ constant: 7s },stop=9s,"
                                 "timeline.1.DesiredConfiguration.ImageId=m-1,"
                                 "instances.1.count=4,"
                                 "price={ PerInstanceHour: 0.3, currency: CNY }");
    assert_false(c->setup.options.wait_for_warmup);
    assert_string_equal(setting_of(c, "timeline.2", "wait_for_warmup"), "false");
    assert_string_equal(setting_of(c, "timeline.1", "Checkpoints"), "(none)");
    assert_string_equal(setting_of(c, "timeline.2", "Checkpoints"), "[20, 100]");
    assert_string_equal(setting_of(c, "timeline.1.DesiredConfiguration", "ImageId"), "m-1");
    assert_float_equal(distribution_mean(c->setup.zones[0].latency[LATENCY_BOOT]), 7000, 0);
    assert_float_equal(distribution_mean(c->setup.zones[0].latency[LATENCY_STOP]), 9000, 0);
    assert_int_equal(c->setup.n_instances, 4);
    assert_float_equal(c->setup.price.per_instance_hour, 0.3, 0);
    scenarios_free(&scenarios);
}

static void the_command_line_replaces_an_axis_of_the_file(void **state)
{
    struct scenarios scenarios;

    (void)state;
    expect_good(&scenarios, BASE REFRESH "vary: { at: [1m, 2m] }\n", "at=1h:2h:30m");
    expect_names(&scenarios, "a/at=1h\na/at=1h30m\na/at=2h\n");
    assert_int_equal(scenarios.cases[1].setup.timeline[1].at, 90 * SIM_MINUTE);
    scenarios_free(&scenarios);
    expect_good(&scenarios, BASE REFRESH, "Checkpoints=[20,100], [50, 100]");
    expect_names(&scenarios, "a/Checkpoints=[20, 100]\na/Checkpoints=[50, 100]\n");
    scenarios_free(&scenarios);
}

static void values_of_a_range_are_written_as_people_do(void **state)
{
    struct scenarios scenarios;

    (void)state;
    expect_good(&scenarios, BASE REFRESH, "seed=12345678901:12345678903:1");
    expect_names(&scenarios, "a/seed=12345678901\na/seed=12345678902\na/seed=12345678903\n");
    assert_int_equal(scenarios.cases[2].seed, 12345678903);
    scenarios_free(&scenarios);
    /* neither 0.30000000000000004 nor 5.551115123e-17 */
    expect_good(&scenarios,
                BASE REFRESH "demand: 3\nrules: [{ ScalingRuleName: more, AdjustmentValue: 1 }]\n"
                             "alarms: [{ ScalingRule: more, Threshold: 83 }]\n",
                "alarms.1.Threshold=-0.3:0.3:0.1");
    expect_names(&scenarios,
                 "a/alarms.1.Threshold=-0.3\na/alarms.1.Threshold=-0.2\n"
                 "a/alarms.1.Threshold=-0.1\na/alarms.1.Threshold=0\na/alarms.1.Threshold=0.1\n"
                 "a/alarms.1.Threshold=0.2\na/alarms.1.Threshold=0.3\n");
    scenarios_free(&scenarios);
}

static void wrong_axes_are_told(void **state)
{
    (void)state;
    expect_bad(BASE "vary: { MinSise: [1], MaxHealthyPercentage: [120], group.MaxSize: [], "
                    "lateny.boot: 1s }\n",
               NULL,
               "a.yaml:4:9: error: there is no setting \"MinSise\" to vary\n"
               "    4 | vary: { MinSise: [1], MaxHealthyPercentage: [120], group.MaxSize: [], "
               "lateny.boot: 1s }\n"
               "      |         ^~~~~~~\n"
               "  why:  a name is that of a setting of the group, of an option, of a parameter of "
               "an operation, or a path such as timeline.2.MinHealthyPercentage\n"
               "  hint: did you mean \"MinSize\"?\n"
               "a.yaml:4:23: error: no entry of the timeline has a parameter "
               "\"MaxHealthyPercentage\"\n"
               "    4 | vary: { MinSise: [1], MaxHealthyPercentage: [120], group.MaxSize: [], "
               "lateny.boot: 1s }\n"
               "      |                       ^~~~~~~~~~~~~~~~~~~~\n"
               "  why:  the operations that have it are not in this scenario\n"
               "a.yaml:4:67: error: the values of group.MaxSize must be a list, not an empty one\n"
               "    4 | vary: { MinSise: [1], MaxHealthyPercentage: [120], group.MaxSize: [], "
               "lateny.boot: 1s }\n"
               "      |                                                                   ^~\n"
               "  hint: write [80, 90, 100] or 50:100:10\n"
               "a.yaml:4:71: error: lateny.boot: there is no such section\n"
               "    4 | vary: { MinSise: [1], MaxHealthyPercentage: [120], group.MaxSize: [], "
               "lateny.boot: 1s }\n"
               "      |                                                                       "
               "^~~~~~~~~~~\n"
               "  hint: did you mean \"latency\"?\n");
    expect_bad(BASE, "MinSize",
               "--vary:1:1: error: no KEY=VALUES\n"
               "    1 | MinSize\n"
               "      | ^\n"
               "  hint: write --vary MinHealthyPercentage=80,90 or ...=50:100:10\n");
    expect_bad(BASE, "MinSize=2,,3",
               "--vary:1:11: error: a value is missing here\n"
               "    1 | MinSize=2,,3\n"
               "      |           ^\n"
               "  hint: write one, or remove the comma\n");
    expect_bad(BASE, "MinSize=2,x",
               "--vary:1:11: error: MinSize: \"x\" is not a whole number\n"
               "    1 | MinSize=2,x\n"
               "      |           ^\n"
               "  why:  it must be within 0 and 2000 (rule G1)\n");
    expect_bad(BASE, "MinSize=5:2:1",
               "--vary:1:9: error: \"5:2:1\" has no values\n"
               "    1 | MinSize=5:2:1\n"
               "      |         ^~~~~\n"
               "  hint: write LOW:HIGH:STEP with LOW <= HIGH and STEP > 0\n");
    expect_bad(BASE, "Checkpoints=100",
               "--vary:1:1: error: no scenario has a \"Checkpoints\" to vary\n"
               "    1 | Checkpoints=100\n"
               "      | ^~~~~~~~~~~\n"
               "  why:  the operations that have it are not in these scenarios\n");
    expect_bad(BASE "vary: { MinSize: 0:2000:1, MaxSize: 0:2000:1 }\n", NULL,
               "a.yaml:4:28: error: more than 100000 cases\n"
               "    4 | vary: { MinSize: 0:2000:1, MaxSize: 0:2000:1 }\n"
               "      |                            ^~~~~~~\n"
               "  why:  a case is made for each combination of the values\n"
               "  hint: vary fewer values at a time\n");
}

/* ---- files and folders ---- */

static void folders_are_searched_and_stems_made_unique(void **state)
{
    static const char *const paths[] = { "two", "one/", "./two/b.yml", "c.yaml" };
    static const char *const vary[] = { "MinHealthyPercentage=80,90" };
    struct scenarios scenarios;

    (void)state;
    assert_int_equal(folder_make("one/deep"), 0);
    assert_int_equal(folder_make("two"), 0);
    write_file("one/deep/x.yaml", BASE);
    write_file("one/b.yaml", BASE);
    write_file("one/a.yaml", BASE REFRESH);
    write_file("one/notes.txt", "no scenario");
    write_file("two/b.yml", BASE);
    write_file("two/.hidden.yaml", "no scenario");
    write_file("c.yaml", BASE "title: See\n");
    assert_true(scenarios_load(&scenarios, paths, 4, vary, 1));
    expect_messages(&scenarios.diagnostics, "");
    expect_names(&scenarios, "two/b\na/MinHealthyPercentage=80\na/MinHealthyPercentage=90\n"
                             "one/b\nx\nc\n");
    assert_string_equal(scenarios.cases[0].setup.title, "two/b");
    assert_string_equal(scenarios.cases[5].setup.title, "See");
    scenarios_free(&scenarios);
}

static void names_that_differ_little_stay_apart(void **state)
{
    static const char *const paths[] = { "y.yml", "y.yaml", "two", "it's\na \"test\".yaml" };
    struct scenarios scenarios;

    (void)state;
    assert_int_equal(folder_make("two"), 0);
    write_file("y.yml", BASE);
    write_file("y.yaml", BASE);
    write_file("two/y.yaml", BASE);
    write_file(paths[3], BASE);
    assert_true(scenarios_load(&scenarios, paths, 4, NULL, 0));
    expect_names(&scenarios, "y.yml\ny.yaml\ntwo/y\nit-s-a -test-\n");
    scenarios_free(&scenarios);
}

static void errors_of_all_files_are_collected(void **state)
{
    static const char *const paths[] = { "a.yaml", "none", "b.yaml", "nowhere.yaml" };
    struct scenarios scenarios;

    (void)state;
    assert_int_equal(folder_make("none"), 0);
    write_file("a.yaml", BASE "titel: x\n");
    write_file("b.yaml", "");
    assert_false(scenarios_load(&scenarios, paths, 4, NULL, 0));
    assert_int_equal(scenarios.diagnostics.n_errors, 4);
    scenarios_free(&scenarios);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder_enter, own_folder_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_top_the_group_and_the_timeline_are_read),
        IN_FOLDER(zones_hooks_demand_and_price_are_read),
        IN_FOLDER(entries_become_instances),
        IN_FOLDER(instances_and_demand_come_from_csv_files),
        IN_FOLDER(csv_files_are_blamed_by_line),
        IN_FOLDER(sections_are_there_and_known),
        IN_FOLDER(the_group_fits_together),
        IN_FOLDER(the_timeline_is_checked),
        IN_FOLDER(ids_and_zones_exist),
        IN_FOLDER(surprises_are_warned_of),
        IN_FOLDER(vary_makes_the_cross_product),
        IN_FOLDER(vary_reaches_every_kind_of_setting),
        IN_FOLDER(the_command_line_replaces_an_axis_of_the_file),
        IN_FOLDER(values_of_a_range_are_written_as_people_do),
        IN_FOLDER(wrong_axes_are_told),
        IN_FOLDER(folders_are_searched_and_stems_made_unique),
        IN_FOLDER(names_that_differ_little_stay_apart),
        IN_FOLDER(errors_of_all_files_are_collected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
