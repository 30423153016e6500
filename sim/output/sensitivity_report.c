#include "output/sensitivity_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void sensitivity_report_free(struct sensitivity_report *report)
{
    free(report->cases);
    *report = (struct sensitivity_report){ 0 };
}

void sensitivity_report_add(struct sensitivity_report *report, const char *name,
                            const struct sensitivity *study, double level)
{
    const size_t size = (report->n_cases + 1) * sizeof *report->cases;

    report->cases = must_realloc(report->cases, size);
    report->cases[report->n_cases++] =
        (struct sensitivity_report_case){ .name = name, .study = *study, .level = level };
}

static const char *name_of(const struct sensitivity_row *row)
{
    return row->factor != NULL ? row->factor->name : "luck";
}

/* ---- for machines ---- */

const char *const sensitivity_report_columns[] = {
    "case",        "metric",     "unit",       "input",      "scale", "range_low", "range_high",
    "effect_mean", "effect_abs", "effect_sd",  "first",      "first_low", "first_high",
    "total",       "total_low",  "total_high", "level",      "rows",      NULL,
};

/* Before its columns: the case, the metric and its unit. */
static void write_row(const struct sensitivity_row *row, struct csv_writer *csv)
{
    const struct factor *const factor = row->factor;
    const struct morris_effect *const effect = &row->effect;
    const struct sobol_index *const index = &row->index;

    csv_writer_text(csv, name_of(row));
    csv_writer_text(csv, factor != NULL ? factor_scale_names[factor->scale] : NULL);
    csv_writer_real(csv, factor != NULL ? row->range.low : (double)NAN);
    csv_writer_real(csv, factor != NULL ? row->range.high : (double)NAN);
    csv_writer_real(csv, factor != NULL ? effect->mu : (double)NAN);
    csv_writer_real(csv, factor != NULL ? effect->mu_star : (double)NAN);
    csv_writer_real(csv, factor != NULL ? effect->sigma : (double)NAN);
    csv_writer_real(csv, index->first);
    csv_writer_real(csv, index->first_interval.low);
    csv_writer_real(csv, index->first_interval.high);
    csv_writer_real(csv, index->total);
    csv_writer_real(csv, index->total_interval.low);
    csv_writer_real(csv, index->total_interval.high);
}

void sensitivity_report_write(const struct sensitivity_report_case *of, struct csv_writer *csv)
{
    for (size_t k = 0; k < of->study.n_outcomes; k++) {
        const struct sensitivity_outcome *const outcome = &of->study.outcomes[k];

        for (size_t i = 0; i < of->study.n_rows; i++) {
            csv_writer_text(csv, of->name);
            csv_writer_text(csv, outcome->metric->name);
            csv_writer_text(csv, outcome->metric->unit);
            write_row(&outcome->rows[i], csv);
            csv_writer_real(csv, of->level);
            csv_writer_integer(csv, (int64_t)outcome->summary.n_rows);
            csv_writer_end_row(csv);
        }
    }
}

/* ---- for people ---- */

static const struct table_column columns[] = {
    { "metric", NULL, NULL, TABLE_LEFT },
    { "input", NULL, NULL, TABLE_LEFT },
    { "scale", "varied", NULL, TABLE_LEFT },
    { "range_low", "from", NULL, TABLE_RIGHT },
    { "range_high", "to", NULL, TABLE_RIGHT },
    { "effect", NULL, NULL, TABLE_RIGHT },
    { "direction", NULL, NULL, TABLE_LEFT },
    { "first", "alone", NULL, TABLE_RIGHT },
    { "total", NULL, NULL, TABLE_RIGHT },
    { "total_low", "low", NULL, TABLE_RIGHT },
    { "total_high", "high", NULL, TABLE_RIGHT },
};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

static void add_end(struct table *table, const struct factor *factor, double value)
{
    if (factor->scale == FACTOR_SHARE)
        table_add_share(table, value);
    else
        table_add_real(table, value);
}

static void add_in_unit(struct table *table, const struct metric *metric, double value)
{
    if (isfinite(value) && strcmp(metric->unit, "s") == 0)
        table_add_duration(table, llround(value * 1000));
    else
        table_add_real(table, value);
}

/* Up: a higher value of the input gives, nearly always, a higher one of the outcome. */
static const char *direction_of(const struct morris_effect *effect)
{
    const double nearly = 0.9 * effect->mu_star;

    if (!(effect->mu_star > 0))
        return NULL;
    return effect->mu >= nearly ? "up" : effect->mu <= -nearly ? "down" : "both";
}

static void add_effect(struct table *table, const struct sensitivity_outcome *outcome,
                       const struct sensitivity_row *row)
{
    const struct factor *const factor = row->factor;

    if (factor == NULL)
        return;
    table_add_text(table, factor_scale_names[factor->scale]);
    add_end(table, factor, row->range.low);
    add_end(table, factor, row->range.high);
    add_in_unit(table, outcome->metric, row->effect.mu_star);
    table_add_text(table, direction_of(&row->effect));
}

/* In tenths of a percent; what an estimate or an interval has beyond 0 or 1 is noise. */
static void add_portion(struct table *table, double share)
{
    table_add_share(table, round(fmin(fmax(share, 0), 1) * 1000) / 1000);
}

static void add_shares(struct table *table, const struct sensitivity_row *row)
{
    if (!row->is_kept) {
        table_add_empty(table);
        table_add_note(table, "little");
        return;
    }
    add_portion(table, row->index.first);
    add_portion(table, row->index.total);
    add_portion(table, row->index.total_interval.low);
    add_portion(table, row->index.total_interval.high);
}

static void add_row(struct table *table, const struct sensitivity_outcome *outcome,
                    const struct sensitivity_row *row)
{
    enum { BEFORE_SHARES = 7 };

    table_add_text(table, outcome->metric->name);
    table_add_text(table, name_of(row));
    add_effect(table, outcome, row);
    while (table->n_cells % N_COLUMNS < BEFORE_SHARES)
        table_add_empty(table);
    add_shares(table, row);
    table_end_row(table);
}

/* Nothing moves it: one row says so. */
static void add_constant(struct table *table, const struct sensitivity_outcome *outcome)
{
    char note[64] = "never known";

    if (outcome->summary.n_rows > 0)
        snprintf(note, sizeof note, "always %g %s", outcome->summary.mean, outcome->metric->unit);
    table_add_text(table, outcome->metric->name);
    table_add_note(table, note);
    table_end_row(table);
}

void sensitivity_report_fill(const struct sensitivity_report_case *of, struct table *table)
{
    table_init(table, columns, N_COLUMNS);
    for (size_t k = 0; k < of->study.n_outcomes; k++) {
        const struct sensitivity_outcome *const outcome = &of->study.outcomes[k];
        const bool varies = outcome->summary.sd > 0;

        if (!varies)
            add_constant(table, outcome);
        for (size_t i = 0; varies && i < of->study.n_rows; i++)
            add_row(table, outcome, &outcome->rows[i]);
    }
}

static void print_heading(const struct sensitivity_report_case *of, enum table_format format,
                          FILE *stream)
{
    const bool is_markdown = format == TABLE_MARKDOWN;

    fprintf(stream,
            "\n%sWhat moves %s: effects, and shares of the variance of a run (%g %% intervals)\n%s",
            is_markdown ? "### " : "", of->name, 100 * of->level, is_markdown ? "\n" : "");
}

void sensitivity_report_print(const struct sensitivity_report *report, enum table_format format,
                              FILE *stream)
{
    for (size_t i = 0; i < report->n_cases; i++) {
        struct table table;

        print_heading(&report->cases[i], format, stream);
        sensitivity_report_fill(&report->cases[i], &table);
        table_print(&table, format, stream);
        table_free(&table);
    }
}
