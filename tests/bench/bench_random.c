/*
 * bench_random: nanoseconds per random number, ours beside GSL's.
 *
 * The keyed ways pick a new sub-stream for every value, as the model does; GSL's draw from one
 * generator. The plain loop is what the loop itself costs, and is contained in all others.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "base/arena.h"
#include "bench.h"
#include "kernel/distribution.h"
#include "kernel/random_variate.h"

enum { N_VALUES = 5000000 };

/* What the ways draw from. */
struct sources {
    struct random_stream stream;
    uint64_t run_key;
    gsl_rng *mt19937, *taus2;
    struct distribution uniform, exponential, lognormal, gamma, weibull;
    struct distribution few_quantiles, many_quantiles, samples;
};

/* The sum of n values, in 1/1024, so that none is optimised away; whole numbers, because a sum in
 * floating point has to be saved and loaded around each call, which costs more than some ways. */
struct way {
    const char *what, *how;
    uint64_t (*sum)(struct sources *s, uint64_t n);
};

#define WAY(name, value)                                                                           \
    static uint64_t name(struct sources *s, uint64_t n)                                            \
    {                                                                                              \
        uint64_t sum = 0;                                                                          \
                                                                                                   \
        for (uint64_t k = 1; k <= n; k++)                                                          \
            sum += (uint64_t)(value);                                                              \
        (void)s;                                                                                   \
        return sum;                                                                                \
    }

/* For values with a fraction. */
#define REAL_WAY(name, value) WAY(name, (int64_t)((value)*1024))

#define PICK random_stream_pick(&s->stream, s->run_key, RANDOM_BOOT, k)
#define STATE (&s->stream.state)
#define KEYED (&s->stream.rng)
#define MU 11.0
#define SIGMA 0.3

WAY(plain_loop, k ^ s->run_key)
WAY(raw_keyed, random_stream_next(STATE))
WAY(raw_picked, (PICK, random_stream_next(STATE)))
WAY(raw_keyed_gsl, gsl_rng_get(KEYED))
WAY(raw_mt19937, gsl_rng_get(s->mt19937))
WAY(raw_taus2, gsl_rng_get(s->taus2))
REAL_WAY(uniform_picked, (PICK, random_uniform(STATE)))
REAL_WAY(uniform_mt19937, gsl_rng_uniform(s->mt19937))
REAL_WAY(uniform_taus2, gsl_rng_uniform(s->taus2))
REAL_WAY(normal_picked, (PICK, random_normal(STATE)))
REAL_WAY(normal_keyed_gsl, (PICK, gsl_ran_gaussian_ziggurat(KEYED, 1)))
REAL_WAY(normal_mt19937, gsl_ran_gaussian_ziggurat(s->mt19937, 1))
REAL_WAY(normal_taus2, gsl_ran_gaussian_ziggurat(s->taus2, 1))
REAL_WAY(exponential_picked, (PICK, random_exponential(STATE)))
REAL_WAY(exponential_inverted, (PICK, -log(random_uniform_open(STATE))))
REAL_WAY(exponential_mt19937, gsl_ran_exponential(s->mt19937, 1))
REAL_WAY(exponential_taus2, gsl_ran_exponential(s->taus2, 1))
REAL_WAY(lognormal_picked, (PICK, exp(MU + SIGMA * random_normal(STATE))))
REAL_WAY(lognormal_ziggurat_taus2, exp(MU + gsl_ran_gaussian_ziggurat(s->taus2, SIGMA)))
REAL_WAY(lognormal_mt19937, gsl_ran_lognormal(s->mt19937, MU, SIGMA))
REAL_WAY(lognormal_taus2, gsl_ran_lognormal(s->taus2, MU, SIGMA))
WAY(ms_uniform, (PICK, distribution_draw_ms(&s->uniform, KEYED)))
WAY(ms_exponential, (PICK, distribution_draw_ms(&s->exponential, KEYED)))
WAY(ms_lognormal, (PICK, distribution_draw_ms(&s->lognormal, KEYED)))
WAY(ms_gamma, (PICK, distribution_draw_ms(&s->gamma, KEYED)))
WAY(ms_weibull, (PICK, distribution_draw_ms(&s->weibull, KEYED)))
WAY(ms_few_quantiles, (PICK, distribution_draw_ms(&s->few_quantiles, KEYED)))
WAY(ms_many_quantiles, (PICK, distribution_draw_ms(&s->many_quantiles, KEYED)))
WAY(ms_samples, (PICK, distribution_draw_ms(&s->samples, KEYED)))

static const struct way ways[] = {
    { "nothing", "plain loop", plain_loop },
    { "raw", "keyed, 64 bits, one stream", raw_keyed },
    { "raw", "keyed, 64 bits, a stream each", raw_picked },
    { "raw", "keyed, through gsl_rng_get", raw_keyed_gsl },
    { "raw", "mt19937, 32 bits", raw_mt19937 },
    { "raw", "taus2, 32 bits", raw_taus2 },
    { "uniform", "keyed, a stream each", uniform_picked },
    { "uniform", "mt19937", uniform_mt19937 },
    { "uniform", "taus2", uniform_taus2 },
    { "normal", "keyed, ours, a stream each", normal_picked },
    { "normal", "keyed, GSL's ziggurat", normal_keyed_gsl },
    { "normal", "mt19937, GSL's ziggurat", normal_mt19937 },
    { "normal", "taus2, GSL's ziggurat", normal_taus2 },
    { "exponential", "keyed, ours, a stream each", exponential_picked },
    { "exponential", "keyed, -log u, a stream each", exponential_inverted },
    { "exponential", "mt19937, GSL", exponential_mt19937 },
    { "exponential", "taus2, GSL", exponential_taus2 },
    { "lognormal", "keyed, ours, a stream each", lognormal_picked },
    { "lognormal", "taus2, exp of GSL's ziggurat", lognormal_ziggurat_taus2 },
    { "lognormal", "mt19937, GSL", lognormal_mt19937 },
    { "lognormal", "taus2, GSL", lognormal_taus2 },
    { "latency in ms", "uniform", ms_uniform },
    { "latency in ms", "exponential", ms_exponential },
    { "latency in ms", "lognormal", ms_lognormal },
    { "latency in ms", "gamma", ms_gamma },
    { "latency in ms", "weibull", ms_weibull },
    { "latency in ms", "quantile table, 4 points", ms_few_quantiles },
    { "latency in ms", "quantile table, 400 points", ms_many_quantiles },
    { "latency in ms", "samples, 727", ms_samples },
};

enum { N_WAYS = sizeof ways / sizeof ways[0] };

static void make(struct distribution *d, const struct distribution_type *type, double a, double b)
{
    const double values[] = { a, b };

    if (distribution_make(d, type, &type->forms[0], values) != NULL)
        fprintf(stderr, "bench_random: %s cannot be made\n", type->name);
}

static void make_many_quantiles(struct sources *s, struct arena *arena)
{
    enum { N = 400 };
    double p[N], x[N];

    for (size_t i = 0; i < N; i++) {
        p[i] = ((double)i + 0.5) / N;
        x[i] = distribution_quantile(&s->gamma, p[i]);
    }
    distribution_make_quantiles(&s->many_quantiles, arena, p, x, N);
}

static void make_sources(struct sources *s, struct arena *arena)
{
    static const double p[] = { 0.5, 0.9, 0.99, 0.999 }, x[] = { 53000, 67000, 79000, 123000 };
    double measured[727];

    random_stream_init(&s->stream);
    s->run_key = random_run_key(2026, 1);
    s->mt19937 = gsl_rng_alloc(gsl_rng_mt19937);
    s->taus2 = gsl_rng_alloc(gsl_rng_taus2);
    for (size_t i = 0; i < 727; i++)
        measured[i] = gsl_ran_lognormal(s->taus2, MU, SIGMA);
    make(&s->uniform, &dist_uniform, 40000, 90000);
    make(&s->exponential, &dist_exponential, 60000, 0);
    make(&s->lognormal, &dist_lognormal, 78000, 132000);
    make(&s->gamma, &dist_gamma, 60000, 25000);
    make(&s->weibull, &dist_weibull, 2.385, 60000);
    distribution_make_quantiles(&s->few_quantiles, arena, p, x, 4);
    make_many_quantiles(s, arena);
    distribution_make_samples(&s->samples, arena, measured, 727);
}

int main(void)
{
    struct arena arena = { 0 };
    struct sources sources;
    volatile uint64_t sink = 0;

    make_sources(&sources, &arena);
    for (int i = 0; i < N_WAYS; i++) {
        char name[80];
        const double begin = bench_cpu_s();

        sink = sink + ways[i].sum(&sources, N_VALUES);
        snprintf(name, sizeof name, "%s: %s", ways[i].what, ways[i].how);
        bench_measure("random", name, "ns per value",
                      (bench_cpu_s() - begin) / N_VALUES * 1e9);
    }
    gsl_rng_free(sources.mt19937);
    gsl_rng_free(sources.taus2);
    arena_free(&arena);
    return 0;
}
