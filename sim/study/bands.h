/*
 * bands: quantiles over many runs of numbers that are steps over time (healthy, carrying,
 * running), in memory that does not grow with the runs.
 *
 * Time is looked at on a grid of at most BANDS_POINTS points: its origin, a step later, two steps
 * later, ... The step begins at one second and doubles, dropping every other point, whenever a run
 * ends behind the last point; so it depends on the longest run alone. The origin is where something
 * may happen for the first time: a night of waiting takes no points. If runs begin before, one
 * point more, at their beginning, stands for the time up to the origin. A run that has ended keeps
 * its final values for ever. At each point and for each series the runs are counted by value:
 * exactly below BANDS_EXACT, above by value classes 1/2048 wide (a group has at most 2,000
 * instances; a fleet's charts stand this). So the outcome is the same for any order of the runs and
 * any grouping of them into several struct bands that are merged.
 *
 * What is kept are not the counts but their changes from one point to the next: a value that
 * lasts costs nothing, the final value of a finished run reaches all later points by itself,
 * also those that come with a longer grid, and dropping points is adding neighbours.
 *
 * Times are instants in ms, values are 0 or more. At most INT32_MAX runs (asserted).
 * bands_init / bands_free own the memory. Nothing here can fail.
 */
#ifndef EVENKEEL_STUDY_BANDS_H
#define EVENKEEL_STUDY_BANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "kernel/sim_time.h"
#include "model/measure.h"

enum { BANDS_POINTS = 512, BANDS_EXACT = 4096, BANDS_FIRST_STEP_MS = 1000 };

enum bands_series { BANDS_HEALTHY, BANDS_CARRYING, BANDS_RUNNING, BANDS_N_SERIES };
extern const char *const bands_series_names[BANDS_N_SERIES];

struct bands_point;

struct bands {
    uint64_t n_runs;      /* that have ended */
    unsigned n_doublings; /* of the step */
    sim_time last_end_at; /* of a run, or the origin if all have ended before */
    sim_time begin_at, origin_at; /* of the runs, of the grid */
    struct bands_point *points;   /* owned */
    struct bands_point *grid;     /* BANDS_POINTS, the last ones of the points */
    /* of the run under way: the first point that it has not come to, and its instant; the values
     * at the point before */
    struct bands_point *next;
    sim_time next_at;
    long last[BANDS_N_SERIES];
    bool is_carrying_kept; /* else it was as healthy in all runs, whose cells stand for both */
};

/* Runs begin at begin_at, and in none of them anything changes before origin_at. */
void bands_init(struct bands *bands, sim_time begin_at, sim_time origin_at);
void bands_free(struct bands *bands);

/* ---- one run after the other ---- */

void bands_begin_run(struct bands *bands);

/* The series have these values up to, not including, to: since the end of the piece before, or
 * since the beginning. The `piece` of an observer (model/measure.h), with a struct bands as its
 * context. A piece that holds no point costs one comparison. */
void bands_record(void *context, sim_time from, sim_time to,
                  const struct measure_levels *levels);

/* From end_at on, the end of the last piece, the series keep these values for ever. */
void bands_end_run(struct bands *bands, sim_time end_at, const struct measure_levels *levels);

/* ---- many runs ---- */

/* Adds the runs of `from`, which stays as it is; both between runs, with the same beginnings. */
void bands_merge(struct bands *into, const struct bands *from);

static inline sim_time bands_step_ms(const struct bands *bands)
{
    return (sim_time)BANDS_FIRST_STEP_MS << bands->n_doublings;
}

/* Points from the first to the one at or behind the end of the longest run; 0 without runs. */
size_t bands_n_points(const struct bands *bands);
sim_time bands_instant(const struct bands *bands, size_t point);

/* values[point * n_p + i] becomes the quantile p[i] of a series at a point: the value of rank
 * ceil(n_runs p); p ascending, 0 < p < 1. */
void bands_quantiles(const struct bands *bands, enum bands_series series, const double *p,
                     size_t n_p, int64_t *values);

/* Appends the bands as bytes; adds bands that were appended so to others. False: the bytes are no
 * such bands. Both between runs. */
void bands_pack(const struct bands *bands, struct text *bytes);
bool bands_unpack(struct bands *bands, const char *bytes, size_t size);

/* Bytes held, for the tests of flat memory. */
size_t bands_footprint(const struct bands *bands);

#endif
