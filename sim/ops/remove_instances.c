/*
 * remove_instances: RemoveInstances and DetachInstances, which differ in what becomes of those that
 * leave (rules O1, O3).
 */
#include "model/activity.h"
#include "model/instance.h"
#include "ops/ops.h"

struct params {
    struct field_texts ids;
    bool decreases_desired;
    bool ignores_invalid;
    int remove_policy;
};

static const char *const remove_policy_names[] = { "release", "recycle", NULL };
enum { REMOVE_RELEASE, REMOVE_RECYCLE };

#define ID_ROW                                                                                     \
    { .name = "InstanceIds", .kind = FIELD_TEXTS, .low = 1, .high = GROUP_SIZE_LIMIT,              \
      .offset = offsetof(struct params, ids), .is_required = true, .rule = "O1",                   \
      .help = "instances to take out; more than 20 are refused" }
#define DECREASE_ROW                                                                               \
    { .name = "DecreaseDesiredCapacity", .kind = FIELD_BOOLEAN, .initial = "true",                 \
      .offset = offsetof(struct params, decreases_desired), .rule = "O1",                          \
      .help = "lower the desired capacity, so that they are not replaced" }
#define IGNORE_ROW                                                                                 \
    { .name = "IgnoreInvalidInstance", .kind = FIELD_BOOLEAN, .initial = "false",                  \
      .offset = offsetof(struct params, ignores_invalid), .rule = "O1",                            \
      .help = "pass over ids that are not in the group" }

static const struct field remove_rows[] = {
    ID_ROW,
    DECREASE_ROW,
    IGNORE_ROW,
    { .name = "RemovePolicy", .kind = FIELD_CHOICE, .choices = remove_policy_names,
      .initial = "release", .offset = offsetof(struct params, remove_policy), .rule = "O1",
      .help = "release: stop and release; recycle: stop and keep" },
    FIELD_END,
};

static const struct field detach_rows[] = { ID_ROW, DECREASE_ROW, IGNORE_ROW, FIELD_END };

/* The instance of id i if it can be taken out and no id before names it too; else NULL. */
static struct instance *valid_instance(const struct group *group, const struct params *params,
                                       size_t i, bool *is_repeated)
{
    struct instance *instance = instance_find(group, params->ids.items[i]);
    *is_repeated = false;
    if (instance == NULL || !instance_is_stable(instance)) {
        return NULL;
    }
    for (size_t before = 0; before < i; before++) {
        if (instance_find(group, params->ids.items[before]) == instance) {
            *is_repeated = true;
            return NULL;
        }
    }
    return instance;
}

static enum refusal_code test_services(const struct group *group, struct operation *operation)
{
    if (!group->settings->load_balancer_active) {
        return op_refuse(operation, REFUSED_INCORRECT_LOAD_BALANCER_STATUS, BECAUSE(LOAD_BALANCER));
    }
    if (!group->settings->database_active) {
        return op_refuse(operation, REFUSED_INCORRECT_DB_INSTANCE_STATUS, BECAUSE(DATABASE));
    }
    return REFUSED_NONE;
}

static enum refusal_code test_ids(const struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    long n = 0;
    for (size_t i = 0; i < params->ids.count; i++) {
        bool is_repeated;
        if (valid_instance(group, params, i, &is_repeated) != NULL) {
            n++;
        } else if (!is_repeated && !params->ignores_invalid) {
            return op_refuse(operation, REFUSED_INVALID_INSTANCE_ID_NOT_FOUND,
                             BECAUSE(UNKNOWN_ID, (int64_t)i + 1));
        }
    }
    long capacity = counts_capacity(&group->counts), ahead = group_ahead(group);
    if (capacity - ahead - n < group->settings->min_size) {
        return op_refuse(operation, REFUSED_INCORRECT_CAPACITY_MIN_SIZE,
                         BECAUSE(BELOW_MIN_SIZE, capacity, ahead, n, group->settings->min_size));
    }
    return REFUSED_NONE;
}

/* O1: tested in this order. */
static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    enum refusal_code code = op_test_n_ids(operation, &params->ids);
    if (code == REFUSED_NONE) {
        code = op_test_active(group, operation);
    }
    if (code == REFUSED_NONE) {
        code = test_services(group, operation);
    }
    if (code == REFUSED_NONE) {
        code = op_test_alone(group, operation, false);
    }
    return code == REFUSED_NONE ? test_ids(group, operation) : code;
}

static void take_out(struct group *group, struct operation *operation, bool is_detached)
{
    const struct params *params = operation->params;
    bool recycles = !is_detached && params->remove_policy == REMOVE_RECYCLE;
    struct activity *activity =
        activity_open(group, operation, "user request",
                      ACTIVITY_MOVES_TARGET | (recycles ? ACTIVITY_RECYCLES : 0));
    struct instance *leavers[GROUP_SIZE_LIMIT];
    long n = 0;
    for (size_t i = 0; i < params->ids.count; i++) {
        bool is_repeated;
        struct instance *instance = valid_instance(group, params, i, &is_repeated);
        if (instance != NULL) {
            leavers[n++] = instance;
        } else if (!is_repeated) {
            activity->dropped++;
            activity->flags |= ACTIVITY_IGNORED_INVALID;
        }
    }
    if (n > 0 && (!group->has_desired || params->decreases_desired)) {
        group_set_target(group, group->target - n);
    }
    for (long i = 0; i < n; i++) {
        instance_begin_leave(group, leavers[i], activity, is_detached,
                             is_detached ? BECAUSE(DETACHED) : BECAUSE(BY_HAND));
    }
    activity_close(activity);
}

static void start_remove(struct group *group, struct operation *operation)
{
    take_out(group, operation, false);
}

static void start_detach(struct group *group, struct operation *operation)
{
    take_out(group, operation, true);
}

const struct op_type op_remove_instances = {
    .name = "RemoveInstances",
    .help = "take instances out of the group, stop and release them",
    .rule = "O1",
    .example = "{ at: 10m, do: RemoveInstances, InstanceIds: [i-1, i-2] }",
    .flags = OP_IS_TASK,
    .params = remove_rows,
    .params_size = sizeof(struct params),
    .test = test,
    .start = start_remove,
};

const struct op_type op_detach_instances = {
    .name = "DetachInstances",
    .help = "take instances out of the group and let them run",
    .rule = "O3",
    .example = "{ at: 10m, do: DetachInstances, InstanceIds: [i-1] }",
    .flags = OP_IS_TASK,
    .params = detach_rows,
    .params_size = sizeof(struct params),
    .test = test,
    .start = start_detach,
};
