/*
 * run_record: what a call of run keeps of itself, and what it has from earlier calls: its journal,
 * the parts that need not be simulated, and which runs are its own if it makes a shard.
 */
#ifndef EVENKEEL_CMD_RUN_RECORD_H
#define EVENKEEL_CMD_RUN_RECORD_H

#include <stdatomic.h>

#include "base/folder_lock.h"
#include "cmd/run.h"
#include "output/journal.h"
#include "scenario/scenario.h"
#include "study/shard.h"
#include "study/study.h"

struct run_record_request {
    const struct run_options *options;
    const struct scenarios *scenarios;
    const struct study_case *cases;
    const struct run_source *source; /* NULL: nothing is merged */
    const atomic_bool *cancel;
};

struct run_record {
    struct journal journal;     /* that is written, and was read where a call is resumed */
    struct journal_parts parts; /* that are there already */
    struct study_keeper keeper;
    struct study_range *ranges; /* of a shard; NULL: all runs; owned */
    unsigned shard, n_shards;
    struct folder_lock lock; /* of a shard's folder; that of a whole run has its results' */
};

/* EXIT_DONE; or what is wrong has been told: EXIT_USAGE, EXIT_MACHINE, EXIT_INTERRUPTED. Close it
 * in any case. The keeper refers to the record: it must not be moved. */
int run_record_open(struct run_record *record, const struct run_record_request *request);
/* The study has ended. is_whole: its results are written, nothing is left to go on with; otherwise
 * all that was kept is on the disk now. 0 or an errno value. */
int run_record_finish(struct run_record *record, bool is_whole);
void run_record_close(struct run_record *record);

/* "3/8". */
bool run_record_parse_shard(const char *text, unsigned *shard, unsigned *n_shards);

#endif
