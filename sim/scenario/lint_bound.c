#include "scenario/lint_bound.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>

#include "ops/ops.h"

/* What an instance goes through, one after the other. */
enum part {
    PART_BOOT,
    PART_HOOK_OUT,
    PART_WARMUP,
    PART_DRAIN,
    PART_HOOK_IN,
    PART_STOP,
    PART_RELEASE
};

struct parts {
    enum part items[4];
    size_t count;
};

static const struct parts until_in_service = { { PART_BOOT, PART_HOOK_OUT }, 2 };
static const struct parts until_warm = { { PART_BOOT, PART_HOOK_OUT, PART_WARMUP }, 3 };
static const struct parts until_gone = {
    { PART_DRAIN, PART_HOOK_IN, PART_STOP, PART_RELEASE }, 4
};

/* -- latencies --------------------------------------------------------------------------------- */

/* Those of hooks that end by a timeout or by CONTINUE, all in parallel: the longest. A hook that
 * may abandon an instance says nothing of those that it lets through. */
static double least_of_hooks(const struct setup *setup, enum hook_direction direction, double p)
{
    double least = 0;
    for (size_t i = 0; i < setup->n_hooks; i++) {
        const struct hook_setup *hook = &setup->hooks[i];
        if (hook->direction != (int)direction)
            continue;
        double held = (double)hook->heartbeat_timeout_ms;
        if (hook->complete != NULL)
            held = hook->default_result == HOOK_CONTINUE
                       ? GSL_MIN_DBL(distribution_quantile(hook->complete, p), held)
                       : 0;
        least = GSL_MAX_DBL(least, held);
    }
    return least;
}

static double least_of_zones(const struct setup *setup, enum latency_kind kind, double p)
{
    double least = INFINITY;
    bool is_launch = kind == LATENCY_BOOT || kind == LATENCY_WARMUP;
    int only = is_launch ? lint_only_zone(setup) : NO_ZONE;
    for (int z = 0; z < (int)setup->n_zones; z++) {
        if (only == NO_ZONE || only == z)
            least = GSL_MIN_DBL(least, distribution_quantile(setup->zones[z].latency[kind], p));
    }
    return least;
}

/* A value that one draw lies below with the probability p at most, in whole ms. */
static double least_of_part(const struct setup *setup, enum part part, double p)
{
    double value = 0;
    switch (part) {
    case PART_BOOT: value = least_of_zones(setup, LATENCY_BOOT, p); break;
    case PART_HOOK_OUT: value = least_of_hooks(setup, HOOK_OUT, p); break;
    case PART_WARMUP: value = least_of_zones(setup, LATENCY_WARMUP, p); break;
    case PART_DRAIN: value = least_of_zones(setup, LATENCY_DRAIN, p); break;
    case PART_HOOK_IN: value = least_of_hooks(setup, HOOK_IN, p); break;
    case PART_STOP: value = least_of_zones(setup, LATENCY_STOP, p); break;
    case PART_RELEASE: value = least_of_zones(setup, LATENCY_RELEASE, p); break;
    }
    return value > 0 ? floor(value) : 0;
}

/* -- order statistics -------------------------------------------------------------------------- */

/* The share of one law below which the m-th smallest of k draws lies with the probability p. */
static double share_of_order(long m, long k, double p)
{
    double share = m == k ? pow(p, 1 / (double)k)
                          : gsl_cdf_beta_Pinv(p, (double)m, (double)(k - m + 1));
    return isfinite(share) ? GSL_MIN_DBL(GSL_MAX_DBL(share, 1e-12), 1 - 1e-12) : 1e-12;
}

/* A value that the m-th smallest of k sums of the parts lies below with the probability p at most:
 * of one part the m-th smallest of k, of the others the least of k. */
static double least_of_order(const struct setup *setup, const struct parts *parts, long m, long k,
                             double p)
{
    double each = p / (double)parts->count, sum = 0, gain = 0;
    if (m < 1 || k < 1)
        return 0;
    for (size_t i = 0; i < parts->count; i++) {
        double least = least_of_part(setup, parts->items[i], GSL_MAX_DBL(each / (double)k, 1e-12));
        double order = least_of_part(setup, parts->items[i], share_of_order(m, k, each));
        sum += least;
        gain = GSL_MAX_DBL(gain, order - least);
    }
    return sum + gain;
}

sim_time lint_bound_arrival(const struct setup *setup, long n)
{
    return (sim_time)least_of_order(setup, &until_in_service, 1, n, LINT_BOUND_LEVEL);
}

/* -- what is known of the case ----------------------------------------------------------------- */

static bool may_lose_launches(const struct setup *setup)
{
    for (size_t z = 0; z < setup->n_zones; z++) {
        const struct zone_setup *zone = &setup->zones[z];
        if (zone->fails > 0 || zone->stock >= 0 || zone->out_of_stock.count > 0)
            return true;
    }
    for (size_t i = 0; i < setup->n_hooks; i++) {
        const struct hook_setup *hook = &setup->hooks[i];
        if (hook->direction == HOOK_OUT && hook->default_result != HOOK_CONTINUE)
            return true;
    }
    return false;
}

static bool is_all_constant(const struct setup *setup)
{
    for (size_t z = 0; z < setup->n_zones; z++) {
        for (int kind = 0; kind < N_LATENCY_KINDS; kind++) {
            if (!distribution_is_constant(setup->zones[z].latency[kind]))
                return false;
        }
    }
    for (size_t i = 0; i < setup->n_hooks; i++) {
        const struct distribution *complete = setup->hooks[i].complete;
        if (complete != NULL && !distribution_is_constant(complete))
            return false;
    }
    return true;
}

/* -- a refresh --------------------------------------------------------------------------------- */

struct course {
    const struct setup *setup;
    const struct refresh_params *params;
    const struct probed *probed;
    const struct parts *arrival;
    long n, size;  /* to replace, at most per batch */
    long floor;    /* healthy instances that stay before any new one has come */
    bool may_fail, may_keep;
};

/* How many new ones are needed for the next checkpoint above n_made (F9); 0: none. */
static long next_checkpoint(const struct course *course, long n_made, bool *pauses)
{
    const struct field_integers *checkpoints = &course->params->checkpoints;
    for (size_t i = 0; i < checkpoints->count; i++) {
        long wanted = (checkpoints->items[i] * course->probed->before.target + 99) / 100;
        if (wanted > n_made) {
            *pauses = checkpoints->items[i] < 100;
            return wanted;
        }
    }
    return 0;
}

/* Calls for every batch of a course without failures; answers the number of pauses. */
static long walk_batches(const struct course *course, void (*take)(void *context, long size),
                         void *context)
{
    long n_pauses = 0;
    for (long made = 0, size; made < course->n; made += size) {
        bool pauses = false;
        long wanted = next_checkpoint(course, made, &pauses);
        size = course->n - made < course->size ? course->n - made : course->size;
        size = wanted > 0 && wanted - made < size ? wanted - made : size;
        take(context, size);
        n_pauses += pauses && made + size >= wanted && made + size < course->n;
    }
    return n_pauses;
}

struct summing {
    const struct course *course;
    double level; /* of one batch */
    long last_size;
    double last_least, sum;
};

/* The batch's slowest launch, its slowest removal, or a removal that had to wait for a launch. */
static double least_of_batch(const struct course *course, long k, double p)
{
    const struct setup *setup = course->setup;
    const struct refresh_limits *limits = &course->probed->limits;
    bool launch_first = course->params->replace_order == REPLACE_LAUNCH_FIRST;
    long at_once = launch_first ? 0 : course->probed->before.healthy - course->floor;
    long awaited = course->may_keep ? 0 : k - at_once;
    double half = p / 2;
    double arrival = least_of_order(setup, course->arrival, k, k, half);
    double leave = least_of_order(setup, &until_gone, k, k, half);
    double least = GSL_MAX_DBL(arrival, leave);
    double last = least_of_order(setup, &until_gone, 1, 1, half);
    if (limits->removes_first && course->probed->before.running >= setup->group.max_size)
        return last + least_of_order(setup, course->arrival, 1, 1, half);
    if (awaited > 0) {
        const struct parts *parts = launch_first ? course->arrival : &until_in_service;
        double waited = last + least_of_order(setup, parts, awaited, k, half);
        least = GSL_MAX_DBL(least, waited);
    }
    return least;
}

static void count_batch(void *context, long size)
{
    (void)size;
    (*(long *)context)++;
}

static void sum_batch(void *context, long size)
{
    struct summing *summing = context;
    if (size != summing->last_size) {
        summing->last_size = size;
        summing->last_least = least_of_batch(summing->course, size, summing->level);
    }
    summing->sum += summing->last_least;
}

/* Whatever the batches look like: n launches succeed, at most so many at a time. */
static double least_by_rounds(const struct course *course, long at_a_time)
{
    long rounds = (course->n + at_a_time - 1) / at_a_time;
    return (double)rounds *
           least_of_order(course->setup, &until_in_service, 1, course->n, LINT_BOUND_LEVEL);
}

static struct course course_of(const struct lint *lint)
{
    const struct probed *probed = lint->probed;
    const struct refresh_params *params = lint_refresh_params(lint);
    const struct refresh_limits *limits = &probed->limits;
    struct course course = {
        .setup = lint->setup,
        .params = params,
        .probed = probed,
        .arrival = params->wait_for_warmup ? &until_warm : &until_in_service,
        .n = probed->n_set,
        .size = limits->up + limits->down,
        .floor = limits->low < probed->before.healthy ? limits->low : probed->before.healthy,
        .may_fail = may_lose_launches(lint->setup) || lint_may_keep_leavers(lint->setup),
        .may_keep = lint_may_keep_leavers(lint->setup),
    };
    /* kept ones add to the healthy, and that to what launch-first may make */
    if (params->replace_order == REPLACE_LAUNCH_FIRST && course.may_keep)
        course.size = course.size > course.n ? course.size : course.n;
    course.size = course.size > ACTIVITY_SIZE_LIMIT ? ACTIVITY_SIZE_LIMIT : course.size;
    return course;
}

static struct lint_bound bound_of_refresh(const struct lint *lint)
{
    struct course course = course_of(lint);
    struct lint_bound bound = { .is_certain = is_all_constant(lint->setup) };
    const struct refresh_limits *limits = &course.probed->limits;
    long n_pauses = walk_batches(&course, count_batch, &bound.n_batches);
    double least = 0;
    bound.pauses_ms = n_pauses * course.params->checkpoint_pause_ms;
    if (course.params->batching == BATCHING_ROLLING) {
        long spare = course.probed->before.healthy - course.floor + 1;
        long room = limits->capacity + limits->up - course.floor;
        bound.n_batches = n_pauses + 1;
        least = least_by_rounds(&course, room > spare ? room : spare);
    } else if (course.may_fail) {
        least = least_by_rounds(&course, course.size);
    } else {
        struct summing summing = { .course = &course,
                                   .level = LINT_BOUND_LEVEL / (double)bound.n_batches };
        walk_batches(&course, sum_batch, &summing);
        least = summing.sum;
    }
    bound.least_ms = (sim_time)least + bound.pauses_ms;
    return bound;
}

/* -- a rebalance ------------------------------------------------------------------------------- */

static struct lint_bound bound_of_rebalance(const struct lint *lint)
{
    const struct setup *setup = lint->setup;
    const struct probed *probed = lint->probed;
    struct lint_bound bound = { .is_certain = is_all_constant(setup) };
    long room = probed->limit - probed->before.running;
    if (!probed->is_plain || may_lose_launches(setup) || lint_may_keep_leavers(setup) || room < 1)
        return bound;
    bound.n_batches = (probed->n_moves + room - 1) / room;
    double level = LINT_BOUND_LEVEL / (double)bound.n_batches / 2, least = 0;
    for (long left = probed->n_moves; left > 0; left -= room) {
        long size = left < room ? left : room;
        least += least_of_order(setup, &until_in_service, size, size, level) +
                 least_of_order(setup, &until_gone, size, size, level);
    }
    bound.least_ms = (sim_time)least;
    return bound;
}

struct lint_bound lint_bound_of(const struct lint *lint)
{
    return lint->entry->type == &op_rebalance_instances ? bound_of_rebalance(lint)
                                                        : bound_of_refresh(lint);
}

const char *lint_bound_words(const struct lint_bound *bound)
{
    return bound->is_certain ? "in every run" : "in at least 99 of 100 runs";
}
