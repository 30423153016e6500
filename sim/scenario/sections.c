#include "scenario/sections.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"

const struct decode_section scenario_sections[] = {
    { .name = "", .rows = top_rows, .help = "the top of the file", .read = section_read_top },
    { .name = "options", .rows = options_rows, .read = section_read_options,
      .help = "choices of the model where the provider's documents leave one",
      .example = "options:\n"
                 "  retry_interval: 90s" },
    { .name = "latency", .rows = latency_rows, .rule = "I2", .read = section_read_latency,
      .help = "how long instances take for what, as distributions",
      .example = "latency:\n"
                 "  boot: { lognormal: { median: 53s, p95: 71s } }\n"
                 "  stop: 96.6s" },
    { .name = "zones", .rows = zone_rows, .is_list = true, .is_required = true, .rule = "S4",
      .read = section_read_zones, .help = "zones in the order of preference: ids or mappings",
      .example = "zones:\n"
                 "  - cn-hangzhou-h\n"
                 "  - { ZoneId: cn-hangzhou-i, fails: 5% }" },
    { .name = "group", .rows = group_rows, .is_required = true, .rule = "G1",
      .read = section_read_group, .help = "the scaling group",
      .example = "group: { MinSize: 20, MaxSize: 80, DesiredCapacity: 40 }" },
    { .name = "configurations", .is_list = true, .rule = "G7",
      .help = "ids of scaling configurations, the oldest first",
      .example = "configurations: [asc-1, asc-2]" },
    { .name = "instances", .rows = instance_rows, .is_list = true, .rule = "G7",
      .read = section_read_instances, .help = "what the group begins with: a list or a CSV file",
      .example = "instances:\n"
                 "  - { count: 40, ScalingConfigurationId: asc-1 }" },
    { .name = "hooks", .rows = hook_rows, .is_list = true, .rule = "S2",
      .read = section_read_hooks, .help = "lifecycle hooks",
      .example = "hooks:\n"
                 "  - { LifecycleTransition: SCALE_IN, HeartbeatTimeout: 600 }" },
    { .name = "demand", .rows = demand_rows, .rows_of = "a CSV file", .rule = "S5",
      .read = section_read_demand,
      .help = "instances needed: a number, a list of [time, number] or a CSV file",
      .example = "demand: [[0s, 30], [10m, 75], [1h, 30]]\n"
                 "# or: demand: { file: day.csv, time: minute, value: servers, unit: m }" },
    { .name = "price", .rows = price_rows, .rule = "Q4", .read = section_read_price,
      .help = "what an instance costs",
      .example = "price: { PerInstanceHour: 0.12, currency: USD }" },
    { .name = "rules", .rows = rule_rows, .lists = rule_list_rows, .is_list = true,
      .rule = "S1", .read = section_read_rules,
      .help = "scaling rules: simple, by steps, target tracking",
      .example = "rules:\n"
                 "  - { ScalingRuleName: add-two, ScalingRuleType: SimpleScalingRule,\n"
                 "      AdjustmentType: QuantityChangeInCapacity, AdjustmentValue: 2 }" },
    { .name = "timeline", .rows = timeline_rows, .is_list = true, .rule = "T2",
      .read = section_read_timeline, .help = "requests, each at an instant",
      .example = "timeline:\n"
                 "  - { at: 5m, do: RebalanceInstances }" },
    { .name = "alarms", .rows = alarm_rows, .is_list = true, .rule = "S1",
      .read = section_read_alarms, .help = "alarms on the load, which call scaling rules",
      .example = "alarms:\n"
                 "  - { ScalingRule: add-two, Threshold: 80 }" },
    { .name = "scheduled_tasks", .rows = scheduled_task_rows, .is_list = true, .rule = "S1",
      .read = section_read_scheduled_tasks, .help = "when scaling rules are executed",
      .example = "scheduled_tasks:\n"
                 "  - { ScalingRule: add-two, LaunchTime: 8h }" },
    { .name = "resume_from", .rows = resume_rows, .lists = resume_list_rows, .rule = "F10",
      .read = section_read_resume, .help = "a refresh that is under way: how far it is now",
      .example = "resume_from: { running_for: 47m, FinishedUpdateCapacity: 37 }" },
    { .name = "limits", .is_list = true, .read = section_read_limits,
      .help = "sentences that must hold, such as duration p95 <= 3h",
      .example = "limits:\n"
                 "  - duration p95 <= 3h\n"
                 "  - healthy >= 90 in 99% of runs" },
    { .name = "groups", .rows = groups_rows, .lists = groups_list_rows,
      .read = section_read_groups,
      .help = "a fleet of groups that are like this one: how many, and in which order",
      .example = "groups:\n"
                 "  at_once: 5\n"
                 "  list:\n"
                 "    - { name: canary, count: 3 }\n"
                 "    - { name: web, count: 400, after: canary, MinHealthyPercentage: 90 }" },
    { .name = "vary", .help = "settings to vary: one case per combination",
      .example = "vary:\n"
                 "  MinHealthyPercentage: 50:100:10\n"
                 "  MaxHealthyPercentage: [120, 150, 200]" },
    { .name = NULL },
};

const struct decode_section *section_find(const char *name)
{
    for (const struct decode_section *section = scenario_sections; section->name != NULL; section++)
        if (strcmp(section->name, name) == 0)
            return section;
    return NULL;
}

const struct field *section_find_row(const struct field *rows, const char *name)
{
    for (; rows != NULL && rows->name != NULL; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

bool section_expect_list(const struct reading *reading, const struct tree_node *node,
                         const char *name, size_t most)
{
    if (!decode_expect_list(reading->decoder, node, name))
        return false;
    if (node->count <= most)
        return true;
    decode_error(reading->decoder, node, "more than %zu entries in %s", most, name);
    return false;
}

const struct tree_node *section_node_at(const struct tree_node *mapping, const char *key)
{
    const struct tree_node *node = tree_get(mapping, key);

    return node != NULL ? node : mapping;
}

const char *section_elsewhere(struct arena *arena, const struct tree_node *node,
                              const struct tree_node *other)
{
    const struct place *place = &node->place;

    if (place->file == NULL ||
        (place->file == other->place.file && place->line == other->place.line))
        return "";
    if (strncmp(place->file->name, "--", 2) == 0)
        return arena_printf(arena, " (set by %s)", place->file->name);
    return arena_printf(arena, " (set at %s:%u)", place->file->name, place->line);
}

struct diagnostic *section_warn(const struct reading *reading, const struct tree_node *node,
                                const char *rule, const char *format, ...)
{
    struct diagnostic *item;
    va_list arguments;
    char *message;

    va_start(arguments, format);
    message = arena_vprintf(reading->decoder->arena, format, arguments);
    va_end(arguments);
    item = diagnostics_add(reading->decoder->list, SEVERITY_WARNING, node->place, "%s", message);
    item->rule = rule;
    return item;
}

long section_instance_number(const char *id)
{
    long number;

    if (strncmp(id, "i-", 2) != 0 || units_parse_integer(id + 2, &number) != NULL || number < 1)
        return 0;
    return number;
}

static const char *zone_id(const void *context, size_t index)
{
    const struct setup *setup = context;

    return index < setup->n_zones ? setup->zones[index].id : NULL;
}

void section_tell_unknown_zone(const struct reading *reading, const struct tree_node *node)
{
    const struct setup *setup = &reading->result->setup;
    const char *guess = text_did_you_mean(node->text, zone_id, setup);
    struct diagnostic *item = decode_error(reading->decoder, node, "unknown zone %s",
                                           tree_describe(reading->decoder->arena, node));
    struct text ids = { 0 };

    for (size_t i = 0; i < setup->n_zones; i++)
        text_printf(&ids, "%s%s", i > 0 ? ", " : "", setup->zones[i].id);
    diagnostic_why(item, "the zones of the group are %s", text_string(&ids));
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    text_free(&ids);
}
