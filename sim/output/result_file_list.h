/*
 * result_file_list: the CSV files of a results folder.
 * RESULT_FILE(identifier, name, whether run --compress compresses it, what a row is)
 */
RESULT_FILE(SUMMARY, "summary.csv", false, "one statistic of one metric of one case")
RESULT_FILE(RUNS, "runs.csv", false, "one run with its metrics")
RESULT_FILE(ZONES, "zones.csv", false, "one zone of one run with its metrics")
RESULT_FILE(OPERATIONS, "operations.csv", false, "one task or activity of one run with its metrics")
RESULT_FILE(FLEETS, "fleets.csv", false, "one run of a fleet with the metrics of its groups")
RESULT_FILE(GROUPS, "groups.csv", false, "one group of a traced run of a fleet")
RESULT_FILE(BANDS, "bands.csv", false, "one series at one time, quantiles over all runs")
RESULT_FILE(CASES, "cases.csv", false, "one case with what was varied and the main figures")
RESULT_FILE(LIMITS, "limits.csv", false, "one limit of one case with its verdict")
RESULT_FILE(ROLLBACK, "rollback.csv", false,
            "one point of the way of a resumed refresh, going on against rolling back")
RESULT_FILE(SENSITIVITY, "sensitivity.csv", false, "one input and one outcome of one case")
RESULT_FILE(EVENTS, "events.csv", true, "one event of a traced run")
RESULT_FILE(CAPACITY, "capacity.csv", true, "one zone, or all, at one instant of a traced run")
RESULT_FILE(ACTIVITIES, "activities.csv", true, "one scaling activity of a traced run")
RESULT_FILE(REFRESHES, "refreshes.csv", true, "one instance refresh task of a traced run")
