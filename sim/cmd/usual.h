/*
 * usual: what is the same for several commands: their common options, and how many runs and which
 * seed there are, as the command line says, else the scenario, else what is usual; so that the runs
 * of one command are those of the others.
 */
#ifndef EVENKEEL_CMD_USUAL_H
#define EVENKEEL_CMD_USUAL_H

#include <stdint.h>

#include "cmd/command.h"
#include "scenario/scenario.h"

enum { USUAL_RUNS = 1000 };

/* Of commands that simulate. */
extern const struct option usual_output, usual_runs, usual_seed, usual_jobs, usual_vary,
    usual_exit_zero, usual_junit, usual_compress;
/* Of commands that show what a results folder has. */
extern const struct option usual_case_pattern, usual_all_cases;
extern const struct option usual_format, usual_quiet;

/* told: of the command line, 0 or less where it is silent; usual: where the scenario is, too. */
uint64_t choose_runs(long told, const struct scenario_case *of, long usual);
uint64_t choose_seed(long told, const struct scenario_case *of);

#endif
