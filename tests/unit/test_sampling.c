/* Means with their skewness, against worked examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "study/sampling.h"

enum { N_RUNS = 400, N_RARE = 4 };

/* The first four of 400 runs have one value, the others another. */
static struct metric_store *store_of(int64_t rare, int64_t common)
{
    struct metric_store *store = metric_store_new(1, METRIC_STORE_MEMORY, ".");

    for (int i = 0; i < N_RUNS; i++)
        assert_int_equal(metric_store_append(store, i < N_RARE ? &rare : &common, 1), 0);
    return store;
}

/* Skewness as test_interval.c derives it: 0.98 / sqrt(0.0099) (399 / 400)^1.5 = 9.8124585. */
static void rare_values_on_either_side_are_skewed(void **state)
{
    static const struct {
        int64_t rare, common;
        double mean, skewness;
    } cases[] = {
        { 2385, 0, 0.02385, 9.8124585 },
        { 0, 2385, 2.36115, -9.8124585 },
        { METRIC_MISSING, 2385, 2.385, 0 },
        { 2385, 2385, 2.385, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct metric_store *store = store_of(cases[i].rare, cases[i].common);
        struct sampled_mean mean;

        assert_int_equal(sample_metric(store, 0, 1000, &mean), 0);
        assert_near(mean.value, cases[i].mean, 1e-12);
        assert_near(mean.skewness, cases[i].skewness, 1e-6);
        assert_int_equal(mean.n, cases[i].rare == METRIC_MISSING ? N_RUNS - N_RARE : N_RUNS);
        metric_store_free(store);
    }
}

/* Half of the runs on either side of the mean by one sd: no skewness could be larger than 1. */
static void what_cannot_matter_is_not_walked_over(void **state)
{
    struct metric_store *store = metric_store_new(1, METRIC_STORE_MEMORY, ".");
    struct sampled_mean mean;

    (void)state;
    for (int64_t i = 0; i < N_RUNS; i++)
        assert_int_equal(metric_store_append(store, (int64_t[]){ i % 2 * 2385 }, 1), 0);
    assert_int_equal(sample_metric(store, 0, 1, &mean), 0);
    assert_near(mean.skewness, 0, 0);
    metric_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rare_values_on_either_side_are_skewed),
        cmocka_unit_test(what_cannot_matter_is_not_walked_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
