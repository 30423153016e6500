/*
 * why_trace: the trace of one case, read back from a results folder for those who tell about it.
 *
 * Instants are milliseconds, as in the run. The texts belong to the tables of the trace, which
 * why_trace_free gives back. What is wrong with the folder goes to the diagnostics.
 */
#ifndef EVENKEEL_OUTPUT_WHY_TRACE_H
#define EVENKEEL_OUTPUT_WHY_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "output/csv_table.h"

#define WHY_NEVER INT64_MAX /* the end of what is unfinished */

/* One row of events.csv. A text that the row does not have is "", a number 0. */
struct why_event {
    int64_t at;
    const char *event, *instance, *zone, *before, *after, *operation, *rule, *reason;
    long activity, entry;
    long batch; /* of a batch that begins or ends: its number in its operation, from 1; else 0 */
};

/* One row of activities.csv. */
struct why_activity {
    long number;
    const char *cause, *operation, *status;
    int64_t from, to;
};

/* One row of refreshes.csv. */
struct why_refresh {
    long entry, n_wanted, n_finished, low_percentage, high_percentage, n_batches;
    const char *status, *skip_matching;
    int64_t from, to;
};

enum why_source {
    WHY_CASES,
    WHY_EVENTS,
    WHY_CAPACITY,
    WHY_ACTIVITIES,
    WHY_REFRESHES,
    N_WHY_SOURCES
};

struct why_trace {
    struct arena arena;
    struct csv_table tables[N_WHY_SOURCES];
    const char *case_name;
    long run;
    const char *traced_as; /* why that run (output/traced_run.h) */
    struct why_event *events;
    size_t n_events;
    struct why_activity *activities;
    size_t n_activities;
    struct why_refresh *refreshes;
    size_t n_refreshes;
    size_t first_capacity, end_capacity; /* rows of capacity.csv */
    int64_t ends_at;
    bool is_cut; /* at ends_at; what the run did later is not known */
};

/* True if the case is there and was traced. case_name NULL: the only traced one. */
bool why_trace_read(struct why_trace *trace, const char *folder, const char *case_name,
                    struct diagnostics *list);
void why_trace_free(struct why_trace *trace);

/* Batches of a refresh task (by its entry) that had begun before a resumed run did; else 0. */
long why_trace_batches_before(const struct why_trace *trace, long entry);
/* The rows of capacity.csv in force at an instant: [*first, *end), the group's row first; false
 * before the first. */
bool why_trace_capacity(const struct why_trace *trace, int64_t at, size_t *first, size_t *end);
/* A count of such a row; -1 where the cell is empty. */
double why_trace_count(const struct why_trace *trace, size_t row, const char *column);

#endif
