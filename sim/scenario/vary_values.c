/*
 * vary_values: the values of an axis, from "80,90,100", "50:100:10" or a list of YAML.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "scenario/vary.h"

/* Values that are being collected for one axis. */
struct collector {
    struct arena *arena;
    struct diagnostics *list;
    struct vary_axis *axis;
    size_t capacity;
};

static bool add_value(struct collector *collector, const struct tree_node *value)
{
    struct vary_axis *axis = collector->axis;

    if (axis->n_values == VARY_CASES_LIMIT) {
        diagnostics_add(collector->list, SEVERITY_ERROR, value->place, "more than %d values",
                        VARY_CASES_LIMIT);
        return false;
    }
    axis->values = arena_make_room(collector->arena, axis->values, axis->n_values,
                                   &collector->capacity, sizeof *axis->values);
    axis->values[axis->n_values++] = value;
    return true;
}

/* ---- values that are there twice ---- */

/* A value as it stands in the name of its case. */
struct named {
    const char *text;
    const struct tree_node *value;
    size_t index;
};

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int order = strcmp(a->text, b->text);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* Two cases of one name could not be told apart in the results. */
static bool expect_distinct(const struct collector *collector)
{
    const struct vary_axis *axis = collector->axis;
    struct named *all = arena_array(collector->arena, axis->n_values, sizeof *all);
    struct diagnostic *item;
    bool is_good = true;

    for (size_t i = 0; i < axis->n_values; i++)
        all[i] = (struct named){ tree_render(collector->arena, axis->values[i]),
                                 axis->values[i], i };
    qsort(all, axis->n_values, sizeof *all, compare_named);
    for (size_t i = 1; i < axis->n_values; i++) {
        if (strcmp(all[i].text, all[i - 1].text) != 0)
            continue;
        item = diagnostics_add(collector->list, SEVERITY_ERROR, all[i].value->place,
                               "%.60s has the value %.60s twice", axis->key, all[i].text);
        diagnostic_why(item, "a case is made for each value and named by it");
        diagnostic_hint(item, "remove one of the two");
        is_good = false;
    }
    return is_good;
}

/* ---- LOW:HIGH:STEP ---- */

struct range {
    double low, high, step;
    bool is_duration;
};

static bool parse_bound(const char *text, bool is_duration, double *value)
{
    int64_t ms;

    if (!is_duration)
        return units_parse_real(text, value) == NULL;
    if (units_parse_duration(text, &ms) != NULL)
        return false;
    *value = (double)ms;
    return true;
}

/* Three numbers or three durations with colons between. */
static bool parse_range(struct arena *arena, const char *text, struct range *range)
{
    double *const bounds[] = { &range->low, &range->high, &range->step };
    char *copy = arena_strdup(arena, text);
    char *part = copy;

    range->is_duration = strpbrk(text, "smhd") != NULL;
    for (size_t i = 0; i < 3; i++) {
        char *colon = strchr(part, ':');

        if ((colon != NULL) != (i < 2))
            return false;
        if (colon != NULL)
            *colon = '\0';
        if (!parse_bound(part, range->is_duration, bounds[i]))
            return false;
        part = colon != NULL ? colon + 1 : part;
    }
    return true;
}

/* As people write it: the roundings of the sum, which are in the last digits, do not show. */
static const char *show_number(struct arena *arena, double value, double step)
{
    if (fabs(value) < 1e-9 * step)
        return "0";
    return arena_printf(arena, value == rint(value) && fabs(value) < 0x1p53 ? "%.0f" : "%.14g",
                        value);
}

static const struct tree_node *range_value(struct arena *arena, const struct range *range,
                                           size_t index, struct place place)
{
    double value = range->low + (double)index * range->step;
    char buffer[UNITS_DURATION_SIZE];

    if (range->is_duration)
        return tree_scalar(arena, units_format_duration((int64_t)value, buffer), place);
    return tree_scalar(arena, show_number(arena, value, range->step), place);
}

static bool add_range(struct collector *collector, const struct range *range, const char *text,
                      struct place place)
{
    double n = floor((range->high - range->low) / range->step + 1e-9) + 1;
    struct diagnostic *item;

    if (!(range->step > 0) || !(range->low <= range->high)) {
        item = diagnostics_add(collector->list, SEVERITY_ERROR, place, "\"%s\" has no values",
                               text);
        diagnostic_hint(item, "write LOW:HIGH:STEP with LOW <= HIGH and STEP > 0");
        return false;
    }
    if (n > VARY_CASES_LIMIT) {
        diagnostics_add(collector->list, SEVERITY_ERROR, place, "\"%s\" has more than %d values",
                        text, VARY_CASES_LIMIT);
        return false;
    }
    for (size_t i = 0; i < (size_t)n; i++)
        if (!add_value(collector, range_value(collector->arena, range, i, place)))
            return false;
    return true;
}

/* A text in a file or on the command line: a range, or itself. */
static bool add_text(struct collector *collector, const char *text, struct place place)
{
    struct range range;

    if (parse_range(collector->arena, text, &range))
        return add_range(collector, &range, text, place);
    return add_value(collector, tree_scalar(collector->arena, text, place));
}

/* ---- the command line ---- */

/* Bytes up to the next comma that stands outside of brackets and quotes. */
static size_t piece_length(const char *text)
{
    int depth = 0;
    char quote = '\0';
    size_t i = 0;

    for (; text[i] != '\0'; i++) {
        if (quote != '\0')
            quote = text[i] == quote ? '\0' : quote;
        else if (text[i] == '"' || text[i] == '\'')
            quote = text[i];
        else if (text[i] == '[' || text[i] == '{')
            depth++;
        else if (text[i] == ']' || text[i] == '}')
            depth--;
        else if (text[i] == ',' && depth <= 0)
            break;
    }
    return i;
}

static unsigned count_characters(const char *from, const char *to)
{
    unsigned n = 0;

    for (; from < to; from++)
        n += ((unsigned char)*from & 0xc0) != 0x80;
    return n;
}

/* One value of KEY=A,B; text is the whole option. */
static bool add_piece(struct collector *collector, const char *text, const char *from,
                      size_t length)
{
    struct place place = collector->axis->place;
    const struct tree_node *node;
    const char *piece;

    while (length > 0 && *from == ' ') {
        from++;
        length--;
    }
    while (length > 0 && from[length - 1] == ' ')
        length--;
    place.column = count_characters(text, from) + 1;
    place.length = length > 0 ? count_characters(from, from + length) : 1;
    if (length == 0) {
        diagnostic_hint(diagnostics_add(collector->list, SEVERITY_ERROR, place,
                                        "a value is missing here"),
                        "write one, or remove the comma");
        return false;
    }
    piece = arena_strndup(collector->arena, from, length);
    if (strchr("[{\"'", piece[0]) == NULL)
        return add_text(collector, piece, place);
    node = tree_read_text(collector->arena, collector->list, "--vary", piece, length);
    return node != NULL && add_value(collector, node);
}

bool vary_read_option(struct arena *arena, struct diagnostics *list, const char *text,
                      struct vary_axis *axis)
{
    struct collector collector = { .arena = arena, .list = list, .axis = axis };
    const struct source_file *file = diagnostics_add_file(list, "--vary", text, strlen(text));
    const char *equals = strchr(text, '=');
    const char *at;
    struct diagnostic *item;

    *axis = (struct vary_axis){ .place = { file, 1, 1, 1 } };
    if (!text_is_utf8(text, strlen(text))) {
        axis->place.length = equals != NULL ? count_characters(text, equals) : 1;
        item = diagnostics_add(list, SEVERITY_ERROR, axis->place,
                               "what is varied is no UTF-8 text");
        diagnostic_why(item, "it is part of the name of each case");
        return false;
    }
    if (equals == NULL || equals == text) {
        item = diagnostics_add(list, SEVERITY_ERROR, axis->place, "no KEY=VALUES");
        diagnostic_hint(item, "write --vary MinHealthyPercentage=80,90 or ...=50:100:10");
        return false;
    }
    axis->key = arena_strndup(arena, text, (size_t)(equals - text));
    axis->place.length = count_characters(text, equals);
    for (at = equals + 1;; at++) {
        size_t length = piece_length(at);

        if (!add_piece(&collector, text, at, length))
            return false;
        at += length;
        if (*at == '\0')
            return expect_distinct(&collector);
    }
}

/* ---- the file ---- */

static bool read_values(struct collector *collector, const struct tree_node *node)
{
    struct diagnostic *item;

    if (node->kind == TREE_SCALAR)
        return add_text(collector, node->text, node->place);
    if (node->kind == TREE_SEQUENCE && node->count > 0) {
        for (size_t i = 0; i < node->count; i++)
            if (!add_value(collector, node->items[i]))
                return false;
        return true;
    }
    item = diagnostics_add(collector->list, SEVERITY_ERROR, node->place,
                           "the values of %s must be a list, not %s", collector->axis->key,
                           node->kind == TREE_SEQUENCE ? "an empty one"
                                                       : tree_describe(collector->arena, node));
    diagnostic_hint(item, "write [80, 90, 100] or 50:100:10");
    return false;
}

bool vary_read_section(struct arena *arena, struct diagnostics *list,
                       const struct tree_node *node, struct vary_axes *axes)
{
    bool is_good = true;

    *axes = (struct vary_axes){ 0 };
    if (node == NULL)
        return true;
    if (node->kind != TREE_MAPPING) {
        struct diagnostic *item =
            diagnostics_add(list, SEVERITY_ERROR, node->place, "vary must be a mapping, not %s",
                            tree_describe(arena, node));

        diagnostic_hint(item, "write vary: { MinHealthyPercentage: [80, 90, 100] }");
        return false;
    }
    axes->count = node->count;
    axes->items = arena_array(arena, node->count, sizeof *axes->items);
    for (size_t i = 0; i < node->count; i++) {
        struct collector collector = { .arena = arena, .list = list, .axis = &axes->items[i] };

        axes->items[i].key = node->pairs[i].key;
        axes->items[i].place = node->pairs[i].key_place;
        if (!read_values(&collector, node->pairs[i].value)) {
            axes->items[i].n_values = 0;
            is_good = false;
        } else {
            is_good = expect_distinct(&collector) && is_good;
        }
    }
    return is_good;
}
