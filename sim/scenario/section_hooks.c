/*
 * section_hooks: lifecycle hooks (rule S2).
 */
#include "scenario/sections.h"

enum { HOOKS_LIMIT = 1000 };

#define AT(member) offsetof(struct hook_setup, member)
const struct field hook_rows[] = {
    { .name = "LifecycleHookName", .kind = FIELD_TEXT, .offset = AT(name), .rule = "S2",
      .help = "its name; none: hook-<number>" },
    { .name = "LifecycleTransition", .kind = FIELD_CHOICE, .choices = hook_direction_names,
      .offset = AT(direction), .is_required = true, .rule = "S2", .help = "whom it holds" },
    { .name = "DefaultResult", .kind = FIELD_CHOICE, .choices = hook_result_names,
      .initial = "CONTINUE", .offset = AT(default_result), .rule = "S2",
      .help = "what happens at the timeout" },
    { .name = "HeartbeatTimeout", .kind = FIELD_SECONDS, .low = 30, .high = 21600, .initial = "600",
      .offset = AT(heartbeat_timeout_ms), .rule = "S2", .help = "seconds until the timeout" },
    { .name = "complete", .kind = FIELD_DISTRIBUTION, .offset = AT(complete), .rule = "S2",
      .help = "after this CONTINUE arrives; none: it never does" },
    FIELD_END,
};
#undef AT

static bool read_hook(const struct reading *reading, const struct tree_node *node, size_t index,
                      struct hook_setup *hook)
{
    struct arena *arena = reading->decoder->arena;

    if (!decode_expect_mapping(reading->decoder, node, "a hook") ||
        !decode_mapping(reading->decoder, node, arena_printf(arena, "hooks.%zu", index + 1),
                        hook_rows, hook))
        return false;
    if (hook->name == NULL)
        hook->name = arena_printf(arena, "hook-%zu", index + 1);
    return true;
}

bool section_read_hooks(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "hooks");
    struct setup *setup = &reading->result->setup;
    bool is_good = true;

    if (node == NULL)
        return true;
    if (!section_expect_list(reading, node, "hooks", HOOKS_LIMIT))
        return false;
    setup->n_hooks = node->count;
    setup->hooks = arena_array(reading->decoder->arena, node->count, sizeof *setup->hooks);
    for (size_t i = 0; i < node->count; i++)
        is_good = read_hook(reading, node->items[i], i, &setup->hooks[i]) && is_good;
    return is_good;
}
