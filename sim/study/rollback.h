/*
 * rollback: going on with a refresh against rolling it back, from points along its way.
 *
 * Every run is simulated once as the scenario has it, and once for each point with a
 * RollbackInstanceRefresh that arrives a millisecond after the refresh has come so far: its
 * decisions of that instant have been made, a batch may have begun and ends first (rule F11). The
 * point "now" is the instant of `resume_from`, where the request comes first. Both courses meet the
 * same luck (rule I5), so they are compared pair by pair, and the time up to the request is the
 * same in both: it drops out of the difference. Times count from the request to the last state of
 * the task.
 *
 * Going on comes to no good end in a run where the task ends Failed or RollbackFailed, or not at
 * all; rolling back where it does not end RollbackSuccessful. All times and instances of a point
 * are of the same runs: those that come so far and in which both courses come to a good end. How
 * many do, and how many would not, is counted beside.
 *
 * A refresh that is Paused now, with nothing in the timeline that resumes it, is resumed now where
 * it goes on. The intervals of the differences hold jointly for all points (Bonferroni).
 *
 * Times are ms; what is absent is NaN, or 0 runs. The report owns its points.
 */
#ifndef EVENKEEL_STUDY_ROLLBACK_H
#define EVENKEEL_STUDY_ROLLBACK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "model/setup.h"
#include "study/interval.h"

enum rollback_verdict {
    ROLLBACK_CANNOT_TELL, /* the interval holds 0, or there are too few pairs */
    ROLLBACK_SHORTER,     /* rolling back takes less time than going on */
    ROLLBACK_LONGER,
    ROLLBACK_SAME,
};
extern const char *const rollback_verdict_names[]; /* "cannot tell", "shorter", ... */

/* Of one of the two courses, from the request on. */
struct rollback_course {
    uint64_t n_ending;  /* of the runs that come so far: those in which it comes to a good end */
    double p50, p95;    /* of the time that is left; NaN: too few runs */
    long least_healthy; /* in any of the runs in which both courses end; -1: there is none */
};

struct rollback_point {
    long n_finished; /* FinishedUpdateCapacity that is waited for, or is there now */
    uint64_t n_came; /* runs that come so far */
    uint64_t n_runs; /* ... and in which both courses end */
    double at_p50;   /* the instant of the request on the scenario's clock */
    struct rollback_course going_on, rolling_back;
    double difference;        /* mean of rolling back - going on */
    struct interval interval; /* of it */
    enum rollback_verdict verdict;
};

struct rollback_report {
    long n_total;   /* TotalNeedUpdateCapacity */
    uint64_t n_runs; /* that were made */
    uint64_t n_stuck; /* of them: those that cannot finish where they go on (rule F13) */
    double level;         /* with which the intervals hold jointly */
    double level_of_each; /* interval */
    struct rollback_point *points; /* in the order of the way, to the last that a run sees; owned */
    size_t n_points;               /* 0: the rollback was refused in every run */
};

#define ROLLBACK_STEP 0.1 /* where nobody asks for another */

struct rollback_request {
    const struct setup *setup;
    uint64_t n_runs, seed;
    unsigned n_threads;  /* 0: all cores */
    double step;         /* between points, as a share of the total */
    double level;
    const char *folder;  /* for temporary files */
    const atomic_bool *cancel; /* may be NULL */
    void *context;
    void (*made)(void *context, uint64_t n_runs); /* so many more runs are made; may be NULL */
};

/* The refresh that is looked at: the one under way, else the first. NULL: there is none. */
const struct timeline_entry *rollback_find_refresh(const struct setup *setup);
/* Why there is nothing to compare: a sentence, or NULL. */
const char *rollback_refuse(const struct setup *setup);
/* 0 or an errno value. ECANCELED: the report is of the runs that were made until then, maybe none,
 * and is to be freed as after 0; after another error it is empty. The setup must not be refused. */
int rollback_make(struct rollback_report *report, const struct rollback_request *request);
void rollback_free(struct rollback_report *report);

/* "Rolling back now takes ...", and from which point on it takes longer: sentences for people. */
void rollback_tell(const struct rollback_report *report, struct text *text);

#endif
