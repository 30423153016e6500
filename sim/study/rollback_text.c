/*
 * rollback_text: what a comparison of going on with rolling back found, in sentences.
 */
#include <math.h>

#include "base/units.h"
#include "study/rollback.h"

/* To the second; "5m03s". */
static void append_time(struct text *text, double ms)
{
    char buffer[UNITS_DURATION_SIZE];
    text_append(text, units_format_duration(llround(fabs(ms) / 1000) * 1000, buffer));
}

static double share_of(const struct rollback_report *report, const struct rollback_point *point)
{
    return 100 * (double)point->n_finished / (double)report->n_total;
}

static void append_course(struct text *text, const char *what, const struct rollback_course *course)
{
    text_append(text, what);
    if (isnan(course->p50)) {
        text_append(text, " takes a time that needs more runs");
        return;
    }
    text_append(text, " takes ");
    append_time(text, course->p50);
    text_append(text, " (P95 ");
    if (isnan(course->p95))
        text_append(text, "needs more runs");
    else
        append_time(text, course->p95);
    text_append(text, ")");
}

static void tell_now(const struct rollback_report *report, struct text *text)
{
    const struct rollback_point *now = &report->points[0];
    text_printf(text, "With %ld of %ld finished, ", now->n_finished, report->n_total);
    append_course(text, "going on", &now->going_on);
    append_course(text, ", rolling back", &now->rolling_back);
    if (now->verdict == ROLLBACK_CANNOT_TELL || now->verdict == ROLLBACK_SAME) {
        text_append(text, now->verdict == ROLLBACK_SAME
                              ? ": the same.\n"
                              : ": these runs cannot tell which is shorter.\n");
        return;
    }
    text_append(text, ": rolling back is ");
    append_time(text, now->difference);
    text_printf(text, " %s in the mean (", rollback_verdict_names[now->verdict]);
    bool is_longer = now->verdict == ROLLBACK_LONGER;
    append_time(text, is_longer ? now->interval.low : now->interval.high);
    text_append(text, " to ");
    append_time(text, is_longer ? now->interval.high : now->interval.low);
    text_append(text, ").\n");
}

/* The first of the points from which on all are longer; n_points: there is none. */
static size_t find_crossing(const struct rollback_report *report)
{
    size_t crossing = report->n_points;
    while (crossing > 0 && report->points[crossing - 1].verdict == ROLLBACK_LONGER)
        crossing--;
    return crossing;
}

static void tell_crossing(const struct rollback_report *report, struct text *text)
{
    size_t crossing = find_crossing(report);
    if (crossing == report->n_points) {
        text_append(text, "At no point of the way can these runs tell that from there on a "
                          "rollback takes longer than going on.\n");
        return;
    }
    const struct rollback_point *first = &report->points[crossing];
    if (crossing == 0) {
        text_append(text, "From now on, at every point of the way, a rollback takes longer than "
                          "going on.\n");
        return;
    }
    const struct rollback_point *before = first - 1;
    text_printf(text, "From %.4g %% (%ld of %ld) on a rollback takes longer than going on; at "
                      "%.4g %% %s.\n",
                share_of(report, first), first->n_finished, report->n_total,
                share_of(report, before),
                before->verdict == ROLLBACK_SHORTER ? "it is shorter still"
                : before->verdict == ROLLBACK_SAME  ? "both take the same time"
                                                    : "these runs cannot tell");
}

static void append_count(struct text *text, long n)
{
    if (n == 0)
        text_append(text, "none is");
    else
        text_printf(text, "%ld %s", n, n == 1 ? "is" : "are");
}

/* Where one of the two comes down to nothing; the other sentence would say "fewer than 0". */
static void tell_none_left(long on, long back, struct text *text)
{
    text_append(text, "In the worst of these runs ");
    append_count(text, on);
    if (back == on) {
        text_append(text, " healthy, either way.\n");
        return;
    }
    text_append(text, " healthy while it goes on, ");
    append_count(text, back);
    text_append(text, " while it rolls back.\n");
}

static void tell_least(const struct rollback_report *report, struct text *text)
{
    long on = report->points[0].going_on.least_healthy;
    long back = report->points[0].rolling_back.least_healthy;
    if (on < 0 || back < 0)
        return;
    if (on == 0 || back == 0) {
        tell_none_left(on, back, text);
        return;
    }
    text_printf(text, "In none of these runs are fewer than %ld instance%s healthy", on,
                on == 1 ? "" : "s");
    if (back == on)
        text_append(text, ", either way.\n");
    else
        text_printf(text, " while it goes on, or fewer than %ld while it rolls back.\n", back);
}

/* "in 3 of 200 runs", "in none of 200 runs" */
static void append_share(struct text *text, uint64_t n, uint64_t n_of)
{
    if (n == 0)
        text_printf(text, "in none of %ju runs", (uintmax_t)n_of);
    else
        text_printf(text, "in %ju of %ju runs", (uintmax_t)n, (uintmax_t)n_of);
}

/* Runs without a good end are not in the figures: that must not look like success. Told of now, or
 * of the first point where it happens; the table has all of them. */
static void tell_ends(const struct rollback_report *report, struct text *text)
{
    const struct rollback_point *first = report->points;
    const struct rollback_point *end = report->points + report->n_points;
    while (first < end && first->n_runs == first->n_came)
        first++;
    if (first == end)
        return;
    text_printf(text, "With %ld of %ld finished, going on comes to a good end ",
                first->n_finished, report->n_total);
    append_share(text, first->going_on.n_ending, first->n_came);
    text_append(text, ", rolling back ");
    append_share(text, first->rolling_back.n_ending, first->n_came);
    text_append(text, "; times and instances are of the runs in which both do.\n");
}

void rollback_tell(const struct rollback_report *report, struct text *text)
{
    if (report->n_points == 0) {
        text_append(text, "In none of the runs could the refresh be rolled back.\n");
        return;
    }
    tell_ends(report, text);
    if (report->points[0].n_runs == 0)
        return;
    tell_now(report, text);
    tell_crossing(report, text);
    tell_least(report, text);
}
