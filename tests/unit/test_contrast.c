/* Contrasts of two cases: published examples, verdicts, and how often the intervals are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "near.h"
#include "study/contrast.h"
#include "study/interval.h"

/* A case with the metrics of these names, whose rows the test gives. */
struct side {
    struct metric_slot slots[8];
    struct metric_layout layout;
    struct metric_store *store;
};

static void side_begin(struct side *side, const char *const *names)
{
    *side = (struct side){ .layout = { .slots = side->slots } };
    for (; *names != NULL; names++)
        side->slots[side->layout.n++] = (struct metric_slot){ metric_find(*names), 0 };
    side->store = metric_store_new(side->layout.n, METRIC_STORE_MEMORY, ".");
}

static void side_add(struct side *side, const int64_t *row)
{
    assert_int_equal(metric_store_append(side->store, row, 1), 0);
}

static struct contrast contrast_of(const struct side *a, const struct side *b,
                                   struct contrast_request request)
{
    struct contrast contrast;

    assert_int_equal(contrast_make(&contrast, &request,
                                   &(struct contrast_side){ &a->layout, a->store, NULL },
                                   &(struct contrast_side){ &b->layout, b->store, NULL }),
                     0);
    return contrast;
}

static const struct contrast_row *row_of(const struct contrast *contrast, const char *name,
                                         const char *statistic)
{
    for (size_t i = 0; i < contrast->n_rows; i++) {
        const struct contrast_row *row = &contrast->rows[i];
        if (strcmp(row->name, name) == 0 && strcmp(row->statistic, statistic) == 0)
            return row;
    }
    return NULL;
}

/* Student's sleep data (Biometrika 6, 1908), hours gained by ten patients with either drug; here
 * in seconds. R 4 prints for t.test(extra ~ group, sleep): -3.3654832 to 0.2054832, and with
 * paired = TRUE: -2.4598858 to -0.7001142; differences there are first less second drug. */
static const int64_t first_drug[] = { 700, -1600, -200, -1200, -100, 3400, 3700, 800, 0, 2000 };
static const int64_t second_drug[] = { 1900, 800, 1100, 100, -100, 4400, 5500, 1600, 4600, 3400 };

static void sleep_sides(struct side *a, struct side *b)
{
    static const char *const names[] = { "launching", NULL };

    side_begin(a, names);
    side_begin(b, names);
    for (int i = 0; i < 10; i++) {
        side_add(a, &first_drug[i]);
        side_add(b, &second_drug[i]);
    }
}

static void the_sleep_data_paired(void **state)
{
    struct side a, b;
    struct contrast contrast;

    (void)state;
    sleep_sides(&a, &b);
    contrast = contrast_of(&a, &b, (struct contrast_request){ .level = 0.95, .is_paired = true });
    assert_int_equal(contrast.n_rows, 1);
    const struct contrast_row *row = &contrast.rows[0];
    assert_near(row->baseline, 0.75, 1e-12);
    assert_near(row->candidate, 2.33, 1e-12);
    assert_near(row->difference, 1.58, 1e-12);
    assert_near(row->interval.low, 0.7001142, 1e-7);
    /* Student's, as R prints it; to decide by, the end on the skewed side is farther: R's 2.4598858
     * is 2.2621572 errors of 0.3889587 away; the skewness is 1.2567957, too much for ten: as of a
     * count of 6.3309748, whose end is 2.8545606 away */
    const struct sampled_mean differences = { 1.58, 0.3889587 * sqrt(10), 1.2567957, 10 };
    struct interval student;
    assert_true(interval_of_mean(&differences, 0.95, &student));
    assert_near(student.low, 0.7001142, 1e-6);
    assert_near(student.high, 2.4598858, 1e-6);
    assert_near(row->interval.high, 2.6903062, 1e-7);
    assert_near(row->correlation, 0.7951702, 1e-7);
    /* of the intervals as R prints them */
    assert_near(row->narrower, 3.5709664 / 1.7597716, 1e-6);
    assert_int_equal(row->n_runs, 10);
    assert_int_equal(row->verdict, CONTRAST_HIGHER); /* launching has no direction */
    contrast_free(&contrast);
    metric_store_free(a.store);
    metric_store_free(b.store);
}

static void the_sleep_data_unpaired(void **state)
{
    struct side a, b;
    struct contrast contrast;

    (void)state;
    sleep_sides(&a, &b);
    contrast = contrast_of(&a, &b, (struct contrast_request){ .level = 0.95 });
    assert_near(contrast.rows[0].interval.low, -0.2054832, 1e-7);
    assert_near(contrast.rows[0].interval.high, 3.3654832, 1e-7);
    assert_true(isnan(contrast.rows[0].correlation));
    assert_true(isnan(contrast.rows[0].narrower));
    assert_int_equal(contrast.rows[0].verdict, CONTRAST_CANNOT_TELL);
    contrast_free(&contrast);
    metric_store_free(a.store);
    metric_store_free(b.store);
}

static void the_direction_of_the_metric_decides(void **state)
{
    static const char *const names[] = { "duration", "least_healthy", "most_running",
                                         "failed",   "finished",      NULL };
    struct side a, b;
    struct contrast contrast;

    (void)state;
    side_begin(&a, names);
    side_begin(&b, names);
    for (int64_t i = 0; i < 20; i++) {
        side_add(&a, (int64_t[]){ 2385 + 10 * i, 80 + i % 3, 140, i % 2, i != 7 });
        side_add(&b, (int64_t[]){ 3385 + 11 * i, 90 + i % 2, 130, (i + 1) % 2, i != 7 });
    }
    contrast = contrast_of(&a, &b, (struct contrast_request){ .level = 0.95, .is_paired = true });
    assert_int_equal(row_of(&contrast, "duration", "mean")->verdict, CONTRAST_WORSE);
    assert_int_equal(row_of(&contrast, "duration", "p50")->verdict, CONTRAST_WORSE);
    assert_int_equal(row_of(&contrast, "least_healthy", "mean")->verdict, CONTRAST_BETTER);
    assert_int_equal(row_of(&contrast, "most_running", "mean")->verdict, CONTRAST_LOWER);
    assert_int_equal(row_of(&contrast, "failed", "mean")->verdict, CONTRAST_CANNOT_TELL);
    assert_int_equal(row_of(&contrast, "finished", "share")->verdict, CONTRAST_SAME);
    /* 20 pairs that agree: up to 1 - 0.025^(1/20) of all may not */
    assert_near(row_of(&contrast, "finished", "share")->interval.low, -0.1684335, 1e-7);
    assert_near(row_of(&contrast, "finished", "share")->interval.high, 0.1684335, 1e-7);
    /* ten less in each run: nothing is left to doubt, but independent runs would not know either */
    assert_near(row_of(&contrast, "most_running", "mean")->interval.low, -10, 0);
    assert_near(row_of(&contrast, "most_running", "mean")->interval.high, -10, 0);
    assert_true(isnan(row_of(&contrast, "most_running", "mean")->narrower));
    assert_true(row_of(&contrast, "duration", "mean")->is_judged);
    assert_false(row_of(&contrast, "failed", "mean")->is_judged);
    contrast_free(&contrast);
    contrast = contrast_of(&b, &a, (struct contrast_request){ .level = 0.95, .is_paired = true });
    assert_int_equal(row_of(&contrast, "duration", "mean")->verdict, CONTRAST_BETTER);
    assert_int_equal(row_of(&contrast, "least_healthy", "mean")->verdict, CONTRAST_WORSE);
    contrast_free(&contrast);
    metric_store_free(a.store);
    metric_store_free(b.store);
}

/* The baseline's 30 longest runs are cut, the candidate's end. Of those that end the longest take
 * 170 and 200 s, but that does not make the candidate worse. */
static void who_comes_to_no_end_is_not_quicker(void **state)
{
    static const char *const names[] = { "finished", "duration", NULL };
    struct side a, b;
    struct contrast contrast;

    (void)state;
    side_begin(&a, names);
    side_begin(&b, names);
    for (int64_t i = 1; i <= 200; i++) {
        side_add(&a, (int64_t[]){ i <= 170, i <= 170 ? 1000 * i : METRIC_MISSING });
        side_add(&b, (int64_t[]){ 1, 1000 * i });
    }
    contrast = contrast_of(&a, &b, (struct contrast_request){ .level = 0.95, .is_paired = true });
    const struct contrast_row *mean = row_of(&contrast, "duration", "mean"),
                              *p50 = row_of(&contrast, "duration", "p50"),
                              *p95 = row_of(&contrast, "duration", "p95");
    assert_int_equal(mean->n_runs, 170);
    assert_int_equal(mean->verdict, CONTRAST_SAME);
    assert_near(mean->interval.low, 0, 0);
    assert_int_equal(p50->n_runs, 200);
    assert_near(p50->baseline, 100, 0);
    assert_near(p50->candidate, 100, 0);
    assert_int_equal(p50->verdict, CONTRAST_CANNOT_TELL);
    assert_true(isinf(p95->baseline));
    assert_near(p95->candidate, 190, 0);
    assert_int_equal(p95->verdict, CONTRAST_BETTER);
    contrast_free(&contrast);
    contrast = contrast_of(&a, &a, (struct contrast_request){ .level = 0.95, .is_paired = true });
    p95 = row_of(&contrast, "duration", "p95");
    assert_true(isinf(p95->baseline) && isinf(p95->candidate));
    assert_int_equal(p95->verdict, CONTRAST_CANNOT_TELL); /* nobody knows of those that are cut */
    contrast_free(&contrast);
    metric_store_free(a.store);
    metric_store_free(b.store);
}

static void what_is_asked_for_has_a_row_and_is_judged(void **state)
{
    static const char *const of_a[] = { "duration", "waiting", "cost", NULL };
    static const char *const of_b[] = { "duration", "waiting", NULL };
    static const char *const asked_for[] = { "waiting_s", "cost" };
    struct side a, b;
    struct contrast contrast;

    (void)state;
    side_begin(&a, of_a);
    side_begin(&b, of_b);
    for (int64_t i = 0; i < 20; i++) {
        side_add(&a, (int64_t[]){ 2385, 1200 + i, METRIC_MISSING });
        side_add(&b, (int64_t[]){ 2385, i == 3 ? METRIC_MISSING : 1210 + i });
    }
    contrast = contrast_of(&a, &b, (struct contrast_request){ .level = 0.95, .is_paired = true,
                                                              .names = asked_for, .n_names = 2 });
    assert_int_equal(contrast.n_rows, 4);
    assert_int_equal(contrast.n_runs, 20);
    assert_int_equal(row_of(&contrast, "waiting", "mean")->n_runs, 19);
    assert_near(row_of(&contrast, "waiting", "mean")->difference, 0.010, 1e-12);
    assert_true(isinf(row_of(&contrast, "waiting", "mean")->narrower));
    assert_int_equal(row_of(&contrast, "waiting", "p50")->runs_needed, 0);
    /* max(p, 1 - p)^n <= 0.0125: log(0.0125) / log(0.95) = 85.4 */
    assert_int_equal(row_of(&contrast, "waiting", "p95")->runs_needed, 86);
    assert_int_equal(row_of(&contrast, "cost", "mean")->verdict, CONTRAST_CANNOT_TELL);
    assert_int_equal(row_of(&contrast, "cost", "mean")->n_runs, 0);
    assert_int_equal(row_of(&contrast, "cost", "mean")->runs_needed, 0);
    assert_true(row_of(&contrast, "waiting", "mean")->is_judged);
    contrast_free(&contrast);
    metric_store_free(a.store);
    metric_store_free(b.store);
}

/* ---- how often the intervals are right ---- */

enum { REPETITIONS = 1000, RUNS = 100, CANDIDATES = 4 };

/* Candidate c takes exp(0.3 (sqrt(1 - s) z + sqrt s x)) * (1 + c / 10) minutes: s is how much of
 * its luck is its own. */
static double shares_of_luck[CANDIDATES + 1] = { 0, 0.05, 0.2, 0.5, 0.95 };

static int64_t draw_ms(const gsl_rng *rng, double common, int candidate)
{
    double own = gsl_ran_gaussian(rng, 1), s = shares_of_luck[candidate];

    return llround(60000 * exp(0.3 * (sqrt(1 - s) * common + sqrt(s) * own)) *
                   (1 + candidate / 10.0));
}

static bool covers(const struct contrast_row *row, double truth)
{
    return row->interval.low <= truth && truth <= row->interval.high;
}

/* At 95 % of 1000 repetitions three standard deviations are 2.1 %. */
static void intervals_hold_as_often_as_they_say(void **state)
{
    static const char *const names[] = { "duration", NULL };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double p95 = exp(0.3 * gsl_cdf_ugaussian_Pinv(0.95)), mean = exp(0.3 * 0.3 / 2);
    int n_first = 0, n_joint = 0, n_p50 = 0, n_p95 = 0;

    (void)state;
    gsl_rng_set(rng, 2385);
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        struct side sides[CANDIDATES + 1];
        bool all = true;
        for (int c = 0; c <= CANDIDATES; c++)
            side_begin(&sides[c], names);
        for (int run = 0; run < RUNS; run++) {
            double common = gsl_ran_gaussian(rng, 1);
            for (int c = 0; c <= CANDIDATES; c++) {
                int64_t value = draw_ms(rng, common, c);
                side_add(&sides[c], &value);
            }
        }
        for (int c = 1; c <= CANDIDATES; c++) {
            double factor = 60 * c / 10.0;
            struct contrast contrast = contrast_of(
                &sides[0], &sides[c],
                (struct contrast_request){ .level = 1 - 0.05 / CANDIDATES, .is_paired = true });
            all &= covers(row_of(&contrast, "duration", "mean"), factor * mean);
            contrast_free(&contrast);
        }
        n_joint += all;
        struct contrast one = contrast_of(
            &sides[0], &sides[2], (struct contrast_request){ .level = 0.95, .is_paired = true });
        n_first += covers(row_of(&one, "duration", "mean"), 12 * mean);
        n_p50 += covers(row_of(&one, "duration", "p50"), 12);
        n_p95 += covers(row_of(&one, "duration", "p95"), 12 * p95);
        contrast_free(&one);
        for (int c = 0; c <= CANDIDATES; c++)
            metric_store_free(sides[c].store);
    }
    gsl_rng_free(rng);
    print_message("of %d repetitions cover: mean %d, %d means jointly %d, p50 %d, p95 %d\n",
                  REPETITIONS, n_first, CANDIDATES, n_joint, n_p50, n_p95);
    assert_in_range(n_first, 935, 965);
    assert_in_range(n_joint, 929, REPETITIONS);
    assert_in_range(n_p50, 950, REPETITIONS);
    assert_in_range(n_p95, 950, REPETITIONS);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sleep_data_paired),
        cmocka_unit_test(the_sleep_data_unpaired),
        cmocka_unit_test(the_direction_of_the_metric_decides),
        cmocka_unit_test(who_comes_to_no_end_is_not_quicker),
        cmocka_unit_test(what_is_asked_for_has_a_row_and_is_judged),
        cmocka_unit_test(intervals_hold_as_often_as_they_say),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
