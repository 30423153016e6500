/*
 * standby: EnterStandby and ExitStandby set instances aside and take them back (rule O2).
 *
 * The smallest operations: copy this file to add one.
 */
#include "model/instance.h"
#include "ops/ops.h"

struct params {
    struct field_texts ids;
    bool is_async;
};

static const struct field rows[] = {
    { .name = "InstanceIds", .kind = FIELD_TEXTS, .low = 1, .high = GROUP_SIZE_LIMIT,
      .offset = offsetof(struct params, ids), .is_required = true, .rule = "O2",
      .help = "the instances; more than 20 are refused" },
    { .name = "Async", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = offsetof(struct params, is_async), .rule = "O2",
      .help = "return before it is done; changes nothing here" },
    FIELD_END,
};

static enum refusal_code test_ids(const struct group *group, struct operation *operation,
                                  enum lifecycle state)
{
    const struct params *params = operation->params;
    enum refusal_code code = op_test_n_ids(operation, &params->ids);
    return code == REFUSED_NONE ? op_test_all_in_state(group, operation, &params->ids, state)
                                : code;
}

static void change_all(struct group *group, const struct operation *operation,
                       enum lifecycle from, enum lifecycle to)
{
    const struct params *params = operation->params;
    for (size_t i = 0; i < params->ids.count; i++) {
        struct instance *instance = instance_find(group, params->ids.items[i]);
        if (instance->state == from) { /* an id may be given twice */
            instance_set_state(group, instance, to,
                               to == LIFECYCLE_STANDBY ? TRACE_STANDBY : TRACE_IN_SERVICE,
                               BECAUSE(STANDBY_BY_HAND));
        }
    }
}

static enum refusal_code test_enter(const struct group *group, struct operation *operation)
{
    return test_ids(group, operation, LIFECYCLE_IN_SERVICE);
}

static void enter(struct group *group, struct operation *operation)
{
    change_all(group, operation, LIFECYCLE_IN_SERVICE, LIFECYCLE_STANDBY);
}

static enum refusal_code test_exit(const struct group *group, struct operation *operation)
{
    return test_ids(group, operation, LIFECYCLE_STANDBY);
}

static void leave(struct group *group, struct operation *operation)
{
    change_all(group, operation, LIFECYCLE_STANDBY, LIFECYCLE_IN_SERVICE);
}

const struct op_type op_enter_standby = {
    .name = "EnterStandby",
    .help = "take instances out of service but keep them alive",
    .rule = "O2",
    .example = "{ at: 10m, do: EnterStandby, InstanceIds: [i-1] }",
    .params = rows,
    .params_size = sizeof(struct params),
    .test = test_enter,
    .start = enter,
};

const struct op_type op_exit_standby = {
    .name = "ExitStandby",
    .help = "put instances back into service",
    .rule = "O2",
    .example = "{ at: 40m, do: ExitStandby, InstanceIds: [i-1] }",
    .params = rows,
    .params_size = sizeof(struct params),
    .test = test_exit,
    .start = leave,
};
