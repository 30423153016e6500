/*
 * run: one simulated run of a case, from instant 0, or that of `resume_from`, to its end (rules T2,
 * T3).
 *
 * A struct run is made once per thread and used for many runs; it owns the clock, the event queue,
 * the random stream and an arena that holds everything else. The second run allocates nothing. Two
 * runs live side by side and share only the setup, which nobody writes.
 */
#ifndef EVENKEEL_MODEL_RUN_H
#define EVENKEEL_MODEL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "kernel/distribution.h"
#include "kernel/event_queue.h"
#include "kernel/random_stream.h"
#include "kernel/sim_time.h"
#include "model/group.h"
#include "model/instance.h"
#include "model/measure.h"
#include "model/record.h"
#include "model/setup.h"
#include "model/trace.h"

/* T3: without `until` a run ends eight days after the last entry of the timeline. */
#define RUN_CUT_AFTER (8 * SIM_DAY)

/* The steps of one instant, in their order (rule T2). */
enum rank {
    RANK_WORLD,    /* a zone is lost: everybody below must see it */
    RANK_INSTANCE, /* instances change state: what timers and requests look at */
    RANK_TIMER,    /* pauses, hooks, retries, the seven days: what ends here is over for requests */
    RANK_REQUEST,  /* requests, in the order of the file */
    RANK_DECIDE,   /* activities and tasks decide, then the checks; no event has this rank */
};

/* Payload kinds of events. */
enum event_kind {
    EVENT_TIMER,    /* subject: slot of the operation, and which of its timers */
    EVENT_REQUEST,  /* subject: index into the timeline */
    EVENT_ALARM,    /* subject: index into the alarms */
    EVENT_STAGE,    /* and above: this plus the stage that ends; subject: slot of the instance */
};

enum run_end {
    RUN_FINISHED,           /* timeline exhausted, nothing in flight */
    RUN_AT_UNTIL,           /* the scenario's `until` */
    RUN_CUT,                /* eight days after the last entry, something unfinished */
    RUN_CUT_FAILING_CHECKS, /* the same, and only checks that fail were left */
};
extern const char *const run_end_names[];

enum { RUN_MOST_CHECKS = 8 };

/* What runs of one setup begin with, all of them. */
struct run_start {
    const struct setup *setup; /* that is expected; NULL: none */
    bool is_kept;              /* the rest is as the first of its runs has made it */
    struct arena_copy memory;
    struct records records;
    struct group group;
    uint32_t n_instances;
};

/* Latencies of one instance, or of a row of them from `first` on, for their first use of one
 * purpose. Instances come to a stage in the order of their numbers, or nearly so, and a row takes a
 * third of the time of its draws one after the other. */
struct drawn {
    const struct distribution *of; /* NULL: nothing is drawn */
    uint32_t first, n; /* one, or a row */
    sim_time ms[RANDOM_ROW];
};

struct run {
    struct arena arena;
    struct event_queue *queue;
    struct random_stream stream;
    uint64_t key; /* of (seed, run) */
    struct drawn drawn[N_RANDOM_PURPOSES];
    sim_time now;
    uint32_t pass; /* round through the steps of this instant */
    enum rank step;
    unsigned news; /* enum news, of this round */
    bool may_change_phase; /* an operation, at this instant (Q1) */
    bool is_asked_again; /* a request is due at this very instant that has not been looked at */
    const struct setup *setup;
    struct group group;
    struct records records;
    struct run_start start;
    uint32_t n_instances;  /* ever created: the last k of rule I5 */
    size_t n_requests_due; /* timeline entries that have not happened */
    sim_time cut_at;
    sim_time next_tick_at; /* the next multiple of check_interval */
    const struct op_type *checks[RUN_MOST_CHECKS]; /* the rows that have a tick */
    size_t n_checks;
    const struct trace *trace;
    const struct observer *observer;
    bool is_watched; /* the observer or the trace wants to see each sample */
    enum run_end end;
    bool is_validated; /* recount after every round; the default in debug and sanitizer builds */
    bool is_check_due; /* a check would act at its next tick when `until` ended the run (T3) */
    bool is_stuck; /* a task could neither launch nor remove when the run ended (F13) */
};

struct run *run_new(void);
void run_free(struct run *run);
/* Promises that `setup` stays as it is until the next promise: its runs begin with a copy of the
 * same group, which is made once. */
void run_expect(struct run *run, const struct setup *setup);
/* Simulates run number `index` (from 1) of the case. trace and observer may be NULL. */
void run_simulate(struct run *run, const struct setup *setup, uint64_t seed, uint64_t index,
                  const struct trace *trace, const struct observer *observer);
/* Whether the state that `resume_from` tells can be; if not, why. Simulates nothing. */
bool run_can_begin(struct run *run, const struct setup *setup, struct resume_problem *problem);

/* -- for the model ----------------------------------------------------------------------------- */

/* Schedules at `at` (not before now); what is due now for a step that is over waits for the next
 * round. */
event_handle run_schedule(struct run *run, sim_time at, enum rank rank, enum event_kind kind,
                          uint32_t subject);
void run_cancel(struct run *run, event_handle handle);
/* Draws what run_draw needs and has not drawn ahead. */
sim_time run_draw_more(struct run *run, const struct distribution *distribution,
                       enum random_purpose purpose, uint32_t k, uint32_t use);
/* A latency of the n-th use of this purpose by instance k, in ms. */
static inline sim_time run_draw(struct run *run, const struct distribution *distribution,
                                enum random_purpose purpose, uint32_t k, uint32_t use)
{
    const struct drawn *drawn = &run->drawn[purpose];
    if (distribution->always_ms >= 0) {
        return distribution->always_ms;
    }
    if (distribution == drawn->of && k - drawn->first < drawn->n && use == 0) {
        return drawn->ms[k - drawn->first];
    }
    return run_draw_more(run, distribution, purpose, k, use);
}

/* A request of a timeline entry at an instant: one that is repeated, tried again, or an alarm's. */
void run_request(struct run *run, const struct timeline_entry *entry, sim_time at);

/* Recounts everything and aborts with time and reason if anything is wrong. */
void run_validate(const struct run *run);
/* Aborts unless nobody has anything to end or to do beyond what the news (instance.h) told. */
void run_validate_told(const struct run *run, bool is_told);

/* -- the clock and the sink of a group, asked at every event ---------------------------------- */

static inline sim_time group_now(const struct group *group)
{
    return group->run->now;
}

static inline bool group_is_traced(const struct group *group)
{
    return group->run->trace != NULL;
}

#endif
