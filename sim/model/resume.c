#include "model/resume.h"

#include "model/activity.h"
#include "model/group.h"
#include "model/hooks.h"
#include "model/run.h"
#include "model/stage.h"

enum {
    FIRST_OTHER_USE = 1 << 24, /* of a sub-stream: behind those of ordinary restarts and removals,
                                * and times the number of hooks still a 32-bit number */
    MOST_TRIES = 1000,
};

/* How long a stage lasts, with the use-th luck; use 0 is that of an ordinary run. */
typedef sim_time draw_function(struct group *group, struct instance *instance, uint32_t use);

static sim_time draw_longer(struct group *group, const struct instance *instance,
                            enum latency_kind kind, sim_time age)
{
    struct run *run = group->run;
    random_stream_pick(&run->stream, run->key, (enum random_purpose)kind, instance->number);
    return distribution_draw_longer_ms(stage_latency(group, instance, kind), &run->stream.rng, age);
}

/* Drawn anew until it is longer than the age; SIM_NEVER: none of many is. */
static sim_time draw_until_longer(struct group *group, struct instance *instance,
                                  draw_function *function, sim_time age)
{
    for (uint32_t i = 0; i < MOST_TRIES; i++) {
        sim_time drawn = function(group, instance, i == 0 ? 0 : FIRST_OTHER_USE + i);
        if (drawn > age) {
            return drawn;
        }
    }
    return SIM_NEVER;
}

static bool is_too_long(struct resume_problem *problem, const char *name, sim_time age)
{
    *problem = (struct resume_problem){ RESUME_BECAUSE(TOO_LONG, age), .name = name };
    return false;
}

static bool may_last_longer(const struct group *group, const struct instance *instance,
                            enum latency_kind kind, sim_time age)
{
    return distribution_share_longer(stage_latency(group, instance, kind), age) >=
           DISTRIBUTION_LEAST_SHARE;
}

/* -- hooks (S2) -------------------------------------------------------------------------------- */

static sim_time draw_hooks_out(struct group *group, struct instance *instance, uint32_t use)
{
    return hooks_draw(group, instance, HOOK_OUT, use);
}

static sim_time draw_hooks_in(struct group *group, struct instance *instance, uint32_t use)
{
    return hooks_draw(group, instance, HOOK_IN, use);
}

static bool hold(struct group *group, struct instance *instance, enum hook_direction direction,
                 sim_time age, struct resume_problem *problem)
{
    bool is_out = direction == HOOK_OUT;
    draw_function *function = is_out ? draw_hooks_out : draw_hooks_in;
    sim_time held = draw_until_longer(group, instance, function, age);
    if (held == SIM_NEVER) {
        return is_too_long(problem, "hook", age);
    }
    stage_begin(group, instance, is_out ? STAGE_HOOK_OUT : STAGE_HOOK_IN, held - age);
    return true;
}

/* -- coming ------------------------------------------------------------------------------------ */

/* Whether the launch fails is left in the instance's stage (S4). */
static sim_time draw_launch(struct group *group, struct instance *instance, uint32_t use)
{
    struct run *run = group->run;
    const struct zone_setup *zone = &group->setup->zones[instance->zone];
    uint32_t first = 2 * use;
    instance->stage = STAGE_BOOT;
    if (zone->fails > 0) {
        random_stream_pick(&run->stream, run->key, RANDOM_FAILS, instance->number);
        random_stream_skip_to(&run->stream, (uint64_t)first << 32);
        instance->stage =
            gsl_rng_uniform(&run->stream.rng) < zone->fails ? STAGE_FAIL : STAGE_BOOT;
    }
    return instance->stage == STAGE_FAIL && zone->fail_latency != NULL
               ? run_draw(run, zone->fail_latency, RANDOM_FAILS, instance->number, first + 1)
               : stage_draw(group, instance, LATENCY_BOOT, use);
}

/* SIM_NEVER: no boot is so long. */
static sim_time draw_boot(struct group *group, struct instance *instance, sim_time age)
{
    bool may_fail = group->setup->zones[instance->zone].fails > 0;
    sim_time lasts = may_fail ? draw_until_longer(group, instance, draw_launch, age) : SIM_NEVER;
    if (lasts == SIM_NEVER && may_last_longer(group, instance, LATENCY_BOOT, age)) {
        instance->stage = STAGE_BOOT;
        lasts = draw_longer(group, instance, LATENCY_BOOT, age);
    }
    return lasts;
}

static bool boot(struct group *group, struct instance *instance, sim_time age,
                 struct resume_problem *problem)
{
    sim_time lasts = draw_boot(group, instance, age);
    if (lasts == SIM_NEVER) {
        return is_too_long(problem, latency_names[LATENCY_BOOT], age);
    }
    stage_begin(group, instance, (enum stage)instance->stage, lasts - age);
    return true;
}

/* F7. An InService one may be past its warm-up: nothing is known of that but its age. */
static void serve(struct group *group, struct instance *instance, sim_time age)
{
    sim_time warmup = age < 0 ? -1 : stage_draw(group, instance, LATENCY_WARMUP, 0);
    instance->joined_at = age < 0 ? -1 : group_now(group) - age;
    if (warmup > age) {
        instance->flags |= INSTANCE_WARMING;
        stage_begin(group, instance, STAGE_WARMUP, warmup - age);
    }
    bool waits = warmup > age && (instance->flags & INSTANCE_WAITS_WARMUP);
    if (instance->maker != NULL && !waits) {
        instance->flags |= INSTANCE_READY;
        instance->maker->ready++;
    }
}

bool resume_place_new(struct group *group, struct instance *instance, enum lifecycle state,
                      sim_time for_ms, struct resume_problem *problem)
{
    bool is_good = true;
    instance_change_begin(group, instance);
    instance->state = (uint16_t)state;
    if (state == LIFECYCLE_IN_SERVICE) {
        serve(group, instance, for_ms);
    } else if (state == LIFECYCLE_PENDING_WAIT) {
        is_good = hold(group, instance, HOOK_OUT, for_ms, problem);
    } else {
        is_good = boot(group, instance, for_ms, problem);
    }
    instance_change_end(group, instance);
    return is_good;
}

/* -- leaving ----------------------------------------------------------------------------------- */

static sim_time draw_stop(struct group *group, struct instance *instance, uint32_t use)
{
    return stage_draw(group, instance, LATENCY_STOP, use) +
           stage_draw(group, instance, LATENCY_RELEASE, use);
}

static sim_time draw_leave(struct group *group, struct instance *instance, uint32_t use)
{
    return stage_draw(group, instance, LATENCY_DRAIN, use) + draw_stop(group, instance, use);
}

/* Drain, stop and release are one stage; behind a hook the drain is over. SIM_NEVER: none is so
 * long. */
static sim_time draw_end(struct group *group, struct instance *instance, bool drains, sim_time age)
{
    sim_time beside = stage_draw(group, instance, LATENCY_RELEASE, 0) +
                      (drains ? stage_draw(group, instance, LATENCY_DRAIN, 0) : 0);
    bool only_stop_varies =
        distribution_is_constant(stage_latency(group, instance, LATENCY_RELEASE)) &&
        (!drains || distribution_is_constant(stage_latency(group, instance, LATENCY_DRAIN)));
    sim_time lasts = SIM_NEVER;
    if (!only_stop_varies) {
        lasts = draw_until_longer(group, instance, drains ? draw_leave : draw_stop, age);
    }
    if (lasts == SIM_NEVER && may_last_longer(group, instance, LATENCY_STOP, age - beside)) {
        lasts = beside + draw_longer(group, instance, LATENCY_STOP, age - beside);
    }
    return lasts;
}

static bool stop(struct group *group, struct instance *instance, bool drains, sim_time age,
                 struct resume_problem *problem)
{
    sim_time lasts = draw_end(group, instance, drains, age);
    if (lasts == SIM_NEVER) {
        return is_too_long(problem, latency_names[LATENCY_STOP], age);
    }
    stage_begin(group, instance, STAGE_LEAVE, lasts - age);
    return true;
}

/* Where a hook stands between drain and stop, Removing may be either: the drain as long as it can
 * be. */
static bool leave(struct group *group, struct instance *instance, sim_time age,
                  struct resume_problem *problem)
{
    if (!hooks_exist(group, HOOK_IN)) {
        return stop(group, instance, true, age, problem);
    }
    if (!may_last_longer(group, instance, LATENCY_DRAIN, age)) {
        return stop(group, instance, false, age, problem);
    }
    stage_begin(group, instance, STAGE_DRAIN,
                draw_longer(group, instance, LATENCY_DRAIN, age) - age);
    return true;
}

bool resume_place_old(struct group *group, struct instance *instance, enum lifecycle state,
                      sim_time for_ms, struct resume_problem *problem)
{
    bool is_good = true;
    instance_change_begin(group, instance);
    instance->state = (uint16_t)state;
    instance_change_end(group, instance);
    if (state == LIFECYCLE_REMOVING_WAIT) {
        is_good = hold(group, instance, HOOK_IN, for_ms, problem);
    } else if (state == LIFECYCLE_REMOVING) {
        is_good = leave(group, instance, for_ms, problem);
    } else {
        instance_forget(group, instance);
    }
    return is_good;
}

/* -- who can be ------------------------------------------------------------------------------- */

bool resume_can_be(struct group *group, struct instance *instance, enum lifecycle state,
                   sim_time for_ms)
{
    if (state == LIFECYCLE_PENDING) {
        return draw_boot(group, instance, for_ms) != SIM_NEVER;
    }
    if (state != LIFECYCLE_REMOVING) {
        return true; /* hooks are those of all zones */
    }
    bool has_drained = hooks_exist(group, HOOK_IN);
    return (has_drained && may_last_longer(group, instance, LATENCY_DRAIN, for_ms)) ||
           draw_end(group, instance, !has_drained, for_ms) != SIM_NEVER;
}

void resume_tell_too_long(struct resume_problem *problem, enum lifecycle state, sim_time for_ms)
{
    bool is_new = state == LIFECYCLE_PENDING;
    is_too_long(problem, latency_names[is_new ? LATENCY_BOOT : LATENCY_STOP], for_ms);
}

/* -- the operation ----------------------------------------------------------------------------- */

/* The group was Active when the request was accepted; whether it is now is another question
 * (G6). */
static enum refusal_code test_as_then(struct group *group, struct operation *task)
{
    bool is_active = group->is_active;
    group->is_active = true;
    enum refusal_code code = task->type->test(group, task);
    group->is_active = is_active;
    return code;
}

static bool put_in_place(struct group *group, struct operation *task,
                         struct resume_problem *problem)
{
    enum refusal_code code = test_as_then(group, task);
    if (code != REFUSED_NONE) {
        *problem = (struct resume_problem){ RESUME_BECAUSE(REFUSED, 0),
                                            .name = refusal_row(code)->code };
        return false;
    }
    return task->type->resume(group, task, problem);
}

bool resume_begin(struct group *group, struct resume_problem *problem)
{
    struct run *run = group->run;
    const struct trace *trace = run->trace;
    const struct resume_setup *resume = run->setup->resume;
    const struct timeline_entry *entry = &run->setup->timeline[resume->entry];
    struct operation *task = operation_begin(group, entry->type, entry, entry->params);
    run->trace = NULL;
    task->accepted_at = entry->at;
    *problem = (struct resume_problem){ .id = RESUME_NO_PROBLEM };
    bool is_good = put_in_place(group, task, problem);
    run->trace = trace;
    if (is_good) {
        measure_operation_accepted(group, task);
        operation_set_status(group, task, task->status,
                             BECAUSE(RESUMED_HERE, group_now(group) - task->accepted_at));
    }
    return is_good;
}
