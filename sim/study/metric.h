/*
 * metric: everything that is measured of a run as one table (rules Q1 to Q6).
 *
 * A row is a column of runs.csv, zones.csv or operations.csv, a metric of summary.csv, a word of
 * `limits:` and an entry of `evenkeel list columns`. Values are whole numbers in base units so that
 * sums are exact; METRIC_MISSING where a metric does not apply. Of a fleet the run is that of all
 * groups together (study/fleet.h).
 */
#ifndef EVENKEEL_STUDY_METRIC_H
#define EVENKEEL_STUDY_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/run.h"
#include "study/metric_tally.h"

enum metric_scope {
    METRIC_OF_RUN,
    METRIC_OF_ZONE,
    METRIC_OF_OPERATION, /* not of a fleet: each of its groups has its own */
    METRIC_OF_FLEET,     /* only of a fleet: of its groups one by one */
    METRIC_OF_REFUSAL, /* by the provider's code */
    N_METRIC_SCOPES
};

/* Which way a user wants it; NEITHER: a part of something else, or as asked for. */
enum metric_better { METRIC_NEITHER, METRIC_LOWER, METRIC_HIGHER };

struct metric {
    const char *name;   /* "least_healthy" */
    const char *column; /* with its unit: "duration_s" */
    const char *unit;   /* "s", "instances", "percent", "instance-hours"; "currency": the price's */
    double scale;       /* base units in one unit: 1000 for ms told in s */
    enum metric_scope scope;
    enum metric_better better;
    bool is_indicator;  /* 0 or 1: summarised as a share of runs */
    bool is_occurrence; /* the share of runs in which it is above 0 is of interest too */
    bool may_be_endless; /* a run that is unfinished and does not have it has not come to its end */
    const char *help;
    const char *rule;
    /* index: of the zone, of the timeline entry, of the refusal code; 0 for those of the run. */
    int64_t (*get)(const struct run *run, size_t index);
};

/* Ends with a row without a name; in the order of the scopes. */
extern const struct metric metrics[];
const struct metric *metric_find(const char *name);

/* The unit as it is told: of money, the price's currency. */
const char *metric_unit(const struct metric *metric, const struct setup *setup);

#endif
