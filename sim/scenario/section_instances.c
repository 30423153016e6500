/*
 * section_instances: what the group begins with (rule G7).
 *
 * An entry of the list stands for `count` instances; { file: instances.csv } for the rows of a CSV
 * file, which are read as entries of one instance each. Creation order is the order of the file.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/configurations.h"
#include "scenario/csv_reader.h"

enum { INSTANCES_LIMIT = 10000 };

struct entry {
    long count;
    const char *id, *zone, *configuration, *file;
    int state, creation, health;
    double price_per_vcpu;
};

static const char *const state_names[] = { "InService", "Protected", "Standby", "Stopped", NULL };
static const int states[] = { LIFECYCLE_IN_SERVICE, LIFECYCLE_PROTECTED, LIFECYCLE_STANDBY,
                              LIFECYCLE_STOPPED };
static const char *const health_names[] = { "Healthy", "Unhealthy", NULL };

#define AT(member) offsetof(struct entry, member)
const struct field instance_rows[] = {
    { .name = "count", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT, .initial = "1",
      .offset = AT(count), .help = "how many such instances" },
    { .name = "InstanceId", .kind = FIELD_TEXT, .offset = AT(id),
      .help = "its id; none: i-<number>, counted from 1" },
    { .name = "ZoneId", .kind = FIELD_TEXT, .offset = AT(zone), .rule = "G7",
      .help = "its zone; none: placed by the MultiAZPolicy" },
    { .name = "ScalingConfigurationId", .kind = FIELD_TEXT, .offset = AT(configuration),
      .rule = "G7", .help = "the configuration it was made of" },
    { .name = "LifecycleState", .kind = FIELD_CHOICE, .choices = state_names,
      .initial = "InService", .offset = AT(state), .rule = "I1", .help = "its state" },
    { .name = "CreationType", .kind = FIELD_CHOICE, .choices = creation_type_names,
      .initial = "AutoCreated", .offset = AT(creation), .rule = "I4", .help = "how it came" },
    { .name = "HealthStatus", .kind = FIELD_CHOICE, .choices = health_names, .initial = "Healthy",
      .offset = AT(health), .rule = "S3", .help = "whether it is healthy" },
    { .name = "PricePerVcpu", .kind = FIELD_REAL, .low = 0, .high = 1e9,
      .offset = AT(price_per_vcpu), .rule = "G4", .help = "its price per vCPU; none: its zone's" },
    { .name = "file", .kind = FIELD_TEXT, .offset = AT(file),
      .help = "a CSV file of instances, in place of all the rest" },
    FIELD_END,
};
#undef AT

/* The columns of a CSV file: all but file, which is the last. */
enum { N_CSV_ROWS = sizeof instance_rows / sizeof instance_rows[0] - 2 };

/* An instance with an id of its own. */
struct named {
    const char *id;
    size_t number; /* from 1 */
    struct place place;
};

/* The instances that are being collected. */
struct roster {
    const struct reading *reading;
    struct arena *arena;
    struct configurations configurations;
    struct instance_setup *instances;
    size_t count, capacity;
    int last_configuration; /* of the last entry that has one */
    struct named *named;    /* malloced */
    size_t n_named, named_capacity;
    bool is_bad;
};

/* What is kept for the other cases of the file. */
struct kept_roster {
    const struct tree_node *zones, *configurations; /* that it was made with */
    struct roster roster;
};

/* ---- ids ---- */

static void add_named(struct roster *roster, const char *id, const struct tree_node *node)
{
    roster->named = must_make_room(roster->named, roster->n_named, &roster->named_capacity,
                                   sizeof *roster->named);
    roster->named[roster->n_named++] = (struct named){ id, roster->count + 1, node->place };
}

/* "i-7" is the name of instance number 7, whoever that is. */
static bool is_name_of_another(const struct named *named)
{
    long number = section_instance_number(named->id);

    return number > 0 && (size_t)number != named->number;
}

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left;
    const struct named *b = right;
    int order = strcmp(a->id, b->id);

    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static void check_names(struct roster *roster)
{
    struct diagnostics *list = roster->reading->decoder->list;
    struct diagnostic *item;

    if (roster->n_named > 0)
        qsort(roster->named, roster->n_named, sizeof *roster->named, compare_named);
    for (size_t i = 0; i < roster->n_named; i++) {
        const struct named *named = &roster->named[i];

        if (i > 0 && strcmp(named->id, roster->named[i - 1].id) == 0) {
            item = diagnostics_add(list, SEVERITY_ERROR, named->place,
                                   "the instance \"%s\" is there twice", named->id);
            diagnostic_why(item, "line %u has it already", roster->named[i - 1].place.line);
            roster->is_bad = true;
        } else if (is_name_of_another(named)) {
            item = diagnostics_add(list, SEVERITY_ERROR, named->place,
                                   "instance number %zu cannot have the id \"%s\"", named->number,
                                   named->id);
            diagnostic_why(item, "i-<number> is the name of the instance of that number");
            diagnostic_hint(item, "leave the id out, or take another one");
            roster->is_bad = true;
        }
    }
}

/* ---- entries ---- */

static bool find_zone(const struct roster *roster, const struct tree_node *node, const char *zone,
                      int *found)
{
    *found = zone == NULL ? NO_ZONE : setup_find_zone(&roster->reading->result->setup, zone);
    if (zone == NULL || *found != NO_ZONE)
        return true;
    section_tell_unknown_zone(roster->reading, tree_get(node, "ZoneId"));
    return false;
}

static bool has_room(struct roster *roster, const struct tree_node *node, size_t count)
{
    if (roster->count + count <= INSTANCES_LIMIT)
        return true;
    decode_error(roster->reading->decoder, node, "more than %d instances", INSTANCES_LIMIT);
    return false;
}

static void append(struct roster *roster, const struct instance_setup *instance, size_t count)
{
    size_t needed = roster->count + count;

    if (needed > roster->capacity) {
        roster->capacity = needed > 2 * roster->capacity ? needed : 2 * roster->capacity;
        roster->instances = arena_grow(roster->arena, roster->instances, roster->count,
                                       roster->capacity, sizeof *roster->instances);
    }
    for (size_t i = 0; i < count; i++)
        roster->instances[roster->count++] = *instance;
}

/* Expands an entry that has been read. */
static bool take_entry(struct roster *roster, const struct tree_node *node,
                       const struct entry *entry)
{
    struct instance_setup instance = { .id = entry->id, .configuration = NO_CONFIGURATION,
                                       .state = states[entry->state], .creation = entry->creation,
                                       .is_unhealthy = entry->health != 0,
                                       .price_per_vcpu = entry->price_per_vcpu };

    if (!find_zone(roster, node, entry->zone, &instance.zone) ||
        !has_room(roster, node, (size_t)entry->count))
        return false;
    if (entry->id != NULL && entry->count != 1) {
        diagnostic_hint(
            decode_error(roster->reading->decoder, section_node_at(node, "InstanceId"),
                         "an InstanceId is the id of one instance, count is %ld", entry->count),
            "remove one of the two");
        return false;
    }
    if (entry->configuration != NULL)
        roster->last_configuration = instance.configuration =
            configurations_intern(&roster->configurations, roster->reading, entry->configuration,
                                  tree_get(node, "ScalingConfigurationId"));
    if (entry->id != NULL)
        add_named(roster, entry->id, tree_get(node, "InstanceId"));
    append(roster, &instance, (size_t)entry->count);
    return true;
}

static bool decode_entry(const struct roster *roster, const struct tree_node *node,
                         struct entry *entry)
{
    *entry = (struct entry){ .price_per_vcpu = NAN };
    return decode_expect_mapping(roster->reading->decoder, node, "an entry of instances") &&
           decode_mapping(roster->reading->decoder, node, "instances", instance_rows, entry);
}

/* ---- rows of a CSV file ---- */

/* A row as the mapping that one would have written; empty cells are left out. */
static struct tree_node *row_as_mapping(const struct roster *roster, const struct csv_row *row)
{
    struct tree_node *mapping = tree_mapping(roster->arena, N_CSV_ROWS, (struct place){ 0 });

    for (size_t i = 0; i < N_CSV_ROWS; i++) {
        const struct csv_cell *cell = &row->cells[i];

        if (cell->place.line == 0)
            continue; /* there is no such column */
        if (mapping->place.line == 0)
            mapping->place = cell->place;
        if (cell->text[0] != '\0')
            tree_append(mapping, instance_rows[i].name, cell->place,
                        tree_scalar(roster->arena, cell->text, cell->place));
    }
    return mapping;
}

static bool take_csv_entry(struct roster *roster, const struct tree_node *node)
{
    struct entry entry;

    if (node->count == 0) { /* as spreadsheets write below the last one */
        diagnostic_hint(decode_error(roster->reading->decoder, node,
                                     "this row tells nothing of an instance"),
                        "remove it");
        return false;
    }
    return decode_entry(roster, node, &entry) && take_entry(roster, node, &entry);
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct roster *roster = context;

    if (!take_csv_entry(roster, row_as_mapping(roster, row)))
        roster->is_bad = true;
    return roster->count < INSTANCES_LIMIT || !roster->is_bad;
}

static bool read_csv(struct roster *roster, const struct tree_node *node, const char *file)
{
    struct decoder *decoder = roster->reading->decoder;
    struct place asked_at = tree_get(node, "file")->place;
    struct csv_column columns[N_CSV_ROWS];
    const struct csv_request request = { .columns = columns, .n_columns = N_CSV_ROWS,
                                         .take = take_row, .context = roster };

    for (size_t i = 0; i < N_CSV_ROWS; i++)
        columns[i] = (struct csv_column){ instance_rows[i].name, true, asked_at };
    return csv_read_file(decoder->list, decode_file_name(decoder, file), asked_at, &request) &&
           !roster->is_bad;
}

/* ---- the list ---- */

static bool read_entry(struct roster *roster, const struct tree_node *node)
{
    struct decoder *decoder = roster->reading->decoder;
    struct entry entry;

    if (!decode_entry(roster, node, &entry))
        return false;
    if (entry.file == NULL)
        return take_entry(roster, node, &entry);
    if (node->count > 1) {
        diagnostic_hint(decode_error(decoder, section_node_at(node, "file"),
                                     "a CSV file of instances stands alone in its entry"),
                        "make columns of the other keys");
        return false;
    }
    return read_csv(roster, node, entry.file);
}

static void read_list(struct roster *roster, const struct tree_node *node)
{
    if (node->kind == TREE_MAPPING && tree_get(node, "file") != NULL) {
        roster->is_bad = !read_entry(roster, node);
        return;
    }
    if (!decode_expect_list(roster->reading->decoder, node, "instances")) {
        roster->is_bad = true;
        return;
    }
    for (size_t i = 0; i < node->count; i++)
        if (!read_entry(roster, node->items[i]))
            roster->is_bad = true;
}

static void make_roster(struct roster *roster, const struct tree_node *node)
{
    roster->last_configuration = NO_CONFIGURATION;
    roster->configurations.arena = roster->arena;
    roster->is_bad = !configurations_read(&roster->configurations, roster->reading);
    if (node != NULL)
        read_list(roster, node);
    check_names(roster);
    free(roster->named);
    roster->named = NULL;
    roster->n_named = roster->named_capacity = 0;
}

/* The roster, shared with the cases that have the same nodes. */
static struct roster get_roster(const struct reading *reading, const struct tree_node *node)
{
    const struct tree_node *zones = tree_get(reading->root, "zones");
    const struct tree_node *configurations = tree_get(reading->root, "configurations");
    bool is_shared = node != NULL && !node->is_changed && zones != NULL && !zones->is_changed;
    struct decode_cache *cache = reading->decoder->cache;
    const struct cache_entry *entry = is_shared ? decode_cache_find(cache, node) : NULL;
    const struct kept_roster *kept = entry != NULL ? entry->value : NULL;
    struct roster roster = { .reading = reading };
    struct kept_roster *keep;

    if (kept != NULL && kept->zones == zones && kept->configurations == configurations)
        return kept->roster;
    roster.arena = is_shared ? cache->arena : reading->decoder->arena;
    make_roster(&roster, node);
    roster.configurations.capacity = 0;
    if (is_shared && entry == NULL) {
        keep = arena_alloc(cache->arena, sizeof *keep);
        *keep = (struct kept_roster){ zones, configurations, roster };
        decode_cache_add(cache, node, keep);
    }
    return roster;
}

/* Instances that count in the group's capacity (rule I3). */
static long capacity_of(const struct setup *setup)
{
    long n = 0;

    for (size_t i = 0; i < setup->n_instances; i++)
        n += setup->instances[i].state != LIFECYCLE_STOPPED;
    return n;
}

static void check_capacity(const struct reading *reading, const struct tree_node *node)
{
    const struct setup *setup = &reading->result->setup;
    long n = capacity_of(setup);
    struct diagnostic *item;

    if (n >= setup->group.min_size && n <= setup->group.max_size)
        return;
    item = section_warn(reading, node != NULL ? node : section_node_at(reading->root, "group"),
                        "A6", "the group begins with %ld instance%s, %s", n, n == 1 ? "" : "s",
                        n < setup->group.min_size ? "fewer than MinSize" : "more than MaxSize");
    diagnostic_why(item, "the first check of the capacity will %s some",
                   n < setup->group.min_size ? "launch" : "remove");
}

static void log_instances(const struct reading *reading, const struct tree_node *node)
{
    struct settings_log *log = reading->decoder->log;
    struct setting setting = { .section = "", .name = "instances", .rule = "G7",
                               .origin = SETTING_WRITTEN };

    if (log == NULL || node == NULL)
        return;
    setting.place = node->place;
    setting.value = arena_printf(log->arena, "%zu", reading->result->setup.n_instances);
    settings_log_add(log, setting);
}

bool section_read_instances(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "instances");
    struct setup *setup = &reading->result->setup;
    struct decoder quiet = *reading->decoder;
    struct reading quietly = *reading;
    struct roster roster;

    quiet.log = NULL;
    quietly.decoder = &quiet;
    roster = get_roster(&quietly, node);
    roster.configurations.arena = reading->decoder->arena;
    setup->active_configuration = roster.last_configuration;
    if (setup->group.active_configuration != NULL)
        setup->active_configuration =
            configurations_intern(&roster.configurations, &quietly,
                                  setup->group.active_configuration,
                                  section_node_at(tree_get(reading->root, "group"),
                                                  "ActiveScalingConfigurationId"));
    setup->instances = roster.instances;
    setup->n_instances = roster.count;
    setup->configurations = roster.configurations.ids;
    setup->n_configurations = roster.configurations.n;
    log_instances(reading, node);
    if (reading->is_good && !roster.is_bad)
        check_capacity(reading, node);
    return !roster.is_bad;
}
