/*
 * test_shard: the shards of a study are its runs, each once, and have about the same work.
 *
 * The work of a run is its instances and one; a shard's is that of whole runs, so it may miss its
 * part of the whole by one run at either end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_rng.h>
#include <string.h>

#include "study/shard.h"

enum { CASES_MOST = 7 };

struct line {
    struct setup setups[CASES_MOST];
    struct study_case cases[CASES_MOST];
    size_t n;
};

static void add_case(struct line *line, size_t n_instances, uint64_t n_runs)
{
    struct setup *setup = &line->setups[line->n];

    memset(setup, 0, sizeof *setup);
    setup->n_instances = n_instances;
    line->cases[line->n++] = (struct study_case){ .setup = setup, .n_runs = n_runs };
}

static uint64_t work_of(const struct line *line, const struct study_range *ranges)
{
    uint64_t work = 0;

    for (size_t i = 0; i < line->n; i++)
        work += ranges[i].n * (line->setups[i].n_instances + 1);
    return work;
}

/* Every shard goes on where the one before ended, and none has more than its part and two runs. */
static void check_line(const struct line *line, unsigned n_shards)
{
    uint64_t next[CASES_MOST], total = 0, longest = 0;
    struct study_range ranges[CASES_MOST];

    for (size_t i = 0; i < line->n; i++) {
        uint64_t length = line->setups[i].n_instances + 1;

        next[i] = 1;
        total += length * line->cases[i].n_runs;
        longest = length > longest ? length : longest;
    }
    for (unsigned shard = 1; shard <= n_shards; shard++) {
        shard_ranges(line->cases, line->n, shard, n_shards, ranges);
        for (size_t i = 0; i < line->n; i++) {
            assert_true(ranges[i].n == 0 || ranges[i].first == next[i]);
            next[i] += ranges[i].n;
            for (size_t earlier = 0; earlier < i; earlier++) /* in the order of the line */
                assert_true(ranges[i].n == 0 || next[earlier] == line->cases[earlier].n_runs + 1);
        }
        assert_true(work_of(line, ranges) <= total / n_shards + 1 + longest);
        assert_true(work_of(line, ranges) + longest + 1 >= total / n_shards);
    }
    for (size_t i = 0; i < line->n; i++)
        assert_int_equal(next[i], line->cases[i].n_runs + 1);
}

static void any_number_of_shards_has_each_run_once(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct line line = { .n = 0 };
        size_t n = 1 + gsl_rng_uniform_int(rng, CASES_MOST);

        while (line.n < n)
            add_case(&line, gsl_rng_uniform_int(rng, 2001), gsl_rng_uniform_int(rng, 2385));
        check_line(&line, 1 + (unsigned)gsl_rng_uniform_int(rng, 37));
    }
    gsl_rng_free(rng);
}

static void one_shard_is_the_study(void **state)
{
    struct study_range ranges[2];
    struct line line = { .n = 0 };

    (void)state;
    add_case(&line, 100, 2385);
    add_case(&line, 0, 1);
    shard_ranges(line.cases, line.n, 1, 1, ranges);
    assert_int_equal(ranges[0].first, 1);
    assert_int_equal(ranges[0].n, 2385);
    assert_int_equal(ranges[1].first, 1);
    assert_int_equal(ranges[1].n, 1);
}

/* 10 runs of 9 instances and 20 of 4, each half of the line; thirds are 66.67 long: the first cut
 * is within run 7 of the first case, which belongs to where it begins, the second within run 7 of
 * the other (100 + 33.33 = 6.67 runs of 5). */
static void the_cut_is_by_instances_not_by_runs(void **state)
{
    static const struct study_range wanted[3][2] = {
        { { 1, 7 }, { 1, 0 } },
        { { 8, 3 }, { 1, 7 } },
        { { 11, 0 }, { 8, 13 } },
    };
    struct study_range ranges[2];
    struct line line = { .n = 0 };

    (void)state;
    add_case(&line, 9, 10);
    add_case(&line, 4, 20);
    for (unsigned shard = 1; shard <= 3; shard++) {
        shard_ranges(line.cases, line.n, shard, 3, ranges);
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(ranges[i].first, wanted[shard - 1][i].first);
            assert_int_equal(ranges[i].n, wanted[shard - 1][i].n);
        }
    }
}

static void more_shards_than_runs_leave_some_without(void **state)
{
    uint64_t n_runs = 0;
    struct line line = { .n = 0 };

    (void)state;
    add_case(&line, 6, 3);
    add_case(&line, 6, 0); /* nothing to do */
    add_case(&line, 6, 2);
    check_line(&line, 23);
    for (unsigned shard = 1; shard <= 23; shard++) {
        struct study_range ranges[3];

        shard_ranges(line.cases, line.n, shard, 23, ranges);
        assert_int_equal(ranges[1].n, 0);
        assert_true(ranges[0].n + ranges[2].n <= 1);
        n_runs += ranges[0].n + ranges[2].n;
    }
    assert_int_equal(n_runs, 5);
}

static void no_cases_and_no_runs_are_no_work(void **state)
{
    struct study_range range = { 2385, 2385 };
    struct line line = { .n = 0 };

    (void)state;
    shard_ranges(NULL, 0, 1, 4, NULL);
    add_case(&line, 100, 0);
    shard_ranges(line.cases, line.n, 4, 4, &range);
    assert_int_equal(range.n, 0);
}

/* 2^62 runs of 2,000 instances for 100,000 shards: 91 bits. */
static void the_largest_study_does_not_overflow(void **state)
{
    uint64_t n_runs = UINT64_C(1) << 62, next = 1;
    struct line line = { .n = 0 };
    struct study_range range;

    (void)state;
    add_case(&line, 2000, n_runs);
    for (unsigned shard = 1; shard <= SHARDS_MOST; shard++) {
        shard_ranges(line.cases, 1, shard, SHARDS_MOST, &range);
        assert_true(range.first == next);
        assert_true(range.n == n_runs / SHARDS_MOST || range.n == n_runs / SHARDS_MOST + 1);
        next += range.n;
    }
    assert_true(next == n_runs + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_shards_has_each_run_once),
        cmocka_unit_test(one_shard_is_the_study),
        cmocka_unit_test(the_cut_is_by_instances_not_by_runs),
        cmocka_unit_test(more_shards_than_runs_leave_some_without),
        cmocka_unit_test(no_cases_and_no_runs_are_no_work),
        cmocka_unit_test(the_largest_study_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
