/*
 * section_groups: a fleet, whose template is the rest of the scenario (model/fleet_setup.h).
 *
 * Each entry of the list, or row of the CSV file, is a scenario of its own: the file's tree with
 * the entry's settings in it, read by the same sections. Entries that change nothing share the
 * setup of the template, and the cases of a file share the entries where nothing that they are made
 * of varies.
 */
#include <string.h>

#include "model/fleet_setup.h"
#include "scenario/csv_reader.h"
#include "scenario/fleet_demand.h"
#include "scenario/group_setting.h"
#include "scenario/groups_order.h"
#include "scenario/sections.h"

enum { ENTRY_COLUMNS = 4 };

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

/* What an entry says besides its settings. */
struct head {
    const char *name;
    long count;
    struct field_texts after;
    int64_t wait_ms;
};

#define AT(member) offsetof(struct head, member)
static const struct field entry_rows[] = {
    { .name = "name", .kind = FIELD_TEXT, .offset = AT(name), .is_required = true,
      .help = "its name; its groups are NAME/1, NAME/2, ..." },
    { .name = "count", .kind = FIELD_INTEGER, .low = 1, .high = FLEET_GROUPS_LIMIT, .initial = "1",
      .offset = AT(count), .help = "how many such groups" },
    { .name = "after", .kind = FIELD_TEXTS, .low = 1, .high = 1000, .offset = AT(after),
      .help = "entries all of whose groups must have ended before one of these starts" },
    { .name = "wait", .kind = FIELD_DURATION, .low = 0, .high = 365.0 * SIM_DAY, .initial = "0s",
      .offset = AT(wait_ms), .help = "how long to wait after that, or from the beginning" },
    FIELD_END,
};
#undef AT

const struct field groups_list_rows[] = {
    { .name = "list", .kind = FIELD_SECTION, .section = entry_rows,
      .help = "groups that are alike in each entry, the first ones first; behind name, count, "
              "after and wait every setting in which they differ from the scenario" },
    FIELD_END,
};

/* The entries that are being collected. */
struct collection {
    const struct reading *reading;
    const struct setup *template;  /* as the scenario has it */
    struct groups_member *members; /* in the arena */
    size_t count, capacity;
    /* of a CSV file: its columns, and the settings of those that are none of an entry's own */
    const char **columns;
    struct group_setting *settings;
    size_t n_columns;
    bool is_bad;
};

/* ---- what the cases of a file share ---- */

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

        nodes[i] = NULL;
        if (scenario_sections[i].name[0] == '\0' || read == section_read_groups ||
            read == section_read_limits)
            continue;
        nodes[i] = tree_get(root, scenario_sections[i].name);
        are_shared = are_shared && (nodes[i] == NULL || !nodes[i]->is_changed);
    }
    return are_shared;
}

/* The entries as an earlier case has them; source: the node of the list or of the file's name. */
static const struct fleet_setup *find_kept(const struct reading *reading,
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

static void keep(const struct reading *reading, const struct tree_node *source,
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

/* ---- one entry ---- */

/* Where each zone of a group stands among those of the fleet; NULL, and told: one is not there. */
static const size_t *find_zones(const struct reading *reading, const struct setup *template,
                                const struct setup *setup, const struct tree_node *root)
{
    size_t *zones = arena_array(reading->decoder->arena, setup->n_zones, sizeof *zones);

    for (size_t i = 0; i < setup->n_zones; i++) {
        int found = setup_find_zone(template, setup->zones[i].id);

        if (found == NO_ZONE) {
            diagnostic_hint(decode_error(reading->decoder, section_node_at(root, "zones"),
                                         "the fleet has no zone \"%s\"", setup->zones[i].id),
                            "write it into the zones of the scenario, too");
            return NULL;
        }
        zones[i] = (size_t)found;
    }
    return zones;
}

/* What is wrong stands at a place of the template, too: whose fault it is must be said. */
static void tell_whose(struct diagnostics *list, size_t first, const char *name)
{
    for (size_t i = first; i < list->count; i++)
        if (list->items[i].hint == NULL)
            diagnostic_hint(&list->items[i], "it is so for the groups \"%s\"", name);
}

/* Reads a scenario that differs from the template; NULL: told. */
static const struct setup *read_setup(const struct reading *reading, const struct tree_node *root,
                                      const char *name)
{
    size_t n_told = reading->decoder->list->count;
    const struct distribution *latency[N_LATENCY_KINDS] = { NULL };
    struct scenario_case *result = arena_alloc(reading->decoder->arena, sizeof *result);
    struct decoder decoder = *reading->decoder;
    struct reading own = { .decoder = &decoder, .root = root, .result = result,
                           .latency = latency, .is_good = true };

    decoder.log = NULL;
    result->name = reading->result->name;
    for (const struct decode_section *section = scenario_sections; section->name != NULL; section++)
        if (section->read != NULL && section->read != section_read_groups)
            own.is_good = section->read(&own) && own.is_good;
    tell_whose(reading->decoder->list, n_told, name);
    return own.is_good ? &result->setup : NULL;
}

static bool check_name(struct collection *groups, const struct tree_node *node, const char *name)
{
    struct diagnostic *item;

    if (strlen(name) > FLEET_NAME_LIMIT) {
        decode_error(groups->reading->decoder, tree_get(node, "name"),
                     "the name of groups is longer than %d bytes", FLEET_NAME_LIMIT);
        return false;
    }
    if (strchr(name, '/') == NULL)
        return true;
    item = decode_error(groups->reading->decoder, tree_get(node, "name"),
                        "the name of groups cannot have a \"/\"");
    diagnostic_why(item, "a group's name has one before its number: web/3");
    return false;
}

static void add_member(struct collection *groups, const struct groups_member *member)
{
    groups->members = arena_make_room(groups->reading->decoder->arena, groups->members,
                                      groups->count, &groups->capacity, sizeof *groups->members);
    groups->members[groups->count++] = *member;
}

/* root: the scenario with the settings of the entry; NULL, and told: they are wrong. */
static void take_entry(struct collection *groups, const struct tree_node *node,
                       const struct tree_node *root, const struct head *head)
{
    const struct reading *reading = groups->reading;
    const struct setup *setup = root == reading->root ? groups->template : NULL;
    const struct tree_node *timeline = root != NULL ? tree_get(root, "timeline") : NULL;
    struct groups_member member = { .after = head->after, .node = node,
                             .place = section_node_at(node, "name")->place };

    if (setup == NULL && root != NULL)
        setup = read_setup(reading, root, head->name);
    if (!check_name(groups, node, head->name) || setup == NULL ||
        (member.entry.zones = find_zones(reading, groups->template, setup, root)) == NULL) {
        groups->is_bad = true;
        return;
    }
    member.entry.name = head->name;
    member.entry.n_groups = (size_t)head->count;
    member.entry.setup = setup;
    member.entry.n_requests = timeline != NULL ? timeline->count : 0;
    member.entry.wait_ms = head->wait_ms;
    add_member(groups, &member);
}

/* ---- the list ---- */

static bool is_of_head(const char *key)
{
    return section_find_row(entry_rows, key) != NULL;
}

static const struct tree_node *apply_settings(struct collection *groups,
                                              const struct tree_node *node)
{
    const struct tree_node *root = groups->reading->root;

    for (size_t i = 0; i < node->count && root != NULL; i++) {
        const struct tree_pair *pair = &node->pairs[i];
        struct group_setting setting;

        if (is_of_head(pair->key))
            continue;
        if (!group_setting_find(groups->reading, pair->key, pair->key_place, &setting))
            return NULL;
        root = group_setting_apply(groups->reading, root, &setting, pair->value);
    }
    return root;
}

static void log_settings(const struct reading *reading, const char *section,
                         const struct tree_node *node)
{
    struct settings_log *log = reading->decoder->log;

    for (size_t i = 0; log != NULL && i < node->count; i++)
        if (!is_of_head(node->pairs[i].key))
            settings_log_add(log, (struct setting){ .section = section,
                                                    .name = node->pairs[i].key,
                                                    .value = tree_render(log->arena,
                                                                         node->pairs[i].value),
                                                    .origin = SETTING_WRITTEN,
                                                    .place = node->pairs[i].value->place });
}

static void read_list(struct collection *groups, const struct tree_node *list)
{
    struct decoder *decoder = groups->reading->decoder;

    if (!decode_expect_list(decoder, list, "groups.list")) {
        groups->is_bad = true;
        return;
    }
    if (list->count == 0) {
        diagnostic_hint(decode_error(decoder, list, "groups: the list is empty"),
                        "write - { name: web, count: 40 }");
        groups->is_bad = true;
    }
    for (size_t i = 0; i < list->count; i++) {
        const char *section = arena_printf(decoder->arena, "groups.%zu", i + 1);
        struct head head = { 0 };

        if (!decode_expect_mapping(decoder, list->items[i], "an entry of groups") ||
            !decode_fields(decoder, list->items[i], section, entry_rows, &head)) {
            groups->is_bad = true;
            continue;
        }
        log_settings(groups->reading, section, list->items[i]);
        take_entry(groups, list->items[i], apply_settings(groups, list->items[i]), &head);
    }
}

/* ---- the CSV file ---- */

static bool take_names(void *context, const struct csv_row *names)
{
    struct collection *groups = context;
    struct arena *arena = groups->reading->decoder->arena;
    bool has_name = false;

    groups->n_columns = names->n_cells;
    groups->columns = arena_array(arena, names->n_cells, sizeof *groups->columns);
    groups->settings = arena_array(arena, names->n_cells, sizeof *groups->settings);
    for (size_t i = 0; i < names->n_cells; i++) {
        const char *name = arena_strdup(arena, names->cells[i].text);

        groups->columns[i] = name;
        has_name = has_name || strcmp(name, "name") == 0;
        if (!is_of_head(name) && !group_setting_find(groups->reading, name, names->cells[i].place,
                                                     &groups->settings[i]))
            groups->is_bad = true;
    }
    if (!has_name) {
        struct diagnostic *item =
            diagnostics_add(groups->reading->decoder->list, SEVERITY_ERROR, names->cells[0].place,
                            "groups: there is no column \"name\"");

        diagnostic_hint(item, "give each group a name in a column of its own");
        groups->is_bad = true;
    }
    return !groups->is_bad;
}

/* A cell as it would be read from YAML: [a, b] and { a: 1 } are a list and a mapping. */
static const struct tree_node *value_of_cell(const struct reading *reading,
                                             const struct csv_cell *cell)
{
    struct decoder *decoder = reading->decoder;

    if (cell->text[0] != '[' && cell->text[0] != '{')
        return tree_scalar(decoder->arena, cell->text, cell->place);
    return tree_read_text(decoder->arena, decoder->list,
                          arena_printf(decoder->arena, "%s line %u", cell->place.file->name,
                                       cell->place.line),
                          cell->text, strlen(cell->text));
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct collection *groups = context;
    const struct reading *reading = groups->reading;
    struct decoder decoder = *reading->decoder;
    struct tree_node *node = arena_alloc(decoder.arena, sizeof *node);
    const struct tree_node *root = reading->root;
    struct head head = { 0 };

    decoder.log = NULL;
    node->kind = TREE_MAPPING;
    node->place = row->cells[0].place;
    node->pairs = arena_array(decoder.arena, ENTRY_COLUMNS, sizeof *node->pairs);
    for (size_t i = 0; i < row->n_cells && root != NULL; i++) {
        const struct csv_cell *cell = &row->cells[i];
        const struct tree_node *value = cell->text[0] != '\0' ? value_of_cell(reading, cell) : NULL;

        if (cell->text[0] != '\0' && value == NULL)
            root = NULL;
        else if (value != NULL && is_of_head(groups->columns[i]))
            node->pairs[node->count++] =
                (struct tree_pair){ groups->columns[i], cell->place, value };
        else if (value != NULL)
            root = group_setting_apply(reading, root, &groups->settings[i], value);
    }
    if (decode_fields(&decoder, node, "groups", entry_rows, &head))
        take_entry(groups, node, root, &head);
    else
        groups->is_bad = true;
    return true;
}

static void read_csv(struct collection *groups, const struct tree_node *file)
{
    struct decoder *decoder = groups->reading->decoder;
    const struct csv_request all = { .begin = take_names, .take = take_row, .context = groups };

    if (!csv_read_file(decoder->list, decode_file_name(decoder, file->text), file->place, &all)) {
        groups->is_bad = true;
    } else if (!groups->is_bad && groups->count == 0) {
        diagnostic_hint(decode_error(decoder, file, "groups: %s has no rows", file->text),
                        "below the names of the columns it needs a row for each group");
        groups->is_bad = true;
    }
}

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
static void make_fleet(const struct collection *groups, struct fleet_setup *fleet)
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
    const struct fleet_setup *kept = source != NULL ? find_kept(reading, source) : NULL;
    const struct setup *setup = &reading->result->setup;
    struct collection groups = { .reading = reading };

    if (kept != NULL) {
        *fleet = *kept;
        return true;
    }
    groups.template =
        memcpy(arena_alloc(reading->decoder->arena, sizeof *setup), setup, sizeof *setup);
    if (list != NULL)
        read_list(&groups, list);
    else if (file != NULL)
        read_csv(&groups, file);
    else
        take_entry(&groups, node, reading->root, &(struct head){ .name = "group", .count = count });
    if (groups.is_bad || !groups_order_find(reading, groups.members, groups.count))
        return false;
    make_fleet(&groups, fleet);
    if (source != NULL)
        keep(reading, source, fleet);
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
