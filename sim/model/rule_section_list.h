/*
 * The sections of the rules, in order:
 *
 *     RULE_SECTION(number, 'letter', "title", "what it is about")
 *
 * A section holds the rules whose ids begin with its letter. Included wherever a table is made of
 * them, so it has no include guard.
 */
RULE_SECTION(1, 'T', "Time",
             "How the clock counts, in which order things happen that are due at the same "
             "millisecond, and when a run ends.")
RULE_SECTION(2, 'I', "Instances",
             "The states of an instance, what its latencies mean, and the counts that all "
             "other rules speak of.")
RULE_SECTION(3, 'G', "The group",
             "Settings of the group, what it aims at, where it puts new instances and which it "
             "takes first.")
RULE_SECTION(4, 'A', "Activities",
             "Every change is an activity; these rules say which may run side by side, how "
             "they end, and what the group repairs by itself.")
RULE_SECTION(5, 'B', "RebalanceInstances",
             "Moves instances from full zones to empty ones: new ones first, twenty per call, "
             "a little above MaxSize.")
RULE_SECTION(6, 'F', "Instance refresh",
             "StartInstanceRefresh and its suspend, resume, cancel and rollback: the "
             "arithmetic of batches, their order, checkpoints and ends.")
RULE_SECTION(7, 'O', "Operations on single instances",
             "Remove, set aside, protect, attach and detach by id.")
RULE_SECTION(8, 'S', "Scaling rules, hooks, health, stock, demand",
             "What goes on by itself in the group and in the world around it.")
RULE_SECTION(9, 'Q', "What is measured",
             "The metrics of each run, and what the summary of many runs may say.")
