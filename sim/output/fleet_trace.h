/*
 * fleet_trace: a traced run of a fleet: a row of groups.csv for each group, and the events of some.
 *
 * A group is traced like an ordinary run; the column `case` says CASE/GROUP. Of a fleet of at most
 * FLEET_TRACED_GROUPS groups all are traced, of a larger one those that were asked for: a million
 * instances make gigabytes of events. Rows are streamed as the groups are simulated; nothing is
 * kept but the last few groups to end.
 */
#ifndef EVENKEEL_OUTPUT_FLEET_TRACE_H
#define EVENKEEL_OUTPUT_FLEET_TRACE_H

#include "output/trace_writer.h"
#include "study/fleet.h"

enum { FLEET_TRACED_GROUPS = 50, FLEET_LAST_GROUPS = 5 };

/* What is told of a group that ended late. */
struct fleet_trace_group {
    char name[FLEET_GROUP_NAME_SIZE];
    sim_time started_at, ended_at; /* SIM_NEVER: it did not start */
    enum fleet_outcome outcome;
    int64_t least_healthy, least_healthy_ppm; /* may be METRIC_MISSING */
};

struct fleet_trace {
    struct csv_writer *groups;
    struct trace_writer *events;
    const char *const *wanted; /* names of groups to trace; none: by the size of the fleet */
    size_t n_wanted;
    /* of the run being traced */
    const char *case_name;
    uint64_t run;
    const struct setup *whole;
    struct run *apart; /* to trace a group in; owned */
    size_t n_traced;
    /* Failed ones first, then unfinished ones, those that did not start, the last ones to end. */
    struct fleet_trace_group last[FLEET_LAST_GROUPS];
    size_t n_last;
};

/* How many groups of a fleet are traced, at most; 1: it is one group. */
uint64_t fleet_trace_count(const struct setup *setup, size_t n_wanted);
/* Whether the group of this name is. */
bool fleet_trace_has(const struct setup *setup, const char *const *wanted, size_t n_wanted,
                     const char *name);
/* Writes the header of groups.csv. */
void fleet_trace_header(struct csv_writer *groups);
/* Simulates one run of a fleet again, in `run`; the last groups and n_traced stay until the next
 * one. */
void fleet_trace_run(struct fleet_trace *trace, struct run *run, const char *case_name,
                     const struct setup *setup, uint64_t seed, uint64_t index);

#endif
