/*
 * plan_table: the candidates of a plan as rows, and the columns that each kind of table has.
 */
#include "output/plan_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/plan_standing.h"

enum { ROWS_FOR_PEOPLE = 20 };

void plan_table_settings(const struct scenario_case *of, struct text *text)
{
    if (of->n_varied == 0)
        text_append(text, of->name);
    for (size_t i = 0; i < of->n_varied; i++)
        text_printf(text, "%s%s=%s", i > 0 ? ", " : "", of->varied[i].key, of->varied[i].value);
}

/* ---- which rows, in which order ---- */

struct ranked {
    size_t candidate;
    int group;
    double value; /* the objective; of what breaks a limit its distance */
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->value < b->value || a->value > b->value)
        return a->value < b->value ? -1 : 1;
    return a->candidate < b->candidate ? -1 : a->candidate > b->candidate;
}

/* The best one, the curve, others that may be had, what cannot be told, what breaks, the nearest
 * first. */
static struct ranked *rank_all(const struct plan_search *search)
{
    struct ranked *ranked = must_alloc((search->n_candidates + 1) * sizeof *ranked);
    for (size_t i = 0; i < search->n_candidates; i++) {
        enum plan_standing standing = plan_standing_of(search, i);
        double value = standing == PLAN_BROKEN ? plan_standing_distance(search, i)
                                               : plan_candidate_objective(search, i);
        int group = standing == PLAN_BEST || standing == PLAN_NEAREST ? 0
                    : search->candidates[i].is_on_curve               ? 1
                                                                      : 1 + (int)standing;
        ranked[i] = (struct ranked){ i, group, isnan(value) ? (double)INFINITY : value };
    }
    qsort(ranked, search->n_candidates, sizeof *ranked, compare_ranked);
    return ranked;
}

/* ---- cells ---- */

typedef void add_fn(struct table *table, const struct plan_search *search, size_t candidate);

static const struct scenario_case *case_of(const struct plan_search *search, size_t candidate)
{
    return search->candidates[candidate].of;
}

static void add_mark(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_text(table, search->candidates[candidate].is_on_curve ? "*" : NULL);
}

static void add_case(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_text(table, case_of(search, candidate)->name);
}

static void add_file(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_text(table, case_of(search, candidate)->file);
}

/* A cell for each setting that varies. */
static void add_settings(struct table *table, const struct plan_search *search, size_t candidate)
{
    const struct scenario_case *of = case_of(search, candidate);
    for (size_t i = 0; i < of->n_varied; i++)
        table_add_text(table, of->varied[i].value);
}

static void add_runs(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_integer(table, (int64_t)search->selection.candidates[candidate].n_runs);
}

static bool is_time(const struct metric *metric)
{
    return strcmp(metric->unit, "s") == 0;
}

static void add_mean(struct table *table, const struct metric *metric, double value)
{
    if (is_time(metric) && isfinite(value))
        table_add_duration(table, llround(value * 1000));
    else
        table_add_real(table, value);
}

static void add_objective(struct table *table, const struct plan_search *search, size_t candidate)
{
    add_mean(table, search->objective, plan_candidate_objective(search, candidate));
}

static void add_duration(struct table *table, const struct plan_search *search, size_t candidate)
{
    add_mean(table, search->axes[PLAN_DURATION],
             plan_candidate_axis(search, candidate, PLAN_DURATION));
}

static void add_least_healthy(struct table *table, const struct plan_search *search,
                              size_t candidate)
{
    table_add_real(table, plan_candidate_axis(search, candidate, PLAN_LEAST_HEALTHY));
}

static void add_money(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_real(table, plan_candidate_axis(search, candidate, PLAN_MONEY));
}

/* With all digits, in the unit of the metric. */
static void add_objective_exactly(struct table *table, const struct plan_search *search,
                                  size_t candidate)
{
    table_add_real(table, plan_candidate_objective(search, candidate));
}

static void add_duration_exactly(struct table *table, const struct plan_search *search,
                                 size_t candidate)
{
    table_add_real(table, plan_candidate_axis(search, candidate, PLAN_DURATION));
}

static void add_objective_name(struct table *table, const struct plan_search *search,
                               size_t candidate)
{
    (void)candidate;
    table_add_text(table, search->objective->name);
}

static void add_name_of_money(struct table *table, const struct plan_search *search,
                              size_t candidate)
{
    const struct metric *money = search->axes[PLAN_MONEY];
    struct text name = { 0 };
    text_printf(&name, "%s [%s]", money->name,
                metric_unit(money, &case_of(search, candidate)->setup));
    table_add_text(table, text_string(&name));
    text_free(&name);
}

/* Of one that breaks a limit it is not even looked at. */
static void add_curve(struct table *table, const struct plan_search *search, size_t candidate)
{
    bool is_broken = search->selection.candidates[candidate].verdict == VERDICT_BROKEN;
    bool is_on_curve = search->candidates[candidate].is_on_curve;
    table_add_text(table, is_broken ? NULL : is_on_curve ? "on the curve" : "dominated");
}

static void add_is_on_curve(struct table *table, const struct plan_search *search,
                            size_t candidate)
{
    table_add_integer(table, search->candidates[candidate].is_on_curve);
}

static void add_is_best(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_integer(table, plan_standing_of(search, candidate) == PLAN_BEST);
}

static void add_standing(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_text(table, plan_standing_names[plan_standing_of(search, candidate)]);
}

static void add_reason(struct table *table, const struct plan_search *search, size_t candidate)
{
    struct text reason = { 0 };
    plan_standing_append_reason(search, candidate, false, &reason);
    table_add_text(table, reason.length > 0 ? text_string(&reason) : NULL);
    text_free(&reason);
}

/* In one cell: "best", "dearer", "broken: healthy >= 90 in ...". */
static void add_standing_and_reason(struct table *table, const struct plan_search *search,
                                    size_t candidate)
{
    enum plan_standing standing = plan_standing_of(search, candidate);
    struct text reason = { 0 }, told = { 0 };
    plan_standing_append_reason(search, candidate, true, &reason);
    if (reason.length == 0)
        text_append(&told, plan_standing_names[standing]);
    else if (standing == PLAN_DROPPED || standing == PLAN_ENDLESS)
        text_append(&told, text_string(&reason));
    else
        text_printf(&told, "%s: %s", plan_standing_names[standing], text_string(&reason));
    table_add_text(table, text_string(&told));
    text_free(&reason);
    text_free(&told);
}

static void add_better(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_text(table, plan_standing_better(search, candidate));
}

static void add_distance(struct table *table, const struct plan_search *search, size_t candidate)
{
    table_add_real(table, plan_standing_distance(search, candidate));
}

/* gnuplot takes no comma after a quoted cell for granted, and no line end in one. */
static void add_flat(struct table *table, const char *text)
{
    char *flat = must_strdup(text);
    for (char *c = flat; *c != '\0'; c++)
        *c = *c == ',' ? ';' : strchr("\n\r\"", *c) != NULL ? ' ' : *c;
    table_add_text(table, flat);
    free(flat);
}

static void add_flat_reason(struct table *table, const struct plan_search *search,
                            size_t candidate)
{
    struct text reason = { 0 };
    plan_standing_append_reason(search, candidate, false, &reason);
    add_flat(table, text_string(&reason));
    text_free(&reason);
}

static void add_flat_settings(struct table *table, const struct plan_search *search,
                              size_t candidate)
{
    const struct scenario_case *of = case_of(search, candidate);
    struct text text = { 0 };
    for (size_t i = 0; i < of->n_varied; i++)
        text_printf(&text, "%s%s", i > 0 ? " / " : "", of->varied[i].value);
    add_flat(table, of->n_varied > 0 ? text_string(&text) : of->name);
    text_free(&text);
}

static void add_flat_title(struct table *table, const struct plan_search *search, size_t candidate)
{
    add_flat(table, case_of(search, candidate)->setup.title);
}

/* ---- columns ---- */

struct column {
    const char *name;
    const char *title; /* NULL: the name */
    enum table_align align;
    add_fn *add;
    /* Replaces the title. */
    const char *(*make_title)(struct plan_table *shown);
    bool (*is_left_out)(const struct plan_search *search);
};

static const char *with_unit(struct plan_table *shown, const struct metric *metric,
                             const char *name)
{
    const struct setup *setup = &case_of(shown->report->search, 0)->setup;
    return is_time(metric) ? name
                           : arena_printf(&shown->texts, "%s [%s]", name,
                                          metric_unit(metric, setup));
}

static const char *title_of_objective(struct plan_table *shown)
{
    const struct metric *objective = shown->report->search->objective;
    return with_unit(shown, objective, objective->name);
}

static const char *title_of_money(struct plan_table *shown)
{
    const struct metric *money = shown->report->search->axes[PLAN_MONEY];
    return with_unit(shown, money, money == metric_find("extra_cost") ? "extra cost" : "surplus");
}

static bool has_settings(const struct plan_search *search)
{
    return case_of(search, 0)->n_varied > 0;
}

static bool has_objective_as_axis(const struct plan_search *search)
{
    for (int axis = 0; axis < N_PLAN_AXES; axis++) {
        if (search->axes[axis] == search->objective)
            return true;
    }
    return false;
}

/* The name of the columns of the settings, which have their keys. */
static const char keys[] = "";

static const struct column for_people[] = {
    { "curve", "", TABLE_LEFT, add_mark, NULL, NULL },
    { "case", NULL, TABLE_LEFT, add_case, NULL, has_settings },
    { keys, NULL, TABLE_RIGHT, add_settings, NULL, NULL },
    { "runs", NULL, TABLE_RIGHT, add_runs, NULL, NULL },
    { "objective_mean", NULL, TABLE_RIGHT, add_objective, title_of_objective,
      has_objective_as_axis },
    { "duration_mean_s", "duration", TABLE_RIGHT, add_duration, NULL, NULL },
    { "least_healthy_mean", "least healthy", TABLE_RIGHT, add_least_healthy, NULL, NULL },
    { "money_mean", NULL, TABLE_RIGHT, add_money, title_of_money, NULL },
    { "standing", NULL, TABLE_FOLDED, add_standing_and_reason, NULL, NULL },
    { .name = NULL },
};

static const struct column for_machines[] = {
    { .name = "case", .add = add_case },
    { .name = keys, .add = add_settings },
    { .name = "runs", .add = add_runs },
    { .name = "objective_mean", .add = add_objective },
    { .name = "duration_mean_s", .add = add_duration },
    { .name = "least_healthy_mean", .add = add_least_healthy },
    { .name = "money_mean", .add = add_money },
    { .name = "curve", .add = add_curve },
    { .name = "standing", .add = add_standing },
    { .name = "reason", .add = add_reason },
    { .name = "better", .add = add_better },
    { .name = "distance", .add = add_distance },
    { .name = "money", .add = add_name_of_money },
    { .name = NULL },
};

static const struct column for_file[] = {
    { .name = "case", .add = add_case },
    { .name = "file", .add = add_file },
    { .name = keys, .add = add_settings },
    { .name = "runs", .add = add_runs },
    { .name = "standing", .add = add_standing },
    { .name = "reason", .add = add_flat_reason },
    { .name = "better", .add = add_better },
    { .name = "distance", .add = add_distance },
    { .name = "objective", .add = add_objective_name },
    { .name = "objective_mean", .add = add_objective_exactly },
    { .name = "duration_mean_s", .add = add_duration_exactly },
    { .name = "least_healthy_mean", .add = add_least_healthy },
    { .name = "money", .add = add_name_of_money },
    { .name = "money_mean", .add = add_money },
    { .name = "is_on_curve", .add = add_is_on_curve },
    { .name = "is_best", .add = add_is_best },
    { .name = "settings", .add = add_flat_settings },
    { .name = "title", .add = add_flat_title },
    { .name = NULL },
};

static const struct column *const columns_of[] = {
    [PLAN_FOR_PEOPLE] = for_people,
    [PLAN_FOR_MACHINES] = for_machines,
    [PLAN_FOR_FILE] = for_file,
};

static bool is_shown(const struct column *column, const struct plan_search *search)
{
    return column->is_left_out == NULL || !column->is_left_out(search);
}

/* ---- the table ---- */

static void begin_table(struct plan_table *shown, const struct column *columns)
{
    const struct plan_search *search = shown->report->search;
    const struct scenario_case *first = case_of(search, 0);
    size_t n_columns = 0, capacity = 0;
    for (const struct column *column = columns; column->name != NULL; column++) {
        size_t n = column->name == keys ? first->n_varied : is_shown(column, search);
        for (size_t i = 0; i < n; i++) {
            shown->columns = must_make_room(shown->columns, n_columns, &capacity,
                                            sizeof *shown->columns);
            shown->columns[n_columns++] = (struct table_column){
                .name = column->name == keys ? first->varied[i].key : column->name,
                .title = column->make_title != NULL ? column->make_title(shown) : column->title,
                .align = column->align,
            };
        }
    }
    table_init(&shown->table, shown->columns, n_columns);
}

static void add_row(struct plan_table *shown, const struct column *columns, size_t candidate)
{
    const struct plan_search *search = shown->report->search;
    for (const struct column *column = columns; column->name != NULL; column++) {
        if (is_shown(column, search))
            column->add(&shown->table, search, candidate);
    }
}

void plan_table_make(struct plan_table *shown, const struct plan_report *report,
                     enum plan_audience audience)
{
    const struct plan_search *search = report->search;
    const struct column *columns = columns_of[audience];
    size_t n_rows = search->n_candidates;
    *shown = (struct plan_table){ .report = report };
    begin_table(shown, columns);
    struct ranked *ranked = audience == PLAN_FOR_PEOPLE ? rank_all(search) : NULL;
    if (ranked != NULL && n_rows > ROWS_FOR_PEOPLE) {
        shown->n_left_out = n_rows - ROWS_FOR_PEOPLE;
        n_rows = ROWS_FOR_PEOPLE;
    }
    shown->faint_rows = must_calloc(n_rows, sizeof *shown->faint_rows);
    for (size_t i = 0; i < n_rows; i++) {
        size_t candidate = ranked != NULL ? ranked[i].candidate : i;
        bool is_on_curve = search->candidates[candidate].is_on_curve;
        shown->faint_rows[i] = !is_on_curve && candidate != search->selection.best;
        shown->has_curve |= is_on_curve;
        add_row(shown, columns, candidate);
    }
    shown->table.faint_rows = shown->faint_rows;
    free(ranked);
}

void plan_table_free(struct plan_table *shown)
{
    table_free(&shown->table);
    arena_free(&shown->texts);
    free(shown->columns);
    free(shown->faint_rows);
    *shown = (struct plan_table){ .columns = NULL };
}
