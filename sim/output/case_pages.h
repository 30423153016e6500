/*
 * case_pages: what the files of a results folder get of one case, until its turn comes.
 *
 * Of the case whose turn it is the writers are those of the files. Of any other they write aside
 * (base/spool.h), and the files get it all later.
 */
#ifndef EVENKEEL_OUTPUT_CASE_PAGES_H
#define EVENKEEL_OUTPUT_CASE_PAGES_H

#include <stdbool.h>

#include "base/spool.h"
#include "output/csv_writer.h"
#include "output/fleet_trace.h"
#include "output/result_files.h"
#include "output/trace_writer.h"

struct case_pages {
    struct csv_writer *csv[N_RESULT_FILES]; /* owned if they write aside */
    struct spool spools[N_RESULT_FILES];
    bool is_aside;
    struct trace_writer trace;
    struct fleet_trace fleet;
    int error; /* an errno value, of what was made */
};

/* Straight into the files. */
struct case_pages *case_pages_new(struct csv_writer *const *files);
/* Aside, into memory or the folder; an error stands in the pages. */
struct case_pages *case_pages_new_aside(const char *folder);
/* Gives the files what was written aside. 0 or an errno value, then *id is the file it is of. */
int case_pages_give(struct case_pages *pages, struct csv_writer *const *files,
                    enum result_file_id *id);
void case_pages_free(struct case_pages *pages); /* may be NULL */

#endif
