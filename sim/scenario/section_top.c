/*
 * section_top: the settings at the top of a scenario, and its limits, which are kept as texts.
 */
#include "ops/ops.h"
#include "scenario/sections.h"

enum { LIMITS_LIMIT = 1000 };

struct top {
    const char *title;
    int64_t until_ms;
    long runs, seed;
    double precision;
};

#define AT(member) offsetof(struct top, member)
const struct field top_rows[] = {
    { .name = "title", .kind = FIELD_TEXT, .offset = AT(title),
      .help = "a name for people; none: the file's" },
    { .name = "until", .kind = FIELD_DURATION, .low = 1, .high = 8640000000000.0,
      .offset = AT(until_ms), .rule = "T3", .help = "the instant at which every run is cut" },
    { .name = "runs", .kind = FIELD_INTEGER, .low = 1, .high = 1e9, .offset = AT(runs),
      .help = "how many runs to make" },
    { .name = "seed", .kind = FIELD_INTEGER, .low = LOWEST_SEED, .high = HIGHEST_SEED,
      .offset = AT(seed), .rule = "I5", .help = "the seed of the random numbers" },
    { .name = "precision", .kind = FIELD_SHARE, .low = 0.0001, .high = 0.5,
      .offset = AT(precision), .rule = "Q7",
      .help = "make runs until the relative half-width is at most this" },
    FIELD_END,
};
#undef AT

/* Sections stand at the top, too: their names are known there. */
static bool read_unknown_keys(const struct reading *reading)
{
    struct field names[32] = { { .name = NULL } };
    const struct field *const tables[] = { top_rows, names, NULL };
    size_t n = 0;

    for (const struct decode_section *section = scenario_sections; section->name != NULL; section++)
        if (section->name[0] != '\0')
            names[n++] = (struct field){ .name = section->name };
    return decode_unknown_keys(reading->decoder, reading->root, "", tables);
}

static bool read_missing_sections(const struct reading *reading)
{
    bool is_good = true;

    for (const struct decode_section *section = scenario_sections; section->name != NULL;
         section++) {
        struct diagnostic *item;

        if (!section->is_required || tree_get(reading->root, section->name) != NULL)
            continue;
        item = decode_error(reading->decoder, reading->root, "\"%s\" is missing", section->name);
        diagnostic_why(item, "%s: %s", section->name, section->help);
        is_good = false;
    }
    return is_good;
}

bool section_read_top(const struct reading *reading)
{
    struct top top = { .until_ms = SIM_NEVER };
    bool is_good = read_unknown_keys(reading);

    is_good = read_missing_sections(reading) && is_good;
    is_good = decode_fields(reading->decoder, reading->root, "", top_rows, &top) && is_good;
    reading->result->setup.title = top.title;
    reading->result->setup.until = is_good ? top.until_ms : SIM_NEVER;
    reading->result->setup.operations = op_types;
    reading->result->runs = top.runs;
    reading->result->seed = top.seed;
    reading->result->precision = top.precision;
    return is_good;
}

bool section_read_limits(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "limits");
    const struct tree_node *const *items = &node;
    size_t count = 1;
    struct limit_text *limits;
    bool is_good = true;

    if (node == NULL)
        return true;
    if (node->kind == TREE_SEQUENCE) {
        items = node->items;
        count = node->count;
    }
    if (count > LIMITS_LIMIT) {
        decode_error(reading->decoder, node, "more than %d limits", LIMITS_LIMIT);
        return false;
    }
    limits = arena_array(reading->decoder->arena, count, sizeof *limits);
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind != TREE_SCALAR) {
            struct diagnostic *item =
                decode_error(reading->decoder, items[i], "a limit must be a sentence, not %s",
                             tree_describe(reading->decoder->arena, items[i]));

            diagnostic_hint(item, "write - duration p95 <= 3h");
            is_good = false;
            continue;
        }
        limits[i].text = arena_strdup(reading->decoder->arena, items[i]->text);
        limits[i].place = items[i]->place;
    }
    reading->result->limits = limits;
    reading->result->n_limits = count;
    return is_good;
}
