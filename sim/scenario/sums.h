/*
 * sums: whether what a run adds up fits into 64 bits.
 *
 * A run adds up instances over time (in instance-ms) and their price (in millionths). The largest
 * group for the longest time is far below 2^63; a fleet of millions over decades, or a price of
 * thousands of millions, is not.
 */
#ifndef EVENKEEL_SCENARIO_SUMS_H
#define EVENKEEL_SCENARIO_SUMS_H

#include <stdbool.h>

#include "scenario/sections.h"

/* For a case whose sections are read without errors; false, and told: something could overflow. */
bool sums_check(const struct reading *reading);
/* The same of a setup whose `until` was changed. */
bool sums_fit(const struct setup *setup);

#endif
