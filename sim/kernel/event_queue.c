/*
 * What an event carries is in its slot, what orders it is in its key (event_key.h); only keys are
 * moved. They are in one of two structures:
 *
 *     slots   [ handle kind subject | handle kind subject | (free) | ...
 *                      ^                     ^
 *     keys     ...|slot 0             ...|slot 1              in a winner tree, or in a ladder
 *
 * Why two: the ordinary run has one to a few hundred events pending and is over after some hundred
 * of them. There the winner tree is the fastest of what was measured: a pop and the push after it
 * are one walk of log2 n compare-and-selects without a branch to mispredict, a cancellation is
 * another, and nothing has to be set up. But its cost grows with log n and, beyond the cache, with
 * the misses. The ladder's hardly does: a few copies per key, mostly in sequence, and a share in a
 * small sort; below some thousand keys it is slower than the tree by a fifth to a half. So a queue
 * begins as a tree and becomes a ladder when it needs more than TREE_SLOTS slots; it is a tree
 * again when it has run empty or was reset. Heaps, which wait at each level for the comparison
 * above and for memory, took about twice the time up to 1e4 pending, three times at 1e5 and five
 * times at 1e6 (tests/bench/bench_hold.c).
 *
 * In the tree a cancelled event is gone at once. In the ladder its key stays as a dead one, known
 * by its slot having another event's handle by then, until it comes out, or until the dead
 * outnumber the living and are filtered out, which costs each cancellation a constant share.
 */
#include "kernel/event_queue.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/event_key.h"
#include "kernel/ladder_queue.h"
#include "kernel/large_pages.h"
#include "kernel/winner_tree.h"

enum {
    FIRST_SLOTS = 32,
    TREE_SLOTS = 4096,      /* a queue that needs more becomes a ladder */
    DEAD_KEYS_ALLOWED = 64, /* and as many more as there are live ones */
    EXIT_LIMIT = 5,         /* EXIT_MACHINE, a layer above */
};
#define NO_SLOT UINT32_MAX

/* The payload of one pending event, or a member of the list of free slots. */
struct slot {
    event_handle handle; /* EVENT_NONE if free */
    uint32_t subject;    /* of a free one: the next free one, or NO_SLOT */
    uint8_t kind;
};

struct event_queue {
    struct slot *slots;
    uint32_t slot_capacity;
    uint32_t n_slots; /* those ever used since the reset; what is above was never looked at */
    uint32_t free_slot;
    uint32_t n_pending;
    uint32_t n_dead; /* keys of cancelled events that are still in the ladder */
    bool is_ladder;
    uint64_t n_scheduled; /* since the reset: the next serial */
    uint64_t era;         /* what makes handles of this reset differ from those before */
    event_key last;       /* the key popped last: nothing may be scheduled before it */
    struct winner_tree tree;
    struct ladder_queue ladder;
};

struct event_queue *event_queue_new(void)
{
    struct event_queue *queue = must_alloc(sizeof *queue);

    memset(queue, 0, sizeof *queue);
    queue->slots = must_alloc(FIRST_SLOTS * sizeof *queue->slots);
    queue->slot_capacity = FIRST_SLOTS;
    queue->free_slot = NO_SLOT;
    queue->era = 1 << EVENT_SLOT_BITS;
    winner_tree_init(&queue->tree, FIRST_SLOTS);
    ladder_queue_init(&queue->ladder);
    return queue;
}

void event_queue_free(struct event_queue *queue)
{
    if (queue == NULL)
        return;
    winner_tree_free(&queue->tree);
    ladder_queue_free(&queue->ladder);
    free(queue->slots);
    free(queue);
}

/* No event is pending: back to the tree, with all slots free. */
static void start_afresh(struct event_queue *queue)
{
    if (queue->is_ladder)
        ladder_queue_reset(&queue->ladder);
    else
        winner_tree_reset(&queue->tree, queue->n_slots);
    queue->is_ladder = false;
    queue->n_slots = 0;
    queue->free_slot = NO_SLOT;
    queue->n_pending = 0;
    queue->n_dead = 0;
}

void event_queue_reset(struct event_queue *queue)
{
    start_afresh(queue);
    queue->era += queue->n_scheduled << EVENT_SLOT_BITS;
    if (queue->era >> 63 != 0) /* a handle must not become 0; those of long ago are forgotten */
        queue->era = 1 << EVENT_SLOT_BITS;
    queue->n_scheduled = 0;
    queue->last = 0;
}

/* ---- scheduling ---- */

static void end_at_limit(const char *what, unsigned bits)
{
    fprintf(stderr, "evenkeel: more than 2^%u events %s in one run\n", bits, what);
    exit(EXIT_LIMIT);
}

static void become_ladder(struct event_queue *queue)
{
    for (uint32_t slot = 0; slot < queue->n_slots; slot++)
        ladder_queue_push(&queue->ladder, winner_tree_key(&queue->tree, slot), queue->last);
    winner_tree_reset(&queue->tree, queue->n_slots);
    queue->is_ladder = true;
}

/* A slot above all used ones; only called when all of those are pending. */
static uint32_t add_slot(struct event_queue *queue)
{
    if (queue->n_slots == UINT32_C(1) << EVENT_SLOT_BITS)
        end_at_limit("pending", EVENT_SLOT_BITS);
    if (queue->n_slots == queue->slot_capacity) {
        queue->slot_capacity *= 2;
        queue->slots = must_realloc(queue->slots, queue->slot_capacity * sizeof *queue->slots);
        large_pages_advise(queue->slots, queue->slot_capacity * sizeof *queue->slots);
    }
    if (!queue->is_ladder && queue->n_slots == queue->tree.n_leaves) {
        if (queue->n_slots < TREE_SLOTS)
            winner_tree_double(&queue->tree);
        else
            become_ladder(queue);
    }
    return queue->n_slots++;
}

static uint32_t take_slot(struct event_queue *queue)
{
    uint32_t slot = queue->free_slot;

    if (slot == NO_SLOT)
        return add_slot(queue);
    queue->free_slot = queue->slots[slot].subject;
    return slot;
}

static void release_slot(struct event_queue *queue, uint32_t slot)
{
    queue->slots[slot].handle = EVENT_NONE;
    queue->slots[slot].subject = queue->free_slot;
    queue->free_slot = slot;
    queue->n_pending--;
}

event_handle event_queue_schedule(struct event_queue *queue, struct event event)
{
    uint32_t slot = take_slot(queue);
    event_key key = event_key_of(event.at, event.pass, event.rank, queue->n_scheduled, slot);
    event_handle handle = queue->era + event_key_identity(key);

    assert(event.at >= 0 && event.at >> EVENT_INSTANT_BITS == 0);
    assert(event.pass >> EVENT_PASS_BITS == 0 && event.rank >> EVENT_RANK_BITS == 0);
    assert(key >= queue->last); /* the past does not change */
    if (++queue->n_scheduled >> EVENT_SERIAL_BITS != 0)
        end_at_limit("scheduled", EVENT_SERIAL_BITS);
    queue->slots[slot] = (struct slot){ handle, event.subject, event.kind };
    queue->n_pending++;
    if (queue->is_ladder)
        ladder_queue_push(&queue->ladder, key, queue->last);
    else
        winner_tree_add(&queue->tree, slot, key);
    return handle;
}

/* ---- cancelling ---- */

static bool key_is_live(const void *queue_of_key, event_key key)
{
    const struct event_queue *queue = queue_of_key;
    return queue->slots[event_key_slot(key)].handle == queue->era + event_key_identity(key);
}

bool event_queue_is_pending(const struct event_queue *queue, event_handle handle)
{
    uint32_t slot = event_key_slot(handle);
    return handle != EVENT_NONE && slot < queue->n_slots && queue->slots[slot].handle == handle;
}

bool event_queue_cancel(struct event_queue *queue, event_handle handle)
{
    uint32_t slot = event_key_slot(handle);

    if (!event_queue_is_pending(queue, handle))
        return false;
    release_slot(queue, slot);
    if (!queue->is_ladder) {
        winner_tree_remove(&queue->tree, slot);
    } else if (++queue->n_dead > queue->n_pending + DEAD_KEYS_ALLOWED) {
        ladder_queue_filter(&queue->ladder, key_is_live, queue);
        queue->n_dead = 0;
    }
    return true;
}

/* ---- what is next ---- */

static inline void prefetch_slot(const struct event_queue *queue, uint32_t distance)
{
    event_key key = ladder_queue_look_ahead(&queue->ladder, distance);
    __builtin_prefetch(&queue->slots[event_key_slot(key)]);
}

static bool find_first_in_ladder(struct event_queue *queue, event_key *key)
{
    struct ladder_queue *ladder = &queue->ladder;

    for (;;) {
        if (ladder_queue_run_is_empty(ladder)) {
            if (!ladder_queue_refill(ladder))
                return false;
            for (uint32_t distance = 0; distance < LADDER_LOOK_AHEAD; distance++)
                prefetch_slot(queue, distance);
        }
        *key = ladder_queue_first(ladder);
        if (key_is_live(queue, *key))
            return true;
        ladder_queue_drop_first(ladder);
        queue->n_dead--;
    }
}

static inline bool find_first(struct event_queue *queue, event_key *key)
{
    if (queue->is_ladder)
        return find_first_in_ladder(queue, key);
    *key = winner_tree_first(&queue->tree);
    return *key != EVENT_KEY_NEVER;
}

static inline struct event event_of(const struct event_queue *queue, event_key key)
{
    const struct slot *slot = &queue->slots[event_key_slot(key)];
    return (struct event){
        .at = (sim_time)event_key_instant(key),
        .pass = event_key_pass(key),
        .rank = event_key_rank(key),
        .kind = slot->kind,
        .subject = slot->subject,
    };
}

bool event_queue_peek(struct event_queue *queue, struct event *event)
{
    event_key key;

    if (!find_first(queue, &key))
        return false;
    *event = event_of(queue, key);
    return true;
}

sim_time event_queue_next_at(struct event_queue *queue)
{
    event_key key;

    return find_first(queue, &key) ? (sim_time)event_key_instant(key) : SIM_NEVER;
}

/* Takes away what find_first has just told. */
static inline void take_first(struct event_queue *queue, event_key key, struct event *event)
{
    *event = event_of(queue, key);
    queue->last = key;
    release_slot(queue, event_key_slot(key));
    if (!queue->is_ladder) {
        winner_tree_drop_first(&queue->tree, event_key_slot(key));
        return;
    }
    prefetch_slot(queue, LADDER_LOOK_AHEAD);
    ladder_queue_drop_first(&queue->ladder);
    if (queue->n_pending == 0)
        start_afresh(queue);
}

bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    event_key key;

    if (!find_first(queue, &key))
        return false;
    take_first(queue, key, event);
    return true;
}

bool event_queue_pop_due(struct event_queue *queue, sim_time at, uint32_t pass, uint8_t rank,
                         struct event *event)
{
    event_key key;

    if (!find_first(queue, &key) || (sim_time)event_key_instant(key) > at ||
        event_key_pass(key) > pass || event_key_rank(key) > rank)
        return false;
    take_first(queue, key, event);
    return true;
}

size_t event_queue_size(const struct event_queue *queue)
{
    return queue->n_pending;
}
