#include "model/group.h"

#include <math.h>
#include <string.h>

#include "model/placement.h"
#include "model/run.h"

void group_trace(struct group *group, const struct trace_event *event)
{
    const struct trace *trace = group->run->trace;
    if (trace != NULL && trace->event != NULL) {
        trace->event(trace->context, group, event);
    }
}

bool group_is_suspended(const struct group *group, enum process process)
{
    return group->settings->suspended & (1u << process);
}

bool group_recycles(const struct group *group)
{
    return group->settings->scaling_policy == SCALING_RECYCLE ||
           group->settings->scaling_policy == SCALING_FORCE_RECYCLE;
}

/* -- start ------------------------------------------------------------------------------------- */

static void start_zones(struct group *group)
{
    const struct setup *setup = group->setup;
    group->n_zones = setup->n_zones;
    group->is_zone_to_sample = true;
    group->zones = arena_array(&group->run->arena, setup->n_zones, sizeof *group->zones);
    for (size_t i = 0; i < setup->n_zones; i++) {
        group->zones[i].stock = setup->zones[i].stock;
        group->zones[i].is_to_sample = true;
    }
}

static size_t n_pools(const struct group *group, int n_configurations)
{
    return group->n_zones * (size_t)(n_configurations + 1) * N_POOL_KINDS;
}

/* Makes room for so many configurations and their lists of candidates. */
static void reserve_configurations(struct group *group, int capacity)
{
    struct arena *arena = &group->run->arena;
    int n = group->n_configurations;
    group->configurations = arena_grow(arena, group->configurations, (size_t)n, (size_t)capacity,
                                       sizeof *group->configurations);
    group->pools = arena_grow(arena, group->pools, group->pools == NULL ? 0 : n_pools(group, n),
                              n_pools(group, capacity), sizeof *group->pools);
    group->configuration_capacity = capacity;
}

static void start_configurations(struct group *group)
{
    const struct setup *setup = group->setup;
    reserve_configurations(group, (int)setup->n_configurations + 1);
    for (size_t i = 0; i < setup->n_configurations; i++) {
        group->configurations[i] = setup->configurations[i];
    }
    group->n_configurations = (int)setup->n_configurations;
    group->active_configuration = setup->active_configuration;
    group->launch_configuration = setup->active_configuration;
    group->task_configuration = NO_TASK_CONFIGURATION;
}

static void start_instance(struct group *group, const struct instance_setup *given)
{
    int zone = given->zone != NO_ZONE ? given->zone : placement_choose_zone_of_existing(group);
    struct instance *instance =
        instance_new(group, zone, given->configuration, (enum creation_type)given->creation);
    instance->name = given->id;
    instance->flags = given->is_unhealthy ? INSTANCE_UNHEALTHY : 0;
    instance_change_begin(group, instance);
    instance->state = (uint16_t)given->state;
    instance_change_end(group, instance);
}

void group_start(struct group *group, struct run *run, const struct setup *setup)
{
    *group = (struct group){
        .run = run,
        .setup = setup,
        .settings = &setup->group,
        .has_desired = setup->group.desired_capacity >= 0,
        .is_active = setup->group.is_active,
        .picker = placement_picker(&setup->group),
        .low = -1,
        .high = -1,
    };
    start_zones(group);
    start_configurations(group);
    for (size_t i = 0; i < setup->n_instances; i++) {
        start_instance(group, &setup->instances[i]);
    }
    group->target = group->has_desired ? setup->group.desired_capacity
                                       : counts_capacity(&group->counts);
}

/* -- questions --------------------------------------------------------------------------------- */

long group_ahead(const struct group *group)
{
    long ahead = 0;
    for (const struct operation *o = group->first_operation; o != NULL; o = o->next) {
        if (o->type->ahead != NULL) {
            ahead += o->type->ahead(group, o);
        }
    }
    return ahead;
}

enum refusal_code group_may_start_activity(const struct group *group, bool is_exclusive)
{
    bool must_be_alone = is_exclusive || !group->has_desired;
    bool refused = group->n_open_exclusive > 0 || (must_be_alone && group->n_open > 0);
    return refused ? REFUSED_SCALING_ACTIVITY_IN_PROGRESS : REFUSED_NONE;
}

void group_move_target(struct group *group, long change)
{
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = TRACE_TARGET,
                                                  .zone = NO_ZONE,
                                                  .reason = *BECAUSE(TARGET_MOVED, group->target,
                                                                     group->target + change) });
    }
    group->target += change;
}

void group_set_target(struct group *group, long target)
{
    long low = group->settings->min_size, high = group->settings->max_size;
    long before = group->target;
    if (target <= before && target < low) {
        target = low;
    }
    if (target >= before && target > high) {
        target = high;
    }
    if (target != before) {
        group_move_target(group, target - before);
    }
}

int group_intern_configuration(struct group *group, const char *id)
{
    for (int i = 0; i < group->n_configurations; i++) {
        if (strcmp(group->configurations[i], id) == 0) {
            return i;
        }
    }
    if (group->n_configurations == group->configuration_capacity) {
        reserve_configurations(group, 2 * group->configuration_capacity);
    }
    group->configurations[group->n_configurations] = arena_strdup(&group->run->arena, id);
    return group->n_configurations++;
}
