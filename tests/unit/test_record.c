/*
 * Memory of one run grows with what is alive, not with what ever was: the same course, ten times as
 * long, takes the same memory. Records that are used again keep nothing of those before.
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
#include "base/arena.h"
#include "base/text.h"
#include "model/activity.h"
#include "model/instance.h"
#include "model/run.h"
#include "ops/ops.h"

/* Of 70 missing, half of the launches fail each minute until the group is whole; a task of each
 * hour takes 60 away and another puts them back, so instances, activities and operations come and
 * go. */
static const char course[] =
    "title: a group that is never at rest\n"
    "zones: [ { ZoneId: z, fails: 50% } ]\n"
    "group: { MinSize: 0, MaxSize: 200, DesiredCapacity: 170 }\n"
    "instances: [ { count: 100, ScalingConfigurationId: a } ]\n"
    "latency:\n"
    "  boot: { lognormal: { median: 20s, p95: 30s } }\n"
    "  stop: { lognormal: { median: 20s, p95: 30s } }\n"
    "rules:\n"
    "  - { ScalingRuleName: fewer, AdjustmentType: TotalCapacity, AdjustmentValue: 110 }\n"
    "  - { ScalingRuleName: more, AdjustmentType: TotalCapacity, AdjustmentValue: 170 }\n"
    "timeline:\n";

static void load(struct scenarios *scenarios, int n_days)
{
    struct text text = { 0 };
    text_append(&text, course);
    for (int hour = 0; hour < 24 * n_days; hour++)
        text_printf(&text,
                    "  - { at: %dm, do: ExecuteScalingRule, ScalingRule: fewer }\n"
                    "  - { at: %dm, do: ExecuteScalingRule, ScalingRule: more }\n",
                    60 * hour + 10, 60 * hour + 40);
    scenario_text_load(scenarios, text_string(&text));
    text_free(&text);
}

struct size {
    uint32_t n_instances, n_activities;   /* ever */
    uint32_t n_slots, n_operations;       /* that memory was taken for */
};

static struct size simulate(int n_days)
{
    struct scenarios scenarios;
    load(&scenarios, n_days);
    struct run *run = run_new();
    run->is_validated = true;
    run_simulate(run, &scenarios.cases[0].setup, 2385, 1, NULL, NULL);
    assert_int_equal(run->end, RUN_FINISHED);
    struct size size = { run->n_instances, run->group.n_activities, run->records.n_slots,
                         run->records.n_operations };
    run_free(run);
    scenarios_free(&scenarios);
    return size;
}

static void what_is_gone_leaves_its_memory(void **state)
{
    (void)state;
    struct size short_run = simulate(2), long_run = simulate(20);
    assert_true(long_run.n_instances > 9 * short_run.n_instances);
    assert_true(long_run.n_activities > 9 * short_run.n_activities);
    /* 170 in service, those that leave and those that are launched again: two hundred and some */
    assert_true(short_run.n_slots < 260);
    assert_true(long_run.n_slots < 260);
    assert_true(long_run.n_operations <= short_run.n_operations + 2);
    assert_true(long_run.n_operations < 40);
}

static void a_record_is_used_again_when_the_instant_is_over(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct records records;
    records_start(&records, &arena);
    struct instance *first = records_new_instance(&records);
    uint32_t slot = first->slot;
    first->number = 2385;
    records_return_instance(&records, first);
    struct instance *second = records_new_instance(&records);
    assert_ptr_not_equal(first, second); /* the instant is not over */
    assert_int_equal(first->number, 2385);
    records_recycle(&records);
    struct instance *third = records_new_instance(&records);
    assert_ptr_equal(first, third);
    assert_int_equal(third->slot, slot);
    assert_ptr_equal(records_instance(&records, third->slot), third);
    arena_free(&arena);
}

static void an_operation_stays_as_long_as_its_activities(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct records records;
    records_start(&records, &arena);
    struct operation *operation = records_new_operation(&records, &op_check_health);
    struct activity *activity = records_new_activity(&records);
    operation->n_holders = 2; /* it runs, and has an activity */
    activity->n_holders = 2;  /* it is open, and has made an instance */
    activity->operation = operation;
    records_release_activity(&records, activity);
    records_release_operation(&records, operation);
    records_recycle(&records);
    struct operation *other = records_new_operation(&records, &op_check_health);
    assert_ptr_not_equal(operation, other);
    records_release_activity(&records, activity); /* its instance is gone */
    records_recycle(&records);
    assert_ptr_equal(records_new_operation(&records, &op_check_health), operation);
    assert_ptr_equal(records_new_activity(&records), activity);
    assert_null(activity->operation);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_gone_leaves_its_memory),
        cmocka_unit_test(a_record_is_used_again_when_the_instant_is_over),
        cmocka_unit_test(an_operation_stays_as_long_as_its_activities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
