/*
 * bench_hold: nanoseconds per event of the queue, beside plain heaps measured in the same run.
 *
 * The hold model: n events are pending; look at the next one, take it out, schedule it again after
 * a random increment. With "cancels", every second hold on average also cancels one of the others
 * and schedules it anew. The heaps have the same 16-byte keys, the payload in slots and dead keys
 * for cancelled events, as plainly as one would write it.
 *
 * All contenders see the same increments, in turns, five times over; the medians are told, of
 * processor time. They contain the random number, whose cost alone stands before them. That all
 * gave the same events is checked. An argument limits n: bench_hold 100000.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "kernel/event_key.h"
#include "kernel/event_queue.h"
#include "kernel/random_variate.h"

enum { N_REPEATS = 5, HOLDS_AT_LEAST = 300000 };

/* ---- the peers: a heap of 2 or 4 children ---- */

struct heap {
    event_key *keys;
    uint32_t n;
    uint32_t capacity;
    uint32_t n_slots;
    uint32_t n_free;
    uint64_t serial;
    uint64_t *identities; /* by slot */
    struct event *events; /* by slot */
    uint32_t *free_slots;
};

static void *heap_new(void)
{
    struct heap *heap = must_alloc(sizeof *heap);

    *heap = (struct heap){ .serial = 1 };
    return heap;
}

static void heap_free(void *self)
{
    struct heap *heap = self;

    free(heap->keys);
    free(heap->identities);
    free(heap->events);
    free(heap->free_slots);
    free(heap);
}

static void heap_reserve(struct heap *heap)
{
    if (heap->n < heap->capacity && heap->n_slots < heap->capacity)
        return;
    uint32_t capacity = heap->capacity > 0 ? 2 * heap->capacity : 64;
    heap->keys = must_realloc(heap->keys, capacity * sizeof *heap->keys);
    heap->identities = must_realloc(heap->identities, capacity * sizeof *heap->identities);
    heap->events = must_realloc(heap->events, capacity * sizeof *heap->events);
    heap->free_slots = must_realloc(heap->free_slots, capacity * sizeof *heap->free_slots);
    heap->capacity = capacity;
}

static inline event_handle heap_schedule(struct heap *heap, struct event event, uint32_t arity)
{
    heap_reserve(heap);
    uint32_t slot = heap->n_free > 0 ? heap->free_slots[--heap->n_free] : heap->n_slots++;
    event_key key = event_key_of(event.at, event.pass, event.rank, heap->serial++, slot);
    uint32_t i = heap->n++;

    heap->events[slot] = event;
    heap->identities[slot] = event_key_identity(key);
    for (; i > 0 && key < heap->keys[(i - 1) / arity]; i = (i - 1) / arity)
        heap->keys[i] = heap->keys[(i - 1) / arity];
    heap->keys[i] = key;
    return event_key_identity(key);
}

static bool heap_cancel(void *self, event_handle handle)
{
    struct heap *heap = self;
    uint32_t slot = event_key_slot(handle);

    if (heap->identities[slot] != handle)
        return false;
    heap->identities[slot] = 0;
    heap->free_slots[heap->n_free++] = slot;
    return true;
}

static inline void heap_drop_first(struct heap *heap, uint32_t arity)
{
    event_key key = heap->keys[--heap->n];
    uint32_t i = 0;

    for (;;) {
        uint32_t child = arity * i + 1;
        uint32_t end = child + arity < heap->n ? child + arity : heap->n;
        if (child >= heap->n)
            break;
        for (uint32_t k = child + 1; k < end; k++)
            child = heap->keys[k] < heap->keys[child] ? k : child;
        if (key < heap->keys[child])
            break;
        heap->keys[i] = heap->keys[child];
        i = child;
    }
    heap->keys[i] = key;
}

static inline bool heap_peek(struct heap *heap, struct event *event, uint32_t arity)
{
    while (heap->n > 0) {
        uint32_t slot = event_key_slot(heap->keys[0]);
        *event = heap->events[slot];
        if (heap->identities[slot] == event_key_identity(heap->keys[0]))
            return true;
        heap_drop_first(heap, arity);
    }
    return false;
}

static inline bool heap_pop(struct heap *heap, struct event *event, uint32_t arity)
{
    if (!heap_peek(heap, event, arity))
        return false;
    heap_cancel(heap, event_key_identity(heap->keys[0]));
    heap_drop_first(heap, arity);
    return true;
}

/* ---- the contenders ---- */

struct contender {
    const char *name;
    void *(*make)(void);
    void (*free)(void *queue);
    event_handle (*schedule)(void *queue, struct event event);
    bool (*cancel)(void *queue, event_handle handle);
    bool (*peek)(void *queue, struct event *event);
    bool (*pop)(void *queue, struct event *event);
};

#define HEAP(arity)                                                                                \
    static event_handle schedule_##arity(void *queue, struct event event)                          \
    {                                                                                              \
        return heap_schedule(queue, event, arity);                                                 \
    }                                                                                              \
    static bool peek_##arity(void *queue, struct event *event)                                     \
    {                                                                                              \
        return heap_peek(queue, event, arity);                                                     \
    }                                                                                              \
    static bool pop_##arity(void *queue, struct event *event)                                      \
    {                                                                                              \
        return heap_pop(queue, event, arity);                                                      \
    }

HEAP(2)
HEAP(4)

static void *queue_new(void)
{
    return event_queue_new();
}

static void queue_free(void *queue)
{
    event_queue_free(queue);
}

static event_handle queue_schedule(void *queue, struct event event)
{
    return event_queue_schedule(queue, event);
}

static bool queue_cancel(void *queue, event_handle handle)
{
    return event_queue_cancel(queue, handle);
}

static bool queue_peek(void *queue, struct event *event)
{
    return event_queue_peek(queue, event);
}

static bool queue_pop(void *queue, struct event *event)
{
    return event_queue_pop(queue, event);
}

/* The first is ours, to which the others are compared. */
static const struct contender contenders[] = {
    { "queue", queue_new, queue_free, queue_schedule, queue_cancel, queue_peek, queue_pop },
    { "4-ary heap", heap_new, heap_free, schedule_4, heap_cancel, peek_4, pop_4 },
    { "binary heap", heap_new, heap_free, schedule_2, heap_cancel, peek_2, pop_2 },
};

enum { N_CONTENDERS = sizeof contenders / sizeof contenders[0] };

/* ---- the work ---- */

typedef sim_time increment_fn(struct random_state *random);

static sim_time exponential(struct random_state *random)
{
    return (sim_time)(1e7 * random_exponential(random));
}

static sim_time heavy_tail(struct random_state *random)
{
    return (sim_time)fmin(1e10, 1e5 * pow(random_uniform_open(random), -1 / 1.1));
}

/* Mostly at once, sometimes much later. */
static sim_time short_or_long(struct random_state *random)
{
    double u = random_uniform(random);
    return u < 0.5 ? (sim_time)(20 * u) : (sim_time)(1e7 * u);
}

static sim_time tie(struct random_state *random)
{
    (void)random;
    return 2385;
}

static sim_time no_delay(struct random_state *random)
{
    (void)random;
    return 0;
}

static const struct work {
    const char *name;
    increment_fn *increment;
    bool cancels;
} works[] = {
    { "exp(1)", exponential, false },         { "exp(1), cancels", exponential, true },
    { "all at one instant", tie, false },     { "without delay", no_delay, false },
    { "heavy tail, 1.1", heavy_tail, false }, { "short or long", short_or_long, false },
};

enum { N_WORKS = sizeof works / sizeof works[0] };

struct player {
    const struct contender *as;
    void *queue;
    struct random_state random;
    event_handle *handles; /* by subject */
    uint64_t sum;
    double ns[N_REPEATS];
};

static void cancel_another(struct player *player, increment_fn *increment, uint32_t n,
                           sim_time now)
{
    uint64_t random = random_stream_next(&player->random);
    uint32_t subject = (uint32_t)((random & UINT32_MAX) * n >> 32);

    if (random >> 63 != 0 || !player->as->cancel(player->queue, player->handles[subject]))
        return;
    struct event event = { .at = now + increment(&player->random), .subject = subject };
    player->handles[subject] = player->as->schedule(player->queue, event);
}

/* The handles are written only where they are needed: that is a miss of the cache for each. */
static void hold(struct player *player, const struct work *work, uint32_t n, uint32_t n_holds)
{
    const struct contender *as = player->as;
    struct event event;

    for (uint32_t i = 0; i < n_holds; i++) {
        if (!as->peek(player->queue, &event) || !as->pop(player->queue, &event))
            abort();
        player->sum = player->sum * 31 + (uint64_t)event.at + event.subject;
        sim_time at = event.at + work->increment(&player->random);
        event_handle handle = as->schedule(
            player->queue, (struct event){ .at = at, .kind = 1, .subject = event.subject });
        if (work->cancels) {
            player->handles[event.subject] = handle;
            cancel_another(player, work->increment, n, event.at);
        }
    }
}

static void start(struct player *player, const struct contender *as, const struct work *work,
                  uint32_t n)
{
    *player = (struct player){ .as = as, .queue = as->make(), .random = { 2385, 0 } };
    player->handles = must_alloc(n * sizeof *player->handles);
    for (uint32_t i = 0; i < n; i++)
        player->handles[i] = as->schedule(
            player->queue,
            (struct event){ .at = work->increment(&player->random), .subject = i });
}

static double ns_since(clock_t begin, uint32_t n)
{
    return (double)(clock() - begin) / CLOCKS_PER_SEC / n * 1e9;
}

static double draw(const struct work *work, uint32_t n)
{
    struct random_state random = { 2385, 0 };
    volatile sim_time keep;
    clock_t begin = clock();
    sim_time sum = 0;

    for (uint32_t i = 0; i < n; i++)
        sum += work->increment(&random);
    keep = sum;
    (void)keep;
    return ns_since(begin, n);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double ns[N_REPEATS])
{
    qsort(ns, N_REPEATS, sizeof *ns, compare);
    return ns[N_REPEATS / 2];
}

static void tell(const struct work *work, uint32_t n, double *random, struct player *players)
{
    double ours = median(players[0].ns);

    printf("%-20s %8u %7.1f %9.1f", work->name, n, median(random), ours);
    for (int i = 1; i < N_CONTENDERS; i++) {
        double theirs = median(players[i].ns);
        printf(" %11.1f %6.1fx", theirs, theirs / ours);
    }
    printf("\n");
    fflush(stdout);
}

static void measure(const struct work *work, uint32_t n)
{
    struct player players[N_CONTENDERS];
    double random[N_REPEATS];
    uint32_t n_holds = n < HOLDS_AT_LEAST ? HOLDS_AT_LEAST : n;

    for (int i = 0; i < N_CONTENDERS; i++) {
        start(&players[i], &contenders[i], work, n);
        hold(&players[i], work, n, n_holds);
    }
    for (int repeat = 0; repeat < N_REPEATS; repeat++) {
        random[repeat] = draw(work, n_holds);
        for (int i = 0; i < N_CONTENDERS; i++) {
            clock_t begin = clock();
            hold(&players[i], work, n, n_holds);
            players[i].ns[repeat] = ns_since(begin, n_holds);
        }
    }
    tell(work, n, random, players);
    for (int i = 0; i < N_CONTENDERS; i++) {
        if (players[i].sum != players[0].sum) {
            fprintf(stderr, "bench_hold: %s and %s differ\n", contenders[i].name,
                    contenders[0].name);
            exit(1);
        }
        players[i].as->free(players[i].queue);
        free(players[i].handles);
    }
}

int main(int argc, char **argv)
{
    unsigned long limit = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;

    printf("ns per hold, medians of %d\n%-20s %8s %7s %9s", N_REPEATS, "increments", "n", "random",
           contenders[0].name);
    for (int i = 1; i < N_CONTENDERS; i++)
        printf(" %11s %7s", contenders[i].name, "");
    printf("\n");
    for (int i = 0; i < N_WORKS; i++)
        for (uint32_t n = 100; n <= limit && n <= 1000000; n *= 10)
            measure(&works[i], n);
    return 0;
}
