/*
 * test_event_queue: the queue beside a list kept in order, over long random sequences; handles
 * that outlive their events; resets; limits.
 */
#include "kernel/event_queue.h"

#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/random_variate.h"

/* ---- the naive queue: an array, the next event at its end ---- */

struct entry {
    struct event event;
    uint64_t serial;
    event_handle handle;
};

struct list {
    struct entry *entries;
    size_t n;
};

/* Written out field by field, so that it shares nothing with the keys of the queue. */
static int order(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;

    if (a->event.at != b->event.at)
        return a->event.at < b->event.at ? 1 : -1;
    if (a->event.pass != b->event.pass)
        return a->event.pass < b->event.pass ? 1 : -1;
    if (a->event.rank != b->event.rank)
        return a->event.rank < b->event.rank ? 1 : -1;
    return a->serial < b->serial ? 1 : -1;
}

static void list_insert(struct list *list, struct entry entry)
{
    size_t low = 0;
    size_t high = list->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (order(&list->entries[middle], &entry) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    memmove(list->entries + low + 1, list->entries + low, (list->n - low) * sizeof entry);
    list->entries[low] = entry;
    list->n++;
}

static void list_remove(struct list *list, size_t i)
{
    list->n--;
    memmove(list->entries + i, list->entries + i + 1, (list->n - i) * sizeof *list->entries);
}

/* ---- increments ---- */

typedef double increment_fn(struct random_state *state);

static double exponential(struct random_state *state)
{
    return 60000 * random_exponential(state);
}

static double uniform(struct random_state *state)
{
    return 120000 * random_uniform(state);
}

static double pareto(struct random_state *state)
{
    return fmin(1e9, 238.5 * pow(random_uniform_open(state), -1 / 1.1));
}

static double constant(struct random_state *state)
{
    (void)state;
    return 2385;
}

static double zero(struct random_state *state)
{
    (void)state;
    return 0;
}

static double bimodal(struct random_state *state)
{
    return random_uniform(state) < 0.7 ? 5 * random_uniform(state)
                                       : 8e8 + 1e6 * random_uniform(state);
}

static double lognormal(struct random_state *state)
{
    return exp(4.5 + 2.5 * random_normal(state));
}

/* ---- one sequence ---- */

enum { N_RETIRED = 64 };

struct trial {
    struct event_queue *queue;
    struct list list;
    struct random_state random;
    increment_fn *increment;
    struct event now; /* the one popped last */
    uint64_t serial;
    event_handle retired[N_RETIRED]; /* popped or cancelled */
};

static size_t below(struct trial *trial, size_t n)
{
    return (size_t)(random_uniform(&trial->random) * (double)n);
}

/* An event that does not lie before the one popped last. */
static struct event draw_event(struct trial *trial)
{
    struct event event = {
        .at = trial->now.at + (sim_time)trial->increment(&trial->random),
        .pass = (uint32_t)below(trial, 2),
        .rank = (uint8_t)below(trial, 16),
        .kind = (uint8_t)below(trial, 256),
        .subject = (uint32_t)trial->serial * 2654435761u,
    };

    if (event.at == trial->now.at) {
        event.pass = trial->now.pass;
        event.pass += event.rank < trial->now.rank || below(trial, 50) == 0;
    }
    return event;
}

static struct entry schedule(struct trial *trial)
{
    struct entry entry = { .event = draw_event(trial), .serial = trial->serial++ };

    entry.handle = event_queue_schedule(trial->queue, entry.event);
    assert_int_not_equal(entry.handle, EVENT_NONE);
    return entry;
}

static void retire(struct trial *trial, event_handle handle)
{
    size_t i = below(trial, N_RETIRED);

    assert_false(event_queue_is_pending(trial->queue, handle));
    assert_false(event_queue_is_pending(trial->queue, trial->retired[i]));
    assert_false(event_queue_cancel(trial->queue, trial->retired[i]));
    trial->retired[i] = handle;
}

static void cancel_any(struct trial *trial)
{
    size_t i = below(trial, trial->list.n);
    event_handle handle = trial->list.entries[i].handle;

    assert_true(event_queue_is_pending(trial->queue, handle));
    assert_true(event_queue_cancel(trial->queue, handle));
    list_remove(&trial->list, i);
    retire(trial, handle);
}

static void assert_same_event(const struct event *a, const struct event *b)
{
    assert_int_equal(a->at, b->at);
    assert_int_equal(a->pass, b->pass);
    assert_int_equal(a->rank, b->rank);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->subject, b->subject);
}

static bool pops(struct trial *trial, sim_time at, uint32_t pass, int rank, struct event *event)
{
    return event_queue_pop_due(trial->queue, event_queue_due(at, pass, (uint8_t)rank), event);
}

/* Not due before its instant, its pass, its rank; due when all three are there. */
static void pop_if_due(struct trial *trial, const struct event *next, struct event *event)
{
    if (next->at > 0)
        assert_false(pops(trial, next->at - 1, next->pass, next->rank, event));
    if (next->pass > 0)
        assert_false(pops(trial, next->at, next->pass - 1, next->rank, event));
    if (next->rank > 0)
        assert_false(pops(trial, next->at, next->pass, next->rank - 1, event));
    assert_true(pops(trial, next->at, next->pass, below(trial, 2) > 0 ? next->rank : 15, event));
}

static void pop_next(struct trial *trial)
{
    const struct entry expected = trial->list.entries[trial->list.n - 1];
    struct event event;

    assert_int_equal(event_queue_next_at(trial->queue), expected.event.at);
    if (below(trial, 3) > 0) {
        assert_true(event_queue_peek(trial->queue, &event));
        assert_same_event(&event, &expected.event);
    }
    if (below(trial, 2) > 0)
        pop_if_due(trial, &expected.event, &event);
    else
        assert_true(event_queue_pop(trial->queue, &event));
    assert_same_event(&event, &expected.event);
    trial->now = event;
    trial->list.n--;
    retire(trial, expected.handle);
}

static void assert_empty(struct trial *trial)
{
    struct event event;

    assert_int_equal(event_queue_size(trial->queue), 0);
    assert_true(event_queue_next_at(trial->queue) > EVENT_QUEUE_LATEST);
    assert_false(pops(trial, EVENT_QUEUE_LATEST, 0, 15, &event));
    assert_false(event_queue_peek(trial->queue, &event));
    assert_false(event_queue_pop(trial->queue, &event));
}

/* Random steps that lead to a size of about n and stay there. */
static void walk(struct trial *trial, size_t n, int n_steps)
{
    for (int step = 0; step < n_steps; step++) {
        size_t size = trial->list.n;
        if (size == 0 || below(trial, 2 * n) >= size)
            list_insert(&trial->list, schedule(trial));
        else if (below(trial, 4) == 0)
            cancel_any(trial);
        else
            pop_next(trial);
        assert_int_equal(event_queue_size(trial->queue), trial->list.n);
    }
}

static void fill(struct trial *trial, size_t n)
{
    while (trial->list.n < n)
        trial->list.entries[trial->list.n++] = schedule(trial);
    qsort(trial->list.entries, trial->list.n, sizeof *trial->list.entries, order);
}

static void drain(struct trial *trial, size_t n_left)
{
    while (trial->list.n > n_left)
        pop_next(trial);
}

static void cancel_all(struct trial *trial)
{
    while (trial->list.n > 0) {
        struct entry last = trial->list.entries[--trial->list.n];
        assert_true(event_queue_cancel(trial->queue, last.handle));
        retire(trial, last.handle);
    }
}

/* Full, emptied, and full again; then on in the same queue, reset while events are pending. */
static void run_trial(struct trial *trial, size_t n)
{
    int n_steps = n < 10000 ? 12000 : 2000;

    trial->list.entries = calloc(3 * n + (size_t)n_steps, sizeof *trial->list.entries);
    trial->now = (struct event){ 0 };
    fill(trial, n);
    walk(trial, n, n_steps);
    drain(trial, n / 8);
    walk(trial, n / 4 + 1, n_steps / 4);
    drain(trial, 0);
    assert_empty(trial);
    walk(trial, n, n_steps / 4);
    fill(trial, n);
    cancel_all(trial);
    assert_empty(trial);
    fill(trial, n);
    walk(trial, n, n_steps / 4);
    event_queue_reset(trial->queue);
    while (trial->list.n > 0)
        retire(trial, trial->list.entries[--trial->list.n].handle);
    assert_empty(trial);
    free(trial->list.entries);
}

static const struct {
    const char *name;
    increment_fn *increment;
} distributions[] = {
    { "exponential", exponential }, { "uniform", uniform }, { "pareto", pareto },
    { "constant", constant },       { "zero", zero },       { "bimodal", bimodal },
    { "lognormal", lognormal },
};

enum { N_DISTRIBUTIONS = sizeof distributions / sizeof distributions[0] };

static void test_same_as_list(void **state)
{
    static const size_t sizes[] = { 1, 2, 5, 31, 33, 64, 120, 129, 250, 700, 4200, 9000,
                                    100000, 60, 3 };
    size_t which = *(const size_t *)*state;
    struct trial trial = { .queue = event_queue_new(),
                           .random = { 2385 + which, 0 },
                           .increment = distributions[which].increment };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        run_trial(&trial, sizes[i]);
    event_queue_free(trial.queue);
}

/* ---- smaller things ---- */

static event_handle put(struct event_queue *queue, sim_time at, uint32_t pass, uint8_t rank,
                        uint32_t subject)
{
    return event_queue_schedule(queue, (struct event){ at, pass, rank, 7, subject });
}

static uint32_t pop_subject(struct event_queue *queue)
{
    struct event event = { 0 };

    assert_true(event_queue_pop(queue, &event));
    assert_int_equal(event.kind, 7);
    return event.subject;
}

/* While an instant is worked off, more becomes due at it: for a later step in this round, for an
 * earlier step in the next (rule T2). */
static void test_order_at_one_instant(void **state)
{
    struct event_queue *queue = event_queue_new();
    (void)state;

    put(queue, 2385, 0, 4, 40);
    put(queue, 2385, 0, 1, 10);
    put(queue, 2386, 0, 0, 99);
    put(queue, 2385, 0, 1, 11);
    put(queue, 2385, 1, 0, 50);
    assert_int_equal(pop_subject(queue), 10);
    put(queue, 2385, 0, 1, 12);
    put(queue, 2385, 0, 2, 20);
    assert_int_equal(pop_subject(queue), 11);
    assert_int_equal(pop_subject(queue), 12);
    assert_int_equal(pop_subject(queue), 20);
    put(queue, 2385, 1, 1, 60);
    put(queue, 2385, 1, 0, 51);
    assert_int_equal(pop_subject(queue), 40);
    assert_int_equal(pop_subject(queue), 50);
    assert_int_equal(pop_subject(queue), 51);
    assert_int_equal(pop_subject(queue), 60);
    assert_int_equal(pop_subject(queue), 99);
    event_queue_free(queue);
}

static void test_stale_handles(void **state)
{
    struct event_queue *queue = event_queue_new();
    event_handle popped = put(queue, 17, 0, 0, 1);
    event_handle cancelled = put(queue, 19, 0, 0, 2);
    (void)state;

    assert_false(event_queue_cancel(queue, EVENT_NONE));
    assert_false(event_queue_is_pending(queue, EVENT_NONE));
    assert_int_equal(pop_subject(queue), 1);
    assert_true(event_queue_cancel(queue, cancelled));
    assert_false(event_queue_cancel(queue, cancelled));

    event_handle first = put(queue, 23, 0, 0, 3);
    event_handle second = put(queue, 29, 0, 0, 4);
    assert_false(event_queue_is_pending(queue, popped));
    assert_false(event_queue_cancel(queue, popped));
    assert_false(event_queue_cancel(queue, cancelled));
    assert_int_equal(event_queue_size(queue), 2);
    assert_true(event_queue_is_pending(queue, first));
    assert_true(event_queue_is_pending(queue, second));
    event_queue_free(queue);
}

/* What is cancelled at the front, or all around, does not stand in the way of what comes later but
 * is due earlier. */
static void test_before_the_cancelled(void **state)
{
    struct event_queue *queue = event_queue_new();
    event_handle handles[60];
    (void)state;

    put(queue, 7, 0, 0, 1);
    for (uint32_t i = 0; i < 60; i++)
        handles[i] = put(queue, 100 + i, 0, 0, 100 + i);
    assert_int_equal(pop_subject(queue), 1);
    for (uint32_t i = 0; i < 60; i++)
        if (i % 7 != 3)
            assert_true(event_queue_cancel(queue, handles[i]));
    assert_int_equal(event_queue_next_at(queue), 103);
    put(queue, 50, 0, 0, 50);
    put(queue, 101, 0, 0, 51);
    put(queue, 20, 0, 0, 20);
    assert_int_equal(pop_subject(queue), 20);
    assert_int_equal(pop_subject(queue), 50);
    assert_int_equal(pop_subject(queue), 51);
    for (uint32_t i = 3; i < 60; i += 7)
        assert_int_equal(pop_subject(queue), 100 + i);
    assert_true(event_queue_next_at(queue) > EVENT_QUEUE_LATEST);
    event_queue_free(queue);
}

/* The last cancelling takes out all keys at once: none of them is the first any more. */
static void test_all_cancelled(void **state)
{
    struct event_queue *queue = event_queue_new();
    event_handle handles[17];
    struct event event;
    (void)state;

    put(queue, 7, 0, 0, 1);
    for (uint32_t i = 0; i < 17; i++)
        handles[i] = put(queue, 100 + i, 0, 0, 100 + i);
    assert_int_equal(pop_subject(queue), 1);
    for (uint32_t i = 17; i > 0; i--)
        assert_true(event_queue_cancel(queue, handles[i - 1]));
    assert_true(event_queue_next_at(queue) > EVENT_QUEUE_LATEST);
    assert_false(event_queue_pop(queue, &event));
    put(queue, 2385, 0, 0, 2);
    assert_int_equal(event_queue_next_at(queue), 2385);
    assert_int_equal(pop_subject(queue), 2);
    event_queue_free(queue);
}

/* The same places and serials are given again, the same handles are not. */
static void test_handles_of_before_the_reset(void **state)
{
    enum { N = 6000 };
    struct event_queue *queue = event_queue_new();
    event_handle *before = malloc(N * sizeof *before);
    (void)state;

    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < N; i++) {
            event_handle handle = put(queue, 100 + i % 37, 0, 0, i);
            if (round > 0) {
                assert_int_not_equal(handle, before[i]);
                assert_false(event_queue_is_pending(queue, before[i]));
                assert_false(event_queue_cancel(queue, before[i]));
            }
            before[i] = handle;
        }
        assert_int_equal(pop_subject(queue), 0);
        assert_int_equal(pop_subject(queue), 37);
        event_queue_reset(queue);
        assert_int_equal(event_queue_size(queue), 0);
        assert_false(event_queue_is_pending(queue, before[5]));
    }
    free(before);
    event_queue_free(queue);
}

/* After a reset the past is open again, and equal runs are equal. */
static void test_run_after_run(void **state)
{
    struct event_queue *queue = event_queue_new();
    (void)state;

    event_queue_reset(queue);
    for (uint32_t run = 0; run < 300; run++) {
        uint32_t n = run % 7 == 3 ? 5000 : 3 + run;
        for (uint32_t i = 0; i < n; i++)
            put(queue, (sim_time)(i * 7919 % n), 0, 0, i * 7919 % n);
        for (uint32_t i = 0; i < n - 2; i++)
            assert_int_equal(pop_subject(queue), i);
        event_queue_reset(queue);
    }
    event_queue_free(queue);
}

static void check_limits(struct event_queue *queue)
{
    static const struct event events[] = {
        { 0, 0, 0, 0, 0 },
        { 0, 0, 0, 255, UINT32_MAX },
        { 0, 0, 15, 0, 1 },
        { 0, (1 << 20) - 1, 0, 1, UINT32_MAX },
        { 1, 0, 0, 255, 0 },
        { (INT64_C(1) << 43) - 1, 0, 0, 128, 2385 },
        { (INT64_C(1) << 43) - 1, (1 << 20) - 1, 15, 255, UINT32_MAX },
    };
    enum { N = sizeof events / sizeof events[0] };
    struct event event;

    for (size_t i = N; i-- > 2;) /* the last first; the two that tie in order */
        event_queue_schedule(queue, events[i]);
    event_queue_schedule(queue, events[0]);
    event_queue_schedule(queue, events[1]);
    for (size_t i = 0; i < N; i++) {
        do
            assert_true(event_queue_pop(queue, &event));
        while (event.kind == 7);
        assert_same_event(&event, &events[i]);
    }
    assert_false(event_queue_peek(queue, &event));
}

static void test_limits(void **state)
{
    struct event_queue *queue = event_queue_new();
    (void)state;

    check_limits(queue);
    event_queue_reset(queue);
    for (uint32_t i = 0; i < 7000; i++)
        put(queue, 3 + (INT64_C(1) << 27) * i, i, i % 16, i);
    check_limits(queue);
    event_queue_free(queue);
}

/* Each batch lies before everything that is pending, and is looked at before the next one. */
static void test_ever_earlier(void **state)
{
    enum { N_FIRST = 6000, N_BATCHES = 400, BATCH = 300 };
    struct event_queue *queue = event_queue_new();
    sim_time at = INT64_C(1) << 42;
    struct event event;
    (void)state;

    for (uint32_t i = 0; i < N_FIRST; i++)
        put(queue, at + i, 0, 0, i);
    for (int batch = 0; batch < N_BATCHES; batch++) {
        for (int i = 0; i < BATCH; i++) {
            at -= 1 + at / 10000;
            put(queue, at, 0, 0, 0);
        }
        assert_true(event_queue_peek(queue, &event));
        assert_int_equal(event.at, at);
    }
    for (int i = 0; i < N_FIRST + N_BATCHES * BATCH; i++) {
        assert_true(event_queue_pop(queue, &event));
        assert_true(event.at >= at);
        at = event.at;
    }
    assert_int_equal(event_queue_size(queue), 0);
    event_queue_free(queue);
}

/* A million events cancelled that were far away do not fill the memory. */
static void test_cancelled_events_leave_no_heap(void **state)
{
    enum { N = 5000 };
    struct event_queue *queue = event_queue_new();
    event_handle *handles = malloc(N * sizeof *handles);
    (void)state;

    for (uint32_t i = 0; i < N; i++)
        handles[i] = put(queue, 1000 + i, 0, 0, i);
    assert_int_equal(pop_subject(queue), 0);
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd; /* both 0 under a sanitizer */
    for (uint32_t i = 0; i < 1000000; i++) {
        uint32_t which = 1 + i % (N - 1);
        assert_true(event_queue_cancel(queue, handles[which]));
        handles[which] = put(queue, 1000000 + i * 7919 % 99991, 0, 0, which);
    }
    size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_int_equal(event_queue_size(queue), N - 1);
    assert_true(after <= before + 2000000);
    free(handles);
    event_queue_free(queue);
}

int main(void)
{
    static size_t which[N_DISTRIBUTIONS];
    struct CMUnitTest tests[N_DISTRIBUTIONS + 9] = {
        [N_DISTRIBUTIONS] = cmocka_unit_test(test_order_at_one_instant),
        cmocka_unit_test(test_stale_handles),
        cmocka_unit_test(test_before_the_cancelled),
        cmocka_unit_test(test_all_cancelled),
        cmocka_unit_test(test_handles_of_before_the_reset),
        cmocka_unit_test(test_run_after_run),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_ever_earlier),
        cmocka_unit_test(test_cancelled_events_leave_no_heap),
    };

    for (size_t i = 0; i < N_DISTRIBUTIONS; i++) {
        which[i] = i;
        tests[i] = (struct CMUnitTest){ .name = distributions[i].name,
                                        .test_func = test_same_as_list,
                                        .initial_state = &which[i] };
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
