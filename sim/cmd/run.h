/*
 * run: a call of `evenkeel run`, also one that merge makes of shards.
 */
#ifndef EVENKEEL_CMD_RUN_H
#define EVENKEEL_CMD_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/command.h"
#include "output/journal.h"

struct run_options {
    const char *folder;
    long runs;
    double precision;
    long seed;
    long jobs;
    struct option_texts vary;
    const char *trace;
    long trace_events;
    struct option_texts groups;
    const char *junit;
    const char *shard;
    int64_t until;
    int format;
    struct option_texts sensitivity_ranges;
    long sensitivity_points;
    bool is_sensitivity_wanted;
    bool is_dry, is_quiet, exit_zero, is_resuming, is_compressing;
};

/* Shards, checked to be those of one study, in their order: all runs are read from them, and the
 * scenarios from the first one's inputs. */
struct run_source {
    const struct journal *const *journals;
    size_t n_journals;
};

/* Answers the exit status. source NULL: the files are on the disk and the runs are simulated. */
int run_call(const struct run_options *options, const char *const *paths, size_t n_paths,
             const struct run_source *source);

#endif
