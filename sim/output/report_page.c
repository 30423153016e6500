#include "output/report_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output/html.h"
#include "output/report_case.h"
#include "output/report_head.h"
#include "output/report_table.h"
#include "output/traced_run.h"

enum { CASES_AT_A_GLANCE = 12 };

static const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* ---- limits ---- */

static void write_limit(FILE *stream, const struct csv_table *limits, size_t row, bool has_cases)
{
    static const struct {
        const char *verdict, *style;
    } styles[] = { { "kept", "kept" }, { "broken", "broken" } };
    const char *verdict = csv_table_text(limits, row, csv_table_column(limits, "verdict"));
    const char *style = "unsure";
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
        if (strcmp(verdict, styles[i].verdict) == 0)
            style = styles[i].style;
    }
    struct text tag = { 0 };
    text_printf(&tag, "td class=\"%s\"", style);
    fputs("<tr>", stream);
    if (has_cases)
        html_element(stream, "td", csv_table_text(limits, row, csv_table_column(limits, "case")));
    html_element(stream, "td", csv_table_text(limits, row, csv_table_column(limits, "limit")));
    html_element(stream, text_string(&tag), verdict);
    /* of a verdict without a figure the figure is no number: runs that are refused or do not end */
    report_table_statistic(stream, limits, row,
                           strcmp(style, "unsure") == 0 ? "too few runs" : "endless");
    fputs("</tr>\n", stream);
    text_free(&tag);
}

static void write_limits(FILE *stream, const struct report *report)
{
    bool has_cases = report->plan.table.n_rows > 1;
    if (report->limits.n_rows == 0)
        return;
    fprintf(stream, "<h2 id=\"limits\">Limits</h2>\n<div class=\"wide\"><table>\n<tr>%s"
                    "<th>limit</th><th>verdict</th><th class=\"number\">found</th></tr>\n",
            has_cases ? "<th>case</th>" : "");
    for (size_t row = 0; row < report->limits.n_rows; row++)
        write_limit(stream, &report->limits, row, has_cases);
    fputs("</table></div>\n<p>The verdict is the interval's: kept or broken is said only where all "
          "of it lies on one side; otherwise the runs cannot tell.</p>\n",
          stream);
}

/* ---- all cases ---- */

/* What is varied stands between the name of the file and the number of runs, and in the name of the
 * case, too: of one file the values are shown, of several, which vary different things, the names.
 * The list of what is not shown ends with NULL and is to be freed. */
static const char **choose_hidden(const struct chart_plan *plan)
{
    const struct csv_table *table = &plan->table;
    const char **hidden = must_alloc((table->n_columns + 6) * sizeof *hidden);
    size_t file = csv_table_column(table, "file"), runs = csv_table_column(table, "runs"), n = 0;
    size_t n_varied = 0;
    for (size_t column = file + 1; file < runs && column < runs; column++)
        n_varied += strcmp(table->names[column], "title") != 0;
    hidden[n++] = "file";
    hidden[n++] = "title";
    /* stands where that run is told of */
    for (size_t i = 0; traced_run_columns[i].name != NULL; i++)
        hidden[n++] = traced_run_columns[i].name;
    if (n_varied > 0 && chart_plan_is_one_file(plan)) {
        hidden[n++] = "case";
    } else {
        for (size_t column = file + 1; n_varied > 0 && column < runs; column++)
            hidden[n++] = table->names[column];
    }
    hidden[n] = NULL;
    return hidden;
}

/* A table of many rows comes behind the pictures, which tell more at a glance. */
static void write_cases(FILE *stream, const struct report *report)
{
    const struct chart_plan *plan = &report->plan;
    bool are_many = plan->table.n_rows > CASES_AT_A_GLANCE;
    if (plan->table.n_rows < 2)
        return;
    const char **hidden = choose_hidden(plan);
    bool *linked = must_alloc(plan->table.n_rows * sizeof *linked);
    for (size_t i = 0; i < plan->table.n_rows; i++)
        linked[i] = plan->cases[i].is_chosen;
    fputs("<h2 id=\"cases\">All cases</h2>\n", stream);
    if (are_many)
        report_case_pictures(stream, report, NULL);
    report_table_write(stream, &(struct report_table_view){
                                   .table = &plan->table,
                                   .hidden = hidden,
                                   .linked = linked,
                               });
    if (!are_many)
        report_case_pictures(stream, report, NULL);
    free(linked);
    free(hidden);
}

/* What a plan has chosen, and out of what. */
static void write_plan(FILE *stream, const struct report *report)
{
    static const char *const hidden[] = { "case",      "file",  "title",       "settings",
                                          "objective", "money", "is_on_curve", "is_best",
                                          "better",    NULL };
    const json_t *plan = json_object_get(report->manifest, "plan");
    struct text summary = { 0 };
    if (plan == NULL || report->settings.n_rows == 0)
        return;
    fputs("<h2 id=\"plan\">What to choose</h2>\n", stream);
    html_element(stream, "p", text_in(plan, "finding"));
    if (report->call != NULL) {
        fputs("<details><summary>The call to make</summary>\n", stream);
        html_element(stream, "pre", report->call);
        fputs("</details>\n", stream);
    }
    text_printf(&summary, "The settings that were looked at: %zu", report->settings.n_rows);
    fputs("<details>", stream);
    html_element(stream, "summary", text_string(&summary));
    report_table_write(stream, &(struct report_table_view){ .table = &report->settings,
                                                            .hidden = hidden });
    fputs("</details>\n", stream);
    text_free(&summary);
}

/* ---- what it was obtained from ---- */

static void write_inputs(FILE *stream, const struct report *report)
{
    const json_t *input;
    size_t index;
    fputs("<div class=\"wide\"><table>\n<tr><th>input</th><th>SHA-256</th></tr>\n", stream);
    json_array_foreach(json_object_get(report->manifest, "inputs"), index, input) {
        fputs("<tr>", stream);
        html_element(stream, "td", text_in(input, "file"));
        html_element(stream, "td", text_in(input, "sha256"));
        fputs("</tr>\n", stream);
    }
    fputs("</table></div>\n", stream);
}

static void write_settings(FILE *stream, const json_t *scenario)
{
    const json_t *setting;
    size_t index;
    struct text name = { 0 };
    text_printf(&name, "All settings of %s", text_in(scenario, "file"));
    fputs("<details>", stream);
    html_element(stream, "summary", text_string(&name));
    fputs("<div class=\"wide\"><table>\n<tr><th>section</th><th>setting</th><th>value</th>"
          "<th>from</th></tr>\n",
          stream);
    json_array_foreach(json_object_get(scenario, "settings"), index, setting) {
        static const char *const keys[] = { "section", "name", "value", "from" };
        fputs("<tr>", stream);
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            html_element(stream, "td", text_in(setting, keys[i]));
        fputs("</tr>\n", stream);
    }
    fputs("</table></div></details>\n", stream);
    text_free(&name);
}

static void write_provenance(FILE *stream, const struct report *report)
{
    const json_t *scenario;
    size_t index;
    fputs("<h2 id=\"provenance\">What this was obtained from</h2>\n<p>The same scenario, seed and "
          "version give the same numbers. Below a figure stands the interval at 95 % within which "
          "the runs that were made leave it; it says nothing about latencies that differ from "
          "those assumed.</p>\n",
          stream);
    write_inputs(stream, report);
    json_array_foreach(json_object_get(report->manifest, "scenarios"), index, scenario) {
        write_settings(stream, scenario);
    }
}

/* ---- the page ---- */

void report_page_write(FILE *stream, const struct report *report)
{
    bool is_plan = report->settings.n_rows > 0; /* its picture shows what was chosen from */
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n", stream);
    report_head_write(stream, report);
    fputs("<body>\n", stream);
    report_head_begin(stream, report);
    write_plan(stream, report);
    if (is_plan)
        report_case_pictures(stream, report, NULL);
    write_limits(stream, report);
    write_cases(stream, report);
    for (size_t i = 0; i < report->plan.n_cases; i++) {
        if (report->plan.cases[i].is_chosen)
            report_case_write(stream, report, i);
    }
    write_provenance(stream, report);
    fputs("</body>\n</html>\n", stream);
}
