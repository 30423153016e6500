/*
 * Latencies are drawn a few instances ahead (run.h, struct drawn): whoever asks, in whatever order,
 * gets what a stream of this instance, purpose and use alone gives (rule I5).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>

#include "model/run.h"

enum { N_INSTANCES = 61, N_USES = 3, N_FORMS = 3, QUANTILES = N_FORMS, N_PLAIN };
enum { SHIFTED = N_PLAIN, BOUNDED = SHIFTED + N_PLAIN, N_LAWS = BOUNDED + N_PLAIN };

struct draws {
    struct run *run;
    struct random_stream alone;
    struct distribution laws[N_LAWS];
};

static int setup(void **state)
{
    struct draws *draws = calloc(1, sizeof *draws);
    static const char *const names[N_FORMS] = { "lognormal", "gamma", "exponential" };
    static const double p[] = { 0.5, 0.9, 0.99 }, x[] = { 53e3, 67e3, 123e3 };
    static const double parameters[N_FORMS][2] = { { 53e3, 79e3 }, { 61e3, 17e3 }, { 2385, 0 } };

    assert_non_null(draws);
    draws->run = run_new();
    draws->run->key = random_run_key(4711, 23);
    random_stream_init(&draws->alone);
    for (int i = 0; i < N_FORMS; i++) {
        const struct distribution_type *type = distribution_type_find(names[i]);
        assert_non_null(type);
        assert_null(distribution_make(&draws->laws[i], type, &type->forms[0], parameters[i]));
    }
    assert_null(distribution_make_quantiles(&draws->laws[QUANTILES], &draws->run->arena, p, x, 3));
    for (int i = 0; i < N_PLAIN; i++) {
        draws->laws[SHIFTED + i] = draws->laws[BOUNDED + i] = draws->laws[i];
        assert_null(distribution_set_bounds(&draws->laws[SHIFTED + i], 23.85, -INFINITY, INFINITY));
        assert_null(distribution_set_bounds(&draws->laws[BOUNDED + i], 23.85, 2385, 77e3));
    }
    *state = draws;
    return 0;
}

static int teardown(void **state)
{
    struct draws *draws = *state;

    run_free(draws->run);
    free(draws);
    return 0;
}

static void expect_own(struct draws *draws, int law, enum random_purpose purpose, uint32_t k,
                       uint32_t use)
{
    const struct distribution *of = &draws->laws[law];

    random_stream_pick(&draws->alone, draws->run->key, purpose, k);
    if (use > 0)
        random_stream_skip_to(&draws->alone, (uint64_t)use << 32);
    assert_int_equal(run_draw(draws->run, of, purpose, k, use),
                     distribution_draw_ms(of, &draws->alone.rng));
}

static void in_order_of_creation(void **state)
{
    for (uint32_t k = 1; k <= N_INSTANCES; k++)
        expect_own(*state, 0, RANDOM_BOOT, k, 0);
}

static void in_order_from_a_table(void **state)
{
    for (uint32_t k = 1; k <= N_INSTANCES; k++)
        expect_own(*state, QUANTILES, RANDOM_STOP, k, 0);
}

/* Whole rows of each law, also of those that are shifted or bounded. */
static void in_order_by_every_law(void **state)
{
    for (int law = 0; law < N_LAWS; law++) {
        for (uint32_t k = 1; k <= N_INSTANCES; k++)
            expect_own(*state, law, RANDOM_BOOT, k, 0);
    }
}

static void backwards(void **state)
{
    for (uint32_t k = N_INSTANCES; k > 0; k--)
        expect_own(*state, 1, RANDOM_STOP, k, 0);
}

/* Purposes beside one another, later uses between the first ones, some instances left out. */
static void mixed_up(void **state)
{
    for (uint32_t i = 0; i < 20 * N_INSTANCES; i++) {
        uint32_t k = 1 + (i + i / 7 * 5) % N_INSTANCES;
        expect_own(*state, 0, RANDOM_BOOT, k, i % 5 == 0 ? i % N_USES : 0);
        expect_own(*state, 1, RANDOM_STOP, k, i % 3 == 0 ? i % N_USES : 0);
    }
}

/* As where zones have latencies of their own. */
static void by_two_laws_in_turn(void **state)
{
    for (uint32_t k = 1; k <= N_INSTANCES; k++) {
        expect_own(*state, (int)(k / 9 % N_LAWS), RANDOM_BOOT, k, 0);
        expect_own(*state, (int)(k % N_LAWS), RANDOM_STOP, k, 0);
    }
}

/* Of another run's luck nothing is left. */
static void in_one_run_after_another(void **state)
{
    struct draws *draws = *state;
    static const struct op_type *const no_operations[] = { NULL };
    struct zone_setup zone = { .id = "za", .stock = -1 };
    struct setup empty = { .title = "empty", .n_zones = 1, .zones = &zone, .until = 1,
                           .operations = no_operations, .group.desired_capacity = 0 };

    empty.options.check_interval_ms = 60000;
    for (uint32_t k = 1; k <= 3; k++)
        expect_own(draws, 0, RANDOM_BOOT, k, 0);
    run_simulate(draws->run, &empty, 4711, 24, NULL, NULL);
    for (uint32_t k = 3; k <= N_INSTANCES; k++)
        expect_own(draws, 0, RANDOM_BOOT, k, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_order_of_creation, setup, teardown),
        cmocka_unit_test_setup_teardown(in_order_from_a_table, setup, teardown),
        cmocka_unit_test_setup_teardown(in_order_by_every_law, setup, teardown),
        cmocka_unit_test_setup_teardown(backwards, setup, teardown),
        cmocka_unit_test_setup_teardown(mixed_up, setup, teardown),
        cmocka_unit_test_setup_teardown(by_two_laws_in_turn, setup, teardown),
        cmocka_unit_test_setup_teardown(in_one_run_after_another, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
