#include "output/report_page.h"

#include <string.h>

#include "base/text.h"
#include "output/html.h"
#include "output/report_case.h"
#include "output/report_table.h"

static const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* ---- limits ---- */

static void write_limit(FILE *stream, const struct csv_table *limits, size_t row)
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
    if (report->limits.n_rows == 0)
        return;
    fputs("<h2 id=\"limits\">Limits</h2>\n<div class=\"wide\"><table>\n<tr><th>case</th>"
          "<th>limit</th><th>verdict</th><th class=\"number\">found</th></tr>\n",
          stream);
    for (size_t row = 0; row < report->limits.n_rows; row++)
        write_limit(stream, &report->limits, row);
    fputs("</table></div>\n<p>The verdict is the interval's: kept or broken is said only where all "
          "of it lies on one side; otherwise the runs cannot tell.</p>\n",
          stream);
}

/* ---- all cases ---- */

static void write_cases(FILE *stream, const struct report *report)
{
    static const char *const hidden[] = { "file", "title", NULL };
    if (report->plan.table.n_rows < 2)
        return;
    fputs("<h2 id=\"cases\">All cases</h2>\n", stream);
    report_table_write(stream, &report->plan.table, NULL, hidden);
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
    text_printf(&summary, "The settings that were looked at: %zu", report->settings.n_rows);
    fputs("<details>", stream);
    html_element(stream, "summary", text_string(&summary));
    report_table_write(stream, &report->settings, NULL, hidden);
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
          "version give the same numbers. Below a figure stands the interval at 95 % within which the "
          "runs that were made leave it; it says nothing about latencies that differ from those "
          "assumed.</p>\n",
          stream);
    write_inputs(stream, report);
    json_array_foreach(json_object_get(report->manifest, "scenarios"), index, scenario) {
        write_settings(stream, scenario);
    }
}

/* ---- the page ---- */

static void write_title(FILE *stream, const struct report *report)
{
    const json_t *first = json_array_get(json_object_get(report->manifest, "cases"), 0);
    const char *title = report->plan.cases[0].title;
    struct text made = { 0 }, several = { 0 };
    bool is_one = true;
    for (size_t i = 1; i < report->plan.n_cases; i++)
        is_one = is_one && strcmp(report->plan.cases[i].title, title) == 0;
    text_printf(&several, "%zu cases", report->plan.n_cases);
    html_element(stream, "h1", is_one && *title != '\0' ? title : text_string(&several));
    text_printf(&made,
                "evenkeel %s, %" JSON_INTEGER_FORMAT " runs%s, seed %" JSON_INTEGER_FORMAT,
                text_in(report->manifest, "evenkeel"),
                json_integer_value(json_object_get(first, "runs")),
                report->plan.n_cases > 1 ? " of the first case" : "",
                json_integer_value(json_object_get(first, "seed")));
    html_element(stream, "p class=\"made\"", text_string(&made));
    text_free(&made);
    text_free(&several);
}

void report_page_write(FILE *stream, const struct report *report)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n",
          stream);
    html_element(stream, "title", report->plan.cases[0].title);
    fprintf(stream, "<style>\n%s</style>\n</head>\n<body>\n", report_style);
    write_title(stream, report);
    if (!json_is_true(json_object_get(report->manifest, "complete")))
        html_element(stream, "p class=\"warning\"",
                     "The study was interrupted: these are the runs that were made until then.");
    bool is_plan = report->settings.n_rows > 0; /* its picture shows what was chosen from */
    write_plan(stream, report);
    if (is_plan)
        report_case_pictures(stream, report, NULL);
    write_limits(stream, report);
    write_cases(stream, report);
    if (!is_plan)
        report_case_pictures(stream, report, NULL); /* of the whole folder */
    for (size_t i = 0; i < report->plan.n_cases; i++) {
        if (report->plan.cases[i].is_chosen)
            report_case_write(stream, report, i);
    }
    write_provenance(stream, report);
    fputs("</body>\n</html>\n", stream);
}
