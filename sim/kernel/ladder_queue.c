#include "kernel/ladder_queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/large_pages.h"

/*
 * The figures are those that bench_hold liked best; none is critical. Level 1 begins sparse, since
 * it keeps being pushed into while it is used up; a finer rung is about to be taken out at once.
 */
enum {
    RUN_ALONE_AT_MOST = 32, /* so few keys need no levels */
    RUN_KEPT_AT_MOST = 48,  /* of more, when the run's array is full, */
    RUN_LEFT = 16,          /* so many are left in it */
    RUN_AT_LEAST = 16,      /* so many keys are gathered from several buckets, if they are there */
    RUN_AT_MOST = 128,      /* a bucket that holds more is spread */
    MOST_BIN_BITS = 7,      /* of the sort */
    FAR_PER_BUCKET = 8,     /* keys, when far is spread over level 1; but if there are more than */
    FINE_AT_MOST = 131072,
    COARSE_BUCKETS = 1024,       /* so many buckets, whose ends stay in the cache */
    KEYS_PER_BUCKET = 16,        /* in the levels below */
    BUCKETS_FETCHED = 4,         /* ahead of their turn */
    FIRST_BLOCK_CHUNKS = 255,    /* blocks double */
    LARGEST_BLOCK_CHUNKS = 32640, /* up to here, 8 MiB */
    CACHE_LINE = 64,
};
_Static_assert((int)RUN_AT_MOST <= (int)LADDER_RUN_CAPACITY, "what is gathered must fit");

struct ladder_block {
    struct ladder_block *next;
    struct ladder_chunk *chunks; /* in this block, from where a line of cache begins */
    uint32_t n_chunks;
};

void ladder_queue_init(struct ladder_queue *queue)
{
    memset(queue, 0, sizeof *queue);
    ladder_queue_reset(queue);
}

void ladder_queue_free(struct ladder_queue *queue)
{
    struct ladder_block *next;

    for (struct ladder_block *block = queue->first_block; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    for (int level = 1; level < LADDER_MAX_LEVELS; level++)
        free(queue->rungs[level].buckets);
    free(queue->far.keys);
    free(queue->scratch.keys);
}

static void set_levels(struct ladder_queue *queue, uint32_t n_levels)
{
    queue->n_levels = n_levels;
    queue->below = n_levels > 0 ? queue->from[n_levels - 1] : EVENT_KEY_NEVER;
}

static void end_run_at(struct ladder_queue *queue, event_key *end)
{
    queue->end = end;
    *end = EVENT_KEY_NEVER;
}

static void start_run(struct ladder_queue *queue)
{
    queue->first = queue->run + 1;
    end_run_at(queue, queue->first);
    queue->run[0] = 0;
    set_levels(queue, 0);
}

void ladder_queue_reset(struct ladder_queue *queue)
{
    start_run(queue);
    queue->far.n = 0;
    queue->free_chunks = NULL;
    queue->block = queue->first_block;
    queue->n_cut = 0;
}

/* ---- memory ---- */

static void grow(struct ladder_keys *keys, size_t n)
{
    keys->capacity = n > 2 * keys->capacity ? n : 2 * keys->capacity;
    keys->keys = must_realloc(keys->keys, keys->capacity * sizeof *keys->keys);
    large_pages_advise(keys->keys, keys->capacity * sizeof *keys->keys);
}

static inline void reserve(struct ladder_keys *keys, size_t n)
{
    if (n > keys->capacity)
        grow(keys, n);
}

static struct ladder_block *new_block(uint32_t n_chunks)
{
    size_t size = n_chunks * sizeof(struct ladder_chunk);
    struct ladder_block *block = must_alloc(sizeof *block + CACHE_LINE + size);
    size_t past_line = (uintptr_t)(block + 1) % CACHE_LINE;

    large_pages_advise(block, sizeof *block + CACHE_LINE + size);
    block->next = NULL;
    block->n_chunks = n_chunks;
    block->chunks = (void *)((char *)(block + 1) + CACHE_LINE - past_line);
    return block;
}

/* A chunk that was not used since the reset. */
static struct ladder_chunk *cut_chunk(struct ladder_queue *queue)
{
    if (queue->block == NULL)
        queue->block = queue->first_block = new_block(FIRST_BLOCK_CHUNKS);
    if (queue->n_cut == queue->block->n_chunks) {
        uint32_t n_chunks = 2 * queue->block->n_chunks;
        if (queue->block->next == NULL)
            queue->block->next =
                new_block(n_chunks < LARGEST_BLOCK_CHUNKS ? n_chunks : LARGEST_BLOCK_CHUNKS);
        queue->block = queue->block->next;
        queue->n_cut = 0;
    }
    return &queue->block->chunks[queue->n_cut++];
}

static void add_chunk(struct ladder_queue *queue, struct ladder_bucket *bucket)
{
    struct ladder_chunk *chunk = queue->free_chunks;

    if (chunk != NULL)
        queue->free_chunks = chunk->older;
    else
        chunk = cut_chunk(queue);
    chunk->older = bucket->newest;
    chunk->older_by_two = bucket->newest != NULL ? bucket->newest->older : NULL;
    bucket->newest = chunk;
    bucket->room = LADDER_CHUNK_KEYS;
}

/* NULL is allowed, as always when prefetching. */
static void prefetch_chunk(const struct ladder_chunk *chunk)
{
    for (uintptr_t at = 0; at < sizeof *chunk; at += CACHE_LINE)
        __builtin_prefetch((const void *)((uintptr_t)chunk + at));
}

static inline struct ladder_bucket *bucket_of(const struct ladder_rung *rung, event_key key)
{
    event_key index = (key - rung->base) >> rung->shift;
    return &rung->buckets[index < rung->n_buckets ? (uint32_t)index : rung->n_buckets - 1];
}

static inline void append(struct ladder_queue *queue, struct ladder_bucket *bucket, event_key key)
{
    if (bucket->room == 0)
        add_chunk(queue, bucket);
    bucket->newest->keys[--bucket->room] = key;
    bucket->n_keys++;
}

/* Moves the bucket's n_keys to an array, in the order of arrival. */
static void empty_bucket(struct ladder_queue *queue, struct ladder_bucket *bucket, event_key *to)
{
    struct ladder_chunk *chunk = bucket->newest;
    uint32_t room = bucket->room;

    to += bucket->n_keys;
    while (chunk != NULL) {
        struct ladder_chunk *older = chunk->older;
        prefetch_chunk(chunk->older_by_two);
        for (uint32_t i = room; i < LADDER_CHUNK_KEYS; i++)
            *--to = chunk->keys[i];
        room = 0;
        chunk->older = queue->free_chunks;
        queue->free_chunks = chunk;
        chunk = older;
    }
    *bucket = (struct ladder_bucket){ 0 };
}

/* ---- spreading ---- */

static unsigned bit_length(event_key number)
{
    uint64_t high = (uint64_t)(number >> 64);
    uint64_t low = (uint64_t)number;

    if (high != 0)
        return 128 - (unsigned)__builtin_clzll(high);
    return low != 0 ? 64 - (unsigned)__builtin_clzll(low) : 0;
}

static void find_range(const event_key *keys, size_t n, event_key *min, event_key *max)
{
    *min = EVENT_KEY_NEVER;
    *max = 0;
    for (size_t i = 0; i < n; i++) {
        *min = keys[i] < *min ? keys[i] : *min;
        *max = keys[i] > *max ? keys[i] : *max;
    }
}

static void clear_buckets(struct ladder_rung *rung)
{
    if (rung->n_buckets > rung->capacity) {
        free(rung->buckets);
        rung->capacity = 2 * rung->n_buckets;
        rung->buckets = must_alloc(rung->capacity * sizeof *rung->buckets);
    }
    memset(rung->buckets, 0, rung->n_buckets * sizeof *rung->buckets);
}

/* Adds a level below the others: keys from min to max in about n_wanted buckets. */
static void spread(struct ladder_queue *queue, const event_key *keys, size_t n, event_key min,
                   event_key max, size_t n_wanted)
{
    struct ladder_rung *rung = &queue->rungs[queue->n_levels];
    unsigned wanted_bits = bit_length(n_wanted);
    unsigned range_bits = bit_length(max - min);

    assert(queue->n_levels < LADDER_MAX_LEVELS);
    queue->from[queue->n_levels] = min;
    set_levels(queue, queue->n_levels + 1);
    rung->base = min;
    rung->shift = range_bits > wanted_bits ? range_bits - wanted_bits : 0;
    rung->next = 0;
    rung->n_buckets = (uint32_t)((max - min) >> rung->shift) + 1;
    clear_buckets(rung);
    for (size_t i = 0; i < n; i++)
        append(queue, bucket_of(rung, keys[i]), keys[i]);
}

/* ---- pushing ---- */

static void push_far(struct ladder_queue *queue, event_key key)
{
    reserve(&queue->far, queue->far.n + 1);
    queue->far.keys[queue->far.n++] = key;
}

static void move_to_far(struct ladder_queue *queue, const event_key *keys, size_t n,
                        ladder_queue_keep_fn *keep, const void *context)
{
    for (size_t i = 0; i < n; i++)
        if (keep == NULL || keep(context, keys[i]))
            push_far(queue, keys[i]);
}

/* All but the run to level 0. */
static void gather_far(struct ladder_queue *queue, ladder_queue_keep_fn *keep, const void *context)
{
    size_t n_far = queue->far.n;

    if (queue->n_levels == 0)
        return;
    queue->far.n = 0;
    move_to_far(queue, queue->far.keys, n_far, keep, context); /* over itself */
    for (uint32_t level = 1; level < queue->n_levels; level++) {
        struct ladder_rung *rung = &queue->rungs[level];
        for (uint32_t i = rung->next; i < rung->n_buckets; i++) {
            size_t n = rung->buckets[i].n_keys;
            reserve(&queue->scratch, n);
            empty_bucket(queue, &rung->buckets[i], queue->scratch.keys);
            move_to_far(queue, queue->scratch.keys, n, keep, context);
        }
    }
    queue->from[0] = queue->below;
    set_levels(queue, 1);
}

/* The run has reached the end of its array: back to the front with it, and if that would not last,
 * all but the first few into a level of their own. */
static void make_room_in_run(struct ladder_queue *queue)
{
    size_t n = (size_t)(queue->end - queue->first);
    event_key *keys = queue->run + 1;

    memmove(queue->run, queue->first - 1, (n + 1) * sizeof *keys);
    queue->first = keys;
    end_run_at(queue, keys + n);
    if (n <= RUN_KEPT_AT_MOST)
        return;
    if (queue->n_levels == LADDER_MAX_LEVELS)
        gather_far(queue, NULL, NULL);
    if (queue->n_levels <= 1) {
        move_to_far(queue, keys + RUN_LEFT, n - RUN_LEFT, NULL, NULL);
        queue->from[0] = keys[RUN_LEFT];
        set_levels(queue, 1);
    } else {
        spread(queue, keys + RUN_LEFT, n - RUN_LEFT, keys[RUN_LEFT], keys[n - 1],
               n / KEYS_PER_BUCKET);
    }
    end_run_at(queue, keys + RUN_LEFT);
}

/* Counted without a branch: which level it will be cannot be foreseen. */
static inline uint32_t level_of(const struct ladder_queue *queue, event_key key)
{
    uint32_t level = 0;

    for (uint32_t i = 0; i < queue->n_levels; i++)
        level += key < queue->from[i];
    return level;
}

/* A function of its own, so that the other half of pushes need not save registers for it. */
__attribute__((noinline)) static void push_into_run(struct ladder_queue *queue, event_key key)
{
    if (!ladder_queue_takes_into_run(queue, key))
        make_room_in_run(queue);
    if (ladder_queue_takes_into_run(queue, key))
        ladder_queue_insert(queue, key);
    else
        ladder_queue_push(queue, key);
}

void ladder_queue_push(struct ladder_queue *queue, event_key key)
{
    const uint32_t level = level_of(queue, key);

    if (level == queue->n_levels)
        push_into_run(queue, key);
    else if (level == 0)
        push_far(queue, key);
    else
        append(queue, bucket_of(&queue->rungs[level], key), key);
}

/* ---- taking out ---- */

static void sort_by_insertion(event_key *keys, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        event_key key = keys[i];
        uint32_t place = i;
        for (; place > 0 && key < keys[place - 1]; place--)
            keys[place] = keys[place - 1];
        keys[place] = key;
    }
}

/* Lays the keys down by bins, about as many as there are keys; little is left to insert then. */
static void sort_by_bin(event_key *run, const event_key *keys, uint32_t n, event_key min,
                        unsigned range_bits)
{
    uint16_t starts[(1 << MOST_BIN_BITS) + 1];
    uint8_t bins[RUN_AT_MOST];
    const unsigned bin_bits = bit_length(n) < MOST_BIN_BITS ? bit_length(n) : MOST_BIN_BITS;
    const unsigned shift = range_bits > bin_bits ? range_bits - bin_bits : 0;
    const size_t n_bins = (size_t)1 << bin_bits;

    memset(starts, 0, (n_bins + 1) * sizeof *starts);
    for (uint32_t i = 0; i < n; i++) {
        bins[i] = (uint8_t)((keys[i] - min) >> shift);
        starts[bins[i] + 1]++;
    }
    for (size_t bin = 1; bin < n_bins; bin++)
        starts[bin] = (uint16_t)(starts[bin] + starts[bin - 1]);
    for (uint32_t i = 0; i < n; i++)
        run[starts[bins[i]]++] = keys[i];
}

static void sort_into_run(struct ladder_queue *queue, const event_key *keys, uint32_t n)
{
    event_key *run = queue->run + 1;
    event_key min;
    event_key max;

    run[-1] = queue->first[-1];
    find_range(keys, n, &min, &max);
    sort_by_bin(run, keys, n, min, bit_length(max - min));
    sort_by_insertion(run, n);
    queue->first = run;
    end_run_at(queue, run + n);
}

/* Level 0 becomes level 1 and begins anew behind its largest key; or, if it is small, the run. */
static void spread_far(struct ladder_queue *queue)
{
    struct ladder_keys *far = &queue->far;
    event_key min;
    event_key max;
    size_t n = far->n;

    far->n = 0;
    if (n <= RUN_ALONE_AT_MOST) {
        set_levels(queue, 0);
        sort_into_run(queue, far->keys, (uint32_t)n);
        return;
    }
    find_range(far->keys, n, &min, &max);
    queue->from[0] = max + 1;
    spread(queue, far->keys, n, min, max,
           n <= FINE_AT_MOST ? n / FAR_PER_BUCKET : COARSE_BUCKETS);
}

/* The last level's buckets before next are taken out. A level without buckets is no more. */
static void go_on_at(struct ladder_queue *queue, uint32_t next)
{
    uint32_t level = queue->n_levels - 1;
    struct ladder_rung *rung = &queue->rungs[level];

    rung->next = next;
    queue->from[level] = rung->base + ((event_key)next << rung->shift);
    set_levels(queue, next == rung->n_buckets ? level : level + 1);
}

static void spread_bucket(struct ladder_queue *queue, struct ladder_rung *rung)
{
    struct ladder_bucket *bucket = &rung->buckets[rung->next];
    struct ladder_keys *scratch = &queue->scratch;
    event_key min;
    event_key max;

    if (queue->n_levels == LADDER_MAX_LEVELS) {
        gather_far(queue, NULL, NULL);
        return;
    }
    scratch->n = bucket->n_keys;
    reserve(scratch, scratch->n);
    empty_bucket(queue, bucket, scratch->keys);
    go_on_at(queue, rung->next + 1);
    find_range(scratch->keys, scratch->n, &min, &max);
    spread(queue, scratch->keys, scratch->n, min, max,
           scratch->n <= FINE_AT_MOST ? scratch->n / KEYS_PER_BUCKET : COARSE_BUCKETS);
}

/* The next few buckets become the run. */
static void gather_run(struct ladder_queue *queue, struct ladder_rung *rung)
{
    event_key keys[RUN_AT_MOST];
    uint32_t n = 0;
    uint32_t next = rung->next;

    while (next < rung->n_buckets && n < RUN_AT_LEAST &&
           n + rung->buckets[next].n_keys <= RUN_AT_MOST) {
        uint32_t n_more = rung->buckets[next].n_keys;
        empty_bucket(queue, &rung->buckets[next++], keys + n);
        n += n_more;
    }
    for (uint32_t i = next; i < rung->n_buckets && i < next + BUCKETS_FETCHED; i++)
        prefetch_chunk(rung->buckets[i].newest);
    go_on_at(queue, next);
    sort_into_run(queue, keys, n);
}

bool ladder_queue_refill(struct ladder_queue *queue)
{
    while (ladder_queue_run_is_empty(queue) && queue->n_levels > 0) {
        struct ladder_rung *rung = &queue->rungs[queue->n_levels - 1];
        if (queue->n_levels == 1) {
            if (queue->far.n == 0)
                set_levels(queue, 0);
            else
                spread_far(queue);
            continue;
        }
        while (rung->buckets[rung->next].n_keys == 0) /* the last has the largest key in it */
            rung->next++;
        if (rung->buckets[rung->next].n_keys > RUN_AT_MOST)
            spread_bucket(queue, rung);
        else
            gather_run(queue, rung);
    }
    return !ladder_queue_run_is_empty(queue);
}

/* ---- dropping ---- */

void ladder_queue_filter(struct ladder_queue *queue, ladder_queue_keep_fn *keep,
                         const void *context)
{
    event_key *kept = queue->first;

    for (const event_key *key = kept; key < queue->end; key++)
        if (keep(context, *key))
            *kept++ = *key;
    end_run_at(queue, kept);
    gather_far(queue, keep, context);
}
