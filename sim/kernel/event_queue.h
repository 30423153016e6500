/*
 * event_queue: what is due next.
 *
 * Events come out in the order (instant, pass, rank, serial): pass counts the rounds through the
 * steps of one instant (rule T2: what becomes due at the present instant for a step that is over
 * waits for the next round), rank is the step, serial the order of scheduling. The caller sets
 * instant, pass and rank; the queue gives serials.
 *
 * A handle names one scheduled event; it stays safe after the event was popped or cancelled
 * (cancelling it again does nothing). The payload is one byte and one word, so nothing is
 * allocated per event. Memory is kept across event_queue_reset.
 *
 * Limits: instants 0 .. 2^43-1 ms (278 years), passes 0 .. 2^20-1, ranks 0 .. 15, at most 2^24
 * events pending, 2^36 scheduled between two resets.
 */
#ifndef EVENKEEL_KERNEL_EVENT_QUEUE_H
#define EVENKEEL_KERNEL_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/sim_time.h"

typedef uint64_t event_handle; /* 0 is no event */
#define EVENT_NONE ((event_handle)0)

struct event {
    sim_time at;
    uint32_t pass;
    uint8_t rank;
    uint8_t kind;     /* payload: what it is */
    uint32_t subject; /* payload: whom it concerns */
};

#define EVENT_QUEUE_LATEST (((sim_time)1 << 43) - 1)

struct event_queue; /* opaque */

struct event_queue *event_queue_new(void);
void event_queue_free(struct event_queue *queue);
/* Forget all events, restart the serials, keep the memory. Old handles become stale. */
void event_queue_reset(struct event_queue *queue);

/* The event's handle. Must not lie before the event popped last. */
event_handle event_queue_schedule(struct event_queue *queue, struct event event);
/* True if the event was pending and is no more. */
bool event_queue_cancel(struct event_queue *queue, event_handle handle);
bool event_queue_is_pending(const struct event_queue *queue, event_handle handle);
/* The next event without removing it; false if there is none. */
bool event_queue_peek(struct event_queue *queue, struct event *event);
/* Its instant; SIM_NEVER if there is none. */
sim_time event_queue_next_at(struct event_queue *queue);
/* Removes and tells the next one; false if there is none. */
bool event_queue_pop(struct event_queue *queue, struct event *event);
/* The same, if the next one has none of these three beyond the given ones. */
bool event_queue_pop_due(struct event_queue *queue, sim_time at, uint32_t pass, uint8_t rank,
                         struct event *event);
size_t event_queue_size(const struct event_queue *queue); /* pending, cancelled ones not counted */

#endif
