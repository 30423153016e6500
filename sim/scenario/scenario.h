/*
 * scenario: files in, cases out.
 *
 * A scenario file with its `vary:` (and those of the command line) makes one or more cases; each is
 * a setup that the model can run. All files of a call are read into one struct scenarios, which
 * owns everything that the cases refer to. Errors of all files are collected; nothing runs if there
 * is one.
 */
#ifndef EVENKEEL_SCENARIO_SCENARIO_H
#define EVENKEEL_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "model/setup.h"
#include "scenario/settings_log.h"

/* Of every seed, in a file as on the command line: what every program reads back from JSON. */
#define LOWEST_SEED 1
#define HIGHEST_SEED 9007199254740991 /* 2^53 - 1 */

/* One varied setting of one case. */
struct varied {
    const char *key;   /* as written: "MinHealthyPercentage", "group.MaxSize" */
    const char *value; /* as one would write it */
};

/* One sentence of `limits:`, as written. */
struct limit_text {
    const char *text;
    struct place place;
};

struct scenario_case {
    const char *name; /* unique: "defaults-80-120", "sweep/MinHealthyPercentage=80,..." */
    const char *file; /* as the user named it */
    struct setup setup;
    const struct varied *varied;
    size_t n_varied;
    const struct limit_text *limits;
    size_t n_limits;
    /* How long the task of a timeline entry takes in at least 99 of 100 runs (lint_bound.h); 0: not
     * known. NULL: of none, or there are no limits. */
    int64_t *least_ms;
    long runs;          /* `runs:` of the file; 0: not written */
    int64_t seed;       /* `seed:` of the file; 0: not written */
    double precision;   /* `precision:` of the file; 0: not written */
    /* Every setting with its origin; empty from the second case on where a file has more than
     * 1000. */
    struct settings_log settings;
};

struct scenarios {
    struct arena arena;
    struct scenario_case *cases; /* in the order of the files, then of the cross product */
    size_t n_cases;
    struct diagnostics diagnostics;
};

/* paths: files, and folders that are searched for *.yaml and *.yml (sorted by name, subfolders
 * too). vary: texts of --vary, "KEY=LIST" or "KEY=LOW:HIGH:STEP", applied to every file. False if
 * there was an error; the diagnostics tell. */
bool scenarios_load(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const char *const *vary, size_t n_vary);
/* The same out of an archive, which must outlive the scenarios; paths are names in it. */
bool scenarios_load_archived(struct scenarios *scenarios, const struct archive *archive,
                             const char *const *paths, size_t n_paths, const char *const *vary,
                             size_t n_vary);
/* The same, and what can be proved of the cases before any run (scenario/lint.h) is among the
 * diagnostics. */
bool scenarios_load_and_prove(struct scenarios *scenarios, const char *const *paths,
                              size_t n_paths, const char *const *vary, size_t n_vary);
/* The same without them, but combinations of varied values that are wrong only together are left
 * out: what is wrong with them is told as warnings, with their number. A value that is wrong in all
 * of its combinations is an error. */
bool scenarios_load_valid(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                          const char *const *vary, size_t n_vary);
void scenarios_free(struct scenarios *scenarios);

#endif
