#include "study/shown_run.h"

#include <stddef.h>

enum { READ_AT_ONCE = 1024 };

/* The first run whose value is this one. */
static int find_run(const struct study_outcome *outcome, size_t slot, int64_t wanted, uint64_t *run)
{
    int64_t values[READ_AT_ONCE];
    uint64_t n_runs = metric_store_n_runs(outcome->store);
    for (uint64_t first = 0; first < n_runs; first += READ_AT_ONCE) {
        size_t n = n_runs - first < READ_AT_ONCE ? (size_t)(n_runs - first) : READ_AT_ONCE;
        int error = metric_store_read(outcome->store, slot, first, n, values);
        if (error != 0)
            return error;
        for (size_t i = 0; i < n; i++) {
            if (values[i] == wanted) {
                *run = first + i + 1;
                return 0;
            }
        }
    }
    return 0;
}

static size_t duration_slot(const struct study_outcome *outcome)
{
    return metric_layout_find(outcome->layout, metric_find("duration"), 0);
}

int shown_run_median(const struct study_outcome *outcome, uint64_t *run)
{
    *run = 0;
    size_t slot = duration_slot(outcome);
    uint64_t n = metric_store_tally(outcome->store, slot)->n_present;
    if (n == 0)
        return 0;
    uint64_t rank = (n + 1) / 2;
    int64_t median;
    int error = metric_store_select(outcome->store, slot, &rank, 1, &median);
    return error != 0 ? error : find_run(outcome, slot, median, run);
}

int shown_run_worst(const struct study_outcome *outcome, uint64_t *run)
{
    *run = 0;
    size_t slot = duration_slot(outcome);
    const struct metric_tally *tally = metric_store_tally(outcome->store, slot);
    if (tally->n_present == 0)
        return 0;
    return find_run(outcome, slot, tally->n_missing > 0 ? METRIC_MISSING : tally->most, run);
}
