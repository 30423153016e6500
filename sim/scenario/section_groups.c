/*
 * section_groups: a fleet, whose template is the rest of the scenario (model/fleet_setup.h).
 */
#include <string.h>

#include "model/fleet_setup.h"
#include "scenario/fleet_demand.h"
#include "scenario/groups_entries.h"
#include "scenario/groups_kept.h"

struct groups {
    long count, at_once;
    int on_failure;
    const char *file;
};

#define AT(member) offsetof(struct groups, member)
const struct field groups_rows[] = {
    { .name = "count", .kind = FIELD_INTEGER, .low = 1, .high = FLEET_GROUPS_LIMIT,
      .offset = AT(count), .help = "so many groups, all alike; in place of a list" },
    { .name = "file", .kind = FIELD_TEXT, .offset = AT(file),
      .help = "a CSV file of groups: name, count, after, wait, and a column for each setting that "
              "differs; in place of a list" },
    { .name = "at_once", .kind = FIELD_INTEGER, .low = 1, .high = FLEET_GROUPS_LIMIT,
      .offset = AT(at_once),
      .help = "most groups between their start and their end; none: no limit" },
    { .name = "on_failure", .kind = FIELD_CHOICE, .choices = fleet_failure_names,
      .initial = "stop", .offset = AT(on_failure),
      .help = "whether groups go on to start after one has failed" },
    FIELD_END,
};
#undef AT

const struct field groups_list_rows[] = {
    { .name = "list", .kind = FIELD_SECTION, .section = groups_entry_rows,
      .help = "groups that are alike in each entry, the first ones first; behind name, count, "
              "after and wait every setting in which they differ from the scenario" },
    FIELD_END,
};

/* ---- the fleet ---- */

static bool check_size(const struct reading *reading, const struct fleet_setup *fleet,
                       const struct tree_node *node)
{
    if (fleet->n_groups > FLEET_GROUPS_LIMIT)
        decode_error(reading->decoder, node, "more than %d groups", FLEET_GROUPS_LIMIT);
    else if (fleet->n_instances > FLEET_INSTANCES_LIMIT)
        decode_error(reading->decoder, node, "more than %d instances in all groups",
                     FLEET_INSTANCES_LIMIT);
    else
        return true;
    return false;
}

/* Numbers the groups and adds up what the entries have. */
static void make_fleet(const struct groups_entries *groups, struct fleet_setup *fleet)
{
    struct arena *arena = groups->reading->decoder->arena;
    struct fleet_entry *entries = arena_array(arena, groups->count, sizeof *entries);

    for (size_t i = 0; i < groups->count; i++) {
        entries[i] = groups->members[i].entry;
        entries[i].first = fleet->n_groups;
        fleet->n_groups += entries[i].n_groups;
        fleet->n_instances += entries[i].n_groups * entries[i].setup->n_instances;
    }
    fleet->entries = entries;
    fleet->n_entries = groups->count;
    fleet->demand = fleet_demand_sum(arena, fleet);
}

/* False, and told, if anything is wrong. */
static bool read_entries(const struct reading *reading, const struct tree_node *node, long count,
                         struct fleet_setup *fleet)
{
    const struct tree_node *list = tree_get(node, "list"), *file = tree_get(node, "file");
    const struct tree_node *source = list != NULL ? list : file;
    const struct fleet_setup *kept = source != NULL ? groups_kept_find(reading, source) : NULL;
    const struct setup *setup = &reading->result->setup;
    struct groups_entries groups = { .reading = reading };

    if (kept != NULL) {
        *fleet = *kept;
        return true;
    }
    groups.template =
        memcpy(arena_alloc(reading->decoder->arena, sizeof *setup), setup, sizeof *setup);
    if (list != NULL)
        groups_entries_read_list(&groups, list);
    else if (file != NULL)
        groups_entries_read_csv(&groups, file);
    else
        groups_entries_add_alike(&groups, node, count);
    if (groups.is_bad || !groups_order_find(reading, groups.members, groups.count))
        return false;
    make_fleet(&groups, fleet);
    if (source != NULL)
        groups_kept_add(reading, source, fleet);
    return true;
}

static bool check_keys(const struct reading *reading, const struct tree_node *node)
{
    const struct field *const tables[] = { groups_rows, groups_list_rows, NULL };
    int n_sources = (tree_get(node, "count") != NULL) + (tree_get(node, "list") != NULL) +
                    (tree_get(node, "file") != NULL);
    struct diagnostic *item;

    if (!decode_unknown_keys(reading->decoder, node, "groups", tables))
        return false;
    if (n_sources == 1)
        return true;
    item = decode_error(reading->decoder, node,
                        n_sources == 0 ? "groups: it is not said which groups there are"
                                       : "groups: it is said twice which there are");
    diagnostic_hint(item, "write one of count: 40, list: [...], file: groups.csv");
    return false;
}

bool section_read_groups(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "groups");
    struct groups own = { 0 };
    struct fleet_setup *fleet;

    if (node == NULL)
        return true;
    if (!decode_expect_mapping(reading->decoder, node, "groups") || !check_keys(reading, node) ||
        !decode_fields(reading->decoder, node, "groups", groups_rows, &own))
        return false;
    if (!reading->is_good)
        return false; /* each entry would tell the same again */
    fleet = arena_alloc(reading->decoder->arena, sizeof *fleet);
    if (!read_entries(reading, node, own.count, fleet))
        return false;
    fleet->at_once = own.at_once > 0 ? (size_t)own.at_once : fleet->n_groups;
    fleet->on_failure = own.on_failure;
    reading->result->setup.fleet = fleet;
    return check_size(reading, fleet, node);
}
