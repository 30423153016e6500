/*
 * The rules of the model, one row each, in the order of their ids:
 *
 *     RULE(id, kind, "title", "text", "source", "options", "example")
 *
 * kind is DOCUMENTED (the provider says so), DECIDED (its documents are silent or contradict each
 * other) or BOTH. The text is complete: who knows it can predict a small run to the millisecond.
 * Paragraphs are set apart by an empty line; a line that begins with "- " or "1. " is an entry of a
 * list. options names the settings of `options:` that change the rule, comma-separated.
 * The example is a line or two of a scenario, or worked numbers.
 *
 * doc/rules.md is made from these rows. Included wherever a table is made of them, so it has no
 * include guard.
 */
RULE(T1, DECIDED, "Whole milliseconds",
     "The clock counts whole milliseconds; the scenario starts at instant 0.\n\n"
     "A duration is written with a unit, one of ms, s, m, h, d. Decimals are allowed, and "
     "parts may be strung together from large to small: 90s, 1.5h, 2h30m. Only a bare 0 needs "
     "no unit. Parameters that the API counts in minutes or seconds stay bare numbers of that "
     "unit, as there (CheckpointPauseTime in minutes, DefaultCooldown in seconds).\n\n"
     "A drawn latency is rounded to the nearest millisecond, a half upwards; a negative draw "
     "becomes 0.",
     "modelling decision",
     "",
     "boot: { exponential: { mean: 1.5m } }    # a draw of 53249.5 ms lasts 53250 ms")
RULE(T2, DECIDED, "Order within one instant",
     "What happens at the same millisecond happens in steps:\n"
     "1. Events of the world (rule S4: a zone is lost), then instances change state.\n"
     "2. Timers end: checkpoint pause, hook, cooldown, retry, stock window, the seven days of "
     "F12.\n"
     "3. Requests of the timeline arrive, in the order of the file.\n"
     "4. Activities and tasks decide, again and again until none of them has anything left to "
     "do; then the checks of A6 and S3 have their turn.\n"
     "5. Statistics are sampled.\n\n"
     "Whatever has nothing left to do ends between steps 2 and 3, after each request, and "
     "inside step 4: first activities, then batches (that is when checkpoints are looked at), "
     "then tasks. So a request that arrives at the very instant at which something ends finds "
     "it ended.\n\n"
     "An accepted request changes states, target and capacity at once, before the next request "
     "is looked at. Refreshes and rebalances begin batches, launch and remove in step 4 only.\n\n"
     "If after step 4 a check has acted, or something else is due at the same instant (a "
     "latency of 0, say), the steps start again at 1; the checks do not come a second time. They "
     "wait for the next round where a rebalance that ended in step 4 is asked for again (rule "
     "B4). "
     "Step 5 comes once per instant, last. Ties inside a step go by order of creation.",
     "modelling decision",
     "",
     "a batch ends at 10m by itself, a Suspend is asked for at 10m:\n"
     "  the Suspend finds the batch ended and the next one not begun")
RULE(T3, DECIDED, "When a run ends",
     "A run ends when the timeline is exhausted and nothing is in flight, or at `until`, whose "
     "instant is still processed. Without `until` it is cut 8 days after the last entry of the "
     "timeline (with alarms, after the last step of the demand if that is later).\n\n"
     "In flight are activities and tasks that have not ended (a Paused one too), instances "
     "that are Pending, Pending:Wait, Removing or Removing:Wait, and a check of A6 or S3 that "
     "would act at its next tick. Warm-up, cooldown and stock windows keep no run alive. "
     "Alarms keep it going up to `until`, or without it up to the last step of the demand. A check "
     "of AutoRebalance (G1) keeps it going as those of A6 and S3 do.\n\n"
     "What is unfinished at the end is reported as unfinished, never dropped. A run that was "
     "cut while only checks that fail again and again were left says so.",
     "modelling decision",
     "",
     "until: 6h")
RULE(I1, BOTH, "Lifecycle states and their transitions",
     "An instance is Pending, Pending:Wait, InService, Protected, Standby, Stopped, Removing "
     "or Removing:Wait. It can become only:\n"
     "- Pending: Pending:Wait, InService, or gone when the launch fails.\n"
     "- Pending:Wait: InService; Removing when a hook ends with ABANDON or ROLLBACK; gone when "
     "its zone is lost.\n"
     "- InService: Protected, Standby, Removing; gone at once when it is detached or was "
     "attached by hand.\n"
     "- Protected, Standby: InService, Removing; gone as above.\n"
     "- Removing: Removing:Wait, Stopped (recycle), gone.\n"
     "- Removing:Wait: Removing; InService when a hook ends with ROLLBACK.\n"
     "- Stopped: Pending, when a scale-out starts it again (rule G1).\n\n"
     "Leaving goes in this order: Removing for the `drain` latency, Removing:Wait while hooks "
     "hold it, Removing for `stop` + `release`, gone. A new instance that a hook abandons goes "
     "through `stop` + `release` only.",
     "Alibaba Cloud, generated Go SDK of ESS and document repository; the transitions are a "
     "modelling decision",
     "",
     "drain 30s, no hook, stop 78s, release 0: Removing for 108 s, then gone")
RULE(I2, DECIDED, "Latencies and their defaults",
     "Each latency is a distribution and may be overridden per zone; the zone of the instance "
     "counts.\n"
     "- `boot`: from the create call until the instance could join.\n"
     "- `warmup`: from InService until it carries load; default 0.\n"
     "- `drain`: from the start of the removal until the stop is issued; default 0.\n"
     "- `stop`: from the stop call until it has stopped.\n"
     "- `release`: from stopped to gone; default 0.\n"
     "- `start`: a Stopped instance comes back (rule G1); default 45 s.\n\n"
     "An instance serves nobody from the moment its removal starts. An unhealthy one leaves "
     "with the same latencies. With recycle, leaving ends after `stop`.\n\n"
     "No measured boot or stop time of Alibaba ECS is public, so the defaults are assumptions "
     "and are told as such: boot has the quantiles of one added AKS node in October 2024 (P50 "
     "53 s, P90 67 s, P99 79 s, P99.9 123 s, 537 runs); stop is lognormal with median 78 s and "
     "P95 132 s, fitted to 727 stops of Google Compute Engine VMs.",
     "modelling decision; defaults from Azure/AKS-Performance-and-Scale and "
     "kadupitiya/goog-preemption-data",
     "",
     "latency:\n"
     "  boot: { quantiles: { p50: 53s, p90: 67s, p99: 79s, p99.9: 123s } }\n"
     "  stop: { lognormal: { median: 78s, p95: 132s } }")
RULE(I3, DECIDED, "The counts",
     "- healthy = InService + Protected, without those that are unhealthy.\n"
     "- stable = InService + Protected + Standby.\n"
     "- pending = Pending + Pending:Wait.\n"
     "- capacity = stable + pending. This is what MinSize and MaxSize are checked against.\n"
     "- running = capacity + Removing + Removing:Wait: what exists and is paid for. This is "
     "what is compared with MaxSize when time above it is told.\n\n"
     "A Stopped instance counts in none of them. An unhealthy instance still counts in stable, "
     "capacity and running.",
     "modelling decision",
     "",
     "90 InService, 4 Standby, 10 Pending, 6 Removing: healthy 90, stable 94, capacity 104,\n"
     "  running 110")
RULE(I4, DOCUMENTED, "How an instance came into the group",
     "An instance is AutoCreated (by the group), Attached (by hand, its life is not the "
     "group's) or Managed (attached with its life handed over).\n\n"
     "An AutoCreated or Managed one that is removed is stopped and released. An Attached one "
     "that is removed only leaves the group, at once, and goes on running outside it.",
     "Alibaba Cloud, API reference RemoveInstances and generated Go SDK of ESS",
     "",
     "instances: [ { count: 3, CreationType: Attached } ]")
RULE(I5, DECIDED, "Common random numbers per instance and purpose",
     "The k-th instance of a run has a random stream of its own for each purpose: boot, "
     "warmup, drain, stop, release, start, fails, hook-out, hook-in. The stream is keyed by "
     "(seed, run, purpose, k), and a distribution takes from it what it needs.\n\n"
     "k counts the initial instances first, in file order, then every created or attached one "
     "in order. A launch that finds no stock takes no k.\n\n"
     "So two plans that are compared meet the same luck instance by instance; another median, "
     "spread or zone override of the same family keeps that luck; and the number of threads "
     "changes nothing.",
     "modelling decision",
     "",
     "instance 101 that boots in 61.0 s under 80/120 also boots in 61.0 s under 90/120")
RULE(G1, BOTH, "Settings of the group",
     "- MinSize, MaxSize: 0 to 2000. DesiredCapacity: optional, MinSize <= it <= MaxSize.\n"
     "- DefaultCooldown: 0 to 86400 seconds, default 300.\n"
     "- MultiAZPolicy: PRIORITY (default), BALANCE, COST_OPTIMIZED, COMPOSABLE.\n"
     "- RemovalPolicies: default OldestScalingConfiguration, then OldestInstance.\n"
     "- ScalingPolicy: release (default), recycle, forcerelease, forcerecycle.\n"
     "- HealthCheckType: ECS (default) or NONE.\n"
     "- BalanceMode: BalancedBestEffort (default) or BalancedOnly. AutoRebalance: default "
     "false, only with BalancedOnly.\n"
     "- SuspendedProcesses: a list of processes that rest.\n"
     "- One activity changes at most 1000 instances; a larger change is cut to 1000.\n\n"
     "With recycle and forcerecycle, scale-in leaves its instances Stopped, and scale-out "
     "starts Stopped ones first, each after the `start` latency (default 45 s, an assumption); "
     "only then does it create new ones.\n\n"
     "With AutoRebalance a RebalanceInstances is issued at every tick of the check (rule A6) "
     "at which the zones are significantly imbalanced (rule B2) and nothing else is in "
     "progress.",
     "Alibaba Cloud, generated Go SDK of ESS and Terraform provider pages; Stopped instances "
     "and the tick of AutoRebalance are modelling decisions",
     "",
     "group: { MinSize: 50, MaxSize: 130, DesiredCapacity: 100, MultiAZPolicy: BALANCE }")
RULE(G2, DECIDED, "Target",
     "`target` is what the group tries to keep: DesiredCapacity where it is set; otherwise the "
     "count that activities have been keeping, at the start the number of instances.\n\n"
     "When they are accepted, these move it, and DesiredCapacity with it: scaling rules; "
     "AttachInstances by +N, at most to MaxSize; RemoveInstances and DetachInstances by -N, at "
     "least to MinSize, but in a group with DesiredCapacity only if DecreaseDesiredCapacity is "
     "true.\n\n"
     "Without DesiredCapacity it is moved back when it becomes known that a creation of a "
     "scaling rule failed or that a hook rolled a removal back, and a check that restores "
     "MinSize or MaxSize clamps it into that range.\n\n"
     "Rebalance, refresh and the replacement of unhealthy instances leave it alone. A "
     "percentage \"of the group's capacity\" is a percentage of target.",
     "modelling decision",
     "",
     "10 instances, no DesiredCapacity, RemoveInstances of 2:\n"
     "  target 8 from the moment of acceptance")
RULE(G3, BOTH, "Where new instances go",
     "- PRIORITY, and COMPOSABLE without AzBalance: the first zone of the list that has stock.\n"
     "- BALANCE, and COMPOSABLE with AzBalance: the zone with the fewest instances in capacity "
     "(rule I3), ties in the order of the list. If it has no stock, the next one in that "
     "order. With BalanceMode BalancedOnly there is no next one: the launch fails, and the "
     "activity ends Warning, or Failed if it made none.\n"
     "- COST_OPTIMIZED: the zone with the lowest PricePerVcpu (default 1) that has stock, ties "
     "in the order of the list.\n\n"
     "Instances are placed one after the other, each one counting for the next.",
     "Alibaba Cloud, generated Go SDK of ESS and document repository; ties are a modelling "
     "decision",
     "",
     "BALANCE, zones with 4, 3, 3: three launches go to the second, the third,\n"
     "  and then the first zone")
RULE(G4, BOTH, "Which instances go first",
     "Scale-in takes one instance after the other. Candidates are InService; Standby and "
     "Protected ones are never taken.\n"
     "- BALANCE: the zone with most instances in capacity among those that have a candidate "
     "(ties in the order of the list), inside it the removal policies.\n"
     "- PRIORITY: the removal policies alone.\n"
     "- COST_OPTIMIZED: the dearest per vCPU, among those the removal policies.\n\n"
     "There are at most two removal policies; the second one decides where the first leaves "
     "several. OldestInstance and NewestInstance go by order of creation. "
     "OldestScalingConfiguration takes the oldest configuration (rule G7); instances without a "
     "configuration come last. A tie that is left goes by order of creation; the provider "
     "takes one at random.",
     "Alibaba Cloud, document repository and API reference EnterStandby; ties are a modelling "
     "decision",
     "",
     "RemovalPolicies: [OldestScalingConfiguration, NewestInstance]")
RULE(G5, DOCUMENTED, "The provider's own examples of scale-in",
     "Instances i-1 to i-5 joined in this order. i-1 and i-4 are in zone H, i-2, i-3 and i-5 "
     "in zone I. i-1 to i-3 have configuration A, i-4 and i-5 the younger B. Their prices per "
     "vCPU are 1, 2, 3, 3, 3. One instance is to go, and the policies are oldest configuration "
     "then oldest instance; oldest configuration then newest instance; newest instance:\n"
     "- PRIORITY: i-1, i-3, i-5.\n"
     "- BALANCE: i-2, i-3, i-5, because zone I holds more.\n"
     "- COST_OPTIMIZED: i-3, i-3, i-5, because i-3 to i-5 are the dearest.",
     "Alibaba Cloud, document repository",
     "",
     "BALANCE with [OldestScalingConfiguration, OldestInstance] takes i-2")
RULE(G6, BOTH, "The group must be Active",
     "A request that would start an activity is refused with 400 IncorrectScalingGroupStatus "
     "while the group is not Active (disabled).\n\n"
     "If it is disabled while something runs, what is in flight goes on to its end, a refresh "
     "begins no new batch, and the checks of A6 and S3 rest until it is enabled again.",
     "Alibaba Cloud, API reference RemoveInstances and RebalanceInstances; in mid-operation a "
     "modelling decision",
     "",
     "RebalanceInstances in a disabled group: IncorrectScalingGroupStatus")
RULE(G7, DECIDED, "The initial group",
     "Order of creation is the order of the file. Instances that name no zone are placed by "
     "rule G3, one at a time, without using up stock. They are there already, so BalancedOnly "
     "fails none of them: they are spread over the zones that have stock, over all where none has. "
     "An attached instance that names no zone is placed alike.\n\n"
     "The active configuration is `group.ActiveScalingConfigurationId`; without it, that of "
     "the last entry of `instances` that has one.\n\n"
     "Configurations age in the order of the `configurations:` list; without the list, in the "
     "order in which the file first mentions them.",
     "modelling decision",
     "",
     "configurations: [asc-2023, asc-2024, asc-2025]    # asc-2023 is the oldest")
RULE(A1, BOTH, "Every change is a scaling activity",
     "A change of the group's instances is a scaling activity with an id, a cause, a start, an "
     "end and a status: InProgress, Successful, Warning (part of it succeeded) or Failed. That "
     "a request was accepted does not mean that its activity will succeed. A refused request "
     "makes no activity.",
     "Alibaba Cloud, API reference RemoveInstances; refused requests are a modelling decision",
     "",
     "a scale-out by 20 of which 19 come up ends with Warning")
RULE(A2, BOTH, "What may run side by side",
     "Without DesiredCapacity the group runs one activity at a time. A request that would "
     "start a second one is refused with 400 ScalingActivityInProgress.\n\n"
     "With DesiredCapacity the parallel kinds run side by side: manual and scheduled scaling "
     "rules, attach, remove, detach, the replacement of unhealthy instances, and the check "
     "that restores the desired capacity. The non-parallel kinds, alarm-triggered rules and "
     "RebalanceInstances, need the group for themselves: they are refused while anything runs, "
     "and while one of them runs every other request that would start an activity is refused "
     "and the checks are skipped.\n\n"
     "The batches of a refresh are not counted here (rule A7). EnterStandby, ExitStandby and "
     "SetInstancesProtection are no activities.",
     "Alibaba Cloud, document repository; what counts as an activity is a modelling decision",
     "",
     "two RemoveInstances at 5m and 6m:\n"
     "  without DesiredCapacity the second is refused while the first still stops its "
     "instances")
RULE(A3, DOCUMENTED, "A failed creation is not tried again",
     "An activity does not repeat a creation that failed: if 19 of 20 come up, it ends with "
     "Warning and 19. Only a check of A6 makes up for the missing one later.",
     "Alibaba Cloud, document repository",
     "",
     "QuantityChangeInCapacity +20, one launch fails: Warning, 19 more")
RULE(A4, DECIDED, "When an activity ends, and how",
     "An activity ends when all it created are InService or have failed (a failure counts at "
     "the moment of failing, an abandoned one at the moment it is abandoned) and all that it "
     "removed are gone. Stopped counts as gone; a removal that a hook rolls back counts as "
     "failed.\n\n"
     "Everything done: Successful. Some of it: Warning. None: Failed.",
     "modelling decision",
     "",
     "removal of 2 with stop times of 70 s and 90 s: the activity lasts 90 s")
RULE(A5, BOTH, "Cooldown",
     "The cooldown counts from the end of the last change of an activity, and only if the "
     "activity changed something. It refuses alarm-triggered requests alone (400 Cooldown); at "
     "the very instant at which it ends it no longer refuses. A rule's own Cooldown beats the "
     "group's DefaultCooldown. The batches of a refresh start none.",
     "Alibaba Cloud, document repository; the code is a modelling decision",
     "",
     "DefaultCooldown: 300; an activity ends at 10m:\n"
     "  an alarm is refused at 14m59.999s and accepted at 15m")
RULE(A6, DECIDED, "The check that restores the capacity",
     "At every positive multiple of `check_interval` (default 60 s) the group compares what it "
     "has with what it should have. With DesiredCapacity it launches or removes the difference "
     "between target and (capacity - ahead), where nothing forbids it. Without DesiredCapacity "
     "the same check only restores MinSize and MaxSize.\n\n"
     "ahead is what running operations are in advance of the plan: over running refreshes and "
     "rebalances, launches that did not fail less removals that were not kept; less what "
     "running health replacements still have to create.\n\n"
     "The check comes in step 4 of its instant after everything else has decided (rule T2), "
     "the health check of S3 before it. A check that A2 forbids is left out until the next "
     "tick and is no refused request.",
     "modelling decision",
     "check_interval",
     "options: { check_interval: 60s }")
RULE(A7, DECIDED, "A refresh beside other activities",
     "Refresh batches are parallel activities of their task: they make neither RemoveInstances "
     "nor scaling rules fail.\n\n"
     "Only two pairs exclude each other, with 400 ScalingActivityInProgress: a "
     "RebalanceInstances during a refresh, which lasts from its acceptance to its last state "
     "with all pauses, and a StartInstanceRefresh during a rebalance.\n\n"
     "In the real service the two need different values of MultiAZPolicy, so a group never has "
     "both. `mixed_policies: allow` lifts that condition of F1 and B1 for what-if studies; the "
     "default `forbid` keeps it.",
     "modelling decision",
     "mixed_policies",
     "options: { mixed_policies: allow }")
RULE(A8, DECIDED, "Codes that the provider does not publish",
     "All with HTTP status 400:\n"
     "- a number of ids or a parameter out of its range, or more than one source of a "
     "configuration: InvalidParameter;\n"
     "- a second refresh task: InstanceRefreshInProgress;\n"
     "- a refresh request for a task in the wrong state, or without a task: "
     "IncorrectInstanceRefreshTaskStatus;\n"
     "- a condition of F1 that does not hold: OperationDenied;\n"
     "- standby or protection of an instance in the wrong state: IncorrectInstanceStatus.",
     "modelling decision",
     "",
     "ResumeInstanceRefresh without a task: IncorrectInstanceRefreshTaskStatus")
RULE(B1, DOCUMENTED, "Who may rebalance",
     "A RebalanceInstances is tested in this order, and the first that does not hold gives the "
     "answer:\n"
     "1. The group exists, else 404 InvalidScalingGroupId.NotFound.\n"
     "2. The caller has the permission, else 403 Forbidden.Unauthorized.\n"
     "3. The group is Active, else 400 IncorrectScalingGroupStatus.\n"
     "4. It has several zones and MultiAZPolicy BALANCE, or COMPOSABLE with AzBalance; neither "
     "ScaleIn nor ScaleOut is suspended; else 400 OperationDenied.\n"
     "5. Nothing is in progress that A2 or A7 excludes, else 400 ScalingActivityInProgress.\n"
     "6. The zones are significantly imbalanced (rule B2), else 400 OperationDenied.\n\n"
     "`mixed_policies: allow` leaves the policy out of point 4.",
     "Alibaba Cloud, API reference RebalanceInstances and document repository",
     "mixed_policies",
     "- { at: 5m, do: RebalanceInstances }")
RULE(B2, DECIDED, "Significantly imbalanced",
     "The group is significantly imbalanced when the largest zone count less the smallest is "
     "at least `imbalance_threshold` (default 2, at least 2). Zone counts are of capacity "
     "(rule I3); a zone without instances counts with 0. A group that is not imbalanced "
     "answers 400 OperationDenied.",
     "modelling decision; the provider publishes no number",
     "imbalance_threshold",
     "5, 4, 4: refused. 6, 4, 4: accepted")
RULE(B3, DECIDED, "The plan of moves",
     "With n instances in z zones every zone shall hold floor(n / z), and the n mod z zones "
     "that hold most now one more (ties in the order of the list).\n\n"
     "A move takes one instance from the zone with the largest surplus to the zone with the "
     "largest deficit; after each the numbers are looked at again, ties in the order of the "
     "list. The plan is made once, when the request is accepted.",
     "modelling decision",
     "",
     "60, 30, 10: targets 34, 33, 33, so 23 moves into the third zone and 3 into the second;\n"
     "  one operation makes the first 20")
RULE(B4, BOTH, "Twenty per operation",
     "One operation replaces at most 20 instances. What is still imbalanced afterwards needs "
     "another call.\n\n"
     "`repeat: until-balanced` in the timeline issues the call again as soon as the last "
     "operation has ended, provided that it moved at least one instance and B2 still holds; so "
     "the sequence ends without a refusal. Where the last one ends in step 4, the checks of that "
     "instant come after the next call (rule T2), so that they cannot be in its way.",
     "Alibaba Cloud, API reference RebalanceInstances; the repetition is a modelling decision",
     "",
     "- { at: 5m, do: RebalanceInstances, repeat: until-balanced }    # 26 moves: two "
     "operations")
RULE(B5, BOTH, "New ones first",
     "New instances are created and started first; the old ones are stopped and released after "
     "that. The old ones of a batch are picked and start to leave at the moment at which all "
     "its new ones are InService or have failed, and as many leave as came.",
     "Alibaba Cloud, API reference RebalanceInstances; the moment is a modelling decision",
     "",
     "batch of 2, boots 50 s and 70 s, stop 78 s: both old ones leave at 70 s,\n"
     "  the batch ends at 148 s")
RULE(B6, BOTH, "Room above MaxSize",
     "While the operation runs, the group may exceed MaxSize by 10 % of it, rounded up, at "
     "least by 1: limit = MaxSize + max(1, ceil(base / 10)).\n\n"
     "base is MaxSize with `overshoot_base: MaxSize` (default), the group's capacity with "
     "`overshoot_base: TotalCapacity`; it is read when the request is accepted.",
     "Alibaba Cloud, API reference RebalanceInstances; an older page counts from the total "
     "capacity",
     "overshoot_base",
     "MaxSize 15: ceil(1.5) = 2, so at most 17. MaxSize 100: at most 110")
RULE(B7, DECIDED, "Batches and the end of a rebalance",
     "A batch has min(moves left, limit - running) moves; they are launched together. The next "
     "batch begins when all old instances of the last one are gone. If there is not room for "
     "even one instance, the activity ends at once.\n\n"
     "A move whose surplus zone has no candidate left (rule B8) at the moment the batch is put "
     "together is dropped, and the next move takes its place.\n\n"
     "The status: Failed when nothing was moved; Warning when anything was dropped, failed, or "
     "a new instance stayed without an old one leaving; else Successful, also when the 20 of "
     "rule B4 left the zones imbalanced.",
     "modelling decision",
     "",
     "MaxSize 100, 100 running, 20 moves: room for 10, so two batches of 10")
RULE(B8, DECIDED, "Which old ones a rebalance takes",
     "The old instance of a move is picked in its surplus zone by the removal policies (rule "
     "G4) among InService ones that are AutoCreated or Managed. Standby, Protected and "
     "Attached ones are never taken. If none is there by then, the new one stays, and the "
     "activity ends with Warning.",
     "modelling decision",
     "",
     "surplus zone with 12 instances, 10 of them Protected: 2 moves at most start from it")
RULE(B9, DECIDED, "A move that fails",
     "A new instance that cannot be created, because its zone has no stock, or that fails, "
     "cancels its move: no old one leaves for it. The move counts in the 20 and is not "
     "replaced by another.",
     "modelling decision",
     "",
     "10 moves, 1 launch fails: 9 old ones leave, Warning")
RULE(B10, DOCUMENTED, "One to six minutes above MaxSize",
     "The provider names 1 to 6 minutes as the typical time above MaxSize. An ordinary "
     "rebalance, one batch at MaxSize with the shipped latencies, falls into this range: the "
     "group is above MaxSize from the first create call until enough old ones are gone, the "
     "longest boot of the batch plus the longest stop. Each further batch adds about as much "
     "again.",
     "Alibaba Cloud, API reference RebalanceInstances",
     "",
     "boot 70 s, stop 110 s: 180 s above MaxSize per batch")
RULE(B11, DOCUMENTED, "Warm-up is not waited for",
     "A rebalance looks at the state of an instance, not at the warm-up of the application. "
     "The replaced one may leave while its successor, InService already, does not carry load "
     "yet. In a group of one instance nobody serves until the warm-up is over; a case of 24 "
     "minutes is known.",
     "Alibaba Cloud, API reference RebalanceInstances; seen in practice",
     "",
     "latency: { warmup: 24m }")
RULE(F1, DOCUMENTED, "Who may refresh",
     "A group has one refresh task at a time. It must be a group of ECS instances with "
     "MultiAZPolicy PRIORITY, its capacity not counted in vCPUs, and its ScalingPolicy neither "
     "recycle nor forcerecycle; otherwise the request is refused with 400 OperationDenied "
     "(rule A8). `mixed_policies: allow` leaves out the condition on MultiAZPolicy.",
     "Alibaba Cloud, API reference StartInstanceRefresh",
     "mixed_policies",
     "group: { MultiAZPolicy: PRIORITY, ScalingPolicy: release }")
RULE(F2, DOCUMENTED, "Parameters of a refresh",
     "- MinHealthyPercentage: 0 to 100, default 80.\n"
     "- MaxHealthyPercentage: 100 to 200, default 120.\n"
     "- SkipMatching: default true.\n"
     "- Checkpoints: percentages of 1 to 100, strictly ascending, the last one 100.\n"
     "- CheckpointPauseTime: 1 to 2880 minutes, default 60.\n"
     "- DesiredConfiguration: one of ImageId, ScalingConfigurationId, LaunchTemplateId (with "
     "LaunchTemplateVersion, a number, Default or Latest, and LaunchTemplateOverrides) or "
     "Containers. Without any it is the active configuration. ImageId does not go together "
     "with a launch template.",
     "Alibaba Cloud, API reference StartInstanceRefresh and generated Go SDK of ESS",
     "",
     "- at: 10m\n"
     "  do: StartInstanceRefresh\n"
     "  DesiredConfiguration: { ScalingConfigurationId: asc-new }\n"
     "  Checkpoints: [20, 50, 100]")
RULE(F3, BOTH, "What is replaced",
     "Attached, Standby and Protected instances are ignored. SkipMatching compares nothing but "
     "the configuration's id.\n\n"
     "The set to replace is fixed when the task starts: AutoCreated and Managed instances that "
     "are InService, Pending or Pending:Wait and have another configuration id (none counts as "
     "another); with SkipMatching false all of them. A member that becomes Standby or "
     "Protected is skipped, and counts again if it returns before the task ends. A Pending "
     "member waits until it is InService.\n\n"
     "With ImageId the new configuration id is `<active>+<image>`, with a launch template "
     "`<template>:<version>`.\n\n"
     "If the set is empty, the request is refused with 400 "
     "InvalidInstance.NoInstanceNeedBeRefreshed.\n\n"
     "Surprise: an instance that was in Standby keeps its old image although the task is "
     "Successful.",
     "Alibaba Cloud, API reference StartInstanceRefresh and Terraform provider pages; the "
     "fixed set is a modelling decision",
     "",
     "10 instances, 2 Standby, 1 Protected, 1 Attached: 6 are replaced")
RULE(F4, BOTH, "The desired configuration and scaling meanwhile",
     "Scale-out and scale-in go on during a refresh, and every creation of the group, by "
     "rules, checks and health replacement, uses the desired configuration from the acceptance "
     "of the task to its last state. When the task is Successful, the desired configuration "
     "becomes the active one.\n\n"
     "From the acceptance of a rollback on, creations use the active configuration again; only "
     "the batch that is in flight at that moment still launches desired ones.",
     "Alibaba Cloud, API reference StartInstanceRefresh; creations other than scale-out are a "
     "modelling decision",
     "",
     "a scale-out by 5 in mid-refresh adds 5 instances of the new image")
RULE(F5, BOTH, "Batch arithmetic",
     "With C = target (rule G2):\n"
     "- low = ceil(C x MinHealthyPercentage / 100)\n"
     "- high = floor(C x MaxHealthyPercentage / 100)\n"
     "- up = high - C, the instances that may be ahead; down = C - low, those that may be "
     "missing. With `replace_order: launch-first` down = 0.\n"
     "- If then up + down = 0, because both percentages are 100 or because a small group "
     "rounds to nothing, up becomes 1: one instance at a time, the new one first.\n"
     "- Batch size b = min(up + down, what is left (rule F14), 1000).\n\n"
     "C, low, up and down are read anew at every decision. b, and the number of healthy "
     "instances \"when the batch began\", are fixed when a batch begins.",
     "Alibaba Cloud, user guide \"Instance refresh\"; the rounding is a modelling decision",
     "",
     "C = 100 at 80/120: low 80, high 120, up 20, down 20, b 40.\n"
     "C = 10 at 100/150: two batches of 5")
RULE(F6, DECIDED, "Launching and removing inside a batch",
     "At every instant, for the batch in flight:\n"
     "- Launch one while fewer than b were launched, and either pending + healthy < C + up, or "
     "fewer of the batch were launched (failed ones not counted) than removed.\n"
     "- Remove one while fewer than b were removed, and either healthy - 1 >= min(low, healthy "
     "when the batch began), or fewer of the batch were removed than new ones of it are ready "
     "(rule F7) and healthy.\n\n"
     "First come all launches that are allowed, then one removal, then launches again, until "
     "neither is allowed. That is `replace_order: at-once`, the default. A removal lowers "
     "healthy, and so it often allows the next launch at the same instant: both halves of the "
     "batch start together.\n\n"
     "With `replace_order: launch-first` (the console's \"create before release\") an old one "
     "leaves only if, besides the condition above, removed < ready, both counted over the "
     "whole task. up is then at least (healthy when the batch began) + 1 - C, so that one "
     "launch is always possible.",
     "modelling decision",
     "replace_order",
     "100 healthy at 80/120, b = 40: at one instant 20 launches bring pending + healthy to "
     "120;\n"
     "  20 times one removal, which lets one more launch follow: 80 healthy, 40 pending,\n"
     "  20 leaving, 140 running")
RULE(F7, DECIDED, "Ready, and the end of a batch",
     "A new instance is ready when it is InService, so after its hooks; with `wait_for_warmup: "
     "true` (default false) only after its `warmup` as well. Warm-up goes on in Standby. A new "
     "instance that starts to leave counts as ready.\n\n"
     "With `batching: barrier` (default) the batch ends as rule F14 says, and only then does "
     "the next begin: the slowest boot and the slowest stop of the batch hold everything up.\n\n"
     "With `batching: rolling` all that is left up to the next checkpoint is one batch, and "
     "only the two conditions of F6 limit it; instances that are stopping take no room, so a "
     "new pair starts as soon as one instance is ready. Suspend, Cancel and Rollback then let "
     "end what has begun: the successors of those that left, and the old ones of those that "
     "were launched.",
     "modelling decision",
     "wait_for_warmup, batching",
     "options: { batching: rolling, wait_for_warmup: true }")
RULE(F8, DECIDED, "Which old ones go first",
     "Among the members of the set that are InService, old instances leave in the order of the "
     "group's removal policies (rule G4).",
     "modelling decision",
     "",
     "default policies: oldest configuration first, in it the oldest instance")
RULE(F9, BOTH, "Checkpoints",
     "A checkpoint of p percent is passed when 100 x new >= p x C, where new counts the "
     "instances of the desired configuration that were made during the task, by the refresh or "
     "by a scale-out, and are InService or Protected. It is looked at when a batch ends. Then "
     "the task rests for CheckpointPauseTime. Several checkpoints that are passed at once make "
     "one pause.\n\n"
     "No pause follows the last one, 100, nor any when nothing is left to replace, nor while "
     "the task is Paused, Cancelling or rolling back; they are recorded as passed all the "
     "same.\n\n"
     "A batch is trimmed so as to meet the next checkpoint and not to pass it: it has at most "
     "ceil(p x C / 100) - new instances. A checkpoint that cannot be reached, because Standby "
     "or Protected instances keep their old image, is never passed; the task becomes "
     "Successful all the same.",
     "Alibaba Cloud, API reference StartInstanceRefresh; trimming after the Amazon EC2 Auto "
     "Scaling user guide; the rest is a modelling decision",
     "",
     "C = 100, 80/120, checkpoints 20, 50, 100: batches of 20, 30, 40, 10\n"
     "  with pauses after the first and the second")
RULE(F10, BOTH, "States and counters of a task",
     "The states are Pending, InProgress, Paused, CheckpointPause, Failed, Successful, "
     "Cancelling, Cancelled, RollbackInProgress, RollbackSuccessful and RollbackFailed.\n\n"
     "TotalNeedUpdateCapacity is the size of the set of rule F3 and stays fixed. "
     "FinishedUpdateCapacity = min(launches of the task that became ready, old ones that are "
     "gone); from a rollback on it stays as it is.",
     "Alibaba Cloud, generated Go SDK of ESS and Terraform provider pages; the counting is a "
     "modelling decision",
     "",
     "40 new ones ready, 37 old ones gone: FinishedUpdateCapacity 37")
RULE(F11, BOTH, "Suspend, resume, cancel, roll back",
     "Suspend, from Pending, InProgress or CheckpointPause: the task is Paused at once; the "
     "batch in flight goes on to its end and no other begins. In CheckpointPause the pause's "
     "timer is dropped. If the batch in flight was the last one, the task becomes Successful.\n\n"
     "Resume ends Paused, and it ends CheckpointPause early.\n\n"
     "Cancel, from Pending, InProgress, Paused or CheckpointPause: Cancelling until the batch "
     "in flight is done, then Cancelled, even if nothing was left to replace. What was "
     "replaced stays; the desired configuration does not become the active one.\n\n"
     "Rollback, from the same four states: the batch in flight ends; then all AutoCreated "
     "instances of the desired configuration that were created since the task began, by "
     "whomever in the group, are replaced by ones of the active configuration. That set is "
     "fixed when the batch in flight has ended; of it, Standby and Protected ones are skipped "
     "as in F3. Percentages, the order of F8, and F12 and F14 hold as before; there are no "
     "checkpoints. Rollback is refused with LaunchTemplateVersion Default or Latest. While it "
     "runs, Suspend, Cancel and a second Rollback are refused.",
     "Alibaba Cloud, API reference of the four operations; the moments are modelling decisions",
     "",
     "- { at: 10m, do: StartInstanceRefresh }\n"
     "- { at: 17m, do: RollbackInstanceRefresh }")
RULE(F12, BOTH, "Seven days, and failed launches",
     "A task that still runs 7 x 24 hours after its acceptance, pauses included, fails: in "
     "step 2 of that instant it becomes Failed, or RollbackFailed while it rolls back. What is "
     "in flight goes on, nothing else is begun.\n\n"
     "After a launch of a batch has failed, the batch goes on with the rest, and the next "
     "batch does not begin before `retry_interval` (default 60 s, at least 1 s) after the last "
     "failure.",
     "Alibaba Cloud, generated Go SDK of ESS; the retry is a modelling decision",
     "retry_interval",
     "options: { retry_interval: 60s }")
RULE(F13, DECIDED, "Refresh and MaxSize",
     "The percentages may take the group above MaxSize; by default nothing stops them.\n\n"
     "With `clamp_to_max_size: true` a launch also needs running < MaxSize, and up is at most "
     "MaxSize - C. Where that leaves up + down = 0, down becomes 1 and low = C - 1, with "
     "launch-first too: one instance is removed before its successor is launched, and a "
     "warning says so.\n\n"
     "A task that may neither launch nor remove and has nothing in flight is reported as "
     "infeasible.",
     "modelling decision",
     "clamp_to_max_size",
     "MaxSize 100, C = 100, 100/120, clamped: up 0, down 1, low 99: one at a time, removed "
     "first")
RULE(F14, DECIDED, "What is left, and when it is done",
     "- Old left: members of the set that are InService or Pending.\n"
     "- Launches owed = old left + removed - launched, over the whole task; failed launches "
     "and removals that were kept do not count.\n"
     "- Left = the larger of the two.\n\n"
     "A batch may launch min(b, owed) and remove min(b, old left) less its failed launches. It "
     "ends when its launches are made or none is owed any more, its removals are made or no "
     "old one is left, nothing new is unready, and nothing old is leaving. Decided: a removal that "
     "a hook rolls back counts as made in its batch, as a failed launch does; a later batch tries "
     "again, if it comes to that: a batch that owes launches, has no room for them and has made "
     "its removals never ends, and is reported as infeasible (rule F13). A rollback counts on: "
     "what a failing image cost is launched again by it.\n\n"
     "The task is Successful when no batch is in flight and left is 0, also out of Paused and "
     "CheckpointPause.",
     "modelling decision",
     "",
     "3 old ones of the set are removed by hand in mid-refresh: 3 fewer are owed")
RULE(O1, BOTH, "RemoveInstances",
     "Tested in this order:\n"
     "1. 1 to 20 ids, else 400 InvalidParameter (rule A8).\n"
     "2. The group is Active, else 400 IncorrectScalingGroupStatus.\n"
     "3. Its load balancer is active, else 400 IncorrectLoadBalancerStatus; then its database, "
     "else 400 IncorrectDBInstanceStatus.\n"
     "4. No activity in progress that A2 excludes, else 400 ScalingActivityInProgress.\n"
     "5. All ids are instances of the group, else 404 InvalidInstanceId.NotFound. A Pending or "
     "leaving instance counts as unknown. With IgnoreInvalidInstance unknown ids are left out "
     "and the activity ends with Warning.\n"
     "6. capacity - ahead (rule A6) - N >= MinSize, where N is the number of distinct valid "
     "ids, else 400 IncorrectCapacity.MinSize.\n\n"
     "The cooldown does not matter. DecreaseDesiredCapacity (default true) lowers target and "
     "DesiredCapacity by N (rule G2); with false the check of A6 launches successors. "
     "RemovePolicy is release (default) or recycle. Standby and Protected instances can be "
     "removed in this way.",
     "Alibaba Cloud, API reference RemoveInstances and generated Go SDK of ESS; what counts as "
     "unknown is a modelling decision",
     "",
     "- { at: 5m, do: RemoveInstances, InstanceIds: [i-3, i-4], DecreaseDesiredCapacity: false "
     "}")
RULE(O2, BOTH, "EnterStandby and ExitStandby",
     "EnterStandby takes InService instances out of traffic: their weight at the load balancer "
     "becomes 0 and they are no longer healthy for traffic (rule I3), but they exist, count in "
     "capacity and are paid for. Scale-in does not take them, their health is not looked at "
     "until they leave Standby, and they can be removed by hand. ExitStandby brings them back "
     "to InService. Async defaults to false.\n\n"
     "Both happen at once and are no activities. One instance in a wrong state refuses the "
     "whole call with 400 IncorrectInstanceStatus.",
     "Alibaba Cloud, API reference EnterStandby and generated Go SDK of ESS; the whole call is "
     "a modelling decision",
     "",
     "- { at: 5m, do: EnterStandby, InstanceIds: [i-1, i-2] }")
RULE(O3, DOCUMENTED, "Protection, attaching, detaching",
     "SetInstancesProtection turns InService into Protected, or back. A Protected instance "
     "serves and is healthy, but scale-in does not take it, a refresh ignores it, and its "
     "health is frozen.\n\n"
     "AttachInstances adds N instances that run already; they are InService at once, without "
     "hooks. If capacity - ahead (rule A6) + N > MaxSize it is refused with 400 "
     "IncorrectCapacity.MaxSize.\n\n"
     "DetachInstances is tested like RemoveInstances; the instances leave the group at once, "
     "nothing is stopped, and they pass no hook.",
     "Alibaba Cloud, generated Go SDK of ESS and document repository",
     "",
     "- { at: 5m, do: SetInstancesProtection, InstanceIds: [i-7], ProtectedFromScaleIn: true }")
RULE(S1, BOTH, "Scaling rules, scheduled tasks, alarms",
     "A SimpleScalingRule changes by QuantityChangeInCapacity (-1000 to 1000), by "
     "PercentChangeInCapacity (-100 to 10000, of target, rounded to nearest, halves away from "
     "zero, at least MinAdjustmentMagnitude) or to TotalCapacity (0 to 2000). new = target and "
     "that change, clamped to MinSize and MaxSize. No change, or one that the clamp turns "
     "against its direction: 400 IncorrectCapacity.NoChange.\n\n"
     "Launched are min(new - target, new - (capacity - ahead)), removed min(target - new, "
     "(capacity - ahead) - new), never fewer than 0. Target, and DesiredCapacity with it, "
     "becomes new even when nothing is launched.\n\n"
     "An alarm's metric is the load of the group: 100 x demand / carrying instances, in "
     "percent; demand that nobody carries counts as 1,000,000 %. Its periods of 15, 60, 120, "
     "300 (default) or 900 s count from instant 0. At the end of each, in step 2, the Average "
     "(weighted by time), Minimum or Maximum of the period is compared with the threshold; "
     "when EvaluationCount (3) periods in a row agree, the alarm asks for its rule in step 3 "
     "of that instant, and again at the end of each further period that agrees.\n\n"
     "A StepScalingRule has steps relative to that threshold: the one with "
     "MetricIntervalLowerBound <= metric - threshold < MetricIntervalUpperBound is taken, no "
     "such step is no change. Asked for by hand it takes the first step.\n\n"
     "A TargetTrackingScalingRule has an alarm of its own: period 60 s, Average. current = "
     "healthy instances that joined at least EstimatedInstanceWarmup (300 s) ago; wanted = "
     "ceil(current x metric / TargetValue). After ScaleOutEvaluationCount (3) periods in a row "
     "above TargetValue it scales out to wanted, if that is more than target; after "
     "ScaleInEvaluationCount (15) below it scales in, if it is less, unless DisableScaleIn, "
     "and not while any instance warms up.\n\n"
     "A ScheduledTask asks for its rule at LaunchTime, once or every so many days or weeks. If "
     "it is refused with ScalingActivityInProgress, it asks again every 10 s until "
     "LaunchExpirationTime (600 s) is over.",
     "Alibaba Cloud, generated Go SDK of ESS and document repository; the arithmetic and the "
     "metric are modelling decisions",
     "",
     "target 10, PercentChangeInCapacity 25: 2.5 rounds to 3, new 13\n"
     "20 settled instances, load 75 %, TargetValue 60: wanted = ceil(25.0) = 25")
RULE(S2, BOTH, "Lifecycle hooks",
     "A hook holds an instance in Pending:Wait on its way in, or in Removing:Wait on its way "
     "out, for at most HeartbeatTimeout (30 to 21600 s, default 600). DefaultResult is "
     "CONTINUE (default), ABANDON or ROLLBACK. On the way in, ABANDON and ROLLBACK both "
     "release the new instance. On the way out, ABANDON goes on with the removal and ROLLBACK "
     "keeps the instance; its warm-up has gone on meanwhile.\n\n"
     "`complete` is the latency after which CONTINUE arrives; at the timeout itself it is "
     "still in time. Without it the hook runs into its timeout. Several hooks of one direction "
     "hold in parallel, and the strictest result wins. Attaching and detaching pass no hook.\n\n"
     "Surprise: ROLLBACK on the way out lets checks and refreshes try again for ever.",
     "Alibaba Cloud, generated Go SDK of ESS; `complete` and several hooks are modelling "
     "decisions",
     "",
     "hook on the way in, HeartbeatTimeout 600, complete 40s: InService 40 s later than "
     "without it")
RULE(S3, BOTH, "Unhealthy instances",
     "An instance that is not running is unhealthy. It is removed first and its successor is "
     "created after, even if the group falls below MinSize meanwhile.\n\n"
     "The health check looks at every positive multiple of `check_interval` (default 60 s), "
     "without a grace time. One activity per tick takes all unhealthy InService instances; "
     "their successors are launched together at the moment at which the last of them is gone "
     "or was kept by a hook, in the zones of rule G3 and with the configuration of rule F4. "
     "Protected and Standby instances are not looked at.",
     "Alibaba Cloud, generated Go SDK of ESS and document repository; the tick is a modelling "
     "decision",
     "check_interval",
     "unhealthy at 5m10s, stop 78 s, boot 53 s: found at 6m, gone at 7m18s,\n"
     "  the new one InService at 8m11s")
RULE(S4, DECIDED, "Stock, failing launches, loss of a zone",
     "A zone may have `stock`: how many launches it can serve; nothing is ever given back. In "
     "windows [from, to) it has none.\n\n"
     "A zone may have `fails`: the share of its launches that fail, after a latency of their "
     "own or, by default, after the drawn boot. A launch that fails uses stock.\n\n"
     "A zone may be lost at an instant, for good: its instances become unhealthy, its Pending "
     "and Pending:Wait ones fail at once, those that are leaving go on, and its stock is 0.",
     "modelling decision",
     "",
     "zones: [ { ZoneId: cn-hangzhou-h, stock: 12, fails: 5% } ]")
RULE(S5, DECIDED, "Demand",
     "Demand is the number of instances needed over time, or requests per second together with "
     "what one instance serves per second. It is compared with carrying = healthy instances "
     "less those that are still in warm-up.",
     "modelling decision",
     "",
     "demand: 85")
RULE(Q1, DECIDED, "Duration and where it goes",
     "The duration of a task or operation runs from its acceptance to its last state. Every "
     "millisecond of it belongs to one part, the first of these that applies: checkpoint "
     "pause; launching (a new instance is not ready); removing (an old one is leaving); "
     "suspended; waiting (for stock, room or a retry).",
     "modelling decision",
     "",
     "53 s boot, then 25 s until the last old one is gone: launching 53 s, removing 25 s")
RULE(Q2, DECIDED, "How low capacity goes",
     "For healthy(t) and carrying(t): the least value over the run, as a count and in percent "
     "of C, also per zone; the time below `low` while a refresh runs; the time below C; the "
     "time in which carrying is below demand, and that shortfall in instance-seconds.",
     "modelling decision",
     "",
     "3 instances short for 40 s: shortfall 120 instance-seconds")
RULE(Q3, DECIDED, "How high it goes",
     "For running(t): the most over the run, the time above MaxSize, and the most above "
     "MaxSize.",
     "modelling decision",
     "",
     "MaxSize 130, 140 running for 61.5 s: above MaxSize 61.5 s, at most by 10")
RULE(Q4, DECIDED, "Instance-hours and money",
     "Instance-hours of running, and those of them above target. Cost = price x hours, where "
     "every instance is rounded up to the billing step (default 1 s) from its create call "
     "until it is gone, or until the run's end. Extra cost = that less price x hours of the "
     "target: what an operation costs, however long its run goes on.",
     "modelling decision",
     "",
     "price: { PerInstanceHour: 0.12, currency: USD }")
RULE(Q5, DECIDED, "Imbalance",
     "Largest zone count less smallest zone count, as the mean over time, the largest, and at "
     "the end.",
     "modelling decision",
     "",
     "60, 30, 10: imbalance 50")
RULE(Q6, DECIDED, "Counts of instances and refusals",
     "Launched (a launch that found stock), failed, removed (began to leave and was not kept "
     "by a hook), and requests that were refused, by code. Averages over time are weighted by "
     "time.",
     "modelling decision",
     "",
     "100 launched, 2 failed, 98 removed, 0 refused")
RULE(Q7, DECIDED, "The summary of many runs",
     "A mean comes with its Student interval, a quantile with its order-statistic interval, a "
     "share with its Clopper-Pearson interval: none seen in n runs is \"below 3.7 / n at 95 "
     "%\", never \"0 %\".\n\n"
     "A number that the runs made cannot support is printed as \"needs >= n runs\". P99 with a "
     "two-sided 95 % interval needs 368.\n\n"
     "Where a few runs pull a mean to their side, Student's interval ends too early there. What is "
     "decided by a mean (compare, limits, --precision, rollback) takes an interval that reaches "
     "farther on that side: at n < 25 x skewness^2 as far as that of a Poisson count as skewed as "
     "the mean. What is so rare that none of the n runs shows it, no interval knows: up to 3.7 / "
     "n of all runs. Where all runs are alike, that of their mean has no width.",
     "modelling decision",
     "",
     "none of 100 runs fell below demand: the share is below 3.6 % at 95 %")
