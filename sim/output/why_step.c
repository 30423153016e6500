#include "output/why_step.h"

#include <ctype.h>
#include <string.h>

#include "output/why_kind.h"

/* The same but for their numbers. */
static bool is_same_pattern(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            a += strspn(a, "0123456789");
            b += strspn(b, "0123456789");
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return *a == *b;
}

static bool spans_time(const struct why_event *event, const struct why_kind *kind)
{
    return (kind->flags & OVER_TIME) && (*event->rule == '\0' || why_event_is(event, "hook-wait") ||
                                         why_event_is(event, "waiting"));
}

/* Whether they are alike but for the time, the instance and the numbers. */
static bool is_alike(const struct why_step *step, const struct why_event *event,
                     const struct why_kind *kind)
{
    const struct why_event *last = step->events[step->n_events - 1];
    return step->kind == kind && last->entry == event->entry &&
           (last->activity == event->activity || spans_time(event, kind)) &&
           strcmp(last->operation, event->operation) == 0 &&
           strcmp(last->before, event->before) == 0 && strcmp(last->after, event->after) == 0 &&
           strcmp(last->rule, event->rule) == 0 && is_same_pattern(last->reason, event->reason);
}

static bool belongs(const struct why_step *step, const struct why_event *event,
                    const struct why_kind *kind)
{
    return is_alike(step, event, kind) &&
           (step->events[step->n_events - 1]->at == event->at || spans_time(event, kind));
}

static void add_event(struct arena *arena, struct why_step *step, const struct why_event *event)
{
    if (step->n_events == step->capacity) { /* most steps have one */
        size_t capacity = step->capacity == 0 ? 1 : 2 * step->capacity;
        step->events =
            arena_grow(arena, step->events, step->capacity, capacity, sizeof *step->events);
        step->capacity = capacity;
    }
    step->events[step->n_events++] = event;
}

static struct why_step *add_step(struct arena *arena, struct why_steps *steps,
                                 const struct why_kind *kind)
{
    steps->items =
        arena_make_room(arena, steps->items, steps->n, &steps->capacity, sizeof *steps->items);
    struct why_step *step = &steps->items[steps->n++];
    *step = (struct why_step){ .kind = kind };
    return step;
}

/* The step that takes the event in, looking back from the last one as far as steps are open: of
 * the same instant, or over time with no decision between. */
static struct why_step *find_step(struct why_steps *steps, const struct why_event *event,
                                  const struct why_kind *kind)
{
    if (!(kind->flags & ALIKE))
        return NULL;
    bool crosses_time = spans_time(event, kind);
    for (size_t i = steps->n; i-- > 0;) {
        struct why_step *step = &steps->items[i];
        const struct why_event *last = step->events[step->n_events - 1];
        crosses_time = crosses_time && spans_time(last, step->kind);
        if (last->at != event->at && !crosses_time)
            return NULL;
        if (belongs(step, event, kind))
            return step;
    }
    return NULL;
}

/* What came of a request at once is told with it; the end of a batch's activity with the batch. */
static bool is_told_before(struct why_steps *steps, const struct why_event *event)
{
    for (size_t i = steps->n; i-- > 0;) {
        struct why_step *step = &steps->items[i];
        const struct why_event *first = step->events[0];
        if (first->at != event->at)
            return false;
        if (why_event_is(event, "task-state") && why_event_is(first, "accepted") &&
            step->ending == NULL && *event->reason != '\0' && first->entry == event->entry &&
            strcmp(first->operation, event->operation) == 0 && i + 1 == steps->n) {
            step->ending = event;
            return true;
        }
        if (why_event_is(event, "ended") && why_event_is(first, "batch-end") &&
            first->activity == event->activity) {
            step->ending = event;
            return true;
        }
    }
    return false;
}

static bool is_single(const struct why_step *step)
{
    return (step->kind->flags & ALIKE) && step->n_events == 1;
}

/* Ones that come and others that leave for them, one by one and again and again, are told as one
 * step each: the trickle that began at `first`. Answers where such a step is, else n. */
static size_t find_in_trickle(const struct why_steps *steps, size_t first, size_t n,
                              const struct why_step *step)
{
    for (size_t i = first; i < n; i++) {
        if (is_alike(&steps->items[i], step->events[0], step->kind))
            return i;
    }
    return n;
}

static void fold_trickles(struct arena *arena, struct why_steps *steps)
{
    size_t n = 0, first = 0;
    for (size_t i = 0; i < steps->n; i++) {
        struct why_step step = steps->items[i];
        size_t into = is_single(&step) ? find_in_trickle(steps, first, n, &step) : n;
        if (into < n) {
            add_event(arena, &steps->items[into], step.events[0]);
            continue;
        }
        steps->items[n++] = step;
        if (!is_single(&step))
            first = n;
    }
    steps->n = n;
}

struct why_steps why_steps_make(struct arena *arena, const struct why_trace *trace,
                                why_wanted_fn *wanted, const void *context)
{
    struct why_steps steps = { 0 };
    for (size_t i = 0; i < trace->n_events; i++) {
        const struct why_event *event = &trace->events[i];
        if (!wanted(context, event) || is_told_before(&steps, event))
            continue;
        const struct why_kind *kind = why_kind_of(event);
        struct why_step *step = find_step(&steps, event, kind);
        if (step == NULL) {
            step = add_step(arena, &steps, kind);
            step->batch = event->batch;
        }
        add_event(arena, step, event);
    }
    fold_trickles(arena, &steps);
    return steps;
}
