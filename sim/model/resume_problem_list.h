/*
 * resume_problem_list: why a state that `resume_from` tells cannot be.
 * RESUME_PROBLEM(identifier, key that it is about, what, why, hint); NULL: none. {0} to {3} are
 * numbers, {0ms} to {3ms} durations, {name} is a name.
 */
RESUME_PROBLEM(REFUSED, NULL, "the refresh would have been refused: {name}",
               "the group is described as one in which it cannot be running",
               "describe the group as it was when the refresh started")
RESUME_PROBLEM(TOTAL, "TotalNeedUpdateCapacity", "not {0}, {1} instances are to be replaced",
               "so many of the group are AutoCreated or Managed, InService and of another "
               "configuration (rule F3)",
               "describe in \"instances:\" the group as it was when the refresh started")
RESUME_PROBLEM(ABOVE_TOTAL, "FinishedUpdateCapacity",
               "{0} cannot be finished, {1} are to be replaced", NULL,
               "describe in \"instances:\" the group as it was when the refresh started")
RESUME_PROBLEM(ALL_FINISHED, "FinishedUpdateCapacity", "all {0} are finished: nothing is left",
               "such a task is Successful (rule F14)", NULL)
RESUME_PROBLEM(BATCH_NUMBER, "batch", "batch {0} cannot be in flight with {1} finished",
               "by the percentages it is batch {2}, which replaces {3} (rule F5)",
               "if launches have failed or the capacity has changed, tell batch_began_with, too")
RESUME_PROBLEM(BEGAN_LATER, "batch_began_with",
               "the batch cannot have begun with {0} finished, {1} are finished now", NULL, NULL)
RESUME_PROBLEM(BATCH_SIZE, "batch_began_with",
               "the batch began with {0} finished and {1} are, but it replaces {2} only",
               "the size of a batch comes from the percentages (rule F5)", NULL)
RESUME_PROBLEM(MANY_NEW, "new_in_service", "{0} new instances are more than there can be",
               "{1} are of the batches before, the one in flight launches {2} (rule F5)",
               "count new_in_service and those of in_flight that are Pending")
RESUME_PROBLEM(FEW_NEW, "new_in_service", "{0} new instances are fewer than there must be",
               "{1} are of the batches before the one in flight", NULL)
RESUME_PROBLEM(MANY_OLD, "old_in_service",
               "{0} old instances gone or leaving are more than there can be",
               "{1} went in the batches before, the one in flight removes {2} (rule F5)",
               "count old_in_service and those of in_flight that are Removing")
RESUME_PROBLEM(FEW_OLD, "old_in_service",
               "{0} old instances gone or leaving are fewer than there must be",
               "{1} went in the batches before the one in flight", NULL)
RESUME_PROBLEM(NOT_THE_LESSER, "FinishedUpdateCapacity",
               "{0} cannot be finished with {1} new ones ready and {2} old ones gone",
               "it is the lesser of the two (rule F10)", NULL)
RESUME_PROBLEM(NO_CHECKPOINT, "Status", "no checkpoint is passed with {0} new ones of {1}",
               "a pause follows a checkpoint (rule F9)", NULL)
RESUME_PROBLEM(PAUSE_IN_BATCH, "Status",
               "there is no checkpoint pause with {0} finished: a batch is in flight until {1} are",
               "a pause begins when a batch has ended (rule F9)",
               "if launches have failed or the capacity has changed, tell batch_began_with, too")
RESUME_PROBLEM(PAUSE_IS_OVER, "paused_for", "the pause is over after {0ms}",
               "CheckpointPauseTime says so (rule F2)", NULL)
RESUME_PROBLEM(NOT_AT_CHECKPOINT, "Status",
               "there is no checkpoint pause with {0} finished: the last one was passed with {1}",
               "a pause begins when a batch passes a checkpoint (rule F9)",
               "if launches have failed or the capacity has changed, tell batch_began_with, too")
RESUME_PROBLEM(PAUSE_IS_OLDER, "paused_for", "the refresh runs for {1ms}, its pause for {0ms}",
               "a pause cannot be older than its task", "correct paused_for or the time of now")
RESUME_PROBLEM(IS_OLDER, "in_flight",
               "the refresh runs for {1ms}, somebody of its batch is in that state for {0ms}",
               "who is in flight has come or left since the refresh began",
               "correct \"for\" or the time of now; leave out who is not of the refresh")
RESUME_PROBLEM(HAS_BEGUN, "Status",
               "not Pending, {0} new instances are made and {1} old ones removed",
               "a Pending task has begun no batch (rule F10)", "write Status: InProgress")
RESUME_PROBLEM(NOTHING_ENDS, "Status", "Cancelling, but no batch is in flight",
               "without one the task would be Cancelled (rule F11)",
               "tell in in_flight who is Pending or Removing")
RESUME_PROBLEM(NO_ROLLBACK, "Status", "a refresh to {name} of a template cannot be rolled back",
               "the version before is not known (rule F11)", NULL)
RESUME_PROBLEM(ROLLED_BACK, "rolled_back", "{0} cannot be rolled back, {1} are to be", NULL, NULL)
RESUME_PROBLEM(TO_ROLL_BACK, "to_roll_back", "{0} cannot be to roll back, {1} were to be replaced",
               NULL, NULL)
RESUME_PROBLEM(TOO_LONG, "in_flight", "no {name} takes longer than {0ms}",
               "fewer than one in a million of that latency do",
               "give the latency a longer tail; where zones differ, new_in_service and "
               "old_in_service tell more of who it is")
