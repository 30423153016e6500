#include "scenario/decode_distribution.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "scenario/decode_latency.h"

/* ---- names of families and parameters ---- */

const struct field distribution_bound_rows[] = {
    { .name = "shift", .kind = FIELD_DURATION, .help = "added to every draw" },
    { .name = "at_least", .kind = FIELD_DURATION, .help = "draws below are drawn anew" },
    { .name = "at_most", .kind = FIELD_DURATION, .help = "draws above are drawn anew" },
    FIELD_END,
};

static bool is_bound(const char *name)
{
    for (const struct field *row = distribution_bound_rows; row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return true;
    return false;
}

/* Families first, then the bounds. */
static const char *known_name(const void *context, size_t index)
{
    size_t n = 0;

    (void)context;
    while (distribution_types[n] != NULL)
        n++;
    return index < n ? distribution_types[index]->name : distribution_bound_rows[index - n].name;
}

static const char *list_families(struct arena *arena)
{
    struct text text = { 0 };
    const char *result;

    for (size_t i = 0; distribution_types[i] != NULL; i++)
        text_printf(&text, "%s%s", i > 0 ? ", " : "", distribution_types[i]->name);
    result = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return result;
}

static size_t n_names(const struct distribution_form *form)
{
    size_t n = 0;

    while (n < DISTRIBUTION_MAX_PARAMETERS && form->names[n] != NULL)
        n++;
    return n;
}

/* "{ median, p95 } or { mean, sd }" */
static const char *list_forms(struct arena *arena, const struct distribution_type *type)
{
    struct text text = { 0 };
    const char *result;

    for (const struct distribution_form *form = type->forms; form->names[0] != NULL; form++) {
        bool is_last = form[1].names[0] == NULL;

        text_append(&text, form == type->forms ? "{ " : is_last ? " or { " : ", { ");
        for (size_t i = 0; i < n_names(form); i++)
            text_printf(&text, "%s%s", i > 0 ? ", " : "", form->names[i]);
        text_append(&text, " }");
    }
    result = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return result;
}

/* ---- families with parameters ---- */

static bool form_fits(const struct distribution_form *form, const struct tree_node *node)
{
    if (n_names(form) != node->count)
        return false;
    for (size_t i = 0; i < node->count; i++)
        if (tree_find(node, form->names[i]) == NULL)
            return false;
    return true;
}

static bool tell_no_form(const struct latency *latency, const struct tree_node *node)
{
    struct arena *arena = latency->decoder->arena;
    struct diagnostic *item =
        decode_error(latency->decoder, node, "%s: %s cannot be made of %s", latency->name,
                     latency->type->name, tree_render(arena, node));

    diagnostic_why(item, "%s takes %s", latency->type->name, list_forms(arena, latency->type));
    diagnostic_hint(item, "for example %s", latency->type->example);
    return false;
}

bool latency_read_value(const struct latency *latency, const struct tree_node *node,
                        const char *name, bool is_time, double *value)
{
    const struct field row = { .name = name, .kind = FIELD_REAL };
    int64_t ms;

    if (!is_time)
        return decode_value(latency->decoder, node, "", &row, value);
    if (!decode_duration(latency->decoder, node, name, &ms))
        return false;
    *value = (double)ms;
    return true;
}

static bool make_of_form(const struct latency *latency, const struct tree_node *node,
                         const struct distribution_form *form)
{
    double values[DISTRIBUTION_MAX_PARAMETERS];
    const char *problem;
    bool is_good = true;

    for (size_t i = 0; i < n_names(form); i++) {
        const struct tree_node *value =
            node->kind == TREE_MAPPING ? tree_get(node, form->names[i]) : node;

        is_good = latency_read_value(latency, value, value == node ? latency->name : form->names[i],
                                     form->is_time[i], &values[i]) &&
                  is_good;
    }
    if (!is_good)
        return false;
    problem = distribution_make(latency->result, latency->type, form, values);
    if (problem != NULL)
        decode_error(latency->decoder, node, "%s: %s: %s", latency->name, latency->type->name,
                     problem);
    return problem == NULL;
}

/* A family with one parameter in one form (constant) takes it without its name. */
static bool takes_scalar(const struct distribution_type *type)
{
    return n_names(&type->forms[0]) == 1 && type->forms[1].names[0] == NULL;
}

static bool read_parameters(const struct latency *latency, const struct tree_node *node)
{
    const struct distribution_form *form = latency->type->forms;

    if (node->kind == TREE_SCALAR && takes_scalar(latency->type))
        return make_of_form(latency, node, form);
    if (node->kind != TREE_MAPPING)
        return tell_no_form(latency, node);
    while (form->names[0] != NULL && !form_fits(form, node))
        form++;
    return form->names[0] != NULL ? make_of_form(latency, node, form) : tell_no_form(latency, node);
}

/* ---- the whole ---- */

struct bounds {
    int64_t shift, at_least, at_most; /* ms; at_most -1: none */
};

static bool read_bounds(const struct latency *latency, const struct tree_node *node)
{
    struct bounds bounds = { .at_most = -1 };
    int64_t *const values[] = { &bounds.shift, &bounds.at_least, &bounds.at_most };
    struct diagnostic *item;
    const char *problem;

    for (size_t i = 0; distribution_bound_rows[i].name != NULL; i++) {
        const struct tree_node *value = tree_get(node, distribution_bound_rows[i].name);

        if (value != NULL &&
            !decode_duration(latency->decoder, value, distribution_bound_rows[i].name, values[i]))
            return false;
    }
    problem = distribution_set_bounds(latency->result, (double)bounds.shift,
                                      bounds.at_least > 0 ? (double)bounds.at_least : -INFINITY,
                                      bounds.at_most >= 0 ? (double)bounds.at_most : INFINITY);
    if (problem == NULL)
        return true;
    item = decode_error(latency->decoder, node, "%s: %s", latency->name, problem);
    diagnostic_why(item, "at_least and at_most hold for the value before the shift");
    return false;
}

static bool tell_unknown_family(const struct latency *latency, const struct tree_pair *pair)
{
    const char *guess = text_did_you_mean(pair->key, known_name, NULL);
    struct diagnostic *item =
        diagnostics_add(latency->decoder->list, SEVERITY_ERROR, pair->key_place,
                        "%s: unknown distribution \"%.40s\"", latency->name, pair->key);

    diagnostic_why(item,
                   "a distribution is one of %s; shift, at_least, at_most may stand beside it",
                   list_families(latency->decoder->arena));
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

static const struct tree_pair *find_family(const struct latency *latency,
                                           const struct tree_node *node)
{
    const struct tree_pair *family = NULL;
    struct diagnostic *item;

    for (size_t i = 0; i < node->count; i++) {
        const struct tree_pair *pair = &node->pairs[i];

        if (is_bound(pair->key))
            continue;
        if (distribution_type_find(pair->key) == NULL) {
            tell_unknown_family(latency, pair);
            return NULL;
        }
        if (family != NULL) {
            item = diagnostics_add(latency->decoder->list, SEVERITY_ERROR, pair->key_place,
                                   "%s: both %s and %s", latency->name, family->key, pair->key);
            diagnostic_why(item, "a latency is drawn from one distribution");
            diagnostic_hint(item, "remove one of the two");
            return NULL;
        }
        family = pair;
    }
    if (family == NULL) {
        item = decode_error(latency->decoder, node, "%s names no distribution", latency->name);
        diagnostic_why(item, "a distribution is one of %s", list_families(latency->decoder->arena));
    }
    return family;
}

/* Families that are written otherwise than by parameters. */
static const struct {
    const struct distribution_type *type;
    latency_read_fn *read;
} readers[] = {
    { &dist_quantiles, latency_read_quantiles },
    { &dist_samples, latency_read_samples },
};

static latency_read_fn *reader_of(const struct distribution_type *type)
{
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        if (readers[i].type == type)
            return readers[i].read;
    return read_parameters;
}

static bool read_mapping(struct latency *latency, const struct tree_node *node)
{
    const struct tree_pair *family = find_family(latency, node);

    if (family == NULL)
        return false;
    latency->type = distribution_type_find(family->key);
    return reader_of(latency->type)(latency, family->value) && read_bounds(latency, node);
}

static bool read_constant(const struct latency *latency, const struct tree_node *node)
{
    int64_t ms;

    if (!decode_duration(latency->decoder, node, latency->name, &ms))
        return false;
    distribution_make_constant(latency->result, (double)ms);
    return true;
}

static bool tell_list(const struct latency *latency, const struct tree_node *node)
{
    struct diagnostic *item =
        decode_error(latency->decoder, node, "%s must be a duration or a distribution, not a list",
                     latency->name);

    diagnostic_hint(item, "write 90s or { lognormal: { median: 78s, p95: 132s } }");
    return false;
}

bool decode_distribution(struct decoder *decoder, const struct tree_node *node, const char *name,
                         const struct distribution **result)
{
    const struct cache_entry *entry = decode_cache_find(decoder->cache, node);
    /* What belongs to one case alone is made in its arena and not looked for again. */
    bool is_shared = !node->is_changed;
    struct latency latency = { .decoder = decoder, .name = name };
    bool is_good;

    latency.arena = is_shared ? decoder->cache->arena : decoder->arena;
    if (entry != NULL) {
        *result = entry->value;
        return *result != NULL;
    }
    latency.result = arena_alloc(latency.arena, sizeof *latency.result);
    is_good = node->kind == TREE_SCALAR    ? read_constant(&latency, node)
              : node->kind == TREE_MAPPING ? read_mapping(&latency, node)
                                           : tell_list(&latency, node);
    *result = is_good ? latency.result : NULL;
    if (is_shared)
        decode_cache_add(decoder->cache, node, *result);
    return is_good;
}
