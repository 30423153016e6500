/*
 * alarm_looks: how often a run looks at its alarms (rule S1), at the end of each of their periods,
 * and how long that takes: a hundred alarms with periods of seconds over decades take days.
 */
#ifndef EVENKEEL_SCENARIO_ALARM_LOOKS_H
#define EVENKEEL_SCENARIO_ALARM_LOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "scenario/sections.h"

/* For a case whose alarms and demand are read. A warning where runs become slow, with the time that
 * they take; false, and told, where one run takes longer than anybody waits for. */
bool alarm_looks_check(const struct reading *reading, const struct tree_node *node);
/* The latter of a setup whose `until` was changed. */
bool alarm_looks_are_bearable(const struct setup *setup);

#endif
