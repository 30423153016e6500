#include "model/setup.h"

#include <string.h>

#include "model/fleet_setup.h"

const char *const multi_az_policy_names[] = { "PRIORITY", "BALANCE", "COST_OPTIMIZED", "COMPOSABLE",
                                              NULL };
const char *const removal_policy_names[] = { "OldestScalingConfiguration", "OldestInstance",
                                             "NewestInstance", NULL };
const char *const scaling_policy_names[] = { "release", "recycle", "forcerelease", "forcerecycle",
                                             NULL };
const char *const health_check_names[] = { "ECS", "NONE", NULL };
const char *const balance_mode_names[] = { "BalancedBestEffort", "BalancedOnly", NULL };
const char *const overshoot_base_names[] = { "MaxSize", "TotalCapacity", NULL };
const char *const replace_order_names[] = { "at-once", "launch-first", NULL };
const char *const batching_names[] = { "barrier", "rolling", NULL };
const char *const mixed_policies_names[] = { "forbid", "allow", NULL };
const char *const process_names[] = { "ScaleIn", "ScaleOut", "HealthCheck", "AlarmNotification",
                                      "ScheduledAction", NULL };
const char *const latency_names[] = { "boot", "warmup", "drain", "stop", "release", "start", NULL };
const char *const hook_direction_names[] = { "SCALE_OUT", "SCALE_IN", NULL };
const char *const hook_result_names[] = { "CONTINUE", "ABANDON", "ROLLBACK", NULL };

const char *const rule_type_names[] = { "SimpleScalingRule", "StepScalingRule",
                                        "TargetTrackingScalingRule", NULL };
const char *const adjustment_names[] = { "QuantityChangeInCapacity", "PercentChangeInCapacity",
                                         "TotalCapacity", NULL };
const char *const statistic_names[] = { "Average", "Minimum", "Maximum", NULL };
const char *const comparison_names[] = { ">=", ">", "<=", "<", NULL };
const char *const resume_status_names[] = { "Pending", "InProgress", "Paused", "CheckpointPause",
                                            "Cancelling", "RollbackInProgress", NULL };

const struct scaling_rule_setup *setup_find_rule(const struct setup *setup, const char *name)
{
    for (size_t i = 0; i < setup->n_rules; i++) {
        if (strcmp(setup->rules[i].name, name) == 0) {
            return &setup->rules[i];
        }
    }
    return NULL;
}

size_t setup_count_instances(const struct setup *setup)
{
    return setup->fleet != NULL ? setup->fleet->n_instances : setup->n_instances;
}

int setup_find_zone(const struct setup *setup, const char *id)
{
    for (size_t i = 0; i < setup->n_zones; i++) {
        if (strcmp(setup->zones[i].id, id) == 0) {
            return (int)i;
        }
    }
    return NO_ZONE;
}
