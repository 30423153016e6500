#include "scenario/decode.h"

#include <stdarg.h>
#include <string.h>

#include "base/units.h"
#include "scenario/decode_distribution.h"
#include "scenario/decode_spot.h"

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

bool decode_is_empty(const struct tree_node *node)
{
    return node->kind == TREE_SCALAR && !node->is_quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
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

static decode_kind_fn *const kinds[] = {
    [FIELD_INTEGER] = spot_decode_integer,
    [FIELD_REAL] = spot_decode_real,
    [FIELD_SHARE] = spot_decode_share,
    [FIELD_BOOLEAN] = spot_decode_boolean,
    [FIELD_DURATION] = spot_decode_duration,
    [FIELD_MINUTES] = spot_decode_minutes,
    [FIELD_SECONDS] = spot_decode_seconds,
    [FIELD_TEXT] = spot_decode_text,
    [FIELD_CHOICE] = spot_decode_choice,
    [FIELD_CHOICES] = spot_decode_choices,
    [FIELD_CHOICE_LIST] = spot_decode_choice_list,
    [FIELD_TEXTS] = spot_decode_texts,
    [FIELD_INTEGERS] = spot_decode_integers,
    [FIELD_DISTRIBUTION] = decode_latency,
    [FIELD_WINDOWS] = spot_decode_windows,
    [FIELD_SECTION] = decode_section_field,
};

/* A value that was preset, for the log; NULL: nothing that could be shown. */
static const char *show_preset(struct arena *arena, const struct field *row, const void *at)
{
    char buffer[UNITS_DURATION_SIZE];

    switch (row->kind) {
    case FIELD_INTEGER:
        if (spot_is_bounded(row) && (double)*(const long *)at < row->low)
            return NULL; /* not set */
        return arena_printf(arena, "%ld", *(const long *)at);
    case FIELD_BOOLEAN:
        return *(const bool *)at ? "true" : "false";
    case FIELD_CHOICE:
        return row->choices[*(const int *)at];
    case FIELD_DURATION:
        if (spot_is_bounded(row) && (double)*(const int64_t *)at > row->high)
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
