#include "output/plan_report.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "model/operation.h"
#include "ops/ops.h"
#include "output/api_call.h"
#include "output/plan_miss.h"
#include "output/plan_table.h"
#include "output/results.h"
#include "output/terminal.h"
#include "scenario/sections.h"

enum { CALLS_SHOWN = 5 };

/* ---- making ---- */

static const struct scenario_case *chosen_case(const struct plan_report *report)
{
    return report->search->candidates[report->search->selection.best].of;
}

void plan_report_make(struct plan_report *report, uint64_t n_runs)
{
    const struct setup *setup = &chosen_case(report)->setup;
    report->courses = must_alloc((setup->n_timeline + 1) * sizeof *report->courses);
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (setup->timeline[i].type != &op_start_instance_refresh || setup->fleet != NULL ||
            report->n_courses == CALLS_SHOWN)
            continue;
        struct plan_course *course = &report->courses[report->n_courses++];
        course->entry = i;
        course_make(&course->course, setup, i, report->search->seed, n_runs);
    }
}

void plan_report_free(struct plan_report *report)
{
    for (size_t i = 0; i < report->n_courses; i++)
        course_free(&report->courses[i].course);
    free(report->courses);
    report->courses = NULL;
}

/* ---- what was found, in words ---- */

static void append_amount(const struct plan_report *report, double value, struct text *text)
{
    const struct metric *metric = report->search->objective;
    char duration[UNITS_DURATION_SIZE];
    if (strcmp(metric->unit, "s") == 0)
        text_append(text, units_format_duration(llround(value * 1000), duration));
    else
        text_printf(text, "%.3g %s", value, metric_unit(metric, &chosen_case(report)->setup));
}

static void append_indifference(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    if (selection->rules.is_relative)
        text_printf(text, "%g %% (", 100 * selection->rules.indifference);
    append_amount(report, selection->indifference / report->search->objective->scale, text);
    if (selection->rules.is_relative)
        text_append(text, ")");
}

static void append_heading(const struct plan_report *report, struct text *text)
{
    const struct plan_search *search = report->search;
    size_t n_limits = chosen_case(report)->n_limits;
    text_printf(text, "%s: the %s of %zu setting%s", search->candidates[0].of->file, report->aim,
                search->n_candidates, search->n_candidates == 1 ? "" : "s");
    if (n_limits > 0)
        text_printf(text, " that keeps %zu limit%s", n_limits, n_limits == 1 ? "" : "s");
    text_printf(text, "; %ju runs in %zu round%s%s", (uintmax_t)search->n_runs, search->n_rounds,
                search->n_rounds == 1 ? "" : "s",
                search->is_interrupted ? ", then interrupted" : "");
}

static void append_alike(const struct plan_report *report, struct text *text)
{
    size_t n_others = report->search->selection.n_alike - 1;
    if (n_others == 0)
        return;
    bool is_of_time = strcmp(report->search->objective->name, "duration") == 0;
    text_printf(text,
                " %zu other%s %s as good; of these it leaves most instances healthy, or is %s.",
                n_others, n_others == 1 ? "" : "s", n_others == 1 ? "is" : "are",
                is_of_time ? "cheaper" : "sooner done");
}

static void append_aside(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    size_t n = selection->n_aside;
    if (n == 0)
        return;
    text_printf(text, " Of %zu setting%s %ju runs do not tell whether a limit is kept%s.", n,
                n == 1 ? "" : "s", (uintmax_t)selection->rules.most_runs,
                selection->outcome == SELECTION_LIMITS_OPEN ? "; allow more with --runs"
                                                            : ", so they are set aside");
}

static void append_promise(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    if (selection->n_candidates == 1) {
        text_append(text, "It is the only one; vary: in the file, or --vary, gives it rivals.");
        return;
    }
    text_printf(text, "With %g %% probability it %sno other%s is better by more than ",
                100 * selection->rules.confidence,
                chosen_case(report)->n_limits > 0 ? "keeps every limit and " : "is right that ",
                chosen_case(report)->n_limits > 0 ? " that does" : "");
    append_indifference(report, text);
    text_append(text, ".");
    append_alike(report, text);
    append_aside(report, text);
}

/* Each limit of the nearest one that stands so, with what was found of it. */
static void append_limits(const struct plan_report *report, enum verdict verdict,
                          const char *before, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    const struct selection_candidate *of = &selection->candidates[selection->best];
    for (size_t i = 0; i < of->n_limits; i++) {
        if (of->verdicts[i] != verdict)
            continue;
        text_append(text, before);
        plan_miss_append_found(report, i, text);
        before = ", and ";
    }
}

static uint64_t count_fewest_runs(const struct selection *selection)
{
    uint64_t fewest = selection->rules.most_runs;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        uint64_t n = selection->candidates[i].n_runs;
        fewest = n < fewest ? n : fewest;
    }
    return fewest;
}

static void append_nearest(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    const struct selection_candidate *of = &selection->candidates[selection->best];
    text_append(text, "; the nearest is ");
    plan_table_settings(chosen_case(report), text);
    if (of->verdict == VERDICT_UNKNOWN)
        append_limits(report, VERDICT_UNKNOWN, ", it may or may not keep ", text);
    else
        append_limits(report, VERDICT_BROKEN, ", it breaks ", text);
    if (of->n_endless > 0)
        text_printf(text, ", it is cut, stuck or refused in %ju of %zu runs",
                    (uintmax_t)of->n_endless, of->n_runs);
    text_append(text, ".");
    if (selection->n_candidates > 1)
        text_printf(text, " Which one is nearest is an estimate, from %ju runs or more of each.",
                    (uintmax_t)count_fewest_runs(selection));
    append_aside(report, text);
}

static void append_rivals(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    bool is_interrupted = report->search->is_interrupted;
    size_t n_others = selection->n_rivals - 1;
    const char *plural = n_others == 1 ? "" : "s";
    text_append(text, is_interrupted ? "Cannot tell yet: " : "Cannot tell: ");
    plan_table_settings(chosen_case(report), text);
    if (is_interrupted)
        text_printf(text, " keeps every limit with %g %% probability, but %zu other%s may be better "
                          "by more than ", 100 * selection->rules.confidence, n_others, plural);
    else
        text_printf(text, " keeps every limit and looks best, but %ju runs do not tell it apart "
                          "from %zu other%s by ", (uintmax_t)selection->rules.most_runs, n_others,
                    plural);
    append_indifference(report, text);
    text_append(text, is_interrupted ? "."
                                     : ". Make --indifference larger, or allow more runs.");
}

void plan_report_append_finding(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    switch (selection->outcome) {
    case SELECTION_FOUND:
        text_append(text, "Best: ");
        plan_table_settings(chosen_case(report), text);
        text_append(text, ". ");
        append_promise(report, text);
        break;
    case SELECTION_NOT_APART:
        append_rivals(report, text);
        append_aside(report, text);
        break;
    case SELECTION_LIMITS_OPEN:
    case SELECTION_NONE:
        text_append(text, selection->outcome == SELECTION_NONE
                              ? "None keeps all limits"
                              : "None is known to keep all limits");
        if (selection->outcome == SELECTION_LIMITS_OPEN && report->search->is_interrupted)
            text_append(text, " yet");
        append_nearest(report, text);
        break;
    case SELECTION_RUNNING:
        break;
    }
}

/* ---- what to expect ---- */

static const struct table_column course_columns[] = {
    { "entry", NULL, NULL, TABLE_RIGHT },
    { "stop", "at", NULL, TABLE_LEFT },
    { "runs", NULL, NULL, TABLE_RIGHT },
    { "reached_p05_s", "reached\np5", NULL, TABLE_RIGHT },
    { "reached_p50_s", "reached\np50", NULL, TABLE_RIGHT },
    { "reached_p95_s", "reached\np95", NULL, TABLE_RIGHT },
    { "resumed_p05_s", "pause ends\np5", NULL, TABLE_RIGHT },
    { "resumed_p50_s", "pause ends\np50", NULL, TABLE_RIGHT },
    { "resumed_p95_s", "pause ends\np95", NULL, TABLE_RIGHT },
    { "healthy_p05", "healthy\np5", NULL, TABLE_RIGHT },
    { "healthy_p50", "healthy\np50", NULL, TABLE_RIGHT },
    { "least_healthy_p05", "least healthy\np5", NULL, TABLE_RIGHT },
    { "least_healthy_p50", "least healthy\np50", NULL, TABLE_RIGHT },
    { "most_surplus_p50", "most surplus\np50", NULL, TABLE_RIGHT },
    { "most_surplus_p95", "most surplus\np95", NULL, TABLE_RIGHT },
};
enum { N_COURSE_COLUMNS = sizeof course_columns / sizeof course_columns[0] };

/* People are spared what tells nothing: the entry of the only one, pauses where there are none, what
 * a refresh that is under way has passed. */
struct course_table {
    struct table_column columns[N_COURSE_COLUMNS];
    bool has_entries, has_pauses, has_passed;
    struct table table;
};

/* Cells of a figure: quantiles first .. last of course_quantiles. */
static void add_figure(struct table *table, const struct course_stop *stop,
                       enum course_figure figure, int first, int last)
{
    const struct course_quantile *quantile = &stop->figures[figure];
    for (int i = first; i <= last; i++) {
        if (quantile->n_runs == 0)
            table_add_empty(table);
        else if (figure == COURSE_REACHED_MS || figure == COURSE_RESUMED_MS)
            table_add_duration(table, quantile->values[i]);
        else
            table_add_integer(table, quantile->values[i]);
    }
}

static void add_stop(struct course_table *rows, size_t entry, const struct course_stop *stop)
{
    struct table *table = &rows->table;
    struct text name = { 0 };
    if (stop->percentage > 0)
        text_printf(&name, "%ld %%", stop->percentage);
    else
        text_append(&name, "end");
    if (rows->has_entries)
        table_add_integer(table, (int64_t)entry);
    table_add_text(table, text_string(&name));
    table_add_integer(table, (int64_t)stop->figures[COURSE_REACHED_MS].n_runs);
    add_figure(table, stop, COURSE_REACHED_MS, 0, 2);
    if (rows->has_pauses)
        add_figure(table, stop, COURSE_RESUMED_MS, 0, 2);
    add_figure(table, stop, COURSE_HEALTHY, 0, 1);
    add_figure(table, stop, COURSE_LEAST_HEALTHY, 0, 1);
    add_figure(table, stop, COURSE_MOST_SURPLUS, 1, 2);
    text_free(&name);
}

static bool has_pauses(const struct plan_report *report)
{
    for (size_t i = 0; i < report->n_courses; i++) {
        const struct course *course = &report->courses[i].course;
        for (size_t k = 0; k < course->n_stops; k++) {
            if (course->stops[k].figures[COURSE_RESUMED_MS].n_runs > 0)
                return true;
        }
    }
    return false;
}

static void begin_courses(struct course_table *rows, const struct plan_report *report,
                          bool is_for_people)
{
    size_t n = 0;
    rows->has_entries = !is_for_people || report->n_courses > 1;
    rows->has_pauses = !is_for_people || has_pauses(report);
    rows->has_passed = !is_for_people || chosen_case(report)->setup.resume == NULL;
    for (size_t i = 0; i < N_COURSE_COLUMNS; i++) {
        const char *name = course_columns[i].name;
        if ((rows->has_entries || strcmp(name, "entry") != 0) &&
            (rows->has_pauses || strncmp(name, "resumed_", 8) != 0))
            rows->columns[n++] = course_columns[i];
    }
    table_init(&rows->table, rows->columns, n);
}

static void fill_courses(struct course_table *rows, const struct plan_report *report)
{
    const struct setup *setup = &chosen_case(report)->setup;
    for (size_t i = 0; i < report->n_courses; i++) {
        const struct plan_course *course = &report->courses[i];
        for (size_t k = 0; k < course->course.n_stops; k++) {
            const struct course_stop *stop = &course->course.stops[k];
            bool is_passed = stop->figures[COURSE_REACHED_MS].n_runs == 0;
            if (stop->percentage != 100 && (rows->has_passed || !is_passed)) /* 100 is the end */
                add_stop(rows, setup->timeline[course->entry].entry, stop);
        }
    }
}

/* ---- the calls ---- */

/* With resume_from: before the instant that is now, so it is history. */
static bool is_past(const struct setup *setup, const struct timeline_entry *entry)
{
    return setup->resume != NULL && entry->at < setup->resume->at;
}

/* Whether the key is a parameter of a call that is to be made, or of one that has been made. */
static bool is_call_parameter(const struct setup *setup, const char *key, bool is_of_past)
{
    const char *dot = strrchr(key, '.');
    const char *name = dot != NULL ? dot + 1 : key;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (api_call_is_known(&setup->timeline[i]) && isupper((unsigned char)name[0]) &&
            is_past(setup, &setup->timeline[i]) == is_of_past &&
            section_find_row(setup->timeline[i].type->params, name) != NULL)
            return true;
    }
    return false;
}

/* What was varied and is set otherwise than by the calls, or by one that has been made. */
static void append_beside(const struct plan_report *report, bool is_of_past, struct text *text)
{
    const struct scenario_case *of = chosen_case(report);
    const char *before = is_of_past ? "Asked for already, and no call changes it: "
                                    : "Part of the plan, but no parameter of the call: ";
    bool is_empty = true;
    for (size_t i = 0; i < of->n_varied; i++) {
        const char *key = of->varied[i].key;
        if (is_call_parameter(&of->setup, key, false) ||
            is_call_parameter(&of->setup, key, true) != is_of_past)
            continue;
        text_printf(text, "%s%s=%s", is_empty ? before : ", ", key, of->varied[i].value);
        is_empty = false;
    }
    if (!is_empty)
        text_append(text, is_of_past
                              ? "; to have that, cancel what is under way and start it anew.\n"
                              : ".\n");
}

typedef void call_fn(void *context, const struct timeline_entry *entry,
                     const struct api_call *call);

/* Of the chosen case, the first few; how many. */
static size_t visit_calls(const struct plan_report *report, call_fn *visit, void *context)
{
    const struct setup *setup = &chosen_case(report)->setup;
    size_t n = 0;
    for (size_t i = 0; i < setup->n_timeline && n < CALLS_SHOWN; i++) {
        struct api_call call;
        if (is_past(setup, &setup->timeline[i]) || !api_call_is_known(&setup->timeline[i]))
            continue;
        api_call_make(&call, setup, &setup->timeline[i]);
        visit(context, &setup->timeline[i], &call);
        api_call_free(&call);
        n++;
    }
    return n;
}

static const struct table_column call_columns[] = {
    { "entry", NULL, NULL, TABLE_RIGHT },
    { "at_s", NULL, NULL, TABLE_RIGHT },
    { "operation", NULL, NULL, TABLE_LEFT },
    { "request", NULL, NULL, TABLE_LEFT },
    { "command", NULL, NULL, TABLE_LEFT },
    { "terraform", NULL, NULL, TABLE_LEFT },
};

static void add_call(void *context, const struct timeline_entry *entry,
                     const struct api_call *call)
{
    struct table *table = context;
    struct text text = { 0 };
    table_add_integer(table, (int64_t)entry->entry);
    table_add_duration(table, entry->at);
    table_add_text(table, call->action);
    api_call_append_request(call, &text);
    table_add_text(table, text_string(&text));
    text_clear(&text);
    api_call_append_command(call, &text);
    table_add_text(table, text_string(&text));
    text_clear(&text);
    table_add_text(table, api_call_append_terraform(call, &text) ? text_string(&text) : NULL);
    text_free(&text);
}

/* ---- for people ---- */

struct page_of_plan {
    FILE *stream;
    bool is_markdown, is_of_fleet;
};

static void print_heading(const struct page_of_plan *page, const char *heading)
{
    fprintf(page->stream, page->is_markdown ? "\n#### %s\n\n" : "\n%s\n\n", heading);
}

static void print_paragraph(const struct page_of_plan *page, const char *text)
{
    if (!page->is_markdown && terminal_is_interactive(page->stream))
        terminal_print_wrapped(page->stream, text, 0, 0, terminal_width(page->stream));
    else
        fputs(text, page->stream);
    fputc('\n', page->stream);
}

static void print_block(const struct page_of_plan *page, const char *language, const char *text)
{
    if (page->is_markdown)
        fprintf(page->stream, "```%s\n%s```\n\n", language, text);
    else
        fprintf(page->stream, "%s\n", text);
}

static void print_call(void *context, const struct timeline_entry *entry,
                       const struct api_call *call)
{
    const struct page_of_plan *page = context;
    struct text text = { 0 };
    char at[UNITS_DURATION_SIZE];
    if (page->is_of_fleet)
        text_append(&text, "The call, of each group in its turn");
    else
        text_printf(&text, "The call, %s into the scenario",
                    units_format_duration(entry->at, at));
    print_heading(page, text_string(&text));
    text_clear(&text);
    api_call_append_request(call, &text);
    print_block(page, "", text_string(&text));
    text_clear(&text);
    api_call_append_command(call, &text);
    print_block(page, "sh", text_string(&text));
    text_clear(&text);
    if (api_call_append_terraform(call, &text))
        print_block(page, "hcl", text_string(&text));
    text_free(&text);
}

static void print_calls(const struct plan_report *report, struct page_of_plan *page)
{
    struct text text = { 0 };
    bool is_behind_a_call = visit_calls(report, print_call, page) > 0;
    append_beside(report, false, &text);
    append_beside(report, true, &text);
    if (text.length > 0 && !is_behind_a_call)
        fputc('\n', page->stream);
    if (text.length > 0)
        print_paragraph(page, text_string(&text));
    text_free(&text);
}

static void print_courses(const struct plan_report *report, const struct page_of_plan *page,
                          enum table_format format)
{
    struct text heading = { 0 };
    struct course_table rows;
    if (report->n_courses == 0)
        return;
    text_printf(&heading, "What to expect: %ju runs, times from the acceptance of the request",
                (uintmax_t)report->courses[0].course.n_runs);
    print_heading(page, text_string(&heading));
    begin_courses(&rows, report, true);
    fill_courses(&rows, report);
    table_print(&rows.table, format, page->stream);
    table_free(&rows.table);
    text_free(&heading);
}

static void print_candidates(const struct plan_report *report, const struct page_of_plan *page,
                             enum table_format format)
{
    struct plan_table shown;
    struct text text = { 0 };
    plan_table_make(&shown, report, true);
    table_print(&shown.table, format, page->stream);
    if (page->is_markdown)
        fputc('\n', page->stream);
    if (shown.n_left_out > 0 && report->folder != NULL)
        text_printf(&text, "%zu more in %s/%s.\n", shown.n_left_out, report->folder,
                    PLAN_FILE_NAME);
    else if (shown.n_left_out > 0)
        text_printf(&text, "%zu more are left out here.\n", shown.n_left_out);
    text_append(&text, "\n");
    plan_report_append_finding(report, &text);
    print_paragraph(page, text_string(&text));
    plan_table_free(&shown);
    text_free(&text);
}

static bool is_chosen(const struct plan_report *report)
{
    enum selection_outcome outcome = report->search->selection.outcome;
    return outcome == SELECTION_FOUND ||
           (outcome == SELECTION_NOT_APART && !report->search->is_interrupted);
}

static void print_for_people(const struct plan_report *report, enum table_format format,
                             FILE *stream)
{
    struct page_of_plan page = { stream, format == TABLE_MARKDOWN,
                                 chosen_case(report)->setup.fleet != NULL };
    struct text heading = { 0 };
    append_heading(report, &heading);
    fprintf(stream, "%s%s\n\n", page.is_markdown ? "### " : "", text_string(&heading));
    print_candidates(report, &page, format);
    if (is_chosen(report)) {
        print_courses(report, &page, format);
        print_calls(report, &page);
    }
    text_free(&heading);
}

/* ---- for machines ---- */

const char *const plan_outcome_names[] = {
    [SELECTION_RUNNING] = "running",     [SELECTION_FOUND] = "found",
    [SELECTION_NONE] = "none",           [SELECTION_LIMITS_OPEN] = "limits open",
    [SELECTION_NOT_APART] = "not apart",
};

static const struct table_column json_columns[] = {
    { "outcome", NULL, NULL, TABLE_LEFT },      { "case", NULL, NULL, TABLE_LEFT },
    { "objective", NULL, NULL, TABLE_LEFT },    { "objective_unit", NULL, NULL, TABLE_LEFT },
    { "money", NULL, NULL, TABLE_LEFT },        { "money_unit", NULL, NULL, TABLE_LEFT },
    { "confidence", NULL, NULL, TABLE_RIGHT },  { "indifference", NULL, NULL, TABLE_RIGHT },
    { "finding", NULL, NULL, TABLE_LEFT },      { "limits", NULL, NULL, TABLE_LEFT },
    { "candidates", NULL, NULL, TABLE_LEFT },   { "course", NULL, NULL, TABLE_LEFT },
    { "calls", NULL, NULL, TABLE_LEFT },
};

static void add_metric(struct table *table, const struct plan_report *report,
                       const struct metric *metric)
{
    table_add_text(table, metric->name);
    table_add_text(table, metric_unit(metric, &chosen_case(report)->setup));
}

static void print_json(const struct plan_report *report, FILE *stream)
{
    const struct selection *selection = &report->search->selection;
    struct plan_table candidates;
    struct course_table course;
    struct table whole, limits, calls;
    struct text finding = { 0 };
    plan_table_make(&candidates, report, false);
    plan_miss_fill(report, &limits);
    begin_courses(&course, report, false);
    table_init(&calls, call_columns, sizeof call_columns / sizeof call_columns[0]);
    if (is_chosen(report)) { /* nobody is to make the calls of another one */
        fill_courses(&course, report);
        visit_calls(report, add_call, &calls);
    }
    plan_report_append_finding(report, &finding);
    table_init(&whole, json_columns, sizeof json_columns / sizeof json_columns[0]);
    bool is_open = selection->outcome == SELECTION_NOT_APART ||
                   selection->outcome == SELECTION_LIMITS_OPEN;
    table_add_text(&whole, is_open && report->search->is_interrupted
                               ? "interrupted"
                               : plan_outcome_names[selection->outcome]);
    table_add_text(&whole, chosen_case(report)->name);
    add_metric(&whole, report, report->search->objective);
    add_metric(&whole, report, report->search->axes[PLAN_MONEY]);
    table_add_share(&whole, selection->rules.confidence);
    table_add_real(&whole, selection->indifference / report->search->objective->scale);
    table_add_text(&whole, text_string(&finding));
    table_add_rows(&whole, &limits);
    table_add_rows(&whole, &candidates.table);
    table_add_rows(&whole, &course.table);
    table_add_rows(&whole, &calls);
    table_print(&whole, TABLE_JSON, stream);
    table_free(&whole);
    table_free(&calls);
    table_free(&course.table);
    table_free(&limits);
    plan_table_free(&candidates);
    text_free(&finding);
}

static void print_csv(const struct plan_report *report, FILE *stream)
{
    struct plan_table candidates;
    plan_table_make(&candidates, report, false);
    table_print(&candidates.table, TABLE_CSV, stream);
    plan_table_free(&candidates);
}

void plan_report_print(const struct plan_report *report, enum table_format format, FILE *stream)
{
    if (format == TABLE_JSON)
        print_json(report, stream);
    else if (format == TABLE_CSV)
        print_csv(report, stream);
    else
        print_for_people(report, format, stream);
}
