/*
 * attach_instances: existing instances join the group by hand (rule O3).
 */
#include <string.h>

#include "model/activity.h"
#include "model/placement.h"
#include "model/run.h"
#include "ops/ops.h"

struct params {
    struct field_texts ids;
    const char *zone;
};

static const struct field rows[] = {
    { .name = "InstanceIds", .kind = FIELD_TEXTS, .low = 1, .high = GROUP_SIZE_LIMIT,
      .offset = offsetof(struct params, ids), .is_required = true, .rule = "O3",
      .help = "ids of the instances that join; more than 20 are refused" },
    { .name = "ZoneId", .kind = FIELD_TEXT, .offset = offsetof(struct params, zone), .rule = "G3",
      .help = "the zone they run in; none: where a new one would be placed" },
    FIELD_END,
};

/* An id that is given twice counts once. */
static bool is_repeated(const struct field_texts *ids, size_t i)
{
    for (size_t before = 0; before < i; before++) {
        if (strcmp(ids->items[before], ids->items[i]) == 0) {
            return true;
        }
    }
    return false;
}

static long count_distinct(const struct field_texts *ids)
{
    long n = 0;
    for (size_t i = 0; i < ids->count; i++) {
        n += !is_repeated(ids, i);
    }
    return n;
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    enum refusal_code code = op_test_n_ids(operation, &params->ids);
    if (code == REFUSED_NONE) {
        code = op_test_active(group, operation);
    }
    if (code == REFUSED_NONE) {
        code = op_test_alone(group, operation, false);
    }
    if (code == REFUSED_NONE && params->zone != NULL &&
        setup_find_zone(group->setup, params->zone) == NO_ZONE) {
        code = op_refuse(operation, REFUSED_INVALID_PARAMETER, BECAUSE(NO_SUCH_ZONE));
    }
    for (size_t i = 0; code == REFUSED_NONE && i < params->ids.count; i++) {
        if (instance_find(group, params->ids.items[i]) != NULL) {
            code = op_refuse(operation, REFUSED_INCORRECT_INSTANCE_STATUS,
                             BECAUSE(WRONG_STATE, (int64_t)i + 1));
        }
    }
    long capacity = counts_capacity(&group->counts), ahead = group_ahead(group);
    long n = count_distinct(&params->ids);
    if (code == REFUSED_NONE && capacity - ahead + n > group->settings->max_size) {
        code = op_refuse(operation, REFUSED_INCORRECT_CAPACITY_MAX_SIZE,
                         BECAUSE(ABOVE_MAX_SIZE, capacity, ahead, n, group->settings->max_size));
    }
    return code;
}

static void start(struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    struct activity *activity = activity_open(group, operation, "user request", 0);
    group_set_target(group, group->target + count_distinct(&params->ids));
    for (size_t i = 0; i < params->ids.count; i++) {
        if (is_repeated(&params->ids, i)) {
            continue;
        }
        int zone = params->zone != NULL ? setup_find_zone(group->setup, params->zone)
                                        : placement_choose_zone_of_existing(group);
        instance_attach(group, activity, zone, params->ids.items[i]);
    }
    activity_close(activity);
}

const struct op_type op_attach_instances = {
    .name = "AttachInstances",
    .help = "let existing instances join the group",
    .rule = "O3",
    .example = "{ at: 10m, do: AttachInstances, InstanceIds: [i-mine] }",
    .flags = OP_IS_TASK,
    .params = rows,
    .params_size = sizeof(struct params),
    .test = test,
    .start = start,
};
