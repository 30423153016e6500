#include "study/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/interval.h"

struct order_statistic {
    uint64_t rank;
    int64_t value; /* in base units */
};

/* Where a quantile stands among n runs. */
struct quantile {
    bool is_known; /* n is enough for its interval */
    uint64_t rank, runs_needed;
    struct rank_interval ranks;
};

/* One metric while its rows are made. */
struct subject {
    const struct metric_description *description;
    const struct metric_tally *tally;
    struct sampled_mean mean; /* of a quantity */
    double level;
    const struct quantile *quantiles;     /* by quantity statistic */
    const struct order_statistic *ranked; /* what the quantiles need, ascending */
    size_t n_ranked;
};

struct statistic {
    const char *name;
    double p; /* of a quantile, else 0 */
    void (*fill)(struct summary_row *row, const struct subject *subject, size_t index);
};

/* ---- one function per kind of statistic ---- */

static void fill_mean(struct summary_row *row, const struct subject *subject, size_t index)
{
    struct interval interval;

    (void)index;
    row->value = subject->mean.value;
    row->level = subject->level;
    if (!interval_of_mean(&subject->mean, subject->level, &interval)) {
        row->runs_needed = INTERVAL_MEAN_RUNS_NEEDED;
        return;
    }
    row->low = interval.low;
    row->high = interval.high;
}

static void fill_sd(struct summary_row *row, const struct subject *subject, size_t index)
{
    (void)index;
    row->value = subject->mean.sd;
    if (row->runs < INTERVAL_MEAN_RUNS_NEEDED)
        row->runs_needed = INTERVAL_MEAN_RUNS_NEEDED;
}

static void fill_least(struct summary_row *row, const struct subject *subject, size_t index)
{
    (void)index;
    row->value = (double)subject->tally->least / subject->description->scale;
}

static void fill_most(struct summary_row *row, const struct subject *subject, size_t index)
{
    (void)index;
    row->value = (double)subject->tally->most / subject->description->scale;
}

static int compare_ranks(const void *a, const void *b)
{
    uint64_t x = ((const struct order_statistic *)a)->rank;
    uint64_t y = ((const struct order_statistic *)b)->rank;

    return (x > y) - (x < y);
}

static double ranked_value(const struct subject *subject, uint64_t rank)
{
    struct order_statistic key = { .rank = rank };
    const struct order_statistic *found =
        bsearch(&key, subject->ranked, subject->n_ranked, sizeof key, compare_ranks);

    if (rank > subject->tally->n_present)
        return INFINITY;
    return (double)found->value / subject->description->scale;
}

static void fill_quantile(struct summary_row *row, const struct subject *subject, size_t index)
{
    const struct quantile *quantile = &subject->quantiles[index];

    row->level = subject->level;
    row->runs += subject->description->n_endless;
    if (!quantile->is_known) {
        row->runs_needed = quantile->runs_needed;
        return;
    }
    row->value = ranked_value(subject, quantile->rank);
    row->low = ranked_value(subject, quantile->ranks.low);
    row->high = ranked_value(subject, quantile->ranks.high);
}

static void fill_share(struct summary_row *row, const struct subject *subject, size_t index)
{
    uint64_t n_seen = subject->tally->n_nonzero;
    struct interval interval = interval_of_share(n_seen, row->runs, subject->level);

    (void)index;
    row->unit = SUMMARY_SHARE_UNIT;
    row->level = subject->level;
    if (n_seen > 0)
        row->value = (double)n_seen / (double)row->runs;
    row->low = interval.low;
    row->high = interval.high;
}

static const struct statistic quantity_statistics[] = {
    { "mean", 0, fill_mean },
    { "sd", 0, fill_sd },
    { "min", 0, fill_least },
    { "p50", 0.50, fill_quantile },
    { "p90", 0.90, fill_quantile },
    { "p95", 0.95, fill_quantile },
    { "p99", 0.99, fill_quantile },
    { "max", 0, fill_most },
};
static const struct statistic share_statistic = { "share", 0, fill_share };

enum { N_QUANTITY = sizeof quantity_statistics / sizeof *quantity_statistics };

/* ---- the order statistics that the quantiles need, read in one go ---- */

struct order_statistics {
    struct quantile quantiles[N_QUANTITY];
    struct order_statistic items[3 * N_QUANTITY]; /* by rank */
    size_t count;
    uint64_t n_runs; /* for which the ranks were made */
};

static struct quantile find_quantile(uint64_t n_runs, double p, double level)
{
    struct quantile quantile = { .rank = interval_quantile_rank(n_runs, p) };

    quantile.is_known = interval_quantile_ranks(n_runs, p, level, &quantile.ranks);
    if (!quantile.is_known)
        quantile.runs_needed = interval_quantile_runs_needed(p, level);
    return quantile;
}

/* The ranks depend on the number of runs alone; most metrics apply in all runs, so that they are
 * looked up once. */
static void find_ranks(struct order_statistics *wanted, uint64_t n_runs, double level)
{
    if (wanted->n_runs == n_runs)
        return;
    wanted->n_runs = n_runs;
    wanted->count = 0;
    for (size_t i = 0; i < N_QUANTITY; i++) {
        struct quantile *quantile = &wanted->quantiles[i];

        if (quantity_statistics[i].p <= 0)
            continue;
        *quantile = find_quantile(n_runs, quantity_statistics[i].p, level);
        if (!quantile->is_known)
            continue;
        wanted->items[wanted->count++].rank = quantile->rank;
        wanted->items[wanted->count++].rank = quantile->ranks.low;
        wanted->items[wanted->count++].rank = quantile->ranks.high;
    }
    qsort(wanted->items, wanted->count, sizeof *wanted->items, compare_ranks);
}

static int read_ranks(struct order_statistics *wanted, const struct metric_store *store,
                      size_t metric)
{
    uint64_t ranks[3 * N_QUANTITY];
    int64_t values[3 * N_QUANTITY];
    uint64_t n_present = metric_store_tally(store, metric)->n_present;
    size_t n = 0;
    int error;

    while (n < wanted->count && wanted->items[n].rank <= n_present) {
        ranks[n] = wanted->items[n].rank;
        n++;
    }
    error = metric_store_select(store, metric, ranks, n, values);
    for (size_t i = 0; error == 0 && i < n; i++)
        wanted->items[i].value = values[i];
    return error;
}

/* ---- the rows ---- */

static void add_row(struct summary *summary, const struct subject *subject,
                    const struct statistic *statistic, size_t index)
{
    struct summary_row *row = &summary->rows[summary->n_rows++];

    *row = (struct summary_row){
        .metric = subject->description->name,
        .unit = subject->description->unit,
        .statistic = statistic->name,
        .value = NAN,
        .low = NAN,
        .high = NAN,
        .level = NAN,
        .runs = subject->tally->n_present,
    };
    statistic->fill(row, subject, index);
}

static struct sampled_mean mean_of(const struct metric_tally *tally, double scale)
{
    return (struct sampled_mean){
        .value = metric_tally_mean(tally) / scale,
        .sd = sqrt(metric_tally_variance(tally)) / scale,
        .n = tally->n_present,
    };
}

static int add_quantity(struct summary *summary, struct subject *subject,
                        const struct metric_store *store, size_t metric,
                        struct order_statistics *wanted)
{
    int error;

    find_ranks(wanted, subject->tally->n_present + subject->description->n_endless,
               subject->level);
    error = read_ranks(wanted, store, metric);
    if (error != 0)
        return error;
    subject->mean = mean_of(subject->tally, subject->description->scale);
    subject->quantiles = wanted->quantiles;
    subject->ranked = wanted->items;
    subject->n_ranked = wanted->count;
    for (size_t i = 0; i < N_QUANTITY; i++)
        add_row(summary, subject, &quantity_statistics[i], i);
    return 0;
}

int summary_make(const struct metric_store *store, const struct metric_description *descriptions,
                 double level, struct summary *summary)
{
    size_t n_metrics = metric_store_n_metrics(store);
    struct order_statistics wanted = { .n_runs = 0 };
    int error = 0;

    *summary = (struct summary){
        .rows = must_alloc(n_metrics * (N_QUANTITY + 1) * sizeof *summary->rows),
    };
    for (size_t metric = 0; metric < n_metrics && error == 0; metric++) {
        struct subject subject = {
            .description = &descriptions[metric],
            .tally = metric_store_tally(store, metric),
            .level = level,
        };

        if (subject.tally->n_present == 0)
            continue;
        if (!subject.description->is_indicator)
            error = add_quantity(summary, &subject, store, metric, &wanted);
        if (subject.description->is_indicator || subject.description->wants_share)
            add_row(summary, &subject, &share_statistic, 0);
    }
    if (error != 0)
        summary_free(summary);
    return error;
}

void summary_free(struct summary *summary)
{
    free(summary->rows);
    *summary = (struct summary){ 0 };
}

const struct summary_row *summary_find(const struct summary *summary, const char *metric,
                                       const char *statistic)
{
    const char *other = NULL; /* a metric whose rows are not wanted: they share its name */

    for (size_t i = 0; i < summary->n_rows; i++) {
        const struct summary_row *row = &summary->rows[i];

        if (row->metric == other)
            continue;
        if (strcmp(row->metric, metric) != 0)
            other = row->metric;
        else if (strcmp(row->statistic, statistic) == 0)
            return row;
    }
    return NULL;
}
