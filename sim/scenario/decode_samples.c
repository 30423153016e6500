/*
 * decode_samples: { file: boot.csv, column: seconds, unit: s, where: { zone: us-central1-c } }.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/csv_reader.h"
#include "scenario/decode_distribution.h"
#include "scenario/decode_latency.h"

enum { CONDITIONS_LIMIT = 8 };

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
static bool read_conditions(const struct latency *latency, const struct tree_node *where,
                            struct samples *samples, struct csv_column *columns)
{
    if (where == NULL)
        return true;
    if (!decode_expect_mapping(latency->decoder, where, "where"))
        return false;
    if (where->count > CONDITIONS_LIMIT) {
        decode_error(latency->decoder, where, "where: more than %d conditions", CONDITIONS_LIMIT);
        return false;
    }
    for (size_t i = 0; i < where->count; i++) {
        const struct tree_pair *pair = &where->pairs[i];

        if (pair->value->kind != TREE_SCALAR) {
            decode_error(latency->decoder, pair->value, "%s must be a text, not %s", pair->key,
                         tree_describe(latency->decoder->arena, pair->value));
            return false;
        }
        columns[i] = (struct csv_column){ .name = pair->key, .asked_at = pair->key_place };
        samples->wanted[i] = pair->value->text;
    }
    samples->n_conditions = where->count;
    return true;
}

static bool make_of_samples(const struct latency *latency, const struct tree_node *node,
                            const struct samples *samples)
{
    struct diagnostic *item;
    const char *problem;

    if (samples->count == 0) {
        item = decode_error(latency->decoder, node, "%s: there are no samples", latency->name);
        diagnostic_why(item, samples->n_conditions > 0 ? "no row fits \"where\" and has a number"
                                                       : "no row has a number in the column");
        return false;
    }
    problem = distribution_make_samples(latency->result, latency->arena, samples->values,
                                        samples->count);
    if (problem != NULL)
        decode_error(latency->decoder, node, "%s: samples: %s", latency->name, problem);
    return problem == NULL;
}

bool latency_read_samples(const struct latency *latency, const struct tree_node *node)
{
    const struct field *const tables[] = { distribution_samples_rows, distribution_where_rows,
                                           NULL };
    struct csv_column columns[CONDITIONS_LIMIT + 1];
    struct samples samples = { .list = latency->decoder->list };
    struct samples_source source = { 0 };
    struct csv_request request = { .columns = columns, .take = take_sample, .context = &samples };
    struct decoder quiet = *latency->decoder;
    bool is_good;

    quiet.log = NULL; /* the latency is logged as a whole */
    if (!decode_expect_mapping(latency->decoder, node, "samples"))
        return false;
    is_good = decode_unknown_keys(&quiet, node, "samples", tables);
    is_good = decode_fields(&quiet, node, "samples", distribution_samples_rows, &source) && is_good;
    if (!read_conditions(latency, tree_get(node, "where"), &samples, columns + 1) || !is_good)
        return false;
    columns[0] = (struct csv_column){ .name = source.column,
                                      .asked_at = tree_get(node, "column")->place };
    samples.unit_ms = source.unit == 0 ? 1 : 1000;
    request.n_columns = samples.n_conditions + 1;
    is_good = csv_read_file(latency->decoder->list, decode_file_name(latency->decoder, source.file),
                            tree_get(node, "file")->place, &request) &&
              make_of_samples(latency, node, &samples);
    free(samples.values);
    return is_good;
}
