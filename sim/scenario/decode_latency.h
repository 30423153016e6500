/*
 * decode_latency: a latency while it is read, for the families that are written in a way of their
 * own (decode_quantiles.c, decode_samples.c); all others have parameters (decode_distribution.c).
 */
#ifndef EVENKEEL_SCENARIO_DECODE_LATENCY_H
#define EVENKEEL_SCENARIO_DECODE_LATENCY_H

#include "kernel/distribution.h"
#include "scenario/decode.h"

struct latency {
    struct decoder *decoder;
    struct arena *arena; /* takes the distribution */
    const char *name;    /* what it is of */
    const struct distribution_type *type;
    struct distribution *result;
};

/* Makes the result of what stands behind the name of the family. False, and told: it cannot. */
typedef bool latency_read_fn(const struct latency *latency, const struct tree_node *node);

bool latency_read_quantiles(const struct latency *latency, const struct tree_node *node);
bool latency_read_samples(const struct latency *latency, const struct tree_node *node);

/* A parameter by its name: a duration, then in ms, or a number. False, and told: it is none. */
bool latency_read_value(const struct latency *latency, const struct tree_node *node,
                        const char *name, bool is_time, double *value);

#endif
