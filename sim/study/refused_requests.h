/*
 * refused_requests: which requests of a run are refused, and with which codes.
 *
 * The metrics count refusals by code alone; here the run is made once more, watched
 * (model/trace.h). Of a fleet nothing can be told: each group has requests of its own.
 */
#ifndef EVENKEEL_STUDY_REFUSED_REQUESTS_H
#define EVENKEEL_STUDY_REFUSED_REQUESTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/refusal.h"
#include "model/run.h"

struct refused_request {
    const struct timeline_entry *entry;
    enum refusal_code code;
    struct reason reason; /* of the first time */
};

/* Each pair once, in the order in which they came; free the items. */
struct refused_requests {
    struct refused_request *items;
    size_t n;
};

/* Of run `index` (from 1) of a group. */
struct refused_requests refused_requests_of(struct run *run, const struct setup *setup,
                                            uint64_t seed, uint64_t index);

#endif
