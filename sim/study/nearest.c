#include "study/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct limit_figure nearest_figure(const struct selection_candidate *candidate, size_t limit)
{
    double *values = must_alloc((candidate->n_runs + 1) * sizeof *values);
    for (size_t i = 0; i < candidate->n_runs; i++)
        values[i] = candidate->limit_values[i * candidate->n_limits + limit];
    struct limit_figure figure = limit_figure_make(&candidate->limits[limit], values,
                                                   candidate->n_runs, INTERVAL_LEVEL);
    free(values);
    return figure;
}

/* Runs that break it beyond those that may. */
static double excess_share(const struct limit *limit, const struct limit_tally *tally)
{
    double broken = (double)(tally->n_runs - tally->n_held) / (double)tally->n_runs;
    bool may_be_broken = limit->kind == LIMIT_QUANTILE || limit->kind == LIMIT_SHARE;
    return fmax(0, broken - (may_be_broken ? 1 - limit->share : 0));
}

static double miss_of(const struct selection_candidate *candidate, size_t limit)
{
    double miss = limit_miss(&candidate->limits[limit], nearest_figure(candidate, limit).value);
    return isnan(miss) ? 0 : miss; /* it applies to no run */
}

/* misses: of the candidate; largest: of all, where they can be told. */
static struct selection_distance sum_up(const struct selection_candidate *candidate,
                                        const double *misses, const double *largest)
{
    struct selection_distance distance = { 0 };
    if (candidate->n_runs > 0)
        distance.endless = (double)candidate->n_endless / (double)candidate->n_runs;
    for (size_t i = 0; i < candidate->n_limits; i++) {
        const struct limit *limit = &candidate->limits[i];
        double bound = fabs(limit->bound), scale = bound > 0 ? bound : largest[i];
        if (isinf(misses[i]))
            distance.endless += excess_share(limit, &candidate->tallies[i]);
        else if (misses[i] > 0)
            distance.miss += misses[i] / (limit->metric->is_indicator ? 1 : scale);
    }
    return distance;
}

void nearest_measure(struct selection *selection)
{
    size_t most_limits = 0;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        size_t n_limits = selection->candidates[i].n_limits;
        most_limits = n_limits > most_limits ? n_limits : most_limits;
    }
    double *largest = must_calloc(most_limits, sizeof *largest);
    double *misses = must_alloc((selection->n_candidates * most_limits + 1) * sizeof *misses);
    for (size_t i = 0; i < selection->n_candidates; i++) {
        for (size_t k = 0; k < selection->candidates[i].n_limits; k++) {
            double miss = miss_of(&selection->candidates[i], k);
            misses[i * most_limits + k] = miss;
            largest[k] = isfinite(miss) ? fmax(largest[k], miss) : largest[k];
        }
    }
    for (size_t i = 0; i < selection->n_candidates; i++) {
        struct selection_candidate *of = &selection->candidates[i];
        of->distance = sum_up(of, misses + i * most_limits, largest);
    }
    free(misses);
    free(largest);
}

/* -1, 0 or 1. */
static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static bool comes_before(const struct selection *selection, size_t a, size_t b)
{
    double left = selection->candidates[a].objective.mean,
           right = selection->candidates[b].objective.mean;
    return left < right || (!(right < left) && a < b);
}

/* Not known to break a limit before known to, coming to an end before not, then who misses by
 * least, then the least objective. */
static bool is_nearer(const struct selection *selection, size_t a, size_t b)
{
    const struct selection_candidate *left = &selection->candidates[a],
                                     *right = &selection->candidates[b];
    bool is_broken = left->verdict == VERDICT_BROKEN, was_broken = right->verdict == VERDICT_BROKEN;
    if (is_broken != was_broken)
        return was_broken;
    int by_endless = compare(left->distance.endless, right->distance.endless),
        by_miss = compare(left->distance.miss, right->distance.miss);
    if (by_endless != 0 || by_miss != 0)
        return by_endless != 0 ? by_endless < 0 : by_miss < 0;
    return comes_before(selection, a, b);
}

size_t nearest_find(const struct selection *selection)
{
    size_t nearest = 0;
    for (size_t i = 1; i < selection->n_candidates; i++)
        nearest = is_nearer(selection, i, nearest) ? i : nearest;
    return nearest;
}
