#include "study/fleet_sum.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    SORT_LEAST = 1 << 14, /* changes that are worth sorting */
    DIGIT_BITS = 8,
    N_DIGITS = 1 << DIGIT_BITS,
};

void fleet_sum_init(struct fleet_sum *sum, const struct setup *setup)
{
    *sum = (struct fleet_sum){ .run.setup = setup };
    sum->zones = must_alloc(setup->n_zones * sizeof *sum->zones);
}

void fleet_sum_free(struct fleet_sum *sum)
{
    arena_free(&sum->run.arena);
    free(sum->zones);
    free(sum->changes);
    *sum = (struct fleet_sum){ 0 };
}

void fleet_sum_begin(struct fleet_sum *sum, const struct observer *observer)
{
    struct run *run = &sum->run;
    const struct setup *setup = run->setup;
    arena_reset(&run->arena);
    run->now = 0;
    run->end = RUN_FINISHED;
    run->is_stuck = false;
    run->observer = observer;
    run->group = (struct group){ .run = run, .setup = setup, .settings = &setup->group,
                                 .n_zones = setup->n_zones, .is_zone_to_sample = true };
    run->group.zones = arena_array(&run->arena, setup->n_zones, sizeof *run->group.zones);
    for (size_t i = 0; i < setup->n_zones; i++)
        run->group.zones[i].is_to_sample = true;
    measure_start(&run->group);
    memset(sum->zones, 0, setup->n_zones * sizeof *sum->zones);
    sum->group = (struct fleet_group_level){ 0 };
    sum->most_above = sum->most_below_low = 0;
    sum->n_changes = sum->n_kept = 0;
    sum->has_begun = false;
}

/* -- the order of time ------------------------------------------------------------------------- */

/* Stable, by digits of the instant from the last one on: the changes come in sorted pieces, a group
 * each, and there may be millions. */
static void sort_by_digit(const struct fleet_change *from, struct fleet_change *to, size_t n,
                          sim_time first, unsigned shift)
{
    size_t starts[N_DIGITS] = { 0 }, next = 0;
    for (size_t i = 0; i < n; i++)
        starts[(uint64_t)(from[i].at - first) >> shift & (N_DIGITS - 1)]++;
    for (size_t digit = 0; digit < N_DIGITS; digit++) {
        size_t count = starts[digit];
        starts[digit] = next;
        next += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[(uint64_t)(from[i].at - first) >> shift & (N_DIGITS - 1)]++] = from[i];
}

static void sort_changes(struct fleet_sum *sum)
{
    sim_time first = INT64_MAX, last = 0, before = 0;
    bool is_sorted = true;
    for (size_t i = 0; i < sum->n_changes; i++) {
        sim_time at = sum->changes[i].at;
        first = at < first ? at : first;
        last = at > last ? at : last;
        is_sorted = is_sorted && at >= before;
        before = at;
    }
    if (is_sorted)
        return;
    struct fleet_change *other = must_alloc(sum->capacity * sizeof *other);
    for (unsigned shift = 0; shift < 64 && (uint64_t)(last - first) >> shift != 0;
         shift += DIGIT_BITS) {
        sort_by_digit(sum->changes, other, sum->n_changes, first, shift);
        struct fleet_change *sorted = other;
        other = sum->changes;
        sum->changes = sorted;
    }
    free(other);
}

void fleet_sum_add(struct fleet_sum *sum, const struct fleet_change *change)
{
    if (sum->n_changes == sum->capacity) {
        sum->capacity = sum->capacity == 0 ? 1024 : sum->capacity * 2;
        sum->changes = must_realloc(sum->changes, sum->capacity * sizeof *sum->changes);
    }
    sum->changes[sum->n_changes++] = *change;
}

/* -- the sum ----------------------------------------------------------------------------------- */

/* Counts of which no more is asked than healthy, carrying, running and capacity. */
static struct counts counts_like(const struct fleet_zone_level *level)
{
    struct counts counts = { .warming = level->healthy - level->carrying };
    counts.by_state[LIFECYCLE_IN_SERVICE] = level->healthy;
    counts.by_state[LIFECYCLE_STANDBY] = level->capacity - level->healthy;
    counts.by_state[LIFECYCLE_REMOVING] = level->running - level->capacity;
    return counts;
}

static struct measure_levels levels_of(const struct fleet_sum *sum)
{
    struct measure_levels levels = {
        .target = sum->group.target,
        .above_max = sum->group.above_max,
        .low = sum->group.is_below_low > 0 ? LONG_MAX : -1,
    };
    for (size_t i = 0; i < sum->run.setup->n_zones; i++) {
        const struct fleet_zone_level *zone = &sum->zones[i];
        levels.healthy += zone->healthy;
        levels.carrying += zone->carrying;
        levels.running += zone->running;
    }
    return levels;
}

static void sample(struct fleet_sum *sum)
{
    struct measure_levels levels = levels_of(sum);
    measure_sample_levels(&sum->run.group, &levels);
    sum->most_above = sum->group.is_above > sum->most_above ? sum->group.is_above
                                                              : sum->most_above;
    sum->most_below_low = sum->group.is_below_low > sum->most_below_low ? sum->group.is_below_low
                                                                         : sum->most_below_low;
    sum->has_begun = true;
}

static void apply(struct fleet_sum *sum, const struct fleet_change *change)
{
    if (change->zone == FLEET_NO_ZONE) {
        sum->group.target += change->by.group.target;
        sum->group.above_max += change->by.group.above_max;
        sum->group.is_above += change->by.group.is_above;
        sum->group.is_below_low += change->by.group.is_below_low;
        return;
    }
    struct fleet_zone_level *zone = &sum->zones[change->zone];
    zone->healthy += change->by.level.healthy;
    zone->carrying += change->by.level.carrying;
    zone->running += change->by.level.running;
    zone->capacity += change->by.level.capacity;
    sum->run.group.zones[change->zone] =
        (struct zone){ .counts = counts_like(zone), .is_to_sample = true };
    sum->run.group.is_zone_to_sample = true;
}

/* Sorts what waits and takes what lies before an instant. */
static void take_before(struct fleet_sum *sum, sim_time before)
{
    size_t n = 0;
    sort_changes(sum);
    while (n < sum->n_changes && sum->changes[n].at < before) {
        sim_time at = sum->changes[n].at;
        assert(at >= sum->run.now);
        sum->run.now = at;
        while (n < sum->n_changes && sum->changes[n].at == at)
            apply(sum, &sum->changes[n++]);
        sample(sum);
    }
    memmove(sum->changes, sum->changes + n, (sum->n_changes - n) * sizeof *sum->changes);
    sum->n_changes -= n;
    sum->n_kept = sum->n_changes;
}

/* Sorting waits until there is as much new as there was left: each change is sorted about twice. */
void fleet_sum_advance(struct fleet_sum *sum, sim_time at)
{
    if (sum->n_changes >= SORT_LEAST && sum->n_changes >= 2 * sum->n_kept)
        take_before(sum, at);
}

void fleet_sum_finish(struct fleet_sum *sum, sim_time end)
{
    if (sum->n_changes > 0)
        take_before(sum, SIM_NEVER);
    if (!sum->has_begun || end > sum->run.now) {
        sum->run.now = end;
        sample(sum);
    }
    measure_finish(&sum->run.group);
}

size_t fleet_sum_footprint(const struct fleet_sum *sum)
{
    return 2 * sum->capacity * sizeof *sum->changes;
}
