#define _POSIX_C_SOURCE 200809L

#include "output/chart_plan.h"

#include <fnmatch.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "output/chart_figure.h"

/* ---- what is asked for ---- */

static const char *figure_name_of(const void *context, size_t index)
{
    (void)context;
    return chart_figure_name(index);
}

static void check_figure_names(const struct chart_request *request, struct diagnostics *list)
{
    for (size_t i = 0; i < request->n_figures; i++) {
        const char *name = request->figures[i], *meant;
        size_t at = 0;
        while (at < n_chart_figures && strcmp(chart_figures[at].name, name) != 0)
            at++;
        if (at < n_chart_figures)
            continue;
        struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                                  "unknown figure \"%s\"", name);
        struct text names = { 0 };
        for (at = 0; at < n_chart_figures; at++)
            text_printf(&names, "%s%s", at > 0 ? ", " : "", chart_figures[at].name);
        diagnostic_why(item, "a figure is one of %s", text_string(&names));
        if ((meant = text_did_you_mean(name, figure_name_of, NULL)) != NULL)
            diagnostic_hint(item, "did you mean \"%s\"?", meant);
        text_free(&names);
    }
}

/* The name itself, a pattern of names, or what stands before the slash: a whole sweep. */
static bool matches(const char *asked, const char *name)
{
    size_t length = strlen(asked);
    return strcmp(asked, name) == 0 || (strncmp(asked, name, length) == 0 && name[length] == '/') ||
           fnmatch(asked, name, 0) == 0;
}

static const char *case_name_of(const void *context, size_t index)
{
    const struct chart_plan *plan = context;
    return index < plan->n_cases ? plan->cases[index].name : NULL;
}

static void choose(struct chart_plan *plan, size_t index)
{
    plan->n_chosen += !plan->cases[index].is_chosen;
    plan->cases[index].is_chosen = true;
}

/* CASE/GROUP: a group of a fleet is no case of cases.csv, yet it may have been traced. It comes
 * behind the cases; false: nothing before the slash is one. */
static bool choose_group(struct chart_plan *plan, const char *asked)
{
    for (size_t i = 0; i < plan->table.n_rows; i++) {
        const struct chart_case *of = &plan->cases[i];
        size_t length = strlen(of->name);
        if (strncmp(asked, of->name, length) != 0 || asked[length] != '/')
            continue;
        plan->cases[plan->n_cases] = (struct chart_case){ .name = asked, .file = of->file,
                                                          .title = of->title, .table_row = i };
        choose(plan, plan->n_cases++);
        return true;
    }
    return false;
}

static void choose_named(struct chart_plan *plan, const char *asked, struct diagnostics *list)
{
    size_t n_found = 0;
    for (size_t i = 0; i < plan->n_cases; i++) {
        if (!matches(asked, plan->cases[i].name))
            continue;
        choose(plan, i);
        n_found++;
    }
    if (n_found > 0 || choose_group(plan, asked))
        return;
    const char *meant = text_did_you_mean(asked, case_name_of, plan);
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "no case \"%s\" in %s", asked,
                                              plan->request->folder);
    if (meant != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", meant);
    else
        diagnostic_hint(item, "the names are in cases.csv; the first one is \"%s\"",
                        plan->cases[0].name);
}

bool chart_plan_is_first_of_file(const struct chart_plan *plan, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(plan->cases[i].file, plan->cases[index].file) == 0)
            return false;
    }
    return true;
}

bool chart_plan_is_one_file(const struct chart_plan *plan)
{
    for (size_t i = 1; i < plan->n_cases; i++) {
        if (strcmp(plan->cases[i].file, plan->cases[0].file) != 0)
            return false;
    }
    return true;
}

static bool is_same_folder(const char *file, const char *other)
{
    const char *end = strrchr(file, '/'), *other_end = strrchr(other, '/');
    size_t length = end != NULL ? (size_t)(end - file) : 0;
    return length == (other_end != NULL ? (size_t)(other_end - other) : 0) &&
           strncmp(file, other, length) == 0;
}

static void number_files(struct chart_plan *plan)
{
    struct chart_case *cases = plan->cases;
    for (size_t i = 0; i < plan->n_cases; i++) {
        cases[i].turn = chart_plan_is_first_of_file(plan, i) ? 0 : SIZE_MAX;
        for (size_t k = i; cases[i].turn == 0 && k-- > 0;) {
            if (cases[k].turn != SIZE_MAX && is_same_folder(cases[k].file, cases[i].file))
                cases[i].turn = cases[k].turn + 1;
        }
    }
}

/* One case of each file, the folders taking turns, then the others in their order. */
static void choose_in_turn(struct chart_plan *plan, size_t most)
{
    size_t n_found = 1;
    number_files(plan);
    for (size_t turn = 0; n_found > 0; turn++) {
        n_found = 0;
        for (size_t i = 0; i < plan->n_cases && plan->n_chosen < most; i++) {
            if (plan->cases[i].turn != turn)
                continue;
            choose(plan, i);
            n_found++;
        }
    }
    for (size_t i = 0; i < plan->n_cases && plan->n_chosen < most; i++)
        choose(plan, i);
}

static void choose_cases(struct chart_plan *plan, struct diagnostics *list)
{
    const struct chart_request *request = plan->request;
    size_t most = request->is_in_terminal ? CHART_CASES_IN_TERMINAL : CHART_CASES_DEFAULT;
    for (size_t i = 0; i < request->n_cases; i++)
        choose_named(plan, request->cases[i], list);
    if (request->n_cases == 0)
        choose_in_turn(plan, request->has_all_cases ? SIZE_MAX : most);
}

/* ---- the whole plan ---- */

static void refuse_empty(const struct chart_plan *plan, const struct chart_figure *figure,
                         struct diagnostics *list)
{
    struct diagnostic *item =
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                        "%s has nothing to draw for the figure %s", plan->request->folder,
                        figure->name);
    diagnostic_why(item, "it takes %s", figure->wanted);
}

static void check_named_figures(const struct chart_plan *plan, struct diagnostics *list)
{
    for (size_t i = 0; i < n_chart_figures; i++) {
        size_t at = 0;
        while (at < plan->n_charts && strcmp(plan->charts[at].figure, chart_figures[i].name) != 0)
            at++;
        if (at == plan->n_charts && chart_figure_is_named(plan, &chart_figures[i]))
            refuse_empty(plan, &chart_figures[i], list);
    }
    if (plan->request->n_figures == 0 && plan->n_charts == 0)
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 }, "%s has nothing to draw",
                        plan->request->folder);
}

static bool is_absence_told(const struct chart_plan *plan, const struct chart_figure *figure,
                            const struct chart_case *of)
{
    bool is_fleet = of->rows[CHART_GROUPS].are_there;
    return chart_figure_is_named(plan, figure) || figure->absence == ABSENCE_TOLD ||
           (figure->absence == ABSENCE_TOLD_BUT_OF_FLEETS && !is_fleet);
}

static void add_charts(struct chart_plan *plan)
{
    plan->n_left_out = arena_array(&plan->arena, n_chart_figures, sizeof *plan->n_left_out);
    for (size_t i = 0; i < plan->n_cases; i++) {
        for (size_t k = 0; plan->cases[i].is_chosen && k < n_chart_figures; k++) {
            const struct chart_figure *figure = &chart_figures[k];
            size_t n_before = plan->n_charts;
            if (figure->add_of_case == NULL || !chart_figure_is_wanted(plan, figure))
                continue;
            figure->add_of_case(plan, figure, &plan->cases[i]);
            plan->n_left_out[k] +=
                plan->n_charts == n_before && is_absence_told(plan, figure, &plan->cases[i]);
        }
    }
    for (size_t k = 0; k < n_chart_figures; k++) {
        const struct chart_figure *figure = &chart_figures[k];
        if (figure->add_of_folder != NULL && chart_figure_is_wanted(plan, figure))
            figure->add_of_folder(plan, figure);
    }
}

bool chart_plan_make(struct chart_plan *plan, const struct chart_request *request,
                     struct diagnostics *list)
{
    size_t errors_before = list->n_errors;
    plan->request = request;
    check_figure_names(request, list);
    if (chart_read_cases(plan, list)) {
        choose_cases(plan, list);
        if (list->n_errors == errors_before)
            chart_read_files(plan, list);
        if (list->n_errors == errors_before) {
            add_charts(plan);
            check_named_figures(plan, list);
        }
    }
    return list->n_errors == errors_before;
}

void chart_plan_free(struct chart_plan *plan)
{
    for (size_t i = 0; i < plan->n_charts; i++)
        text_free(&plan->charts[i].variables);
    free(plan->charts);
    csv_table_free(&plan->table);
    arena_free(&plan->arena);
    *plan = (struct chart_plan){ 0 };
}
