/*
 * manifest: manifest.json, where a results folder comes from: format and program version, seed, the
 * effective settings of each scenario, and a hash of each input.
 */
#ifndef EVENKEEL_OUTPUT_MANIFEST_H
#define EVENKEEL_OUTPUT_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
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

/* What it says of a case, and of the settings of its file (of the first case alone), as text that
 * was made before: for thousands of files it takes long. No text: it is made when it is written. */
struct manifest_page {
    struct case_ending ending;
    struct text of_case, settings; /* owned */
};

/* All is borrowed; cases and pages are as many and in the same order as the cases of the
 * scenarios. */
struct manifest {
    const struct scenarios *scenarios;
    const struct study_case *cases;
    const struct manifest_page *pages;
    const struct manifest_plan *plan; /* NULL, unless the results are those of a plan */
    bool is_complete;                 /* no case was left out by an interruption */
};

/* Of a case whose runs are over. */
void manifest_page_make(struct manifest_page *page, const struct scenarios *scenarios,
                        const struct study_outcome *outcome);
void manifest_page_free(struct manifest_page *page);

/* Written last and atomically; 0 or an errno value. */
int manifest_write(const char *folder, const struct manifest *manifest);

#endif
