/*
 * section_rules: scaling rules (rule S1) under the names that timeline, alarms and tasks call.
 */
#include "scenario/sections.h"

#include <math.h>
#include <string.h>

#include "ops/execute_scaling_rule.h"

enum { RULES_LIMIT = 1000 };

#define AT(member) offsetof(struct scaling_rule_setup, member)
const struct field rule_rows[] = {
    { .name = "ScalingRuleName", .kind = FIELD_TEXT, .offset = AT(name), .is_required = true,
      .rule = "S1", .help = "its name" },
    { .name = "ScalingRuleType", .kind = FIELD_CHOICE, .choices = rule_type_names,
      .initial = "SimpleScalingRule", .offset = AT(type), .rule = "S1",
      .help = "how it finds the new capacity" },
    { .name = "AdjustmentType", .kind = FIELD_CHOICE, .choices = adjustment_names,
      .initial = "QuantityChangeInCapacity", .offset = AT(adjustment), .rule = "S1",
      .help = "what the value, or those of the steps, mean" },
    { .name = "AdjustmentValue", .kind = FIELD_INTEGER, .low = -1000, .high = 10000,
      .initial = "0", .offset = AT(value), .rule = "S1",
      .help = "of a simple rule: instances to add or take, percent, or the new total" },
    { .name = "MinAdjustmentMagnitude", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT,
      .initial = "0", .offset = AT(least_magnitude), .rule = "S1",
      .help = "least change of a percentage, in instances" },
    { .name = "Cooldown", .kind = FIELD_SECONDS, .low = 0, .high = 86400, .offset = AT(cooldown_ms),
      .rule = "A5", .help = "seconds of cooldown after it; none: the group's" },
    { .name = "TargetValue", .kind = FIELD_REAL, .low = 0.001, .high = 1000000, .initial = "60",
      .offset = AT(target_value), .rule = "S1", .is_assumption = true,
      .help = "of target tracking: the load to keep, in percent" },
    { .name = "ScaleOutEvaluationCount", .kind = FIELD_INTEGER, .low = 1, .high = 1000,
      .initial = "3", .offset = AT(scale_out_count), .rule = "S1",
      .help = "periods of 60 s above the target before it adds" },
    { .name = "ScaleInEvaluationCount", .kind = FIELD_INTEGER, .low = 1, .high = 1000,
      .initial = "15", .offset = AT(scale_in_count), .rule = "S1",
      .help = "periods of 60 s below the target before it takes away" },
    { .name = "EstimatedInstanceWarmup", .kind = FIELD_SECONDS, .low = 0, .high = 86400,
      .initial = "300", .offset = AT(instance_warmup_ms), .rule = "S1",
      .help = "seconds for which a new instance is left out of the tracking" },
    { .name = "DisableScaleIn", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = AT(disables_scale_in), .rule = "S1", .help = "target tracking only adds" },
    FIELD_END,
};
#undef AT

#define AT(member) offsetof(struct step_setup, member)
static const struct field step_rows[] = {
    { .name = "MetricIntervalLowerBound", .kind = FIELD_REAL, .offset = AT(low), .rule = "S1",
      .help = "metric less threshold from here on; none: no bound" },
    { .name = "MetricIntervalUpperBound", .kind = FIELD_REAL, .offset = AT(high), .rule = "S1",
      .help = "up to, not including, this; none: no bound" },
    { .name = "ScalingAdjustment", .kind = FIELD_INTEGER, .low = -1000, .high = 10000,
      .offset = AT(adjustment), .is_required = true, .rule = "S1", .help = "the adjustment" },
    FIELD_END,
};
#undef AT

/* Read by hand, a list of mappings; here so that its name is known. */
const struct field rule_list_rows[] = {
    { .name = "StepAdjustments", .kind = FIELD_SECTION, .section = step_rows, .rule = "S1",
      .help = "of a step rule: what to do in which interval above the threshold" },
    FIELD_END,
};

static bool read_steps(const struct reading *reading, const struct tree_node *node,
                       const char *section, struct scaling_rule_setup *rule)
{
    struct arena *arena = reading->decoder->arena;
    const struct tree_node *list = tree_get(node, "StepAdjustments");
    bool is_good = true;

    if (list == NULL)
        return true;
    if (!decode_expect_list(reading->decoder, list, "StepAdjustments"))
        return false;
    struct step_setup *steps = arena_array(arena, list->count, sizeof *steps);
    for (size_t i = 0; i < list->count; i++) {
        steps[i] = (struct step_setup){ .low = -INFINITY, .high = INFINITY };
        is_good = decode_expect_mapping(reading->decoder, list->items[i], "a step") &&
                  decode_mapping(reading->decoder, list->items[i],
                                 arena_printf(arena, "%s.StepAdjustments.%zu", section, i + 1),
                                 step_rows, &steps[i]) &&
                  is_good;
        if (is_good && !(steps[i].low < steps[i].high)) {
            decode_error(reading->decoder, list->items[i],
                         "MetricIntervalLowerBound must be below MetricIntervalUpperBound");
            is_good = false;
        }
    }
    rule->steps = steps;
    rule->n_steps = list->count;
    return is_good;
}

/* What the rows cannot say. */
static bool check_rule(const struct reading *reading, const struct tree_node *node,
                       const struct scaling_rule_setup *rule)
{
    const char *problem = scaling_rule_refuse_value(rule->adjustment, rule->value);

    if (problem != NULL && rule->type == RULE_SIMPLE) {
        decode_error(reading->decoder, section_node_at(node, "AdjustmentValue"), "%s", problem);
        return false;
    }
    if (rule->type == RULE_STEP && rule->n_steps == 0) {
        diagnostic_hint(
            decode_error(reading->decoder, node, "a step rule needs StepAdjustments"),
            "write StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }]");
        return false;
    }
    for (const struct scaling_rule_setup *other = reading->result->setup.rules; other < rule;
         other++) {
        if (strcmp(other->name, rule->name) == 0) {
            diagnostic_hint(decode_error(reading->decoder,
                                         section_node_at(node, "ScalingRuleName"),
                                         "two rules are called \"%.60s\"", rule->name),
                            "rename one of the two");
            return false;
        }
    }
    return true;
}

bool section_read_rules(const struct reading *reading)
{
    static const struct field *const tables[] = { rule_rows, rule_list_rows, NULL };
    const struct tree_node *node = tree_get(reading->root, "rules");
    struct setup *setup = &reading->result->setup;
    bool is_good = true;

    if (node == NULL)
        return true;
    if (!section_expect_list(reading, node, "rules", RULES_LIMIT))
        return false;
    setup->n_rules = node->count;
    setup->rules = arena_array(reading->decoder->arena, node->count, sizeof *setup->rules);
    for (size_t i = 0; i < node->count; i++) {
        const char *section = arena_printf(reading->decoder->arena, "rules.%zu", i + 1);
        struct scaling_rule_setup *rule = &setup->rules[i];

        rule->cooldown_ms = -1;
        rule->name = "";
        is_good = decode_expect_mapping(reading->decoder, node->items[i], "a rule") &&
                  decode_unknown_keys(reading->decoder, node->items[i], section, tables) &&
                  decode_fields(reading->decoder, node->items[i], section, rule_rows, rule) &&
                  read_steps(reading, node->items[i], section, rule) &&
                  check_rule(reading, node->items[i], rule) && is_good;
    }
    return is_good;
}
