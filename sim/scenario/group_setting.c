#include "scenario/group_setting.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"

/* Sections and settings that a fleet has once. */
static bool is_of_fleet(const char *name)
{
    static const char *const names[] = { "groups", "limits", "vary", "price" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return section_find_row(top_rows, name) != NULL;
}

bool group_setting_find(const struct reading *reading, const char *key, struct place place,
                        struct group_setting *setting)
{
    const struct vary_axis axis = { .key = key, .place = place, .use = "for a group" };
    struct decoder *decoder = reading->decoder;
    struct diagnostic *item;

    *setting = (struct group_setting){ .key = key };
    if (!vary_find_target(decoder->arena, decoder->list, reading->root, &axis, true,
                          &setting->target))
        return false;
    if (!is_of_fleet(setting->target.paths[0].steps[0].key))
        return true;
    item = diagnostics_add(decoder->list, SEVERITY_ERROR, place,
                           "\"%.60s\" cannot differ from group to group", key);
    diagnostic_why(item, "it is one for the whole fleet");
    return false;
}

/* instances: 40 */
static const struct tree_node *set_count(const struct reading *reading,
                                         const struct tree_node *root,
                                         const struct tree_node *count)
{
    struct arena *arena = reading->decoder->arena;
    const struct tree_node *list = tree_get(root, "instances"), *entry;
    struct diagnostic *item;

    if (list == NULL || list->kind != TREE_SEQUENCE || list->count != 1 ||
        list->items[0]->kind != TREE_MAPPING || tree_get(list->items[0], "file") != NULL) {
        item = decode_error(
            reading->decoder, count,
            "instances: a bare number needs a scenario with one entry of instances");
        diagnostic_why(item, "it becomes the count of that entry");
        diagnostic_hint(item, "name the one that is meant: instances.2.count");
        return NULL;
    }
    entry = tree_set(arena, list->items[0], "count", count);
    return tree_set(arena, root, "instances", tree_set_item(arena, list, 0, entry));
}

const struct tree_node *group_setting_apply(const struct reading *reading,
                                            const struct tree_node *root,
                                            const struct group_setting *setting,
                                            const struct tree_node *value)
{
    struct arena *arena = reading->decoder->arena;
    const struct tree_node *old = tree_get(root, setting->key);
    long number;

    if (strcmp(setting->key, "instances") == 0 && value->kind == TREE_SCALAR &&
        units_parse_integer(value->text, &number) == NULL)
        return set_count(reading, root, value);
    if (section_find(setting->key) == NULL || value->kind != TREE_MAPPING || old == NULL ||
        old->kind != TREE_MAPPING || tree_get(value, "file") != NULL)
        return vary_apply(arena, reading->decoder->list, root, &setting->target, value);
    for (size_t i = 0; i < value->count; i++)
        old = tree_set(arena, old, value->pairs[i].key, value->pairs[i].value);
    return tree_set(arena, root, setting->key, old);
}
