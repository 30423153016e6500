/*
 * operation: what the timeline asks for, and what the group does about it by itself.
 *
 * One operation = one file in sim/ops/ = one row. An operation decides, it does not wait: it looks
 * at the group as it is now and does what the rules allow. Any function of the row may be NULL.
 *
 *   test     step (3) of rule T2: may the request be accepted? A refusal has the provider's code
 *            and leaves the numbers in operation->reason. Changes nothing else.
 *   start    it was accepted: the immediate effects (states, target, capacity). An operation goes
 *            on while it has an open activity or is_kept.
 *   settle   ends what has nothing left to do (batches, the task); true if anything ended. Called
 *            between steps and inside step (4), until all answer false.
 *   decide   step (4): begins batches, launches, removes; says whether it has done anything, and if
 *            it would do more when asked again, nothing else having happened. Like settle, it is
 *            asked only where there is news (enum news, instance.h): whatever it looks at must be
 *            some.
 *   tick     the checks of A6 and S3, at multiples of check_interval, after all have decided.
 *   would_act  whether tick would do something at its next turn (T3).
 *   ahead    launches that did not fail less removals that were not kept, less what is still to be
 *            created (rule A6).
 *   phase    where its time goes (Q1).
 *   resume   puts one that is under way at the run's first instant in the state that the scenario
 *            tells; false, and why, if that cannot be. Nothing is traced meanwhile.
 */
#ifndef EVENKEEL_MODEL_OPERATION_H
#define EVENKEEL_MODEL_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/field.h"
#include "kernel/sim_time.h"
#include "model/refusal.h"
#include "model/setup.h"
#include "model/trace.h"

struct group;
struct operation;
struct activity;
struct resume_problem; /* model/resume.h */

/* Rule Q1, in its order of precedence. */
enum phase {
    PHASE_CHECKPOINT_PAUSE,
    PHASE_LAUNCHING,
    PHASE_REMOVING,
    PHASE_SUSPENDED,
    PHASE_WAITING,
    N_PHASES
};

enum op_flags {
    OP_IS_TASK = 1,        /* Q1 measures its duration; it has states of its own */
    OP_IS_WORLD_EVENT = 2, /* not a request: it just happens (rule S4), step (1) */
    OP_IS_INTERNAL = 4,    /* the group's own doing: not in timelines */
};

/* What an operation has done when it was asked in step (4). */
enum decided {
    DECIDED_NOTHING,
    DECIDED_ALL, /* something; as things are there is no more to do, and nothing is over by that */
    DECIDED_SOME,
};

struct op_type {
    const char *name; /* the API's name */
    const char *help; /* one line */
    const char *rule; /* the rule that says most about it */
    const char *example; /* a timeline entry, one line of YAML */
    unsigned flags;
    const struct field *params; /* rows, may be NULL */
    size_t params_size;
    size_t state_size; /* zeroed, per accepted operation */
    /* Presets a params struct before it is read: defaults that come from `options:`. */
    void (*prepare)(void *params, const struct model_options *options);
    /* Finds what the rows cannot express (checkpoints that do not ascend): NULL, or why not; names
     * the parameter at fault. */
    const char *(*validate)(const void *params, const char **parameter);
    enum refusal_code (*test)(const struct group *group, struct operation *operation);
    void (*start)(struct group *group, struct operation *operation);
    bool (*settle)(struct group *group, struct operation *operation);
    enum decided (*decide)(struct group *group, struct operation *operation);
    void (*timer)(struct group *group, struct operation *operation, unsigned which);
    void (*tick)(struct group *group);
    bool (*would_act)(const struct group *group);
    long (*ahead)(const struct group *group, const struct operation *operation);
    enum phase (*phase)(const struct group *group, const struct operation *operation);
    bool (*resume)(struct group *group, struct operation *operation,
                   struct resume_problem *problem);
};

/* What may make an operation decide anew besides the end of what one of the activities was at: it
 * is not asked at each arrival and departure if it does not look at them. */
enum heeds {
    HEEDS_ARRIVALS = 1,   /* which instances have come or failed */
    HEEDS_DEPARTURES = 2, /* how many are running, leaving ones too */
};

enum { OPERATION_MOST_TIMERS = 4 };

/* One accepted request, or one doing of the group itself. One that sets timers cancels them before
 * it ends. */
struct operation {
    const struct op_type *type;
    const struct timeline_entry *entry; /* NULL for internal ones */
    const void *params;
    void *state;
    struct operation *previous, *next; /* among the group's running ones, in order of acceptance */
    sim_time accepted_at;
    sim_time ended_at;   /* SIM_NEVER while it runs */
    const char *status;  /* its last state, the provider's word */
    bool is_kept;        /* goes on although no activity is open */
    unsigned heeds;      /* enum heeds */
    bool is_blocked;      /* may do nothing, and nothing is under way that could change it (F13) */
    struct reason reason; /* why it was refused, or asked for where nobody did */
    size_t n_open_activities;
    uint32_t slot, n_holders; /* see record.h */
    enum phase phase;            /* since phase_since */
    sim_time phase_since;
    sim_time phase_ms[N_PHASES]; /* time spent in each */
};

#endif
