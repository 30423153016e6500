/*
 * section_alarms: who calls scaling rules: alarms on the load, and scheduled tasks (rule S1). Both
 * become entries behind those of the timeline.
 */
#include "scenario/sections.h"

#include <string.h>

#include "base/text.h"
#include "model/alarm.h"
#include "ops/execute_scaling_rule.h"
#include "ops/ops.h"
#include "scenario/alarm_looks.h"

/* A recurring task becomes one entry for each time that it is due. */
enum { TASK_TIMES_LIMIT = 10000, TASKS_TIMES_LIMIT = 100000, /* of one, of all */
       TASKS_LIMIT = 10000, ALARMS_LIMIT = 1000, ALARM_PERIODS_MANY = 10000000 };

#define TRACKING_PERIOD_MS 60000

/* -- entries ----------------------------------------------------------------------------------- */

static const char *rule_name(const void *context, size_t index)
{
    const struct setup *setup = context;

    return index < setup->n_rules ? setup->rules[index].name : NULL;
}

static const struct scaling_rule_setup *find_rule(const struct reading *reading,
                                                  const struct tree_node *node, const char *name)
{
    const struct setup *setup = &reading->result->setup;
    const struct scaling_rule_setup *rule = setup_find_rule(setup, name);

    if (rule == NULL) {
        const char *guess = diagnostics_guess(reading->decoder->list, name, rule_name, setup);
        struct diagnostic *item =
            decode_error(reading->decoder, section_node_at(node, "ScalingRule"),
                         "there is no scaling rule \"%.60s\"", name);
        diagnostic_why(item, "it must be the ScalingRuleName of an entry of rules:");
        if (guess != NULL)
            diagnostic_hint(item, "did you mean \"%s\"?", guess);
    }
    return rule;
}

/* Room behind the written entries doubles, so that many recurrences cost no more than they are. */
static void make_room(const struct reading *reading)
{
    struct setup *setup = &reading->result->setup;
    const struct tree_node *written = tree_get(reading->root, "timeline");
    size_t n_added = setup->n_timeline - (written != NULL ? written->count : 0);
    bool is_full = n_added == 0 || (n_added >= 16 && (n_added & (n_added - 1)) == 0);

    if (is_full)
        setup->timeline = arena_grow(reading->decoder->arena, setup->timeline, setup->n_timeline,
                                     setup->n_timeline + (n_added == 0 ? 16 : n_added),
                                     sizeof *setup->timeline);
}

static struct timeline_entry *add_entry(const struct reading *reading, const char *rule,
                                        enum trigger trigger, const struct tree_node *node)
{
    struct setup *setup = &reading->result->setup;
    struct arena *arena = reading->decoder->arena;
    struct execute_params *params = arena_alloc(arena, sizeof *params);

    params->rule_name = rule;
    params->trigger = (int)trigger;
    make_room(reading);
    struct timeline_entry *entry = &setup->timeline[setup->n_timeline++];
    *entry = (struct timeline_entry){
        .at = SIM_NEVER,
        .type = &op_execute_scaling_rule,
        .params = params,
        .alarm = -1,
        .entry = setup->n_timeline,
    };
    if (node != NULL)
        entry->place = node->place;
    return entry;
}

/* -- alarms ------------------------------------------------------------------------------------ */

static const char *const period_names[] = { "15", "60", "120", "300", "900", NULL };
static const int64_t periods_ms[] = { 15000, 60000, 120000, 300000, 900000 };

struct alarm_written {
    struct alarm_setup alarm;
    const char *rule;
    int period;
};

#define AT(member) offsetof(struct alarm_written, member)
const struct field alarm_rows[] = {
    { .name = "Name", .kind = FIELD_TEXT, .offset = AT(alarm.name), .rule = "S1",
      .help = "its name; none: alarm-<number>" },
    { .name = "ScalingRule", .kind = FIELD_TEXT, .offset = AT(rule), .is_required = true,
      .rule = "S1", .help = "the rule that it calls, one of rules:" },
    { .name = "Statistics", .kind = FIELD_CHOICE, .choices = statistic_names,
      .initial = "Average", .offset = AT(alarm.statistic), .rule = "S1",
      .help = "of the load (100 x demand / carrying instances) over a period" },
    { .name = "ComparisonOperator", .kind = FIELD_CHOICE, .choices = comparison_names,
      .initial = ">=", .offset = AT(alarm.comparison), .rule = "S1",
      .help = "how the statistic is compared with the threshold" },
    { .name = "Threshold", .kind = FIELD_REAL, .offset = AT(alarm.threshold), .is_required = true,
      .rule = "S1", .help = "load in percent" },
    { .name = "Period", .kind = FIELD_CHOICE, .choices = period_names, .initial = "300",
      .offset = AT(period), .rule = "S1", .help = "seconds of a period" },
    { .name = "EvaluationCount", .kind = FIELD_INTEGER, .low = 1, .high = 1000, .initial = "3",
      .offset = AT(alarm.count), .rule = "S1", .help = "periods in a row that must agree" },
    FIELD_END,
};
#undef AT

static void add_alarm(const struct reading *reading, struct alarm_setup alarm,
                      const struct tree_node *node)
{
    struct setup *setup = &reading->result->setup;
    struct timeline_entry *entry = add_entry(reading, alarm.rule->name, TRIGGER_ALARM, node);

    entry->alarm = (long)setup->n_alarms;
    alarm.entry = setup->n_timeline - 1;
    setup->alarms[setup->n_alarms++] = alarm;
}

static bool read_alarm(const struct reading *reading, const struct tree_node *node, size_t index)
{
    struct arena *arena = reading->decoder->arena;
    struct alarm_written written = { .period = 3 };
    const struct scaling_rule_setup *rule;

    if (!decode_expect_mapping(reading->decoder, node, "an alarm") ||
        !decode_mapping(reading->decoder, node, arena_printf(arena, "alarms.%zu", index + 1),
                        alarm_rows, &written))
        return false;
    rule = find_rule(reading, node, written.rule);
    if (rule == NULL)
        return false;
    if (rule->type == RULE_TARGET_TRACKING) {
        diagnostic_hint(decode_error(reading->decoder, section_node_at(node, "ScalingRule"),
                                     "a target tracking rule has alarms of its own"),
                        "remove this one");
        return false;
    }
    written.alarm.rule = rule;
    written.alarm.period_ms = periods_ms[written.period];
    if (written.alarm.name == NULL)
        written.alarm.name = arena_printf(arena, "alarm-%zu", index + 1);
    add_alarm(reading, written.alarm, node);
    return true;
}

static void add_tracking_alarms(const struct reading *reading)
{
    const struct setup *setup = &reading->result->setup;

    for (size_t i = 0; i < setup->n_rules; i++)
        if (setup->rules[i].type == RULE_TARGET_TRACKING)
            add_alarm(reading,
                      (struct alarm_setup){ .name = setup->rules[i].name,
                                            .rule = &setup->rules[i],
                                            .statistic = STATISTIC_AVERAGE,
                                            .period_ms = TRACKING_PERIOD_MS },
                      NULL);
}

bool section_read_alarms(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "alarms");
    struct setup *setup = &reading->result->setup;
    size_t n_written = node != NULL ? node->count : 0;
    bool is_good = true;

    if (node != NULL && !section_expect_list(reading, node, "alarms", ALARMS_LIMIT))
        return false;
    setup->alarms = arena_array(reading->decoder->arena, n_written + setup->n_rules,
                                sizeof *setup->alarms);
    for (size_t i = 0; i < n_written; i++)
        is_good = read_alarm(reading, node->items[i], i) && is_good;
    add_tracking_alarms(reading);
    node = node != NULL ? node : section_node_at(reading->root, "rules");
    if (setup->n_alarms > 0 && tree_get(reading->root, "demand") == NULL)
        diagnostic_hint(section_warn(reading, node, "S1",
                                     "alarms without a demand are never raised"),
                        "give demand: the instances needed over time");
    return alarm_looks_check(reading, node) && is_good;
}

/* -- scheduled tasks --------------------------------------------------------------------------- */

enum recurrence { RECURRENCE_NEVER, RECURRENCE_DAILY, RECURRENCE_WEEKLY };
static const char *const recurrence_names[] = { "never", "Daily", "Weekly", NULL };

struct task_written {
    const char *name, *rule;
    int64_t launch_at, end_at, retry_for_ms;
    int recurrence;
    long every;
};

#define AT(member) offsetof(struct task_written, member)
const struct field scheduled_task_rows[] = {
    { .name = "ScheduledTaskName", .kind = FIELD_TEXT, .offset = AT(name), .rule = "S1",
      .help = "its name" },
    { .name = "ScalingRule", .kind = FIELD_TEXT, .offset = AT(rule), .is_required = true,
      .rule = "S1", .help = "the rule that it executes, one of rules:" },
    { .name = "LaunchTime", .kind = FIELD_DURATION, .low = 0, .high = 8640000000000.0,
      .offset = AT(launch_at), .is_required = true, .rule = "S1",
      .help = "when, counted from the scenario's start" },
    { .name = "LaunchExpirationTime", .kind = FIELD_SECONDS, .low = 0, .high = 21600,
      .initial = "600", .offset = AT(retry_for_ms), .rule = "S1",
      .help = "seconds for which it is tried again while an activity is in progress" },
    { .name = "RecurrenceType", .kind = FIELD_CHOICE, .choices = recurrence_names,
      .initial = "never", .offset = AT(recurrence), .rule = "S1", .help = "whether it recurs" },
    { .name = "RecurrenceValue", .kind = FIELD_INTEGER, .low = 1, .high = 31, .initial = "1",
      .offset = AT(every), .rule = "S1", .help = "every so many days or weeks" },
    { .name = "RecurrenceEndTime", .kind = FIELD_DURATION, .low = 0, .high = 8640000000000.0,
      .offset = AT(end_at), .rule = "S1", .help = "until when it recurs; none: the file's until" },
    FIELD_END,
};
#undef AT

static int64_t step_of(const struct task_written *task)
{
    return task->recurrence == RECURRENCE_NEVER
               ? SIM_NEVER
               : task->every * (task->recurrence == RECURRENCE_DAILY ? SIM_DAY : 7 * SIM_DAY);
}

/* How often it is executed; *n_times: how often all are. False, and told: too often. */
static bool count_times(const struct reading *reading, const struct tree_node *node,
                        const struct task_written *task, int64_t *n_times)
{
    const struct tree_node *at = section_node_at(node, "RecurrenceType");
    int64_t step = step_of(task);
    int64_t n = step == SIM_NEVER ? 1 : (task->end_at - task->launch_at) / step + 1;
    struct diagnostic *item;

    if (step != SIM_NEVER && task->end_at == SIM_NEVER) {
        item = decode_error(reading->decoder, at, "this task recurs for ever");
        diagnostic_hint(item, "give RecurrenceEndTime here or until: at the top");
        return false;
    }
    if (task->launch_at <= task->end_at)
        *n_times += n;
    if (n <= TASK_TIMES_LIMIT && *n_times <= TASKS_TIMES_LIMIT)
        return true;
    if (n > TASK_TIMES_LIMIT)
        item = decode_error(reading->decoder, at, "this task would recur more than %d times",
                            TASK_TIMES_LIMIT);
    else
        item = decode_error(reading->decoder, at, "the tasks would recur more than %d times in all",
                            TASKS_TIMES_LIMIT);
    diagnostic_hint(item, "give an earlier RecurrenceEndTime, or a larger RecurrenceValue");
    return false;
}

static bool read_task(const struct reading *reading, const struct tree_node *node, size_t index,
                      int64_t *n_times)
{
    const struct setup *setup = &reading->result->setup;
    struct task_written task = { .end_at = setup->until };

    if (!decode_expect_mapping(reading->decoder, node, "a scheduled task") ||
        !decode_mapping(reading->decoder, node,
                        arena_printf(reading->decoder->arena, "scheduled_tasks.%zu", index + 1),
                        scheduled_task_rows, &task) ||
        find_rule(reading, node, task.rule) == NULL ||
        !count_times(reading, node, &task, n_times))
        return false;
    if (setup->group.suspended & (1u << PROCESS_SCHEDULED_ACTION))
        return true;
    for (int64_t at = task.launch_at; at <= task.end_at; at += step_of(&task)) {
        struct timeline_entry *entry = add_entry(reading, task.rule, TRIGGER_SCHEDULED, node);

        entry->at = at;
        entry->retry_for_ms = task.retry_for_ms;
        if (task.recurrence == RECURRENCE_NEVER)
            break;
    }
    return true;
}

bool section_read_scheduled_tasks(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "scheduled_tasks");
    int64_t n_times = 0;
    bool is_good = true;

    if (node == NULL)
        return true;
    if (!section_expect_list(reading, node, "scheduled_tasks", TASKS_LIMIT))
        return false;
    if (reading->result->setup.group.suspended & (1u << PROCESS_SCHEDULED_ACTION))
        section_warn(reading, node, "G1",
                     "scheduled tasks do not run while ScheduledAction is suspended");
    for (size_t i = 0; i < node->count; i++)
        is_good = read_task(reading, node->items[i], i, &n_times) && is_good;
    return is_good;
}
