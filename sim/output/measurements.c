#include "output/measurements.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "kernel/distribution.h"
#include "output/csv_table.h"

struct reading {
    const struct measurement_request *request;
    struct measurements *set;
    struct diagnostics *list;
    struct csv_table table;
    size_t column, from, to, by;
    size_t *choices; /* column of each */
};

/* ---- columns ---- */

static struct diagnostic *refuse(const struct reading *reading, const char *what, const char *name)
{
    return diagnostics_add(reading->list, SEVERITY_ERROR, (struct place){ 0 }, "%s %s \"%s\"",
                           reading->request->file, what, name);
}

static const char *column_name(const void *context, size_t index)
{
    const struct csv_table *table = context;
    return index < table->n_columns ? table->names[index] : NULL;
}

static void list_columns(const struct reading *reading, struct diagnostic *item)
{
    struct text names = { 0 };
    for (size_t i = 0; i < reading->table.n_columns; i++)
        text_printf(&names, "%s%s", i > 0 ? ", " : "", reading->table.names[i]);
    diagnostic_why(item, "its columns are %s", text_string(&names));
    text_free(&names);
}

/* NULL is no column; false: told. */
static bool find_column(const struct reading *reading, const char *name, size_t *column)
{
    *column = name == NULL ? CSV_TABLE_NONE : csv_table_column(&reading->table, name);
    if (name == NULL || *column != CSV_TABLE_NONE)
        return true;
    struct diagnostic *item = refuse(reading, "has no column", name);
    list_columns(reading, item);
    const char *meant = text_did_you_mean(name, column_name, &reading->table);
    if (meant != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", meant);
    return false;
}

static bool find_values(struct reading *reading)
{
    const struct measurement_request *request = reading->request;
    if (request->from != NULL)
        return find_column(reading, request->from, &reading->from) &&
               find_column(reading, request->to, &reading->to);
    if (request->column != NULL)
        return find_column(reading, request->column, &reading->column);
    if (reading->table.n_columns == 1) {
        reading->column = 0;
        return true;
    }
    struct diagnostic *item =
        diagnostics_add(reading->list, SEVERITY_ERROR, (struct place){ 0 },
                        "%s has several columns, and none was chosen", request->file);
    list_columns(reading, item);
    diagnostic_hint(item, "--column NAME, or --from NAME --to NAME for the time between two");
    return false;
}

static bool find_columns(struct reading *reading)
{
    const struct measurement_request *request = reading->request;
    reading->choices = must_alloc((request->n_choices + 1) * sizeof *reading->choices);
    reading->column = reading->from = reading->to = CSV_TABLE_NONE;
    for (size_t i = 0; i < request->n_choices; i++) {
        if (!find_column(reading, request->choices[i].column, &reading->choices[i]))
            return false;
    }
    return find_column(reading, request->by, &reading->by) && find_values(reading);
}

/* ---- rows ---- */

static bool is_chosen(const struct reading *reading, size_t row)
{
    for (size_t i = 0; i < reading->request->n_choices; i++) {
        if (strcmp(csv_table_text(&reading->table, row, reading->choices[i]),
                   reading->request->choices[i].text) != 0)
            return false;
    }
    return true;
}

static struct diagnostic *refuse_row(const struct reading *reading, size_t row, const char *column,
                                     const char *what, const char *text)
{
    return diagnostics_add(reading->list, SEVERITY_ERROR, (struct place){ 0 },
                           "%s, row %zu, column %s: \"%s\" %s", reading->request->file, row + 1,
                           column, text, what);
}

/* An instant in ms; NaN: empty. False: told. */
static bool read_instant(const struct reading *reading, size_t row, size_t column, double *ms)
{
    const char *text = csv_table_text(&reading->table, row, column);
    double seconds;
    *ms = NAN;
    if (*text == '\0')
        return true;
    if (units_parse_real(text, ms) == NULL) {
        *ms *= reading->request->ms_per_unit;
    } else if (units_parse_instant(text, &seconds)) {
        *ms = 1000 * seconds;
    } else {
        refuse_row(reading, row, reading->table.names[column],
                   "is neither a number nor an instant such as 2024-10-01T02:03:04Z", text);
        return false;
    }
    return true;
}

/* The latency of a row; NaN: not known. False: told. */
static bool read_latency(const struct reading *reading, size_t row, double *ms)
{
    double from = 0, to;
    size_t column = reading->column != CSV_TABLE_NONE ? reading->column : reading->to;
    const char *text = csv_table_text(&reading->table, row, column);
    if (reading->column != CSV_TABLE_NONE) {
        const char *problem = *text == '\0' ? NULL : units_parse_real(text, ms);
        *ms = *text == '\0' ? NAN : *ms * reading->request->ms_per_unit;
        if (problem != NULL) {
            refuse_row(reading, row, reading->table.names[column], "is no number", text);
            return false;
        }
    } else {
        if (!read_instant(reading, row, reading->from, &from) ||
            !read_instant(reading, row, reading->to, &to))
            return false;
        *ms = to - from;
    }
    if (*ms < 0 || *ms > (double)DISTRIBUTION_MOST_MS) {
        refuse_row(reading, row, reading->table.names[column],
                   *ms < 0 ? "makes a latency below 0" : "makes a latency beyond a hundred years",
                   text);
        return false;
    }
    return true;
}

static struct measurement_group *group_of(struct reading *reading, size_t row)
{
    struct measurements *set = reading->set;
    const char *name = csv_table_text(&reading->table, row, reading->by);
    for (size_t i = 0; i < set->n_groups; i++) {
        if (strcmp(set->groups[i].name, name) == 0)
            return &set->groups[i];
    }
    set->groups = must_realloc(set->groups, (set->n_groups + 1) * sizeof *set->groups);
    struct measurement_group *group = &set->groups[set->n_groups++];
    *group = (struct measurement_group){ .name = arena_strdup(&set->arena, name) };
    return group;
}

static void add(struct measurement_group *group, double ms)
{
    if (group->n == group->capacity) {
        group->capacity = group->capacity == 0 ? 64 : 2 * group->capacity;
        group->x = must_realloc(group->x, group->capacity * sizeof *group->x);
    }
    group->x[group->n++] = ms;
}

static bool read_rows(struct reading *reading)
{
    struct measurements *set = reading->set;
    for (size_t row = 0; row < reading->table.n_rows; row++) {
        double ms;
        set->n_rows++;
        if (!is_chosen(reading, row)) {
            set->n_left_out++;
            continue;
        }
        if (!read_latency(reading, row, &ms))
            return false;
        if (isfinite(ms))
            add(group_of(reading, row), ms);
        else
            set->n_empty++;
    }
    for (size_t i = 0; i < set->n_groups; i++)
        gsl_sort(set->groups[i].x, 1, set->groups[i].n);
    return true;
}

static void name_column(struct reading *reading)
{
    struct text name = { 0 };
    if (reading->column != CSV_TABLE_NONE)
        text_append(&name, reading->table.names[reading->column]);
    else
        text_printf(&name, "%s to %s", reading->table.names[reading->from],
                    reading->table.names[reading->to]);
    reading->set->column = arena_strdup(&reading->set->arena, text_string(&name));
    text_free(&name);
}

bool measurements_read(struct measurements *set, const struct measurement_request *request,
                       struct diagnostics *list)
{
    struct reading reading = { .request = request, .set = set, .list = list };
    *set = (struct measurements){ 0 };
    bool is_read = csv_table_read(&reading.table, request->file, list) && find_columns(&reading) &&
                   read_rows(&reading);
    if (is_read)
        name_column(&reading);
    else
        measurements_free(set);
    free(reading.choices);
    csv_table_free(&reading.table);
    return is_read;
}

void measurements_free(struct measurements *set)
{
    for (size_t i = 0; i < set->n_groups; i++)
        free(set->groups[i].x);
    free(set->groups);
    arena_free(&set->arena);
    *set = (struct measurements){ 0 };
}
