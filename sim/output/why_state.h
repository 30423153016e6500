/*
 * why_state: how a traced run stood at one instant: its counts, what was in flight, and what each
 * of these was waiting for.
 */
#ifndef EVENKEEL_OUTPUT_WHY_STATE_H
#define EVENKEEL_OUTPUT_WHY_STATE_H

#include "base/text.h"
#include "output/why_trace.h"

/* Something in flight: a task (a refresh, a rebalance) or an activity that belongs to none. */
struct why_flight {
    const char *operation;
    long entry;          /* 0: the group's own doing */
    long activity;       /* the one that is open; 0: none */
    long batch;          /* the present one, or the last; 0: none */
    const char *status;
    int64_t since;       /* when it got this status */
    int64_t from;        /* when it was accepted, or its activity began */
    const struct why_event *state; /* that gave the status; NULL: none */
    const struct why_event *waiting; /* the last "waiting", if nothing came after it; NULL */
    const struct why_event *began; /* the present batch; NULL: none */
    const struct why_refresh *refresh; /* NULL: no refresh */
    long n_launched, n_joined, n_failed; /* of the open activity, since its batch began */
    long n_left, n_gone, n_kept;
};

struct why_state {
    bool has_counts;
    size_t first_row, end_row; /* of capacity.csv */
    struct why_flight *flights;
    size_t n_flights;
};

struct why_state why_state_at(struct arena *arena, const struct why_trace *trace, int64_t at);

/* Appends "80 healthy, 20 pending, ...; 103 running" of a row of capacity.csv. */
void why_state_counts(const struct why_trace *trace, size_t row, struct text *text);
/* Appends "target 100, between 80 and 120 while the refresh runs, MinSize 50, ...". */
void why_state_limits(const struct why_trace *trace, size_t row, struct text *text);
/* Appends the sentences about one thing in flight: how far it is, what it waits for. */
void why_state_flight(const struct why_trace *trace, const struct why_state *state,
                      const struct why_flight *flight, struct text *text);

#endif
