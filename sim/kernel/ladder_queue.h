/*
 * ladder_queue: the earliest of one to millions of keys; internal to the event queue.
 *
 * A few dozen keys are kept in order, in the run: a push inserts from its end, since what is
 * scheduled is mostly due later than what is pending, and the next one out is looked at and taken
 * in a handful of instructions. Of more, only those that are next are in the run. A push appends
 * the others to where keys of their range are kept, unsorted; sorting is put off until they are
 * about to come out, and is then that of a few dozen (Tang, Goh and Thng, "Ladder queue",
 * ACM TOMACS 15(3), 2005, with changes).
 *
 *     late                                                                   next out
 *     far               level 1                level 2              run
 *     [ unsorted ...    [--|  |  |  |  |  ]    [--|--|  |  |  ]     17 21 22 29 ...
 *     ^from[0]             ^from[1]                  ^from[2]             below == from[2]
 *
 * (Each box counts upwards from left to right; -- is what was taken out.)
 *
 * Level 0, "far", is one array without an upper end. When nothing nearer is left it is spread over
 * the buckets of a rung, level 1, whose width comes from the smallest and the largest key there
 * are; or it becomes the run, if it is small, and there are no levels any more. The first buckets
 * with keys in them are sorted into the run, from whose front keys are taken; a bucket that holds
 * too many is spread over a finer rung instead, a level below. from[i] is where what level i still
 * holds begins. A smaller key belongs below: to a finer level, or, below all levels, into the run.
 * The last bucket of a rung takes everything up to from[] of the level above. A run that becomes
 * too long keeps the first few keys; the others become a level below the others.
 *
 * Keys are spread by all their bits and no two are equal, so many events at one instant are nothing
 * special: they are parted by pass, rank and serial. Buckets keep the order of arrival, so such
 * keys also are sorted, or nearly, before they are sorted.
 *
 * The ladder does not get deep: a bucket is narrower than its rung by three bits at least. Only
 * ever smaller keys pushed into a run that was never taken from can add levels without end; when
 * there is no further level, everything but the run goes back to level 0.
 */
#ifndef EVENKEEL_KERNEL_LADDER_QUEUE_H
#define EVENKEEL_KERNEL_LADDER_QUEUE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/event_key.h"

enum {
    LADDER_MAX_LEVELS = 48, /* 128 bits / 3, and some to spare */
    LADDER_RUN_CAPACITY = 128,
    LADDER_CHUNK_KEYS = 15, /* with the links, 256 bytes: four lines of cache */
};

/* A bucket's keys are in chained chunks, all full but the newest. */
struct ladder_chunk {
    struct ladder_chunk *older;
    struct ladder_chunk *older_by_two; /* to be fetched while older is read */
    event_key keys[LADDER_CHUNK_KEYS]; /* filled from the back */
};

struct ladder_bucket {
    struct ladder_chunk *newest; /* its keys begin at room */
    uint32_t room;
    uint32_t n_keys;
};

struct ladder_rung {
    event_key base; /* where the first bucket begins */
    unsigned shift; /* a bucket is 2^shift wide */
    uint32_t next;  /* the first bucket that was not taken out */
    uint32_t n_buckets;
    uint32_t capacity;
    struct ladder_bucket *buckets;
};

/* A growing array. */
struct ladder_keys {
    event_key *keys;
    size_t n;
    size_t capacity;
};

struct ladder_block;

struct ladder_queue {
    event_key *first; /* the run is [first, end), ascending, and empty only if there are no keys; */
    event_key *end;   /* first[-1] is below all keys that are and may come, where inserting ends;
                         and *end is EVENT_KEY_NEVER, the first of no keys */
    event_key below;  /* smaller keys belong into the run */
    uint32_t n_levels; /* 0: all keys are in the run */
    event_key from[LADDER_MAX_LEVELS];
    event_key run[1 + LADDER_RUN_CAPACITY + 1];
    struct ladder_keys far;
    struct ladder_rung rungs[LADDER_MAX_LEVELS]; /* by level; level 0 has none */
    struct ladder_keys scratch;
    struct ladder_chunk *free_chunks;
    struct ladder_block *first_block; /* the memory of the chunks, */
    struct ladder_block *block;       /* the block that new chunks are cut from, */
    uint32_t n_cut;                   /* how many of it were */
};

void ladder_queue_init(struct ladder_queue *queue);
void ladder_queue_free(struct ladder_queue *queue);
/* Forgets all keys and keeps the memory, at the same small cost whatever was in it. */
void ladder_queue_reset(struct ladder_queue *queue);

/* Sorts the next run; false if no key is left. To be called whenever the run is used up. */
bool ladder_queue_refill(struct ladder_queue *queue);

typedef bool ladder_queue_keep_fn(const void *context, event_key key);
/* Goes over all keys and drops those that are not to be kept; the run may be empty then. */
void ladder_queue_filter(struct ladder_queue *queue, ladder_queue_keep_fn *keep,
                         const void *context);

/* No key may be below one that was taken out. */
void ladder_queue_push(struct ladder_queue *queue, event_key key);

/* Whether pushing this key is no more than inserting it into the run. */
static inline bool ladder_queue_takes_into_run(const struct ladder_queue *queue, event_key key)
{
    return key < queue->below && queue->end < queue->run + 1 + LADDER_RUN_CAPACITY;
}

/* The upper half of the keys nearly always decides. */
static inline void ladder_queue_insert(struct ladder_queue *queue, event_key key)
{
    event_key *place = queue->end++;

    *queue->end = EVENT_KEY_NEVER;
    for (; (uint64_t)(key >> 64) < (uint64_t)(place[-1] >> 64); place--)
        place[0] = place[-1];
    for (; key < place[-1]; place--)
        place[0] = place[-1];
    assert(place >= queue->first);
    place[0] = key;
}

static inline bool ladder_queue_run_is_empty(const struct ladder_queue *queue)
{
    return queue->first == queue->end;
}

/* The smallest key; EVENT_KEY_NEVER if the run is empty. */
static inline event_key ladder_queue_first(const struct ladder_queue *queue)
{
    return *queue->first;
}

static inline void ladder_queue_drop_first(struct ladder_queue *queue)
{
    queue->first++;
}

/* The same with a dead one, which may be above keys to come. */
static inline void ladder_queue_drop_dead(struct ladder_queue *queue)
{
    queue->first[0] = queue->first[-1];
    queue->first++;
}

#endif
