/*
 * shown_run: which run of a case is worth showing, by its duration.
 *
 * 0 or an errno value. Run 0: no run has a duration.
 */
#ifndef EVENKEEL_STUDY_SHOWN_RUN_H
#define EVENKEEL_STUDY_SHOWN_RUN_H

#include <stdint.h>

#include "study/study.h"

/* The first run with the median duration, of those that have one. */
int shown_run_median(const struct study_outcome *outcome, uint64_t *run);
/* The first run with the longest; an unfinished one is longer than any. */
int shown_run_worst(const struct study_outcome *outcome, uint64_t *run);

#endif
