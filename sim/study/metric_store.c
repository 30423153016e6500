#define _POSIX_C_SOURCE 200809L /* pread, pwrite */

#include "study/metric_store.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nameless_file.h"
#include "base/text.h"
#include "study/rank_select.h"

enum { CHUNK = 4096 }; /* values that are read or written in one go */

struct metric_store {
    size_t n_metrics;
    uint64_t n_runs;
    struct metric_tally *tallies;
    char *folder;
    /* the latest rows, not yet in the file */
    int64_t *rows;
    size_t n_rows, rows_capacity, rows_limit;
    /* earlier rows, in segments of rows_limit rows; within a segment column after column */
    int file; /* -1: none yet */
    uint64_t n_segments;
};

struct metric_store *metric_store_new(size_t n_metrics, size_t memory_limit, const char *folder)
{
    struct metric_store *store = must_alloc(sizeof *store);
    size_t limit = memory_limit / (n_metrics * sizeof(int64_t));

    assert(n_metrics > 0);
    *store = (struct metric_store){
        .n_metrics = n_metrics,
        .tallies = must_alloc(n_metrics * sizeof *store->tallies),
        .folder = must_strdup(folder),
        .rows_limit = limit > 0 ? limit : 1,
        .file = -1,
    };
    memset(store->tallies, 0, n_metrics * sizeof *store->tallies);
    return store;
}

void metric_store_free(struct metric_store *store)
{
    if (store == NULL)
        return;
    if (store->file >= 0)
        close(store->file);
    free(store->rows);
    free(store->folder);
    free(store->tallies);
    free(store);
}

uint64_t metric_store_n_runs(const struct metric_store *store)
{
    return store->n_runs;
}

size_t metric_store_n_metrics(const struct metric_store *store)
{
    return store->n_metrics;
}

const struct metric_tally *metric_store_tally(const struct metric_store *store, size_t metric)
{
    assert(metric < store->n_metrics);
    return &store->tallies[metric];
}

/* ---- the temporary file ---- */

static off_t place_of(const struct metric_store *store, uint64_t segment, size_t metric, size_t row)
{
    uint64_t value = (segment * store->n_metrics + metric) * store->rows_limit + row;

    return (off_t)(value * sizeof(int64_t));
}

static int write_values(int file, const int64_t *values, size_t n, off_t place)
{
    const char *bytes = (const char *)values;
    size_t size = n * sizeof *values;

    while (size > 0) {
        ssize_t written = pwrite(file, bytes, size, place);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        place += written;
        size -= (size_t)written;
    }
    return 0;
}

static int read_values(int file, int64_t *values, size_t n, off_t place)
{
    char *bytes = (char *)values;
    size_t size = n * sizeof *values;

    while (size > 0) {
        ssize_t got = pread(file, bytes, size, place);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        bytes += got;
        place += got;
        size -= (size_t)got;
    }
    return 0;
}

static void gather_column(const struct metric_store *store, size_t metric, size_t first_row,
                          size_t n, int64_t *values)
{
    const int64_t *from = store->rows + first_row * store->n_metrics + metric;

    for (size_t i = 0; i < n; i++, from += store->n_metrics)
        values[i] = *from;
}

static int spill_rows(struct metric_store *store)
{
    int64_t chunk[CHUNK];
    int error = store->file < 0 ? nameless_file_open(store->folder, &store->file) : 0;

    for (size_t metric = 0; metric < store->n_metrics; metric++) {
        for (size_t row = 0; row < store->n_rows && error == 0; row += CHUNK) {
            size_t n = store->n_rows - row < CHUNK ? store->n_rows - row : CHUNK;

            gather_column(store, metric, row, n, chunk);
            error = write_values(store->file, chunk, n,
                                 place_of(store, store->n_segments, metric, row));
        }
    }
    store->n_segments++;
    store->n_rows = 0;
    return error;
}

/* ---- in and out ---- */

static void reserve_rows(struct metric_store *store, size_t n_rows)
{
    size_t capacity = store->rows_capacity > 0 ? store->rows_capacity : 64;

    while (capacity < n_rows)
        capacity *= 2;
    if (capacity > store->rows_limit)
        capacity = store->rows_limit;
    if (capacity <= store->rows_capacity)
        return;
    store->rows = must_realloc(store->rows, capacity * store->n_metrics * sizeof *store->rows);
    store->rows_capacity = capacity;
}

int metric_store_append(struct metric_store *store, const int64_t *rows, size_t n_rows)
{
    int error = 0;

    for (size_t metric = 0; metric < store->n_metrics; metric++)
        metric_tally_add_column(&store->tallies[metric], rows + metric, store->n_metrics, n_rows);
    while (n_rows > 0 && error == 0) {
        size_t n = store->rows_limit - store->n_rows;

        if (n > n_rows)
            n = n_rows;
        reserve_rows(store, store->n_rows + n);
        memcpy(store->rows + store->n_rows * store->n_metrics, rows,
               n * store->n_metrics * sizeof *rows);
        store->n_rows += n;
        store->n_runs += n;
        rows += n * store->n_metrics;
        n_rows -= n;
        if (store->n_rows == store->rows_limit)
            error = spill_rows(store);
    }
    return error;
}

int metric_store_read(const struct metric_store *store, size_t metric, uint64_t first_run, size_t n,
                      int64_t *values)
{
    int error = 0;

    assert(metric < store->n_metrics && first_run + n <= store->n_runs);
    while (n > 0 && error == 0) {
        uint64_t segment = first_run / store->rows_limit;
        size_t row = (size_t)(first_run % store->rows_limit);
        size_t part = store->rows_limit - row < n ? store->rows_limit - row : n;

        if (segment < store->n_segments)
            error = read_values(store->file, values, part, place_of(store, segment, metric, row));
        else
            gather_column(store, metric, row, part, values);
        first_run += part;
        values += part;
        n -= part;
    }
    return error;
}

struct column {
    const struct metric_store *store;
    size_t metric;
};

/* The column without what is missing, chunk by chunk. */
static int scan_column(void *context, void (*visit)(void *, const int64_t *, size_t), void *visitor)
{
    const struct column *column = context;
    uint64_t n_runs = column->store->n_runs;
    int64_t chunk[CHUNK];

    for (uint64_t run = 0; run < n_runs; run += CHUNK) {
        size_t n = n_runs - run < CHUNK ? (size_t)(n_runs - run) : CHUNK;
        int error = metric_store_read(column->store, column->metric, run, n, chunk);
        size_t n_present = 0;

        if (error != 0)
            return error;
        for (size_t i = 0; i < n; i++)
            if (chunk[i] != METRIC_MISSING)
                chunk[n_present++] = chunk[i];
        visit(visitor, chunk, n_present);
    }
    return 0;
}

int metric_store_select(const struct metric_store *store, size_t metric, const uint64_t *ranks,
                        size_t n_ranks, int64_t *values)
{
    const struct metric_tally *tally = metric_store_tally(store, metric);
    struct column column = { store, metric };
    struct rank_source source = {
        .scan = scan_column,
        .context = &column,
        .n = tally->n_present,
        .least = tally->least,
        .most = tally->most,
    };

    return rank_select_scanning(&source, ranks, n_ranks, values);
}
