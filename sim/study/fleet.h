/*
 * fleet: one simulated run of a fleet (model/fleet_setup.h), group by group.
 *
 * Groups act on each other by nothing but their starts, so each is simulated by itself, as the
 * ordinary run of one group, as soon as its start is known, and then forgotten: its changes go to
 * the sum of the fleet, its totals are added up. Group number 0 draws from the random streams of an
 * ordinary run, so a fleet of one group is that run; every other group has streams of its own, from
 * (seed, run, group).
 *
 * A group that does nothing before its timeline starts (most do not: it is tried out once per
 * entry) costs nothing while it waits, and memory grows with the groups that are between their
 * start and their end. One with alarms or scheduled tasks changes from the beginning: then the
 * changes of all groups are held until the last start is known.
 *
 * A struct fleet belongs to one thread and is used for many runs. Nothing here can fail.
 */
#ifndef EVENKEEL_STUDY_FLEET_H
#define EVENKEEL_STUDY_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fleet_setup.h"
#include "model/run.h"
#include "study/fleet_sum.h"

struct fleet;

/* What came of the requests of a group, from good to bad; of several the worst. */
enum fleet_outcome {
    FLEET_GROUP_OK,
    FLEET_GROUP_NOT_STARTED,
    FLEET_GROUP_UNFINISHED, /* a request was not made or is not over at the end of the run */
    FLEET_GROUP_FAILED,     /* one was refused, or ended otherwise than Successful or Warning */
};
extern const char *const fleet_outcome_names[]; /* "ok", "not-started", "unfinished", "failed" */

/* A group that has been simulated. */
struct fleet_group {
    const struct fleet_entry *entry;
    size_t number;       /* from 0, over the whole fleet */
    sim_time started_at; /* SIM_NEVER: it did not start */
    sim_time ended_at;   /* its last request was over, or the run of the group if one never was */
    enum fleet_outcome outcome;
    const struct setup *setup; /* as simulated: its requests moved to its start */
    uint64_t seed;       /* run_simulate with these and the run's number is its course */
    const struct run *run; /* at its end */
};

/* Is told of the groups in the order in which they start, those that never did behind them. */
typedef void fleet_group_fn(void *context, const struct fleet_group *group);

/* What a fleet's run came to; metrics read it. */
struct fleet_total {
    struct fleet_sum sum; /* its run is the fleet as one group; both are first members */
    size_t n_ended, n_failed, n_not_started; /* groups; n_failed with the unfinished ones */
    sim_time longest_ms;    /* of one group, from its start to its end; -1: none ended */
    long least_healthy;     /* of one group; LONG_MAX: none was simulated */
    int64_t least_healthy_ppm;
};

/* setup: of a fleet; stays the caller's. */
struct fleet *fleet_new(const struct setup *setup);
void fleet_free(struct fleet *fleet);
/* Simulates run number `index` (from 1), each group in `run`. observer (of the sum) and told may be
 * NULL. The answer is valid until the next call. */
const struct fleet_total *fleet_simulate(struct fleet *fleet, struct run *run, uint64_t seed,
                                         uint64_t index, const struct observer *observer,
                                         fleet_group_fn *told, void *context);
/* The total that a run of a fleet is part of; NULL: it is the run of one group. */
const struct fleet_total *fleet_total_of(const struct run *run);
/* The seed of a group's random streams. */
uint64_t fleet_group_seed(uint64_t seed, size_t group);
/* Bytes held beyond the setup, for the tests of flat memory. */
size_t fleet_footprint(const struct fleet *fleet);

#endif
