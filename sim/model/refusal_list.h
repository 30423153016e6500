/*
 * The errors with which the provider answers a request that it does not accept, one row each:
 *
 *     REFUSAL(identifier, "Code.Of.Provider", http_status, "what it means and what to do", "rule")
 *
 * Included where the enumeration and where the table are made, so it has no include guard. The
 * rule is the one that says when the code is given; the text is ours, not the provider's.
 */
REFUSAL(INVALID_SCALING_GROUP_ID_NOT_FOUND, "InvalidScalingGroupId.NotFound", 404,
        "there is no scaling group with this id; check the ScalingGroupId of the entry", "B1")
REFUSAL(FORBIDDEN_UNAUTHORIZED, "Forbidden.Unauthorized", 403,
        "the caller may not do this; grant the permission for the operation", "B1")
REFUSAL(INCORRECT_SCALING_GROUP_STATUS, "IncorrectScalingGroupStatus", 400,
        "the group is not Active; enable it before anything that changes its instances", "G6")
REFUSAL(OPERATION_DENIED, "OperationDenied", 400,
        "the group's settings or its present state do not allow this operation; the reason "
        "names the condition, change that setting or leave the call out",
        "B1")
REFUSAL(SCALING_ACTIVITY_IN_PROGRESS, "ScalingActivityInProgress", 400,
        "another activity that excludes this one is still running; ask again when it has ended",
        "A2")
REFUSAL(INVALID_PARAMETER, "InvalidParameter", 400,
        "a parameter is outside its range, or there are too few, too many or conflicting ones; "
        "the reason names it",
        "A8")
REFUSAL(INSTANCE_REFRESH_IN_PROGRESS, "InstanceRefreshInProgress", 400,
        "the group already has a refresh task; wait for it, cancel it or roll it back first", "A8")
REFUSAL(INCORRECT_INSTANCE_REFRESH_TASK_STATUS, "IncorrectInstanceRefreshTaskStatus", 400,
        "there is no refresh task, or it is in a state that does not take this request", "A8")
REFUSAL(INVALID_INSTANCE_NO_INSTANCE_NEED_BE_REFRESHED,
        "InvalidInstance.NoInstanceNeedBeRefreshed", 400,
        "every instance that counts has the desired configuration already; nothing to do, or set "
        "SkipMatching to false",
        "F3")
REFUSAL(INCORRECT_LOAD_BALANCER_STATUS, "IncorrectLoadBalancerStatus", 400,
        "a load balancer of the group is not active; start it, or detach it from the group", "O1")
REFUSAL(INCORRECT_DB_INSTANCE_STATUS, "IncorrectDBInstanceStatus", 400,
        "a database instance of the group is not running; start it, or detach it from the group",
        "O1")
REFUSAL(INVALID_INSTANCE_ID_NOT_FOUND, "InvalidInstanceId.NotFound", 404,
        "an id is none of the group's instances; correct it, or set IgnoreInvalidInstance", "O1")
REFUSAL(INCORRECT_CAPACITY_MIN_SIZE, "IncorrectCapacity.MinSize", 400,
        "the group would fall below MinSize; take fewer instances or lower MinSize", "O1")
REFUSAL(INCORRECT_CAPACITY_MAX_SIZE, "IncorrectCapacity.MaxSize", 400,
        "the group would rise above MaxSize; add fewer instances or raise MaxSize", "O3")
REFUSAL(INCORRECT_CAPACITY_NO_CHANGE, "IncorrectCapacity.NoChange", 400,
        "the rule would leave the capacity as it is, mostly because MinSize or MaxSize is "
        "reached already",
        "S1")
REFUSAL(INCORRECT_INSTANCE_STATUS, "IncorrectInstanceStatus", 400,
        "an instance is in a state that does not allow this; one such id refuses the whole call",
        "A8")
REFUSAL(COOLDOWN, "Cooldown", 400,
        "the group is cooling down after its last change; only requests of alarms have to wait",
        "A5")
