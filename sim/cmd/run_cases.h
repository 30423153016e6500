/*
 * run_cases: simulates the cases of a call of run or merge, writes their results folder (or the
 * journal of a shard) and tells what came out, also when it is interrupted.
 */
#ifndef EVENKEEL_CMD_RUN_CASES_H
#define EVENKEEL_CMD_RUN_CASES_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cmd/forecast.h"
#include "cmd/refusal_notes.h"
#include "cmd/run.h"
#include "cmd/run_record.h"
#include "cmd/run_sensitivity.h"
#include "cmd/run_table.h"
#include "output/limit_report.h"
#include "output/progress.h"
#include "output/results.h"
#include "study/study.h"

struct run_cases {
    const struct run_options *options;
    const char *command;      /* as it is called: "run", "merge" */
    struct run_record record; /* what is kept of it */
    struct scenarios *scenarios;
    struct results results;
    struct run_table table;
    struct limit_report limits;
    struct forecast forecast;
    struct refusal_notes refusals;
    struct run_sensitivity sensitivity;
    struct progress progress;
    struct study_case *cases;
    uint64_t n_runs;    /* of all cases, as far as is known */
    uint64_t *n_guessed; /* of each case; owned */
    long traced; /* run of each case, or TRACE_MEDIAN_RUN and so on */
    const atomic_bool *cancel;
    size_t n_stuck, n_done, n_imprecise;
    struct text imprecise; /* what is told of those; owned */
};

/* The cases as the options want them; call->options, scenarios and traced are set. */
void run_cases_make(struct run_cases *call);
/* The exit status; what went wrong has been told. source: as of run_call. */
int run_cases_simulate(struct run_cases *call, const struct run_source *source);
void run_cases_free(struct run_cases *call);

#endif
