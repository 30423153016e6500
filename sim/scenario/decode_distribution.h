/*
 * decode_distribution: a latency as it is written.
 *
 *     90s
 *     { lognormal: { median: 78s, p95: 132s }, shift: 5s, at_least: 10s, at_most: 300s }
 *     { quantiles: { p50: 53s, p90: 67s, p99: 79s, p99.9: 123s } }
 *     { samples: { file: boot.csv, column: seconds, unit: s, where: { zone: us-central1-c } } }
 *
 * Bounds hold for the value before the shift.
 */
#ifndef EVENKEEL_SCENARIO_DECODE_DISTRIBUTION_H
#define EVENKEEL_SCENARIO_DECODE_DISTRIBUTION_H

#include "kernel/distribution.h"
#include "scenario/decode.h"

/* Keys beside the name of a distribution; those of samples, and among them the one whose own keys
 * are names of columns. */
extern const struct field distribution_bound_rows[];
extern const struct field distribution_samples_rows[];
extern const struct field distribution_where_rows[];

/* `name` is what the latency is of ("boot"). False, and told, if it is none. */
bool decode_distribution(struct decoder *decoder, const struct tree_node *node, const char *name,
                         const struct distribution **result);

#endif
