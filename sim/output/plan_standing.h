/*
 * plan_standing: how a candidate of a search stands among the others, and why.
 *
 * A candidate is its number in the search.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_STANDING_H
#define EVENKEEL_OUTPUT_PLAN_STANDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "study/plan_search.h"

enum plan_standing {
    PLAN_BEST,     /* chosen */
    PLAN_NEAREST,  /* nobody is chosen; this one comes nearest */
    PLAN_KEPT,     /* keeps all limits and was not chosen */
    PLAN_RIVAL,    /* may be better than the one named */
    PLAN_DROPPED,  /* dearer than another one */
    PLAN_UNKNOWN,  /* too near to a limit to tell */
    PLAN_BROKEN,   /* breaks a limit */
    PLAN_ENDLESS,  /* comes to no end, or is refused */
    N_PLAN_STANDINGS
};
extern const char *const plan_standing_names[N_PLAN_STANDINGS];

enum plan_standing plan_standing_of(const struct plan_search *search, size_t candidate);
/* Appends why it stands so; nothing: there is nothing to say. For people a limit that is broken is
 * told with what it takes, for machines as it is written. */
void plan_standing_append_reason(const struct plan_search *search, size_t candidate,
                                 bool is_for_people, struct text *text);
/* The case that it was dropped for; NULL: none. */
const char *plan_standing_better(const struct plan_search *search, size_t candidate);
/* How far it is from its limits; NaN: no number tells it. */
double plan_standing_distance(const struct plan_search *search, size_t candidate);

#endif
