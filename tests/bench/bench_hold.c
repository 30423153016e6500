/*
 * bench_hold: nanoseconds per event of the queue, beside the candidates it was chosen from.
 *
 * The hold model: n events are pending; look at the next one, take it out, schedule it again after
 * a random increment. Three tables:
 *
 *     hold        increments exp(1), n = 1e2 .. 1e6, all candidates
 *     increments  seven distributions of increments, the kept queue alone
 *     mix         what the model asks for: a batch and a group, begun anew for every run, the group
 *                 with times in whole seconds (many at one instant) and a cancellation after every
 *                 second event; and a million pending
 *
 * The candidates have the same 16-byte keys with the payload in slots, as plainly as one would
 * write them: a winner tree, heaps of four and of two children. Where taking a key out of the
 * middle is not possible a cancelled event's key stays as a dead one. All get the same increments;
 * that all gave the same events is checked. Figures are processor time and contain the random
 * number, whose cost stands first.
 *
 * usage: bench_hold [REPETITION [MOST-PENDING]]
 */
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "bench.h"
#include "kernel/event_key.h"
#include "kernel/event_queue.h"
#include "kernel/random_variate.h"
#include "winner_tree.h"

enum { HOLDS_AT_LEAST = 300000, MOST_PENDING = 1000000 };

/* ---- slots: what the candidates' events carry ---- */

struct slot {
    uint64_t identity; /* of what is pending here, or 0 */
    uint32_t subject;  /* of a free one: the next free one, or NO_SLOT */
    uint8_t kind;
};

#define NO_SLOT UINT32_MAX

struct slots {
    struct slot *slots;
    uint32_t n;
    uint32_t first_free;
    uint64_t serial;
};

static void slots_init(struct slots *slots)
{
    *slots = (struct slots){ .first_free = NO_SLOT, .serial = 1 };
    slots->slots = must_alloc((MOST_PENDING + 1) * sizeof *slots->slots);
}

static void slots_reset(struct slots *slots)
{
    slots->n = 0;
    slots->first_free = NO_SLOT;
    slots->serial = 1;
}

static inline event_key slots_take(struct slots *slots, const struct event *event)
{
    uint32_t slot = slots->first_free;

    if (slot == NO_SLOT)
        slot = slots->n++;
    else
        slots->first_free = slots->slots[slot].subject;
    event_key key = event_key_of(event->at, event->pass, event->rank, slots->serial++, slot);
    slots->slots[slot] = (struct slot){ event_key_identity(key), event->subject, event->kind };
    return key;
}

static inline bool slots_has(const struct slots *slots, event_key key)
{
    return slots->slots[event_key_slot(key)].identity == event_key_identity(key);
}

static inline struct event slots_event(const struct slots *slots, event_key key)
{
    const struct slot *slot = &slots->slots[event_key_slot(key)];

    return (struct event){ .at = (sim_time)event_key_instant(key),
                           .pass = event_key_pass(key),
                           .rank = event_key_rank(key),
                           .kind = slot->kind,
                           .subject = slot->subject };
}

static inline void slots_release(struct slots *slots, uint32_t slot)
{
    slots->slots[slot].identity = 0;
    slots->slots[slot].subject = slots->first_free;
    slots->first_free = slot;
}

/* ---- candidate: a heap of `arity` children ---- */

struct heap {
    struct slots slots;
    event_key *keys;
    uint32_t n;
    uint32_t capacity;
};

static void *heap_new(void)
{
    struct heap *heap = must_alloc(sizeof *heap);

    *heap = (struct heap){ 0 };
    slots_init(&heap->slots);
    return heap;
}

static void heap_free(void *self)
{
    struct heap *heap = self;

    free(heap->slots.slots);
    free(heap->keys);
    free(heap);
}

static void heap_reset(void *self)
{
    struct heap *heap = self;

    slots_reset(&heap->slots);
    heap->n = 0;
}

static inline event_handle heap_schedule(struct heap *heap, struct event event, uint32_t arity)
{
    event_key key = slots_take(&heap->slots, &event);
    uint32_t i = heap->n++;

    if (i == heap->capacity) {
        heap->capacity = i > 0 ? 2 * i : 64;
        heap->keys = must_realloc(heap->keys, heap->capacity * sizeof *heap->keys);
    }
    for (; i > 0 && key < heap->keys[(i - 1) / arity]; i = (i - 1) / arity)
        heap->keys[i] = heap->keys[(i - 1) / arity];
    heap->keys[i] = key;
    return event_key_identity(key);
}

static bool heap_cancel(void *self, event_handle handle)
{
    struct heap *heap = self;

    if (!slots_has(&heap->slots, handle))
        return false;
    slots_release(&heap->slots, event_key_slot(handle));
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
    for (; heap->n > 0; heap_drop_first(heap, arity)) {
        if (slots_has(&heap->slots, heap->keys[0])) {
            *event = slots_event(&heap->slots, heap->keys[0]);
            return true;
        }
    }
    return false;
}

static inline bool heap_pop(struct heap *heap, struct event *event, uint32_t arity)
{
    if (!heap_peek(heap, event, arity))
        return false;
    slots_release(&heap->slots, event_key_slot(heap->keys[0]));
    heap_drop_first(heap, arity);
    return true;
}

#define HEAP(arity)                                                                                \
    static event_handle heap_schedule_##arity(void *heap, struct event event)                      \
    {                                                                                              \
        return heap_schedule(heap, event, arity);                                                  \
    }                                                                                              \
    static bool heap_peek_##arity(void *heap, struct event *event)                                 \
    {                                                                                              \
        return heap_peek(heap, event, arity);                                                      \
    }                                                                                              \
    static bool heap_pop_##arity(void *heap, struct event *event)                                  \
    {                                                                                              \
        return heap_pop(heap, event, arity);                                                       \
    }

HEAP(2)
HEAP(4)

/* ---- candidate: a winner tree, whatever the number of events ---- */

struct tree {
    struct slots slots;
    struct winner_tree keys;
};

static void *tree_new(void)
{
    struct tree *tree = must_alloc(sizeof *tree);

    slots_init(&tree->slots);
    winner_tree_init(&tree->keys, 32);
    return tree;
}

static void tree_free(void *self)
{
    struct tree *tree = self;

    free(tree->slots.slots);
    winner_tree_free(&tree->keys);
    free(tree);
}

static void tree_reset(void *self)
{
    struct tree *tree = self;

    winner_tree_reset(&tree->keys, tree->slots.n);
    slots_reset(&tree->slots);
}

static event_handle tree_schedule(void *self, struct event event)
{
    struct tree *tree = self;
    event_key key = slots_take(&tree->slots, &event);

    if (event_key_slot(key) == tree->keys.n_leaves)
        winner_tree_double(&tree->keys);
    winner_tree_add(&tree->keys, event_key_slot(key), key);
    return event_key_identity(key);
}

static bool tree_cancel(void *self, event_handle handle)
{
    struct tree *tree = self;

    if (!slots_has(&tree->slots, handle))
        return false;
    winner_tree_remove(&tree->keys, event_key_slot(handle));
    slots_release(&tree->slots, event_key_slot(handle));
    return true;
}

static bool tree_peek(void *self, struct event *event)
{
    struct tree *tree = self;
    event_key key = winner_tree_first(&tree->keys);

    if (key == EVENT_KEY_NEVER)
        return false;
    *event = slots_event(&tree->slots, key);
    return true;
}

static bool tree_pop(void *self, struct event *event)
{
    struct tree *tree = self;

    if (!tree_peek(tree, event))
        return false;
    uint32_t slot = event_key_slot(winner_tree_first(&tree->keys));
    winner_tree_drop_first(&tree->keys, slot);
    slots_release(&tree->slots, slot);
    return true;
}

/* ---- what was kept: event_queue ---- */

static void *queue_new(void)
{
    return event_queue_new();
}

static void queue_free(void *queue)
{
    event_queue_free(queue);
}

static void queue_reset(void *queue)
{
    event_queue_reset(queue);
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

/* ---- the work ---- */

typedef sim_time increment_fn(struct random_state *random);

static sim_time exponential(struct random_state *random)
{
    return (sim_time)(1e7 * random_exponential(random));
}

static sim_time uniform(struct random_state *random)
{
    return (sim_time)(2e7 * random_uniform(random));
}

static sim_time lognormal(struct random_state *random)
{
    return (sim_time)(1e7 * exp(random_normal(random)));
}

/* A Pareto law with the index 1.1: its variance is infinite. */
static sim_time heavy_tail(struct random_state *random)
{
    return (sim_time)fmin(1e10, 1e5 * pow(random_uniform_open(random), -1 / 1.1));
}

/* Half of them nearly at once, the others much later. */
static sim_time two_humps(struct random_state *random)
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

/* Boot times as polling tells them: about a minute, in whole seconds. */
static sim_time whole_seconds(struct random_state *random)
{
    return 1000 * (sim_time)(60 * exp(0.25 * random_normal(random)));
}

static sim_time boot(struct random_state *random)
{
    return (sim_time)(60000 * exp(0.25 * random_normal(random)));
}

struct work {
    const char *table;
    const char *name; /* the row of "increments", the column of "mix" */
    increment_fn *increment;
    bool cancels;
    uint32_t least_n, most_n;
    uint32_t step;    /* from one n to the next: times this */
    uint32_t restart; /* begin anew after so many holds, as runs do; 0: never */
    int n_candidates;
};

struct player {
    void *queue;
    struct random_state random;
    event_handle *handles; /* by subject */
    uint64_t sum;
};

/* How a queue is called. What follows is compiled anew for each, with the calls known, so that they
 * are inline if they can be, as in a model; a pointer to each would cost more than some of them. */
#define INLINE __attribute__((always_inline)) static inline

struct calls {
    event_handle (*schedule)(void *queue, struct event event);
    bool (*cancel)(void *queue, event_handle handle);
    bool (*peek)(void *queue, struct event *event);
    bool (*pop)(void *queue, struct event *event);
    void (*reset)(void *queue);
};

INLINE void cancel_another(const struct calls *as, struct player *player,
                           increment_fn *increment, uint32_t n, sim_time now)
{
    uint64_t random = random_stream_next(&player->random);
    uint32_t subject = (uint32_t)((random & UINT32_MAX) * n >> 32);

    if (random >> 63 != 0 || !as->cancel(player->queue, player->handles[subject]))
        return;
    struct event event = { .at = now + increment(&player->random), .subject = subject };
    player->handles[subject] = as->schedule(player->queue, event);
}

/* The handles are written only where they are needed: that is a miss of the cache for each. */
INLINE void hold(const struct calls *as, struct player *player, const struct work *work,
                 uint32_t n, uint32_t n_holds)
{
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
            cancel_another(as, player, work->increment, n, event.at);
        }
    }
}

INLINE void fill(const struct calls *as, struct player *player, const struct work *work,
                 uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        player->handles[i] = as->schedule(
            player->queue,
            (struct event){ .at = work->increment(&player->random), .subject = i });
}

INLINE void play(const struct calls *as, struct player *player, const struct work *work,
                 uint32_t n, uint32_t n_holds)
{
    if (work->restart == 0) {
        hold(as, player, work, n, n_holds);
        return;
    }
    for (uint32_t i = 0; i < n_holds; i += work->restart) {
        as->reset(player->queue);
        fill(as, player, work, n);
        hold(as, player, work, n, work->restart);
    }
}

#define PLAYER(name, ...)                                                                          \
    static void fill_##name(struct player *player, const struct work *work, uint32_t n)            \
    {                                                                                              \
        fill(&(const struct calls){ __VA_ARGS__ }, player, work, n);                               \
    }                                                                                              \
    static void play_##name(struct player *player, const struct work *work, uint32_t n,            \
                            uint32_t n_holds)                                                      \
    {                                                                                              \
        play(&(const struct calls){ __VA_ARGS__ }, player, work, n, n_holds);                      \
    }

PLAYER(queue, queue_schedule, queue_cancel, queue_peek, queue_pop, queue_reset)
PLAYER(tree, tree_schedule, tree_cancel, tree_peek, tree_pop, tree_reset)
PLAYER(heap_4, heap_schedule_4, heap_cancel, heap_peek_4, heap_pop_4, heap_reset)
PLAYER(heap_2, heap_schedule_2, heap_cancel, heap_peek_2, heap_pop_2, heap_reset)

struct candidate {
    const char *name;
    void *(*make)(void);
    void (*free)(void *queue);
    void (*fill)(struct player *player, const struct work *work, uint32_t n);
    void (*play)(struct player *player, const struct work *work, uint32_t n, uint32_t n_holds);
};

/* The first is ours, to which the others are compared. */
static const struct candidate candidates[] = {
    { "evenkeel", queue_new, queue_free, fill_queue, play_queue },
    { "winner tree alone", tree_new, tree_free, fill_tree, play_tree },
    { "4-ary heap", heap_new, heap_free, fill_heap_4, play_heap_4 },
    { "binary heap", heap_new, heap_free, fill_heap_2, play_heap_2 },
};

enum { N_CANDIDATES = sizeof candidates / sizeof candidates[0] };

static const struct work works[] = {
    { "hold", NULL, exponential, false, 100, 1000000, 10, 0, N_CANDIDATES },
    { "increments", "exponential", exponential, false, 100, 1000000, 100, 0, 1 },
    { "increments", "uniform", uniform, false, 100, 1000000, 100, 0, 1 },
    { "increments", "lognormal", lognormal, false, 100, 1000000, 100, 0, 1 },
    { "increments", "heavy tail (Pareto 1.1)", heavy_tail, false, 100, 1000000, 100, 0, 1 },
    { "increments", "two humps", two_humps, false, 100, 1000000, 100, 0, 1 },
    { "increments", "all at one instant", tie, false, 100, 1000000, 100, 0, 1 },
    { "increments", "without delay", no_delay, false, 100, 1000000, 100, 0, 1 },
    { "mix", "a batch: 40 pending", boot, false, 40, 40, 10, 200, N_CANDIDATES },
    { "mix", "a group: 300, cancels, ties", whole_seconds, true, 300, 300, 10, 600, N_CANDIDATES },
    { "mix", "1,000,000 pending", boot, false, 1000000, 1000000, 10, 0, N_CANDIDATES },
};

enum { N_WORKS = sizeof works / sizeof works[0] };

static double draw_ns(const struct work *work, uint32_t n, uint64_t seed)
{
    struct random_state random = { seed, 0 };
    volatile sim_time keep;
    double begin = bench_cpu_s();
    sim_time sum = 0;

    for (uint32_t i = 0; i < n; i++)
        sum += work->increment(&random);
    keep = sum;
    (void)keep;
    return (bench_cpu_s() - begin) / n * 1e9;
}

/* One candidate's time per hold; *sum tells which events it gave. */
static double hold_ns(const struct candidate *as, const struct work *work, uint32_t n,
                      uint64_t seed, uint64_t *sum)
{
    uint32_t n_holds = n < HOLDS_AT_LEAST ? HOLDS_AT_LEAST : n;
    struct player player = { .queue = as->make(), .random = { seed, 0 } };

    player.handles = must_alloc(n * sizeof *player.handles);
    as->fill(&player, work, n);
    as->play(&player, work, n, n_holds);
    double begin = bench_cpu_s();
    as->play(&player, work, n, n_holds);
    double ns = (bench_cpu_s() - begin) / n_holds * 1e9;
    *sum = player.sum;
    as->free(player.queue);
    free(player.handles);
    return ns;
}

static void measure(const struct work *work, uint32_t n, uint64_t seed)
{
    const bool by_size = strcmp(work->table, "mix") != 0;
    const bool by_work = strcmp(work->table, "increments") == 0;
    char size[32];
    uint64_t sum, first_sum = 0;

    snprintf(size, sizeof size, "n = 1e%d", (int)lround(log10(n)));
    const char *column = by_size ? size : work->name;
    if (!by_work)
        bench_measure(work->table, "the random number alone", column,
                      draw_ns(work, HOLDS_AT_LEAST, seed));
    for (int i = 0; i < work->n_candidates; i++) {
        double ns = hold_ns(&candidates[i], work, n, seed, &sum);

        bench_measure(work->table, by_work ? work->name : candidates[i].name, column, ns);
        if (i == 0)
            first_sum = sum;
        if (sum != first_sum) {
            fprintf(stderr, "bench_hold: %s and %s give different events\n", candidates[i].name,
                    candidates[0].name);
            exit(1);
        }
    }
}

int main(int argc, char **argv)
{
    const uint64_t seed = 2385 + bench_number(argc, argv, 1, 1);
    const uint64_t limit = bench_number(argc, argv, 2, MOST_PENDING);

    for (int i = 0; i < N_WORKS; i++)
        for (uint32_t n = works[i].least_n; n <= works[i].most_n && n <= limit; n *= works[i].step)
            measure(&works[i], n, seed);
    return 0;
}
