#include "study/contrast.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "study/paired.h"
#include "study/sampling.h"

const char *const contrast_verdict_names[] = {
    [CONTRAST_CANNOT_TELL] = "cannot tell",
    [CONTRAST_SAME] = "same",
    [CONTRAST_BETTER] = "better",
    [CONTRAST_WORSE] = "worse",
    [CONTRAST_LOWER] = "lower",
    [CONTRAST_HIGHER] = "higher",
};

/* How long, how low, how far above, how dear. Not the cost: it covers a run up to its own end, so
 * that the whole group's price of the longer time would count against the slower case. */
static const char *const judged_by_default[] = {
    "finished", "duration", "least_healthy", "carrying_below_demand", "above_max",
    "surplus_instance_hours",
};

static const struct {
    const char *name;
    double p;
} quantiles[] = { { "p50", 0.50 }, { "p95", 0.95 } };

enum {
    N_JUDGED = sizeof judged_by_default / sizeof judged_by_default[0],
    N_QUANTILES = sizeof quantiles / sizeof quantiles[0],
};

/* One metric while its rows are made. */
struct subject {
    struct contrast *contrast;
    const struct contrast_request *request;
    const struct contrast_side *baseline, *candidate;
    size_t slot_a, slot_b;
    const struct metric_tally *tally_a, *tally_b;
    uint64_t n_with_endless; /* as n_runs of the start, with the runs that came to no end */
    struct contrast_row start; /* what the rows of the metric have in common */
};

/* Of one side, in the metric's unit. */
struct quantile {
    double value;
    struct interval interval;
};

/* ---- which metrics ---- */

static bool is_slot_called(const struct metric_slot *slot, const struct setup *setup,
                           const char *name)
{
    struct text slot_name = { 0 };

    if (slot->metric->scope == METRIC_OF_RUN)
        return strcmp(name, slot->metric->name) == 0 || strcmp(name, slot->metric->column) == 0;
    metric_slot_name(slot, setup, &slot_name);
    bool is_it = strcmp(name, text_string(&slot_name)) == 0;
    text_free(&slot_name);
    return is_it;
}

size_t contrast_find_slot(const struct metric_layout *layout, const struct setup *setup,
                            const char *name)
{
    size_t i = 0;

    while (i < layout->n && !is_slot_called(&layout->slots[i], setup, name))
        i++;
    return i;
}

static bool is_judged(const struct contrast_request *request, const struct metric_slot *slot,
                      const struct setup *setup)
{
    for (size_t i = 0; i < request->n_names; i++) {
        if (is_slot_called(slot, setup, request->names[i]))
            return true;
    }
    bool may_be = request->n_names == 0 && slot->metric->scope == METRIC_OF_RUN;
    for (size_t i = 0; may_be && i < N_JUDGED; i++) {
        if (strcmp(slot->metric->name, judged_by_default[i]) == 0)
            return true;
    }
    return false;
}

/* ---- rows ---- */

static enum contrast_verdict judge(const struct contrast_row *row)
{
    enum metric_better better = row->metric->better;
    bool is_lower = row->interval.high < 0, is_higher = row->interval.low > 0;

    if (!is_lower && !is_higher)
        return CONTRAST_CANNOT_TELL;
    if (better == METRIC_NEITHER)
        return is_lower ? CONTRAST_LOWER : CONTRAST_HIGHER;
    return is_lower == (better == METRIC_LOWER) ? CONTRAST_BETTER : CONTRAST_WORSE;
}

static struct contrast_row *add_row(const struct subject *subject)
{
    struct contrast *contrast = subject->contrast;
    struct contrast_row *row = &contrast->rows[contrast->n_rows++];

    *row = subject->start;
    return row;
}

/* More runs help only where some have the metric. */
static uint64_t needed(uint64_t n_runs, uint64_t n_enough)
{
    return n_runs > 0 && n_runs < n_enough ? n_enough : 0;
}

static double width(struct interval interval)
{
    return interval.high - interval.low;
}

/* Of Student's intervals: what skewness adds is left out of both. */
static double find_gain(const struct paired *paired, double level)
{
    struct sampled_mean a = { .sd = paired->sd_a, .n = paired->n },
                        b = { .sd = paired->sd_b, .n = paired->n },
                        difference = { .sd = paired->sd_difference, .n = paired->n };
    struct interval of_pairs, of_both;

    return interval_of_difference(&a, &b, level, &of_both) &&
                   interval_of_mean(&difference, level, &of_pairs)
               ? width(of_both) / width(of_pairs)
               : NAN;
}

/* Of a share that all runs agree on: so many of all may yet differ. */
static struct interval unseen_difference(uint64_t n_runs, double level)
{
    double most = interval_of_share(0, n_runs, level).high;

    return (struct interval){ -most, most };
}

static void add_paired(const struct subject *subject, const struct paired *paired)
{
    struct contrast_row *row = add_row(subject);

    row->n_runs = paired->n;
    row->baseline = paired->mean_a;
    row->candidate = paired->mean_b;
    row->difference = paired->mean_difference;
    row->interval = paired->interval;
    row->correlation = paired->correlation;
    row->narrower = find_gain(paired, subject->request->level);
    row->runs_needed = needed(paired->n, INTERVAL_MEAN_RUNS_NEEDED);
    row->verdict = paired->verdict == PAIRED_SAME ? CONTRAST_SAME : judge(row);
    if (row->verdict == CONTRAST_SAME && row->metric->is_indicator)
        row->interval = unseen_difference(paired->n, subject->request->level);
}

static bool is_one_value(const struct metric_tally *a, const struct metric_tally *b)
{
    return a->n_present >= INTERVAL_MEAN_RUNS_NEEDED && b->n_present >= INTERVAL_MEAN_RUNS_NEEDED &&
           a->least == a->most && b->least == a->least && b->most == a->least;
}

static int add_unpaired(const struct subject *subject)
{
    double scale = subject->start.metric->scale;
    struct contrast_row *row = add_row(subject);
    struct sampled_mean a, b;
    int error = sample_metric(subject->baseline->store, subject->slot_a, scale, &a);

    if (error == 0)
        error = sample_metric(subject->candidate->store, subject->slot_b, scale, &b);
    if (error != 0)
        return error;
    row->baseline = a.value;
    row->candidate = b.value;
    row->difference = b.value - a.value;
    if (!interval_of_difference(&a, &b, subject->request->level, &row->interval))
        row->runs_needed = needed(row->n_runs, INTERVAL_MEAN_RUNS_NEEDED);
    row->verdict = is_one_value(subject->tally_a, subject->tally_b) ? CONTRAST_SAME : judge(row);
    if (row->verdict == CONTRAST_SAME && row->metric->is_indicator)
        row->interval = unseen_difference(row->n_runs, 1 - (1 - subject->request->level) / 2);
    return 0;
}

/* The quantile of one side and its interval, of all runs: those that came to no end are the last
 * ones, INFINITY. False: too few runs for the level. */
static bool find_quantile(const struct contrast_side *side, size_t slot, double p, double level,
                          struct quantile *quantile, int *error)
{
    uint64_t n_present = metric_store_tally(side->store, slot)->n_present;
    uint64_t n_runs = n_present + metric_count_endless(side->layout, side->store, slot);
    double *const figures[3] = { &quantile->interval.low, &quantile->value,
                                 &quantile->interval.high };
    struct rank_interval ranks;
    int64_t values[3];
    size_t n = 0;

    if (!interval_quantile_ranks(n_runs, p, level, &ranks))
        return false;
    uint64_t wanted[3] = { ranks.low, interval_quantile_rank(n_runs, p), ranks.high };
    while (n < 3 && wanted[n] <= n_present)
        n++;
    *error = metric_store_select(side->store, slot, wanted, n, values);
    for (size_t i = 0; i < 3; i++)
        *figures[i] = i < n ? (double)values[i] / side->layout->slots[slot].metric->scale
                            : (double)INFINITY;
    return true;
}

static int add_quantile(const struct subject *subject, const char *name, double p, bool is_same)
{
    double level = 1 - (1 - subject->request->level) / 2;
    struct contrast_row *row = add_row(subject);
    struct quantile a, b;
    int error = 0;

    row->statistic = name;
    row->n_runs = subject->n_with_endless;
    if (!find_quantile(subject->baseline, subject->slot_a, p, level, &a, &error) || error != 0 ||
        !find_quantile(subject->candidate, subject->slot_b, p, level, &b, &error)) {
        row->runs_needed = needed(row->n_runs, interval_quantile_runs_needed(p, level));
        return error;
    }
    row->baseline = a.value;
    row->candidate = b.value;
    row->difference = b.value - a.value;
    row->interval.low = b.interval.low - a.interval.high;
    row->interval.high = b.interval.high - a.interval.low;
    row->verdict = is_same ? CONTRAST_SAME : judge(row);
    return error;
}

static int add_mean(const struct subject *subject)
{
    struct paired paired;

    if (!subject->request->is_paired)
        return add_unpaired(subject);
    int error = paired_compare(subject->baseline->store, subject->slot_a,
                               subject->candidate->store, subject->slot_b,
                               subject->start.metric->scale, subject->request->level, &paired);
    if (error == 0)
        add_paired(subject, &paired);
    return error;
}

static int add_rows(struct subject *subject)
{
    const struct metric *metric = subject->start.metric;
    bool has_quantiles = strcmp(metric->name, "duration") == 0 ||
                         (subject->request->n_names > 0 && strcmp(metric->unit, "s") == 0);
    int error = add_mean(subject);

    if (error != 0 || !has_quantiles)
        return error;
    const struct contrast_row *mean =
        &subject->contrast->rows[subject->contrast->n_rows - 1];
    bool is_same = mean->verdict == CONTRAST_SAME && subject->n_with_endless == mean->n_runs &&
                   subject->tally_a->n_present == mean->n_runs &&
                   subject->tally_b->n_present == mean->n_runs;
    for (int i = 0; i < N_QUANTILES && error == 0; i++)
        error = add_quantile(subject, quantiles[i].name, quantiles[i].p, is_same);
    return error;
}

static struct contrast_row start_of(const struct subject *subject, const struct metric *metric,
                                    const char *name, bool judged)
{
    const struct setup *setup = subject->baseline->setup;

    return (struct contrast_row){
        .metric = metric,
        .name = arena_strdup(&subject->contrast->arena, name),
        .unit = setup != NULL ? metric_unit(metric, setup) : metric->unit,
        .statistic = metric->is_indicator ? "share" : "mean",
        .is_judged = judged,
        .baseline = NAN,
        .candidate = NAN,
        .difference = NAN,
        .interval = { NAN, NAN },
        .correlation = NAN,
        .narrower = NAN,
    };
}

/* The rows of one slot of the baseline, if it is of interest. Where not both sides have it in some
 * run, only what was asked for by name gets a row. */
static int add_slot(struct subject *subject, size_t slot)
{
    const struct contrast_side *a = subject->baseline, *b = subject->candidate;
    const struct metric_slot *of = &a->layout->slots[slot];
    bool is_asked_for = subject->request->n_names > 0;
    bool judged = is_judged(subject->request, of, a->setup);
    struct text name = { 0 };

    if (is_asked_for ? !judged : of->metric->scope != METRIC_OF_RUN)
        return 0;
    metric_slot_name(of, a->setup, &name);
    subject->start = start_of(subject, of->metric, text_string(&name), judged);
    subject->slot_a = slot;
    subject->slot_b = contrast_find_slot(b->layout, b->setup, text_string(&name));
    text_free(&name);
    if (subject->slot_b == b->layout->n) {
        if (is_asked_for)
            add_row(subject);
        return 0;
    }
    subject->tally_a = metric_store_tally(a->store, subject->slot_a);
    subject->tally_b = metric_store_tally(b->store, subject->slot_b);
    uint64_t n_a = subject->tally_a->n_present, n_b = subject->tally_b->n_present;
    subject->start.n_runs = n_a < n_b ? n_a : n_b;
    uint64_t all_a = n_a + metric_count_endless(a->layout, a->store, slot);
    uint64_t all_b = n_b + metric_count_endless(b->layout, b->store, subject->slot_b);
    subject->n_with_endless = all_a < all_b ? all_a : all_b;
    return is_asked_for || (n_a > 0 && n_b > 0) ? add_rows(subject) : 0;
}

int contrast_make(struct contrast *contrast, const struct contrast_request *request,
                    const struct contrast_side *baseline,
                    const struct contrast_side *candidate)
{
    size_t most = baseline->layout->n * (1 + N_QUANTILES);
    struct subject subject = { .contrast = contrast, .request = request,
                               .baseline = baseline, .candidate = candidate };
    int error = 0;
    uint64_t n_a = metric_store_n_runs(baseline->store);
    uint64_t n_b = metric_store_n_runs(candidate->store);

    *contrast = (struct contrast){ .n_runs = n_a < n_b ? n_a : n_b };
    contrast->rows = arena_array(&contrast->arena, most, sizeof *contrast->rows);
    for (size_t i = 0; i < baseline->layout->n && error == 0; i++)
        error = add_slot(&subject, i);
    if (error != 0)
        contrast_free(contrast);
    return error;
}

void contrast_free(struct contrast *contrast)
{
    arena_free(&contrast->arena);
    *contrast = (struct contrast){ 0 };
}
