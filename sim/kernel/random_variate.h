/*
 * random_variate: standard normal and exponential variates from a keyed stream.
 *
 * Both by the ziggurat method with 256 layers (Marsaglia and Tsang, "The ziggurat method for
 * generating random variables", J. Stat. Softw. 5(8), 2000) on one 64-bit word: eight bits choose
 * the layer and 53 others the place in it, so that the two are independent (Doornik, "An improved
 * ziggurat method to generate normal random samples", 2005). They stand beside gsl_ran_* because
 * these take one word through a pointer and only 24 bits of it: tests/bench/bench_random.c tells
 * the difference, the unit test compares them with gsl_cdf_*. Values are always finite.
 */
#ifndef EVENKEEL_KERNEL_RANDOM_VARIATE_H
#define EVENKEEL_KERNEL_RANDOM_VARIATE_H

#include <math.h>

#include "kernel/random_stream.h"

/* Right edges of the layers, outermost first: [0] is that of the bottom layer if its tail were
 * spread into a box, [1] where the tail begins, [N_RANDOM_LAYERS] = 0. All layers have one area. */
enum { N_RANDOM_LAYERS = 256 };
extern const double random_normal_layer[N_RANDOM_LAYERS + 1];
extern const double random_exponential_layer[N_RANDOM_LAYERS + 1];

/* What the inner part of no layer has answered, 1 or 2 words in a hundred. */
double random_normal_rest(struct random_state *state, uint64_t word);
double random_exponential_rest(struct random_state *state, uint64_t word);

/* The place that a word means in its layer: in [-1, 1) and in [0, 1) of the layer's width. */
static inline double random_normal_place(uint64_t word)
{
    return (double)((int64_t)word >> 11) * 0x1p-52;
}

static inline double random_exponential_place(uint64_t word)
{
    return (double)(int64_t)(word >> 11) * 0x1p-53;
}

/* Mean 0, variance 1. */
static inline double random_normal(struct random_state *state)
{
    const uint64_t word = random_stream_next(state);
    const double *const edge = &random_normal_layer[word % N_RANDOM_LAYERS];
    const double x = random_normal_place(word) * edge[0];

    return __builtin_expect(fabs(x) < edge[1], 1) ? x : random_normal_rest(state, word);
}

/* The first one of each sub-stream of a row: what random_normal says. */
void random_normals(const struct random_row *row, double x[RANDOM_ROW]);

/* Mean 1. */
static inline double random_exponential(struct random_state *state)
{
    const uint64_t word = random_stream_next(state);
    const double *const edge = &random_exponential_layer[word % N_RANDOM_LAYERS];
    const double x = random_exponential_place(word) * edge[0];

    return __builtin_expect(x < edge[1], 1) ? x : random_exponential_rest(state, word);
}

#endif
