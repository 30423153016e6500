/*
 * trace_writer: traced runs as rows of events.csv, capacity.csv, activities.csv and refreshes.csv.
 *
 * It is a sink of model/trace.h. The writers are borrowed; rows are streamed, nothing is kept but
 * the counts of the last sample.
 *
 * A group that never comes to rest makes events for as long as it is looked at. So a trace is cut
 * behind the instant in which a run has made `most_events`: later rows are left out, of all four
 * files alike, what is in flight then is written as unfinished, and the last row of events.csv says
 * so (trace_cut_event). The run itself goes on to its end, for the count of what is missing. As all
 * groups of a sweep may be such ones, many traces have less room each (trace_writer_share).
 */
#ifndef EVENKEEL_OUTPUT_TRACE_WRITER_H
#define EVENKEEL_OUTPUT_TRACE_WRITER_H

#include "model/run.h"
#include "output/csv_writer.h"

extern const char *const trace_events_columns[];
extern const char *const trace_capacity_columns[];
extern const char *const trace_activities_columns[];
extern const char *const trace_refreshes_columns[];

/* Of a trace that was cut: the event, by name, of its last row in events.csv, and the statistic of
 * `trace` in summary.csv that tells when. */
extern const char trace_cut_event[], trace_cut_statistic[];

/* Events of one operation, for the message about a trace that was cut. */
struct trace_share {
    const char *operation; /* NULL: not of any */
    uint64_t n_events;
};
enum { TRACE_MOST_SHARES = 32, TRACE_USUAL_EVENTS = 1000000 };

/* Of so many traces in one call. An event takes some 100 bytes on the disk, in all four files. */
enum { TRACES_WITHOUT_SHARE = 10, TRACE_LEAST_SHARE = 10000 };

/* A trace that was cut. */
struct trace_cut {
    char *case_name; /* owned */
    uint64_t run;
    sim_time at; /* the last instant that was written */
    uint64_t n_written, n_left_out;
    struct trace_share largest; /* of all events, also those left out */
};

struct trace_writer {
    struct csv_writer *events, *capacity, *activities, *refreshes;
    uint64_t most_events;   /* of a run; 0: as many as there are */
    struct trace_cut *cuts; /* of all runs so far; trace_writer_free gives them back */
    size_t n_cuts;
    /* of the run being traced */
    const char *case_name;
    uint64_t run;
    struct counts *last; /* of the group, then of each zone, at the last sample; owned */
    long last_target, last_low, last_high;
    size_t demand_index;
    bool has_sample;
    sim_time last_at, last_row_at; /* of the last sample, and of the last rows written */
    uint64_t n_events, n_left_out;
    bool is_full; /* since the instant last_at */
    struct trace_share shares[TRACE_MOST_SHARES];
    size_t n_shares;
};

/* How many events each of so many traces of a call may have, when one alone may have most_events
 * (0: as many as there are): all together ten times as many, but none fewer than
 * TRACE_LEAST_SHARE. */
uint64_t trace_writer_share(uint64_t most_events, uint64_t n_traces);
/* Simulates one run again, writing its trace. */
void trace_writer_run(struct trace_writer *writer, struct run *run, const char *case_name,
                      const struct setup *setup, uint64_t seed, uint64_t index);
/* Moves the cuts of one behind those of another. */
void trace_writer_take_cuts(struct trace_writer *writer, struct trace_writer *from);
void trace_writer_free(struct trace_writer *writer);

#endif
