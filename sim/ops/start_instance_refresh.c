/*
 * start_instance_refresh: replaces the instances of a group in batches: its parameters, who may
 * start one, and its start (rules F1 to F4). The course is in refresh_task.c, the batches in
 * refresh_batch.c.
 *
 * A batch begins, launches and removes in step (4) only; what it may do is read off the group at
 * every decision, so a scale-out, a lost zone or a standby in its midst needs no code of its own.
 */
#include <string.h>

#include "model/activity.h"
#include "model/instance.h"
#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"

/* -- parameters (F2) --------------------------------------------------------------------------- */

#define DESIRED(member) offsetof(struct desired_configuration, member)
static const struct field desired_rows[] = {
    { .name = "ImageId", .kind = FIELD_TEXT, .offset = DESIRED(image_id), .rule = "F2",
      .help = "the active configuration with another image" },
    { .name = "ScalingConfigurationId", .kind = FIELD_TEXT,
      .offset = DESIRED(scaling_configuration_id), .rule = "F2",
      .help = "the scaling configuration to replace instances by" },
    { .name = "LaunchTemplateId", .kind = FIELD_TEXT, .offset = DESIRED(launch_template_id),
      .rule = "F2", .help = "the launch template to replace instances by" },
    { .name = "LaunchTemplateVersion", .kind = FIELD_TEXT,
      .offset = DESIRED(launch_template_version), .initial = "Default", .rule = "F2",
      .help = "a number, Default or Latest; the last two cannot be rolled back" },
    { .name = "LaunchTemplateOverrides", .kind = FIELD_TEXTS, .low = 0, .high = 100,
      .offset = DESIRED(launch_template_overrides), .rule = "F2",
      .help = "instance types of the template; they change nothing here" },
    { .name = "Containers", .kind = FIELD_TEXTS, .low = 0, .high = 100,
      .offset = DESIRED(containers), .rule = "F2",
      .help = "container images in place of those of the active configuration" },
    FIELD_END,
};
#undef DESIRED

#define AT(member) offsetof(struct refresh_params, member)
static const struct field rows[] = {
    { .name = "DesiredConfiguration", .kind = FIELD_SECTION, .section = desired_rows,
      .offset = AT(desired), .rule = "F2",
      .help = "what to replace instances by; none: the active configuration" },
    { .name = "MinHealthyPercentage", .kind = FIELD_INTEGER, .low = 0, .high = 100,
      .initial = "80", .offset = AT(min_healthy_percentage), .rule = "F2",
      .help = "healthy instances to keep, in % of the target" },
    { .name = "MaxHealthyPercentage", .kind = FIELD_INTEGER, .low = 100, .high = 200,
      .initial = "120", .offset = AT(max_healthy_percentage), .rule = "F2",
      .help = "healthy and pending instances to allow, in % of the target" },
    { .name = "SkipMatching", .kind = FIELD_BOOLEAN, .initial = "true", .offset = AT(skip_matching),
      .rule = "F3", .help = "leave instances that have the desired configuration already" },
    { .name = "Checkpoints", .kind = FIELD_INTEGERS, .low = 1, .high = 100,
      .offset = AT(checkpoints), .rule = "F9",
      .help = "percentages of new instances at which to pause, ascending, the last one 100" },
    { .name = "CheckpointPauseTime", .kind = FIELD_MINUTES, .low = 1, .high = 2880,
      .initial = "60", .offset = AT(checkpoint_pause_ms), .rule = "F2",
      .help = "minutes of a pause at a checkpoint" },
    { .name = "replace_order", .kind = FIELD_CHOICE, .choices = replace_order_names,
      .offset = AT(replace_order), .rule = "F6",
      .help = "launch-first: an old instance leaves only when a new one is ready" },
    { .name = "batching", .kind = FIELD_CHOICE, .choices = batching_names, .offset = AT(batching),
      .rule = "F7", .help = "rolling: do not wait for a whole batch to end" },
    { .name = "wait_for_warmup", .kind = FIELD_BOOLEAN, .offset = AT(wait_for_warmup), .rule = "F7",
      .help = "a new instance is ready only after its warm-up" },
    { .name = "clamp_to_max_size", .kind = FIELD_BOOLEAN, .offset = AT(clamp_to_max_size),
      .rule = "F13", .help = "never launch above MaxSize" },
    { .name = "retry_interval", .kind = FIELD_DURATION, .low = 1000, .high = REFRESH_LIFETIME,
      .offset = AT(retry_interval_ms), .rule = "F12",
      .help = "wait after a failed launch before the next batch" },
    { .name = "mixed_policies", .kind = FIELD_CHOICE, .choices = mixed_policies_names,
      .offset = AT(mixed_policies), .rule = "A7",
      .help = "allow: refresh whatever the MultiAZPolicy" },
    FIELD_END,
};
#undef AT

static void prepare(void *params, const struct model_options *options)
{
    struct refresh_params *p = params;
    p->replace_order = options->replace_order;
    p->batching = options->batching;
    p->wait_for_warmup = options->wait_for_warmup;
    p->clamp_to_max_size = options->clamp_to_max_size;
    p->retry_interval_ms = options->retry_interval_ms;
    p->mixed_policies = options->mixed_policies;
}

static const char *validate(const void *params, const char **parameter)
{
    const struct refresh_params *p = params;
    const struct field_integers *checkpoints = &p->checkpoints;
    *parameter = "Checkpoints";
    for (size_t i = 1; i < checkpoints->count; i++) {
        if (checkpoints->items[i] <= checkpoints->items[i - 1]) {
            return "checkpoints must be strictly ascending";
        }
    }
    if (checkpoints->count > 0 && checkpoints->items[checkpoints->count - 1] != 100) {
        return "the last checkpoint must be 100";
    }
    return NULL;
}

/* -- may it? (F1, F2, F3) ---------------------------------------------------------------------- */

static long n_sources(const struct desired_configuration *desired)
{
    return (desired->image_id != NULL) + (desired->scaling_configuration_id != NULL) +
           (desired->launch_template_id != NULL) + (desired->containers.count > 0);
}

/* The id that SkipMatching compares (F3). */
static const char *desired_id(const struct group *group,
                              const struct desired_configuration *desired)
{
    struct arena *arena = &group->run->arena;
    int active = group->active_configuration;
    const char *base = active == NO_CONFIGURATION ? "" : group->configurations[active];
    if (desired->scaling_configuration_id != NULL) {
        return desired->scaling_configuration_id;
    }
    if (desired->image_id != NULL) {
        return arena_printf(arena, "%s+%s", base, desired->image_id);
    }
    if (desired->launch_template_id != NULL) {
        return arena_printf(arena, "%s:%s", desired->launch_template_id,
                            desired->launch_template_version);
    }
    return desired->containers.count > 0 ? arena_printf(arena, "%s+%s", base,
                                                        desired->containers.items[0])
                                         : base;
}

static bool may_be_replaced(const struct instance *instance)
{
    return instance->creation != CREATION_ATTACHED && instance->state <= LIFECYCLE_IN_SERVICE;
}

static bool belongs_to_set(const struct group *group, const struct instance *instance,
                           const char *desired, bool skip_matching)
{
    if (!may_be_replaced(instance)) {
        return false;
    }
    return !skip_matching || instance->configuration == NO_CONFIGURATION ||
           strcmp(group->configurations[instance->configuration], desired) != 0;
}

static enum refusal_code test_set(const struct group *group, struct operation *operation)
{
    const struct refresh_params *params = operation->params;
    const char *desired = desired_id(group, &params->desired);
    long n = 0;
    for (const struct instance *instance = group->first_instance; instance != NULL;
         instance = instance->next) {
        if (belongs_to_set(group, instance, desired, params->skip_matching)) {
            return REFUSED_NONE;
        }
        n += may_be_replaced(instance);
    }
    return op_refuse(operation, REFUSED_INVALID_INSTANCE_NO_INSTANCE_NEED_BE_REFRESHED,
                     BECAUSE(NOTHING_TO_REFRESH, n));
}

static enum refusal_code test_group(const struct group *group, struct operation *operation)
{
    const struct refresh_params *params = operation->params;
    if (group->settings->multi_az_policy != POLICY_PRIORITY &&
        params->mixed_policies == MIXED_POLICIES_FORBID) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(NOT_PRIORITY_POLICY));
    }
    if (group->settings->capacity_in_vcpus) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(COUNTED_IN_VCPUS));
    }
    if (group_recycles(group)) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(RECYCLES));
    }
    if (group->rebalance != NULL) {
        return op_refuse(operation, REFUSED_SCALING_ACTIVITY_IN_PROGRESS,
                         BECAUSE(REBALANCE_RUNNING));
    }
    return REFUSED_NONE;
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct refresh_params *params = operation->params;
    long sources = n_sources(&params->desired);
    if (sources > 1) {
        return op_refuse(operation, REFUSED_INVALID_PARAMETER, BECAUSE(TWO_SOURCES, sources));
    }
    enum refusal_code code = op_test_active(group, operation);
    if (code == REFUSED_NONE && group->refresh != NULL) {
        code = op_refuse(operation, REFUSED_INSTANCE_REFRESH_IN_PROGRESS, BECAUSE(TASK_RUNNING));
    }
    if (code == REFUSED_NONE) {
        code = test_group(group, operation);
    }
    return code == REFUSED_NONE ? test_set(group, operation) : code;
}

/* -- it starts --------------------------------------------------------------------------------- */

/* As belongs_to_set, where the desired configuration is known to the group. */
static bool in_refresh_set(const struct group *group, const struct instance *instance,
                           const void *task)
{
    (void)group;
    const struct refresh_params *params = ((const struct operation *)task)->params;
    bool is_matching = instance->configuration != NO_CONFIGURATION &&
                       instance->configuration == refresh_of(task)->desired;
    return may_be_replaced(instance) && !(params->skip_matching && is_matching);
}

static void start(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    const char *desired = desired_id(group, &params->desired);
    self->before = group->active_configuration;
    self->desired =
        *desired == '\0' ? NO_CONFIGURATION : group_intern_configuration(group, desired);
    self->n_finished = -1;
    self->last_failure_at = -1;
    refresh_mark_set(group, in_refresh_set, task);
    self->n_to_update = group->n_set_left;
    self->week = operation_set_timer(group, task, REFRESH_TIMER_WEEK,
                                     group_now(group) + REFRESH_LIFETIME);
    task->is_kept = true;
    task->heeds = HEEDS_ARRIVALS | (params->clamp_to_max_size ? HEEDS_DEPARTURES : 0);
    group->refresh = task;
    group->launch_configuration = self->desired;
    group->task_configuration = self->desired;
    refresh_set_state(group, task, REFRESH_PENDING, BECAUSE(TASK_ACCEPTED, self->n_to_update));
}

const struct op_type op_start_instance_refresh = {
    .name = "StartInstanceRefresh",
    .help = "replace the instances by ones of another configuration, in batches",
    .rule = "F1",
    .example = "{ at: 10m, do: StartInstanceRefresh, MinHealthyPercentage: 90, "
               "DesiredConfiguration: { ScalingConfigurationId: asc-new } }",
    .flags = OP_IS_TASK,
    .params = rows,
    .params_size = sizeof(struct refresh_params),
    .state_size = sizeof(struct refresh),
    .prepare = prepare,
    .validate = validate,
    .test = test,
    .start = start,
    .settle = refresh_settle,
    .decide = refresh_decide,
    .timer = refresh_timer,
    .ahead = refresh_ahead,
    .phase = refresh_phase,
    .resume = refresh_resume,
};
