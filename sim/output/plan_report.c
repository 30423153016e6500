#include "output/plan_report.h"

#include <stdlib.h>

#include "base/units.h"
#include "ops/ops.h"
#include "output/api_call.h"
#include "output/plan_calls.h"
#include "output/plan_course.h"
#include "output/plan_finding.h"
#include "output/plan_miss.h"
#include "output/plan_table.h"
#include "output/results.h"
#include "output/terminal.h"

/* ---- making ---- */

const struct scenario_case *plan_report_chosen(const struct plan_report *report)
{
    return report->search->candidates[report->search->selection.best].of;
}

void plan_report_make(struct plan_report *report, uint64_t n_runs)
{
    const struct setup *setup = &plan_report_chosen(report)->setup;
    report->courses = must_alloc((setup->n_timeline + 1) * sizeof *report->courses);
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (setup->timeline[i].type != &op_start_instance_refresh || setup->fleet != NULL ||
            report->n_courses == PLAN_CALLS_MOST)
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

/* ---- for people ---- */

struct page_of_plan {
    FILE *stream;
    bool is_markdown, is_of_fleet;
};

/* An empty line stands before each part of the page, none behind the last. */
static void print_heading(const struct page_of_plan *page, const char *heading)
{
    fprintf(page->stream, page->is_markdown ? "\n#### %s\n" : "\n%s\n", heading);
}

static void print_lines(const struct page_of_plan *page, const char *lines)
{
    if (page->is_markdown)
        fputs(lines, page->stream);
    else
        terminal_print_text(page->stream, lines);
}

static void print_block(const struct page_of_plan *page, const char *language, const char *lines)
{
    if (page->is_markdown)
        fprintf(page->stream, "\n```%s\n%s```\n", language, lines);
    else
        fprintf(page->stream, "\n%s", lines);
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
    plan_calls_visit(report, print_call, page);
    plan_calls_append_beside(report, &text);
    if (text.length > 0) {
        fputc('\n', page->stream);
        print_lines(page, text_string(&text));
    }
    text_free(&text);
}

static void print_courses(const struct plan_report *report, const struct page_of_plan *page,
                          enum table_format format)
{
    struct text heading = { 0 };
    struct plan_course_table rows;
    if (report->n_courses == 0)
        return;
    text_printf(&heading, "What to expect: %ju runs, times from the acceptance of the request",
                (uintmax_t)report->courses[0].course.n_runs);
    print_heading(page, text_string(&heading));
    plan_course_begin(&rows, report, true);
    plan_course_fill(&rows, report);
    fputc('\n', page->stream);
    table_print(&rows.table, format, page->stream);
    table_free(&rows.table);
    text_free(&heading);
}

static void print_candidates(const struct plan_report *report, const struct page_of_plan *page,
                             enum table_format format)
{
    struct plan_table shown;
    struct text text = { 0 };
    plan_table_make(&shown, report, PLAN_FOR_PEOPLE);
    table_print(&shown.table, format, page->stream);
    if (page->is_markdown)
        fputc('\n', page->stream);
    if (shown.has_curve)
        text_printf(&text, "%s on the trade-off curve of duration, least healthy and %s\n",
                    page->is_markdown ? "\\*" : "*",
                    report->search->axes[PLAN_MONEY] == metric_find("extra_cost") ? "cost"
                                                                                   : "surplus");
    if (shown.n_left_out > 0 && report->folder != NULL)
        text_printf(&text, "%zu more in %s/%s.\n", shown.n_left_out, report->folder,
                    PLAN_FILE_NAME);
    else if (shown.n_left_out > 0)
        text_printf(&text, "%zu more are left out here.\n", shown.n_left_out);
    text_append(&text, "\n");
    plan_finding_append(report, &text);
    text_append(&text, "\n");
    print_lines(page, text_string(&text));
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
                                 plan_report_chosen(report)->setup.fleet != NULL };
    struct text heading = { 0 };
    plan_finding_append_heading(report, &heading);
    fprintf(stream, "%s%s\n\n", page.is_markdown ? "### " : "", text_string(&heading));
    print_candidates(report, &page, format);
    if (is_chosen(report)) {
        print_courses(report, &page, format);
        print_calls(report, &page);
    }
    text_free(&heading);
}

/* ---- call.txt ---- */

bool plan_report_has_calls(const struct plan_report *report)
{
    return is_chosen(report) && plan_calls_are_there(report);
}

void plan_report_write_calls(const struct plan_report *report, FILE *stream)
{
    const struct scenario_case *of = plan_report_chosen(report);
    struct page_of_plan page = { stream, false, of->setup.fleet != NULL };
    fprintf(stream, "For the settings of the case %s, out of %s\n", of->name, of->file);
    print_calls(report, &page);
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
    table_add_text(table, metric_unit(metric, &plan_report_chosen(report)->setup));
}

static void print_json(const struct plan_report *report, FILE *stream)
{
    const struct selection *selection = &report->search->selection;
    struct plan_table candidates;
    struct plan_course_table course;
    struct table whole, limits, calls;
    struct text finding = { 0 };
    plan_table_make(&candidates, report, PLAN_FOR_MACHINES);
    plan_miss_fill(report, &limits);
    plan_course_begin(&course, report, false);
    plan_calls_begin(&calls);
    if (is_chosen(report)) { /* nobody is to make the calls of another one */
        plan_course_fill(&course, report);
        plan_calls_fill(report, &calls);
    }
    plan_finding_append(report, &finding);
    table_init(&whole, json_columns, sizeof json_columns / sizeof json_columns[0]);
    bool is_open = selection->outcome == SELECTION_NOT_APART ||
                   selection->outcome == SELECTION_LIMITS_OPEN;
    table_add_text(&whole, is_open && report->search->is_interrupted
                               ? "interrupted"
                               : plan_outcome_names[selection->outcome]);
    table_add_text(&whole, plan_report_chosen(report)->name);
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

static void print_csv(const struct plan_report *report, enum plan_audience audience, FILE *stream)
{
    struct plan_table candidates;
    plan_table_make(&candidates, report, audience);
    table_print(&candidates.table, TABLE_CSV, stream);
    plan_table_free(&candidates);
}

void plan_report_write(const struct plan_report *report, FILE *stream)
{
    print_csv(report, PLAN_FOR_FILE, stream);
}

void plan_report_print(const struct plan_report *report, enum table_format format, FILE *stream)
{
    if (format == TABLE_JSON)
        print_json(report, stream);
    else if (format == TABLE_CSV)
        print_csv(report, PLAN_FOR_MACHINES, stream);
    else
        print_for_people(report, format, stream);
}
