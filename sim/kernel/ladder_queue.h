/*
 * ladder_queue: the earliest of thousands to millions of keys; internal to the event queue.
 *
 * A push appends the key to where keys of its range are kept, unsorted. Sorting is put off until
 * keys are about to come out, and is then that of a few dozen (Tang, Goh and Thng, "Ladder queue",
 * ACM TOMACS 15(3), 2005, with changes).
 *
 *     late                                                                   next out
 *     far               level 1                level 2              run
 *     [ unsorted ...    [--|  |  |  |  |  ]    [--|--|  |  |  ]     17 21 22 29 ...
 *     ^from[0]             ^from[1]                  ^from[2]
 *
 * (Each box counts upwards from left to right; -- is what was taken out.)
 *
 * Level 0, "far", is one array without an upper end. When nothing nearer is left it is spread over
 * the buckets of a rung, level 1, whose width comes from the smallest and the largest key there
 * are. The first buckets with keys in them are sorted into the run, from whose front keys are
 * taken; a bucket that holds too many is spread over a finer rung instead, a level below. from[i]
 * is where what level i still holds begins. A smaller key belongs below: to a finer level, or,
 * below all levels, into the run, where it is inserted. The last bucket of a rung takes everything
 * up to from[] of the level above.
 *
 * Keys are spread by all their bits and no two are equal, so many events at one instant are nothing
 * special: they are parted by pass, rank and serial. Buckets keep the order of arrival, so such
 * keys also are sorted, or nearly, before they are sorted.
 *
 * The ladder does not get deep: a bucket is narrower than its rung by four bits at least. Only ever
 * smaller keys pushed into a run that was never taken from can add levels without end; when there
 * is no further level, everything goes back to level 0.
 */
#ifndef EVENKEEL_KERNEL_LADDER_QUEUE_H
#define EVENKEEL_KERNEL_LADDER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/event_key.h"

enum {
    LADDER_MAX_LEVELS = 40, /* 128 bits / 4, and some to spare */
    LADDER_RUN_CAPACITY = 512,
    LADDER_LOOK_AHEAD = 8,
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
    uint32_t run_first; /* the run is run[run_first .. run_end), ascending */
    uint32_t run_end;
    uint32_t n_levels;
    event_key from[LADDER_MAX_LEVELS];
    event_key run[LADDER_RUN_CAPACITY + LADDER_LOOK_AHEAD];
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

/* Sorts the next run if the old one is used up; false if no key is left. */
bool ladder_queue_refill(struct ladder_queue *queue);

typedef bool ladder_queue_keep_fn(const void *context, event_key key);
/* Goes over all keys and drops those that are not to be kept. */
void ladder_queue_filter(struct ladder_queue *queue, ladder_queue_keep_fn *keep,
                         const void *context);

/* The parts of ladder_queue_push that are seldom needed. */
void ladder_queue_push_far(struct ladder_queue *queue, event_key key);
void ladder_queue_push_run(struct ladder_queue *queue, event_key key, event_key floor);
void ladder_queue_add_chunk(struct ladder_queue *queue, struct ladder_bucket *bucket);

static inline struct ladder_bucket *ladder_rung_bucket(const struct ladder_rung *rung,
                                                       event_key key)
{
    event_key index = (key - rung->base) >> rung->shift;
    return &rung->buckets[index < rung->n_buckets ? (uint32_t)index : rung->n_buckets - 1];
}

static inline void ladder_queue_append(struct ladder_queue *queue, struct ladder_bucket *bucket,
                                       event_key key)
{
    if (bucket->room == 0)
        ladder_queue_add_chunk(queue, bucket);
    bucket->newest->keys[--bucket->room] = key;
    bucket->n_keys++;
}

/* No key after this may be below the floor (the one taken out last). */
static inline void ladder_queue_push(struct ladder_queue *queue, event_key key, event_key floor)
{
    uint32_t level = 0;

    /* counted without a branch: which level it will be cannot be foreseen */
    for (uint32_t i = 0; i < queue->n_levels; i++)
        level += key < queue->from[i];
    if (level == 0)
        ladder_queue_push_far(queue, key);
    else if (level == queue->n_levels)
        ladder_queue_push_run(queue, key, floor);
    else
        ladder_queue_append(queue, ladder_rung_bucket(&queue->rungs[level], key), key);
}

static inline bool ladder_queue_run_is_empty(const struct ladder_queue *queue)
{
    return queue->run_first == queue->run_end;
}

/* The smallest key, unless the run is empty. */
static inline event_key ladder_queue_first(const struct ladder_queue *queue)
{
    return queue->run[queue->run_first];
}

static inline void ladder_queue_drop_first(struct ladder_queue *queue)
{
    queue->run_first++;
}

/* The key that comes out after so many others, to fetch what belongs to it in time; near the end
 * of the run it is some key that was there before, or 0. */
static inline event_key ladder_queue_look_ahead(const struct ladder_queue *queue, uint32_t distance)
{
    return queue->run[queue->run_first + distance];
}

#endif
