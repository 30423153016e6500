#include "output/measurements.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "kernel/distribution.h"
#include "scenario/csv_reader.h"

#define NO_COLUMN SIZE_MAX
enum { GROUPS_MOST = 1000 };

struct reading {
    const struct measurement_request *request;
    struct measurements *set;
    struct diagnostics *list;
    char **names; /* of the columns; owned */
    size_t n_names;
    size_t column, from, to, by;
    size_t *choices; /* column of each; owned */
    bool is_refused;
};

/* ---- columns ---- */

static const char *column_name(const void *context, size_t index)
{
    const struct reading *reading = context;
    return index < reading->n_names ? reading->names[index] : NULL;
}

static void list_columns(const struct reading *reading, struct diagnostic *item)
{
    struct text names = { 0 };
    for (size_t i = 0; i < reading->n_names; i++)
        text_printf(&names, "%s%s", i > 0 ? ", " : "", reading->names[i]);
    diagnostic_why(item, "its columns are %s", text_string(&names));
    text_free(&names);
}

/* NULL is no column; false: told. */
static bool find_column(const struct reading *reading, const char *name, struct place place,
                        size_t *column)
{
    *column = NO_COLUMN;
    for (size_t i = 0; name != NULL && i < reading->n_names; i++) {
        if (strcmp(reading->names[i], name) == 0)
            *column = i;
    }
    if (name == NULL || *column != NO_COLUMN)
        return true;
    struct diagnostic *item =
        diagnostics_add(reading->list, SEVERITY_ERROR, place, "there is no column \"%s\"", name);
    list_columns(reading, item);
    const char *separator = csv_separator_hint(reading->names[0], reading->n_names);
    const char *meant = text_did_you_mean(name, column_name, reading);
    if (separator != NULL)
        diagnostic_hint(item, "%s", separator);
    else if (meant != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", meant);
    return false;
}

static bool find_values(struct reading *reading, struct place place)
{
    const struct measurement_request *request = reading->request;
    if (request->from != NULL)
        return find_column(reading, request->from, place, &reading->from) &&
               find_column(reading, request->to, place, &reading->to);
    if (request->column != NULL)
        return find_column(reading, request->column, place, &reading->column);
    if (reading->n_names == 1) {
        reading->column = 0;
        return true;
    }
    struct diagnostic *item = diagnostics_add(reading->list, SEVERITY_ERROR, place,
                                              "there are several columns, and none was chosen");
    list_columns(reading, item);
    diagnostic_hint(item, "--column NAME, or --from NAME --to NAME for the time between two");
    return false;
}

static bool take_header(void *context, const struct csv_row *header)
{
    struct reading *reading = context;
    const struct measurement_request *request = reading->request;
    struct place place = header->cells[0].place;
    bool are_there = true;
    reading->names = must_alloc(header->n_cells * sizeof *reading->names);
    for (; reading->n_names < header->n_cells; reading->n_names++)
        reading->names[reading->n_names] = must_strdup(header->cells[reading->n_names].text);
    reading->choices = must_alloc((request->n_choices + 1) * sizeof *reading->choices);
    reading->column = reading->from = reading->to = NO_COLUMN;
    for (size_t i = 0; i < request->n_choices && are_there; i++)
        are_there = find_column(reading, request->choices[i].column, place, &reading->choices[i]);
    reading->is_refused = !are_there || !find_column(reading, request->by, place, &reading->by) ||
                          !find_values(reading, place);
    return !reading->is_refused;
}

/* ---- rows ---- */

static bool is_chosen(const struct reading *reading, const struct csv_row *row)
{
    for (size_t i = 0; i < reading->request->n_choices; i++) {
        if (strcmp(row->cells[reading->choices[i]].text, reading->request->choices[i].text) != 0)
            return false;
    }
    return true;
}

static void refuse_cell(const struct reading *reading, const struct csv_cell *cell,
                        const char *what)
{
    diagnostics_add(reading->list, SEVERITY_ERROR, cell->place, "\"%s\" %s", cell->text, what);
}

/* A number in ms; NaN: empty. False: told. */
static bool read_number(const struct reading *reading, const struct csv_cell *cell, double *ms)
{
    *ms = NAN;
    if (*cell->text == '\0')
        return true;
    if (units_parse_real(cell->text, ms) != NULL) {
        refuse_cell(reading, cell, "is no number");
        return false;
    }
    *ms *= reading->request->ms_per_unit;
    return true;
}

/* An instant in ms; NaN: empty. False: told. */
static bool read_instant(const struct reading *reading, const struct csv_cell *cell, double *ms)
{
    double seconds;
    if (*cell->text == '\0' || units_parse_real(cell->text, ms) == NULL)
        return read_number(reading, cell, ms);
    if (!units_parse_instant(cell->text, &seconds)) {
        refuse_cell(reading, cell,
                    "is neither a number nor an instant such as 2024-10-01T02:03:04Z");
        return false;
    }
    *ms = 1000 * seconds;
    return true;
}

/* The latency of a row; NaN: not known. False: told. */
static bool read_latency(const struct reading *reading, const struct csv_row *row, double *ms)
{
    double from = 0;
    bool is_one = reading->column != NO_COLUMN;
    const struct csv_cell *cell = &row->cells[is_one ? reading->column : reading->to];
    bool is_read = is_one ? read_number(reading, cell, ms)
                          : read_instant(reading, &row->cells[reading->from], &from) &&
                                read_instant(reading, cell, ms);
    if (!is_read)
        return false;
    *ms -= from;
    if (*ms < 0 || *ms > (double)DISTRIBUTION_MOST_MS) {
        refuse_cell(reading, cell, *ms < 0 ? "makes a latency below 0"
                                           : "makes a latency beyond a hundred years");
        return false;
    }
    return true;
}

/* NULL, and told: there are too many. */
static struct measurement_group *group_of(struct reading *reading, const struct csv_row *row)
{
    struct measurements *set = reading->set;
    const char *name = reading->by == NO_COLUMN ? "" : row->cells[reading->by].text;
    for (size_t i = 0; i < set->n_groups; i++) {
        if (strcmp(set->groups[i].name, name) == 0)
            return &set->groups[i];
    }
    if (set->n_groups == GROUPS_MOST) {
        struct diagnostic *item =
            diagnostics_add(reading->list, SEVERITY_ERROR, row->cells[reading->by].place,
                            "\"%s\" has more than %d texts", reading->request->by, GROUPS_MOST);
        diagnostic_why(item, "--by fits the rows of each text in this column by themselves");
        return NULL;
    }
    set->groups = must_realloc(set->groups, (set->n_groups + 1) * sizeof *set->groups);
    struct measurement_group *group = &set->groups[set->n_groups++];
    *group = (struct measurement_group){ .name = arena_strdup(&set->arena, name) };
    return group;
}

static void add(struct measurement_group *group, double ms)
{
    group->x = must_make_room(group->x, group->n, &group->capacity, sizeof *group->x);
    group->x[group->n++] = ms;
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    struct measurements *set = reading->set;
    double ms;
    set->n_rows++;
    if (!is_chosen(reading, row)) {
        set->n_left_out++;
        return true;
    }
    if (!read_latency(reading, row, &ms)) {
        reading->is_refused = true;
        return false;
    }
    if (!isfinite(ms)) {
        set->n_empty++;
        return true;
    }
    struct measurement_group *group = group_of(reading, row);
    if (group == NULL)
        reading->is_refused = true;
    else
        add(group, ms);
    return !reading->is_refused;
}

bool measurements_read(struct measurements *set, const struct measurement_request *request,
                       struct diagnostics *list)
{
    struct reading reading = { .request = request, .set = set, .list = list };
    *set = (struct measurements){ 0 };
    const struct csv_request all = { .begin = take_header, .take = take_row,
                                     .context = &reading };
    bool is_read =
        csv_read_file(list, request->file, (struct place){ 0 }, &all) && !reading.is_refused;
    for (size_t i = 0; i < set->n_groups; i++)
        gsl_sort(set->groups[i].x, 1, set->groups[i].n);
    if (!is_read)
        measurements_free(set);
    for (size_t i = 0; i < reading.n_names; i++)
        free(reading.names[i]);
    free(reading.names);
    free(reading.choices);
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
