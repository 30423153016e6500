#include "scenario/decode_distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "scenario/csv_reader.h"

enum { QUANTILES_LIMIT = 64, CONDITIONS_LIMIT = 8 };

/* One latency that is being read. */
struct spot {
    struct decoder *decoder;
    struct arena *arena; /* takes the distribution */
    const char *name;    /* what it is of */
    const struct distribution_type *type;
    struct distribution *result;
};

/* Reads the parameters of its family. */
typedef bool read_fn(const struct spot *spot, const struct tree_node *node);

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

static bool tell_no_form(const struct spot *spot, const struct tree_node *node)
{
    struct arena *arena = spot->decoder->arena;
    struct diagnostic *item =
        decode_error(spot->decoder, node, "%s: %s cannot be made of %s", spot->name,
                     spot->type->name, tree_render(arena, node));

    diagnostic_why(item, "%s takes %s", spot->type->name, list_forms(arena, spot->type));
    diagnostic_hint(item, "for example %s", spot->type->example);
    return false;
}

static bool read_value(const struct spot *spot, const struct tree_node *node, const char *name,
                       bool is_time, double *value)
{
    const struct field row = { .name = name, .kind = FIELD_REAL };
    int64_t ms;

    if (!is_time)
        return decode_value(spot->decoder, node, "", &row, value);
    if (!decode_duration(spot->decoder, node, name, &ms))
        return false;
    *value = (double)ms;
    return true;
}

static bool make_of_form(const struct spot *spot, const struct tree_node *node,
                         const struct distribution_form *form)
{
    double values[DISTRIBUTION_MAX_PARAMETERS];
    const char *problem;
    bool is_good = true;

    for (size_t i = 0; i < n_names(form); i++) {
        const struct tree_node *value =
            node->kind == TREE_MAPPING ? tree_get(node, form->names[i]) : node;

        is_good = read_value(spot, value, value == node ? spot->name : form->names[i],
                             form->is_time[i], &values[i]) &&
                  is_good;
    }
    if (!is_good)
        return false;
    problem = distribution_make(spot->result, spot->type, form, values);
    if (problem != NULL)
        decode_error(spot->decoder, node, "%s: %s: %s", spot->name, spot->type->name, problem);
    return problem == NULL;
}

/* A family with one parameter in one form (constant) takes it without its name. */
static bool takes_scalar(const struct distribution_type *type)
{
    return n_names(&type->forms[0]) == 1 && type->forms[1].names[0] == NULL;
}

static bool read_parameters(const struct spot *spot, const struct tree_node *node)
{
    if (node->kind == TREE_SCALAR && takes_scalar(spot->type))
        return make_of_form(spot, node, &spot->type->forms[0]);
    if (node->kind != TREE_MAPPING)
        return tell_no_form(spot, node);
    for (const struct distribution_form *form = spot->type->forms; form->names[0] != NULL; form++)
        if (form_fits(form, node))
            return make_of_form(spot, node, form);
    return tell_no_form(spot, node);
}

/* ---- quantile tables ---- */

struct point {
    double p, x;
    const struct tree_pair *pair;
};

/* "p99.9" -> 0.999 */
static bool read_probability(const struct spot *spot, const struct tree_pair *pair, double *p)
{
    struct diagnostic *item;

    if ((pair->key[0] == 'p' || pair->key[0] == 'P') &&
        units_parse_real(pair->key + 1, p) == NULL && *p > 0 && *p < 100) {
        *p /= 100;
        return true;
    }
    item = diagnostics_add(spot->decoder->list, SEVERITY_ERROR, pair->key_place,
                           "%s: unknown quantile \"%.40s\"", spot->name, pair->key);
    diagnostic_why(item, "quantiles are written p50, p95, p99.9, between p0 and p100");
    diagnostic_hint(item, "the least and the greatest value are at_least and at_most");
    return false;
}

static int compare_points(const void *left, const void *right)
{
    const struct point *a = left;
    const struct point *b = right;

    return (a->p > b->p) - (a->p < b->p);
}

static bool read_points(const struct spot *spot, const struct tree_node *node,
                        struct point *points)
{
    bool is_good = true;

    for (size_t i = 0; i < node->count; i++) {
        points[i].pair = &node->pairs[i];
        is_good = read_probability(spot, &node->pairs[i], &points[i].p) && is_good;
        is_good = read_value(spot, node->pairs[i].value, node->pairs[i].key, true, &points[i].x) &&
                  is_good;
    }
    if (is_good)
        qsort(points, node->count, sizeof *points, compare_points);
    return is_good;
}

static bool points_ascend(const struct spot *spot, const struct point *points, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (points[i].p > points[i - 1].p && points[i].x >= points[i - 1].x)
            continue;
        decode_error(spot->decoder, points[i].pair->value, "%s: %s must not lie below %s",
                     spot->name, points[i].pair->key, points[i - 1].pair->key);
        return false;
    }
    return true;
}

static bool read_quantiles(const struct spot *spot, const struct tree_node *node)
{
    struct point points[QUANTILES_LIMIT];
    double p[QUANTILES_LIMIT], x[QUANTILES_LIMIT];
    const char *problem;

    if (!decode_expect_mapping(spot->decoder, node, "quantiles"))
        return false;
    if (node->count > QUANTILES_LIMIT) {
        decode_error(spot->decoder, node, "%s: more than %d quantiles", spot->name,
                     QUANTILES_LIMIT);
        return false;
    }
    if (!read_points(spot, node, points) || !points_ascend(spot, points, node->count))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        p[i] = points[i].p;
        x[i] = points[i].x;
    }
    problem = distribution_make_quantiles(spot->result, spot->arena, p, x, node->count);
    if (problem != NULL)
        decode_error(spot->decoder, node, "%s: quantiles: %s", spot->name, problem);
    return problem == NULL;
}

/* ---- samples of a CSV column ---- */

struct samples_source {
    const char *file;
    const char *column;
    int unit;
};

static const char *const unit_names[] = { "ms", "s", NULL };

const struct field distribution_samples_rows[] = {
    { .name = "file", .kind = FIELD_TEXT, .offset = offsetof(struct samples_source, file),
      .is_required = true, .help = "a CSV file, seen from the scenario's folder" },
    { .name = "column", .kind = FIELD_TEXT, .offset = offsetof(struct samples_source, column),
      .is_required = true, .help = "the column that holds the samples" },
    { .name = "unit", .kind = FIELD_CHOICE, .offset = offsetof(struct samples_source, unit),
      .choices = unit_names, .is_required = true, .help = "s or ms, of the numbers in the column" },
    FIELD_END,
};

/* Looked at by hand: its keys are names of columns. */
const struct field distribution_where_rows[] = {
    { .name = "where", .help = "only rows with these texts in these columns" },
    FIELD_END,
};

struct samples {
    struct diagnostics *list;
    double unit_ms;
    size_t n_conditions;
    const char *wanted[CONDITIONS_LIMIT];
    double *values;
    size_t count, capacity;
};

static bool take_sample(void *context, const struct csv_row *row)
{
    struct samples *samples = context;
    const struct csv_cell *cell = &row->cells[0];
    double value;

    for (size_t i = 0; i < samples->n_conditions; i++)
        if (strcmp(row->cells[i + 1].text, samples->wanted[i]) != 0)
            return true;
    if (cell->text[0] == '\0' || !csv_cell_number(samples->list, cell, &value))
        return true;
    if (value < 0) {
        diagnostics_add(samples->list, SEVERITY_ERROR, cell->place, "%.40s: a latency is negative",
                        cell->text);
        return true;
    }
    samples->values = must_make_room(samples->values, samples->count, &samples->capacity,
                                     sizeof *samples->values);
    samples->values[samples->count++] = value * samples->unit_ms;
    return true;
}

/* The conditions of "where": more columns, and the texts wanted in them. */
static bool read_conditions(const struct spot *spot, const struct tree_node *where,
                            struct samples *samples, struct csv_column *columns)
{
    if (where == NULL)
        return true;
    if (!decode_expect_mapping(spot->decoder, where, "where"))
        return false;
    if (where->count > CONDITIONS_LIMIT) {
        decode_error(spot->decoder, where, "where: more than %d conditions", CONDITIONS_LIMIT);
        return false;
    }
    for (size_t i = 0; i < where->count; i++) {
        const struct tree_pair *pair = &where->pairs[i];

        if (pair->value->kind != TREE_SCALAR) {
            decode_error(spot->decoder, pair->value, "%s must be a text, not %s", pair->key,
                         tree_describe(spot->decoder->arena, pair->value));
            return false;
        }
        columns[i] = (struct csv_column){ .name = pair->key, .asked_at = pair->key_place };
        samples->wanted[i] = pair->value->text;
    }
    samples->n_conditions = where->count;
    return true;
}

static bool make_of_samples(const struct spot *spot, const struct tree_node *node,
                            const struct samples *samples)
{
    struct diagnostic *item;
    const char *problem;

    if (samples->count == 0) {
        item = decode_error(spot->decoder, node, "%s: there are no samples", spot->name);
        diagnostic_why(item, samples->n_conditions > 0 ? "no row fits \"where\" and has a number"
                                                       : "no row has a number in the column");
        return false;
    }
    problem = distribution_make_samples(spot->result, spot->arena, samples->values,
                                        samples->count);
    if (problem != NULL)
        decode_error(spot->decoder, node, "%s: samples: %s", spot->name, problem);
    return problem == NULL;
}

static bool read_samples(const struct spot *spot, const struct tree_node *node)
{
    const struct field *const tables[] = { distribution_samples_rows, distribution_where_rows,
                                           NULL };
    struct csv_column columns[CONDITIONS_LIMIT + 1];
    struct samples samples = { .list = spot->decoder->list };
    struct samples_source source = { 0 };
    struct csv_request request = { .columns = columns, .take = take_sample, .context = &samples };
    struct decoder quiet = *spot->decoder;
    bool is_good;

    quiet.log = NULL; /* the latency is logged as a whole */
    if (!decode_expect_mapping(spot->decoder, node, "samples"))
        return false;
    is_good = decode_unknown_keys(&quiet, node, "samples", tables);
    is_good = decode_fields(&quiet, node, "samples", distribution_samples_rows, &source) && is_good;
    if (!read_conditions(spot, tree_get(node, "where"), &samples, columns + 1) || !is_good)
        return false;
    columns[0] = (struct csv_column){ .name = source.column,
                                      .asked_at = tree_get(node, "column")->place };
    samples.unit_ms = source.unit == 0 ? 1 : 1000;
    request.n_columns = samples.n_conditions + 1;
    is_good = csv_read_file(spot->decoder->list, decode_file_name(spot->decoder, source.file),
                            tree_get(node, "file")->place, &request) &&
              make_of_samples(spot, node, &samples);
    free(samples.values);
    return is_good;
}

/* ---- the whole ---- */

struct bounds {
    int64_t shift, at_least, at_most; /* ms; at_most -1: none */
};

static bool read_bounds(const struct spot *spot, const struct tree_node *node)
{
    struct bounds bounds = { .at_most = -1 };
    int64_t *const values[] = { &bounds.shift, &bounds.at_least, &bounds.at_most };
    struct diagnostic *item;
    const char *problem;

    for (size_t i = 0; distribution_bound_rows[i].name != NULL; i++) {
        const struct tree_node *value = tree_get(node, distribution_bound_rows[i].name);

        if (value != NULL &&
            !decode_duration(spot->decoder, value, distribution_bound_rows[i].name, values[i]))
            return false;
    }
    problem = distribution_set_bounds(spot->result, (double)bounds.shift,
                                      bounds.at_least > 0 ? (double)bounds.at_least : -INFINITY,
                                      bounds.at_most >= 0 ? (double)bounds.at_most : INFINITY);
    if (problem == NULL)
        return true;
    item = decode_error(spot->decoder, node, "%s: %s", spot->name, problem);
    diagnostic_why(item, "at_least and at_most hold for the value before the shift");
    return false;
}

static bool tell_unknown_family(const struct spot *spot, const struct tree_pair *pair)
{
    const char *guess = text_did_you_mean(pair->key, known_name, NULL);
    struct diagnostic *item =
        diagnostics_add(spot->decoder->list, SEVERITY_ERROR, pair->key_place,
                        "%s: unknown distribution \"%.40s\"", spot->name, pair->key);

    diagnostic_why(item,
                   "a distribution is one of %s; shift, at_least, at_most may stand beside it",
                   list_families(spot->decoder->arena));
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

static const struct tree_pair *find_family(const struct spot *spot, const struct tree_node *node)
{
    const struct tree_pair *family = NULL;
    struct diagnostic *item;

    for (size_t i = 0; i < node->count; i++) {
        const struct tree_pair *pair = &node->pairs[i];

        if (is_bound(pair->key))
            continue;
        if (distribution_type_find(pair->key) == NULL) {
            tell_unknown_family(spot, pair);
            return NULL;
        }
        if (family != NULL) {
            item = diagnostics_add(spot->decoder->list, SEVERITY_ERROR, pair->key_place,
                                   "%s: both %s and %s", spot->name, family->key, pair->key);
            diagnostic_why(item, "a latency is drawn from one distribution");
            diagnostic_hint(item, "remove one of the two");
            return NULL;
        }
        family = pair;
    }
    if (family == NULL) {
        item = decode_error(spot->decoder, node, "%s names no distribution", spot->name);
        diagnostic_why(item, "a distribution is one of %s", list_families(spot->decoder->arena));
    }
    return family;
}

static bool read_mapping(struct spot *spot, const struct tree_node *node)
{
    const struct tree_pair *family = find_family(spot, node);
    read_fn *read = read_parameters;

    if (family == NULL)
        return false;
    spot->type = distribution_type_find(family->key);
    if (spot->type == &dist_quantiles)
        read = read_quantiles;
    else if (spot->type == &dist_samples)
        read = read_samples;
    return read(spot, family->value) && read_bounds(spot, node);
}

static bool read_constant(const struct spot *spot, const struct tree_node *node)
{
    int64_t ms;

    if (!decode_duration(spot->decoder, node, spot->name, &ms))
        return false;
    distribution_make_constant(spot->result, (double)ms);
    return true;
}

static bool tell_list(const struct spot *spot, const struct tree_node *node)
{
    struct diagnostic *item = decode_error(
        spot->decoder, node, "%s must be a duration or a distribution, not a list", spot->name);

    diagnostic_hint(item, "write 90s or { lognormal: { median: 78s, p95: 132s } }");
    return false;
}

bool decode_distribution(struct decoder *decoder, const struct tree_node *node, const char *name,
                         const struct distribution **result)
{
    const struct cache_entry *entry = decode_cache_find(decoder->cache, node);
    /* What belongs to one case alone is made in its arena and not looked for again. */
    bool is_shared = !node->is_changed;
    struct spot spot = { .decoder = decoder, .name = name };
    bool is_good;

    spot.arena = is_shared ? decoder->cache->arena : decoder->arena;
    if (entry != NULL) {
        *result = entry->value;
        return *result != NULL;
    }
    spot.result = arena_alloc(spot.arena, sizeof *spot.result);
    is_good = node->kind == TREE_SCALAR    ? read_constant(&spot, node)
              : node->kind == TREE_MAPPING ? read_mapping(&spot, node)
                                           : tell_list(&spot, node);
    *result = is_good ? spot.result : NULL;
    if (is_shared)
        decode_cache_add(decoder->cache, node, *result);
    return is_good;
}
