/*
 * plan_table: the candidates of a plan as rows: for people a choice of them, for machines all.
 */
#include "output/plan_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output/csv_writer.h"
#include "output/plan_miss.h"
#include "study/nearest.h"

enum { MOST_COLUMNS_BESIDE_KEYS = 16, ROWS_FOR_PEOPLE = 20 };

const char *const plan_standing_names[N_PLAN_STANDINGS] = {
    [PLAN_BEST] = "best",       [PLAN_NEAREST] = "nearest", [PLAN_KEPT] = "kept",
    [PLAN_RIVAL] = "rival",     [PLAN_DROPPED] = "dropped", [PLAN_UNKNOWN] = "cannot tell",
    [PLAN_BROKEN] = "broken",   [PLAN_ENDLESS] = "endless",
};

/* ---- how a candidate stands ---- */

enum plan_standing plan_report_standing(const struct plan_report *report, size_t candidate)
{
    const struct selection *selection = &report->search->selection;
    const struct selection_candidate *of = &selection->candidates[candidate];
    bool is_chosen = selection->outcome == SELECTION_FOUND ||
                     selection->outcome == SELECTION_NOT_APART;
    if (candidate == selection->best)
        return is_chosen ? PLAN_BEST : PLAN_NEAREST;
    if (of->n_endless > 0)
        return PLAN_ENDLESS;
    if (of->verdict == VERDICT_BROKEN)
        return PLAN_BROKEN;
    if (of->beaten_by != SELECTION_NOBODY)
        return PLAN_DROPPED;
    bool has_all_runs = of->n_runs >= selection->rules.most_runs ||
                        (report->search->is_interrupted && !of->rests);
    if (of->verdict == VERDICT_UNKNOWN && has_all_runs)
        return PLAN_UNKNOWN;
    if (selection->outcome == SELECTION_NOT_APART && !of->rests)
        return PLAN_RIVAL;
    return of->verdict == VERDICT_KEPT ? PLAN_KEPT : PLAN_DROPPED;
}

/* The one that stands behind all who are beaten by one that is beaten. */
static size_t find_winner(const struct selection *selection, size_t candidate)
{
    size_t at = selection->candidates[candidate].beaten_by;
    for (size_t steps = 0; at != SELECTION_NOBODY && steps < selection->n_candidates; steps++) {
        size_t next = selection->candidates[at].beaten_by;
        if (next == SELECTION_NOBODY)
            break;
        at = next;
    }
    return at;
}

static void append_worse(const struct metric *objective, struct text *text)
{
    if (strcmp(objective->name, "duration") == 0)
        text_append(text, "longer");
    else if (strcmp(objective->name, "extra_cost") == 0)
        text_append(text, "dearer");
    else
        text_printf(text, "more %s", objective->name);
}

/* The limits that it breaks, or of which it is not known. */
static void append_limits(const struct plan_report *report, size_t candidate, bool tells_misses,
                          struct text *text)
{
    const struct selection_candidate *of = &report->search->selection.candidates[candidate];
    const struct setup *setup = &report->search->candidates[candidate].of->setup;
    enum verdict told = of->verdict == VERDICT_BROKEN ? VERDICT_BROKEN : VERDICT_UNKNOWN;
    for (size_t i = 0; i < of->n_limits && of->verdict != VERDICT_KEPT; i++) {
        if (of->verdicts[i] != told)
            continue;
        text_append(text, text->length > 0 ? "; " : "");
        if (tells_misses && told == VERDICT_BROKEN) {
            struct limit_figure figure = nearest_figure(of, i);
            plan_miss_append(&of->limits[i], &figure, setup, text);
        } else {
            text_append(text, of->limits[i].text);
        }
    }
}

/* Why a candidate stands as it does; empty: there is nothing to say. Replaces the text. */
static void tell_reason(const struct plan_report *report, size_t candidate, bool is_for_people,
                        struct text *reason)
{
    const struct selection *selection = &report->search->selection;
    const struct selection_candidate *of = &selection->candidates[candidate];
    enum plan_standing standing = plan_report_standing(report, candidate);
    text_clear(reason);
    if (of->n_endless == of->n_runs && is_for_people)
        text_append(reason, "never ends");
    else if (of->n_endless > 0 && is_for_people)
        text_printf(reason, "no end in %ju of %zu runs", (uintmax_t)of->n_endless, of->n_runs);
    else if (of->n_endless > 0)
        text_printf(reason, "cut, stuck or refused in %ju of %zu runs", (uintmax_t)of->n_endless,
                    of->n_runs);
    else if (standing == PLAN_DROPPED && of->beaten_by != SELECTION_NOBODY)
        append_worse(report->search->objective, reason);
    else if (standing == PLAN_DROPPED)
        text_append(reason, "not better");
    else
        append_limits(report, candidate, is_for_people, reason);
}

void plan_table_settings(const struct scenario_case *of, struct text *text)
{
    if (of->n_varied == 0)
        text_append(text, of->name);
    for (size_t i = 0; i < of->n_varied; i++)
        text_printf(text, "%s%s=%s", i > 0 ? ", " : "", of->varied[i].key, of->varied[i].value);
}

/* ---- which rows, in which order ---- */

/* How far it is from its limits; NaN: no number tells it. */
static double find_distance(const struct plan_search *search, size_t candidate)
{
    const struct selection_distance *distance = &search->selection.candidates[candidate].distance;
    return distance->endless > 0 ? (double)NAN : distance->miss;
}

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
static struct ranked *rank_all(const struct plan_report *report)
{
    const struct plan_search *search = report->search;
    struct ranked *ranked = must_alloc((search->n_candidates + 1) * sizeof *ranked);
    for (size_t i = 0; i < search->n_candidates; i++) {
        enum plan_standing standing = plan_report_standing(report, i);
        double value = standing == PLAN_BROKEN ? find_distance(search, i)
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

static bool is_time(const struct metric *metric)
{
    return strcmp(metric->unit, "s") == 0;
}

static void add_mean(struct table *table, const struct metric *metric, double value)
{
    if (!isfinite(value))
        table_add_empty(table);
    else if (is_time(metric))
        table_add_duration(table, llround(value * 1000));
    else
        table_add_real(table, value);
}

static bool is_on_curve(const struct plan_report *report, size_t candidate)
{
    return report->search->candidates[candidate].is_on_curve;
}

/* NULL: one that breaks a limit is not even looked at. */
static const char *curve_word(const struct plan_report *report, size_t candidate)
{
    const struct selection_candidate *of = &report->search->selection.candidates[candidate];
    if (of->verdict == VERDICT_BROKEN)
        return NULL;
    return is_on_curve(report, candidate) ? "on the curve" : "dominated";
}

static bool is_axis(const struct plan_search *search)
{
    for (int axis = 0; axis < N_PLAN_AXES; axis++) {
        if (search->axes[axis] == search->objective)
            return true;
    }
    return false;
}

/* The case that it was dropped for; NULL: none. */
static const char *find_better(const struct plan_search *search, size_t candidate)
{
    size_t better = find_winner(&search->selection, candidate);
    return better != SELECTION_NOBODY ? search->candidates[better].of->name : NULL;
}

static void append_money(const struct plan_search *search, size_t candidate, struct text *text)
{
    text_printf(text, "%s [%s]", search->axes[PLAN_MONEY]->name,
                metric_unit(search->axes[PLAN_MONEY], &search->candidates[candidate].of->setup));
}

static void add_cells_for_machines(struct table *table, const struct plan_report *report,
                                   size_t candidate)
{
    struct text money = { 0 };
    table_add_text(table, find_better(report->search, candidate));
    table_add_real(table, find_distance(report->search, candidate));
    append_money(report->search, candidate, &money);
    table_add_text(table, text_string(&money));
    text_free(&money);
}

/* In one cell: "best", "dearer", "broken: healthy >= 90 in ...". */
static void add_standing_for_people(struct table *table, const struct plan_report *report,
                                    size_t candidate)
{
    enum plan_standing standing = plan_report_standing(report, candidate);
    struct text reason = { 0 }, told = { 0 };
    tell_reason(report, candidate, true, &reason);
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

static void add_standing_for_machines(struct table *table, const struct plan_report *report,
                                      size_t candidate)
{
    struct text reason = { 0 };
    table_add_text(table, curve_word(report, candidate));
    table_add_text(table, plan_standing_names[plan_report_standing(report, candidate)]);
    tell_reason(report, candidate, false, &reason);
    table_add_text(table, reason.length > 0 ? text_string(&reason) : NULL);
    text_free(&reason);
}

static void add_row(struct table *table, const struct plan_report *report, size_t candidate,
                    bool is_for_people)
{
    const struct plan_search *search = report->search;
    const struct scenario_case *of = search->candidates[candidate].of;
    if (is_for_people)
        table_add_text(table, is_on_curve(report, candidate) ? "*" : NULL);
    if (!is_for_people || of->n_varied == 0)
        table_add_text(table, of->name);
    for (size_t i = 0; i < of->n_varied; i++)
        table_add_text(table, of->varied[i].value);
    table_add_integer(table, (int64_t)search->selection.candidates[candidate].n_runs);
    if (!is_for_people || !is_axis(search))
        add_mean(table, search->objective, plan_candidate_objective(search, candidate));
    for (int axis = 0; axis < N_PLAN_AXES; axis++)
        add_mean(table, search->axes[axis],
                 plan_candidate_axis(search, candidate, (enum plan_axis)axis));
    if (is_for_people) {
        add_standing_for_people(table, report, candidate);
    } else {
        add_standing_for_machines(table, report, candidate);
        add_cells_for_machines(table, report, candidate);
    }
}

/* ---- the table ---- */

static const char *metric_title(struct plan_table *shown, const struct metric *metric,
                                const char *name)
{
    const struct setup *setup = &shown->report->search->candidates[0].of->setup;
    return is_time(metric) ? name
                           : arena_printf(&shown->texts, "%s [%s]", name,
                                          metric_unit(metric, setup));
}

static size_t choose_columns(struct plan_table *shown, bool is_for_people)
{
    const struct plan_search *search = shown->report->search;
    const struct scenario_case *first = search->candidates[0].of;
    static const char *const axis_names[N_PLAN_AXES] = { "duration_mean_s", "least_healthy_mean",
                                                         "money_mean" };
    const char *titles[N_PLAN_AXES] = {
        "duration", "least healthy",
        metric_title(shown, search->axes[PLAN_MONEY],
                     search->axes[PLAN_MONEY] == metric_find("extra_cost") ? "extra cost"
                                                                           : "surplus")
    };
    struct table_column *columns = shown->columns;
    size_t n = 0;
    if (is_for_people)
        columns[n++] = (struct table_column){ "curve", "", NULL, TABLE_LEFT };
    if (!is_for_people || first->n_varied == 0)
        columns[n++] = (struct table_column){ "case", NULL, NULL, TABLE_LEFT };
    for (size_t i = 0; i < first->n_varied; i++)
        columns[n++] = (struct table_column){ first->varied[i].key, NULL, NULL, TABLE_RIGHT };
    columns[n++] = (struct table_column){ "runs", NULL, NULL, TABLE_RIGHT };
    if (!is_for_people || !is_axis(search))
        columns[n++] = (struct table_column){
            "objective_mean", metric_title(shown, search->objective, search->objective->name),
            NULL, TABLE_RIGHT };
    for (int axis = 0; axis < N_PLAN_AXES; axis++)
        columns[n++] = (struct table_column){ axis_names[axis], titles[axis], NULL, TABLE_RIGHT };
    if (is_for_people) {
        columns[n++] = (struct table_column){ "standing", NULL, NULL, TABLE_FOLDED };
    } else {
        columns[n++] = (struct table_column){ "curve", NULL, NULL, TABLE_LEFT };
        columns[n++] = (struct table_column){ "standing", NULL, NULL, TABLE_LEFT };
        columns[n++] = (struct table_column){ "reason", NULL, NULL, TABLE_LEFT };
        columns[n++] = (struct table_column){ "better", NULL, NULL, TABLE_LEFT };
        columns[n++] = (struct table_column){ "distance", NULL, NULL, TABLE_RIGHT };
        columns[n++] = (struct table_column){ "money", NULL, NULL, TABLE_LEFT };
    }
    return n;
}

void plan_table_make(struct plan_table *shown, const struct plan_report *report,
                     bool is_for_people)
{
    const struct plan_search *search = report->search;
    size_t n_keys = search->candidates[0].of->n_varied, n_rows = search->n_candidates;
    *shown = (struct plan_table){ .report = report };
    shown->columns =
        must_alloc((n_keys + MOST_COLUMNS_BESIDE_KEYS) * sizeof *shown->columns);
    table_init(&shown->table, shown->columns, choose_columns(shown, is_for_people));
    struct ranked *ranked = is_for_people ? rank_all(report) : NULL;
    if (is_for_people && n_rows > ROWS_FOR_PEOPLE) {
        shown->n_left_out = n_rows - ROWS_FOR_PEOPLE;
        n_rows = ROWS_FOR_PEOPLE;
    }
    shown->faint_rows = must_alloc((n_rows + 1) * sizeof *shown->faint_rows);
    for (size_t i = 0; i < n_rows; i++) {
        size_t candidate = ranked != NULL ? ranked[i].candidate : i;
        shown->faint_rows[i] = !search->candidates[candidate].is_on_curve &&
                               candidate != search->selection.best;
        shown->has_curve |= is_on_curve(report, candidate);
        add_row(&shown->table, report, candidate, is_for_people);
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

/* ---- plan.csv ---- */

static void write_header(struct csv_writer *csv, const struct plan_search *search)
{
    static const char *const behind[] = { "runs", "standing", "reason", "better", "distance",
                                          "objective", "objective_mean", "duration_mean_s",
                                          "least_healthy_mean", "money", "money_mean",
                                          "is_on_curve", "is_best", "settings", "title", NULL };
    const struct scenario_case *first = search->candidates[0].of;
    csv_writer_text(csv, "case");
    csv_writer_text(csv, "file");
    for (size_t i = 0; i < first->n_varied; i++)
        csv_writer_text(csv, first->varied[i].key);
    csv_writer_header(csv, behind);
}

/* gnuplot takes no comma after a quoted cell for granted, and no line end in one. */
static void write_flat(struct csv_writer *csv, const char *text)
{
    char *flat = must_strdup(text);
    for (char *c = flat; *c != '\0'; c++)
        *c = *c == ',' ? ';' : strchr("\n\r\"", *c) != NULL ? ' ' : *c;
    csv_writer_text(csv, flat);
    free(flat);
}

static void write_row(struct csv_writer *csv, const struct plan_report *report, size_t candidate)
{
    const struct plan_search *search = report->search;
    const struct scenario_case *of = search->candidates[candidate].of;
    enum plan_standing standing = plan_report_standing(report, candidate);
    struct text text = { 0 };
    csv_writer_text(csv, of->name);
    csv_writer_text(csv, of->file);
    for (size_t i = 0; i < of->n_varied; i++)
        csv_writer_text(csv, of->varied[i].value);
    csv_writer_integer(csv, (int64_t)search->selection.candidates[candidate].n_runs);
    csv_writer_text(csv, plan_standing_names[standing]);
    tell_reason(report, candidate, false, &text);
    write_flat(csv, text_string(&text));
    csv_writer_text(csv, find_better(search, candidate));
    csv_writer_real(csv, find_distance(search, candidate));
    csv_writer_text(csv, search->objective->name);
    csv_writer_real(csv, plan_candidate_objective(search, candidate));
    csv_writer_real(csv, plan_candidate_axis(search, candidate, PLAN_DURATION));
    csv_writer_real(csv, plan_candidate_axis(search, candidate, PLAN_LEAST_HEALTHY));
    text_clear(&text);
    append_money(search, candidate, &text);
    csv_writer_text(csv, text_string(&text));
    csv_writer_real(csv, plan_candidate_axis(search, candidate, PLAN_MONEY));
    csv_writer_integer(csv, search->candidates[candidate].is_on_curve);
    csv_writer_integer(csv, standing == PLAN_BEST);
    text_clear(&text);
    for (size_t i = 0; i < of->n_varied; i++)
        text_printf(&text, "%s%s", i > 0 ? " / " : "", of->varied[i].value);
    write_flat(csv, of->n_varied > 0 ? text_string(&text) : of->name);
    write_flat(csv, of->setup.title);
    csv_writer_end_row(csv);
    text_free(&text);
}

void plan_report_write(const struct plan_report *report, FILE *stream)
{
    struct csv_writer *csv = must_alloc(sizeof *csv);
    csv_writer_init(csv, stream);
    write_header(csv, report->search);
    for (size_t i = 0; i < report->search->n_candidates; i++)
        write_row(csv, report, i);
    csv_writer_finish(csv);
    free(csv);
}
