#include "output/plan_miss.h"

#include <math.h>

#include "study/summary.h"
#include "study/verdict.h"

/* Of figures: a share of runs for yes and no. */
static const char *figure_unit(const struct limit *limit, const struct setup *setup)
{
    return limit->metric->is_indicator ? SUMMARY_SHARE_UNIT : metric_unit(limit->metric, setup);
}

static double figure_scale(const struct limit *limit)
{
    return limit->metric->is_indicator ? 1 : limit->metric->scale;
}

void plan_miss_append(const struct limit *limit, const struct limit_figure *figure,
                      const struct setup *setup, struct text *text)
{
    double miss = limit_miss(limit, figure->value);
    text_append(text, limit->text);
    if (!isfinite(miss) || !(miss > 0))
        return;
    text_append(text, " by ");
    limit_amount_append(text, figure_unit(limit, setup), miss / figure_scale(limit));
    if (limit->metric->is_indicator)
        text_append(text, " of the runs");
    else if (limit->tells_what_breaks) /* the sentence names a share of runs, the miss does not */
        text_printf(text, " in %.4g%% of runs", 100 * limit->share);
}

/* "4 to 6 instances at 95 %": where what is found is a share of runs and does not tell it. */
static void append_interval(const struct limit *limit, const struct limit_figure *figure,
                            const struct setup *setup, struct text *text)
{
    struct interval miss = limit_miss_interval(limit, figure);
    double scale = figure_scale(limit);
    if (limit->kind != LIMIT_SHARE || limit->metric->is_indicator || !isfinite(miss.low) ||
        !isfinite(miss.high))
        return;
    limit_interval_append(text, figure_unit(limit, setup),
                          (struct interval){ miss.low / scale, miss.high / scale });
    text_printf(text, " at %g %%; ", 100 * INTERVAL_LEVEL);
}

static void append_miss(const struct plan_report *report, size_t index, struct text *text)
{
    const struct limit *limit = report->verdicts[index].limit;
    const struct limit_figure *figure = &report->figures[index];
    double miss = limit_miss(limit, figure->value), bound = fabs(limit->bound);
    plan_miss_append(limit, figure, &plan_report_chosen(report)->setup, text);
    if (isfinite(miss) && miss > 0 && bound > 0 && !limit->metric->is_indicator)
        text_printf(text, ", %.3g %%", 100 * miss / bound);
    text_append(text, " (");
    append_interval(limit, figure, &plan_report_chosen(report)->setup, text);
}

void plan_miss_append_found(const struct plan_report *report, size_t index, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    if (report->verdicts == NULL) {
        text_append(text, selection->candidates[selection->best].limits[index].text);
        return;
    }
    if (selection->candidates[selection->best].verdicts[index] == VERDICT_BROKEN)
        append_miss(report, index, text);
    else
        text_printf(text, "%s (", report->verdicts[index].limit->text);
    limit_verdict_describe(&report->verdicts[index], text);
    text_append(text, ")");
}

static const struct table_column columns[] = {
    { "limit", NULL, NULL, TABLE_LEFT },  { "verdict", NULL, NULL, TABLE_LEFT },
    { "unit", NULL, NULL, TABLE_LEFT },   { "bound", NULL, NULL, TABLE_RIGHT },
    { "value", NULL, NULL, TABLE_RIGHT }, { "low", NULL, NULL, TABLE_RIGHT },
    { "high", NULL, NULL, TABLE_RIGHT },  { "miss", NULL, NULL, TABLE_RIGHT },
};

void plan_miss_fill(const struct plan_report *report, struct table *table)
{
    const struct scenario_case *of = plan_report_chosen(report);
    table_init(table, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; report->verdicts != NULL && i < of->n_limits; i++) {
        const struct limit *limit = report->verdicts[i].limit;
        const struct limit_figure *figure = &report->figures[i];
        double scale = figure_scale(limit);
        table_add_text(table, limit->text);
        table_add_text(table, verdict_names[report->verdicts[i].verdict]);
        table_add_text(table, figure_unit(limit, &of->setup));
        table_add_real(table, limit_figure_bound(limit) / scale);
        table_add_real(table, figure->value / scale);
        table_add_real(table, figure->interval.low / scale);
        table_add_real(table, figure->interval.high / scale);
        table_add_real(table, limit_miss(limit, figure->value) / scale);
    }
}
