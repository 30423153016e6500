#include "kernel/random_stream.h"

#include <limits.h>

_Static_assert(ULONG_MAX == UINT64_MAX, "gsl_rng words are unsigned long: 64 bits are needed");

/* As gsl_rng_set does for every generator: one number gives the whole state. */
static void set(void *state, unsigned long seed)
{
    struct random_state *const self = state;

    self->key = random_run_key(seed, 0);
    self->counter = 0;
}

static unsigned long get(void *state)
{
    return random_stream_next(state);
}

static double get_double(void *state)
{
    return random_uniform(state);
}

static const gsl_rng_type type = {
    .name = "evenkeel",
    .max = ULONG_MAX,
    .min = 0,
    .size = sizeof(struct random_state),
    .set = set,
    .get = get,
    .get_double = get_double,
};

const gsl_rng_type *const random_stream_type = &type;

void random_stream_init(struct random_stream *stream)
{
    stream->rng.type = random_stream_type;
    stream->rng.state = &stream->state;
    set(&stream->state, 0);
}

uint64_t random_run_key(uint64_t seed, uint64_t run)
{
    const uint64_t seed_key = random_mix((seed + 1) * RANDOM_GOLDEN_RATIO);

    return random_mix(seed_key + (run + 1) * RANDOM_GOLDEN_RATIO);
}
