/*
 * bands: quantiles over many runs of numbers that are steps over time (healthy, carrying,
 * running), in memory that does not grow with the runs.
 *
 * Time is looked at on a grid of at most BANDS_POINTS points: 0, step, 2 step, ... The step
 * begins at one second and doubles, dropping every other point, whenever a run ends behind the
 * last point; so it depends on the longest run alone. A run that has ended keeps its final
 * values for ever. At each point and for each series the runs are counted by value: exactly
 * below BANDS_EXACT, above by value classes 1/2048 wide (a group has at most 2,000 instances; a
 * fleet's charts stand this). So the outcome is the same for any order of the runs and any
 * grouping of them into several struct bands that are merged.
 *
 * What is kept are not the counts but their changes from one point to the next: a value that
 * lasts costs nothing, the final value of a finished run reaches all later points by itself,
 * also those that come with a longer grid, and dropping points is adding neighbours.
 *
 * Times are ms from the run's start, values are 0 or more. At most INT32_MAX runs (asserted).
 * bands_init / bands_free own the memory. Nothing here can fail.
 */
#ifndef EVENKEEL_STUDY_BANDS_H
#define EVENKEEL_STUDY_BANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { BANDS_POINTS = 512, BANDS_EXACT = 4096, BANDS_FIRST_STEP_MS = 1000 };

struct bands_cell;

struct bands {
    unsigned n_series;
    uint64_t n_runs;           /* that have ended */
    int64_t step_ms;
    int64_t longest_ms;        /* end of the longest run */
    int64_t next_at;           /* of the run under way: the point behind the last one recorded, ms */
    unsigned next_point;       /* and its number, BANDS_POINTS when it is behind the grid */
    uint32_t *present;         /* value class of each series at the points seen so far */
    struct bands_cell *cells;  /* n_series times BANDS_POINTS */
};

void bands_init(struct bands *bands, unsigned n_series);
void bands_free(struct bands *bands);

/* ---- one run after the other ---- */

void bands_begin_run(struct bands *bands);

/* Whether a piece of the run that ends at to_ms may matter: it does not when no point behind the
 * last one recorded lies before to_ms. Costs one comparison; most pieces are shorter than a step. */
static inline bool bands_is_due(const struct bands *bands, int64_t to_ms)
{
    return to_ms > bands->next_at;
}

/* The series have these values (n_series of them) from from_ms up to, not including, to_ms.
 * Pieces come in the order of time, the first begins at 0. Those that are not due may be left
 * out. */
void bands_record(struct bands *bands, int64_t from_ms, int64_t to_ms, const long *values);

/* From end_ms on the series keep these values. */
void bands_end_run(struct bands *bands, int64_t end_ms, const long *values);

/* ---- many runs ---- */

/* Adds the runs of `from`, which stays as it is; both between runs, with as many series. */
void bands_merge(struct bands *into, const struct bands *from);

/* Points from 0 to the first at or behind the end of the longest run; 0 without runs. Point i
 * is at i * step_ms. */
size_t bands_n_points(const struct bands *bands);

/* values[point * n_p + i] becomes the quantile p[i] of a series at a point: the value of rank
 * ceil(n_runs p); p ascending, 0 < p < 1. */
void bands_quantiles(const struct bands *bands, unsigned series, const double *p, size_t n_p,
                     int64_t *values);

/* Appends the bands as bytes; adds bands that were appended so to others. False: the bytes are no
 * such bands. Both between runs. */
void bands_pack(const struct bands *bands, struct text *bytes);
bool bands_unpack(struct bands *bands, const char *bytes, size_t size);

/* Bytes held, for the tests of flat memory. */
size_t bands_footprint(const struct bands *bands);

#endif
