/*
 * results: the folder into which a study writes.
 *
 * All files are written under temporary names. results_commit renames them when all could be
 * written, the manifest last: a folder with a manifest is whole. Cases come one after the other, in
 * their order. What the files say of a case may be prepared before its turn, on any thread: it is
 * kept aside then (base/spool.h). Errors (disk full, folder not writable) are errno values,
 * together with the file's name in results->failed.
 */
#ifndef EVENKEEL_OUTPUT_RESULTS_H
#define EVENKEEL_OUTPUT_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/atomic_file.h"
#include "base/folder_lock.h"
#include "output/case_pages.h"
#include "output/csv_writer.h"
#include "output/fleet_trace.h"
#include "output/manifest.h"
#include "output/result_files.h"
#include "output/trace_writer.h"
#include "output/traced_run.h"
#include "scenario/scenario.h"
#include "study/rollback.h"
#include "study/study.h"

struct result_file {
    struct atomic_file file;
    uint64_t n_pushed; /* of its bytes */
};

struct results {
    struct folder_lock lock; /* from results_open to results_unlock */
    const char *folder;
    bool is_compressed; /* the traces */
    const struct scenarios *scenarios;
    struct result_file files[N_RESULT_FILES];
    struct csv_writer *csv[N_RESULT_FILES]; /* into them; owned */
    const char *const *wanted_groups; /* of fleets, to trace; set them after opening; borrowed */
    size_t n_wanted_groups;
    /* Set its `most_events` after opening, and free it in the end; it has the cuts of all traces,
     * and the traced run of the case that was added last, 0: none. */
    struct trace_writer trace;
    struct fleet_trace fleet;  /* the last one of which a run was traced */
    struct case_pages **pages; /* by case: what is prepared and in no file yet; owned */
    const char **varied_keys; /* of all cases, in order of first mention; owned */
    size_t n_varied_keys;
    struct manifest_page *manifest_pages; /* by case; owned */
    const struct manifest_plan *plan; /* for the manifest; NULL: it is no plan's; borrowed */
    char *failed; /* name of the file that an error belongs to; owned */
};

/* Files that `plan` adds when the folder is whole; results_commit removes older ones. */
#define PLAN_FILE_NAME "plan.csv"
#define PLAN_CALL_NAME "call.txt"

/* Makes the folder, locks it, removes what a killed program left in it, and opens all files.
 * EWOULDBLOCK: another program is writing into it. is_compressed: the traces are written as
 * events.csv.zst and so on. */
int results_open(struct results *results, const char *folder, const struct scenarios *scenarios,
                 bool is_compressed);
/* Rows of runs.csv, zones.csv and operations.csv; as study's rows function. 0 or an errno value. */
int results_add_rows(struct results *results, const struct study_case *of,
                     const struct metric_layout *layout, uint64_t first, size_t n,
                     const int64_t *rows);
/* Makes everything else of a case that is done, its traced run among it; as study's prepare
 * function. What is wrong is told by results_add_case. */
void results_prepare_case(struct results *results, const struct study_outcome *outcome, long traced,
                          bool is_turn);
/* Writes what was prepared, or else prepares it now. */
int results_add_case(struct results *results, const struct study_outcome *outcome, long traced);
/* Rows of rollback.csv. */
int results_add_rollback(struct results *results, const char *name,
                         const struct rollback_report *report);
/* Renames all files into place and writes the manifest. On an error all that is not yet renamed
 * is removed. */
int results_commit(struct results *results, const struct study_case *cases, bool is_complete);
/* Removes what was begun. */
void results_abandon(struct results *results);
/* Lets others write into the folder: behind the two, when nothing in it is left to do. Again:
 * nothing. */
void results_unlock(struct results *results);

#endif
