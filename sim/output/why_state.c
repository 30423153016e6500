#include "output/why_state.h"

#include <string.h>

#include "output/why_step.h"

static bool is_kind(const struct why_event *event, const char *kind)
{
    return strcmp(event->event, kind) == 0;
}

/* -- what is in flight ------------------------------------------------------------------------- */

static bool is_task(const char *operation)
{
    return strcmp(operation, "StartInstanceRefresh") == 0 ||
           strcmp(operation, "RebalanceInstances") == 0;
}

/* Of the open activity; a rebalance has one for all its batches. */
static void count_event(struct why_flight *flight, const struct why_event *event)
{
    bool was_leaving = strncmp(event->before, "Removing", 8) == 0;
    flight->n_launched += is_kind(event, "launch") || is_kind(event, "no-stock");
    flight->n_joined += is_kind(event, "in-service");
    flight->n_failed += is_kind(event, "launch-failed") || is_kind(event, "no-stock");
    flight->n_left += is_kind(event, "leave");
    flight->n_gone += (is_kind(event, "gone") || is_kind(event, "stopped")) && was_leaving;
    flight->n_kept += is_kind(event, "kept");
}

static void clear_counts(struct why_flight *flight)
{
    flight->n_launched = flight->n_joined = flight->n_failed = 0;
    flight->n_left = flight->n_gone = flight->n_kept = 0;
}

static void take_event(struct why_flight *flight, const struct why_event *event)
{
    bool is_own = event->activity != 0 && event->activity == flight->activity;
    bool is_of_task = event->entry == flight->entry && is_task(flight->operation) &&
                      strcmp(event->operation, flight->operation) == 0;
    if (!is_own && !is_of_task)
        return;
    if (is_kind(event, "batch-begin")) {
        flight->batch++;
        flight->began = event;
        flight->activity = event->activity;
        clear_counts(flight);
    } else if (is_kind(event, "batch-end")) {
        flight->began = NULL;
        flight->activity = 0;
    } else if (is_kind(event, "task-state") && *event->after != '\0') {
        flight->status = event->after;
        flight->since = event->at;
        flight->state = event;
    }
    flight->waiting = is_kind(event, "waiting") ? event : NULL;
    if (event->activity == flight->activity)
        count_event(flight, event);
}

static void take_events(const struct why_trace *trace, struct why_flight *flight, int64_t at)
{
    flight->batch = why_trace_batches_before(trace, flight->entry);
    for (size_t i = 0; i < trace->n_events && trace->events[i].at <= at; i++) {
        if (trace->events[i].at >= flight->from)
            take_event(flight, &trace->events[i]);
    }
}

/* The entry of an activity's operation, from any event that names both. */
static long entry_of(const struct why_trace *trace, long activity)
{
    for (size_t i = 0; i < trace->n_events; i++) {
        if (trace->events[i].activity == activity)
            return trace->events[i].entry;
    }
    return 0;
}

static struct why_flight *add_flight(struct why_state *state, struct why_flight flight)
{
    state->flights[state->n_flights] = flight;
    return &state->flights[state->n_flights++];
}

static void add_refreshes(struct why_state *state, const struct why_trace *trace, int64_t at)
{
    for (size_t i = 0; i < trace->n_refreshes; i++) {
        const struct why_refresh *refresh = &trace->refreshes[i];
        if (refresh->from <= at && at < refresh->to)
            take_events(trace,
                        add_flight(state, (struct why_flight){ .operation = "StartInstanceRefresh",
                                                               .entry = refresh->entry,
                                                               .status = "Pending",
                                                               .since = refresh->from,
                                                               .from = refresh->from,
                                                               .refresh = refresh }),
                        at);
    }
}

static void add_activities(struct why_state *state, const struct why_trace *trace, int64_t at)
{
    for (size_t i = 0; i < trace->n_activities; i++) {
        const struct why_activity *activity = &trace->activities[i];
        if (activity->from <= at && at < activity->to &&
            strcmp(activity->operation, "StartInstanceRefresh") != 0)
            take_events(trace,
                        add_flight(state, (struct why_flight){ .operation = activity->operation,
                                                               .entry = entry_of(trace,
                                                                                 activity->number),
                                                               .activity = activity->number,
                                                               .status = "InProgress",
                                                               .since = activity->from,
                                                               .from = activity->from }),
                        at);
    }
}

struct why_state why_state_at(struct arena *arena, const struct why_trace *trace, int64_t at)
{
    struct why_state state = { 0 };
    state.has_counts = why_trace_capacity(trace, at, &state.first_row, &state.end_row);
    state.flights = arena_array(arena, trace->n_refreshes + trace->n_activities + 1,
                                sizeof *state.flights);
    if (state.has_counts) {
        add_refreshes(&state, trace, at);
        add_activities(&state, trace, at);
    }
    return state;
}

/* -- counts ------------------------------------------------------------------------------------ */

void why_state_counts(const struct why_trace *trace, size_t row, struct text *text)
{
    static const struct {
        const char *column, *name;
    } states[] = {
        { "Pending", "pending" },   { "Pending:Wait", "in Pending:Wait" },
        { "Protected", "protected" }, { "Standby", "in Standby" },
        { "Stopped", "stopped" },   { "Removing", "leaving" },
        { "Removing:Wait", "in Removing:Wait" },
    };
    double healthy = why_trace_count(trace, row, "healthy");
    double carrying = why_trace_count(trace, row, "carrying");
    text_printf(text, "%g healthy", healthy);
    if (carrying < healthy)
        text_printf(text, " (%g of them in warm-up)", healthy - carrying);
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        double n = why_trace_count(trace, row, states[i].column);
        if (n > 0)
            text_printf(text, ", %g %s", n, states[i].name);
    }
    text_printf(text, "; %g running", why_trace_count(trace, row, "running"));
}

void why_state_limits(const struct why_trace *trace, size_t row, struct text *text)
{
    double low = why_trace_count(trace, row, "low"), high = why_trace_count(trace, row, "high");
    double demand = why_trace_count(trace, row, "demand");
    text_printf(text, "target %g", why_trace_count(trace, row, "target"));
    if (low >= 0)
        text_printf(text, ", low %g and high %g of the refresh", low, high);
    text_printf(text, ", MinSize %g, MaxSize %g", why_trace_count(trace, row, "MinSize"),
                why_trace_count(trace, row, "MaxSize"));
    if (demand >= 0)
        text_printf(text, ", demand %g", demand);
}

/* -- one in flight ----------------------------------------------------------------------------- */

static void append_n(struct text *text, long n, const char *one, const char *many)
{
    text_printf(text, "%ld %s", n, n == 1 ? one : many);
}

/* What the batch may not do yet, in the numbers of F6. */
static void append_why_no_more(const struct why_trace *trace, const struct why_state *state,
                               const struct why_flight *flight, struct text *text)
{
    long size = 0, up = 0, down = 0;
    double low = why_trace_count(trace, state->first_row, "low");
    double high = why_trace_count(trace, state->first_row, "high");
    double healthy = why_trace_count(trace, state->first_row, "healthy");
    double pending = why_trace_count(trace, state->first_row, "Pending") +
                     why_trace_count(trace, state->first_row, "Pending:Wait");
    if (sscanf(flight->began->reason, "batch of %ld: up %ld + down %ld", &size, &up, &down) != 3 ||
        low < 0)
        return;
    if (flight->n_launched < size && pending + healthy >= high)
        text_printf(text, " No launch now: pending %g + healthy %g >= C + up %g (F6).", pending,
                    healthy, high);
    if (flight->n_left < size && healthy - 1 < low)
        text_printf(text, " No removal now: healthy %g - 1 < low %g (F6).", healthy, low);
    else if (flight->n_left < size && down == 0)
        text_append(text, " No removal now: an old one leaves only when a new one is ready (F6).");
}

/* "It waits for 12 new instances to come into service and for 5 old ones to be gone." */
static void append_waits(const struct why_flight *flight, struct text *text)
{
    long pending = flight->n_launched - flight->n_joined - flight->n_failed;
    long leaving = flight->n_left - flight->n_gone - flight->n_kept;
    if (pending > 0 || leaving > 0)
        text_append(text, " It waits for ");
    if (pending > 0)
        append_n(text, pending, "new instance to come into service",
                 "new instances to come into service");
    if (leaving > 0) {
        text_append(text, pending > 0 ? " and for " : "");
        append_n(text, leaving, "leaving one to be gone", "leaving ones to be gone");
    }
    if (pending > 0 || leaving > 0)
        text_append(text, ".");
    else if (flight->waiting == NULL)
        text_append(text, " Nothing of it is pending or leaving.");
}

static void append_batch(const struct why_trace *trace, const struct why_state *state,
                         const struct why_flight *flight, struct text *text)
{
    text_printf(text, " Batch %ld began at ", flight->batch);
    why_append_time(text, flight->began->at);
    text_printf(text, " (%s, %s): %ld launched, %ld of them in service", flight->began->reason,
                flight->began->rule, flight->n_launched, flight->n_joined);
    if (flight->n_failed > 0)
        text_printf(text, " and %ld failed", flight->n_failed);
    text_printf(text, "; %ld taken out, %ld of them gone.", flight->n_left, flight->n_gone);
    if (flight->refresh != NULL)
        append_why_no_more(trace, state, flight, text);
}

/* "checkpoint 20 % passed, pause of 3600000 ms". */
static void append_pause(const struct why_flight *flight, struct text *text)
{
    long long ms;
    const char *pause = strstr(flight->state->reason, "pause of ");
    if (pause != NULL && sscanf(pause, "pause of %lld ms", &ms) == 1) {
        text_append(text, " It waits for the end of the checkpoint pause at ");
        why_append_time(text, flight->since + (int64_t)ms);
        text_append(text, ", or for ResumeInstanceRefresh (F9, F11).");
    }
}

static void append_course(const struct why_flight *flight, struct text *text)
{
    text_append(text, flight->operation);
    if (flight->entry > 0)
        text_printf(text, " (entry %ld)", flight->entry);
    text_printf(text, " has been %s since ", flight->status);
    why_append_time(text, flight->since);
    text_append(text, ".");
}

void why_state_flight(const struct why_trace *trace, const struct why_state *state,
                      const struct why_flight *flight, struct text *text)
{
    append_course(flight, text);
    if (flight->began != NULL)
        append_batch(trace, state, flight, text);
    if (flight->activity != 0)
        append_waits(flight, text);
    if (strcmp(flight->status, "CheckpointPause") == 0)
        append_pause(flight, text);
    else if (strcmp(flight->status, "Paused") == 0)
        text_append(text, flight->activity != 0
                              ? " No further batch starts before ResumeInstanceRefresh (F11)."
                              : " It waits for ResumeInstanceRefresh (F11).");
    else if (strcmp(flight->status, "Cancelling") == 0)
        text_append(text, " It ends with this batch (F11).");
    if (flight->waiting != NULL) {
        text_append(text, " ");
        why_step_tell_event(flight->waiting, text);
    }
}
