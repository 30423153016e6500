/*
 * random_stream: keyed random sub-streams (rule I5).
 *
 * The k-th instance of a run has for each purpose a stream of its own, a function of (seed, run,
 * purpose, k) alone. A stream is a counter and a key, mixed by SplitMix64's finaliser (Steele, Lea
 * and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014); setting one up costs
 * two multiplications, so none is stored. It is a gsl_rng_type, so every gsl_ran_* works on it.
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
    uint64_t counter;
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
/* Points the stream at the start of (run key, purpose, k). k counts from 1. */
void random_stream_pick(struct random_stream *stream, uint64_t run_key, enum random_purpose purpose,
                        uint64_t k);
/* Skips whole draws: the n-th use of one sub-stream (restarts of one instance) starts at n << 32. */
void random_stream_skip_to(struct random_stream *stream, uint64_t counter);

#endif
