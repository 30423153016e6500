/*
 * limit: a sentence of `limits:`, understood.
 *
 *     duration p95 <= 3h                                   a quantile, at the stated level
 *     cost <= 20 USD                                       the mean
 *     least_healthy[cn-hangzhou-h] >= 10 in 95% of runs    a share of the runs
 *     share of runs with healthy < demand <= 1%            the same, told by what breaks it
 *     most_running <= 150                                  in every run
 *
 * Whatever is no mean says: in at least `share` of all runs the metric compares so with the bound.
 * A quantile says that, too: P95 <= 3h means that at least 95 % of all runs take at most 3h. Bounds
 * are in the metric's base units (study/metric.h). A struct limit owns nothing; its text and place
 * belong to the scenarios.
 */
#ifndef EVENKEEL_STUDY_LIMIT_H
#define EVENKEEL_STUDY_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario/scenario.h"
#include "study/metric.h"

enum limit_kind {
    LIMIT_MEAN,
    LIMIT_QUANTILE,
    LIMIT_SHARE,
    LIMIT_EVERY_RUN /* that is made: nobody can promise it of those that are not */
};

struct limit {
    const char *text; /* as written */
    struct place place;
    enum limit_kind kind;
    const struct metric *metric;
    size_t index;               /* of the zone, timeline entry or refusal code */
    enum comparison comparison; /* of the mean or of a run's value with the bound */
    double bound;
    double share;           /* of the runs, at least; not of a mean */
    double p;               /* of a quantile */
    bool tells_what_breaks; /* "share of runs with ... <= 1%" */
};

/* A name that stands for another in a sentence, or a comparison that stands for one with a metric.
 */
struct limit_word {
    const char *subject, *reference; /* reference NULL: the subject alone stands for the metric */
    const char *metric;
    bool is_floor; /* it speaks of what is least at any instant, or of what is most */
    const char *help;
};
/* Ends with a row without a subject. */
extern const struct limit_word limit_words[];

/* Reads a sentence for a case (setup NULL: what depends on the case is not looked at). False, and
 * told with its place, if it makes no sense there. */
bool limit_read(struct limit *limit, const struct limit_text *text, const struct setup *setup,
                struct diagnostics *list);
/* All limits of a case, as many as it has and in its order, in the arena. NULL: told. */
const struct limit *limits_read(struct arena *arena, const struct scenario_case *of,
                                struct diagnostics *list);
/* Reads the limits of all cases to tell what is wrong with them; false if anything is. */
bool limits_check(struct scenarios *scenarios);

/* A run's value for the comparison: endless for a time that the run does not have (it was never
 * accepted, or did not end), NaN where the run does not count. */
double limit_value(const struct limit *limit, int64_t value);
bool limit_holds(const struct limit *limit, double value);

#endif
