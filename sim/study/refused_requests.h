/*
 * refused_requests: which requests of a run are refused, and with which codes.
 *
 * The metrics count refusals by code alone; here the run is made once more, watched
 * (model/trace.h). Of a fleet the groups that met a code are counted and the first of them are
 * named; the first one is watched, as in a large fleet all may have met the same.
 */
#ifndef EVENKEEL_STUDY_REFUSED_REQUESTS_H
#define EVENKEEL_STUDY_REFUSED_REQUESTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/fleet_setup.h"
#include "model/refusal.h"
#include "model/run.h"

struct refused_request {
    const char *operation; /* its name */
    const char *alarm;     /* that asked for it; NULL: the timeline, at this instant; borrowed */
    sim_time at;
    size_t entry; /* its number in the timeline, from 1 */
    enum refusal_code code;
    struct reason reason; /* of the first time */
};

enum { REFUSED_GROUPS_NAMED = 3 };

/* Of a fleet: who has met a code, in the order in which they started. */
struct refused_groups {
    size_t n;
    char names[REFUSED_GROUPS_NAMED][FLEET_GROUP_NAME_SIZE];
};

/* Each entry with each code once, in the order in which they came; free the items. */
struct refused_requests {
    struct refused_request *items; /* of a fleet: of the first group that has met the code */
    size_t n;
    struct refused_groups groups[N_REFUSAL_CODES]; /* none: it is no fleet */
};

/* Of run `index` (from 1). */
struct refused_requests refused_requests_of(struct run *run, const struct setup *setup,
                                            uint64_t seed, uint64_t index);

#endif
