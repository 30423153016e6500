/*
 * test_sobol: indices of functions whose indices are known in closed form.
 */
#include <gsl/gsl_math.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/random_stream.h"
#include "near.h"
#include "study/sobol.h"

enum { FACTORS_OF_TESTS = 4 };

struct function {
    size_t n_factors;
    double (*f)(const double *x);
};

static struct sobol_summary study(const struct function *function, size_t n_rows, uint64_t seed,
                                  struct sobol_index *indices)
{
    struct sobol_design design;
    struct sobol_summary summary;
    double x[FACTORS_OF_TESTS];
    sobol_design_make(&design, function->n_factors, n_rows, seed);
    size_t n = sobol_n_points(&design);
    assert_int_equal(n, n_rows * (function->n_factors + 2));
    double *values = malloc(n * sizeof *values);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < function->n_factors; k++)
            x[k] = sobol_coordinate(&design, i, k);
        values[i] = function->f(x);
    }
    sobol_indices(&design, values, 0.95, seed, indices, &summary);
    free(values);
    sobol_design_free(&design);
    return summary;
}

/*
 * Ishigami's function sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 with x in -pi..pi (Ishigami and Homma,
 * ISUMA 1990): V1 = (1 + pi^4 / 50)^2 / 2, V2 = 49 / 8, V13 = 0.01 pi^8 (1 / 18 - 1 / 50), the mean
 * 3.5.
 */
static double ishigami(const double *u)
{
    double x1 = M_PI * (2 * u[0] - 1), x2 = M_PI * (2 * u[1] - 1), x3 = M_PI * (2 * u[2] - 1);
    return sin(x1) + 7 * gsl_pow_2(sin(x2)) + 0.1 * gsl_pow_4(x3) * sin(x1);
}

static void ishigami_has_its_indices(void **state)
{
    (void)state;
    struct sobol_index indices[3];
    double v1 = gsl_pow_2(1 + gsl_pow_4(M_PI) / 50) / 2, v2 = 49.0 / 8;
    double v13 = 0.01 * gsl_pow_8(M_PI) * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
    struct sobol_summary summary =
        study(&(struct function){ 3, ishigami }, 4096, 2385, indices);
    assert_int_equal(summary.n_rows, 4096);
    assert_near(summary.mean, 3.5, 0.01);
    assert_near(summary.sd, sqrt(v), 0.01);
    assert_near(indices[0].first, v1 / v, 0.01);
    assert_near(indices[1].first, v2 / v, 0.01);
    assert_near(indices[2].first, 0, 0.01);
    assert_near(indices[0].total, (v1 + v13) / v, 0.01);
    assert_near(indices[1].total, v2 / v, 0.01);
    assert_near(indices[2].total, v13 / v, 0.01);
}

/* Sobol's g-function, the product of (|4 x - 2| + a) / (1 + a): V_i = 1 / 3 / (1 + a)^2. */
static const double a_of_g[FACTORS_OF_TESTS] = { 0, 0.71, 2.385, 9 };

static double g(const double *x)
{
    double product = 1;
    for (int i = 0; i < FACTORS_OF_TESTS; i++)
        product *= (fabs(4 * x[i] - 2) + a_of_g[i]) / (1 + a_of_g[i]);
    return product;
}

static double variance_part(int factor)
{
    return 1 / gsl_pow_2(1 + a_of_g[factor]) / 3;
}

static void g_indices(double first[FACTORS_OF_TESTS], double total[FACTORS_OF_TESTS])
{
    double all = 1;
    for (int i = 0; i < FACTORS_OF_TESTS; i++)
        all *= 1 + variance_part(i);
    for (int i = 0; i < FACTORS_OF_TESTS; i++) {
        first[i] = variance_part(i) / (all - 1);
        total[i] = first[i] * all / (1 + variance_part(i));
    }
}

static void g_has_its_indices(void **state)
{
    (void)state;
    struct sobol_index indices[FACTORS_OF_TESTS];
    double first[FACTORS_OF_TESTS], total[FACTORS_OF_TESTS];
    g_indices(first, total);
    study(&(struct function){ FACTORS_OF_TESTS, g }, 4096, 71, indices);
    for (int i = 0; i < FACTORS_OF_TESTS; i++) {
        assert_near(indices[i].first, first[i], 0.012);
        assert_near(indices[i].total, total[i], 0.012);
        assert_true(indices[i].total_interval.low < indices[i].total &&
                    indices[i].total < indices[i].total_interval.high);
    }
}

/* 95 % intervals of 200 small studies, four factors each. Rows of a Sobol' sequence spread far more
 * evenly than the bootstrap knows, so that nearly all cover. */
static void intervals_cover(void **state)
{
    (void)state;
    enum { N_STUDIES = 200, N_ROWS = 256 };
    struct sobol_index indices[FACTORS_OF_TESTS];
    double first[FACTORS_OF_TESTS], total[FACTORS_OF_TESTS];
    int n_first = 0, n_total = 0;
    g_indices(first, total);
    for (uint64_t seed = 1; seed <= N_STUDIES; seed++) {
        study(&(struct function){ FACTORS_OF_TESTS, g }, N_ROWS, seed, indices);
        for (int i = 0; i < FACTORS_OF_TESTS; i++) {
            n_first += indices[i].first_interval.low <= first[i] &&
                       first[i] <= indices[i].first_interval.high;
            n_total += indices[i].total_interval.low <= total[i] &&
                       total[i] <= indices[i].total_interval.high;
        }
    }
    printf("covered: first %d, total %d of %d\n", n_first, n_total, N_STUDIES * FACTORS_OF_TESTS);
    assert_true(n_first >= 0.93 * N_STUDIES * FACTORS_OF_TESTS);
    assert_true(n_total >= 0.93 * N_STUDIES * FACTORS_OF_TESTS);
}

/*
 * x1 (1 + X), X exponential and drawn anew for each row and side: luck, the second factor. With
 * E x1 = 1 / 2, E x1^2 = 1 / 3, E (1 + X) = 2, E (1 + X)^2 = 5 the variance is 5 / 3 - 1; of that
 * luck has first 1 / 4, total 1 / 3, x1 first 1 / 3, total 5 / 12. Chance has no even spread: the
 * intervals must be about as wide as they are.
 */
static void study_luck(size_t n_rows, uint64_t seed, struct sobol_index *indices)
{
    struct sobol_design design;
    struct sobol_summary summary;
    struct random_stream stream;
    sobol_design_make(&design, 2, n_rows, seed);
    size_t n = sobol_n_points(&design);
    double *values = malloc(n * sizeof *values);
    random_stream_init(&stream);
    for (size_t i = 0; i < n; i++) {
        uint64_t luck = 1 + 2 * sobol_row_of(&design, i) + sobol_is_of_b(&design, i, 1);
        random_stream_pick(&stream, random_run_key(seed, 0), RANDOM_BOOT, luck);
        values[i] = sobol_coordinate(&design, i, 0) *
                    (1 - log(random_uniform_open(&stream.state)));
    }
    sobol_indices(&design, values, 0.95, seed, indices, &summary);
    free(values);
    sobol_design_free(&design);
}

static void intervals_cover_what_luck_does(void **state)
{
    (void)state;
    enum { N_STUDIES = 400, N_ROWS = 512 };
    static const double first[] = { 1.0 / 2, 3.0 / 8 }, total[] = { 5.0 / 8, 1.0 / 2 };
    struct sobol_index indices[2];
    int n_first = 0, n_total = 0;
    for (uint64_t seed = 1; seed <= N_STUDIES; seed++) {
        study_luck(N_ROWS, seed, indices);
        for (int i = 0; i < 2; i++) {
            n_first += indices[i].first_interval.low <= first[i] &&
                       first[i] <= indices[i].first_interval.high;
            n_total += indices[i].total_interval.low <= total[i] &&
                       total[i] <= indices[i].total_interval.high;
        }
    }
    printf("covered: first %d, total %d of %d\n", n_first, n_total, 2 * N_STUDIES);
    assert_true(n_first >= 0.92 * 2 * N_STUDIES);
    assert_true(n_total >= 0.92 * 2 * N_STUDIES);
}

static double constant(const double *x)
{
    (void)x;
    return 2.385;
}

static void what_never_varies_has_no_indices(void **state)
{
    (void)state;
    struct sobol_index indices[2];
    struct sobol_summary summary = study(&(struct function){ 2, constant }, 64, 5, indices);
    assert_near(summary.mean, 2.385, 0);
    assert_near(summary.sd, 0, 0);
    assert_true(isnan(indices[0].total) && isnan(indices[1].total_interval.low));
}

/* A row with a hole is left out whole: what is left of x1 is still all of the variance. */
static double with_holes(const double *x)
{
    return x[1] > 0.9 ? (double)NAN : x[0];
}

static void rows_with_holes_are_left_out(void **state)
{
    (void)state;
    struct sobol_index indices[2];
    struct sobol_summary summary = study(&(struct function){ 2, with_holes }, 1024, 5, indices);
    assert_near((double)summary.n_rows / 1024, 0.81, 0.02);
    assert_near(indices[0].total, 1, 0.03);
    assert_near(indices[1].total, 0, 0);
}

/* Each coordinate of either point falls once into each of n equal parts: a net. */
static void the_design_is_a_net(void **state)
{
    (void)state;
    enum { N_ROWS = 128, N_FACTORS = 3 };
    struct sobol_design design;
    sobol_design_make(&design, N_FACTORS, N_ROWS, 2385);
    for (size_t factor = 0; factor < N_FACTORS; factor++) {
        for (int side = 0; side < 2; side++) {
            int seen[N_ROWS] = { 0 };
            for (size_t row = 0; row < N_ROWS; row++) {
                size_t point = row * (N_FACTORS + 2) + (size_t)side;
                seen[(size_t)(sobol_coordinate(&design, point, factor) * N_ROWS)]++;
                assert_int_equal(sobol_is_of_b(&design, point, factor), side);
                assert_int_equal(sobol_row_of(&design, point), row);
            }
            for (int part = 0; part < N_ROWS; part++)
                assert_int_equal(seen[part], 1);
        }
    }
    sobol_design_free(&design);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ishigami_has_its_indices),
        cmocka_unit_test(g_has_its_indices),
        cmocka_unit_test(intervals_cover),
        cmocka_unit_test(intervals_cover_what_luck_does),
        cmocka_unit_test(what_never_varies_has_no_indices),
        cmocka_unit_test(rows_with_holes_are_left_out),
        cmocka_unit_test(the_design_is_a_net),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
