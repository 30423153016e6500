/*
 * why_telling: what is asked of a traced run, and what belongs to it: shared by the formats of
 * output/why.h.
 */
#ifndef EVENKEEL_OUTPUT_WHY_TELLING_H
#define EVENKEEL_OUTPUT_WHY_TELLING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "output/why.h"
#include "output/why_step.h"

struct why_telling {
    const struct why_request *request;
    const struct why_trace *trace;
    FILE *stream;
    struct arena arena;
    int64_t from, to; /* of the steps that are wanted now */
    long entry;       /* request->operation as a number; 0: it is a name */
};

/* The steps of the instance and operation that are asked for: in the time that is asked for; the
 * last few up to an instant; the first few behind it. */
struct why_steps why_wanted_steps(struct why_telling *telling);
struct why_steps why_steps_before(struct why_telling *telling, int64_t at);
struct why_steps why_steps_after(struct why_telling *telling, int64_t at);
/* Whether an event is one of the operation that is asked for. */
bool why_is_of_operation(const struct why_telling *telling, const struct why_event *event);
/* Whether the trace was cut before an instant: then nothing is known of it. */
bool why_is_beyond_cut(const struct why_telling *telling, int64_t at);

void why_print_text(struct why_telling *telling);
void why_print_json(struct why_telling *telling);

#endif
