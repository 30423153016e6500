/*
 * activity: scaling activities (rules A1, A3, A4, A5) and the operations that own them.
 */
#ifndef EVENKEEL_MODEL_ACTIVITY_H
#define EVENKEEL_MODEL_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/event_queue.h"
#include "kernel/sim_time.h"
#include "model/operation.h"
#include "model/trace.h"

struct group;

/* Why an activity is there: the Cause column. */
enum activity_flags {
    ACTIVITY_IS_EXCLUSIVE = 1,  /* a non-parallel kind (A2) */
    ACTIVITY_IS_BATCH = 2,      /* of a refresh: not counted by A2, starts no cooldown (A5, A7) */
    ACTIVITY_MOVES_TARGET = 4,  /* failures move the target back without DesiredCapacity (G2) */
    ACTIVITY_RECYCLES = 8,      /* what it removes ends Stopped, not gone (G1) */
    ACTIVITY_IGNORED_INVALID = 16, /* passed over unknown ids: Warning at the worst (O1) */
};

enum activity_status {
    ACTIVITY_IN_PROGRESS,
    ACTIVITY_SUCCESSFUL,
    ACTIVITY_WARNING,
    ACTIVITY_FAILED
};
extern const char *const activity_status_names[];

struct activity {
    uint32_t number;    /* from 1, per run */
    uint32_t n_holders; /* while it is open, and the instances that it made; see record.h */
    unsigned flags;
    struct operation *operation;
    const char *cause;
    struct activity *previous, *next; /* among the open ones of the group */
    sim_time started_at, ended_at;
    sim_time last_change_at; /* last instance that came or went; -1: nothing changed */
    sim_time last_failure_at; /* last launch that failed; -1: none */
    int64_t cooldown_ms;     /* after its last change; -1: the group's */
    enum activity_status status;
    bool is_closed; /* nothing more will be added */
    /* creations: launched = failed + joined + still pending */
    long launched, failed, joined;
    long no_stock;      /* of those that failed: no zone could serve them */
    long ready;         /* F7; counts those that left again too */
    long ready_healthy; /* ready and healthy at this moment */
    /* removals: removed = gone + kept + still leaving */
    long removed, gone, kept;
    long dropped; /* asked for, but there was nothing to do it with */
};

struct activity *activity_open(struct group *group, struct operation *operation, const char *cause,
                               unsigned flags);
/* Nothing more will be added: it ends by itself when all it began is over (A4). */
void activity_close(struct activity *activity);
static inline bool activity_has_pending(const struct activity *a)
{
    return a->launched > a->failed + a->joined;
}
static inline bool activity_has_leaving(const struct activity *a)
{
    return a->removed > a->gone + a->kept;
}
static inline bool activity_is_over(const struct activity *a)
{
    return a->is_closed && !activity_has_pending(a) && !activity_has_leaving(a);
}
/* Ends those that are over; true if any ended. */
bool activity_settle_all(struct group *group);

/* An operation begins; it is appended to the running ones. */
struct operation *operation_begin(struct group *group, const struct op_type *type,
                                  const struct timeline_entry *entry, const void *params);
/* It ends with its last state; told to the sink. */
void operation_end(struct group *group, struct operation *operation, const char *status);
/* Its state changed on the way (told to the sink). */
void operation_set_status(struct group *group, struct operation *operation, const char *status,
                          const struct reason *reason);
/* Its timer number `which` goes off at the instant: type->timer is called. */
event_handle operation_set_timer(struct group *group, struct operation *operation, unsigned which,
                                 sim_time at);

#endif
