/*
 * why_step: the events of a trace put together into steps, each told in a sentence.
 *
 * Events of one instant that are alike but for the instance and the numbers are one step; what
 * merely takes its time (instances that come into service or are gone) is one step from the first
 * to the last of them, until the next decision. Steps live in the arena that is given; they point
 * to the trace's events.
 */
#ifndef EVENKEEL_OUTPUT_WHY_STEP_H
#define EVENKEEL_OUTPUT_WHY_STEP_H

#include "base/text.h"
#include "output/why_trace.h"

struct why_kind;

struct why_step {
    const struct why_kind *kind;
    const struct why_event **events; /* at least one, in order */
    size_t n_events, capacity;
    const struct why_event *ending; /* of the activity that ends with a batch; may be NULL */
    long batch;                     /* its number in its operation, from 1; 0: no batch */
};

struct why_steps {
    struct why_step *items;
    size_t n, capacity;
};

/* Whether an event is asked for. */
typedef bool why_wanted_fn(const void *context, const struct why_event *event);

struct why_steps why_steps_make(struct arena *arena, const struct why_trace *trace,
                                why_wanted_fn *wanted, const void *context);

/* Appends the sentence, with the rule in brackets and a full stop. */
void why_step_tell(const struct why_step *step, struct text *sentence);
/* The same of a single event. */
void why_step_tell_event(const struct why_event *event, struct text *sentence);
/* Appends the reason alone, numbers that differ as "0..19"; nothing where there is none. */
void why_step_reason(const struct why_step *step, struct text *reason);
/* "1h02m03.5s" as in a column of times: "10m00s", "0s". */
void why_append_time(struct text *text, int64_t at);

#endif
