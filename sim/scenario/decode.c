#include "scenario/decode.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "model/operation.h"
#include "ops/ops.h"
#include "scenario/decode_distribution.h"
#include "scenario/sections.h"

/* One value that is being read. */
struct spot {
    struct decoder *decoder;
    const char *section;
    const struct field *row;
};

/* ---- cache ---- */

/* The lowest bits of an address say little. */
static size_t list_of(const void *key)
{
    return (size_t)((uintptr_t)key >> 4) * 0x9E3779B1u >> 7 & (DECODE_CACHE_LISTS - 1);
}

const struct cache_entry *decode_cache_find(const struct decode_cache *cache, const void *key)
{
    const struct cache_entry *entry = cache->lists[list_of(key)];

    while (entry != NULL && entry->key != key)
        entry = entry->next;
    return entry;
}

void decode_cache_add(struct decode_cache *cache, const void *key, const void *value)
{
    struct cache_entry *entry = arena_alloc(cache->arena, sizeof *entry);

    *entry = (struct cache_entry){ cache->lists[list_of(key)], key, value };
    cache->lists[list_of(key)] = entry;
}

/* ---- errors ---- */

struct diagnostic *decode_error(struct decoder *decoder, const struct tree_node *node,
                                const char *format, ...)
{
    va_list arguments;
    char *message;

    va_start(arguments, format);
    message = arena_vprintf(decoder->arena, format, arguments);
    va_end(arguments);
    return diagnostics_add(decoder->list, SEVERITY_ERROR, node->place, "%s", message);
}

static const char *describe(const struct spot *spot, const struct tree_node *node)
{
    return tree_describe(spot->decoder->arena, node);
}

/* The why of a bad value: its rule, after a text. */
static void explain(const struct spot *spot, struct diagnostic *item, const char *text)
{
    if (spot->row->rule != NULL)
        diagnostic_why(item, "%s (rule %s)", text, spot->row->rule);
    else
        diagnostic_why(item, "%s", text);
}

bool decode_is_empty(const struct tree_node *node)
{
    return node->kind == TREE_SCALAR && !node->is_quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

static bool expect_scalar(const struct spot *spot, const struct tree_node *node, const char *what)
{
    struct diagnostic *item;

    if (node->kind == TREE_SCALAR)
        return true;
    item = decode_error(spot->decoder, node, "%s must be %s, not %s", spot->row->name, what,
                        describe(spot, node));
    if (node->kind == TREE_SEQUENCE && node->count == 1 && node->items[0]->kind == TREE_SCALAR)
        diagnostic_hint(item, "write %s, without the brackets", node->items[0]->text);
    return false;
}

/* Where nothing stands below a key, it was most often not indented. */
static bool tell_empty(struct decoder *decoder, const struct tree_node *node, const char *name)
{
    struct diagnostic *item = decode_error(decoder, node, "%s has no value", name);

    diagnostic_hint(item, "indent what belongs to it, or remove the line");
    return false;
}

bool decode_expect_mapping(struct decoder *decoder, const struct tree_node *node, const char *name)
{
    struct diagnostic *item;

    if (node->kind == TREE_MAPPING)
        return true;
    if (decode_is_empty(node))
        return tell_empty(decoder, node, name);
    item = decode_error(decoder, node, "%s must be a mapping, not %s", name,
                        tree_describe(decoder->arena, node));
    diagnostic_hint(item, "write \"key: value\" lines below it, or { key: value }");
    return false;
}

bool decode_expect_list(struct decoder *decoder, const struct tree_node *node, const char *name)
{
    struct diagnostic *item;

    if (node->kind == TREE_SEQUENCE)
        return true;
    if (decode_is_empty(node))
        return tell_empty(decoder, node, name);
    item = decode_error(decoder, node, "%s must be a list, not %s", name,
                        tree_describe(decoder->arena, node));
    diagnostic_hint(item, "write \"- ...\" lines below it, or [a, b]");
    return false;
}

/* ---- ranges ---- */

static bool is_bounded(const struct field *row)
{
    return row->low != 0 || row->high != 0;
}

/* The bounds of a row, as texts, as the why of an error. */
static void explain_range(const struct spot *spot, struct diagnostic *item, const char *low,
                          const char *high)
{
    if (isfinite(spot->row->high))
        explain(spot, item, arena_printf(spot->decoder->arena, "it must be within %s and %s", low,
                                         high));
    else
        explain(spot, item, arena_printf(spot->decoder->arena, "it must be at least %s", low));
}

static void explain_numbers(const struct spot *spot, struct diagnostic *item)
{
    char low[32], high[32];

    if (!is_bounded(spot->row))
        return;
    snprintf(low, sizeof low, "%.16g", spot->row->low);
    snprintf(high, sizeof high, "%.16g", spot->row->high);
    explain_range(spot, item, low, high);
}

static struct diagnostic *tell_range(const struct spot *spot, const struct tree_node *node)
{
    return decode_error(spot->decoder, node, "%s: %s is out of range", spot->row->name,
                        node->text);
}

static bool is_in_range(const struct spot *spot, const struct tree_node *node, double value)
{
    const struct field *row = spot->row;

    if (!is_bounded(row) || (value >= row->low && value <= row->high))
        return true;
    explain_numbers(spot, tell_range(spot, node));
    return false;
}

static bool is_duration_in_range(const struct spot *spot, const struct tree_node *node, int64_t ms)
{
    const struct field *row = spot->row;
    char low[UNITS_DURATION_SIZE], high[UNITS_DURATION_SIZE] = "";

    if (!is_bounded(row) || ((double)ms >= row->low && (double)ms <= row->high))
        return true;
    units_format_duration((int64_t)row->low, low);
    if (isfinite(row->high))
        units_format_duration((int64_t)row->high, high);
    explain_range(spot, tell_range(spot, node), low, high);
    return false;
}

static bool is_count_in_range(const struct spot *spot, const struct tree_node *node, size_t count)
{
    const struct field *row = spot->row;
    struct diagnostic *item;

    if (!is_bounded(row) || ((double)count >= row->low && (double)count <= row->high))
        return true;
    item = decode_error(spot->decoder, node, "%s has %zu entries", row->name, count);
    explain(spot, item, arena_printf(spot->decoder->arena, "it takes %.10g to %.10g entries",
                                     row->low, row->high));
    return false;
}

/* ---- numbers ---- */

static struct diagnostic *tell_bad_text(const struct spot *spot, const struct tree_node *node,
                                        const char *problem, const char *hint)
{
    struct diagnostic *item =
        node->text[0] == '\0'
            ? decode_error(spot->decoder, node, "%s is empty", spot->row->name)
            : decode_error(spot->decoder, node, "%s: %s %s", spot->row->name, describe(spot, node),
                           problem);

    if (hint != NULL)
        diagnostic_hint(item, "%s", hint);
    return item;
}

/* The number in "90%" and "0.12 USD": units are not written. */
static const char *hint_without_unit(const struct spot *spot, const struct tree_node *node,
                                     const char *problem)
{
    size_t length = strspn(node->text, "+-.0123456789");
    char *number = arena_strndup(spot->decoder->arena, node->text, length);
    double value;

    if (strncmp(problem, "is not", 6) != 0 || node->text[length] == '\0' ||
        units_parse_real(number, &value) != NULL)
        return NULL;
    return arena_printf(spot->decoder->arena, "write %s", number);
}

static bool read_integer(const struct spot *spot, const struct tree_node *node, long *value)
{
    const char *problem;

    if (!expect_scalar(spot, node, "a whole number"))
        return false;
    problem = units_parse_integer(node->text, value);
    if (problem != NULL) {
        explain_numbers(spot, tell_bad_text(spot, node, problem,
                                            hint_without_unit(spot, node, problem)));
        return false;
    }
    return is_in_range(spot, node, (double)*value);
}

static bool decode_integer(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_integer(spot, node, target);
}

static bool decode_real(const struct spot *spot, const struct tree_node *node, void *target)
{
    const char *problem;

    if (!expect_scalar(spot, node, "a number"))
        return false;
    problem = units_parse_real(node->text, target);
    if (problem != NULL) {
        explain_numbers(spot, tell_bad_text(spot, node, problem,
                                            hint_without_unit(spot, node, problem)));
        return false;
    }
    return is_in_range(spot, node, *(double *)target);
}

static bool decode_share(const struct spot *spot, const struct tree_node *node, void *target)
{
    const char *problem;
    double number;

    if (!expect_scalar(spot, node, "a share such as 5% or 0.05"))
        return false;
    problem = units_parse_share(node->text, target);
    if (problem != NULL) {
        tell_bad_text(spot, node, problem,
                      units_parse_real(node->text, &number) == NULL && number > 1 && number <= 100
                          ? arena_printf(spot->decoder->arena, "write %s%%", node->text)
                          : "write 5% or 0.05");
        return false;
    }
    return is_in_range(spot, node, *(double *)target);
}

static bool decode_boolean(const struct spot *spot, const struct tree_node *node, void *target)
{
    static const char *const words[][2] = { { "yes", "true" }, { "on", "true" },
                                            { "no", "false" }, { "off", "false" },
                                            { "1", "true" },   { "0", "false" } };
    const char *meant = "true or false";
    bool *value = target;

    if (!expect_scalar(spot, node, "true or false"))
        return false;
    *value = text_edit_distance(node->text, "true", 0) == 0;
    if (*value || text_edit_distance(node->text, "false", 0) == 0)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_edit_distance(node->text, words[i][0], 0) == 0)
            meant = words[i][1];
    tell_bad_text(spot, node, "is neither true nor false",
                  arena_printf(spot->decoder->arena, "write %s", meant));
    return false;
}

/* ---- times ---- */

/* "90 seconds" -> "90s": the number and the first letter of the unit that was meant. */
static const char *hint_of_duration(struct decoder *decoder, const char *text,
                                    const char *problem)
{
    size_t digits = strspn(text, "0123456789.");
    const char *word = text + digits;
    const char *unit;
    const char *guess;
    int64_t ms;

    if (text[0] == '-' || strstr(problem, "longer") != NULL)
        return NULL;
    if (digits > 0 && *word == '\0')
        return arena_printf(decoder->arena, "write %ss or %sm", text, text);
    while (isspace((unsigned char)*word))
        word++;
    unit = strncmp(word, "milli", 5) == 0 || strcmp(word, "ms") == 0 ? "ms" : word;
    guess = arena_printf(decoder->arena, "%.*s%.*s", (int)digits, text, unit == word ? 1 : 2, unit);
    if (strpbrk(word, "0123456789") != NULL || units_parse_duration(guess, &ms) != NULL)
        return "write 90s, 1.5h or 2h30m";
    return arena_printf(decoder->arena, "write %s", guess);
}

bool decode_duration(struct decoder *decoder, const struct tree_node *node, const char *name,
                     int64_t *ms)
{
    const struct field row = { .name = name };
    const struct spot spot = { decoder, "", &row };
    const char *problem;

    if (!expect_scalar(&spot, node, "a duration"))
        return false;
    problem = units_parse_duration(node->text, ms);
    if (problem != NULL)
        tell_bad_text(&spot, node, problem, hint_of_duration(decoder, node->text, problem));
    return problem == NULL;
}

static bool decode_duration_field(const struct spot *spot, const struct tree_node *node,
                                  void *target)
{
    int64_t ms;

    if (!decode_duration(spot->decoder, node, spot->row->name, &ms))
        return false;
    *(int64_t *)target = ms;
    return is_duration_in_range(spot, node, ms);
}

/* A bare number of a unit, as in the API; someone who writes "30m" is told how to. */
static bool read_bare(const struct spot *spot, const struct tree_node *node, const char *unit,
                      int64_t unit_ms, int64_t *target)
{
    struct arena *arena = spot->decoder->arena;
    const char *hint = NULL;
    struct diagnostic *item;
    int64_t ms;
    long value;

    if (!expect_scalar(spot, node, arena_printf(arena, "a number of %s", unit)))
        return false;
    if (units_parse_integer(node->text, &value) == NULL) {
        *target = value * unit_ms;
        return is_in_range(spot, node, (double)value);
    }
    if (units_parse_duration(node->text, &ms) == NULL && ms % unit_ms == 0)
        hint = arena_printf(arena, "write %" PRId64, ms / unit_ms);
    item = tell_bad_text(spot, node, arena_printf(arena, "is not a number of %s", unit), hint);
    explain(spot, item, arena_printf(arena, "as in the API it is a bare number of %s", unit));
    return false;
}

static bool decode_minutes(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_bare(spot, node, "minutes", 60000, target);
}

static bool decode_seconds(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_bare(spot, node, "seconds", 1000, target);
}

/* ---- texts and choices ---- */

/* A copy on one line: a text over several lines is folded, blanks at its ends are left out. */
static char *fold(struct arena *arena, const char *text)
{
    char *folded = arena_alloc(arena, strlen(text) + 1);
    char *end = folded;

    for (; *text != '\0'; text++) {
        bool is_break = strchr("\t\n\r", *text) != NULL;

        if (!is_break)
            *end++ = *text;
        else if (end > folded && end[-1] != ' ')
            *end++ = ' ';
    }
    while (end > folded && end[-1] == ' ')
        end--;
    *end = '\0';
    return folded;
}

static bool read_text(const struct spot *spot, const struct tree_node *node, const char **target)
{
    char *text;

    if (!expect_scalar(spot, node, "a text"))
        return false;
    text = fold(spot->decoder->arena, node->text);
    *target = text;
    if (!text_has_control_character(text))
        return true;
    diagnostic_hint(decode_error(spot->decoder, node, "%s holds a control character",
                                 spot->row->name),
                    "remove it");
    return false;
}

static bool decode_text(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_text(spot, node, target);
}

static const char *choice_name(const void *context, size_t index)
{
    return ((const char *const *)context)[index];
}

static const char *list_names(struct arena *arena, const char *const *names)
{
    struct text text = { 0 };
    const char *result;

    for (size_t i = 0; names[i] != NULL; i++)
        text_printf(&text, "%s%s", i > 0 ? ", " : "", names[i]);
    result = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return result;
}

static bool read_choice(const struct spot *spot, const struct tree_node *node, int *target)
{
    const char *const *choices = spot->row->choices;
    struct arena *arena = spot->decoder->arena;
    struct diagnostic *item;
    const char *guess;

    if (!expect_scalar(spot, node, arena_printf(arena, "one of %s", list_names(arena, choices))))
        return false;
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], node->text) == 0) {
            *target = i;
            return true;
        }
    }
    item = decode_error(spot->decoder, node, "unknown %s %s", spot->row->name,
                        describe(spot, node));
    explain(spot, item, arena_printf(arena, "it is one of %s", list_names(arena, choices)));
    guess = text_did_you_mean(node->text, choice_name, choices);
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

static bool decode_choice(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_choice(spot, node, target);
}

/* ---- lists ---- */

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

static bool decode_choices(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    bool is_good = true;
    unsigned bits = 0;

    for (size_t i = 0; i < items.count; i++) {
        int choice = 0;

        is_good = read_choice(spot, items.at[i], &choice) && is_good;
        bits |= 1U << choice;
    }
    *(unsigned *)target = bits;
    return is_good;
}

static bool decode_choice_list(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    struct field_integers *list = target;
    bool is_good = is_count_in_range(spot, node, items.count);

    list->count = items.count;
    list->items = arena_array(spot->decoder->arena, items.count, sizeof *list->items);
    for (size_t i = 0; i < items.count; i++) {
        int choice = 0;

        is_good = read_choice(spot, items.at[i], &choice) && is_good;
        list->items[i] = choice;
    }
    return is_good;
}

static bool decode_texts(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    struct field_texts *list = target;
    bool is_good = is_count_in_range(spot, node, items.count);

    list->count = items.count;
    list->items = arena_array(spot->decoder->arena, items.count, sizeof *list->items);
    for (size_t i = 0; i < items.count; i++)
        is_good = read_text(spot, items.at[i], &list->items[i]) && is_good;
    return is_good;
}

static bool decode_integers(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct items items = items_of(&node);
    struct field_integers *list = target;
    bool is_good = true;

    list->count = items.count;
    list->items = arena_array(spot->decoder->arena, items.count, sizeof *list->items);
    for (size_t i = 0; i < items.count; i++)
        is_good = read_integer(spot, items.at[i], &list->items[i]) && is_good;
    return is_good;
}

static bool read_window(const struct spot *spot, const struct tree_node *node,
                        struct field_window *window)
{
    struct diagnostic *item;

    if (node->kind != TREE_SEQUENCE || node->count != 2) {
        item = decode_error(spot->decoder, node, "%s: a window is a pair, not %s", spot->row->name,
                            describe(spot, node));
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

static bool decode_windows(const struct spot *spot, const struct tree_node *node, void *target)
{
    struct field_windows *windows = target;
    bool is_good = true;

    if (!decode_expect_list(spot->decoder, node, spot->row->name))
        return false;
    windows->count = node->count;
    windows->items = arena_array(spot->decoder->arena, node->count, sizeof *windows->items);
    for (size_t i = 0; i < node->count; i++)
        is_good = read_window(spot, node->items[i], &windows->items[i]) && is_good;
    return is_good;
}

/* ---- what has rows of its own ---- */

static bool decode_latency(const struct spot *spot, const struct tree_node *node, void *target)
{
    return decode_distribution(spot->decoder, node, spot->row->name, target);
}

static const char *join(struct arena *arena, const char *section, const char *name)
{
    return section[0] == '\0' ? name : arena_printf(arena, "%s.%s", section, name);
}

static bool decode_section_field(const struct spot *spot, const struct tree_node *node,
                                 void *target)
{
    if (node != NULL && !decode_expect_mapping(spot->decoder, node, spot->row->name))
        return false;
    return decode_mapping(spot->decoder, node,
                          join(spot->decoder->arena, spot->section, spot->row->name),
                          spot->row->section, target);
}

/* ---- the kinds ---- */

typedef bool decode_fn(const struct spot *spot, const struct tree_node *node, void *target);

static decode_fn *const kinds[] = {
    [FIELD_INTEGER] = decode_integer,
    [FIELD_REAL] = decode_real,
    [FIELD_SHARE] = decode_share,
    [FIELD_BOOLEAN] = decode_boolean,
    [FIELD_DURATION] = decode_duration_field,
    [FIELD_MINUTES] = decode_minutes,
    [FIELD_SECONDS] = decode_seconds,
    [FIELD_TEXT] = decode_text,
    [FIELD_CHOICE] = decode_choice,
    [FIELD_CHOICES] = decode_choices,
    [FIELD_CHOICE_LIST] = decode_choice_list,
    [FIELD_TEXTS] = decode_texts,
    [FIELD_INTEGERS] = decode_integers,
    [FIELD_DISTRIBUTION] = decode_latency,
    [FIELD_WINDOWS] = decode_windows,
    [FIELD_SECTION] = decode_section_field,
};

/* A value that was preset, for the log; NULL: nothing that could be shown. */
static const char *show_preset(struct arena *arena, const struct field *row, const void *at)
{
    char buffer[UNITS_DURATION_SIZE];

    switch (row->kind) {
    case FIELD_INTEGER:
        if (is_bounded(row) && (double)*(const long *)at < row->low)
            return NULL; /* not set */
        return arena_printf(arena, "%ld", *(const long *)at);
    case FIELD_BOOLEAN:
        return *(const bool *)at ? "true" : "false";
    case FIELD_CHOICE:
        return row->choices[*(const int *)at];
    case FIELD_DURATION:
        if (is_bounded(row) && (double)*(const int64_t *)at > row->high)
            return NULL; /* not set */
        return arena_strdup(arena, units_format_duration(*(const int64_t *)at, buffer));
    default:
        return NULL;
    }
}

static void log_setting(const struct spot *spot, const struct tree_node *node,
                        enum setting_origin origin, const void *at)
{
    struct settings_log *log = spot->decoder->log;
    struct setting setting = { .section = spot->section, .name = spot->row->name,
                               .origin = origin, .rule = spot->row->rule,
                               .help = spot->row->help };

    if (log == NULL || spot->row->kind == FIELD_SECTION)
        return;
    setting.section = arena_strdup(log->arena, spot->section);
    setting.value = node != NULL ? tree_render(log->arena, node)
                                 : show_preset(log->arena, spot->row, at);
    if (node != NULL)
        setting.place = node->place;
    if (setting.value != NULL)
        settings_log_add(log, setting);
}

/* ---- tables ---- */

/* A default as a node, made once per file. */
static const struct tree_node *default_node(struct decoder *decoder, const char *initial)
{
    const struct cache_entry *entry = decode_cache_find(decoder->cache, initial);
    const struct tree_node *node;

    if (entry != NULL)
        return entry->value;
    if (initial[0] == '[' || initial[0] == '{')
        node = tree_read_text(decoder->cache->arena, decoder->list, "(default)", initial,
                              strlen(initial));
    else
        node = tree_scalar(decoder->cache->arena, initial, (struct place){ 0 });
    decode_cache_add(decoder->cache, initial, node);
    return node;
}

static bool tell_missing(const struct spot *spot, const struct tree_node *mapping)
{
    struct place place = mapping != NULL ? mapping->place : (struct place){ 0 };
    struct diagnostic *item;

    item = diagnostics_add(spot->decoder->list, SEVERITY_ERROR, place, "%s%s\"%s\" is missing",
                           spot->section, spot->section[0] != '\0' ? ": " : "", spot->row->name);
    if (spot->row->help != NULL)
        diagnostic_why(item, "%s: %s", spot->row->name, spot->row->help);
    return false;
}

static bool decode_absent(const struct spot *spot, const struct tree_node *mapping, void *target)
{
    const struct field *row = spot->row;
    const struct tree_node *node;

    if (row->is_required)
        return tell_missing(spot, mapping);
    if (row->kind == FIELD_SECTION)
        return decode_section_field(spot, NULL, target);
    if (row->initial == NULL) {
        log_setting(spot, NULL, SETTING_INHERITED, target);
        return true;
    }
    node = default_node(spot->decoder, row->initial);
    log_setting(spot, node, row->is_assumption ? SETTING_ASSUMPTION : SETTING_DEFAULT, target);
    return kinds[row->kind](spot, node, target);
}

bool decode_value(struct decoder *decoder, const struct tree_node *node, const char *section,
                  const struct field *row, void *target)
{
    const struct spot spot = { decoder, section, row };
    struct diagnostic *item;

    if (decode_is_empty(node)) {
        item = decode_error(decoder, node, "%s has no value", row->name);
        if (row->initial != NULL)
            diagnostic_hint(item, "without this line it is %s", row->initial);
        else
            diagnostic_hint(item, "write one, or remove the line");
        return false;
    }
    log_setting(&spot, node, SETTING_WRITTEN, target);
    return kinds[row->kind](&spot, node, target);
}

bool decode_fields(struct decoder *decoder, const struct tree_node *node, const char *section,
                   const struct field *rows, void *target)
{
    bool is_good = true;

    for (const struct field *row = rows; row->name != NULL; row++) {
        const struct tree_node *value = node != NULL ? tree_get(node, row->name) : NULL;
        const struct spot spot = { decoder, section, row };
        char *at = (char *)target + row->offset;

        if (value != NULL)
            is_good = decode_value(decoder, value, section, row, at) && is_good;
        else
            is_good = decode_absent(&spot, node, at) && is_good;
    }
    return is_good;
}

/* ---- keys that nobody knows ---- */

/* Names of all tables, one after the other. */
static const char *known_name(const void *context, size_t index)
{
    const struct field *const *tables = context;

    for (; *tables != NULL; tables++)
        for (const struct field *row = *tables; row->name != NULL; row++)
            if (index-- == 0)
                return row->name;
    return NULL;
}

static bool is_known(const struct field *const tables[], const char *name)
{
    for (; *tables != NULL; tables++)
        for (const struct field *row = *tables; row->name != NULL; row++)
            if (strcmp(row->name, name) == 0)
                return true;
    return false;
}

static const char *list_known(struct arena *arena, const struct field *const *tables)
{
    struct text text = { 0 };
    const char *result;

    for (size_t i = 0; known_name(tables, i) != NULL; i++)
        text_printf(&text, "%s%s", i > 0 ? ", " : "", known_name(tables, i));
    result = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return result;
}

/* The section whose table has this name, NULL if none. Operations are entries of the timeline. */
static const char *find_home(const struct decode_section *sections, const char *name)
{
    const struct decode_section *section = sections;

    for (; section != NULL && section->name != NULL; section++)
        if (section_find_row(section->rows, name) != NULL)
            return section->name;
    for (size_t i = 0; sections != NULL && op_types[i] != NULL; i++)
        if (section_find_row(op_types[i]->params, name) != NULL)
            return "timeline";
    return NULL;
}

/* "MinSize:50" -> "MinSize: 50", if there is such a key. */
static const char *unglue(struct decoder *decoder, const char *key,
                          const struct field *const tables[])
{
    const char *colon = strchr(key, ':');

    if (colon == NULL ||
        !is_known(tables, arena_strndup(decoder->arena, key, (size_t)(colon - key))))
        return NULL;
    return arena_printf(decoder->arena, "%.*s: %s", (int)(colon - key), key, colon + 1);
}

/* What may have been meant, the surest first. */
static void hint_at_known(struct decoder *decoder, struct diagnostic *item, const char *key,
                          const struct field *const tables[])
{
    const char *guess = text_did_you_mean(key, known_name, tables);
    const char *home = find_home(decoder->sections, key);
    const char *unglued = unglue(decoder, key, tables);

    if (unglued != NULL)
        diagnostic_hint(item, "write \"%s\", with a blank after the \":\"", unglued);
    else if (home != NULL && home[0] != '\0')
        diagnostic_hint(item, "\"%s\" belongs into \"%s:\"", key, home);
    else if (home != NULL)
        diagnostic_hint(item, "\"%s\" belongs to the top of the file", key);
    else if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    else if (strchr(key, ':') != NULL)
        diagnostic_hint(item, "write a blank after the \":\"");
}

static void tell_unknown(struct decoder *decoder, const struct tree_pair *pair,
                         const char *section, const struct field *const tables[])
{
    struct diagnostic *item;

    item = diagnostics_add(decoder->list, SEVERITY_ERROR, pair->key_place,
                           "unknown key \"%.60s\"%s%s", pair->key, section[0] != '\0' ? " in " : "",
                           section);
    diagnostic_why(item, "%s %s", section[0] != '\0' ? "known are" : "a scenario knows",
                   list_known(decoder->arena, tables));
    hint_at_known(decoder, item, pair->key, tables);
}

bool decode_unknown_keys(struct decoder *decoder, const struct tree_node *node,
                         const char *section, const struct field *const tables[])
{
    bool is_good = true;

    for (size_t i = 0; i < node->count; i++) {
        if (is_known(tables, node->pairs[i].key))
            continue;
        tell_unknown(decoder, &node->pairs[i], section, tables);
        is_good = false;
    }
    return is_good;
}

bool decode_mapping(struct decoder *decoder, const struct tree_node *node, const char *section,
                    const struct field *rows, void *target)
{
    const struct field *const tables[] = { rows, NULL };
    bool is_good = node == NULL || decode_unknown_keys(decoder, node, section, tables);

    return decode_fields(decoder, node, section, rows, target) && is_good;
}

const char *decode_file_name(struct decoder *decoder, const char *name)
{
    return name[0] == '/' ? name : arena_printf(decoder->arena, "%s%s", decoder->folder, name);
}
