/*
 * test_precision: when a case has been run often enough, and that its interval then still holds
 * what it says.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "study/interval.h"
#include "study/precision.h"
#include "study/sampling.h"

#define LEVEL 0.95

/* A case with two metrics: slot 0 is the duration, slot 1 what is limited. */
struct sample {
    struct metric_store *store;
    struct limit limit;
    struct limit_tally tally;
    size_t slot;
    struct precision_subject subject;
};

static void begin(struct sample *sample)
{
    *sample = (struct sample){ .store = metric_store_new(2, METRIC_STORE_MEMORY, "."), .slot = 1 };
    sample->subject = (struct precision_subject){
        .store = sample->store,
        .limits = &sample->limit,
        .limit_tallies = &sample->tally,
        .limit_slots = &sample->slot,
        .level = LEVEL,
    };
}

static void limit_to(struct sample *sample, const struct limit *limit)
{
    sample->limit = *limit;
    sample->subject.n_limits = 1;
}

static void add(struct sample *sample, int64_t duration, int64_t other)
{
    int64_t row[2] = { duration, other };
    assert_int_equal(metric_store_append(sample->store, row, 1), 0);
    if (sample->subject.n_limits > 0)
        limit_tally_add(&sample->tally, &sample->limit, other);
}

/* Half of the runs take 2.385 s less than 100 s, half as much more: sd = 2.385 sqrt(n / (n - 1)).
 */
static void add_pairs(struct sample *sample, unsigned n_pairs)
{
    for (; n_pairs > 0; n_pairs--) {
        add(sample, 97615, 7);
        add(sample, 102385, 7);
    }
}

static void end(struct sample *sample)
{
    metric_store_free(sample->store);
}

/* t(0.975, 99) x 2.385 sqrt(100 / 99) / sqrt(100) = 1.984217 x 0.239702 = 0.475620 s in 100 s */
static void test_half_width_of_the_mean(void **state)
{
    (void)state;
    struct sample sample;
    begin(&sample);
    add_pairs(&sample, 50);
    struct precision_look look = precision_look(&sample.subject, 0.0048);
    assert_true(fabs(look.half_width - 0.00475620) < 1e-7);
    assert_true(look.is_precise);
    assert_null(look.widest);
    assert_int_equal(look.runs_needed, 0);
    assert_false(precision_look(&sample.subject, 0.0047).is_precise);
    end(&sample);
}

/* P95 has both ends from 72 runs on. */
static void test_shown_quantile_needs_72_runs(void **state)
{
    (void)state;
    struct sample sample;
    begin(&sample);
    add_pairs(&sample, 35);
    struct precision_look look = precision_look(&sample.subject, 0.02);
    assert_false(look.is_precise);
    assert_int_equal(look.runs_needed, 72);
    add_pairs(&sample, 1);
    assert_true(precision_look(&sample.subject, 0.02).is_precise);
    end(&sample);
}

/* None of n runs breaks a limit for 95 % of them: the evidence averaged over shares below 5 % is
 * (1 - 0.95^(n + 1)) / (0.05 (n + 1) 0.95^n), 39.318 of 104 and 41.006 of 105; 2 / 0.05 is enough. */
static void test_a_share_is_decided_from_105_runs_on(void **state)
{
    (void)state;
    struct sample sample;
    begin(&sample);
    limit_to(&sample, &(struct limit){ .kind = LIMIT_SHARE,
                                       .metric = metric_find("duration"),
                                       .comparison = COMPARE_AT_MOST,
                                       .bound = 9,
                                       .share = 0.95 });
    add_pairs(&sample, 52);
    struct precision_look look = precision_look(&sample.subject, 0.01);
    assert_false(look.is_precise);
    assert_ptr_equal(look.widest, &sample.limit);
    add(&sample, 97615, 7);
    assert_true(precision_look(&sample.subject, 0.01).is_precise);
    end(&sample);
}

static void test_limited_quantile_needs_its_runs(void **state)
{
    (void)state;
    struct sample sample;
    begin(&sample);
    limit_to(&sample, &(struct limit){ .kind = LIMIT_QUANTILE,
                                       .metric = metric_find("duration"),
                                       .comparison = COMPARE_AT_MOST,
                                       .bound = 9,
                                       .share = 0.99,
                                       .p = 0.99 });
    add_pairs(&sample, 183);
    assert_int_equal(precision_look(&sample.subject, 0.02).runs_needed, 368);
    add_pairs(&sample, 1);
    assert_true(precision_look(&sample.subject, 0.02).is_precise);
    end(&sample);
}

/* 50 of 100: 39.8 to 60.2 %. Undecided at 55 % and wider than 2 %, decided at 70 %. */
static void test_share_narrow_or_decided(void **state)
{
    (void)state;
    const double shares[] = { 0.55, 0.70 };
    for (size_t i = 0; i < 2; i++) {
        struct sample sample;
        begin(&sample);
        limit_to(&sample, &(struct limit){ .kind = LIMIT_SHARE,
                                           .metric = metric_find("failed"),
                                           .comparison = COMPARE_AT_MOST,
                                           .bound = 3,
                                           .share = shares[i] });
        for (int run = 0; run < 100; run++)
            add(&sample, 2385, run % 2 == 0 ? 3 : 4);
        struct precision_look look = precision_look(&sample.subject, 0.02);
        assert_int_equal(look.is_precise, shares[i] > 0.6);
        if (!look.is_precise) {
            assert_ptr_equal(look.widest, &sample.limit);
            assert_true(fabs(look.half_width - 0.1017) < 1e-4);
            assert_true(precision_look(&sample.subject, 0.102).is_precise);
        }
        end(&sample);
    }
}

static void test_limited_mean_counts_too(void **state)
{
    (void)state;
    struct sample sample;
    begin(&sample);
    limit_to(&sample, &(struct limit){ .kind = LIMIT_MEAN,
                                       .metric = metric_find("cost"),
                                       .comparison = COMPARE_AT_MOST,
                                       .bound = 30 });
    for (int run = 0; run < 100; run++)
        add(&sample, 2385, run % 2 == 0 ? 10 : 20); /* 15 -+ 0.997 */
    struct precision_look look = precision_look(&sample.subject, 0.06);
    assert_false(look.is_precise);
    assert_ptr_equal(look.widest, &sample.limit);
    assert_true(fabs(look.half_width - 1.984217 * 0.5025189 / 15) < 1e-6);
    assert_true(precision_look(&sample.subject, 0.07).is_precise);
    end(&sample);
}

static void test_nothing_asked_for(void **state)
{
    (void)state;
    struct sample sample;
    begin(&sample);
    for (int run = 0; run < 50; run++)
        add(&sample, METRIC_MISSING, 7); /* refused in every run */
    struct precision_look look = precision_look(&sample.subject, 0.02);
    assert_true(look.is_precise);
    assert_true(isnan(look.half_width));
    end(&sample);
}

/* Two looks in a row; one that fails begins the count anew. */
static void test_two_in_a_row(void **state)
{
    (void)state;
    struct sample sample;
    struct precision precision = { .wanted = 0.02, .n_most = 1000 };
    begin(&sample);
    assert_int_equal(precision_first(&precision), PRECISION_BATCH);
    add_pairs(&sample, 50);
    assert_int_equal(precision_next(&precision, &sample.subject, 100), 150);
    for (int run = 0; run < 50; run++)
        add(&sample, run % 2 == 0 ? 30000 : 170000, 7);
    assert_int_equal(precision_next(&precision, &sample.subject, 150), 200);
    assert_int_equal(precision.n_in_a_row, 0);
    assert_true(precision_guess(&precision, 150) > 200);
    add_pairs(&sample, 1000);
    assert_int_equal(precision_next(&precision, &sample.subject, 200), 250);
    assert_int_equal(precision_next(&precision, &sample.subject, 250), 250);
    assert_int_equal(precision.stopped_by, STOP_PRECISE);
    end(&sample);
}

static void test_cap_and_fixed_number(void **state)
{
    (void)state;
    struct sample sample;
    struct precision precision = { .wanted = 0.001, .n_most = 120 };
    begin(&sample);
    add_pairs(&sample, 60);
    assert_int_equal(precision_next(&precision, &sample.subject, 100), 120);
    assert_int_equal(precision_guess(&precision, 100), 120);
    assert_int_equal(precision_next(&precision, &sample.subject, 120), 120);
    assert_int_equal(precision.stopped_by, STOP_CAP);

    struct precision none = { .n_most = 120 };
    assert_int_equal(precision_first(&none), 120);
    assert_int_equal(precision_next(&none, &sample.subject, 120), 120);
    assert_int_equal(none.stopped_by, STOP_RUNS);
    end(&sample);
}

/* One study that ends when it is precise; whether its interval has the truth inside. */
static bool study_covers(gsl_rng *rng, double wanted, double sigma, uint64_t *n_runs)
{
    struct sample sample;
    struct precision precision = { .wanted = wanted, .n_most = PRECISION_MOST_RUNS };
    uint64_t n = 0, n_wanted;
    begin(&sample);
    for (n_wanted = precision_first(&precision); n < n_wanted;
         n_wanted = precision_next(&precision, &sample.subject, n)) {
        for (; n < n_wanted; n++)
            add(&sample, llround(600e3 * exp(gsl_ran_gaussian(rng, sigma))), 7);
    }
    struct sampled_mean mean;
    struct interval interval;
    double truth = 600e3 * exp(sigma * sigma / 2);
    assert_int_equal(sample_metric(sample.store, 0, 1, &mean), 0);
    assert_true(interval_of_skewed_mean(&mean, LEVEL, &interval));
    *n_runs += n;
    end(&sample);
    return interval.low <= truth && truth <= interval.high;
}

/* A thousand studies of lognormal durations (the tail of a boot) end by themselves: the 95 %
 * interval of the mean has the truth inside in 93.5 to 96.5 % of them. */
static void test_coverage_when_stopped(void **state)
{
    (void)state;
    static const double cases[][2] = { { 0.02, 0.2 }, { 0.03, 0.4 }, { 0.10, 0.6 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
        unsigned n_covered = 0;
        uint64_t n_runs = 0;
        gsl_rng_set(rng, 20240617);
        for (int repetition = 0; repetition < 1000; repetition++)
            n_covered += study_covers(rng, cases[i][0], cases[i][1], &n_runs);
        printf("# precision %g %%, sigma %g: %.1f %% covered, %.0f runs in the mean\n",
               100 * cases[i][0], cases[i][1], n_covered / 10.0, (double)n_runs / 1000);
        assert_in_range(n_covered, 935, 965);
        gsl_rng_free(rng);
    }
}

/* One study of a limit that is kept in 95 % of the runs, as it asks for, or in just less. */
static enum verdict judge_on_the_bound(gsl_rng *rng, double wanted, uint64_t *n_runs)
{
    struct sample sample;
    struct precision precision = { .wanted = wanted, .n_most = PRECISION_MOST_RUNS };
    struct limit_verdict verdict;
    struct setup setup = { 0 };
    uint64_t n = 0, n_wanted;
    begin(&sample);
    limit_to(&sample, &(struct limit){ .kind = LIMIT_SHARE,
                                       .metric = metric_find("failed"),
                                       .comparison = COMPARE_AT_MOST,
                                       .bound = 3,
                                       .share = 0.95 });
    for (n_wanted = precision_first(&precision); n < n_wanted;
         n_wanted = precision_next(&precision, &sample.subject, n)) {
        for (; n < n_wanted; n++)
            add(&sample, 2385, gsl_rng_uniform(rng) < 0.95 ? 3 : 4);
    }
    assert_int_equal(limit_verdict_make(&verdict, &sample.limit, &sample.tally, sample.store, 1,
                                        &setup, LEVEL),
                     0);
    *n_runs += n;
    end(&sample);
    return verdict.verdict;
}

/* Neither verdict is given much oftener than the 2.5 % that one look would: who stops as soon as the
 * interval leaves the bound, with two looks in a row, says kept in 7 % and broken in 9 % of the
 * studies. Three standard errors are 1.5 %. */
static void test_verdicts_on_the_bound(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    unsigned counts[N_VERDICTS] = { 0 };
    uint64_t n_runs = 0;
    gsl_rng_set(rng, 2385);
    for (int repetition = 0; repetition < 1000; repetition++)
        counts[judge_on_the_bound(rng, 0.01, &n_runs)]++;
    printf("# on the bound: kept %.1f %%, broken %.1f %%, %.0f runs in the mean\n",
           counts[VERDICT_KEPT] / 10.0, counts[VERDICT_BROKEN] / 10.0, (double)n_runs / 1000);
    assert_true(counts[VERDICT_KEPT] <= 40);
    assert_true(counts[VERDICT_BROKEN] <= 40);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half_width_of_the_mean),
        cmocka_unit_test(test_shown_quantile_needs_72_runs),
        cmocka_unit_test(test_a_share_is_decided_from_105_runs_on),
        cmocka_unit_test(test_limited_quantile_needs_its_runs),
        cmocka_unit_test(test_share_narrow_or_decided),
        cmocka_unit_test(test_limited_mean_counts_too),
        cmocka_unit_test(test_nothing_asked_for),
        cmocka_unit_test(test_two_in_a_row),
        cmocka_unit_test(test_cap_and_fixed_number),
        cmocka_unit_test(test_coverage_when_stopped),
        cmocka_unit_test(test_verdicts_on_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
