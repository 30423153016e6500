#include "scenario/groups_kept.h"

#include <assert.h>

enum { SECTIONS_MOST = 40 };

/* The entries of a fleet, with the sections that they were made of. */
struct kept_fleet {
    const struct tree_node *sections[SECTIONS_MOST];
    struct fleet_setup fleet; /* without what groups: says of all */
};

/* The sections of the file, NULL for those that are none of a group's; false: the case has one of
 * its own. */
static bool list_sections(const struct tree_node *root, const struct tree_node **nodes)
{
    bool are_shared = true;

    for (size_t i = 0; scenario_sections[i].name != NULL; i++) {
        decode_section_fn *read = scenario_sections[i].read;

        assert(i < SECTIONS_MOST);
        nodes[i] = NULL;
        if (scenario_sections[i].name[0] == '\0' || read == section_read_groups ||
            read == section_read_limits)
            continue;
        nodes[i] = tree_get(root, scenario_sections[i].name);
        are_shared = are_shared && (nodes[i] == NULL || !nodes[i]->is_changed);
    }
    return are_shared;
}

const struct fleet_setup *groups_kept_find(const struct reading *reading,
                                           const struct tree_node *source)
{
    const struct cache_entry *entry = decode_cache_find(reading->decoder->cache, source);
    const struct kept_fleet *kept = entry != NULL ? entry->value : NULL;
    const struct tree_node *nodes[SECTIONS_MOST];

    if (kept == NULL || !list_sections(reading->root, nodes))
        return NULL;
    for (size_t i = 0; scenario_sections[i].name != NULL; i++)
        if (kept->sections[i] != nodes[i])
            return NULL;
    return &kept->fleet;
}

void groups_kept_add(const struct reading *reading, const struct tree_node *source,
                     const struct fleet_setup *fleet)
{
    struct decode_cache *cache = reading->decoder->cache;
    struct kept_fleet *kept;

    if (source->is_changed || decode_cache_find(cache, source) != NULL)
        return;
    kept = arena_alloc(cache->arena, sizeof *kept);
    if (!list_sections(reading->root, kept->sections))
        return;
    kept->fleet = *fleet;
    decode_cache_add(cache, source, kept);
}
