/*
 * random_stream: keyed random sub-streams (rule I5).
 *
 * The k-th instance of a run has for each purpose a stream of its own, a function of (seed, run,
 * purpose, k) alone. A stream is a key and a counter: its i-th word (i counts from 0) is
 * mix(key + (i + 1) * golden ratio), and the key itself is a chain of such mixes of the four parts
 * (the construction of Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014). The mixer is Pelle Evensen's Moremur (2019): the same work as SplitMix64's, but it
 * passes far longer tests on keys that are counted up. Setting a stream up costs two
 * multiplications, so none is stored. It is a gsl_rng_type, so every gsl_ran_* works on it.
 *
 * Within one run all keys differ, since the mix is one to one. Nothing here can fail.
 */
#ifndef EVENKEEL_KERNEL_RANDOM_STREAM_H
#define EVENKEEL_KERNEL_RANDOM_STREAM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

/* The order is part of the output: append only. */
enum random_purpose {
    RANDOM_BOOT,
    RANDOM_WARMUP,
    RANDOM_DRAIN,
    RANDOM_STOP,
    RANDOM_RELEASE,
    RANDOM_START,
    RANDOM_FAILS,
    RANDOM_HOOK_OUT,
    RANDOM_HOOK_IN,
    N_RANDOM_PURPOSES
};

struct random_state {
    uint64_t key;
    uint64_t counter; /* words drawn so far */
};

/* A stream that gsl_ran_* can draw from; lives wherever its owner puts it, nothing to free. The
 * struct must not be moved after random_stream_init (rng.state points into it). */
struct random_stream {
    gsl_rng rng;
    struct random_state state;
};

extern const gsl_rng_type *const random_stream_type; /* 64 bits per call */

void random_stream_init(struct random_stream *stream);
/* The key of one run; combine once per run, then pick per instance. */
uint64_t random_run_key(uint64_t seed, uint64_t run);

#define RANDOM_GOLDEN_RATIO UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / phi, odd */

enum { RANDOM_PURPOSE_BITS = 6 };
_Static_assert(N_RANDOM_PURPOSES <= 1 << RANDOM_PURPOSE_BITS, "purposes share a word with k");

/* Moremur: one to one on 64 bits. */
static inline uint64_t random_mix(uint64_t x)
{
    x ^= x >> 27;
    x *= UINT64_C(0x3c79ac492ba7b653);
    x ^= x >> 33;
    x *= UINT64_C(0x1c69b3f74ac4ae35);
    x ^= x >> 27;
    return x;
}

/* The next word of a stream, 64 random bits. */
static inline uint64_t random_stream_next(struct random_state *state)
{
    return random_mix(state->key + ++state->counter * RANDOM_GOLDEN_RATIO);
}

/* Uniform in [0, 1), a multiple of 2^-53. */
static inline double random_uniform(struct random_state *state)
{
    return (double)(int64_t)(random_stream_next(state) >> 11) * 0x1p-53;
}

/* Uniform in (0, 1): an odd multiple of 2^-53, so neither its logarithm nor that of 1 - u is
 * infinite. */
static inline double random_uniform_open(struct random_state *state)
{
    return ((double)(int64_t)(random_stream_next(state) >> 12) + 0.5) * 0x1p-52;
}

/* The start of (run key, purpose, k). k counts from 1, below 2^58. */
static inline struct random_state random_start(uint64_t run_key, enum random_purpose purpose,
                                               uint64_t k)
{
    const uint64_t part = k << RANDOM_PURPOSE_BITS | (uint64_t)purpose;

    return (struct random_state){ .key = random_mix(run_key + part * RANDOM_GOLDEN_RATIO) };
}

/* Points the stream there. */
static inline void random_stream_pick(struct random_stream *stream, uint64_t run_key,
                                      enum random_purpose purpose, uint64_t k)
{
    stream->state = random_start(run_key, purpose, k);
}

/* Sub-streams beside one another: those of first, first + 1, ... of one run and purpose. */
enum { RANDOM_ROW = 16 };
struct random_row {
    uint64_t run_key;
    enum random_purpose purpose;
    uint64_t first;
};

/* The start of the one that is i-th, from 0. */
static inline struct random_state random_row_start(const struct random_row *row, uint32_t i)
{
    return random_start(row->run_key, row->purpose, row->first + i);
}

/* Skips draws: the n-th use of one sub-stream (restarts of one instance) starts at n << 32. */
static inline void random_stream_skip_to(struct random_stream *stream, uint64_t counter)
{
    stream->state.counter = counter;
}

#endif
