/*
 * section_options: the modelling rules that name an option. Those of a refresh or a rebalance are
 * the defaults of the timeline's entries.
 */
#include "scenario/sections.h"

#define AT(member) offsetof(struct model_options, member)
const struct field options_rows[] = {
    { .name = "imbalance_threshold", .kind = FIELD_INTEGER, .low = 2, .high = GROUP_SIZE_LIMIT,
      .initial = "2", .offset = AT(imbalance_threshold), .rule = "B2",
      .help = "least difference of zone counts that counts as imbalanced" },
    { .name = "overshoot_base", .kind = FIELD_CHOICE, .choices = overshoot_base_names,
      .initial = "MaxSize", .offset = AT(overshoot_base), .rule = "B6",
      .help = "what the 10 % above MaxSize are taken of" },
    { .name = "replace_order", .kind = FIELD_CHOICE, .choices = replace_order_names,
      .initial = "at-once", .offset = AT(replace_order), .rule = "F6",
      .help = "launch-first: an old instance leaves only when a new one is ready" },
    { .name = "batching", .kind = FIELD_CHOICE, .choices = batching_names, .initial = "barrier",
      .offset = AT(batching), .rule = "F7",
      .help = "rolling: do not wait for a whole batch to end" },
    { .name = "wait_for_warmup", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = AT(wait_for_warmup), .rule = "F7",
      .help = "a new instance is ready only after its warm-up" },
    { .name = "clamp_to_max_size", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = AT(clamp_to_max_size), .rule = "F13", .help = "never launch above MaxSize" },
    { .name = "retry_interval", .kind = FIELD_DURATION, .low = SIM_SECOND, .high = 7 * SIM_DAY,
      .initial = "60s", .offset = AT(retry_interval_ms), .rule = "F12",
      .help = "wait after a failed launch before the next batch" },
    { .name = "check_interval", .kind = FIELD_DURATION, .low = SIM_SECOND, .high = SIM_DAY,
      .initial = "60s", .offset = AT(check_interval_ms), .rule = "A6",
      .help = "how often health and capacity are checked" },
    { .name = "mixed_policies", .kind = FIELD_CHOICE, .choices = mixed_policies_names,
      .initial = "forbid", .offset = AT(mixed_policies), .rule = "A7",
      .help = "allow: refresh and rebalance whatever the MultiAZPolicy" },
    FIELD_END,
};

bool section_read_options(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "options");

    if (node != NULL && !decode_expect_mapping(reading->decoder, node, "options"))
        return false;
    return decode_mapping(reading->decoder, node, "options", options_rows,
                          &reading->result->setup.options);
}
