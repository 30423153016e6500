/*
 * section_timeline: requests, each at an instant. The head of an entry is the same for all; the
 * rest are the parameters of its operation, by the rows of the operation's file.
 */
#include "scenario/sections.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "model/operation.h"
#include "ops/ops.h"

enum { TIMELINE_LIMIT = 10000 };

struct head {
    int64_t at_ms;
    const char *operation;
    const char *scaling_group;
    bool is_unauthorized;
};

#define AT(member) offsetof(struct head, member)
const struct field timeline_rows[] = {
    { .name = "at", .kind = FIELD_DURATION, .low = 0, .high = 8640000000000.0, .offset = AT(at_ms),
      .is_required = true, .rule = "T2", .help = "when, counted from the scenario's start" },
    { .name = "do", .kind = FIELD_TEXT, .offset = AT(operation), .is_required = true,
      .help = "the operation" },
    { .name = "ScalingGroupId", .kind = FIELD_TEXT, .offset = AT(scaling_group), .rule = "B1",
      .help = "the group that is meant; none: the scenario's" },
    { .name = "unauthorized", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = AT(is_unauthorized), .rule = "B1", .help = "the caller has no permission" },
    FIELD_END,
};
#undef AT

/* An entry that is being read. */
struct spot {
    const struct reading *reading;
    const struct tree_node *node;
    const char *section; /* "timeline.2" */
    struct timeline_entry *entry;
};

/* ---- operations ---- */

/* Names of those that a timeline may have. */
static const char *operation_name(const void *context, size_t index)
{
    (void)context;
    for (size_t i = 0; op_types[i] != NULL; i++)
        if (!(op_types[i]->flags & OP_IS_INTERNAL) && index-- == 0)
            return op_types[i]->name;
    return NULL;
}

static void tell_unknown_operation(const struct spot *spot, const char *name)
{
    const char *guess = text_did_you_mean(name, operation_name, NULL);
    struct text names = { 0 };
    struct diagnostic *item =
        decode_error(spot->reading->decoder, tree_get(spot->node, "do"),
                     "unknown operation \"%.60s\"", name);

    for (size_t i = 0; operation_name(NULL, i) != NULL; i++)
        text_printf(&names, "%s%s", i > 0 ? ", " : "", operation_name(NULL, i));
    diagnostic_why(item, "an operation is one of %s", text_string(&names));
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    text_free(&names);
}

/* entry->type stays NULL if the operation is not known. */
static bool read_head(const struct spot *spot)
{
    struct head head = { 0 };
    bool is_good =
        decode_fields(spot->reading->decoder, spot->node, spot->section, timeline_rows, &head);

    spot->entry->at = head.at_ms;
    spot->entry->scaling_group = head.scaling_group;
    spot->entry->is_unauthorized = head.is_unauthorized;
    spot->entry->place = section_node_at(spot->node, "do")->place;
    if (head.operation == NULL)
        return false;
    spot->entry->type = op_find(head.operation);
    if (spot->entry->type == NULL)
        tell_unknown_operation(spot, head.operation);
    return is_good && spot->entry->type != NULL;
}

static bool validate(const struct spot *spot, const void *params)
{
    const char *parameter = NULL;
    const char *problem;
    const struct field *row;
    struct diagnostic *item;

    if (spot->entry->type->validate == NULL)
        return true;
    problem = spot->entry->type->validate(params, &parameter);
    if (problem == NULL)
        return true;
    item = decode_error(spot->reading->decoder,
                        parameter != NULL ? section_node_at(spot->node, parameter) : spot->node,
                        "%s", problem);
    row = parameter != NULL ? section_find_row(spot->entry->type->params, parameter) : NULL;
    if (row != NULL && row->rule != NULL)
        diagnostic_why(item, "%s: %s (rule %s)", row->name, row->help, row->rule);
    return false;
}

static bool read_params(const struct spot *spot)
{
    static const struct field none[] = { FIELD_END };
    struct decoder *decoder = spot->reading->decoder;
    const struct op_type *type = spot->entry->type;
    const struct field *rows = type->params != NULL ? type->params : none;
    const struct field *const tables[] = { timeline_rows, rows, NULL };
    void *params = arena_alloc(decoder->arena, type->params_size);
    bool is_good = decode_unknown_keys(decoder, spot->node,
                                       arena_printf(decoder->arena, "%s (%s)", spot->section,
                                                    type->name),
                                       tables);

    if (type->prepare != NULL)
        type->prepare(params, &spot->reading->result->setup.options);
    spot->entry->params = params;
    return decode_fields(decoder, spot->node, spot->section, rows, params) &&
           validate(spot, params) && is_good;
}

static bool read_entry(const struct reading *reading, const struct tree_node *node, size_t index)
{
    struct spot spot = { .reading = reading, .node = node,
                         .entry = &reading->result->setup.timeline[index] };
    bool is_good;

    spot.section = arena_printf(reading->decoder->arena, "timeline.%zu", index + 1);
    spot.entry->entry = index + 1;
    spot.entry->alarm = -1;
    if (!decode_expect_mapping(reading->decoder, node, "an entry of the timeline"))
        return false;
    is_good = read_head(&spot);
    return spot.entry->type != NULL && read_params(&spot) && is_good;
}

/* ---- ids ---- */

static bool is_attach(const struct timeline_entry *entry)
{
    return entry->type == &op_attach_instances;
}

/* The parameter of an entry that holds instance ids, NULL if it has none. */
static const struct field_texts *ids_of(const struct timeline_entry *entry)
{
    const struct field *row = section_find_row(entry->type->params, "InstanceIds");

    return row == NULL ? NULL
                       : (const struct field_texts *)((const char *)entry->params + row->offset);
}

/* The ids of instances that have one of their own, at the start or attached later. */
struct known_ids {
    const char **items; /* sorted, NULL behind them; in the arena */
    size_t count;
};

static int compare_ids(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void collect_ids(const struct setup *setup, struct known_ids *known)
{
    known->count = 0;
    for (size_t i = 0; i < setup->n_instances; i++)
        if (setup->instances[i].id != NULL)
            known->items[known->count++] = setup->instances[i].id;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];
        const struct field_texts *ids = is_attach(entry) ? ids_of(entry) : NULL;

        for (size_t k = 0; ids != NULL && k < ids->count; k++)
            known->items[known->count++] = ids->items[k];
    }
}

static struct known_ids sort_ids(const struct reading *reading)
{
    const struct setup *setup = &reading->result->setup;
    struct known_ids known = { 0 };
    size_t most = setup->n_instances + 1;

    for (size_t i = 0; i < setup->n_timeline; i++)
        if (is_attach(&setup->timeline[i]))
            most += ids_of(&setup->timeline[i])->count;
    known.items = arena_array(reading->decoder->arena, most, sizeof *known.items);
    collect_ids(setup, &known);
    if (known.count > 0)
        qsort(known.items, known.count, sizeof *known.items, compare_ids);
    return known;
}

static bool is_known(const struct known_ids *known, const struct setup *setup, const char *id)
{
    long number = section_instance_number(id);

    return (number > 0 && (size_t)number <= setup->n_instances &&
            setup->instances[number - 1].id == NULL) ||
           bsearch(&id, known->items, known->count, sizeof id, compare_ids) != NULL;
}

static const char *known_id(const void *context, size_t index)
{
    const struct known_ids *known = context;

    return known->items[index];
}

static bool tell_unknown_id(const struct reading *reading, const struct tree_node *node,
                            const struct known_ids *known)
{
    const struct setup *setup = &reading->result->setup;
    struct diagnostic *item;
    const char *guess;

    if (section_instance_number(node->text) > 0) {
        item = section_warn(reading, node, NULL, "no instance has the id \"%s\" at the start",
                            node->text);
        diagnostic_why(item, "the group begins with %zu; launched ones are counted on from there",
                       setup->n_instances);
        return true;
    }
    guess = diagnostics_guess(reading->decoder->list, node->text, known_id, known);
    item = decode_error(reading->decoder, node, "no instance has the id %s",
                        tree_describe(reading->decoder->arena, node));
    diagnostic_why(item, "ids come from \"instances:\", AttachInstances, or are i-<number>");
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

/* IgnoreInvalidInstance says that an unknown id is meant. */
static bool may_be_unknown(const struct tree_node *node)
{
    const struct tree_node *ignore = tree_get(node, "IgnoreInvalidInstance");

    return ignore != NULL && ignore->kind == TREE_SCALAR && strcmp(ignore->text, "true") == 0;
}

static bool check_ids(const struct reading *reading, const struct tree_node *node,
                      const struct timeline_entry *entry, const struct known_ids *known)
{
    const struct setup *setup = &reading->result->setup;
    const struct field_texts *ids = ids_of(entry);
    const struct tree_node *list = tree_get(node, "InstanceIds");
    bool is_good = true;

    if (ids == NULL || list == NULL || is_attach(entry) || may_be_unknown(node))
        return true;
    for (size_t i = 0; i < ids->count; i++)
        if (!is_known(known, setup, ids->items[i]) &&
            !tell_unknown_id(reading, list->kind == TREE_SEQUENCE ? list->items[i] : list, known))
            is_good = false;
    return is_good;
}

static bool check_zone(const struct reading *reading, const struct tree_node *node,
                       const struct timeline_entry *entry)
{
    const struct tree_node *zone = tree_get(node, "ZoneId");

    if (zone == NULL || section_find_row(entry->type->params, "ZoneId") == NULL ||
        zone->kind != TREE_SCALAR ||
        setup_find_zone(&reading->result->setup, zone->text) != NO_ZONE)
        return true;
    section_tell_unknown_zone(reading, zone);
    return false;
}

/* ---- the list ---- */

static bool check_entries(const struct reading *reading, const struct tree_node *node)
{
    const struct setup *setup = &reading->result->setup;
    const struct known_ids known = sort_ids(reading);
    char until[UNITS_DURATION_SIZE];
    bool is_good = true;

    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];

        is_good = check_ids(reading, node->items[i], entry, &known) && is_good;
        is_good = check_zone(reading, node->items[i], entry) && is_good;
        if (entry->at > setup->until)
            diagnostic_why(section_warn(reading, section_node_at(node->items[i], "at"), "T3",
                                        "this is after \"until\" and will not happen"),
                           "every run is cut at %s", units_format_duration(setup->until, until));
    }
    return is_good;
}

bool section_read_timeline(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "timeline");
    struct setup *setup = &reading->result->setup;
    bool is_good = true;

    if (node == NULL)
        return true;
    if (!section_expect_list(reading, node, "timeline", TIMELINE_LIMIT))
        return false;
    setup->n_timeline = node->count;
    setup->timeline = arena_array(reading->decoder->arena, node->count, sizeof *setup->timeline);
    for (size_t i = 0; i < node->count; i++)
        is_good = read_entry(reading, node->items[i], i) && is_good;
    return is_good && check_entries(reading, node);
}
