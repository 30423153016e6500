/*
 * test_morris: elementary effects of functions whose effects are known.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"
#include "study/morris.h"

enum { N_FACTORS = 3, N_TRAJECTORIES = 400 };

static void evaluate(double (*f)(const double *x), struct morris_effect effects[N_FACTORS])
{
    struct morris_design design;
    morris_design_make(&design, N_FACTORS, N_TRAJECTORIES, 2385);
    size_t n = morris_n_points(&design);
    assert_int_equal(n, N_TRAJECTORIES * (N_FACTORS + 1));
    double *values = malloc(n * sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = f(morris_point(&design, i));
    morris_effects(&design, values, effects);
    free(values);
    morris_design_free(&design);
}

/* All effects are the coefficients, to rounding. */
static double linear(const double *x)
{
    return 2.385 * x[0] - 0.71 * x[1] + 1000;
}

static void a_linear_function_has_its_coefficients(void **state)
{
    (void)state;
    struct morris_effect effects[N_FACTORS];
    evaluate(linear, effects);
    assert_near(effects[0].mu, 2.385, 1e-11);
    assert_near(effects[0].mu_star, 2.385, 1e-11);
    assert_near(effects[0].sigma, 0, 1e-11);
    assert_near(effects[1].mu, -0.71, 1e-11);
    assert_near(effects[1].mu_star, 0.71, 1e-11);
    assert_near(effects[2].mu_star, 0, 1e-11);
    assert_int_equal(effects[2].n, N_TRAJECTORIES);
}

/*
 * (x - 0.4)^2: the effect between a and b is a + b - 0.8. The steps are 0 - 2/3 and 1/3 - 1, each
 * half the time: effects -0.4 / 3 and 1.6 / 3, so mu = 0.2, mu_star = 1 / 3, sigma = 1 / 3
 * (binomial: its estimate varies with the share of either). x1 x2: an effect of x1 is x2, one of
 * four levels as likely as another: mean 0.5, sd sqrt(5 / 36).
 */
static double curved(const double *x)
{
    return (x[0] - 0.4) * (x[0] - 0.4) + x[1] * x[2];
}

static void curves_and_products_show_in_sigma(void **state)
{
    (void)state;
    struct morris_effect effects[N_FACTORS];
    double error = 1 / sqrt(N_TRAJECTORIES);
    evaluate(curved, effects);
    assert_near(effects[0].mu, 0.2, 4 * error / 3);
    assert_near(effects[0].mu_star, 1.0 / 3, 4 * error / 5);
    assert_near(effects[0].sigma, 1.0 / 3, 0.02);
    for (int i = 1; i < N_FACTORS; i++) {
        assert_near(effects[i].mu, 0.5, 4 * error * sqrt(5.0 / 36));
        assert_near(effects[i].sigma, sqrt(5.0 / 36), 0.03);
    }
}

/* Nothing but the levels, each equally often, and one factor changed at a time. */
static void a_trajectory_changes_each_factor_once(void **state)
{
    (void)state;
    struct morris_design design;
    size_t counts[4] = { 0 };
    morris_design_make(&design, N_FACTORS, N_TRAJECTORIES, 71);
    for (size_t i = 0; i < morris_n_points(&design); i++) {
        const double *x = morris_point(&design, i);
        int n_changed = 0;
        for (size_t k = 0; k < N_FACTORS; k++) {
            size_t level = (size_t)lround(3 * x[k]);
            assert_true(level < 4);
            assert_near(3 * x[k], (double)level, 1e-12);
            counts[level]++;
            n_changed += i % (N_FACTORS + 1) > 0 && fabs(x[k] - x[k - N_FACTORS]) > 0.1;
        }
        assert_int_equal(n_changed, i % (N_FACTORS + 1) > 0);
    }
    for (int i = 0; i < 4; i++) { /* 1200 each */
        assert_true(counts[i] > 1000 && counts[i] < 1400);
    }
    morris_design_free(&design);
}

/* A value that is not there takes only the effects beside it along. */
static double with_holes(const double *x)
{
    return x[0] > 0.9 ? (double)NAN : 2.385 * x[1];
}

static void holes_spoil_their_neighbours_only(void **state)
{
    (void)state;
    struct morris_effect effects[N_FACTORS];
    evaluate(with_holes, effects);
    assert_near(effects[1].mu, 2.385, 1e-11);
    assert_true(effects[1].n < N_TRAJECTORIES && effects[1].n > N_TRAJECTORIES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_function_has_its_coefficients),
        cmocka_unit_test(curves_and_products_show_in_sigma),
        cmocka_unit_test(a_trajectory_changes_each_factor_once),
        cmocka_unit_test(holes_spoil_their_neighbours_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
