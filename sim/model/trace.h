/*
 * trace: what the model tells while it runs, for those who want to know.
 *
 * The model fills small records: what happened, to whom, under which rule and with which numbers.
 * It knows no file format; a sink of the output layer turns them into rows and sentences. With no
 * sink (the ordinary replication) a record costs one test of a pointer.
 */
#ifndef EVENKEEL_MODEL_TRACE_H
#define EVENKEEL_MODEL_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/sim_time.h"
#include "model/lifecycle.h"
#include "model/refusal.h"

struct group;
struct instance;
struct activity;
struct operation;

/* What happened: the `event` column. */
#define TRACE_LIST(KIND)                                                                           \
    KIND(LAUNCH, "launch")                   /* the create call */                                 \
    KIND(LAUNCH_FAILED, "launch-failed")                                                           \
    KIND(NO_STOCK, "no-stock")               /* a launch that no zone could serve */               \
    KIND(HOOK, "hook-wait")                                                                        \
    KIND(IN_SERVICE, "in-service")                                                                 \
    KIND(WARM, "warm")                       /* the warm-up is over */                             \
    KIND(LEAVE, "leave")                     /* serves nobody from now on */                       \
    KIND(STOP, "stop")                       /* the hook is over, the stop is issued */            \
    KIND(KEPT, "kept")                       /* a hook rolled the removal back */                  \
    KIND(GONE, "gone")                                                                             \
    KIND(STOPPED, "stopped")                                                                       \
    KIND(STANDBY, "standby")                                                                       \
    KIND(PROTECT, "protect")                                                                       \
    KIND(ATTACH, "attach")                                                                         \
    KIND(UNHEALTHY, "unhealthy")                                                                   \
    KIND(HEALTHY, "healthy")                                                                       \
    KIND(ZONE_LOST, "zone-lost")                                                                   \
    KIND(ACCEPTED, "accepted")                                                                     \
    KIND(REFUSED, "refused")                                                                       \
    KIND(STATE, "task-state")                                                                      \
    KIND(BATCH_BEGAN, "batch-begin")                                                               \
    KIND(BATCH_ENDED, "batch-end")                                                                 \
    KIND(CHECKPOINT, "checkpoint")                                                                 \
    KIND(DROPPED, "dropped")                 /* a move or removal given up */                      \
    KIND(WAITING, "waiting")                 /* would go on, but may not */                        \
    KIND(TARGET, "target")                   /* target moved */                                    \
    KIND(ENDED, "ended")                                                                           \
    KIND(CUT, "cut")                         /* the run ends with something unfinished */

enum trace_kind {
#define TRACE_ENUM(identifier, name) TRACE_##identifier,
    TRACE_LIST(TRACE_ENUM)
#undef TRACE_ENUM
        N_TRACE_KINDS
};
extern const char *const trace_kind_names[N_TRACE_KINDS];

/* Why, as a row of reason_list.h and the numbers for its {0} {1} {2} {3}. */
enum reason_id {
    REASON_NONE,
#define REASON(identifier, rule, text) REASON_##identifier,
#include "model/reason_list.h"
#undef REASON
    N_REASONS
};

struct reason_row {
    const char *rule;
    const char *text;
};
extern const struct reason_row reason_rows[N_REASONS];

struct reason {
    enum reason_id id;
    int64_t n[4];
};
/* The address of one that lives as long as the block that it stands in. */
#define BECAUSE(identifier, ...)                                                                   \
    ((const struct reason *)&(struct reason){ REASON_##identifier, { __VA_ARGS__ } })
extern const struct reason reason_none;
#define BECAUSE_NONE (&reason_none)

/* Writes the sentence into buffer (always NUL-terminated), answers its length. */
size_t reason_format(const struct reason *reason, char *buffer, size_t size);
/* The same for people: durations are "1h02m", not in ms. */
size_t reason_tell(const struct reason *reason, char *buffer, size_t size);

struct trace_event {
    enum trace_kind kind;
    const struct instance *instance;   /* NULL: none */
    enum lifecycle before, after;      /* of the instance; equal when it did not change */
    int zone;                          /* NO_ZONE: none */
    const struct activity *activity;   /* NULL: none */
    const struct operation *operation; /* NULL: none */
    const char *status;                /* new state of a task, status of what ended; or NULL */
    enum refusal_code refusal;
    struct reason reason;
};

/* A sink. The group's run tells the time. Any function may be NULL. */
struct trace {
    void *context;
    void (*event)(void *context, const struct group *group, const struct trace_event *event);
    void (*sample)(void *context, const struct group *group);
    void (*activity_ended)(void *context, const struct group *group,
                           const struct activity *activity);
    void (*operation_ended)(void *context, const struct group *group,
                            const struct operation *operation);
};

#endif
