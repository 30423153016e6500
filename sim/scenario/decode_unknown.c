/*
 * decode_unknown: keys that no table has, and what may have been meant.
 */
#include <string.h>

#include "base/text.h"
#include "model/operation.h"
#include "ops/ops.h"
#include "scenario/decode.h"
#include "scenario/sections.h"

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
