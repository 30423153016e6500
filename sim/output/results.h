/*
 * results: the folder into which a study writes.
 *
 * All files are written under temporary names. results_commit renames them when all could be
 * written, the manifest last: a folder with a manifest is whole. Cases come one after the other, in
 * their order. Errors (disk full, folder not writable) are errno values, together with the file's
 * name in results->failed.
 */
#ifndef EVENKEEL_OUTPUT_RESULTS_H
#define EVENKEEL_OUTPUT_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/atomic_file.h"
#include "output/csv_writer.h"
#include "output/fleet_trace.h"
#include "output/manifest.h"
#include "output/trace_writer.h"
#include "scenario/scenario.h"
#include "study/rollback.h"
#include "study/study.h"

enum result_file_id {
#define RESULT_FILE(identifier, name, can_compress, row) RESULT_##identifier,
#include "output/result_file_list.h"
#undef RESULT_FILE
    N_RESULT_FILES
};

struct result_file {
    struct atomic_file file;
    struct csv_writer *csv; /* owned */
};

struct results {
    int lock; /* of the folder while it is written, -1: none */
    const char *folder;
    bool is_compressed; /* the traces */
    const struct scenarios *scenarios;
    struct result_file files[N_RESULT_FILES];
    struct trace_writer trace; /* set its `most_events` after opening, and free it in the end */
    struct fleet_trace fleet; /* set its `wanted` after opening; has the last fleet's groups */
    const char **varied_keys; /* of all cases, in order of first mention; owned */
    size_t n_varied_keys;
    struct case_ending *endings; /* by case; owned */
    const struct manifest_plan *plan; /* for the manifest; NULL: it is no plan's; borrowed */
    char *failed; /* name of the file that an error belongs to; owned */
};

extern const char *const result_file_names[N_RESULT_FILES];

/* A file that `plan` adds when the folder is whole; results_commit removes an older one. */
#define PLAN_FILE_NAME "plan.csv"

/* A main figure of a case: a metric, a statistic and what its column in cases.csv is called. */
struct results_figure {
    const char *metric, *statistic, *column;
};
/* Ends with column NULL. */
extern const struct results_figure results_figures[];

/* Which run of a case is traced: its number, or one of these. */
enum { TRACE_MEDIAN_RUN = -1, TRACE_WORST_RUN = -2, TRACE_NO_RUN = 0 };

/* Makes the folder, removes what a killed program left in it, and opens all files. is_compressed:
 * the traces are written as events.csv.zst and so on. */
int results_open(struct results *results, const char *folder, const struct scenarios *scenarios,
                 bool is_compressed);
/* Rows of runs.csv, zones.csv and operations.csv; as study's rows function. 0 or an errno value. */
int results_add_rows(struct results *results, const struct study_case *of,
                     const struct metric_layout *layout, uint64_t first, size_t n,
                     const int64_t *rows);
/* Everything else of a case that is done, its traced run among it. */
int results_add_case(struct results *results, const struct study_outcome *outcome, long traced);
/* Rows of rollback.csv. */
int results_add_rollback(struct results *results, const char *name,
                         const struct rollback_report *report);
/* Renames all files into place and writes the manifest. On an error all that is not yet renamed
 * is removed. */
int results_commit(struct results *results, const struct study_case *cases, bool is_complete);
/* Removes what was begun. */
void results_abandon(struct results *results);

#endif
