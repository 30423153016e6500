/*
 * trace_writer: traced runs as rows of events.csv, capacity.csv, activities.csv and refreshes.csv.
 *
 * It is a sink of model/trace.h. The writers are borrowed; rows are streamed, nothing is kept but
 * the counts of the last sample.
 */
#ifndef EVENKEEL_OUTPUT_TRACE_WRITER_H
#define EVENKEEL_OUTPUT_TRACE_WRITER_H

#include "model/run.h"
#include "output/csv_writer.h"

extern const char *const trace_events_columns[];
extern const char *const trace_capacity_columns[];
extern const char *const trace_activities_columns[];
extern const char *const trace_refreshes_columns[];

struct trace_writer {
    struct csv_writer *events, *capacity, *activities, *refreshes;
    /* of the run being traced */
    const char *case_name;
    uint64_t run;
    struct counts *last; /* of the group, then of each zone, at the last sample; owned */
    long last_target, last_low, last_high;
    size_t demand_index;
    bool has_sample;
    sim_time last_at, last_row_at; /* of the last sample, and of the last rows written */
};

/* Simulates one run again, writing its trace. */
void trace_writer_run(struct trace_writer *writer, struct run *run, const char *case_name,
                      const struct setup *setup, uint64_t seed, uint64_t index);

#endif
