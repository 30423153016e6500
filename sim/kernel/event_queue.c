#include "kernel/event_queue.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "kernel/large_pages.h"

enum {
    FIRST_SLOTS = 64,
    DEAD_KEYS_ALLOWED = 16, /* and as many more as there are live ones */
    EXIT_LIMIT = 5,         /* EXIT_MACHINE, a layer above */
};

/* Puts the slots from here on into the list of the free, of which there are no others. */
static void free_slots_from(struct event_queue *queue, uint32_t first)
{
    for (uint32_t slot = first; slot < queue->n_slots; slot++) {
        queue->slots[slot].handle = EVENT_NONE;
        queue->slots[slot].subject = slot + 1;
    }
    queue->slots[queue->n_slots - 1].subject = EVENT_NO_SLOT;
    queue->free_slot = first;
}

struct event_queue *event_queue_new(void)
{
    struct event_queue *queue = must_alloc(sizeof *queue);

    *queue = (struct event_queue){ .n_slots = FIRST_SLOTS, .era = 1 << EVENT_SLOT_BITS };
    queue->slots = must_alloc(FIRST_SLOTS * sizeof *queue->slots);
    free_slots_from(queue, 0);
    ladder_queue_init(&queue->keys);
    return queue;
}

void event_queue_free(struct event_queue *queue)
{
    if (queue == NULL)
        return;
    ladder_queue_free(&queue->keys);
    free(queue->slots);
    free(queue);
}

void event_queue_reset(struct event_queue *queue)
{
    if (queue->n_pending > 0)
        free_slots_from(queue, 0);
    ladder_queue_reset(&queue->keys);
    queue->n_pending = 0;
    queue->n_dead = 0;
    queue->era += queue->n_scheduled << EVENT_SLOT_BITS;
    if (queue->era >> 63 != 0) /* a handle must not become 0; those of long ago are forgotten */
        queue->era = 1 << EVENT_SLOT_BITS;
    queue->n_scheduled = 0;
}

/* ---- scheduling ---- */

_Noreturn static void end_at_limit(const char *what, unsigned bits)
{
    fprintf(stderr, "evenkeel: more than 2^%u events %s in one run\n", bits, what);
    exit(EXIT_LIMIT);
}

_Noreturn void event_queue_end_at_serials(void)
{
    end_at_limit("scheduled", EVENT_SERIAL_BITS);
}

static void double_slots(struct event_queue *queue)
{
    uint32_t first = queue->n_slots;

    if (first == UINT32_C(1) << EVENT_SLOT_BITS)
        end_at_limit("pending", EVENT_SLOT_BITS);
    queue->n_slots = 2 * first;
    queue->slots = must_realloc(queue->slots, queue->n_slots * sizeof *queue->slots);
    large_pages_advise(queue->slots, queue->n_slots * sizeof *queue->slots);
    free_slots_from(queue, first);
}

/* Its slot is filled; there may be no other, or its key does not simply go into the run. */
event_handle event_queue_schedule_rest(struct event_queue *queue, event_key key,
                                       event_handle handle)
{
    if (queue->free_slot == EVENT_NO_SLOT)
        double_slots(queue);
    ladder_queue_push(&queue->keys, key);
    return handle;
}

/* ---- cancelling ---- */

/* A dead key's slot is free or has another event's handle by now. */
static bool key_is_live(const void *queue_of_key, event_key key)
{
    const struct event_queue *queue = queue_of_key;
    return queue->slots[event_key_slot(key)].handle == queue->era + event_key_identity(key);
}

bool event_queue_cancel(struct event_queue *queue, event_handle handle)
{
    if (!event_queue_is_pending(queue, handle))
        return false;
    event_queue_release_slot(queue, event_key_slot(handle));
    if (++queue->n_dead > queue->n_pending + DEAD_KEYS_ALLOWED) {
        ladder_queue_filter(&queue->keys, key_is_live, queue);
        queue->n_dead = 0;
    }
    event_queue_find_first(queue);
    return true;
}

/* ---- what is next ---- */

static void prefetch_slots(const struct event_queue *queue)
{
    for (const event_key *key = queue->keys.first; key < queue->keys.end; key++)
        __builtin_prefetch(&queue->slots[event_key_slot(*key)], 1);
}

/* Until the first key is a live one or there is none. */
void event_queue_find_first(struct event_queue *queue)
{
    struct ladder_queue *keys = &queue->keys;

    for (;;) {
        if (ladder_queue_run_is_empty(keys)) {
            if (!ladder_queue_refill(keys))
                return;
            prefetch_slots(queue);
        }
        if (queue->n_dead == 0 || key_is_live(queue, ladder_queue_first(keys)))
            return;
        ladder_queue_drop_dead(keys);
        queue->n_dead--;
    }
}
