/*
 * decode_list: lists of texts, of choices, of numbers and of windows of time.
 */
#include "scenario/decode_spot.h"

struct items {
    const struct tree_node *const *at;
    size_t count;
};

/* The entries of a list; anything else is a list of one. */
static struct items items_of(const struct tree_node *const *node)
{
    if ((*node)->kind == TREE_SEQUENCE)
        return (struct items){ (*node)->items, (*node)->count };
    return (struct items){ node, 1 };
}

bool spot_decode_choices(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    bool is_good = true;
    unsigned bits = 0;

    for (size_t i = 0; i < items.count; i++) {
        int choice = 0;

        is_good = spot_read_choice(spot, items.at[i], &choice) && is_good;
        bits |= 1U << choice;
    }
    *(unsigned *)target = bits;
    return is_good;
}

bool spot_decode_choice_list(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    struct field_integers *list = target;
    bool is_good = spot_is_count_in_range(spot, node, items.count);

    list->count = items.count;
    list->items = arena_array(spot->decoder->arena, items.count, sizeof *list->items);
    for (size_t i = 0; i < items.count; i++) {
        int choice = 0;

        is_good = spot_read_choice(spot, items.at[i], &choice) && is_good;
        list->items[i] = choice;
    }
    return is_good;
}

bool spot_decode_texts(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    struct field_texts *list = target;
    bool is_good = spot_is_count_in_range(spot, node, items.count);

    list->count = items.count;
    list->items = arena_array(spot->decoder->arena, items.count, sizeof *list->items);
    for (size_t i = 0; i < items.count; i++)
        is_good = spot_read_text(spot, items.at[i], &list->items[i]) && is_good;
    return is_good;
}

bool spot_decode_integers(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    struct field_integers *list = target;
    bool is_good = true;

    list->count = items.count;
    list->items = arena_array(spot->decoder->arena, items.count, sizeof *list->items);
    for (size_t i = 0; i < items.count; i++)
        is_good = spot_read_integer(spot, items.at[i], &list->items[i]) && is_good;
    return is_good;
}

static bool read_window(const struct spot *spot, const struct tree_node *node,
                        struct field_window *window)
{
    struct diagnostic *item;

    if (node->kind != TREE_SEQUENCE || node->count != 2) {
        item = decode_error(spot->decoder, node, "%s: a window is a pair, not %s", spot->row->name,
                            spot_describe(spot, node));
        diagnostic_hint(item, "write [10m, 25m]: from 10 minutes on, until 25");
        return false;
    }
    if (!decode_duration(spot->decoder, node->items[0], spot->row->name, &window->from_ms) ||
        !decode_duration(spot->decoder, node->items[1], spot->row->name, &window->to_ms))
        return false;
    if (window->from_ms < window->to_ms)
        return true;
    decode_error(spot->decoder, node, "%s: the window must end after it begins", spot->row->name);
    return false;
}

bool spot_decode_windows(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct field_windows *windows = target;
    bool is_good;

    if (!decode_expect_list(spot->decoder, node, spot->row->name))
        return false;
    is_good = spot_is_count_in_range(spot, node, node->count);
    windows->count = node->count;
    windows->items = arena_array(spot->decoder->arena, node->count, sizeof *windows->items);
    for (size_t i = 0; i < node->count; i++)
        is_good = read_window(spot, node->items[i], &windows->items[i]) && is_good;
    return is_good;
}
