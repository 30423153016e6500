/* The keyed generator (rule I5): its words, neighbouring keys, uniformity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/random_stream.h"

/* A sound generator exceeds it once in 1.7 million statistics. Seeds are fixed. */
#define MOST_SIGMA 5.0

static void expect_standard(double statistic, const char *what)
{
    if (!(fabs(statistic) < MOST_SIGMA))
        fail_msg("%s: %.2f standard deviations off", what, statistic);
}

static uint64_t word_of(uint64_t seed, uint64_t run, enum random_purpose purpose, uint64_t k,
                        uint64_t counter)
{
    struct random_stream stream;

    random_stream_init(&stream);
    random_stream_pick(&stream, random_run_key(seed, run), purpose, k);
    random_stream_skip_to(&stream, counter);
    return gsl_rng_get(&stream.rng);
}

/* Computed from the definition with Python's integers. */
static void words_are_those_of_the_definition(void **state)
{
    (void)state;
    assert_true(word_of(2026, 0, RANDOM_BOOT, 1, 0) == UINT64_C(0x70441ebcd63483f0));
    assert_true(word_of(2026, 0, RANDOM_BOOT, 1, 1) == UINT64_C(0xe724a8fdf86ccf92));
    assert_true(word_of(2026, 17, RANDOM_STOP, 100, 0) == UINT64_C(0xea327db6329f7352));
    assert_true(word_of(0, 0, RANDOM_HOOK_IN, 1, UINT64_C(5) << 32) ==
                UINT64_C(0xc342d6b3a9ae50ab));
    assert_true(word_of(UINT64_MAX, 999999, RANDOM_FAILS, 1000000, 2) ==
                UINT64_C(0xb41bc65c190060cc));
}

static void it_is_a_generator_of_gsl(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(random_stream_type);
    gsl_rng *const twin = gsl_rng_clone(rng);

    (void)state;
    assert_true(gsl_rng_min(rng) == 0);
    assert_true(gsl_rng_max(rng) == ULONG_MAX);
    assert_true(gsl_rng_size(rng) == sizeof(struct random_state));
    for (int i = 0; i < 7; i++)
        assert_true(gsl_rng_get(rng) == gsl_rng_get(twin));
    gsl_rng_set(rng, 2385);
    gsl_rng_get(rng);
    gsl_rng_memcpy(twin, rng);
    assert_true(gsl_rng_uniform(rng) == gsl_rng_uniform(twin));
    gsl_rng_set(twin, 2385);
    gsl_rng_set(rng, 2386);
    assert_true(gsl_rng_get(rng) != gsl_rng_get(twin));
    gsl_rng_free(twin);
    gsl_rng_free(rng);
}

/* The mixer run backwards gives the keys whose first word is all ones or all zeroes. */
static void the_ends_of_the_uniforms_are_guarded(void **state)
{
    const struct random_state ones = { .key = UINT64_C(0xbe6cf71ef62a1733) };
    const struct random_state zeroes = { .key = -RANDOM_GOLDEN_RATIO };
    struct random_state at;

    (void)state;
    at = ones;
    assert_true(random_stream_next(&at) == UINT64_MAX);
    at = zeroes;
    assert_true(random_stream_next(&at) == 0);

    at = ones;
    assert_true(random_uniform(&at) == 1 - 0x1p-53);
    at = zeroes;
    assert_true(random_uniform(&at) == 0);
    at = ones;
    assert_true(random_uniform_open(&at) == 1 - 0x1p-53);
    at = zeroes;
    assert_true(random_uniform_open(&at) == 0x1p-53);
    at = ones;
    assert_true(random_stream_type->get_double(&at) < 1);
}

static void every_part_of_the_key_matters(void **state)
{
    const uint64_t word = word_of(2026, 17, RANDOM_STOP, 100, 0);

    (void)state;
    assert_true(word == word_of(2026, 17, RANDOM_STOP, 100, 0));
    assert_true(word != word_of(2027, 17, RANDOM_STOP, 100, 0));
    assert_true(word != word_of(2026, 18, RANDOM_STOP, 100, 0));
    assert_true(word != word_of(2026, 17, RANDOM_RELEASE, 100, 0));
    assert_true(word != word_of(2026, 17, RANDOM_STOP, 101, 0));
    assert_true(word != word_of(2026, 17, RANDOM_STOP, 100, 1));
    /* seed and run are not interchangeable */
    assert_true(random_run_key(3, 8) != random_run_key(8, 3));
    assert_true(random_run_key(4, 8) != random_run_key(3, 9));
}

static int compare_words(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Streams that ran into each other would repeat words; 144,000 good ones of 64 bits do with a
 * chance of 6e-10. */
static void no_two_streams_share_a_word(void **state)
{
    enum { RUNS = 20, INSTANCES = 200, EACH = 4, N = RUNS * INSTANCES * N_RANDOM_PURPOSES * EACH };
    static uint64_t words[N];
    struct random_stream stream;
    size_t n = 0;

    (void)state;
    random_stream_init(&stream);
    for (uint64_t run = 0; run < RUNS; run++) {
        const uint64_t key = random_run_key(3, run);

        for (uint64_t part = 0; part < INSTANCES * N_RANDOM_PURPOSES; part++) {
            random_stream_pick(&stream, key, (enum random_purpose)(part % N_RANDOM_PURPOSES),
                               1 + part / N_RANDOM_PURPOSES);
            for (int i = 0; i < EACH; i++)
                words[n++] = random_stream_next(&stream.state);
        }
    }
    assert_int_equal(n, N);
    qsort(words, N, sizeof words[0], compare_words);
    for (size_t i = 1; i < N; i++)
        assert_true(words[i] != words[i - 1]);
}

/* Words of two ways to vary the key, as pairs: the i-th of one beside the i-th of the other. */
struct pairing {
    const char *name;
    uint64_t seed_step, run_step, k_step, counter_step;
    enum random_purpose purpose, other_purpose;
};

static const struct pairing pairings[] = {
    { "k and k + 1", 0, 0, 1, 0, RANDOM_BOOT, RANDOM_BOOT },
    { "k and k + 2", 0, 0, 2, 0, RANDOM_BOOT, RANDOM_BOOT },
    { "k and k + 64", 0, 0, 64, 0, RANDOM_BOOT, RANDOM_BOOT },
    { "boot and warm-up", 0, 0, 0, 0, RANDOM_BOOT, RANDOM_WARMUP },
    { "boot and stop", 0, 0, 0, 0, RANDOM_BOOT, RANDOM_STOP },
    { "stop and fails", 0, 0, 0, 0, RANDOM_STOP, RANDOM_FAILS },
    { "run and run + 1", 0, 1, 0, 0, RANDOM_BOOT, RANDOM_BOOT },
    { "run and run + 1000", 0, 1000, 0, 0, RANDOM_BOOT, RANDOM_BOOT },
    { "seed and seed + 1", 1, 0, 0, 0, RANDOM_BOOT, RANDOM_BOOT },
    { "first and second word", 0, 0, 0, 1, RANDOM_BOOT, RANDOM_BOOT },
    { "first use and second use", 0, 0, 0, UINT64_C(1) << 32, RANDOM_BOOT, RANDOM_BOOT },
    { "first word and second of k + 1", 0, 0, 1, 1, RANDOM_BOOT, RANDOM_BOOT },
};

enum { N_PAIRINGS = sizeof pairings / sizeof pairings[0], N_PAIRS = 200000, N_RUNS = 200 };

/* Calls see(a, b) for pairs over 200 runs of 1000 instances each. */
static void for_each_pair(const struct pairing *pairing,
                          void (*see)(void *sums, uint64_t a, uint64_t b), void *sums)
{
    struct random_stream stream;

    random_stream_init(&stream);
    for (uint64_t run = 0; run < N_RUNS; run++) {
        const uint64_t key = random_run_key(7, run);
        const uint64_t other = random_run_key(7 + pairing->seed_step, run + pairing->run_step);

        for (uint64_t k = 1; k <= N_PAIRS / N_RUNS; k++) {
            random_stream_pick(&stream, key, pairing->purpose, k);
            const uint64_t a = random_stream_next(&stream.state);

            random_stream_pick(&stream, other, pairing->other_purpose, k + pairing->k_step);
            random_stream_skip_to(&stream, pairing->counter_step);
            see(sums, a, random_stream_next(&stream.state));
        }
    }
}

static void add_product(void *sums, uint64_t a, uint64_t b)
{
    *(double *)sums += ((double)a * 0x1p-64 - 0.5) * ((double)b * 0x1p-64 - 0.5);
}

/* The product of two centred uniforms has mean 0 and variance 1/144. */
static void neighbouring_streams_are_not_correlated(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_PAIRINGS; i++) {
        double sum = 0;

        for_each_pair(&pairings[i], add_product, &sum);
        expect_standard(sum * 12 / sqrt(N_PAIRS), pairings[i].name);
    }
}

static void count_equal_bits(void *sums, uint64_t a, uint64_t b)
{
    unsigned *const n_equal = sums;
    const uint64_t equal = ~(a ^ b);

    for (unsigned bit = 0; bit < 64; bit++)
        n_equal[bit] += (unsigned)(equal >> bit & 1);
}

/* Each of the 64 bits agrees with its neighbour's half of the time: 768 statistics in all. */
static void no_bit_tells_its_neighbour(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_PAIRINGS; i++) {
        unsigned n_equal[64] = { 0 };
        char what[80];

        for_each_pair(&pairings[i], count_equal_bits, n_equal);
        for (unsigned bit = 0; bit < 64; bit++) {
            snprintf(what, sizeof what, "%s, bit %u", pairings[i].name, bit);
            expect_standard((n_equal[bit] - N_PAIRS / 2.0) / sqrt(N_PAIRS / 4.0), what);
        }
    }
}

static double chi_square(const unsigned *counts, size_t n_cells, double expected)
{
    double sum = 0;

    for (size_t i = 0; i < n_cells; i++)
        sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    return sum;
}

/* Neither too uneven nor too even. */
static void expect_chi_square(double value, double degrees, const char *what)
{
    const double alpha = 1e-6;

    if (gsl_cdf_chisq_Q(value, degrees) < alpha || gsl_cdf_chisq_P(value, degrees) < alpha)
        fail_msg("%s: chi-square %.1f at %.0f degrees of freedom", what, value, degrees);
}

/* The bytes of the first words of a million streams, each of the eight places for itself. */
static void bytes_across_streams_are_even(void **state)
{
    enum { N_STREAMS = 1000000 };
    static unsigned counts[8][256];
    const uint64_t key = random_run_key(11, 3);
    struct random_stream stream;
    char what[40];

    (void)state;
    random_stream_init(&stream);
    for (uint64_t k = 1; k <= N_STREAMS; k++) {
        random_stream_pick(&stream, key, RANDOM_BOOT, k);
        uint64_t word = random_stream_next(&stream.state);

        for (int place = 0; place < 8; place++, word >>= 8)
            counts[place][word & 255]++;
    }
    for (int place = 0; place < 8; place++) {
        snprintf(what, sizeof what, "byte %d", place);
        expect_chi_square(chi_square(counts[place], 256, N_STREAMS / 256.0), 255, what);
    }
}

static void count_pair_cell(void *sums, uint64_t a, uint64_t b)
{
    ((unsigned *)sums)[(a >> 59) << 5 | b >> 59]++;
}

/* The top five bits of both words: 1024 equally likely cells. */
static void pairs_of_neighbours_fill_the_square(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_PAIRINGS; i++) {
        unsigned counts[1024] = { 0 };

        for_each_pair(&pairings[i], count_pair_cell, counts);
        expect_chi_square(chi_square(counts, 1024, N_PAIRS / 1024.0), 1023, pairings[i].name);
    }
}

/* One flipped bit of k turns over half of the word: n (64 bits) binomial(64, 1/2) sums. */
static void one_bit_of_the_key_moves_half_of_the_word(void **state)
{
    enum { N_KEYS = 20000 };
    const uint64_t key = random_run_key(5, 5);
    char what[40];

    (void)state;
    for (unsigned bit = 0; bit < 40; bit++) {
        struct random_stream stream;
        double n_flipped = 0;

        random_stream_init(&stream);
        for (uint64_t k = 1; k <= N_KEYS; k++) {
            random_stream_pick(&stream, key, RANDOM_STOP, k);
            const uint64_t word = random_stream_next(&stream.state);

            random_stream_pick(&stream, key, RANDOM_STOP, k ^ UINT64_C(1) << bit);
            n_flipped += __builtin_popcountll(word ^ random_stream_next(&stream.state));
        }
        snprintf(what, sizeof what, "bit %u of k", bit);
        /* each pair of low bits is met twice, hence twice the variance */
        expect_standard((n_flipped - 32.0 * N_KEYS) / sqrt(2 * 16.0 * N_KEYS), what);
    }
}

/* As GSL's own rng/test.c: the sum, and the even filling of bins by gsl_rng_uniform_int. */
static void sums_and_bins_pass_as_in_gsl(void **state)
{
    enum { N = 1000000, N_BINS = 17, EXTRA = 6 };
    gsl_rng *const rng = gsl_rng_alloc(random_stream_type);
    unsigned counts[N_BINS + EXTRA] = { 0 };
    double sum = 0;

    (void)state;
    gsl_rng_set(rng, 2026);
    for (int i = 0; i < N; i++)
        sum += gsl_rng_uniform(rng);
    expect_standard((sum / N - 0.5) * sqrt(12.0 * N), "sum of uniforms");
    for (int i = 0; i < N; i++)
        counts[gsl_rng_uniform_int(rng, N_BINS)]++;
    expect_chi_square(chi_square(counts, N_BINS, (double)N / N_BINS), N_BINS - 1, "bins");
    for (int i = N_BINS; i < N_BINS + EXTRA; i++)
        assert_int_equal(counts[i], 0);
    gsl_rng_free(rng);
}

/* E u^m = 1 / (m + 1), Var u^m = 1 / (2 m + 1) - 1 / (m + 1)^2; drawn across streams. */
static void moments_across_streams_are_those_of_a_uniform(void **state)
{
    enum { N = 1000000, MOST_MOMENT = 6 };
    const uint64_t key = random_run_key(2, 2);
    double sums[MOST_MOMENT + 1] = { 0 };
    struct random_stream stream;

    (void)state;
    random_stream_init(&stream);
    for (uint64_t k = 1; k <= N; k++) {
        random_stream_pick(&stream, key, RANDOM_DRAIN, k);
        const double u = random_uniform(&stream.state);

        for (int m = 1; m <= MOST_MOMENT; m++)
            sums[m] += gsl_pow_int(u, m);
    }
    for (int m = 1; m <= MOST_MOMENT; m++) {
        const double mean = 1.0 / (m + 1);

        expect_standard((sums[m] / N - mean) / sqrt((1.0 / (2 * m + 1) - mean * mean) / N),
                        "moment of the uniforms");
    }
}

/* GSL's samplers work on a picked stream: two moments of a gamma with shape 2.385. */
static void samplers_of_gsl_draw_from_a_stream(void **state)
{
    enum { N = 200000 };
    const double shape = 2.385;
    struct random_stream stream;
    double sum = 0, squares = 0;

    (void)state;
    random_stream_init(&stream);
    for (uint64_t k = 1; k <= N; k++) {
        random_stream_pick(&stream, random_run_key(1, 0), RANDOM_BOOT, k);
        const double x = gsl_ran_gamma(&stream.rng, shape, 1);

        sum += x;
        squares += (x - shape) * (x - shape);
    }
    /* the fourth central moment of a gamma is 3 shape^2 + 6 shape */
    expect_standard((sum / N - shape) / sqrt(shape / N), "mean of a gamma");
    expect_standard((squares / N - shape) / sqrt((2 * shape * shape + 6 * shape) / N),
                    "variance of a gamma");
}

static double draw_gaussian(const gsl_rng *rng)
{
    return gsl_ran_gaussian(rng, 2.385);
}

static double draw_gaussian_by_ratio(const gsl_rng *rng)
{
    return gsl_ran_gaussian_ratio_method(rng, 2.385);
}

static double draw_gaussian_by_ziggurat(const gsl_rng *rng)
{
    return gsl_ran_gaussian_ziggurat(rng, 2.385);
}

static double gaussian_cdf(double x)
{
    return gsl_cdf_gaussian_P(x, 2.385);
}

static double draw_exponential(const gsl_rng *rng)
{
    return gsl_ran_exponential(rng, 2.385);
}

static double exponential_cdf(double x)
{
    return gsl_cdf_exponential_P(x, 2.385);
}

static double draw_lognormal(const gsl_rng *rng)
{
    return gsl_ran_lognormal(rng, 1.7, 0.42);
}

static double lognormal_cdf(double x)
{
    return gsl_cdf_lognormal_P(x, 1.7, 0.42);
}

static double draw_weibull(const gsl_rng *rng)
{
    return gsl_ran_weibull(rng, 2.385, 1.7);
}

static double weibull_cdf(double x)
{
    return gsl_cdf_weibull_P(x, 2.385, 1.7);
}

static double draw_small_gamma(const gsl_rng *rng)
{
    return gsl_ran_gamma(rng, 0.42, 2.385);
}

static double small_gamma_cdf(double x)
{
    return gsl_cdf_gamma_P(x, 0.42, 2.385);
}

static double draw_beta(const gsl_rng *rng)
{
    return gsl_ran_beta(rng, 2.385, 1.7);
}

static double beta_cdf(double x)
{
    return gsl_cdf_beta_P(x, 2.385, 1.7);
}

/* As GSL's own randist/test.c: a moment and the whole density, here by the cdf, which makes a
 * uniform of each value; one stream, as its generators have. */
static void samplers_of_gsl_have_their_distributions(void **state)
{
    enum { N = 200000, N_CELLS = 100 };
    static const struct {
        const char *name;
        double (*draw)(const gsl_rng *rng);
        double (*cdf)(double x);
    } samplers[] = {
        { "gaussian", draw_gaussian, gaussian_cdf },
        { "gaussian, ratio method", draw_gaussian_by_ratio, gaussian_cdf },
        { "gaussian, ziggurat", draw_gaussian_by_ziggurat, gaussian_cdf },
        { "exponential", draw_exponential, exponential_cdf },
        { "lognormal", draw_lognormal, lognormal_cdf },
        { "weibull", draw_weibull, weibull_cdf },
        { "gamma below 1", draw_small_gamma, small_gamma_cdf },
        { "beta", draw_beta, beta_cdf },
    };
    gsl_rng *const rng = gsl_rng_alloc(random_stream_type);

    (void)state;
    for (size_t i = 0; i < sizeof samplers / sizeof samplers[0]; i++) {
        unsigned counts[N_CELLS] = { 0 };
        double sum = 0;

        gsl_rng_set(rng, 2026 + i);
        for (int k = 0; k < N; k++) {
            const double u = samplers[i].cdf(samplers[i].draw(rng));

            sum += u;
            counts[u < 1 ? (int)(u * N_CELLS) : N_CELLS - 1]++;
        }
        expect_standard((sum / N - 0.5) * sqrt(12.0 * N), samplers[i].name);
        expect_chi_square(chi_square(counts, N_CELLS, (double)N / N_CELLS), N_CELLS - 1,
                          samplers[i].name);
    }
    gsl_rng_free(rng);
}

/* As GSL's own rng/test.c: a state that was written goes on where it was. */
static void a_state_is_written_and_read(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(random_stream_type);
    FILE *const file = tmpfile();

    (void)state;
    gsl_rng_set(rng, 2385);
    gsl_rng_get(rng);
    assert_int_equal(gsl_rng_fwrite(file, rng), 0);
    const unsigned long next = gsl_rng_get(rng);
    gsl_rng_set(rng, 17);
    rewind(file);
    assert_int_equal(gsl_rng_fread(file, rng), 0);
    assert_true(gsl_rng_get(rng) == next);
    fclose(file);
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_the_definition),
        cmocka_unit_test(it_is_a_generator_of_gsl),
        cmocka_unit_test(the_ends_of_the_uniforms_are_guarded),
        cmocka_unit_test(every_part_of_the_key_matters),
        cmocka_unit_test(no_two_streams_share_a_word),
        cmocka_unit_test(neighbouring_streams_are_not_correlated),
        cmocka_unit_test(no_bit_tells_its_neighbour),
        cmocka_unit_test(bytes_across_streams_are_even),
        cmocka_unit_test(pairs_of_neighbours_fill_the_square),
        cmocka_unit_test(one_bit_of_the_key_moves_half_of_the_word),
        cmocka_unit_test(sums_and_bins_pass_as_in_gsl),
        cmocka_unit_test(moments_across_streams_are_those_of_a_uniform),
        cmocka_unit_test(samplers_of_gsl_draw_from_a_stream),
        cmocka_unit_test(samplers_of_gsl_have_their_distributions),
        cmocka_unit_test(a_state_is_written_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
