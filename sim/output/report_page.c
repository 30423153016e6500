#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "output/report_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "output/html.h"
#include "output/number.h"
#include "output/why.h"
#include "study/metric.h"

#define LONGEST_S 1e12 /* what is more is no duration of a run: somebody has changed the file */

enum {
    TOLD_TO_THE_MS_S = 120, /* below this many seconds */
    GROUPS_SHOWN_MOST = 500,
    WORDS_IN_A_LINE = 20, /* bytes */
};

/* ---- values ---- */

static const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* A value in a unit of summary.csv, as people read it. */
static void append_value(struct text *text, double value, const char *unit)
{
    char buffer[NUMBER_SIZE], duration[UNITS_DURATION_SIZE];
    if (!isfinite(value)) {
        text_append(text, "-");
    } else if (strcmp(unit, "s") == 0 && fabs(value) < LONGEST_S) {
        int64_t ms = fabs(value) < TOLD_TO_THE_MS_S ? llround(1000 * value) : 1000 * llround(value);
        text_append(text, units_format_duration(ms, duration));
    } else if (strcmp(unit, "share") == 0) {
        text_printf(text, "%.3g %%", 100 * value);
    } else {
        number_write_short(buffer, value);
        text_append(text, buffer);
    }
}

static void write_number(FILE *stream, double value, const char *unit)
{
    struct text text = { 0 };
    append_value(&text, value, unit);
    html_element(stream, "td class=\"number\"", text_string(&text));
    text_free(&text);
}

/* A statistic, and below it its interval; absent: the word where it has neither. */
static void write_statistic(FILE *stream, const struct csv_table *table, size_t row,
                            const char *absent)
{
    const char *unit = csv_table_text(table, row, csv_table_column(table, "unit"));
    double value = csv_table_number(table, row, csv_table_column(table, "value"));
    double low = csv_table_number(table, row, csv_table_column(table, "low"));
    double high = csv_table_number(table, row, csv_table_column(table, "high"));
    struct text text = { 0 };
    fputs("<td class=\"number\">", stream);
    if (isfinite(value)) {
        append_value(&text, value, unit);
    } else if (isfinite(high)) { /* none was seen: the bound is all that can be said */
        text_append(&text, "below ");
        append_value(&text, high, unit);
    } else {
        text_append(&text, absent);
    }
    html_text(stream, text_string(&text));
    if (isfinite(value) && isfinite(low) && isfinite(high) && low < high) {
        text_clear(&text);
        append_value(&text, low, unit);
        text_append(&text, " to ");
        append_value(&text, high, unit);
        html_element(stream, "span class=\"interval\"", text_string(&text));
    }
    fputs("</td>\n", stream);
    text_free(&text);
}

/* ---- tables that are files of the folder ---- */

/* The unit is the end of a column's name. */
static const char *unit_of_column(const char *name)
{
    size_t length = strlen(name);
    if (strcmp(name, "share") == 0)
        return name;
    return length > 2 && strcmp(name + length - 2, "_s") == 0 ? "s" : "";
}

/* The name as it is in the file, but for the unit, which stands at the values. */
static void write_heading(FILE *stream, const struct csv_table *table, size_t column)
{
    const char *name = table->names[column];
    struct text text = { 0 };
    size_t n_of_unit = strcmp(unit_of_column(name), "s") == 0 ? strlen("_s") : 0;
    text_append_bytes(&text, name, strlen(name) - n_of_unit);
    html_element(stream, "th", text_string(&text));
    text_free(&text);
}

static bool column_is_empty(const struct csv_table *table, size_t column)
{
    for (size_t row = 0; row < table->n_rows; row++) {
        if (*csv_table_text(table, row, column) != '\0')
            return false;
    }
    return true;
}

static bool column_is_shown(const struct csv_table *table, size_t column, const char *const *hidden)
{
    for (; *hidden != NULL; hidden++) {
        if (strcmp(table->names[column], *hidden) == 0)
            return false;
    }
    return !column_is_empty(table, column);
}

/* A sentence keeps some width, where a wide table leaves little of it. */
static void write_words(FILE *stream, const char *words)
{
    html_element(stream, strlen(words) > WORDS_IN_A_LINE ? "td class=\"long\"" : "td", words);
}

static void write_cell(FILE *stream, const struct csv_table *table, size_t row, size_t column)
{
    double value = csv_table_number(table, row, column);
    if (isfinite(value))
        write_number(stream, value, unit_of_column(table->names[column]));
    else
        write_words(stream, csv_table_text(table, row, column));
}

/* The rows of one case, or of all: NULL. hidden: columns left out, ended by NULL. */
static void write_table(FILE *stream, const struct csv_table *table, const char *case_name,
                        const char *const *hidden)
{
    size_t cases = csv_table_column(table, "case");
    fputs("<div class=\"wide\"><table>\n<tr>", stream);
    for (size_t column = 0; column < table->n_columns; column++) {
        if (column_is_shown(table, column, hidden))
            write_heading(stream, table, column);
    }
    fputs("</tr>\n", stream);
    for (size_t row = 0; row < table->n_rows; row++) {
        if (case_name != NULL && strcmp(csv_table_text(table, row, cases), case_name) != 0)
            continue;
        fputs("<tr>", stream);
        for (size_t column = 0; column < table->n_columns; column++) {
            if (column_is_shown(table, column, hidden))
                write_cell(stream, table, row, column);
        }
        fputs("</tr>\n", stream);
    }
    fputs("</table></div>\n", stream);
}

static size_t count_rows(const struct csv_table *table, const char *case_name)
{
    size_t cases = csv_table_column(table, "case"), n = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        n += strcmp(csv_table_text(table, row, cases), case_name) == 0;
    return n;
}

/* The row of summary.csv; SIZE_MAX: none. */
static size_t find_statistic(const struct csv_table *table, const char *case_name,
                             const char *metric, const char *statistic)
{
    size_t cases = csv_table_column(table, "case"), metrics_at = csv_table_column(table, "metric"),
           statistics = csv_table_column(table, "statistic");
    for (size_t row = 0; row < table->n_rows; row++) {
        if (strcmp(csv_table_text(table, row, metrics_at), metric) == 0 &&
            strcmp(csv_table_text(table, row, statistics), statistic) == 0 &&
            strcmp(csv_table_text(table, row, cases), case_name) == 0)
            return row;
    }
    return SIZE_MAX;
}

/* ---- what was found of one case ---- */

/* "Half of the runs take at most 8m, 95 in 100 at most 9m." */
static void append_times(struct text *text, const char *verb, double p50, double p95)
{
    text_printf(text, "Half of the runs %s at most ", verb);
    append_value(text, p50, "s");
    if (isfinite(p95)) {
        text_append(text, ", 95 in 100 at most ");
        append_value(text, p95, "s");
    }
    text_append(text, ". ");
}

static double find_value(const struct report *report, const char *case_name, const char *metric,
                         const char *statistic)
{
    const struct csv_table *table = &report->summary;
    size_t row = find_statistic(table, case_name, metric, statistic);
    return row != SIZE_MAX ? csv_table_number(table, row, csv_table_column(table, "value"))
                           : (double)NAN;
}

/* A share of which only the upper bound is known was seen in no run. NaN: the case has no such
 * metric. */
static double find_share(const struct report *report, const char *case_name, const char *metric)
{
    const struct csv_table *table = &report->summary;
    size_t row = find_statistic(table, case_name, metric, "share");
    if (row == SIZE_MAX)
        return (double)NAN;
    double value = csv_table_number(table, row, csv_table_column(table, "value"));
    return isfinite(value) ? value : 0;
}

/* What did not go as asked comes before how long it took. */
static void append_troubles(const struct report *report, const char *name, struct text *text)
{
    static const struct {
        const char *metric, *sentence;
    } shares[] = {
        { "refused", " of the runs have a request refused; evenkeel check may tell why. " },
        { "stuck", " of the runs cannot finish. " },
        { "unsuccessful", " of the runs have a task that does not end Successful. " },
    };
    double finished = find_share(report, name, "finished");
    if (finished < 1)
        text_printf(text, "In %.3g %% of the runs not all comes to its end. ",
                    100 * (1 - finished));
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double share = find_share(report, name, shares[i].metric);
        if (share > 0) {
            append_value(text, share, "share");
            text_append(text, shares[i].sentence);
        }
    }
}

/* In one sentence each, what people ask first. */
static void write_headline(FILE *stream, const struct report *report, size_t row)
{
    const struct csv_table *table = &report->plan.table;
    const char *name = report->plan.cases[row].name;
    double p50 = csv_table_number(table, row, csv_table_column(table, "duration_p50_s"));
    double p95 = csv_table_number(table, row, csv_table_column(table, "duration_p95_s"));
    double still = find_value(report, name, "remaining", "p50");
    double least = csv_table_number(table, row, csv_table_column(table, "least_healthy_min"));
    double usual = csv_table_number(table, row, csv_table_column(table, "least_healthy_p50"));
    double most = csv_table_number(table, row, csv_table_column(table, "most_running_max"));
    struct text text = { 0 };
    append_troubles(report, name, &text);
    if (isfinite(still))
        append_times(&text, "still take", still, find_value(report, name, "remaining", "p95"));
    if (isfinite(p50))
        append_times(&text, isfinite(still) ? "take, from the acceptance on," : "take", p50, p95);
    text_printf(&text, "At %s lowest, the group%s ",
                count_rows(&report->groups, name) > 0 ? "their" : "its",
                count_rows(&report->groups, name) > 0 ? "s together have" : " has");
    append_value(&text, usual, "instances");
    text_append(&text, " healthy instances in the middle run, ");
    append_value(&text, least, "instances");
    text_append(&text, " in the worst; at most ");
    append_value(&text, most, "instances");
    text_append(&text, " run at once.");
    html_element(stream, "p", text_string(&text));
    text_free(&text);
}

/* Going on against rolling back, point by point. */
static void write_rollback(FILE *stream, const struct report *report, const char *case_name)
{
    static const char *const hidden[] = { "case", "runs", "level", NULL };
    if (count_rows(&report->rollback, case_name) == 0)
        return;
    fputs("<details><summary>Going on or rolling back, point by point</summary>\n", stream);
    write_table(stream, &report->rollback, case_name, hidden);
    fputs("</details>\n", stream);
}

static void write_groups(FILE *stream, const struct report *report, const char *case_name)
{
    static const char *const hidden[] = { "case", "run", NULL };
    struct text summary = { 0 };
    size_t n = count_rows(&report->groups, case_name);
    if (n == 0)
        return;
    text_printf(&summary, "The %zu group%s, one by one", n, n == 1 ? "" : "s");
    fputs("<details>", stream);
    html_element(stream, "summary", text_string(&summary));
    if (n <= GROUPS_SHOWN_MOST)
        write_table(stream, &report->groups, case_name, hidden);
    else
        html_element(stream, "p", "They are too many for this page; groups.csv has them all.");
    fputs("</details>\n", stream);
    text_free(&summary);
}

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
    write_statistic(stream, limits, row, strcmp(style, "unsure") == 0 ? "too few runs" : "endless");
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

/* A metric has a mean or, if it is yes or no, a share: they share a column. */
static const struct {
    const char *heading, *statistic, *other;
} shown_statistics[] = {
    { "mean or share", "mean", "share" }, { "least", "min", NULL }, { "P50", "p50", NULL },
    { "P95", "p95", NULL },               { "P99", "p99", NULL },   { "most", "max", NULL },
};
enum { N_SHOWN_STATISTICS = sizeof shown_statistics / sizeof shown_statistics[0] };

static void write_metric(FILE *stream, const struct report *report, const char *case_name,
                         const struct metric *metric)
{
    size_t rows[N_SHOWN_STATISTICS], found = SIZE_MAX;
    for (size_t i = 0; i < N_SHOWN_STATISTICS; i++) {
        rows[i] = find_statistic(&report->summary, case_name, metric->name,
                                 shown_statistics[i].statistic);
        if (rows[i] == SIZE_MAX && shown_statistics[i].other != NULL)
            rows[i] = find_statistic(&report->summary, case_name, metric->name,
                                     shown_statistics[i].other);
        if (rows[i] != SIZE_MAX)
            found = rows[i];
    }
    if (found == SIZE_MAX)
        return;
    fputs("<tr title=\"", stream);
    html_text(stream, metric->help);
    fputs("\">", stream);
    html_element(stream, "td", metric->name);
    html_element(stream, "td", csv_table_text(&report->summary, found,
                                              csv_table_column(&report->summary, "unit")));
    for (size_t i = 0; i < N_SHOWN_STATISTICS; i++) {
        if (rows[i] == SIZE_MAX)
            fputs("<td></td>\n", stream);
        else
            write_statistic(stream, &report->summary, rows[i], "too few runs");
    }
    fputs("</tr>\n", stream);
}

static void write_metrics(FILE *stream, const struct report *report, const char *case_name,
                          bool has_parts)
{
    fputs("<div class=\"wide\"><table>\n<tr><th>metric</th><th>unit</th>", stream);
    for (size_t i = 0; i < N_SHOWN_STATISTICS; i++)
        html_element(stream, "th class=\"number\"", shown_statistics[i].heading);
    fputs("</tr>\n", stream);
    for (const struct metric *metric = metrics; metric->name != NULL; metric++) {
        bool is_shown = metric->scope == METRIC_OF_RUN || metric->scope == METRIC_OF_FLEET;
        if (is_shown && (metric->better == METRIC_NEITHER) == has_parts)
            write_metric(stream, report, case_name, metric);
    }
    fputs("</table></div>\n", stream);
}

static void write_pictures(FILE *stream, const struct report *report, const struct chart_case *of)
{
    for (size_t i = 0; i < report->n_pictures; i++) {
        const struct report_picture *picture = &report->pictures[i];
        if (picture->chart->of != of)
            continue;
        struct text text = { 0 };
        text_append(&text, picture->chart->figure);
        if (of != NULL)
            text_printf(&text, " of %s", of->name);
        fputs("<figure>", stream);
        html_svg(stream, picture->bytes, picture->size, text_string(&text));
        fputs("</figure>\n", stream);
        text_free(&text);
    }
}

static void write_course(FILE *stream, const struct report *report, const struct chart_case *of)
{
    char *course = NULL;
    size_t size = 0;
    if (of->n_traces == 0)
        return;
    FILE *memory = open_memstream(&course, &size);
    if (memory == NULL)
        return;
    struct text folder = { 0 };
    case_pieces_folder(&report->pieces, (size_t)(of - report->plan.cases), &folder);
    struct why_request request = {
        .folder = text_string(&folder),
        .case_name = of->name,
        .at = WHY_NOT_ASKED,
        .from = WHY_NOT_ASKED,
        .to = WHY_NOT_ASKED,
        .format = WHY_TEXT,
    };
    bool is_told = why_tell(&request, memory, report->list);
    fclose(memory);
    if (is_told) {
        fprintf(stream, "<details><summary>Run %s, step by step</summary>\n<pre>",
                of->traces[0].run);
        html_text(stream, course);
        fputs("</pre></details>\n", stream);
    }
    free(course);
    text_free(&folder);
}

/* Of the summary only what is told of the case: a study has thousands of cases, and each figure is
 * looked for. */
static void write_case(FILE *stream, const struct report *whole, size_t index)
{
    const struct chart_case *of = &whole->plan.cases[index];
    struct report own = *whole;
    const struct report *const report = &own;
    own.summary = csv_table_part(&whole->summary, csv_table_column(&whole->summary, "case"),
                                 of->name);
    html_element(stream, "h2", report->plan.n_cases > 1 ? of->name : "What was found");
    if (report->plan.n_cases > 1)
        html_element(stream, "p class=\"made\"", of->title);
    write_headline(stream, report, index);
    write_pictures(stream, report, of);
    write_metrics(stream, report, of->name, false);
    fputs("<details><summary>What these are made of</summary>\n", stream);
    write_metrics(stream, report, of->name, true);
    fputs("</details>\n", stream);
    write_rollback(stream, report, of->name);
    write_groups(stream, report, of->name);
    write_course(stream, report, of);
}

/* ---- all cases ---- */

static void write_cases(FILE *stream, const struct report *report)
{
    static const char *const hidden[] = { "file", "title", NULL };
    if (report->plan.table.n_rows < 2)
        return;
    fputs("<h2 id=\"cases\">All cases</h2>\n", stream);
    write_table(stream, &report->plan.table, NULL, hidden);
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
    write_table(stream, &report->settings, NULL, hidden);
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
        write_pictures(stream, report, NULL);
    write_limits(stream, report);
    write_cases(stream, report);
    if (!is_plan)
        write_pictures(stream, report, NULL); /* of the whole folder */
    for (size_t i = 0; i < report->plan.n_cases; i++) {
        if (report->plan.cases[i].is_chosen)
            write_case(stream, report, i);
    }
    write_provenance(stream, report);
    fputs("</body>\n</html>\n", stream);
}
