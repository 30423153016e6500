/*
 * set_instance_health: reports an instance as unhealthy, or as healthy again (rule S3).
 */
#include "model/instance.h"
#include "ops/ops.h"

struct params {
    struct field_texts ids;
    int health;
};

static const char *const health_names[] = { "Unhealthy", "Healthy", NULL };

static const struct field rows[] = {
    { .name = "InstanceIds", .kind = FIELD_TEXTS, .low = 1, .high = GROUP_SIZE_LIMIT,
      .offset = offsetof(struct params, ids), .is_required = true, .rule = "S3",
      .help = "the instances" },
    { .name = "HealthStatus", .kind = FIELD_CHOICE, .choices = health_names, .initial = "Unhealthy",
      .offset = offsetof(struct params, health), .rule = "S3", .help = "what is reported" },
    FIELD_END,
};

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    for (size_t i = 0; i < params->ids.count; i++) {
        const struct instance *instance = instance_find(group, params->ids.items[i]);
        if (instance == NULL || !instance_is_stable(instance)) {
            return op_refuse(operation, REFUSED_INVALID_INSTANCE_ID_NOT_FOUND,
                             BECAUSE(UNKNOWN_ID, (int64_t)i + 1));
        }
    }
    return REFUSED_NONE;
}

static void start(struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    for (size_t i = 0; i < params->ids.count; i++) {
        instance_set_unhealthy(group, instance_find(group, params->ids.items[i]),
                               params->health == 0, BECAUSE(HEALTH_BY_HAND));
    }
}

const struct op_type op_set_instance_health = {
    .name = "SetInstanceHealth",
    .help = "report instances as unhealthy, or as healthy again",
    .rule = "S3",
    .example = "{ at: 10m, do: SetInstanceHealth, InstanceIds: [i-1], HealthStatus: Unhealthy }",
    .params = rows,
    .params_size = sizeof(struct params),
    .test = test,
    .start = start,
};
