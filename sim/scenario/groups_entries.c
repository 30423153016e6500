#include "scenario/groups_entries.h"

#include <string.h>

#include "scenario/csv_reader.h"

/* What an entry says besides its settings. */
struct head {
    const char *name;
    long count;
    struct field_texts after;
    int64_t wait_ms;
};

#define AT(member) offsetof(struct head, member)
const struct field groups_entry_rows[] = {
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

enum { ENTRY_COLUMNS = sizeof groups_entry_rows / sizeof groups_entry_rows[0] - 1 };

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

static bool check_name(struct groups_entries *groups, const struct tree_node *node,
                       const char *name)
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

static void add_member(struct groups_entries *groups, const struct groups_member *member)
{
    groups->members = arena_make_room(groups->reading->decoder->arena, groups->members,
                                      groups->count, &groups->capacity, sizeof *groups->members);
    groups->members[groups->count++] = *member;
}

/* root: the scenario with the settings of the entry; NULL, and told: they are wrong. */
static void take_entry(struct groups_entries *groups, const struct tree_node *node,
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
    return section_find_row(groups_entry_rows, key) != NULL;
}

static const struct tree_node *apply_settings(struct groups_entries *groups,
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

void groups_entries_read_list(struct groups_entries *groups, const struct tree_node *list)
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
            !decode_fields(decoder, list->items[i], section, groups_entry_rows, &head)) {
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
    struct groups_entries *groups = context;
    struct arena *arena = groups->reading->decoder->arena;
    const char *separator = csv_separator_hint(names->cells[0].text, names->n_cells);
    bool has_name = false;

    groups->n_columns = names->n_cells;
    groups->columns = arena_array(arena, names->n_cells, sizeof *groups->columns);
    groups->settings = arena_array(arena, names->n_cells, sizeof *groups->settings);
    for (size_t i = 0; i < names->n_cells; i++) {
        const char *name = arena_strdup(arena, names->cells[i].text);

        groups->columns[i] = name;
        has_name = has_name || strcmp(name, "name") == 0;
        if (!is_of_head(name) && separator == NULL &&
            !group_setting_find(groups->reading, name, names->cells[i].place,
                                &groups->settings[i]))
            groups->is_bad = true;
    }
    if (!has_name) {
        struct diagnostic *item =
            diagnostics_add(groups->reading->decoder->list, SEVERITY_ERROR, names->cells[0].place,
                            "groups: there is no column \"name\"");

        diagnostic_hint(item, "%s", separator != NULL
                                        ? separator
                                        : "give each group a name in a column of its own");
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
    struct groups_entries *groups = context;
    const struct reading *reading = groups->reading;
    struct decoder decoder = *reading->decoder;
    struct tree_node *node = tree_mapping(decoder.arena, ENTRY_COLUMNS, row->cells[0].place);
    const struct tree_node *root = reading->root;
    struct head head = { 0 };

    decoder.log = NULL;
    for (size_t i = 0; i < row->n_cells && root != NULL; i++) {
        const struct csv_cell *cell = &row->cells[i];
        const struct tree_node *value = cell->text[0] != '\0' ? value_of_cell(reading, cell) : NULL;

        if (cell->text[0] != '\0' && value == NULL)
            root = NULL;
        else if (value != NULL && is_of_head(groups->columns[i]))
            tree_append(node, groups->columns[i], cell->place, value);
        else if (value != NULL)
            root = group_setting_apply(reading, root, &groups->settings[i], value);
    }
    if (decode_fields(&decoder, node, "groups", groups_entry_rows, &head))
        take_entry(groups, node, root, &head);
    else
        groups->is_bad = true;
    return true;
}

void groups_entries_read_csv(struct groups_entries *groups, const struct tree_node *file)
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

/* ---- neither ---- */

void groups_entries_add_alike(struct groups_entries *groups, const struct tree_node *node,
                              long count)
{
    take_entry(groups, node, groups->reading->root,
               &(struct head){ .name = "group", .count = count });
}
