/*
 * result_file_list: the CSV files of a results folder.
 * RESULT_FILE(identifier, name, whose rows: of RUNS, of a CASE, of its traced run (TRACE, which
 * run --compress compresses), or of something ELSE, what a row is)
 */
RESULT_FILE(SUMMARY, "summary.csv", CASE, "one statistic of one metric of one case")
RESULT_FILE(RUNS, "runs.csv", RUNS, "one run with its metrics")
RESULT_FILE(ZONES, "zones.csv", RUNS, "one zone of one run with its metrics")
RESULT_FILE(OPERATIONS, "operations.csv", RUNS, "one task or activity of one run with its metrics")
RESULT_FILE(FLEETS, "fleets.csv", RUNS, "one run of a fleet with the metrics of its groups")
RESULT_FILE(GROUPS, "groups.csv", CASE, "one group of a traced run of a fleet")
RESULT_FILE(BANDS, "bands.csv", CASE, "one series at one time, quantiles over all runs")
RESULT_FILE(CASES, "cases.csv", CASE, "one case with what was varied and the main figures")
RESULT_FILE(LIMITS, "limits.csv", CASE, "one limit of one case with its verdict")
RESULT_FILE(ROLLBACK, "rollback.csv", ELSE,
            "one point of the way of a resumed refresh, going on against rolling back")
RESULT_FILE(SENSITIVITY, "sensitivity.csv", ELSE, "one input and one outcome of one case")
RESULT_FILE(EVENTS, "events.csv", TRACE, "one event of a traced run")
RESULT_FILE(CAPACITY, "capacity.csv", TRACE, "one zone, or all, at one instant of a traced run")
RESULT_FILE(ACTIVITIES, "activities.csv", TRACE, "one scaling activity of a traced run")
RESULT_FILE(REFRESHES, "refreshes.csv", TRACE, "one instance refresh task of a traced run")
