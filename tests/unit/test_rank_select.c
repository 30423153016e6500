/* Order statistics against sorting, in memory and by scanning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#include "study/rank_select.h"

enum { N_RANKS = 12 };

static int compare_values(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int compare_ranks(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* ---- columns of many shapes ---- */

static int64_t draw_lognormal(gsl_rng *rng)
{
    return (int64_t)gsl_ran_lognormal(rng, 11, 0.5);
}

static int64_t draw_few(gsl_rng *rng)
{
    return (int64_t)gsl_rng_uniform_int(rng, 3) - 1;
}

static int64_t draw_mostly_zero(gsl_rng *rng)
{
    return gsl_rng_uniform_int(rng, 50) > 0 ? 0 : (int64_t)gsl_rng_get(rng) << 30;
}

static int64_t draw_heavy_tail(gsl_rng *rng)
{
    double value = gsl_ran_pareto(rng, 0.25, 1);

    return value < 9e18 ? (int64_t)value : INT64_MAX;
}

static int64_t draw_any(gsl_rng *rng)
{
    uint64_t high = gsl_rng_get(rng), low = gsl_rng_get(rng);

    return (int64_t)(high << 32 | low);
}

static int64_t draw_clustered(gsl_rng *rng)
{
    return gsl_rng_uniform_int(rng, 2) > 0 ? INT64_MAX - (int64_t)gsl_rng_uniform_int(rng, 9)
                                           : INT64_MIN + (int64_t)gsl_rng_uniform_int(rng, 9);
}

static int64_t (*const shapes[])(gsl_rng *) = { draw_lognormal, draw_few, draw_mostly_zero,
                                                draw_heavy_tail, draw_any, draw_clustered };

enum { N_SHAPES = sizeof shapes / sizeof *shapes };

static int64_t *draw_column(gsl_rng *rng, size_t shape, size_t n)
{
    int64_t *values = malloc(n * sizeof *values);

    for (size_t i = 0; i < n; i++)
        values[i] = shapes[shape](rng);
    return values;
}

static void draw_ranks(gsl_rng *rng, size_t n, uint64_t *ranks)
{
    for (int i = 0; i < N_RANKS; i++)
        ranks[i] = 1 + gsl_rng_uniform_int(rng, n);
    ranks[0] = 1;
    ranks[1] = n;
    qsort(ranks, N_RANKS, sizeof *ranks, compare_ranks);
}

static void check_answers(int64_t *values, size_t n, const uint64_t *ranks, const int64_t *answers)
{
    qsort(values, n, sizeof *values, compare_values);
    for (int i = 0; i < N_RANKS; i++)
        assert_int_equal(answers[i], values[ranks[i] - 1]);
}

/* ---- in memory ---- */

static void an_array_yields_what_sorting_yields(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    for (size_t i = 0; i < 600; i++) {
        size_t n = i % 100 == 99 ? 20011 : 1 + gsl_rng_uniform_int(rng, 300);
        int64_t *values = draw_column(rng, i % N_SHAPES, n), answers[N_RANKS];
        uint64_t ranks[N_RANKS];

        draw_ranks(rng, n, ranks);
        rank_select(values, n, ranks, N_RANKS, answers);
        check_answers(values, n, ranks, answers);
        free(values);
    }
    gsl_rng_free(rng);
}

/* Orders on which a plain quickselect takes n^2 steps: would take minutes here. */
static void an_unlucky_order_takes_no_longer(void **state)
{
    enum { N = 1000000 };
    int64_t *values = malloc(N * sizeof *values), answers[N_RANKS];
    uint64_t ranks[N_RANKS];

    (void)state;
    for (int shape = 0; shape < 3; shape++) {
        for (int64_t i = 0; i < N; i++)
            values[i] = shape == 0 ? i : shape == 1 ? (i < N / 2 ? i : N - i) : i % 2 * i;
        for (uint64_t i = 0; i < N_RANKS; i++)
            ranks[i] = 1 + i * (N - 1) / (N_RANKS - 1);
        rank_select(values, N, ranks, N_RANKS, answers);
        check_answers(values, N, ranks, answers);
    }
    free(values);
}

/* ---- scanning ---- */

struct column {
    const int64_t *values;
    size_t n;
    int n_scans;
    int fails_at; /* the scan that fails, counted from 1; 0: none */
};

static int scan(void *context, void (*visit)(void *, const int64_t *, size_t), void *visitor)
{
    struct column *column = context;

    if (++column->n_scans == column->fails_at)
        return EIO;
    for (size_t i = 0; i < column->n; i += 4096)
        visit(visitor, column->values + i, column->n - i < 4096 ? column->n - i : 4096);
    return 0;
}

static struct rank_source source_of(struct column *column)
{
    struct rank_source source = { scan, column, column->n, column->values[0], column->values[0] };

    for (size_t i = 0; i < column->n; i++) {
        if (column->values[i] < source.least)
            source.least = column->values[i];
        if (column->values[i] > source.most)
            source.most = column->values[i];
    }
    return source;
}

static void a_scanned_column_yields_what_sorting_yields(void **state)
{
    static const size_t sizes[] = { 1, 2, 999, 65536, 65537, 400000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t shape = 0; shape < N_SHAPES; shape++) {
            int64_t *values = draw_column(rng, shape, sizes[i]), answers[N_RANKS];
            struct column column = { values, sizes[i], 0, 0 };
            struct rank_source source = source_of(&column);
            uint64_t ranks[N_RANKS];

            draw_ranks(rng, sizes[i], ranks);
            assert_int_equal(rank_select_scanning(&source, ranks, N_RANKS, answers), 0);
            assert_in_range(column.n_scans, 0, sizes[i] <= 65536 ? 1 : 5);
            check_answers(values, sizes[i], ranks, answers);
            free(values);
        }
    }
    gsl_rng_free(rng);
}

static void durations_take_two_scans(void **state)
{
    enum { N = 300000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int64_t *values = draw_column(rng, 0, N), answers[N_RANKS];
    struct column column = { values, N, 0, 0 };
    struct rank_source source = source_of(&column);
    uint64_t ranks[N_RANKS];

    (void)state;
    draw_ranks(rng, N, ranks);
    assert_int_equal(rank_select_scanning(&source, ranks, N_RANKS, answers), 0);
    assert_int_equal(column.n_scans, 2);
    free(values);
    gsl_rng_free(rng);
}

static void a_failing_scan_is_told(void **state)
{
    enum { N = 300000 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int64_t *values = draw_column(rng, 0, N), answers[N_RANKS];
    uint64_t ranks[N_RANKS];

    (void)state;
    draw_ranks(rng, N, ranks);
    for (int fails_at = 1; fails_at <= 2; fails_at++) {
        struct column column = { values, N, 0, fails_at };
        struct rank_source source = source_of(&column);

        assert_int_equal(rank_select_scanning(&source, ranks, N_RANKS, answers), EIO);
    }
    free(values);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_yields_what_sorting_yields),
        cmocka_unit_test(an_unlucky_order_takes_no_longer),
        cmocka_unit_test(a_scanned_column_yields_what_sorting_yields),
        cmocka_unit_test(durations_take_two_scans),
        cmocka_unit_test(a_failing_scan_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
