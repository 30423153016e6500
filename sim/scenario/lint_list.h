/*
 * All findings of `check`, in the order in which they are looked for:
 *
 *     FINDING(identifier, "name", "rule", SCOPE, SEVERITY, "help", "text", "example")
 *
 * SCOPE and SEVERITY are those of lint.h and of base/diagnostic.h without their prefix; a WARNING
 * is a surprise. The text says why and what to do; the example is lines of a scenario that have the
 * finding. Included wherever a table is made of them, so it has no include guard.
 */
/* -- the case ---------------------------------------------------------------------------------- */
FINDING(below_demand, "below-demand-at-start", "S5", CASE, WARNING,
    "the group begins with fewer instances than the demand",
    "Demand is compared with the healthy instances from instant 0 on, so every run is below the "
    "demand before anything happens, and what an operation adds to that is hard to see. Give the "
    "group more instances, or check the unit of the demand: it is in instances.",
    "demand: 12\ninstances: [{ count: 10 }]")
FINDING(demand_above_max_size, "demand-above-max-size", "S5", CASE, NOTE,
    "the demand grows beyond MaxSize",
    "No scaling rule may take the group above MaxSize, so from then on the demand is not met. "
    "Raise MaxSize, or check the unit of the demand: it is in instances.",
    "group: { MinSize: 2, MaxSize: 20 }\ndemand: [[0s, 10], [1h, 30]]")
FINDING(unhealthy_first, "unhealthy-removed-first", "S3", CASE, WARNING,
    "replacing the unhealthy instances takes the group below MinSize",
    "The health check removes unhealthy instances first and creates their successors when the "
    "last of them is gone, also where that is below MinSize. Start with more instances, or "
    "suspend HealthCheck until enough of them are healthy.",
    "group: { MinSize: 10, MaxSize: 20 }\n"
    "instances: [{ count: 9 }, { count: 1, HealthStatus: Unhealthy }]")
FINDING(hook_rolls_back, "hook-rolls-back", "S2", CASE, WARNING,
    "a hook with ROLLBACK keeps every instance that is to leave",
    "At scale-in ROLLBACK gives the instance back when the hook runs into its timeout. Checks and "
    "refreshes then choose it, or another one, again: for ever, if the hook is never completed. "
    "A batch of a refresh that has made its removals, kept or not, and has no room for the "
    "launches that it owes never ends. "
    "Use CONTINUE or ABANDON, which both go on with the removal.",
    "hooks: [{ LifecycleTransition: SCALE_IN, DefaultResult: ROLLBACK }]")
FINDING(hook_times_out, "hook-times-out", "S2", CASE, NOTE,
    "nobody completes a hook, so every instance waits for its whole timeout",
    "A hook without `complete:` holds each instance until HeartbeatTimeout, 600 seconds unless "
    "written otherwise. That is added to every launch, or to every removal. Give the time after "
    "which your program completes the hook, or a shorter timeout.",
    "hooks: [{ LifecycleTransition: SCALE_OUT }]")
/* -- any entry of the timeline ----------------------------------------------------------------- */
FINDING(refused, "refused", "A1", ENTRY, WARNING,
    "a request that is refused in every run",
    "Nothing random happens before it, so the group stands the same way in every run and the "
    "provider's rules answer the same. The reason names the condition with its numbers, the hint "
    "what the error code asks for.",
    "group: { MinSize: 10, MaxSize: 20 }\ninstances: [{ count: 10 }]\n"
    "timeline: [{ at: 1m, do: RemoveInstances, InstanceIds: [i-1] }]")
FINDING(refused_meanwhile, "refused-meanwhile", "A7", ENTRY, WARNING,
    "a request that comes while another one certainly still runs",
    "There is one refresh task at a time, a rebalance and a refresh exclude each other, and while "
    "a rebalance runs every request that would start an activity is refused. The bound on the "
    "duration comes from the lower quantiles of the latencies. Ask later.",
    "timeline:\n  - { at: 10m, do: StartInstanceRefresh }\n"
    "  - { at: 11m, do: StartInstanceRefresh, SkipMatching: false }")
FINDING(scaled_meanwhile, "scaled-meanwhile", "F4", ENTRY, WARNING,
    "a scaling rule that changes the target while a refresh certainly still runs",
    "Scaling goes on during a refresh, and its floor and ceiling are percentages of the present "
    "target: a rule that comes in its midst, by hand or as a scheduled task, moves both. Scaling "
    "in takes healthy instances away besides those that the refresh has taken. The bound on the "
    "duration comes from the lower quantiles of the latencies. Let the task come later, or "
    "suspend ScheduledAction for the time of the refresh.",
    "rules: [{ ScalingRuleName: night, AdjustmentType: TotalCapacity, AdjustmentValue: 10 }]\n"
    "scheduled_tasks: [{ ScalingRule: night, LaunchTime: 11m }]\n"
    "timeline: [{ at: 10m, do: StartInstanceRefresh }]")
FINDING(rollback_impossible, "rollback-impossible", "F11", ENTRY, WARNING,
    "a rollback of a refresh that cannot be rolled back",
    "A task whose LaunchTemplateVersion is Default or Latest cannot be rolled back: the request "
    "is refused with IncorrectInstanceRefreshTaskStatus. Name the version by its number.",
    "timeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh, DesiredConfiguration: { LaunchTemplateId: lt-1 } }\n"
    "  - { at: 9m, do: RollbackInstanceRefresh }")
FINDING(taken_below_demand, "taken-below-demand", "S5", ENTRY, WARNING,
    "a request takes the group below the demand at once",
    "EnterStandby, RemoveInstances, DetachInstances and a rule that scales in take their instances "
    "out of service when they are accepted, before anything new can be in service, so from that "
    "instant on the demand is not carried, whatever the luck. Take fewer at a time, scale out "
    "before, or wait until the demand is lower.",
    "demand: 9\ninstances: [{ count: 10 }]\n"
    "timeline: [{ at: 1m, do: EnterStandby, InstanceIds: [i-1, i-2] }]")
FINDING(demand_meanwhile, "demand-meanwhile", "S5", ENTRY, WARNING,
    "the demand grows while instances are in Standby",
    "What stays in service carries the demand of the instant in which the others are set aside, "
    "but not that of later, and nothing launches others in their place: Standby counts in the "
    "capacity. Take them back before the demand grows, or set fewer aside.",
    "demand: [[0s, 7], [30m, 9]]\ninstances: [{ count: 10 }]\ntimeline:\n"
    "  - { at: 10m, do: EnterStandby, InstanceIds: [i-1, i-2] }\n"
    "  - { at: 40m, do: ExitStandby, InstanceIds: [i-1, i-2] }")
FINDING(standby_below_min, "standby-below-min-size", "I3", ENTRY, NOTE,
    "EnterStandby leaves fewer healthy instances than MinSize",
    "MinSize is compared with the capacity, which instances in Standby are part of: EnterStandby "
    "is not refused below it, and no check launches others in their place. Who takes MinSize for "
    "the least that serves finds fewer. Set aside fewer at a time, or scale out before.",
    "group: { MinSize: 9, MaxSize: 20 }\ninstances: [{ count: 10 }]\n"
    "timeline: [{ at: 1m, do: EnterStandby, InstanceIds: [i-1, i-2] }]")
/* -- a refresh --------------------------------------------------------------------------------- */
FINDING(one_at_a_time, "one-at-a-time", "F5", REFRESH, WARNING,
    "the percentages round to nothing: instances are replaced one at a time",
    "The floor is rounded up and the ceiling down. Where neither leaves room for one instance, "
    "one is launched first and one removed after, one pair at a time, however small the "
    "percentages look on paper. Lower MinHealthyPercentage or raise MaxHealthyPercentage.",
    "group: { MinSize: 2, MaxSize: 8, DesiredCapacity: 4 }\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]    # 80/120")
FINDING(one_by_one, "one-by-one", "F5", REFRESH, NOTE,
    "with 100/100 instances are replaced one at a time",
    "MinHealthyPercentage 100 and MaxHealthyPercentage 100 leave no room at all, so one instance "
    "is launched first and one removed after: the safest and the slowest way. A "
    "MaxHealthyPercentage above 100 is as safe and faster.",
    "timeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh,\n"
    "      MinHealthyPercentage: 100, MaxHealthyPercentage: 100 }")
FINDING(group_of_one, "group-of-one", "F5", REFRESH, NOTE,
    "a group of one instance runs at 200 % while it is refreshed",
    "For one instance the percentages round to nothing and one is launched first, so two run "
    "for as long as the new one boots and the old one stops, also above MaxSize. With "
    "clamp_to_max_size it is removed first.",
    "group: { MinSize: 1, MaxSize: 1 }\ninstances: [{ count: 1 }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]")
FINDING(removes_first, "removes-first", "F13", REFRESH, WARNING,
    "MaxSize leaves no room to launch first, so one instance is removed first",
    "clamp_to_max_size forbids launches above MaxSize. In a group that is at MaxSize and may "
    "not fall below its target one instance at a time is removed before its successor is "
    "launched, also with launch-first: capacity drops by one, and it takes longest. Raise "
    "MaxSize by one or more.",
    "group: { MinSize: 1, MaxSize: 10, DesiredCapacity: 10 }\n"
    "options: { clamp_to_max_size: true, replace_order: launch-first }")
FINDING(max_size_in_the_way, "max-size-in-the-way", "F13", REFRESH, WARNING,
    "MaxSize allows fewer launches than MaxHealthyPercentage asks for",
    "With clamp_to_max_size the group does not grow beyond MaxSize, so the batches are smaller "
    "than the percentages say, and there are more of them. Raise MaxSize or lower "
    "MaxHealthyPercentage to what is there.",
    "group: { MinSize: 50, MaxSize: 105, DesiredCapacity: 100 }\n"
    "options: { clamp_to_max_size: true }")
FINDING(all_removed_at_once, "all-removed-at-once", "F6", REFRESH, WARNING,
    "every healthy instance is taken away at the first instant",
    "With replace_order at-once a batch launches and removes at the same time: what "
    "MinHealthyPercentage allows to go goes at once, although there may be room to launch "
    "first. Nobody serves until the first new instance is in service. Raise "
    "MinHealthyPercentage, or launch first.",
    "timeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh, MinHealthyPercentage: 0, MaxHealthyPercentage: 200 }")
FINDING(dip_below_demand, "dip-below-demand", "F6", REFRESH, WARNING,
    "the refresh takes the group below the demand at its first instant",
    "With replace_order at-once the instances that MinHealthyPercentage allows to go leave at "
    "the first instant, before any new one is in service. Where that is below the demand the "
    "dip does not depend on luck. Raise MinHealthyPercentage, launch first, or start at another "
    "time.",
    "demand: 9\ninstances: [{ count: 10 }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]    # keeps 8")
FINDING(alarm_meanwhile, "alarm-meanwhile", "S1", REFRESH, WARNING,
    "the dip of the refresh raises an alarm: the group scales out in its midst",
    "What leaves at the first instant is missing until the first new instance is in service, so "
    "the others carry more. Where that lasts for as many whole periods as the alarm counts it "
    "calls its rule, the target grows, and the refresh's floor and ceiling with it. Suspend "
    "AlarmNotification for the time of the refresh, or launch first.",
    "demand: 8.5\nlatency: { boot: 10m }\ninstances: [{ count: 10 }]\n"
    "alarms: [{ ScalingRule: more, Threshold: 100, Period: 60 }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]    # 8 carry it")
FINDING(check_meanwhile, "check-meanwhile", "A6", REFRESH, WARNING,
    "the capacity check launches instances in the midst of the refresh",
    "The refresh counts by the target, also where there are fewer instances. The check of the "
    "capacity launches what is missing at its next tick, with the desired configuration, and "
    "these take the room that the refresh launches into. Let the check do its work first: begin "
    "with as many instances as the target, or start the refresh later.",
    "group: { MinSize: 1, MaxSize: 20, DesiredCapacity: 12 }\ninstances: [{ count: 10 }]\n"
    "timeline: [{ at: 50s, do: StartInstanceRefresh }]")
FINDING(failing_image, "failing-image", "F6", REFRESH, WARNING,
    "with an image that fails, instances are lost at once and not replaced",
    "With replace_order at-once old instances leave while the new ones boot. If these fail, "
    "what has left is missing until the refresh is rolled back. With launch-first an old "
    "instance leaves only when a new one is ready, so a failing image costs nothing.",
    "zones: [{ ZoneId: cn-hangzhou-h, fails: 100% }]")
FINDING(failing_launches, "failing-launches", "F12", REFRESH, NOTE,
    "launches fail: more are needed, and batches wait for retry_interval",
    "A failed launch is not retried in its batch. The instance is owed to a later batch, which "
    "begins retry_interval after the failure.",
    "zones: [{ ZoneId: cn-hangzhou-h, fails: 5% }]")
FINDING(standby_in_target, "standby-in-target", "F5", REFRESH, WARNING,
    "instances in Standby make the group grow beyond MaxHealthyPercentage",
    "Standby instances count in the target but not as healthy. The refresh launches up to the "
    "target plus its room for pending and healthy ones, so it replaces what is in Standby, too, "
    "and the group grows by as many. Take them back with ExitStandby first, or remove them.",
    "instances: [{ count: 5 }, { count: 5, LifecycleState: Standby }]")
FINDING(left_behind, "left-behind", "F3", REFRESH, WARNING,
    "Standby, Protected or attached instances keep the old configuration",
    "A refresh passes over instances that are in Standby, protected or attached by hand. The "
    "task is Successful all the same, and they come back with the old image. Take them back "
    "(ExitStandby, SetInstancesProtection) before the refresh, or remove them after it.",
    "instances: [{ count: 8 }, { count: 2, LifecycleState: Standby }]")
FINDING(more_running, "more-running", "F6", REFRESH, NOTE,
    "more instances run at once than MaxHealthyPercentage or MaxSize says",
    "The ceiling counts pending and healthy instances. Those that leave serve nobody, so "
    "their successors are launched at once while they still stop: both run, both are paid "
    "for, both count in quotas. With clamp_to_max_size nothing is launched above MaxSize.",
    "instances: [{ count: 10 }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]    # 14 run")
FINDING(min_without_effect, "min-without-effect", "F5", REFRESH, NOTE,
    "with launch-first MinHealthyPercentage makes no batch larger",
    "launch-first removes only what has been replaced: the batch is what MaxHealthyPercentage "
    "allows above the target. Raise that one to be faster.",
    "timeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh, MinHealthyPercentage: 50,\n"
    "      replace_order: launch-first }")
FINDING(warmup_ignored, "warm-up-ignored", "F7", REFRESH, WARNING,
    "old instances leave while their successors still warm up",
    "A new instance counts as ready as soon as it is in service, so the next one may go before "
    "this one carries load: what carries falls below what is healthy. With wait_for_warmup: "
    "true the refresh waits for the end of the warm-up.",
    "latency: { warmup: 5m }\ntimeline: [{ at: 1m, do: StartInstanceRefresh }]")
FINDING(checkpoint_not_reached, "checkpoint-not-reached", "F9", REFRESH, WARNING,
    "a checkpoint that is never reached, so its pause never comes",
    "A checkpoint is a percentage of the whole group, but only the instances of the set are "
    "replaced: none that have the configuration already, are in Standby, protected or attached. "
    "The refresh ends without the pause and is Successful. Lower the checkpoint.",
    "instances: [{ count: 5 }, { count: 5, LifecycleState: Standby }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh, Checkpoints: [60, 100] }]")
FINDING(never_finishes, "never-finishes", "F12", REFRESH, WARNING,
    "the refresh cannot come to an end",
    "No launch can succeed, no removal is ever made, or the pauses alone last longer than seven "
    "days, after which the task fails. The reason says which.",
    "timeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh, Checkpoints: [20, 40, 60, 80, 100],\n"
    "      CheckpointPauseTime: 2880 }")
FINDING(cut_by_until, "cut-by-until", "T3", REFRESH, WARNING,
    "every run ends before the refresh can",
    "The least duration comes from the lower quantiles of the latencies and from the pauses at "
    "checkpoints; `until` ends the run before that. What is unfinished is reported as such. "
    "Give more time, larger batches or shorter pauses.",
    "until: 1h\ntimeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh, Checkpoints: [50, 100] }    # pauses for 60 minutes")
FINDING(zone_emptied, "zone-emptied", "G3", REFRESH, WARNING,
    "the refresh leaves a zone without instances although the floor is kept",
    "MinHealthyPercentage counts the group, not its zones, and with MultiAZPolicy PRIORITY "
    "every new instance goes to the first zone that has stock. When the refresh is done the "
    "other zones are empty, and the loss of one zone is the loss of all. Keep a group per "
    "zone, or set MultiAZPolicy to BALANCE afterwards and rebalance.",
    "zones: [cn-hangzhou-h, cn-hangzhou-i]\n"
    "instances: [{ count: 5, ZoneId: cn-hangzhou-h }, { count: 5, ZoneId: cn-hangzhou-i }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]")
FINDING(spread_undone, "spread-undone", "G3", REFRESH, WARNING,
    "all new instances go to one zone: the refresh undoes the spread",
    "With MultiAZPolicy PRIORITY every new instance goes to the first zone that has stock, "
    "wherever the old one was. Keep a group per zone, or set MultiAZPolicy to BALANCE "
    "afterwards and rebalance.",
    "zones: [cn-hangzhou-h, cn-hangzhou-i]\n"
    "instances: [{ count: 5, ZoneId: cn-hangzhou-i }, { count: 5, ZoneId: cn-hangzhou-i,\n"
    "  LifecycleState: Standby }]\n"
    "timeline: [{ at: 1m, do: StartInstanceRefresh }]")
/* -- a rebalance ------------------------------------------------------------------------------- */
FINDING(more_operations, "more-operations", "B4", REBALANCE, WARNING,
    "one rebalance is not enough: it replaces at most 20 instances",
    "What stays imbalanced needs another request. repeat: until-balanced issues it again as "
    "often as it takes.",
    "instances: [{ count: 60, ZoneId: cn-hangzhou-h }]\n"
    "timeline: [{ at: 1m, do: RebalanceInstances }]")
FINDING(rebalance_batches, "rebalance-in-batches", "B7", REBALANCE, NOTE,
    "MaxSize lets the rebalance go on in several batches only",
    "The group may exceed MaxSize by a tenth, at least by one. The moves that do not fit wait "
    "until the old instances of the batch before are gone, and each batch adds about as much "
    "time above MaxSize again. A larger MaxSize, for the time being, makes it one batch.",
    "group: { MinSize: 30, MaxSize: 30, MultiAZPolicy: BALANCE }")
FINDING(rebalance_warmup, "rebalance-ignores-warm-up", "B11", REBALANCE, WARNING,
    "a rebalance removes instances while their successors still warm up",
    "It looks at the state of instances only: once all new ones of a batch are in service, as "
    "many old ones leave, warm or not. A lifecycle hook at scale-out that is completed when the "
    "application is warm holds the new ones out of service until then.",
    "latency: { warmup: 5m }\ntimeline: [{ at: 1m, do: RebalanceInstances }]")
/* -- limits ------------------------------------------------------------------------------------ */
FINDING(limit_out_of_reach, "limit-out-of-reach", "Q1", ENTRY, WARNING,
    "a limit on the duration that cannot be kept",
    "The task takes at least as long as its batches and pauses: a bound from the lower "
    "quantiles of the latencies, which at least 99 of 100 runs exceed. It lies above the "
    "limit. Give more time, larger batches or shorter pauses.",
    "limits: [duration p95 <= 5m]\ntimeline:\n"
    "  - { at: 1m, do: StartInstanceRefresh,\n"
    "      MinHealthyPercentage: 100, MaxHealthyPercentage: 100 }")
