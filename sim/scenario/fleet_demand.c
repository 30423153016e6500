#include "scenario/fleet_demand.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"

/* Of an instance: what a sum of demands is told to. Coming and going in steps leaves it some
 * roundings beside the whole number that it may be, and one above that would count as a
 * shortfall. */
#define GRAIN 0x1p-20

/* By how much the demand changes at an instant. */
struct step {
    sim_time at;
    double by;
    size_t order; /* of making, so that sums do not depend on the sorting */
};

static int compare_steps(const void *left, const void *right)
{
    const struct step *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Steps of all entries, a value that holds from before its first instant beginning at 0. Entries in
 * a row that share a demand count as one. */
static size_t make_steps(const struct fleet_setup *fleet, struct step *steps)
{
    size_t n = 0;
    for (size_t i = 0; i < fleet->n_entries;) {
        const struct demand_setup *demand = &fleet->entries[i].setup->demand;
        double n_groups = 0;
        do {
            n_groups += (double)fleet->entries[i].n_groups;
        } while (++i < fleet->n_entries && fleet->entries[i].setup->demand.at == demand->at);
        for (size_t k = 0; k < demand->n; k++) {
            double before = k > 0 ? demand->instances[k - 1] : 0;
            steps[n] = (struct step){ k > 0 ? demand->at[k] : 0,
                                      n_groups * (demand->instances[k] - before), n };
            n++;
        }
    }
    return n;
}

struct demand_setup fleet_demand_sum(struct arena *arena, const struct fleet_setup *fleet)
{
    size_t most = 0, n_points = 0;
    if (fleet->n_groups == 1)
        return fleet->entries[0].setup->demand; /* not a rounding apart from it */
    for (size_t i = 0; i < fleet->n_entries; i++)
        most += fleet->entries[i].setup->demand.n;
    struct step *steps = must_alloc((most + 1) * sizeof *steps);
    sim_time *at = arena_array(arena, most + 1, sizeof *at);
    double *instances = arena_array(arena, most + 1, sizeof *instances), sum = 0;
    size_t n = make_steps(fleet, steps);
    qsort(steps, n, sizeof *steps, compare_steps);
    for (size_t i = 0; i < n; i++) {
        sum += steps[i].by;
        n_points += n_points == 0 || at[n_points - 1] != steps[i].at;
        at[n_points - 1] = steps[i].at;
        instances[n_points - 1] = sum < 1e9 ? nearbyint(sum / GRAIN) * GRAIN : sum;
    }
    free(steps);
    return (struct demand_setup){ .n = n_points, .at = at, .instances = instances };
}
