/*
 * fleet_group: one group of a fleet, simulated and added up; and the state of a fleet's run, which
 * fleet.c (who starts when) and fleet_group.c (what a group does) share.
 *
 * Times are ms of the fleet's clock. Nothing here can fail.
 */
#ifndef EVENKEEL_STUDY_FLEET_GROUP_H
#define EVENKEEL_STUDY_FLEET_GROUP_H

#include "kernel/event_queue.h"
#include "study/fleet.h"
#include "study/metric.h"

/* A group that is left alone. */
struct fleet_idle {
    bool is_quiet; /* nothing happens to it */
    struct fleet_zone_level *levels; /* of the fleet's zones; owned */
    struct fleet_group_level group;
};

/* An entry in the run under way. */
struct fleet_progress {
    size_t n_waiting_for; /* entries that have not ended */
    bool is_ready; /* has groups to start, and may */
    size_t n_started, n_ended;
};

struct fleet {
    const struct fleet_setup *setup;
    struct setup whole; /* of the sum */
    struct fleet_total total;
    struct fleet_idle *idle; /* by entry; owned */
    bool is_quiet;           /* all entries are */
    const struct metric *finished, *unsuccessful, *duration; /* of a group */
    size_t *followers;  /* entries that wait for an entry, one after the other; owned */
    size_t *first_follower; /* by entry, and the end behind the last; owned */
    struct event_queue *campaign;
    struct timeline_entry *timeline; /* of the group that is simulated; owned */
    /* of the run under way */
    uint64_t seed, index;
    struct run *run; /* the caller's */
    struct fleet_progress *progress; /* by entry; owned */
    size_t n_running, n_ready; /* groups; entries that may start some */
    size_t first_ready;        /* no entry before it may start any */
    bool is_stopped;
    fleet_group_fn *told;
    void *told_context;
    /* sums over the groups that are done: what they go on with from their end on */
    int64_t idle_running, idle_running_ended_ims, idle_surplus, idle_surplus_ended_ims;
    int64_t billed_ms, surplus_ims;
    sim_time end;
    /* what the listener of the group that is simulated has seen */
    const struct fleet_entry *entry;
    struct fleet_zone_level *last; /* by the fleet's zones; owned */
    struct fleet_group_level last_group;
};

enum { WHOLE_OPERATION, N_WHOLE_OPERATIONS }; /* all requests of all groups as one */

/* Tries out, once per entry, what becomes of its groups while they wait. */
void fleet_group_try_out(struct fleet *fleet);
/* All groups of an entry as they stand there before they start. */
void fleet_group_add_waiting(struct fleet *fleet, size_t index);
/* Simulates a group whose requests begin at an instant, SIM_NEVER: never. Answers its end. */
struct fleet_group fleet_group_simulate(struct fleet *fleet, size_t entry, size_t number,
                                        sim_time start);

#endif
