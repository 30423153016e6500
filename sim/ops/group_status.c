/*
 * group_status: EnableScalingGroup, DisableScalingGroup (rule G6) and the loss of a zone (rule S4).
 */
#include "model/instance.h"
#include "ops/ops.h"

static void set_active(struct group *group, bool is_active)
{
    group->is_active = is_active;
}

static void enable(struct group *group, struct operation *operation)
{
    (void)operation;
    set_active(group, true);
}

static void disable(struct group *group, struct operation *operation)
{
    (void)operation;
    set_active(group, false);
}

const struct op_type op_enable_scaling_group = {
    .name = "EnableScalingGroup",
    .help = "allow activities again",
    .rule = "G6",
    .example = "{ at: 30m, do: EnableScalingGroup }",
    .start = enable,
};

const struct op_type op_disable_scaling_group = {
    .name = "DisableScalingGroup",
    .help = "refuse new activities; what is in flight goes on",
    .rule = "G6",
    .example = "{ at: 10m, do: DisableScalingGroup }",
    .start = disable,
};

struct lost_zone {
    const char *zone;
};

static const struct field zone_rows[] = {
    { .name = "ZoneId", .kind = FIELD_TEXT, .offset = offsetof(struct lost_zone, zone),
      .is_required = true, .rule = "S4", .help = "the zone that is lost for good" },
    FIELD_END,
};

static enum refusal_code test_zone(const struct group *group, struct operation *operation)
{
    const struct lost_zone *params = operation->params;
    return setup_find_zone(group->setup, params->zone) != NO_ZONE
               ? REFUSED_NONE
               : op_refuse(operation, REFUSED_INVALID_PARAMETER, BECAUSE(NO_SUCH_ZONE));
}

static void lose(struct group *group, struct operation *operation)
{
    const struct lost_zone *params = operation->params;
    instance_lose_zone(group, setup_find_zone(group->setup, params->zone));
}

const struct op_type op_lose_zone = {
    .name = "LoseZone",
    .help = "a zone is lost: its instances turn unhealthy, its stock is gone",
    .rule = "S4",
    .example = "{ at: 10m, do: LoseZone, ZoneId: cn-hangzhou-h }",
    .flags = OP_IS_WORLD_EVENT,
    .params = zone_rows,
    .params_size = sizeof(struct lost_zone),
    .test = test_zone,
    .start = lose,
};
