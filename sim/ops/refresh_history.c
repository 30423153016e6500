/*
 * refresh_history: how long a refresh that is resumed must have run by now (`resume_from`).
 *
 * Behind it are the pauses of the checkpoints that it has passed and the batches before the one in
 * flight. Somebody may have ended a pause by hand (F11): a ResumeInstanceRefresh of the timeline,
 * before now, says so, and each may have ended one. A reading alone cannot tell, so a time that is
 * too short for the pauses is none that cannot be.
 */
#include <math.h>

#include "model/activity.h"
#include "model/group.h"
#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"

/* -- pauses ------------------------------------------------------------------------------------ */

static long n_resumed_by_hand(const struct group *group)
{
    const struct setup *setup = group->setup;
    long n = 0;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];
        n += entry->type == &op_resume_instance_refresh && entry->at < group_now(group) &&
             entry->at >= group->refresh->accepted_at;
    }
    return n;
}

/* The pause at the last checkpoint goes on, or what the status tells may have ended it. */
static bool is_last_pause_open(const struct group *group, const struct refresh *self)
{
    int status = group->setup->resume->status;
    bool is_at_its_end = self->batch == NULL || self->is_set_of_rollback;
    return status == RESUME_CHECKPOINT_PAUSE ||
           (is_at_its_end && (status == RESUME_PAUSED || status == RESUME_ROLLBACK_IN_PROGRESS));
}

/* Batches are trimmed to the checkpoints (F9), so only those that the same number meets share a
 * pause; where the history was not regular all may have shared one. */
static long count_pauses(const struct group *group, const struct refresh *self,
                         const struct refresh_params *params)
{
    long n = 0, last = -1;
    if (self->past.launched == 0) {
        return 0;
    }
    for (size_t i = 0; i < self->next_checkpoint && params->checkpoints.items[i] < 100; i++) {
        long wanted = refresh_wanted_at(params->checkpoints.items[i], group->target);
        n += wanted != last;
        last = wanted;
    }
    n = n > 1 && group->setup->resume->batch_began_with >= 0 ? 1 : n;
    n -= n > 0 && is_last_pause_open(group, self);
    long by_hand = n_resumed_by_hand(group);
    return n > by_hand ? n - by_hand : 0;
}

/* -- batches ----------------------------------------------------------------------------------- */

static sim_time least_latency(const struct setup *setup, enum latency_kind kind)
{
    double least = INFINITY;
    for (size_t z = 0; z < setup->n_zones; z++) {
        least = fmin(least, distribution_quantile(setup->zones[z].latency[kind],
                                                  DISTRIBUTION_LEAST_SHARE));
    }
    return (sim_time)least;
}

/* One has come and one is gone, perhaps side by side. */
static sim_time least_of_batch(const struct setup *setup)
{
    sim_time came = least_latency(setup, LATENCY_BOOT);
    sim_time left = least_latency(setup, LATENCY_DRAIN) + least_latency(setup, LATENCY_STOP) +
                    least_latency(setup, LATENCY_RELEASE);
    return came > left ? came : left;
}

/* That have ended; of an irregular history only what is told is known. */
static long count_ended(const struct group *group, const struct refresh *self)
{
    const struct resume_setup *resume = group->setup->resume;
    bool is_regular = resume->batch_began_with < 0 || resume->batch > 0;
    if (self->is_set_of_rollback || self->past.launched == 0) {
        return 0;
    }
    return is_regular ? self->n_batches - (self->batch != NULL) : 1;
}

/* -- both -------------------------------------------------------------------------------------- */

/* Of the batch in flight; those in their warm-up may be of one before. */
static sim_time oldest_of_batch(const struct resume_setup *resume)
{
    sim_time oldest = 0;
    for (size_t i = 0; i < resume->n_in_flight; i++) {
        const struct in_flight_setup *item = &resume->in_flight[i];
        if (item->state != LIFECYCLE_IN_SERVICE && item->count > 0 && item->for_ms > oldest) {
            oldest = item->for_ms;
        }
    }
    return oldest;
}

struct refresh_history refresh_history_of(const struct group *group)
{
    const struct refresh *self = refresh_of(group->refresh);
    const struct refresh_params *params = group->refresh->params;
    const struct resume_setup *resume = group->setup->resume;
    bool is_paused = resume->status == RESUME_CHECKPOINT_PAUSE && resume->paused_ms != SIM_NEVER;
    bool has_begun_to = !self->is_set_of_rollback && self->batch != NULL &&
                        self->batch->ready > 0 && self->batch->gone > 0;
    sim_time batch_ms = least_of_batch(group->setup);
    sim_time present_ms = is_paused ? resume->paused_ms : oldest_of_batch(resume);
    present_ms -= has_begun_to ? batch_ms : 0;
    return (struct refresh_history){
        .n_pauses = count_pauses(group, self, params),
        .pause_ms = params->checkpoint_pause_ms,
        .n_batches = count_ended(group, self) + has_begun_to,
        .batch_ms = batch_ms,
        .present_ms = present_ms > 0 ? present_ms : 0,
    };
}
