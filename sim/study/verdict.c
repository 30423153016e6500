#include "study/verdict.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "study/interval.h"
#include "study/sampling.h"
#include "study/summary.h"

const char *const verdict_names[N_VERDICTS] = {
    [VERDICT_KEPT] = "kept",
    [VERDICT_BROKEN] = "broken",
    [VERDICT_UNKNOWN] = "cannot tell",
};

void limit_tally_add(struct limit_tally *tally, const struct limit *limit, int64_t value)
{
    double compared = limit_value(limit, value);
    if (!isnan(compared)) {
        tally->n_runs++;
        tally->n_held += limit_holds(limit, compared);
    }
}

/* -- judging ----------------------------------------------------------------------------------- */

/* Both in base units. A mean over runs of which one is endless is endless. */
static enum verdict judge_mean(const struct limit *limit, const struct limit_tally *tally,
                               const struct sampled_mean *mean, double level)
{
    struct interval interval = { INFINITY, INFINITY };
    bool is_endless = tally->n_runs > mean->n;
    if (!is_endless && !interval_of_skewed_mean(mean, level, &interval))
        return VERDICT_UNKNOWN;
    bool holds_low = limit_holds(limit, interval.low),
         holds_high = limit_holds(limit, interval.high);
    return holds_low != holds_high ? VERDICT_UNKNOWN : holds_low ? VERDICT_KEPT : VERDICT_BROKEN;
}

static enum verdict judge_share(const struct limit *limit, const struct limit_tally *tally,
                                double level)
{
    struct interval interval = interval_of_share(tally->n_held, tally->n_runs, level);
    if (interval.low >= limit->share)
        return VERDICT_KEPT;
    return interval.high < limit->share ? VERDICT_BROKEN : VERDICT_UNKNOWN;
}

static enum verdict judge(const struct limit *limit, const struct limit_tally *tally,
                          const struct sampled_mean *mean, double level)
{
    if (tally->n_runs == 0)
        return VERDICT_UNKNOWN;
    switch (limit->kind) {
    case LIMIT_MEAN:
        return judge_mean(limit, tally, mean, level);
    case LIMIT_QUANTILE:
    case LIMIT_SHARE:
        return judge_share(limit, tally, level);
    case LIMIT_EVERY_RUN:
        break;
    }
    return tally->n_held == tally->n_runs ? VERDICT_KEPT : VERDICT_BROKEN;
}

/* -- figures ----------------------------------------------------------------------------------- */

static void tell_mean(struct limit_verdict *verdict, const struct sampled_mean *mean, double level)
{
    double scale = verdict->limit->metric->scale;
    struct interval interval;
    if (verdict->n_endless > 0)
        return; /* so is the mean */
    verdict->value = mean->value / scale;
    if (interval_of_skewed_mean(mean, level, &interval)) {
        verdict->low = interval.low / scale;
        verdict->high = interval.high / scale;
        verdict->level = level;
    }
}

static void tell_share(struct limit_verdict *verdict, double level)
{
    uint64_t n = verdict->n_runs;
    uint64_t n_told = verdict->limit->tells_what_breaks ? n - verdict->n_held : verdict->n_held;
    struct interval interval = interval_of_share(n_told, n, level);
    verdict->unit = SUMMARY_SHARE_UNIT;
    verdict->value = n_told > 0 ? (double)n_told / (double)n : (double)NAN;
    verdict->low = interval.low;
    verdict->high = interval.high;
    verdict->level = level;
}

static void tell_extreme(struct limit_verdict *verdict, const struct metric_tally *metric)
{
    enum comparison comparison = verdict->limit->comparison;
    bool is_upper = comparison == COMPARE_AT_MOST || comparison == COMPARE_BELOW;
    if (metric->n_present > 0 && (!is_upper || verdict->n_endless == 0))
        verdict->value =
            (double)(is_upper ? metric->most : metric->least) / verdict->limit->metric->scale;
}

/* Endless runs are the last in order: a rank beyond those present is endless. */
static int tell_quantile(struct limit_verdict *verdict, const struct metric_store *store,
                         size_t slot, double level)
{
    const struct limit *limit = verdict->limit;
    uint64_t n_present = metric_store_tally(store, slot)->n_present;
    struct rank_interval ranks;
    if (!interval_quantile_ranks(verdict->n_runs, limit->p, level, &ranks))
        return 0;
    uint64_t wanted[3] = { ranks.low, interval_quantile_rank(verdict->n_runs, limit->p),
                           ranks.high };
    double *const figures[3] = { &verdict->low, &verdict->value, &verdict->high };
    int64_t values[3];
    size_t n = 0;
    while (n < 3 && wanted[n] <= n_present)
        n++;
    int error = n > 0 ? metric_store_select(store, slot, wanted, n, values) : 0;
    for (size_t i = 0; error == 0 && i < n; i++)
        *figures[i] = (double)values[i] / limit->metric->scale;
    verdict->level = level;
    return error;
}

/* So few runs that not even all of one kind would decide. */
static uint64_t find_runs_needed(const struct limit_verdict *verdict, double level)
{
    const struct limit *limit = verdict->limit;
    if (limit->kind == LIMIT_MEAN)
        return INTERVAL_MEAN_RUNS_NEEDED;
    if (limit->kind == LIMIT_EVERY_RUN || limit->share <= 0 || verdict->n_held < verdict->n_runs)
        return 0;
    uint64_t needed = (uint64_t)fmax(1, floor(log((1 - level) / 2) / log(limit->share)));
    while (interval_of_share(needed, needed, level).low < limit->share)
        needed++;
    return needed;
}

int limit_verdict_make(struct limit_verdict *verdict, const struct limit *limit,
                       const struct limit_tally *tally, const struct metric_store *store,
                       size_t slot, const struct setup *setup, double level)
{
    const struct metric_tally *metric = metric_store_tally(store, slot);
    struct sampled_mean mean = { .n = metric->n_present };
    int error = limit->kind == LIMIT_MEAN ? sample_metric(store, slot, 1, &mean) : 0;
    *verdict = (struct limit_verdict){
        .limit = limit,
        .verdict = judge(limit, tally, &mean, level),
        .unit = metric_unit(limit->metric, setup),
        .value = NAN,
        .low = NAN,
        .high = NAN,
        .level = NAN,
        .n_runs = tally->n_runs,
        .n_held = tally->n_held,
        .n_endless = tally->n_runs - metric->n_present,
    };
    if (verdict->n_runs == 0 || error != 0)
        return error;
    if (verdict->verdict == VERDICT_UNKNOWN) {
        uint64_t needed = find_runs_needed(verdict, level);
        verdict->runs_needed = needed > verdict->n_runs ? needed : 0;
    }
    switch (limit->kind) {
    case LIMIT_MEAN:
        tell_mean(verdict, &mean, level);
        break;
    case LIMIT_SHARE:
        tell_share(verdict, level);
        break;
    case LIMIT_EVERY_RUN:
        tell_extreme(verdict, metric);
        break;
    case LIMIT_QUANTILE:
        return tell_quantile(verdict, store, slot, level);
    }
    return 0;
}

/* -- for people -------------------------------------------------------------------------------- */

static void append_figure(struct text *text, const char *unit, double value)
{
    char duration[UNITS_DURATION_SIZE];
    if (!isfinite(value)) {
        text_append(text, "endless");
    } else if (strcmp(unit, SUMMARY_SHARE_UNIT) == 0) {
        text_printf(text, "%.3g%%", 100 * value);
    } else if (strcmp(unit, "s") == 0) {
        int64_t ms = llround(value * 1000);
        text_append(text,
                    units_format_duration(ms < 60000 ? ms : (ms + 500) / 1000 * 1000, duration));
    } else {
        text_printf(text, "%.6g", value);
    }
}

/* Behind a figure that has none of its own: "1 instance", "2.385 instances". */
static void append_unit(struct text *text, const char *unit, double value)
{
    size_t length = strlen(unit);
    if (strcmp(unit, SUMMARY_SHARE_UNIT) == 0 || strcmp(unit, "s") == 0)
        return;
    bool is_one = value >= 1 && value <= 1 && unit[length - 1] == 's';
    text_printf(text, " %.*s", (int)(is_one ? length - 1 : length), unit);
}

void limit_amount_append(struct text *text, const char *unit, double value)
{
    append_figure(text, unit, value);
    append_unit(text, unit, value);
}

void limit_interval_append(struct text *text, const char *unit, struct interval interval)
{
    append_figure(text, unit, interval.low);
    text_append(text, " to ");
    limit_amount_append(text, unit, interval.high);
}

static void append_interval(struct text *text, const struct limit_verdict *verdict)
{
    limit_interval_append(text, verdict->unit,
                          (struct interval){ verdict->low, verdict->high });
    text_printf(text, " at %g %%", 100 * verdict->level);
}

static void describe_share(const struct limit_verdict *verdict, struct text *text)
{
    bool is_of_breaking = verdict->limit->tells_what_breaks;
    uint64_t n_told = is_of_breaking ? verdict->n_runs - verdict->n_held : verdict->n_held;
    text_printf(text, "%s in %ju of %ju run%s (", is_of_breaking ? "it is so" : "it holds",
                (uintmax_t)n_told, (uintmax_t)verdict->n_runs, verdict->n_runs == 1 ? "" : "s");
    append_interval(text, verdict);
    text_append(text, ")");
}

static void describe_extreme(const struct limit_verdict *verdict, struct text *text)
{
    uint64_t n_broken = verdict->n_runs - verdict->n_held;
    text_append(text, verdict->n_runs == 1 ? "the only run has " : "the worst run has ");
    limit_amount_append(text, verdict->unit, verdict->value);
    if (verdict->n_runs == 1)
        return;
    if (n_broken > 0)
        text_printf(text, ", %ju of %ju runs break%s it", (uintmax_t)n_broken,
                    (uintmax_t)verdict->n_runs, n_broken == 1 ? "s" : "");
    else
        text_printf(text, ", none of %ju runs breaks it", (uintmax_t)verdict->n_runs);
}

static void describe_estimate(const struct limit_verdict *verdict, struct text *text)
{
    if (verdict->limit->kind == LIMIT_MEAN)
        text_append(text, "the mean is ");
    else
        text_printf(text, "p%g is ", 100 * verdict->limit->p);
    limit_amount_append(text, verdict->unit, verdict->value);
    text_append(text, " (");
    if (!isnan(verdict->level) && isfinite(verdict->low)) { /* else all of it is endless */
        append_interval(text, verdict);
        text_append(text, ", ");
    }
    text_printf(text, "%ju run%s)", (uintmax_t)verdict->n_runs, verdict->n_runs == 1 ? "" : "s");
}

void limit_verdict_describe(const struct limit_verdict *verdict, struct text *text)
{
    if (verdict->n_runs == 0)
        text_append(text, "it applies in no run");
    else if (verdict->runs_needed > 0)
        text_printf(text, "needs >= %ju runs", (uintmax_t)verdict->runs_needed);
    else if (verdict->limit->kind == LIMIT_SHARE)
        describe_share(verdict, text);
    else if (verdict->limit->kind == LIMIT_EVERY_RUN)
        describe_extreme(verdict, text);
    else if (verdict->limit->kind == LIMIT_QUANTILE && isnan(verdict->level))
        text_printf(text, "it holds in %ju of %ju run%s, %g%% are asked for",
                    (uintmax_t)verdict->n_held, (uintmax_t)verdict->n_runs,
                    verdict->n_runs == 1 ? "" : "s", 100 * verdict->limit->share);
    else
        describe_estimate(verdict, text);
    if (verdict->n_endless > 0)
        text_printf(text, "; in %ju run%s it is refused or does not end",
                    (uintmax_t)verdict->n_endless, verdict->n_endless == 1 ? "" : "s");
}
