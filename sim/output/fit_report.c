#include "output/fit_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "study/fit.h"
#include "study/interval.h"

#define LEAST_P_VALUE 0.05 /* below, the values are told not to follow the law */

enum { LAWS_MOST = 16 };

/* What is known of one group of values. */
struct finding {
    const struct measurement_group *group;
    struct fit fits[LAWS_MOST];
    size_t n_fits;
    const struct fit *nearest; /* NULL: none could be made */
    bool is_constant;
    struct text scenario; /* "{ lognormal: { median: 53s, sigma: 0.18 } }" */
};

/* ---- finding ---- */

static void append_time(struct text *text, double ms)
{
    char buffer[UNITS_DURATION_SIZE];
    text_append(text, units_format_duration(llround(ms), buffer));
}

static void append_law(struct text *text, const struct fit *fit)
{
    text_printf(text, "{ %s: {", fit->type->name);
    for (size_t i = 0; i < DISTRIBUTION_MAX_PARAMETERS && fit->form->names[i] != NULL; i++) {
        text_printf(text, "%s %s: ", i > 0 ? "," : "", fit->form->names[i]);
        if (fit->form->is_time[i])
            append_time(text, fit->values[i]);
        else
            text_printf(text, "%.4g", fit->values[i]);
    }
    text_append(text, " } }");
}

static double sample_quantile(const struct measurement_group *group, double p)
{
    return group->x[interval_quantile_rank(group->n, p) - 1];
}

/* The quantiles that so many values can tell. Two of them hold even for ten values. */
static void append_quantiles(struct text *text, const struct measurement_group *group)
{
    static const double points[] = { 0.01, 0.05, 0.10, 0.25, 0.50,  0.75,
                                     0.90, 0.95, 0.99, 0.995, 0.999 };
    const char *separator = "";
    text_append(text, "{ quantiles: {");
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct rank_interval ranks;
        if (!interval_quantile_ranks(group->n, points[i], INTERVAL_LEVEL, &ranks))
            continue;
        text_printf(text, "%s p%g: ", separator, 100 * points[i]);
        append_time(text, sample_quantile(group, points[i]));
        separator = ",";
    }
    text_append(text, " } }");
}

static void fit_laws(struct finding *finding, uint64_t seed)
{
    const struct measurement_group *group = finding->group;
    for (size_t i = 0; distribution_types[i] != NULL && finding->n_fits < LAWS_MOST; i++) {
        struct fit *fit = &finding->fits[finding->n_fits];
        if (!fit_make(fit, distribution_types[i], group->x, group->n, seed))
            continue;
        finding->n_fits++;
        if (finding->nearest == NULL || fit->distance < finding->nearest->distance)
            finding->nearest = fit;
    }
}

static bool is_taken(const struct finding *finding, const struct fit *fit)
{
    return fit == finding->nearest && fit->p_value > LEAST_P_VALUE;
}

static void find(struct finding *finding, const struct measurement_group *group, uint64_t seed)
{
    *finding = (struct finding){ .group = group };
    finding->is_constant = group->x[0] >= group->x[group->n - 1];
    if (finding->is_constant) {
        append_time(&finding->scenario, group->x[0]);
        return;
    }
    if (group->x[0] > 0)
        fit_laws(finding, seed);
    if (finding->nearest != NULL && is_taken(finding, finding->nearest))
        append_law(&finding->scenario, finding->nearest);
    else
        append_quantiles(&finding->scenario, group);
}

/* ---- the table ---- */

static const struct table_column columns[] = {
    { "group", NULL, NULL, TABLE_LEFT },
    { "law", NULL, NULL, TABLE_LEFT },
    { "p50_s", "p50", NULL, TABLE_RIGHT },
    { "p95_s", "p95", NULL, TABLE_RIGHT },
    { "p99_s", "p99", NULL, TABLE_RIGHT },
    { "distance_a2", "distance A2", NULL, TABLE_RIGHT },
    { "p_value", "by chance", NULL, TABLE_RIGHT },
    { "verdict", NULL, NULL, TABLE_LEFT },
    { "scenario", "in a scenario", NULL, TABLE_LEFT },
};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };
static const double shown_quantiles[] = { 0.50, 0.95, 0.99 };
enum { N_SHOWN = sizeof shown_quantiles / sizeof shown_quantiles[0] };

/* Without groups there is no column for them. */
static void begin_row(struct table *table, const struct finding *finding, const char *law)
{
    if (table->n_columns == N_COLUMNS)
        table_add_text(table, finding->group->name);
    table_add_text(table, law);
}

static void add_measured(struct table *table, const struct finding *finding)
{
    struct rank_interval ranks;
    begin_row(table, finding, "measured");
    for (size_t i = 0; i < N_SHOWN; i++) {
        if (interval_quantile_ranks(finding->group->n, shown_quantiles[i], INTERVAL_LEVEL, &ranks))
            table_add_duration(table,
                               llround(sample_quantile(finding->group, shown_quantiles[i])));
        else
            table_add_note(table, "too few");
    }
    table_end_row(table);
}

static void add_fit(struct table *table, const struct finding *finding, const struct fit *fit)
{
    struct text law = { 0 };
    append_law(&law, fit);
    begin_row(table, finding, fit->type->name);
    for (size_t i = 0; i < N_SHOWN; i++)
        table_add_duration(table, llround(distribution_quantile(&fit->law, shown_quantiles[i])));
    table_add_real(table, fit->distance);
    table_add_share(table, fit->p_value);
    table_add_text(table, is_taken(finding, fit)           ? "taken"
                          : fit->p_value > LEAST_P_VALUE   ? "possible"
                                                           : "ruled out");
    table_add_text(table, text_string(&law));
    table_end_row(table);
    text_free(&law);
}

static void add_table(struct table *table, const struct finding *finding)
{
    add_measured(table, finding);
    for (size_t i = 0; i < finding->n_fits; i++)
        add_fit(table, finding, &finding->fits[i]);
}

/* ---- the lines of a scenario ---- */

static void print_remark(const struct finding *finding, const struct fit_report_request *request,
                         FILE *stream)
{
    bool is_law = finding->nearest != NULL && is_taken(finding, finding->nearest);
    fprintf(stream, "   # %zu values of %s%s\n", finding->group->n, request->file,
            finding->is_constant ? ", all the same"
            : is_law             ? ""
                                 : "; no law describes them, so their own quantiles");
}

static void print_lines(const struct finding *findings, size_t n,
                        const struct fit_report_request *request, FILE *stream)
{
    fprintf(stream, "\n%s\n", request->is_by_zone
                                   ? "zones: # put them into the order of preference"
                                   : "latency:");
    for (size_t i = 0; i < n; i++) {
        const char *law = text_string(&findings[i].scenario);
        if (request->is_by_zone)
            fprintf(stream, "  - { ZoneId: %s, latency: { %s: %s } }", findings[i].group->name,
                    request->latency, law);
        else
            fprintf(stream, "  %s: %s", request->latency, law);
        print_remark(&findings[i], request, stream);
    }
}

/* ---- everything ---- */

/* Whole minutes in a log hide what happened within one. */
static bool are_coarse(const struct measurement_group *group)
{
    for (size_t i = 0; i < group->n; i++) {
        if (fmod(group->x[i], 60000) > 0)
            return false;
    }
    return true;
}

static bool is_enough(const struct measurement_group *group)
{
    if (are_coarse(group) && group->n > 0)
        fprintf(stderr, "evenkeel fit: warning: %s%sall latencies are whole minutes, so nothing is "
                        "known of what lies between\n",
                group->name, *group->name != '\0' ? ": " : "");
    if (group->n >= FIT_VALUES_LEAST)
        return true;
    fprintf(stderr, "evenkeel fit: warning: %s%s%zu value%s, too few for a law: it takes %d\n",
            group->name, *group->name != '\0' ? ": " : "", group->n, group->n == 1 ? "" : "s",
            FIT_VALUES_LEAST);
    return false;
}

bool fit_report_print(const struct measurements *set, const struct fit_report_request *request,
                      FILE *stream)
{
    struct finding *findings = must_alloc((set->n_groups + 1) * sizeof *findings);
    bool has_groups = set->n_groups > 1 || *set->groups[0].name != '\0';
    struct table table;
    size_t n = 0;
    table_init(&table, has_groups ? columns : columns + 1, has_groups ? N_COLUMNS : N_COLUMNS - 1);
    table.n_keys = has_groups ? 2 : 1;
    for (size_t i = 0; i < set->n_groups; i++) {
        if (is_enough(&set->groups[i]))
            find(&findings[n++], &set->groups[i], request->seed);
    }
    for (size_t i = 0; i < n; i++)
        add_table(&table, &findings[i]);
    if (n > 0)
        table_print(&table, request->format, stream);
    if (n > 0 && (request->format == TABLE_ALIGNED || request->format == TABLE_MARKDOWN))
        print_lines(findings, n, request, stream);
    for (size_t i = 0; i < n; i++)
        text_free(&findings[i].scenario);
    free(findings);
    table_free(&table);
    return n > 0;
}
