#include "output/runs_reader.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/units.h"
#include "output/manifest.h"
#include "output/manifest_reader.h"
#include "output/results.h"
#include "scenario/csv_reader.h"

/* The caller frees it. */
static char *path_in(const char *folder, const char *name)
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", folder, name);
    return path.bytes;
}

/* ---- manifest.json ---- */

static bool take_cases(struct results_index *index, const json_t *document)
{
    const json_t *cases = json_object_get(document, "cases");
    size_t n = json_array_size(cases);
    index->cases = arena_array(&index->arena, n + 1, sizeof *index->cases);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(cases, i);
        const char *name = json_string_value(json_object_get(one, "case"));
        json_int_t seed = json_integer_value(json_object_get(one, "seed"));
        json_int_t n_runs = json_integer_value(json_object_get(one, "runs"));
        if (name == NULL || seed < 0 || n_runs < 1)
            return false;
        index->cases[index->n_cases++] = (struct results_case){
            arena_strdup(&index->arena, name), (uint64_t)seed, (uint64_t)n_runs
        };
    }
    return n > 0;
}

bool results_index_read(struct results_index *index, const char *folder, struct diagnostics *list)
{
    json_t *manifest = manifest_read(folder, list);
    *index = (struct results_index){ 0 };
    if (manifest == NULL)
        return false;
    bool is_valid = take_cases(index, manifest);
    json_decref(manifest);
    if (!is_valid) {
        manifest_refuse(folder, "a case in it lacks a name, seed or runs, or there is none", list);
        results_index_free(index);
    }
    return is_valid;
}

void results_index_free(struct results_index *index)
{
    arena_free(&index->arena);
    *index = (struct results_index){ 0 };
}

/* ---- runs.csv ---- */

enum { COLUMN_CASE, COLUMN_RUN, N_KEY_COLUMNS };

struct reading {
    struct diagnostics *list;
    struct metric_layout layout;
    int64_t *row;
    runs_reader_fn *take;
    void *context;
};

void runs_reader_layout(struct metric_layout *layout)
{
    size_t n = 0;
    for (const struct metric *m = metrics; m->name != NULL; m++)
        n += m->scope == METRIC_OF_RUN;
    *layout = (struct metric_layout){ .slots = must_alloc(n * sizeof *layout->slots) };
    for (const struct metric *m = metrics; m->name != NULL; m++) {
        if (m->scope == METRIC_OF_RUN)
            layout->slots[layout->n++] = (struct metric_slot){ m, 0 };
    }
}

/* Beyond 2^62 base units differences would not fit. */
static bool take_value(struct reading *reading, const struct csv_cell *cell,
                       const struct metric *metric, int64_t *value)
{
    double number;
    *value = METRIC_MISSING;
    if (*cell->text == '\0')
        return true;
    if (!csv_cell_number(reading->list, cell, &number))
        return false;
    if (!(fabs(number * metric->scale) < 0x1p62)) {
        diagnostics_add(reading->list, SEVERITY_ERROR, cell->place, "%s is too large a number",
                        cell->text);
        return false;
    }
    *value = llround(number * metric->scale);
    return true;
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    const struct csv_cell *run = &row->cells[COLUMN_RUN];
    long number;
    const char *problem = units_parse_integer(run->text, &number);
    if (problem != NULL || number < 1) {
        diagnostics_add(reading->list, SEVERITY_ERROR, run->place,
                        "\"%s\" is no number of a run", run->text);
        return false;
    }
    for (size_t i = 0; i < reading->layout.n; i++) {
        if (!take_value(reading, &row->cells[N_KEY_COLUMNS + i], reading->layout.slots[i].metric,
                        &reading->row[i]))
            return false;
    }
    return reading->take(reading->context, row->cells[COLUMN_CASE].text, (uint64_t)number,
                         reading->row);
}

bool runs_reader_read(const char *folder, struct diagnostics *list, runs_reader_fn *take,
                      void *context)
{
    struct reading reading = { .list = list, .take = take, .context = context };
    runs_reader_layout(&reading.layout);
    size_t n_columns = N_KEY_COLUMNS + reading.layout.n;
    struct csv_column *columns = must_alloc(n_columns * sizeof *columns);
    columns[COLUMN_CASE] = (struct csv_column){ .name = "case" };
    columns[COLUMN_RUN] = (struct csv_column){ .name = "run" };
    for (size_t i = 0; i < reading.layout.n; i++)
        columns[N_KEY_COLUMNS + i] = (struct csv_column){
            .name = reading.layout.slots[i].metric->column, .is_optional = true
        };
    reading.row = must_alloc(reading.layout.n * sizeof *reading.row);
    size_t errors_before = list->n_errors;
    char *name = path_in(folder, result_file_names[RESULT_RUNS]);
    csv_read_file(list, name, (struct place){ 0 },
                  &(struct csv_request){ .columns = columns, .n_columns = n_columns,
                                         .take = take_row, .context = &reading });
    free(name);
    free(reading.row);
    free(columns);
    metric_layout_free(&reading.layout);
    return list->n_errors == errors_before;
}
