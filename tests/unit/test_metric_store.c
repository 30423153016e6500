/* Rows of many runs, in memory and spilled, against plain arrays. */
#define _POSIX_C_SOURCE 200809L /* mkdtemp, setrlimit */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "study/metric_store.h"

enum { N_METRICS = 3, N_RANKS = 5 };

/* A folder for temporary files; its removal fails if anything is left in it. */
static int make_folder(void **state)
{
    char *name = strdup("test_metric_store.XXXXXX");

    *state = mkdtemp(name);
    return *state == NULL;
}

static int remove_folder(void **state)
{
    int failed = rmdir(*state);

    free(*state);
    return failed;
}

/* A duration, one that often does not apply, an indicator. */
static int64_t *draw_rows(size_t n)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int64_t *rows = malloc(n * N_METRICS * sizeof *rows);

    for (size_t i = 0; i < n; i++) {
        rows[i * N_METRICS] = (int64_t)gsl_ran_lognormal(rng, 14, 0.3);
        rows[i * N_METRICS + 1] =
            gsl_rng_uniform_int(rng, 3) == 0 ? METRIC_MISSING : (int64_t)gsl_rng_get(rng) - 2385;
        rows[i * N_METRICS + 2] = gsl_rng_uniform_int(rng, 10) == 0;
    }
    gsl_rng_free(rng);
    return rows;
}

static struct metric_store *fill_store(const int64_t *rows, size_t n, size_t block, size_t memory,
                                       const char *folder)
{
    struct metric_store *store = metric_store_new(N_METRICS, memory, folder);

    for (size_t i = 0; i < n; i += block)
        assert_int_equal(metric_store_append(store, rows + i * N_METRICS,
                                             n - i < block ? n - i : block), 0);
    assert_int_equal(metric_store_n_runs(store), n);
    assert_int_equal(metric_store_n_metrics(store), N_METRICS);
    return store;
}

static int compare_values(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Tallies and order statistics of one metric against a sorted copy. */
static void check_metric(const struct metric_store *store, const int64_t *rows, size_t n,
                         size_t metric)
{
    int64_t *values = malloc(n * sizeof *values), answers[N_RANKS];
    const struct metric_tally *tally = metric_store_tally(store, metric);
    struct metric_tally expected = { 0 };
    size_t n_present = 0;

    for (size_t i = 0; i < n; i++) {
        metric_tally_add(&expected, rows[i * N_METRICS + metric]);
        if (rows[i * N_METRICS + metric] != METRIC_MISSING)
            values[n_present++] = rows[i * N_METRICS + metric];
    }
    assert_memory_equal(tally, &expected, sizeof expected);
    if (n_present > 0) {
        uint64_t ranks[N_RANKS] = { 1, (n_present + 1) / 2, (n_present * 19 + 19) / 20, n_present,
                                    n_present };

        qsort(values, n_present, sizeof *values, compare_values);
        assert_int_equal(metric_store_select(store, metric, ranks, N_RANKS, answers), 0);
        for (int i = 0; i < N_RANKS; i++)
            assert_int_equal(answers[i], values[ranks[i] - 1]);
    }
    free(values);
}

static void check_reading(const struct metric_store *store, const int64_t *rows, size_t n)
{
    for (size_t first = 0; first < n; first += n / 7 + 1) {
        size_t count = n - first < n / 3 + 1 ? n - first : n / 3 + 1;
        int64_t *values = malloc(count * sizeof *values);

        for (size_t metric = 0; metric < N_METRICS; metric++) {
            assert_int_equal(metric_store_read(store, metric, first, count, values), 0);
            for (size_t i = 0; i < count; i++)
                assert_int_equal(values[i], rows[(first + i) * N_METRICS + metric]);
        }
        free(values);
    }
}

static void what_goes_in_comes_out(void **state)
{
    static const struct {
        size_t n, block, memory;
    } cases[] = {
        { 1, 1, METRIC_STORE_MEMORY }, { 1000, 64, METRIC_STORE_MEMORY },
        { 1000, 64, 0 },               { 1000, 1000, 2400 },
        { 1000, 1, 2400 },             { 5003, 7, 48000 },            { 100000, 64, 1 << 18 },
        { 100000, 100000, 1 << 18 },   { 174762, 999, METRIC_STORE_MEMORY },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t *rows = draw_rows(cases[i].n);
        struct metric_store *store =
            fill_store(rows, cases[i].n, cases[i].block, cases[i].memory, *state);

        for (size_t metric = 0; metric < N_METRICS; metric++)
            check_metric(store, rows, cases[i].n, metric);
        check_reading(store, rows, cases[i].n);
        metric_store_free(store);
        free(rows);
    }
}

static void memory_stays_flat(void **state)
{
    enum { N_BLOCK = 1000 };
    int64_t *rows = draw_rows(N_BLOCK);
    struct metric_store *store = metric_store_new(N_METRICS, 1 << 18, *state);
    uint64_t ranks[] = { 123456, 500000, 999999 };
    int64_t answers[3];
    struct rusage before, after;

    for (int i = 0; i < 100; i++)
        assert_int_equal(metric_store_append(store, rows, N_BLOCK), 0);
    getrusage(RUSAGE_SELF, &before);
    for (int i = 100; i < 1000; i++)
        assert_int_equal(metric_store_append(store, rows, N_BLOCK), 0);
    assert_int_equal(metric_store_select(store, 0, ranks, 3, answers), 0);
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 4096); /* KiB; the rows are 24 MB */
    metric_store_free(store);
    free(rows);
}

static void the_file_has_no_name(void **state)
{
    int64_t *rows = draw_rows(1000);
    struct metric_store *store = fill_store(rows, 1000, 64, 4096, *state);

    /* an empty folder can be removed while the spilled store lives */
    assert_int_equal(rmdir(*state), 0);
    check_metric(store, rows, 1000, 0);
    metric_store_free(store);
    free(rows);
    assert_non_null(mkdtemp(strcpy(*state, "test_metric_store.XXXXXX")));
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    int64_t *rows = draw_rows(1000);
    struct metric_store *store = metric_store_new(N_METRICS, 4096, "no/such/folder");

    (void)state;
    assert_int_equal(metric_store_append(store, rows, 100), 0); /* still fits into memory */
    assert_int_equal(metric_store_append(store, rows, 900), ENOENT);
    metric_store_free(store);
    free(rows);
}

static void a_full_disk_is_told(void **state)
{
    int64_t *rows = draw_rows(5000);
    struct metric_store *store = metric_store_new(N_METRICS, 4096, *state);
    struct rlimit old, small;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    int error;

    getrlimit(RLIMIT_FSIZE, &old);
    small = old;
    small.rlim_cur = 30000;
    setrlimit(RLIMIT_FSIZE, &small);
    error = metric_store_append(store, rows, 5000);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, handler);
    assert_int_equal(error, EFBIG);
    metric_store_free(store);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_goes_in_comes_out, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(memory_stays_flat, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_file_has_no_name, make_folder, remove_folder),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
