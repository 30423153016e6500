/*
 * usual: how many runs and which seed, as the command line says, else the scenario, else what is
 * usual. The same for every command, so that its runs are those of the others.
 */
#ifndef EVENKEEL_CMD_USUAL_H
#define EVENKEEL_CMD_USUAL_H

#include <stdint.h>

#include "scenario/scenario.h"

enum { USUAL_RUNS = 1000 };

/* told: of the command line, 0 or less where it is silent; usual: where the scenario is, too. */
uint64_t choose_runs(long told, const struct scenario_case *of, long usual);
uint64_t choose_seed(long told, const struct scenario_case *of);

#endif
