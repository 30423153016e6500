/*
 * section_group: the scaling group (rule G1), and what its settings demand of each other.
 */
#include "scenario/sections.h"

#define AT(member) offsetof(struct group_setup, member)
const struct field group_rows[] = {
    { .name = "ScalingGroupId", .kind = FIELD_TEXT, .initial = "asg", .offset = AT(id),
      .help = "the group's id" },
    { .name = "MinSize", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT,
      .offset = AT(min_size), .is_required = true, .rule = "G1", .help = "fewest instances" },
    { .name = "MaxSize", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT,
      .offset = AT(max_size), .is_required = true, .rule = "G1", .help = "most instances" },
    { .name = "DesiredCapacity", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT,
      .offset = AT(desired_capacity), .rule = "G1",
      .help = "instances to keep; none: whatever activities made" },
    { .name = "DefaultCooldown", .kind = FIELD_SECONDS, .low = 0, .high = 86400, .initial = "300",
      .offset = AT(default_cooldown_ms), .rule = "G1",
      .help = "seconds after an activity in which alarms are refused" },
    { .name = "MultiAZPolicy", .kind = FIELD_CHOICE, .choices = multi_az_policy_names,
      .initial = "PRIORITY", .offset = AT(multi_az_policy), .rule = "G1",
      .help = "how instances are spread over the zones" },
    { .name = "AzBalance", .kind = FIELD_BOOLEAN, .initial = "false", .offset = AT(az_balance),
      .rule = "G3", .help = "balance the zones; with COMPOSABLE only" },
    { .name = "RemovalPolicies", .kind = FIELD_CHOICE_LIST, .low = 1, .high = 2,
      .choices = removal_policy_names, .initial = "[OldestScalingConfiguration, OldestInstance]",
      .offset = AT(removal_policies), .rule = "G4", .help = "which instances go first" },
    { .name = "ScalingPolicy", .kind = FIELD_CHOICE, .choices = scaling_policy_names,
      .initial = "release", .offset = AT(scaling_policy), .rule = "G1",
      .help = "what becomes of instances that scale-in takes" },
    { .name = "HealthCheckType", .kind = FIELD_CHOICE, .choices = health_check_names,
      .initial = "ECS", .offset = AT(health_check), .rule = "G1",
      .help = "whether unhealthy instances are replaced" },
    { .name = "BalanceMode", .kind = FIELD_CHOICE, .choices = balance_mode_names,
      .initial = "BalancedBestEffort", .offset = AT(balance_mode), .rule = "G1",
      .help = "whether a zone without stock is replaced by another" },
    { .name = "AutoRebalance", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = AT(auto_rebalance), .rule = "G1",
      .help = "rebalance by itself; with BalancedOnly only" },
    { .name = "SuspendedProcesses", .kind = FIELD_CHOICES, .choices = process_names,
      .offset = AT(suspended), .rule = "G1", .help = "processes that rest" },
    { .name = "ActiveScalingConfigurationId", .kind = FIELD_TEXT,
      .offset = AT(active_configuration), .rule = "G7",
      .help = "the active configuration; none: that of the last instances" },
    { .name = "active", .kind = FIELD_BOOLEAN, .initial = "true", .offset = AT(is_active),
      .rule = "G6", .help = "whether the group is enabled" },
    { .name = "capacity_in_vcpus", .kind = FIELD_BOOLEAN, .initial = "false",
      .offset = AT(capacity_in_vcpus), .rule = "F1", .help = "capacity is counted in vCPUs" },
    { .name = "load_balancer_active", .kind = FIELD_BOOLEAN, .initial = "true",
      .offset = AT(load_balancer_active), .rule = "O1", .help = "the group's SLB is active" },
    { .name = "database_active", .kind = FIELD_BOOLEAN, .initial = "true",
      .offset = AT(database_active), .rule = "O1", .help = "the group's RDS is active" },
    FIELD_END,
};
#undef AT

/* As if the two were in order: what is outside then stays so when they are mended. */
static bool is_outside(long value, long a, long b)
{
    return a <= b ? value < a || value > b : value < b || value > a;
}

static bool check_sizes(const struct reading *reading, const struct tree_node *node)
{
    const struct group_setup *group = &reading->result->setup.group;
    const struct tree_node *least = section_node_at(node, "MinSize");
    const struct tree_node *most = section_node_at(node, "MaxSize");
    struct arena *arena = reading->decoder->arena;
    struct diagnostic *item;
    bool is_good = group->min_size <= group->max_size;

    if (!is_good) {
        item = decode_error(reading->decoder, least, "MinSize %ld is above MaxSize %ld%s",
                            group->min_size, group->max_size,
                            section_elsewhere(arena, most, least));
        diagnostic_why(item, "MinSize <= MaxSize (rule G1)");
    }
    if (group->desired_capacity < 0 ||
        !is_outside(group->desired_capacity, group->min_size, group->max_size))
        return is_good;
    item = decode_error(reading->decoder, section_node_at(node, "DesiredCapacity"),
                        "DesiredCapacity %ld is outside MinSize %ld and MaxSize %ld",
                        group->desired_capacity, group->min_size, group->max_size);
    diagnostic_why(item, "MinSize <= DesiredCapacity <= MaxSize (rule G1)");
    return false;
}

static bool check_balance(const struct reading *reading, const struct tree_node *node)
{
    const struct group_setup *group = &reading->result->setup.group;
    struct diagnostic *item;

    if (group->az_balance && group->multi_az_policy != POLICY_COMPOSABLE)
        section_warn(reading, section_node_at(node, "AzBalance"), "G3",
                     "AzBalance has no effect with MultiAZPolicy %s",
                     multi_az_policy_names[group->multi_az_policy]);
    if (!group->auto_rebalance || group->balance_mode == BALANCED_ONLY)
        return true;
    item = decode_error(reading->decoder, section_node_at(node, "AutoRebalance"),
                        "AutoRebalance needs BalanceMode BalancedOnly");
    diagnostic_why(item, "with BalancedBestEffort the group is not balanced by itself (rule G1)");
    diagnostic_hint(item, "write BalanceMode: BalancedOnly, or AutoRebalance: false");
    return false;
}

bool section_read_group(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "group");
    struct group_setup *group = &reading->result->setup.group;
    const struct field *const tables[] = { group_rows, NULL };
    bool is_good;

    group->desired_capacity = -1;
    if (node == NULL || !decode_expect_mapping(reading->decoder, node, "group"))
        return false;
    is_good = decode_unknown_keys(reading->decoder, node, "group", tables);
    if (!decode_fields(reading->decoder, node, "group", group_rows, group))
        return false;
    is_good = check_sizes(reading, node) && is_good;
    return check_balance(reading, node) && is_good;
}
