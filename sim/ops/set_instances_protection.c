/*
 * set_instances_protection: keeps instances from scale-in, refresh and health checks (rule O3).
 */
#include "model/instance.h"
#include "ops/ops.h"

struct params {
    struct field_texts ids;
    bool is_protected;
};

static const struct field rows[] = {
    { .name = "InstanceIds", .kind = FIELD_TEXTS, .low = 1, .high = GROUP_SIZE_LIMIT,
      .offset = offsetof(struct params, ids), .is_required = true, .rule = "O3",
      .help = "the instances; more than 20 are refused" },
    { .name = "ProtectedFromScaleIn", .kind = FIELD_BOOLEAN, .initial = "true",
      .offset = offsetof(struct params, is_protected), .rule = "O3",
      .help = "protect them, or take the protection away" },
    FIELD_END,
};

static enum lifecycle state_before(const struct params *params)
{
    return params->is_protected ? LIFECYCLE_IN_SERVICE : LIFECYCLE_PROTECTED;
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    enum refusal_code code = op_test_n_ids(operation, &params->ids);
    return code == REFUSED_NONE
               ? op_test_all_in_state(group, operation, &params->ids, state_before(params))
               : code;
}

static void start(struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    enum lifecycle to = params->is_protected ? LIFECYCLE_PROTECTED : LIFECYCLE_IN_SERVICE;
    for (size_t i = 0; i < params->ids.count; i++) {
        struct instance *instance = instance_find(group, params->ids.items[i]);
        if (instance->state == state_before(params)) { /* an id may be given twice */
            instance_set_state(group, instance, to, TRACE_PROTECT, BECAUSE(PROTECTION_BY_HAND));
        }
    }
}

const struct op_type op_set_instances_protection = {
    .name = "SetInstancesProtection",
    .help = "keep instances from scale-in, refresh and health checks",
    .rule = "O3",
    .example = "{ at: 5m, do: SetInstancesProtection, InstanceIds: [i-1] }",
    .params = rows,
    .params_size = sizeof(struct params),
    .test = test,
    .start = start,
};
