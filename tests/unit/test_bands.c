/* Bands over time against the sorted values of all runs at every point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/bands.h"

enum { N_SERIES = BANDS_N_SERIES, N_P = 5, PIECES_LIMIT = 400 };

static const double quantiles[N_P] = { 0.05, 0.25, 0.5, 0.75, 0.95 };

/* A run as a list of pieces; the last one begins at the run's end and holds for ever. */
struct course {
    size_t n;
    int64_t from_ms[PIECES_LIMIT];
    long values[PIECES_LIMIT][N_SERIES];
};

static struct course *draw_course(gsl_rng *rng, double mean_ms, long size)
{
    struct course *course = malloc(sizeof *course);
    int64_t at = 0;

    course->n = 2 + gsl_rng_uniform_int(rng, PIECES_LIMIT - 2);
    for (size_t i = 0; i < course->n; i++) {
        course->from_ms[i] = at;
        for (unsigned series = 0; series < N_SERIES; series++)
            course->values[i][series] =
                i > 0 && gsl_rng_uniform_int(rng, 2) == 0
                    ? course->values[i - 1][series]
                    : size + (long)gsl_ran_gaussian(rng, (double)size / 9 * (series + 1));
        for (unsigned series = 0; series < N_SERIES; series++)
            course->values[i][series] *= course->values[i][series] > 0;
        at += 1 + (int64_t)gsl_ran_exponential(rng, mean_ms);
        if (gsl_rng_uniform_int(rng, 4) == 0)
            at = (at + 999) / 1000 * 1000; /* changes at a point itself */
    }
    return course;
}

static struct course **draw_courses(size_t n, double mean_ms, long size)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct course **courses = malloc(n * sizeof *courses);

    for (size_t i = 0; i < n; i++)
        courses[i] = draw_course(rng, mean_ms * gsl_ran_exponential(rng, 1), size);
    gsl_rng_free(rng);
    return courses;
}

static void free_courses(struct course **courses, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(courses[i]);
    free(courses);
}

static struct measure_levels levels_of(const long *values)
{
    return (struct measure_levels){
        .healthy = values[BANDS_HEALTHY],
        .carrying = values[BANDS_CARRYING],
        .running = values[BANDS_RUNNING],
        .target = 2385, /* of which there are no bands */
        .low = 2385,
    };
}

static void record(struct bands *bands, int64_t from, int64_t to, const long *values)
{
    const struct measure_levels levels = levels_of(values);

    bands_record(bands, from, to, &levels);
}

static void end_run(struct bands *bands, int64_t end, const long *values)
{
    const struct measure_levels levels = levels_of(values);

    bands_end_run(bands, end, &levels);
}

/* A run of one value that ends where it begins. */
static void tell_healthy(struct bands *bands, long value)
{
    bands_begin_run(bands);
    end_run(bands, 0, (long[N_SERIES]){ [BANDS_HEALTHY] = value });
}

/* The course begins at the grid's origin; where runs begin before, it is waited for like this: */
static const long waiting[N_SERIES] = { 23, 85, 5000 };

static void tell_course(struct bands *bands, const struct course *course)
{
    size_t last = course->n - 1;
    int64_t origin = bands->origin_at;

    bands_begin_run(bands);
    if (bands->begin_at < origin)
        record(bands, bands->begin_at, origin, waiting);
    for (size_t i = 0; i < last; i++)
        record(bands, origin + course->from_ms[i], origin + course->from_ms[i + 1],
               course->values[i]);
    end_run(bands, origin + course->from_ms[last], course->values[last]);
}

/* As much of a value as its first 12 bits tell. */
static long rounded(long value)
{
    int shift = 0;

    while (value >> shift >= BANDS_EXACT)
        shift++;
    return value >> shift << shift;
}

static long value_at(const struct course *course, unsigned series, int64_t at)
{
    size_t i = course->n - 1;

    while (course->from_ms[i] > at)
        i--;
    return course->values[i][series];
}

static int compare_longs(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;

    return (x > y) - (x < y);
}

static void check_bands(const struct bands *bands, struct course **courses, size_t n)
{
    size_t n_points = bands_n_points(bands);
    int64_t *values = malloc(n_points * N_P * sizeof *values);
    long *sorted = malloc(n * sizeof *sorted);

    for (unsigned series = 0; series < N_SERIES; series++) {
        bands_quantiles(bands, series, quantiles, N_P, values);
        for (size_t point = 0; point < n_points; point++) {
            for (size_t i = 0; i < n; i++)
                sorted[i] = value_at(courses[i], series, (int64_t)point * bands_step_ms(bands));
            qsort(sorted, n, sizeof *sorted, compare_longs);
            for (size_t i = 0; i < N_P; i++) {
                size_t rank = (n * (size_t)(quantiles[i] * 100 + 0.5) + 99) / 100;

                assert_int_equal(values[point * N_P + i], rounded(sorted[rank - 1]));
            }
        }
    }
    free(sorted);
    free(values);
}

static int64_t longest_of(struct course **courses, size_t n)
{
    int64_t longest = 0;

    for (size_t i = 0; i < n; i++)
        if (courses[i]->from_ms[courses[i]->n - 1] > longest)
            longest = courses[i]->from_ms[courses[i]->n - 1];
    return longest;
}

/* The least doubled second with which the grid reaches the longest run's end. */
static void check_grid(const struct bands *bands, int64_t longest)
{
    int64_t step = BANDS_FIRST_STEP_MS;

    while (longest > (BANDS_POINTS - 1) * step)
        step *= 2;
    assert_int_equal(bands_step_ms(bands), step);
    assert_int_equal(bands_n_points(bands), (longest + step - 1) / step + 1);
}

static void bands_are_the_order_statistics_of_every_point(void **state)
{
    static const struct {
        size_t n;
        double mean_ms;
        long size;
    } cases[] = { { 1, 2385, 100 },    { 2, 10, 3 },         { 37, 500, 100 },
                  { 60, 90000, 20 },   { 101, 2385, 1300 },  { 40, 2385000, 40 },
                  { 50, 2385, 4090 } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct course **courses = draw_courses(cases[i].n, cases[i].mean_ms, cases[i].size);
        struct bands bands;

        bands_init(&bands, 0, 0);
        for (size_t run = 0; run < cases[i].n; run++)
            tell_course(&bands, courses[run]);
        check_grid(&bands, longest_of(courses, cases[i].n));
        check_bands(&bands, courses, cases[i].n);
        bands_free(&bands);
        free_courses(courses, cases[i].n);
    }
}

static void any_grouping_of_the_runs_gives_the_same(void **state)
{
    enum { N = 90, N_GROUPS = 7 };
    struct course **courses = draw_courses(N, 2385, 100);

    (void)state;
    for (size_t first = 0; first < 3; first++) {
        struct bands groups[N_GROUPS], all;

        bands_init(&all, 0, 0);
        for (size_t group = 0; group < N_GROUPS; group++)
            bands_init(&groups[group], 0, 0);
        /* the last group stays empty, the others have different grids */
        for (size_t run = 0; run < N; run++)
            tell_course(&groups[(run * (first + 1) + first) % (N_GROUPS - 1)], courses[run]);
        for (size_t group = 0; group < N_GROUPS; group++)
            bands_merge(&all, &groups[(group * 3 + first) % N_GROUPS]);
        assert_int_equal(all.n_runs, N);
        check_grid(&all, longest_of(courses, N));
        check_bands(&all, courses, N);
        for (size_t group = 0; group < N_GROUPS; group++)
            bands_free(&groups[group]);
        bands_free(&all);
    }
    free_courses(courses, N);
}

/* Carrying is as healthy, in the last n_apart courses only up to the midst of the course. */
static void let_carry(struct course **courses, size_t n, size_t n_apart)
{
    for (size_t run = 0; run < n; run++) {
        struct course *course = courses[run];
        size_t n_equal = run + n_apart < n ? course->n : course->n / 2;

        for (size_t i = 0; i < n_equal; i++)
            course->values[i][BANDS_CARRYING] = course->values[i][BANDS_HEALTHY];
    }
}

static void tell_courses(struct bands *bands, struct course **courses, size_t n)
{
    bands_init(bands, 0, 0);
    for (size_t run = 0; run < n; run++)
        tell_course(bands, courses[run]);
}

static void carrying_may_part_from_healthy_in_any_run(void **state)
{
    enum { N = 60, N_EQUAL = 23 }; /* runs of the first group */

    (void)state;
    for (size_t n_apart = 0; n_apart <= N; n_apart += 15) {
        struct course **courses = draw_courses(N, 2385, 100);
        struct bands all, one, other;

        let_carry(courses, N, n_apart);
        tell_courses(&all, courses, N);
        check_bands(&all, courses, N);
        assert_true(all.is_carrying_kept == (n_apart > 0));
        for (int order = 0; order < 2; order++) {
            tell_courses(&one, courses, N_EQUAL);
            tell_courses(&other, courses + N_EQUAL, N - N_EQUAL);
            bands_merge(order == 0 ? &one : &other, order == 0 ? &other : &one);
            check_bands(order == 0 ? &one : &other, courses, N);
            bands_free(&one);
            bands_free(&other);
        }
        bands_free(&all);
        free_courses(courses, N);
    }
}

/* What a run came to at the very end of the grid is carried, too. */
static void carrying_parts_at_the_last_point_too(void **state)
{
    struct course equal = { 2, { 0, (BANDS_POINTS - 1) * 1000 }, { { 5, 5, 7 }, { 9, 9, 7 } } };
    struct course apart = { 2, { 0, 2385 }, { { 8, 3, 8 }, { 8, 2, 8 } } };
    struct course *courses[] = { &equal, &equal, &apart };
    struct bands bands;

    (void)state;
    tell_courses(&bands, courses, 3);
    assert_int_equal(bands_n_points(&bands), BANDS_POINTS);
    check_bands(&bands, courses, 3);
    bands_free(&bands);
}

/* Whatever the origin, the grid has the same values; a wait before it has one point. */
static void expect_moved(const struct bands *moved, const struct bands *wanted)
{
    size_t n = bands_n_points(wanted), n_before = moved->begin_at < moved->origin_at;
    int64_t one[(BANDS_POINTS + 1) * N_P], other[BANDS_POINTS * N_P];

    assert_int_equal(bands_n_points(moved), n_before + n);
    assert_int_equal(bands_instant(moved, 0), moved->begin_at);
    for (size_t point = 0; point < n; point++)
        assert_int_equal(bands_instant(moved, n_before + point),
                         moved->origin_at + bands_instant(wanted, point));
    for (unsigned series = 0; series < N_SERIES; series++) {
        bands_quantiles(moved, series, quantiles, N_P, one);
        bands_quantiles(wanted, series, quantiles, N_P, other);
        for (size_t i = 0; i < n_before * N_P; i++)
            assert_int_equal(one[i], waiting[series]);
        assert_memory_equal(one + n_before * N_P, other, n * N_P * sizeof *one);
    }
}

static void a_wait_costs_no_more_than_a_point(void **state)
{
    static const int64_t beginnings[][2] = {
        { 0, 43200000 }, { 0, 1 }, { 2385, 2385 }, { 2385, 999999999999 },
    };
    enum { N = 60 };
    struct course **courses = draw_courses(N, 2385, 100);
    struct bands wanted;

    (void)state;
    bands_init(&wanted, 0, 0);
    for (size_t run = 0; run < N; run++)
        tell_course(&wanted, courses[run]);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        int64_t begin = beginnings[i][0], origin = beginnings[i][1];
        struct bands halves[2], back;
        struct text bytes = { 0 };

        for (size_t half = 0; half < 2; half++)
            bands_init(&halves[half], begin, origin);
        for (size_t run = 0; run < N; run++)
            tell_course(&halves[run > N / 7], courses[run]);
        bands_merge(&halves[1], &halves[0]);
        expect_moved(&halves[1], &wanted);
        bands_pack(&halves[1], &bytes);
        bands_init(&back, begin, origin);
        assert_true(bands_unpack(&back, bytes.bytes, bytes.length));
        expect_moved(&back, &wanted);
        for (size_t half = 0; half < 2; half++)
            bands_free(&halves[half]);
        bands_free(&back);
        text_free(&bytes);
    }
    bands_free(&wanted);
    free_courses(courses, N);
}

/* `until` may end a run before its first request. */
static void a_run_may_end_before_the_origin(void **state)
{
    struct bands bands;
    int64_t values[2];

    (void)state;
    bands_init(&bands, 0, 43200000);
    bands_begin_run(&bands);
    record(&bands, 0, 2385, waiting);
    end_run(&bands, 2385, waiting);
    tell_healthy(&bands, 23);
    assert_int_equal(bands_n_points(&bands), 2);
    assert_int_equal(bands_instant(&bands, 1), 43200000);
    assert_int_equal(bands_step_ms(&bands), BANDS_FIRST_STEP_MS);
    bands_quantiles(&bands, BANDS_HEALTHY, quantiles, 1, values);
    assert_int_equal(values[0], 23);
    assert_int_equal(values[1], 23);
    bands_free(&bands);
}

static void without_runs_there_are_no_points(void **state)
{
    struct bands bands;
    int64_t untouched = 2385;

    (void)state;
    bands_init(&bands, 0, 0);
    assert_int_equal(bands_n_points(&bands), 0);
    bands_quantiles(&bands, BANDS_HEALTHY, quantiles, 1, &untouched);
    assert_int_equal(untouched, 2385);
    bands_free(&bands);
}

static void a_run_without_length_has_one_point(void **state)
{
    static const long values[N_SERIES] = { 7, 0, 4096 };
    struct bands bands;
    int64_t answers[N_P];

    (void)state;
    bands_init(&bands, 0, 0);
    bands_begin_run(&bands);
    end_run(&bands, 0, values);
    assert_int_equal(bands_n_points(&bands), 1);
    for (unsigned series = 0; series < N_SERIES; series++) {
        bands_quantiles(&bands, series, quantiles, N_P, answers);
        for (int i = 0; i < N_P; i++)
            assert_int_equal(answers[i], values[series]);
    }
    bands_free(&bands);
}

/* Above BANDS_EXACT the answer is the least value of a class 1/2048 wide. */
static void large_counts_are_known_to_one_in_2048(void **state)
{
    struct bands bands;

    (void)state;
    for (long value = 4000; value < 2000000000; value += value / 97) {
        int64_t answer;

        bands_init(&bands, 0, 0);
        tell_healthy(&bands, value);
        bands_quantiles(&bands, BANDS_HEALTHY, quantiles, 1, &answer);
        assert_true(answer <= value && value - answer <= (value < BANDS_EXACT ? 0 : value / 2048));
        bands_free(&bands);
    }
}

/* 100 instances, in batches of 20, boots around a minute: the usual case. */
static void tell_refresh(struct bands *bands, gsl_rng *rng, long size)
{
    long values[N_SERIES] = { size, size, size };
    int64_t at = 0, next;

    bands_begin_run(bands);
    for (long left = 2 * size; left > 0; left--) {
        next = at + (int64_t)gsl_ran_lognormal(rng, 8.0, 0.8);
        record(bands, at, next, values);
        at = next;
        values[0] += left % (size / 5) < size / 10 ? -1 : 1;
        values[2] += left % (size / 5) < size / 10 ? 1 : -1;
    }
    end_run(bands, at, values);
}

static void memory_is_small_and_flat(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct bands bands;
    size_t early;

    (void)state;
    bands_init(&bands, 0, 0);
    for (int run = 0; run < 1000; run++)
        tell_refresh(&bands, rng, 100);
    early = bands_footprint(&bands);
    for (int run = 0; run < 9000; run++)
        tell_refresh(&bands, rng, 100);
    assert_true(bands_footprint(&bands) < early * 3 / 2);
    assert_true(bands_footprint(&bands) < 500000);
    bands_free(&bands);
    gsl_rng_free(rng);
}

/* A fleet whose counts lie anywhere between nothing and a million. */
static void a_million_instances_do_not_explode(void **state)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct bands bands;

    (void)state;
    bands_init(&bands, 0, 0);
    for (int run = 0; run < 300; run++) {
        bands_begin_run(&bands);
        for (int64_t at = 0; at < 511000; at += 1000) {
            long value = (long)gsl_rng_uniform_int(rng, 1000001);

            record(&bands, at, at + 1000, (long[N_SERIES]){ [BANDS_HEALTHY] = value });
        }
        end_run(&bands, 511000, (long[N_SERIES]){ [BANDS_HEALTHY] = 1000000 });
    }
    /* 512 points times at most 20,480 classes of 4 bytes */
    assert_true(bands_footprint(&bands) < 42u << 20);
    bands_free(&bands);
    gsl_rng_free(rng);
}

/* ---- as bytes ---- */

/* Two runs with values on both sides of BANDS_EXACT, over a grid whose step has doubled. */
static void tell_few(struct bands *bands)
{
    static const struct course courses[] = {
        { 3, { 0, 2385, 61000 }, { { 7, 4999, 7 }, { 4, 5001, 9 }, { 7, 4999, 8 } } },
        { 2, { 0, 613000 }, { { 7, 4999, 7 }, { 6, 5003, 0 } } },
    };

    bands_init(bands, 0, 0);
    for (size_t run = 0; run < sizeof courses / sizeof *courses; run++)
        tell_course(bands, &courses[run]);
}

static void expect_same_bands(const struct bands *a, const struct bands *b)
{
    int64_t one[BANDS_POINTS * N_P], other[BANDS_POINTS * N_P];

    assert_int_equal(a->n_runs, b->n_runs);
    assert_int_equal(bands_step_ms(a), bands_step_ms(b));
    assert_int_equal(bands_n_points(a), bands_n_points(b));
    for (unsigned series = 0; series < N_SERIES; series++) {
        bands_quantiles(a, series, quantiles, N_P, one);
        bands_quantiles(b, series, quantiles, N_P, other);
        assert_memory_equal(one, other, bands_n_points(a) * N_P * sizeof *one);
    }
}

static void packed_bands_come_back_the_same(void **state)
{
    struct bands bands, back, sum;
    struct text bytes = { 0 };

    (void)state;
    tell_few(&bands);
    bands_pack(&bands, &bytes);
    bands_init(&back, 0, 0);
    assert_true(bands_unpack(&back, bytes.bytes, bytes.length));
    expect_same_bands(&back, &bands);

    /* they are added to those that are there */
    tell_few(&sum);
    bands_merge(&sum, &bands);
    assert_true(bands_unpack(&back, bytes.bytes, bytes.length));
    expect_same_bands(&back, &sum);
    bands_free(&sum);
    bands_free(&back);
    bands_free(&bands);
    text_free(&bytes);
}

static void bands_without_runs_are_packed_too(void **state)
{
    struct bands empty, back;
    struct text bytes = { 0 };

    (void)state;
    bands_init(&empty, 0, 0);
    bands_pack(&empty, &bytes);
    bands_init(&back, 0, 0);
    assert_true(bands_unpack(&back, bytes.bytes, bytes.length));
    assert_int_equal(back.n_runs, 0);
    assert_int_equal(bands_n_points(&back), 0);
    bands_free(&back);
    bands_free(&empty);
    text_free(&bytes);
}

static void the_largest_value_is_packed_too(void **state)
{
    struct bands bands, back;
    struct text bytes = { 0 };
    int64_t value = 0;

    (void)state;
    bands_init(&bands, 0, 0);
    tell_healthy(&bands, LONG_MAX);
    bands_pack(&bands, &bytes);
    bands_init(&back, 0, 0);
    assert_true(bands_unpack(&back, bytes.bytes, bytes.length));
    bands_quantiles(&back, BANDS_HEALTHY, quantiles, 1, &value);
    assert_true(value == 4095 * (INT64_C(1) << 51)); /* the least of the last class of 2^51 */
    bands_free(&back);
    bands_free(&bands);
    text_free(&bytes);
}

/* Whether bytes are taken; those that are must be such that they can be drawn, and added to. */
static bool is_taken(const char *bytes, size_t size)
{
    int64_t values[BANDS_POINTS * N_P];
    struct bands back;
    bool is_good;

    bands_init(&back, 0, 0);
    is_good = bands_unpack(&back, bytes, size);
    if (!is_good)
        assert_int_equal(back.n_runs, 0); /* and nothing of them is there */
    for (unsigned series = 0; is_good && series < N_SERIES; series++)
        bands_quantiles(&back, series, quantiles, N_P, values);
    bands_free(&back);
    return is_good;
}

static void other_beginnings_are_refused(void **state)
{
    static const int64_t beginnings[][2] = {
        { 2385, 43200000 }, { 2385, 43200001 }, { 2384, 43200000 }, { 0, 0 }, { 2385, 2385 },
    };
    struct bands bands;
    struct text bytes = { 0 };

    (void)state;
    bands_init(&bands, beginnings[0][0], beginnings[0][1]);
    tell_healthy(&bands, 7);
    bands_pack(&bands, &bytes);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        struct bands back;

        bands_init(&back, beginnings[i][0], beginnings[i][1]);
        assert_int_equal(bands_unpack(&back, bytes.bytes, bytes.length), i == 0);
        assert_int_equal(back.n_runs, i == 0);
        bands_free(&back);
    }
    bands_free(&bands);
    text_free(&bytes);
}

static void other_series_and_other_lengths_are_refused(void **state)
{
    struct bands bands;
    struct text bytes = { 0 };

    (void)state;
    tell_few(&bands);
    bands_pack(&bands, &bytes);
    for (int64_t i = -1; i <= 1; i++) {
        memcpy(bytes.bytes, &(int64_t){ N_SERIES + i }, sizeof i); /* the first number */
        assert_int_equal(is_taken(bytes.bytes, bytes.length), i == 0);
    }
    memcpy(bytes.bytes, &(int64_t){ N_SERIES }, sizeof(int64_t));
    assert_true(bytes.length < 15000); /* which keeps the loops of this test and the next short */
    for (size_t size = 0; size < bytes.length; size++)
        if (is_taken(bytes.bytes, size))
            fail_msg("the first %zu bytes are taken", size);
    text_append_bytes(&bytes, "", 1);
    assert_false(is_taken(bytes.bytes, bytes.length));
    bands_free(&bands);
    text_free(&bytes);
}

/* One run at the value 7, told as two at 7 and minus one at 6: the sum is right, the counts are
 * not. In front of the changes of the first point, from value 0 on, stand six numbers of 64 bits
 * and two of 32. */
static void a_class_with_fewer_than_no_runs_is_refused(void **state)
{
    struct bands bands;
    struct text bytes = { 0 };
    int32_t changes[2] = { 0, 1 };

    (void)state;
    bands_init(&bands, 0, 0);
    tell_healthy(&bands, 7);
    bands_pack(&bands, &bytes);
    assert_memory_equal(bytes.bytes + 56 + 6 * sizeof *changes, changes, sizeof changes);
    assert_true(is_taken(bytes.bytes, bytes.length));
    changes[0] = -1;
    changes[1] = 2;
    memcpy(bytes.bytes + 56 + 6 * sizeof *changes, changes, sizeof changes);
    assert_false(is_taken(bytes.bytes, bytes.length));
    bands_free(&bands);
    text_free(&bytes);
}

/* A packed part has a checksum around it (output/journal.h). Without: what is not refused is at
 * least sound. */
static void no_damaged_byte_does_harm(void **state)
{
    static const unsigned char masks[] = { 0x01, 0x80, 0xff };
    struct bands bands;
    struct text bytes = { 0 };
    size_t n_refused = 0;

    (void)state;
    tell_few(&bands);
    bands_pack(&bands, &bytes);
    for (size_t i = 0; i < bytes.length; i++) {
        for (size_t k = 0; k < sizeof masks; k++) {
            bytes.bytes[i] = (char)(bytes.bytes[i] ^ masks[k]);
            n_refused += !is_taken(bytes.bytes, bytes.length);
            bytes.bytes[i] = (char)(bytes.bytes[i] ^ masks[k]);
        }
    }
    assert_true(n_refused > 2 * bytes.length);
    assert_true(is_taken(bytes.bytes, bytes.length));
    bands_free(&bands);
    text_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_the_order_statistics_of_every_point),
        cmocka_unit_test(any_grouping_of_the_runs_gives_the_same),
        cmocka_unit_test(carrying_may_part_from_healthy_in_any_run),
        cmocka_unit_test(carrying_parts_at_the_last_point_too),
        cmocka_unit_test(a_wait_costs_no_more_than_a_point),
        cmocka_unit_test(a_run_may_end_before_the_origin),
        cmocka_unit_test(without_runs_there_are_no_points),
        cmocka_unit_test(a_run_without_length_has_one_point),
        cmocka_unit_test(large_counts_are_known_to_one_in_2048),
        cmocka_unit_test(memory_is_small_and_flat),
        cmocka_unit_test(a_million_instances_do_not_explode),
        cmocka_unit_test(packed_bands_come_back_the_same),
        cmocka_unit_test(bands_without_runs_are_packed_too),
        cmocka_unit_test(the_largest_value_is_packed_too),
        cmocka_unit_test(other_beginnings_are_refused),
        cmocka_unit_test(other_series_and_other_lengths_are_refused),
        cmocka_unit_test(a_class_with_fewer_than_no_runs_is_refused),
        cmocka_unit_test(no_damaged_byte_does_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
