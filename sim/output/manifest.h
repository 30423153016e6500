/*
 * manifest: manifest.json, where a results folder comes from: format and program version, seed, the
 * effective settings of each scenario, and a hash of each input.
 */
#ifndef EVENKEEL_OUTPUT_MANIFEST_H
#define EVENKEEL_OUTPUT_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "scenario/scenario.h"
#include "study/study.h"

#define MANIFEST_NAME "manifest.json"
enum { MANIFEST_FORMAT = 1 };

/* How the runs of a case ended. All zeroes: it was left out by an interruption. */
struct case_ending {
    uint64_t n_runs; /* made */
    double wanted;   /* precision; 0: none */
    double half_width;
    enum stop_rule stopped_by;
};

/* How the one case was chosen among others. */
struct manifest_plan {
    const char *objective, *outcome;
    const char *finding; /* a sentence or two for people */
    uint64_t n_settings, most_runs;
    double confidence, indifference; /* the latter in the objective's unit */
};

/* Written last and atomically; 0 or an errno value. is_complete: no case was left out by an
 * interruption. cases, endings: as many and in the same order as those of the scenarios. plan:
 * NULL, unless the results are those of a plan. */
int manifest_write(const char *folder, const struct scenarios *scenarios,
                   const struct study_case *cases, const struct case_ending *endings,
                   const struct manifest_plan *plan, bool is_complete);

#endif
