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
 * Limits: instants 0 .. 2^43-1 ms (278 years), passes 0 .. 2^20-1, ranks 0 .. 15, fewer than
 * 2^24 events pending, 2^36 scheduled between two resets.
 *
 * What is called for every event is inline, with the seldom parts in event_queue.c: a loop over a
 * few dozen pending events costs about as many instructions as calls with their structs would.
 */
#ifndef EVENKEEL_KERNEL_EVENT_QUEUE_H
#define EVENKEEL_KERNEL_EVENT_QUEUE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/event_key.h"
#include "kernel/ladder_queue.h"
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

/* The payload of one pending event, or a member of the list of free slots. */
struct event_slot {
    event_handle handle; /* EVENT_NONE if free */
    uint32_t subject;    /* of a free one: the next free one, or EVENT_NO_SLOT */
    uint8_t kind;
};
#define EVENT_NO_SLOT UINT32_MAX

/* Its members are for the functions of the queue alone. What an event carries is in its slot, what
 * orders it is in its key, and only keys are moved. The key of a cancelled event stays as a dead
 * one, but never as the first. */
struct event_queue {
    struct ladder_queue keys;
    struct event_slot *slots;
    uint32_t n_slots;   /* all either pending or in the list of the free, */
    uint32_t free_slot; /* which is never empty */
    uint32_t n_pending;
    uint32_t n_dead;      /* keys of cancelled events */
    uint64_t n_scheduled; /* since the reset: the next serial */
    uint64_t era;         /* what makes handles of this reset differ from those before */
};

struct event_queue *event_queue_new(void);
void event_queue_free(struct event_queue *queue);
/* Forget all events, restart the serials, keep the memory. Old handles become stale. Costs nothing
 * for those that are over. */
void event_queue_reset(struct event_queue *queue);

/* True if the event was pending and is no more. */
bool event_queue_cancel(struct event_queue *queue, event_handle handle);

/* The seldom parts of the functions below. */
event_handle event_queue_schedule_rest(struct event_queue *queue, event_key key,
                                       event_handle handle);
void event_queue_find_first(struct event_queue *queue);
_Noreturn void event_queue_end_at_serials(void);

/* The event's handle. Must not lie before the event popped last. */
static inline event_handle event_queue_schedule(struct event_queue *queue, struct event event)
{
    const uint32_t slot = queue->free_slot;
    const uint64_t identity = queue->n_scheduled << EVENT_SLOT_BITS | slot;
    const event_key key = event_key_of(event.at, event.pass, event.rank, 0, 0) | identity;
    const event_handle handle = queue->era + identity;

    assert(event.at >= 0 && event.at >> EVENT_INSTANT_BITS == 0);
    assert(event.pass >> EVENT_PASS_BITS == 0 && event.rank >> EVENT_RANK_BITS == 0);
    if (++queue->n_scheduled >> EVENT_SERIAL_BITS != 0)
        event_queue_end_at_serials();
    queue->free_slot = queue->slots[slot].subject;
    queue->slots[slot] = (struct event_slot){ handle, event.subject, event.kind };
    queue->n_pending++;
    if (!ladder_queue_takes_into_run(&queue->keys, key) || queue->free_slot == EVENT_NO_SLOT)
        return event_queue_schedule_rest(queue, key, handle); /* as the last thing: no register
                                                                 need be saved for it */
    ladder_queue_insert(&queue->keys, key);
    return handle;
}

static inline bool event_queue_is_pending(const struct event_queue *queue, event_handle handle)
{
    uint32_t slot = event_key_slot(handle);
    return handle != EVENT_NONE && slot < queue->n_slots && queue->slots[slot].handle == handle;
}

/* The instant of the next event; after EVENT_QUEUE_LATEST if there is none. */
static inline sim_time event_queue_next_at(const struct event_queue *queue)
{
    return (sim_time)event_key_instant(ladder_queue_first(&queue->keys));
}

static inline struct event event_queue_event_of(const struct event_queue *queue, event_key key)
{
    const struct event_slot *slot = &queue->slots[event_key_slot(key)];
    return (struct event){
        .at = (sim_time)event_key_instant(key),
        .pass = event_key_pass(key),
        .rank = event_key_rank(key),
        .kind = slot->kind,
        .subject = slot->subject,
    };
}

/* The next event without removing it; false if there is none. */
static inline bool event_queue_peek(const struct event_queue *queue, struct event *event)
{
    if (ladder_queue_run_is_empty(&queue->keys))
        return false;
    *event = event_queue_event_of(queue, ladder_queue_first(&queue->keys));
    return true;
}

static inline void event_queue_release_slot(struct event_queue *queue, uint32_t slot)
{
    queue->slots[slot].handle = EVENT_NONE;
    queue->slots[slot].subject = queue->free_slot;
    queue->free_slot = slot;
    queue->n_pending--;
}

/* There is one, with this key. */
static inline struct event event_queue_take(struct event_queue *queue, event_key key)
{
    struct event event = event_queue_event_of(queue, key);

    event_queue_release_slot(queue, event_key_slot(key));
    ladder_queue_drop_first(&queue->keys);
    if (ladder_queue_run_is_empty(&queue->keys) || queue->n_dead > 0)
        event_queue_find_first(queue);
    return event;
}

/* Removes and tells the next one; false if there is none. */
static inline bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    if (ladder_queue_run_is_empty(&queue->keys))
        return false;
    *event = event_queue_take(queue, ladder_queue_first(&queue->keys));
    return true;
}

/* What event_queue_pop_due takes out: events up to this instant, pass and rank. */
static inline event_key event_queue_due(sim_time at, uint32_t pass, uint8_t rank)
{
    return event_key_of(at, pass, rank, 0, 0) | EVENT_KEY_LEAST_PART;
}

/* The same, if the next one is due. */
static inline bool event_queue_pop_due(struct event_queue *queue, event_key last,
                                       struct event *event)
{
    event_key key = ladder_queue_first(&queue->keys);

    if (key >> 64 > last >> 64 || (uint64_t)key > (uint64_t)last)
        return false;
    *event = event_queue_take(queue, key);
    return true;
}

/* Pending ones, cancelled ones not counted. */
static inline size_t event_queue_size(const struct event_queue *queue)
{
    return queue->n_pending;
}

#endif
