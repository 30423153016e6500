/*
 * nearest: of candidates that all break a limit, the one that misses its limits by least.
 *
 * The distance is one in what is limited (study/limit_figure.h): settings that break a limit in all
 * of their runs are not alike for that. It is an estimate from the runs that were made, most often
 * SELECTION_FIRST_RUNS, and promises nothing. Nothing here is an error.
 */
#ifndef EVENKEEL_STUDY_NEAREST_H
#define EVENKEEL_STUDY_NEAREST_H

#include "study/limit_figure.h"
#include "study/selection.h"

/* What a limit of the candidate compares with its bound, from its runs, at INTERVAL_LEVEL. */
struct limit_figure nearest_figure(const struct selection_candidate *candidate, size_t limit);

/* Sets the distance of each candidate; all have made their runs. */
void nearest_measure(struct selection *selection);
/* As they were measured, of at least one candidate: one that is not known to break a limit before
 * one that is, one that comes to its end in more runs, then the least miss, then the least
 * objective, then the first. */
size_t nearest_find(const struct selection *selection);

#endif
