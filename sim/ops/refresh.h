/*
 * refresh: the running instance refresh task, shared by the operation that starts it and by those
 * that suspend, resume, cancel and roll it back (rules F1 to F14).
 */
#ifndef EVENKEEL_OPS_REFRESH_H
#define EVENKEEL_OPS_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/activity.h"
#include "model/group.h"

enum refresh_state {
    REFRESH_PENDING,
    REFRESH_IN_PROGRESS,
    REFRESH_PAUSED,
    REFRESH_CHECKPOINT_PAUSE,
    REFRESH_FAILED,
    REFRESH_SUCCESSFUL,
    REFRESH_CANCELLING,
    REFRESH_CANCELLED,
    REFRESH_ROLLBACK_IN_PROGRESS,
    REFRESH_ROLLBACK_SUCCESSFUL,
    REFRESH_ROLLBACK_FAILED,
    N_REFRESH_STATES
};
extern const char *const refresh_state_names[];

struct desired_configuration {
    const char *image_id;
    const char *scaling_configuration_id;
    const char *launch_template_id;
    const char *launch_template_version;
    struct field_texts launch_template_overrides;
    struct field_texts containers;
};

struct refresh_params {
    struct desired_configuration desired;
    long min_healthy_percentage, max_healthy_percentage;
    bool skip_matching;
    struct field_integers checkpoints;
    int64_t checkpoint_pause_ms;
    int replace_order, batching, mixed_policies;
    bool wait_for_warmup, clamp_to_max_size;
    int64_t retry_interval_ms;
};

/* Totals over the batches of the task, its rollback included (F14). */
struct refresh_totals {
    long launched; /* that did not fail */
    long ready;
    long removed;  /* that were not kept */
    long gone;
};

/* C, low, up and down as the rules read them now (F5, F6, F13). */
struct refresh_limits {
    long capacity, low, up, down;
    bool removes_first; /* F13: no room to launch first */
};

struct refresh {
    enum refresh_state state;
    int desired, before;       /* configurations */
    bool is_set_of_rollback;   /* the set is that of the rollback (F11) */
    long n_to_update;          /* TotalNeedUpdateCapacity */
    long n_finished;           /* FinishedUpdateCapacity, frozen at Rollback; -1: not frozen */
    struct activity *batch;    /* in flight, or NULL */
    long launch_quota, remove_quota;
    long healthy_when_begun;
    struct refresh_limits limits; /* by limits_healthy; refresh_limits_of keeps them */
    long limits_healthy;
    bool has_limits;
    long n_batches;
    struct refresh_totals past; /* of the batches that have ended */
    sim_time last_failure_at;   /* -1: none */
    size_t next_checkpoint;
    event_handle pause, retry, week;
};

#define REFRESH_LIFETIME (7 * SIM_DAY) /* F12 */

enum refresh_timer_number { REFRESH_TIMER_PAUSE, REFRESH_TIMER_RETRY, REFRESH_TIMER_WEEK };

static inline struct refresh *refresh_of(const struct operation *task)
{
    return task->state;
}

/* -- refresh_task.c ---------------------------------------------------------------------------- */

struct refresh_totals refresh_totals_of(const struct refresh *self);
/* FinishedUpdateCapacity (F10). */
long refresh_n_finished(const struct refresh *self);
/* Launches owed, and what is left (F14). */
long refresh_owed(const struct group *group, const struct refresh *self);
long refresh_left(const struct group *group, const struct refresh *self);

void refresh_tell(struct group *group, const struct operation *task, enum trace_kind kind,
                  const struct reason *reason);
void refresh_set_state(struct group *group, struct operation *task, enum refresh_state state,
                       const struct reason *reason);

/* Marks the set to replace (F3, F11): it is fixed here; anything marked before is forgotten. */
void refresh_mark_set(struct group *group,
                      bool (*belongs)(const struct group *group, const struct instance *instance,
                                      const void *context),
                      const void *context);

/* The timer of a checkpoint pause is dropped. */
void refresh_drop_pause(struct group *group, struct operation *task);
/* Looked at when a batch has ended; several passed at once make one pause (F9). */
void refresh_look_at_checkpoints(struct group *group, struct operation *task);
/* So many new ones meet a checkpoint (F9). */
static inline long refresh_wanted_at(long percentage, long capacity)
{
    return (percentage * capacity + 99) / 100;
}
/* The first one that so many new ones do not meet: need more of them; 0: there is none (F9). */
struct refresh_checkpoint {
    long percentage, wanted, need;
};
struct refresh_checkpoint refresh_next_checkpoint(const struct group *group,
                                                  const struct operation *task, long n_made);
/* The set of the rollback is fixed: the batch that was in flight at the request has ended (F11). */
void refresh_begin_rollback(struct group *group, struct operation *task);

/* The functions of the operation's row. */
bool refresh_settle(struct group *group, struct operation *task);
void refresh_timer(struct group *group, struct operation *task, unsigned which);
long refresh_ahead(const struct group *group, const struct operation *task);
enum phase refresh_phase(const struct group *group, const struct operation *task);

/* -- refresh_batch.c --------------------------------------------------------------------------- */

/* By these parameters for a group of this size: also before there is a group. */
struct refresh_limits refresh_limits_for(const struct refresh_params *params, long capacity,
                                         long max_size, long healthy_when_begun);
/* Of the running one; valid until the group's target or its batch changes. */
const struct refresh_limits *refresh_limits_of(const struct group *group,
                                               const struct operation *task);
/* Of a batch that begins with so many left and so many made: it meets the next checkpoint and does
 * not pass it (F5, F9). */
long refresh_batch_size(const struct group *group, const struct operation *task,
                        const struct refresh_limits *limits, long n_left, long n_made);
/* New ones of the batch that are not ready yet. */
static inline long refresh_n_unready(const struct activity *batch)
{
    return batch->launched - batch->failed - batch->ready;
}
static inline bool refresh_is_under_way(const struct activity *batch)
{
    return refresh_n_unready(batch) > 0 || activity_has_leaving(batch);
}
/* The batch in flight has nothing left to do (F14). */
bool refresh_batch_is_over(const struct group *group, const struct refresh *self);
void refresh_batch_end(struct group *group, struct operation *task);
/* A batch that is to end early keeps of its quotas only what balances what it has begun (F7,
 * rolling); what failed or was kept is not made up for (F14). */
void refresh_trim_batch(struct group *group, struct operation *task);
enum decided refresh_decide(struct group *group, struct operation *task);

/* -- refresh_resume.c -------------------------------------------------------------------------- */

bool refresh_resume(struct group *group, struct operation *task, struct resume_problem *problem);
/* The size of the set of a rollback that was resumed just now. */
long refresh_n_to_roll_back(const struct group *group);

/* -- refresh_history.c ------------------------------------------------------------------------- */

/* What lies behind a refresh that was resumed just now, at the least. */
struct refresh_history {
    long n_pauses; /* at checkpoints, whole ones, that nobody is known to have ended by hand */
    sim_time pause_ms;
    long n_batches;      /* that have replaced somebody, with the one in flight */
    sim_time batch_ms;   /* of each, by the latencies; one draw in a million is shorter */
    sim_time present_ms; /* more, of the batch in flight; or of the pause that goes on */
};
struct refresh_history refresh_history_of(const struct group *group);

/* -- refresh_control.c ------------------------------------------------------------------------- */

/* A version that is not a number: nobody knows what it was before (F11). */
bool refresh_is_floating(const struct desired_configuration *desired);

#endif
