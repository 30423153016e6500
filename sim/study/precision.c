#include "study/precision.h"

#include <math.h>

#include "study/evidence.h"
#include "study/interval.h"
#include "study/sampling.h"

const char *const stop_rule_names[N_STOP_RULES] = {
    [STOP_RUNS] = "runs",
    [STOP_PRECISE] = "precision",
    [STOP_CAP] = "cap",
};

/* The quantile of the duration that tables show. */
#define SHOWN_P 0.95

/* -- what is asked for ------------------------------------------------------------------------- */

static void note_width(struct precision_look *look, double half_width, double wanted,
                       const struct limit *limit)
{
    look->is_precise = look->is_precise && half_width <= wanted;
    if (!(half_width <= look->half_width)) {
        look->half_width = half_width;
        look->widest = limit;
    }
}

static void note_runs(struct precision_look *look, uint64_t n_runs, uint64_t needed)
{
    if (n_runs < needed) {
        look->is_precise = false;
        look->runs_needed = needed > look->runs_needed ? needed : look->runs_needed;
    }
}

/* A metric that no run has asks for nothing. */
static void look_at_mean(struct precision_look *look, const struct precision_subject *subject,
                         size_t slot, double wanted, const struct limit *limit)
{
    struct interval interval;
    struct sampled_mean mean;
    int error = sample_metric(subject->store, slot, 1, &mean); /* whoever makes the summary tells */
    if (mean.n == 0)
        return;
    note_runs(look, mean.n, PRECISION_LEAST_RUNS);
    if (error != 0 || !interval_of_skewed_mean(&mean, subject->level, &interval))
        return;
    double half_width = (interval.high - interval.low) / 2;
    note_width(look, half_width > 0 ? half_width / fabs(mean.value) : 0, wanted, limit);
}

/* On which side of its bound a share lies, told as surely as by one end of an interval, but at any
 * time: whoever stops as soon as an interval leaves the bound is wrong much more often. */
static bool is_decided(const struct limit *limit, const struct limit_tally *tally, double level)
{
    uint64_t n_broken = tally->n_runs - tally->n_held;
    double allowed = 1 - limit->share, enough = log(2 / (1 - level));
    if (allowed <= 0)
        return n_broken > 0;
    return allowed >= 1 || evidence_share_below(n_broken, tally->n_runs, allowed) >= enough ||
           evidence_share_above(n_broken, tally->n_runs, allowed) >= enough;
}

static void look_at_share(struct precision_look *look, const struct limit *limit,
                          const struct limit_tally *tally, double wanted, double level)
{
    struct interval interval = interval_of_share(tally->n_held, tally->n_runs, level);
    note_runs(look, tally->n_runs, PRECISION_LEAST_RUNS);
    if (!is_decided(limit, tally, level))
        note_width(look, (interval.high - interval.low) / 2, wanted, limit);
}

static void look_at_limit(struct precision_look *look, const struct precision_subject *subject,
                          size_t index, double wanted)
{
    const struct limit *limit = &subject->limits[index];
    const struct limit_tally *tally = &subject->limit_tallies[index];
    const struct metric_tally *metric =
        metric_store_tally(subject->store, subject->limit_slots[index]);
    bool is_endless = tally->n_runs > metric->n_present; /* then so is the mean */
    if (tally->n_runs == 0)
        return;
    switch (limit->kind) {
    case LIMIT_MEAN:
        if (!is_endless)
            look_at_mean(look, subject, subject->limit_slots[index], wanted, limit);
        break;
    case LIMIT_QUANTILE:
        note_runs(look, tally->n_runs, interval_quantile_runs_needed(limit->p, subject->level));
        break;
    case LIMIT_SHARE:
        look_at_share(look, limit, tally, wanted, subject->level);
        break;
    case LIMIT_EVERY_RUN:
        break; /* has no interval */
    }
}

struct precision_look precision_look(const struct precision_subject *subject, double wanted)
{
    const struct metric_tally *duration =
        metric_store_tally(subject->store, subject->duration_slot);
    struct precision_look look = { .is_precise = true, .half_width = NAN };
    look_at_mean(&look, subject, subject->duration_slot, wanted, NULL);
    if (duration->n_present > 0)
        note_runs(&look, duration->n_present,
                  interval_quantile_runs_needed(SHOWN_P, subject->level));
    for (size_t i = 0; i < subject->n_limits; i++)
        look_at_limit(&look, subject, i, wanted);
    return look;
}

/* -- how far to go ----------------------------------------------------------------------------- */

static uint64_t capped(const struct precision *precision, uint64_t n)
{
    return n < precision->n_most ? n : precision->n_most;
}

uint64_t precision_first(const struct precision *precision)
{
    return precision->wanted > 0 ? capped(precision, PRECISION_BATCH) : precision->n_most;
}

uint64_t precision_next(struct precision *precision, const struct precision_subject *subject,
                        uint64_t n_done)
{
    if (!(precision->wanted > 0) || n_done == 0) {
        precision->stopped_by = STOP_RUNS;
        return n_done;
    }
    precision->look = precision_look(subject, precision->wanted);
    precision->n_in_a_row = precision->look.is_precise ? precision->n_in_a_row + 1 : 0;
    if (precision->n_in_a_row >= PRECISION_LOOKS) {
        precision->stopped_by = STOP_PRECISE;
        return n_done;
    }
    precision->stopped_by = STOP_CAP;
    return capped(precision, n_done + PRECISION_BATCH);
}

/* Half-widths shrink with the square root of the runs. */
uint64_t precision_guess(const struct precision *precision, uint64_t n_done)
{
    double growth = precision->look.half_width / precision->wanted;
    double guess = growth > 1 ? ceil((double)n_done * growth * growth) : 0;
    uint64_t least = n_done + PRECISION_BATCH;
    uint64_t needed = precision->look.runs_needed;
    least = needed > least ? needed : least;
    return capped(precision,
                  guess > 1e15 || (uint64_t)guess > least ? (uint64_t)fmin(guess, 1e15) : least);
}
