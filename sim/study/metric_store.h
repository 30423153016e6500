/*
 * metric_store: the metrics of all runs of one case.
 *
 * A row holds n_metrics whole numbers in base units, METRIC_MISSING where one does not apply.
 * Rows come in the order of the runs. Sums are exact (see metric_tally); order statistics are
 * exact too, for any number of runs in flat memory: beyond memory_limit bytes the rows move,
 * turned into columns, to a temporary file without a name, which the system removes whatever
 * happens.
 *
 * The store is owned by its maker and used by one thread at a time. Functions that may touch
 * the file answer 0 or an errno value (disk full, folder not writable); after an error the
 * store only serves to be freed.
 */
#ifndef EVENKEEL_STUDY_METRIC_STORE_H
#define EVENKEEL_STUDY_METRIC_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "study/metric_tally.h"

/* Bytes, a good memory_limit: 10,000 runs of an ordinary case. */
enum { METRIC_STORE_MEMORY = 8 << 20 };

struct metric_store;

/* folder: where the temporary file goes when one is needed; copied. memory_limit is the most
 * that rows take in memory, at least one row. */
struct metric_store *metric_store_new(size_t n_metrics, size_t memory_limit, const char *folder);
void metric_store_free(struct metric_store *store);

/* n_rows rows of n_metrics values each, of the next runs; copied. */
int metric_store_append(struct metric_store *store, const int64_t *rows, size_t n_rows);

uint64_t metric_store_n_runs(const struct metric_store *store);
size_t metric_store_n_metrics(const struct metric_store *store);
/* Lives as long as the store. */
const struct metric_tally *metric_store_tally(const struct metric_store *store, size_t metric);

/* Order statistics of a metric among the runs that have it; ranks ascending, within
 * 1..tally->n_present. */
int metric_store_select(const struct metric_store *store, size_t metric, const uint64_t *ranks,
                        size_t n_ranks, int64_t *values);

/* The values of runs first_run .. first_run + n - 1, missing ones included. */
int metric_store_read(const struct metric_store *store, size_t metric, uint64_t first_run, size_t n,
                      int64_t *values);

#endif
