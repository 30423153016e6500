/*
 * measurements: latencies out of a CSV file of the user's: measured ones, or an activity log.
 *
 * A latency is a cell in seconds (or another unit), or the time between two instants of a row:
 * numbers, or ISO 8601 ("2024-10-01T02:03:04.5Z", "2024-10-01T02:03Z", "+08:00" in place of Z), as
 * cloud providers write them. Rows may be chosen by the text of a cell, and be put apart by one (a
 * zone, an instance type). Latencies are told in ms. The set owns everything.
 */
#ifndef EVENKEEL_OUTPUT_MEASUREMENTS_H
#define EVENKEEL_OUTPUT_MEASUREMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"

struct measurement_choice { /* rows whose cell in this column has this text */
    const char *column, *text;
};

struct measurement_request {
    const char *file;
    const char *column;   /* NULL: the only column, or from and to are given */
    const char *from, *to;
    const char *by;       /* NULL: all rows together */
    double ms_per_unit;   /* of numbers */
    const struct measurement_choice *choices;
    size_t n_choices;
};

struct measurement_group {
    const char *name; /* what `by` has in common; "" without it */
    double *x;        /* ms, ascending; owned */
    size_t n, capacity;
};

struct measurements {
    struct measurement_group *groups; /* in the order in which they are met first */
    size_t n_groups;
    size_t n_rows, n_left_out, n_empty;
    struct arena arena;
};

/* False: told, and the set is empty. An empty cell is no measurement; one that is no number, or a
 * latency below 0, is an error with its place. */
bool measurements_read(struct measurements *set, const struct measurement_request *request,
                       struct diagnostics *list);
void measurements_free(struct measurements *set);

#endif
