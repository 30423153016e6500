/*
 * why_kind: the kinds of events of a trace, a row each: how events of a kind are put together into
 * steps, and what is said of a step. Shared by why_step.c and why_sentence.c.
 */
#ifndef EVENKEEL_OUTPUT_WHY_KIND_H
#define EVENKEEL_OUTPUT_WHY_KIND_H

#include "output/why_step.h"

enum kind_flags {
    ONE_BY_ONE = 0,
    ALIKE = 1,    /* those of one instant are one step */
    OVER_TIME = 2 /* and so are later ones, where no rule decided */
};

struct why_kind {
    const char *event;
    unsigned flags;
    const char *one, *many; /* said of one instance, of several */
    void (*tell)(const struct why_step *step, struct text *sentence); /* of no instance */
};

/* The row of an event; one for all that no other row is of. */
const struct why_kind *why_kind_of(const struct why_event *event);
/* Whether an event has this name. */
bool why_event_is(const struct why_event *event, const char *kind);

#endif
