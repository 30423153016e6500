#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "output/report_case.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output/html.h"
#include "output/report_table.h"
#include "output/traced_run.h"
#include "output/why.h"
#include "study/interval.h"
#include "study/metric.h"

enum { GROUPS_SHOWN_MOST = 500, COURSE_MOST_STEPS = 5000 };

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

/* "Half of the runs take at most 8m, 95 in 100 at most 9m." */
static void append_times(struct text *text, const char *subject, double p50, double p95)
{
    text_printf(text, "%s take at most ", subject);
    report_table_append_value(text, p50, "s");
    if (isfinite(p95)) {
        text_append(text, ", 95 in 100 at most ");
        report_table_append_value(text, p95, "s");
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

/* " (OperationDenied, Forbidden.Unauthorized)": the codes that requests were refused with. */
static void append_codes(const struct report *report, struct text *text)
{
    const struct csv_table *table = &report->summary;
    size_t metrics_at = csv_table_column(table, "metric"),
           statistics = csv_table_column(table, "statistic"),
           values = csv_table_column(table, "value");
    const char *before = " (";
    for (size_t row = 0; row < table->n_rows; row++) {
        const char *name = csv_table_text(table, row, metrics_at);
        if (strncmp(name, "refused[", strlen("refused[")) != 0 ||
            strcmp(csv_table_text(table, row, statistics), "share") != 0 ||
            !(csv_table_number(table, row, values) > 0))
            continue;
        name += strlen("refused[");
        text_append(text, before);
        text_append_bytes(text, name, strcspn(name, "]"));
        before = ", ";
    }
    text_append(text, strcmp(before, ", ") == 0 ? ")" : "");
}

/* What did not go as asked comes before how long it took. */
static void write_troubles(FILE *stream, const struct report *report, const char *name)
{
    static const struct {
        const char *metric, *sentence, *end;
    } shares[] = {
        { "refused", " of the runs have a request refused", "; evenkeel check may tell why. " },
        { "stuck", " of the runs cannot finish", ". " },
        { "unsuccessful", " of the runs have an operation that does not end Successful", ". " },
    };
    struct text text = { 0 };
    double finished = find_share(report, name, "finished");
    if (finished < 1)
        text_printf(&text, "In %.3g %% of the runs not all comes to its end. ",
                    100 * (1 - finished));
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double share = find_share(report, name, shares[i].metric);
        if (share > 0) {
            report_table_append_value(&text, share, "share");
            text_append(&text, shares[i].sentence);
            if (strcmp(shares[i].metric, "refused") == 0)
                append_codes(report, &text);
            text_append(&text, shares[i].end);
        }
    }
    if (text.length > 0)
        html_element(stream, "p class=\"warning\"", text_string(&text));
    text_free(&text);
}

/* Of a refresh that is under way: its first point is now. */
static void append_choice(const struct report *report, const char *name, struct text *text)
{
    const struct csv_table *points = &report->rollback;
    size_t row = 0;
    while (row < points->n_rows &&
           strcmp(csv_table_text(points, row, csv_table_column(points, "case")), name) != 0)
        row++;
    if (row == points->n_rows)
        return;
    double on = csv_table_number(points, row, csv_table_column(points, "going_on_p50_s"));
    double back = csv_table_number(points, row, csv_table_column(points, "rollback_p50_s"));
    const char *verdict = csv_table_text(points, row, csv_table_column(points, "verdict"));
    bool is_known = strcmp(verdict, "shorter") == 0 || strcmp(verdict, "longer") == 0;
    if (!isfinite(on) || !isfinite(back))
        return;
    text_append(text, " Going on takes ");
    report_table_append_value(text, on, "s");
    text_append(text, " from now, rolling back ");
    report_table_append_value(text, back, "s");
    text_printf(text, " (medians): %s%s.", is_known ? "a rollback now is " : "",
                is_known ? verdict : "these runs cannot tell which is shorter");
}

/* Of a study with --sensitivity: the inputs stand in the order of their shares. */
static void append_causes(const struct report *report, const char *name, struct text *text)
{
    const struct csv_table *causes = &report->sensitivity;
    size_t cases = csv_table_column(causes, "case");
    size_t metrics_at = csv_table_column(causes, "metric");
    size_t inputs = csv_table_column(causes, "input"), totals = csv_table_column(causes, "total");
    const char *most = NULL;
    double share = 0, luck = (double)NAN;
    for (size_t row = 0; row < causes->n_rows; row++) {
        double total = csv_table_number(causes, row, totals);
        if (strcmp(csv_table_text(causes, row, cases), name) != 0 ||
            strcmp(csv_table_text(causes, row, metrics_at), "duration") != 0 || !isfinite(total))
            continue;
        if (strcmp(csv_table_text(causes, row, inputs), "luck") == 0) {
            luck = total;
        } else if (most == NULL) {
            most = csv_table_text(causes, row, inputs);
            share = total;
        }
    }
    if (most == NULL || !isfinite(luck))
        return;
    text_printf(text, " Of the inputs %s moves the duration most, with ", most);
    report_table_append_value(text, share, "share");
    text_append(text, " of its variance; luck has ");
    report_table_append_value(text, luck, "share");
    text_append(text, ".");
}

/* "48 healthy instances in the middle run, 45 in the worst"; so few runs may have no middle one. */
static void append_least(struct text *text, double usual, double least)
{
    report_table_append_value(text, isfinite(usual) ? usual : least, "instances");
    text_append(text, " healthy instance");
    text_append(text, (isfinite(usual) ? usual : least) == 1.0 ? "" : "s");
    if (!isfinite(usual)) {
        text_append(text, " in the worst run");
        return;
    }
    text_append(text, " in the middle run, ");
    report_table_append_value(text, least, "instances");
    text_append(text, " in the worst");
}

/* In one sentence each, what people ask first. */
static void write_headline(FILE *stream, const struct report *report, size_t row)
{
    const struct csv_table *table = &report->plan.table;
    const char *name = report->plan.cases[row].name;
    double p50 = csv_table_number(table, row, csv_table_column(table, "duration_p50_s"));
    double p95 = csv_table_number(table, row, csv_table_column(table, "duration_p95_s"));
    double to_go = find_value(report, name, "remaining", "p50");
    double least = csv_table_number(table, row, csv_table_column(table, "least_healthy_min"));
    double usual = csv_table_number(table, row, csv_table_column(table, "least_healthy_p50"));
    double most = csv_table_number(table, row, csv_table_column(table, "most_running_max"));
    struct text text = { 0 };
    write_troubles(stream, report, name);
    if (isfinite(to_go))
        append_times(&text, "From now on half of the runs", to_go,
                     find_value(report, name, "remaining", "p95"));
    if (isfinite(p50))
        append_times(&text, isfinite(to_go) ? "From the acceptance on they" : "Half of the runs",
                     p50, p95);
    text_printf(&text, "At %s lowest, the group%s ",
                report_table_count(&report->groups, name) > 0 ? "their" : "its",
                report_table_count(&report->groups, name) > 0 ? "s together have" : " has");
    append_least(&text, usual, least);
    text_append(&text, "; at most ");
    report_table_append_value(&text, most, "instances");
    text_append(&text, " run at once.");
    append_choice(report, name, &text);
    append_causes(report, name, &text);
    html_element(stream, "p", text_string(&text));
    text_free(&text);
}

/* Going on against rolling back, point by point. */
static void write_rollback(FILE *stream, const struct report *report, const char *case_name)
{
    static const char *const hidden[] = { "case", "runs", "level", NULL };
    if (report_table_count(&report->rollback, case_name) == 0)
        return;
    fputs("<details><summary>Going on or rolling back, point by point</summary>\n", stream);
    report_table_write(stream, &(struct report_table_view){ .table = &report->rollback,
                                                            .case_name = case_name,
                                                            .hidden = hidden });
    fputs("</details>\n", stream);
}

static void write_sensitivity(FILE *stream, const struct report *report, const char *case_name)
{
    static const char *const hidden[] = { "case", "rows", "level", NULL };
    if (report_table_count(&report->sensitivity, case_name) == 0)
        return;
    fputs("<details><summary>What moves the outcome, input by input</summary>\n", stream);
    report_table_write(stream, &(struct report_table_view){ .table = &report->sensitivity,
                                                            .case_name = case_name,
                                                            .hidden = hidden });
    fputs("</details>\n", stream);
}

static const char *words_of_run(const struct report *report, const struct chart_case *of, long run)
{
    return traced_run_words(traced_run_as(&report->plan.table, of->table_row, run));
}

static void write_groups(FILE *stream, const struct report *report, const struct chart_case *of)
{
    static const char *const hidden[] = { "case", "run", NULL };
    struct text summary = { 0 };
    const struct csv_table *cases = &report->plan.table;
    const char *run = csv_table_text(cases, of->table_row, csv_table_column(cases, "traced_run"));
    size_t n = report_table_count(&report->groups, of->name);
    if (n == 0)
        return;
    text_printf(&summary, "The %zu group%s", n, n == 1 ? "" : "s");
    if (*run != '\0')
        text_printf(&summary, " in run %s%s", run, words_of_run(report, of, 0));
    text_append(&summary, ", one by one");
    fputs("<details>", stream);
    html_element(stream, "summary", text_string(&summary));
    if (n <= GROUPS_SHOWN_MOST)
        report_table_write(stream, &(struct report_table_view){ .table = &report->groups,
                                                                .case_name = of->name,
                                                                .hidden = hidden });
    else
        html_element(stream, "p", "They are too many for this page; groups.csv has them all.");
    fputs("</details>\n", stream);
    text_free(&summary);
}

/* A metric has a mean or, if it is yes or no, a share: they share a column. */
static const struct {
    const char *heading, *statistic, *other;
} shown_statistics[] = {
    { "mean or share", "mean", "share" }, { "least", "min", NULL }, { "P50", "p50", NULL },
    { "P95", "p95", NULL },               { "P99", "p99", NULL },   { "most", "max", NULL },
};
enum { N_SHOWN_STATISTICS = sizeof shown_statistics / sizeof shown_statistics[0] };

/* Why a statistic has no value: a quantile of runs that are enough is one of runs without end. */
static const char *tell_absent(const struct csv_table *table, size_t row)
{
    const char *statistic = csv_table_text(table, row, csv_table_column(table, "statistic"));
    double level = csv_table_number(table, row, csv_table_column(table, "level"));
    double runs = csv_table_number(table, row, csv_table_column(table, "runs"));
    double p = statistic[0] == 'p' ? strtod(statistic + 1, NULL) / 100 : 0;
    bool is_quantile = p > 0 && p < 1 && level >= 0.8 && level < 1;
    bool is_endless = is_quantile && runs >= (double)interval_quantile_runs_needed(p, level);
    return is_endless ? "endless" : "too few runs";
}

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
    const char *unit = csv_table_text(&report->summary, found,
                                      csv_table_column(&report->summary, "unit"));
    bool is_at_values = strcmp(unit, "s") == 0 || strcmp(unit, "share") == 0;
    html_element(stream, "td class=\"unit\"", is_at_values ? "" : unit);
    for (size_t i = 0; i < N_SHOWN_STATISTICS; i++) {
        if (rows[i] == SIZE_MAX)
            fputs("<td></td>\n", stream);
        else
            report_table_statistic(stream, &report->summary, rows[i],
                                   tell_absent(&report->summary, rows[i]));
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

static const char *help_of_figure(const char *name)
{
    size_t i = 0;
    while (chart_figure_name(i) != NULL && strcmp(chart_figure_name(i), name) != 0)
        i++;
    return chart_figure_name(i) != NULL ? chart_figure_help(i) : "";
}

void report_case_pictures(FILE *stream, const struct report *report, const struct chart_case *of)
{
    for (size_t i = 0; i < report->n_pictures; i++) {
        const struct report_picture *picture = &report->pictures[i];
        if (picture->chart->of != of)
            continue;
        struct text text = { 0 };
        text_append(&text, picture->chart->figure);
        if (of != NULL)
            text_printf(&text, " of %s", of->name);
        text_printf(&text, ": %s", help_of_figure(picture->chart->figure));
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
        .most_steps = COURSE_MOST_STEPS,
        .format = WHY_TEXT,
    };
    bool is_told = why_tell(&request, memory, report->list);
    fclose(memory);
    if (is_told) {
        long run = strtol(of->traces[0].run, NULL, 10);
        fprintf(stream, "<details><summary>Run %ld%s, step by step</summary>\n<pre>", run,
                words_of_run(report, of, run));
        html_text(stream, course);
        fputs("</pre></details>\n", stream);
    }
    free(course);
    text_free(&folder);
}

/* Of the summary only what is told of the case: a study has thousands of cases, and each figure is
 * looked for. */
void report_case_write(FILE *stream, const struct report *whole, size_t index)
{
    const struct chart_case *of = &whole->plan.cases[index];
    struct report own = *whole;
    const struct report *const report = &own;
    own.summary = csv_table_part(&whole->summary, csv_table_column(&whole->summary, "case"),
                                 of->name);
    fprintf(stream, "<h2 id=\"" REPORT_CASE_ANCHOR "\">", index + 1);
    html_text(stream, report->plan.n_cases > 1 ? of->name : "What was found");
    fputs("</h2>\n", stream);
    if (report->plan.n_cases > 1)
        html_element(stream, "p class=\"made\"", of->title);
    write_headline(stream, report, index);
    report_case_pictures(stream, report, of);
    write_metrics(stream, report, of->name, false);
    fputs("<details><summary>What these are made of</summary>\n", stream);
    write_metrics(stream, report, of->name, true);
    fputs("</details>\n", stream);
    write_sensitivity(stream, report, of->name);
    write_rollback(stream, report, of->name);
    write_groups(stream, report, of);
    write_course(stream, report, of);
}
