/*
 * fleet_sum: what all groups of a fleet are together at every instant.
 *
 * Each group is a step function of time; a group that is simulated hands in its changes, in any
 * order of the groups, and the sum takes them in the order of time as soon as nobody can hand in an
 * earlier one (fleet_sum_advance). Until then they wait in a buffer, sorted now and then, so memory
 * grows with what may still overlap and not with what happened.
 *
 * The sum is kept as a struct run of its own that looks like one large group: counts per zone,
 * measure, observer. So everything that is measured of a group is measured of a fleet by the same
 * code. Healthy, carrying, running, capacity and target are sums; above_max is the sum of what each
 * group is above its own MaxSize; below_low counts while any group is below what its refresh wants
 * to keep. Nothing here can fail. Times are ms of the fleet's clock.
 */
#ifndef EVENKEEL_STUDY_FLEET_SUM_H
#define EVENKEEL_STUDY_FLEET_SUM_H

#include <stddef.h>
#include <stdint.h>

#include "model/run.h"

/* What the sum needs to know of one zone of a group. */
struct fleet_zone_level {
    int32_t healthy, carrying, running, capacity;
};

/* What it needs to know of a group beyond its zones. */
struct fleet_group_level {
    int32_t target, above_max;
    int32_t is_above, is_below_low; /* 0 or 1 */
};

enum { FLEET_NO_ZONE = -1 };

/* Four numbers change at an instant, by so much: of a zone, or of a group. */
struct fleet_change {
    sim_time at;
    int32_t zone; /* FLEET_NO_ZONE: of a group */
    union {
        struct fleet_zone_level level;
        struct fleet_group_level group;
    } by;
};

struct fleet_sum {
    struct run run; /* the fleet as one group; its setup is the fleet's */
    struct fleet_zone_level *zones; /* present sums; owned */
    struct fleet_group_level group;
    long most_above, most_below_low; /* groups at one instant */
    struct fleet_change *changes;    /* that wait; owned */
    size_t n_changes, capacity;
    size_t n_kept; /* of these, when they were sorted last */
    bool has_begun; /* the first sample was taken */
};

/* setup: of the fleet as a whole; stays the caller's. */
void fleet_sum_init(struct fleet_sum *sum, const struct setup *setup);
void fleet_sum_free(struct fleet_sum *sum);
/* A new run, from instant 0 with nothing there; observer may be NULL. */
void fleet_sum_begin(struct fleet_sum *sum, const struct observer *observer);
void fleet_sum_add(struct fleet_sum *sum, const struct fleet_change *change);
/* No change before this instant will come any more. */
void fleet_sum_advance(struct fleet_sum *sum, sim_time at);
/* Takes all that waits, and goes to the end of the run. */
void fleet_sum_finish(struct fleet_sum *sum, sim_time end);
/* Bytes held, for the tests of flat memory. */
size_t fleet_sum_footprint(const struct fleet_sum *sum);

#endif
