/*
 * plan_objective: what evenkeel plan is asked to make least, and what difference of it matters.
 *
 * What cannot be is told on stderr, as every usage error is.
 */
#ifndef EVENKEEL_CMD_PLAN_OBJECTIVE_H
#define EVENKEEL_CMD_PLAN_OBJECTIVE_H

#include <stdbool.h>

#include "scenario/scenario.h"
#include "study/metric.h"
#include "study/selection.h"

/* wanted: "cheapest", "fastest" or a metric; NULL: the first where there is a price, else the
 * second. aim: as a sentence names it; lives as long as the scenarios and wanted. NULL: it cannot
 * be, and that is told. */
const struct metric *plan_objective_choose(const char *wanted, struct scenarios *scenarios,
                                           const char **aim);

/* "1%", "30s" of a time, "0.05" of anything else, in its unit. False: refused, and told. */
bool plan_objective_read_indifference(const struct metric *objective, const char *text,
                                      struct selection_rules *rules);

#endif
