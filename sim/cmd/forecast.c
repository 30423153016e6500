#include "cmd/forecast.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "output/terminal.h"
#include "study/rollback.h"

void forecast_init(struct forecast *forecast, size_t n_cases)
{
    *forecast = (struct forecast){
        .cases = must_alloc((n_cases + 1) * sizeof *forecast->cases),
        .told = must_alloc((n_cases + 1) * sizeof *forecast->told),
    };
}

void forecast_free(struct forecast *forecast)
{
    for (size_t i = 0; i < forecast->n; i++)
        text_free(&forecast->told[i]);
    free(forecast->cases);
    free(forecast->told);
    *forecast = (struct forecast){ 0 };
}

static void append_time(struct text *text, double seconds)
{
    char buffer[UNITS_DURATION_SIZE];
    text_append(text, units_format_duration(llround(seconds) * 1000, buffer));
}

static double figure(const struct study_outcome *outcome, const char *metric, const char *statistic)
{
    const struct summary_row *row = summary_find(outcome->summary, metric, statistic);
    return row != NULL ? row->value : (double)NAN;
}

void forecast_add(struct forecast *forecast, const struct study_outcome *outcome)
{
    const struct setup *setup = outcome->of->setup;
    if (setup->resume == NULL)
        return;
    struct text *text = &forecast->told[forecast->n];
    double p50 = figure(outcome, "remaining", "p50"), p95 = figure(outcome, "remaining", "p95");
    double least = figure(outcome, "least_healthy", "min");
    sim_time started_at = setup->timeline[setup->resume->entry].at;
    *text = (struct text){ 0 };
    forecast->cases[forecast->n++] = outcome->of;
    text_printf(text, "%s, ", outcome->of->name);
    append_time(text, (double)(setup->resume->at - started_at) / 1000);
    text_append(text, " after its start: ");
    if (isfinite(p50)) {
        append_time(text, p50);
        text_append(text, " to go (P95 ");
        if (isfinite(p95))
            append_time(text, p95);
        else
            text_append(text, isinf(p95) ? "endless" : "needs more runs");
        text_append(text, ")");
    } else {
        text_append(text, isinf(p50) ? "half of the runs or more come to no end"
                                     : "the runs are too few to tell how long it takes");
    }
    if (least == 0)
        text_append(text, ", none healthy in the worst of the runs.\n");
    else
        text_printf(text, ", fewer than %g healthy in none of the runs.\n", least);
}

int forecast_compare(struct forecast *forecast, struct results *results, unsigned n_threads,
                     double level, const atomic_bool *cancel)
{
    int error = 0;
    for (size_t i = 0; i < forecast->n && error == 0; i++) {
        const struct study_case *of = forecast->cases[i];
        struct rollback_report report;
        const char *refusal = rollback_refuse(of->setup);
        if (refusal != NULL)
            continue;
        error = rollback_make(&report, &(struct rollback_request){
            .setup = of->setup,
            .n_runs = of->n_runs < FORECAST_MOST_RUNS ? of->n_runs : FORECAST_MOST_RUNS,
            .seed = of->seed,
            .n_threads = n_threads,
            .step = ROLLBACK_STEP,
            .level = level,
            .folder = results->folder,
            .cancel = cancel,
        });
        if (error == 0) {
            rollback_tell(&report, &forecast->told[i]);
            error = results_add_rollback(results, of->name, &report);
        }
        rollback_free(&report);
    }
    return error;
}

void forecast_print(const struct forecast *forecast, FILE *stream)
{
    for (size_t i = 0; i < forecast->n; i++) {
        fputc('\n', stream);
        terminal_print_text(stream, text_string(&forecast->told[i]));
    }
}
