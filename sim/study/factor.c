#include "study/factor.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "ops/ops.h"
#include "ops/refresh.h"

const char *const factor_scale_names[N_FACTOR_SCALES] = {
    [FACTOR_TIMES] = "times",
    [FACTOR_SHARE] = "share",
};

/* ---- latencies ---- */

static struct distribution *latency_of(const struct variant *variant, size_t zone,
                                       enum latency_kind kind)
{
    return &variant->latencies[zone * N_LATENCY_KINDS + (size_t)kind];
}

/* One that is always 0 stays so whatever it is multiplied by. */
static bool has_latency(const struct factor *factor, const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_zones; i++) {
        const struct distribution *latency = setup->zones[i].latency[factor->latency];

        if (!distribution_is_constant(latency) || distribution_quantile(latency, 0.5) > 0)
            return true;
    }
    return false;
}

static bool has_spread(const struct factor *factor, const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_zones; i++) {
        if (!distribution_is_constant(setup->zones[i].latency[factor->latency]))
            return true;
    }
    return false;
}

/* Started are instances that were stopped: by the group, or from the first. */
static bool has_starts(const struct factor *factor, const struct setup *setup)
{
    bool may_start = setup->group.scaling_policy == SCALING_RECYCLE ||
                     setup->group.scaling_policy == SCALING_FORCE_RECYCLE;

    for (size_t i = 0; !may_start && i < setup->n_instances; i++)
        may_start = setup->instances[i].state == LIFECYCLE_STOPPED;
    return may_start && has_latency(factor, setup);
}

static void set_median(const struct factor *factor, struct variant *variant, double value)
{
    for (size_t i = 0; i < variant->setup.n_zones; i++)
        distribution_set_scale(latency_of(variant, i, factor->latency), value);
}

static void set_tail(const struct factor *factor, struct variant *variant, double value)
{
    for (size_t i = 0; i < variant->setup.n_zones; i++)
        distribution_set_stretch(latency_of(variant, i, factor->latency), value);
}

/* ---- hooks, pauses, failures, demand ---- */

static bool has_completes(const struct factor *factor, const struct setup *setup)
{
    (void)factor;
    for (size_t i = 0; i < setup->n_hooks; i++) {
        if (setup->hooks[i].complete != NULL)
            return true;
    }
    return false;
}

static void set_completes(const struct factor *factor, struct variant *variant, double value)
{
    (void)factor;
    for (size_t i = 0; i < variant->setup.n_hooks; i++) {
        if (variant->of->hooks[i].complete != NULL)
            distribution_set_scale(&variant->completes[i], value);
    }
}

/* The last checkpoint does not pause (rule F9). */
static bool pauses(const struct timeline_entry *entry)
{
    const struct refresh_params *params = entry->params;

    return entry->type == &op_start_instance_refresh && params->checkpoints.count > 1;
}

static bool has_pauses(const struct factor *factor, const struct setup *setup)
{
    (void)factor;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (pauses(&setup->timeline[i]))
            return true;
    }
    return false;
}

static void set_pauses(const struct factor *factor, struct variant *variant, double value)
{
    (void)factor;
    for (size_t i = 0; i < variant->setup.n_timeline; i++) {
        const struct refresh_params *const given = variant->of->timeline[i].params;

        if (pauses(&variant->of->timeline[i]))
            variant->refreshes[i].checkpoint_pause_ms =
                llround((double)given->checkpoint_pause_ms * value);
    }
}

static double most_failing(const struct setup *setup)
{
    double most = 0;

    for (size_t i = 0; i < setup->n_zones; i++)
        most = fmax(most, setup->zones[i].fails);
    return most;
}

static bool always(const struct factor *factor, const struct setup *setup)
{
    (void)factor;
    (void)setup;
    return true;
}

/* The value is that of the zone that fails most; the others keep their proportion to it. */
static void set_failures(const struct factor *factor, struct variant *variant, double value)
{
    const double most = most_failing(variant->of);

    (void)factor;
    for (size_t i = 0; i < variant->setup.n_zones; i++)
        variant->setup.zones[i].fails =
            most > 0 ? variant->of->zones[i].fails * value / most : value;
}

static bool has_demand(const struct factor *factor, const struct setup *setup)
{
    (void)factor;
    return setup->demand.n > 0;
}

static void set_demand(const struct factor *factor, struct variant *variant, double value)
{
    (void)factor;
    for (size_t i = 0; i < variant->setup.demand.n; i++)
        variant->demand[i] = variant->of->demand.instances[i] * value;
}

/* ---- the table ---- */

#define HALF_TO_DOUBLE { 0.5, 2 }
#define MEDIAN_ROW(name_, kind_, applies_, help_)                                                  \
    { .name = name_ "-median", .help = help_, .latency = kind_, .range = HALF_TO_DOUBLE,           \
      .applies = applies_, .set = set_median }
#define TAIL_ROW(name_, kind_)                                                                     \
    { .name = name_ "-tail", .latency = kind_, .range = HALF_TO_DOUBLE, .applies = has_spread,     \
      .set = set_tail, .help = "how far " name_ " times above the median lie from it" }

const struct factor factors[] = {
    MEDIAN_ROW("boot", LATENCY_BOOT, has_latency, "all boot times"),
    TAIL_ROW("boot", LATENCY_BOOT),
    MEDIAN_ROW("warmup", LATENCY_WARMUP, has_latency, "all warm-up times"),
    TAIL_ROW("warmup", LATENCY_WARMUP),
    MEDIAN_ROW("drain", LATENCY_DRAIN, has_latency, "all drain times"),
    TAIL_ROW("drain", LATENCY_DRAIN),
    MEDIAN_ROW("stop", LATENCY_STOP, has_latency, "all stop times"),
    TAIL_ROW("stop", LATENCY_STOP),
    MEDIAN_ROW("release", LATENCY_RELEASE, has_latency, "all release times"),
    MEDIAN_ROW("start", LATENCY_START, has_starts, "all start times of stopped instances"),
    { .name = "hooks", .help = "the time until hooks complete", .range = HALF_TO_DOUBLE,
      .applies = has_completes, .set = set_completes },
    { .name = "pauses", .help = "the pauses at checkpoints", .range = HALF_TO_DOUBLE,
      .applies = has_pauses, .set = set_pauses },
    { .name = "failures", .help = "the share of launches that fail", .scale = FACTOR_SHARE,
      .range = { 0, 0.1 }, .applies = always, .set = set_failures },
    { .name = "demand", .help = "the demand at all times", .range = { 0.8, 1.25 },
      .applies = has_demand, .set = set_demand },
    { .name = NULL },
};
enum { N_FACTORS = sizeof factors / sizeof factors[0] - 1 };
_Static_assert((int)N_FACTORS <= (int)FACTORS_MOST, "luck is one more, and Sobol' sequences end");

size_t factor_count(void)
{
    return N_FACTORS;
}

const struct factor *factor_find(const char *name)
{
    for (const struct factor *factor = factors; factor->name != NULL; factor++) {
        if (strcmp(factor->name, name) == 0)
            return factor;
    }
    return NULL;
}

/* ---- ranges ---- */

double factor_value(const struct factor *factor, struct factor_range range, double u)
{
    return factor->scale == FACTOR_TIMES ? range.low * pow(range.high / range.low, u)
                                         : range.low + (range.high - range.low) * u;
}

/* A scenario in which more than half of the assumed share fails is varied up to double that. */
struct factor_range factor_range_for(const struct factor *factor, const struct setup *setup)
{
    struct factor_range range = factor->range;

    if (factor->scale == FACTOR_SHARE)
        range.high = fmin(1, fmax(range.high, 2 * most_failing(setup)));
    return range;
}

static const char *name_of(const void *context, size_t index)
{
    (void)context;
    return index < N_FACTORS ? factors[index].name : NULL;
}

static const char *parse_end(const struct factor *factor, const char *text, size_t length,
                             double *value)
{
    struct text part = { 0 };

    text_append_bytes(&part, text, length);
    const char *const problem = factor->scale == FACTOR_SHARE
                                    ? units_parse_share(text_string(&part), value)
                                    : units_parse_real(text_string(&part), value);
    text_free(&part);
    if (problem != NULL)
        return factor->scale == FACTOR_SHARE ? "an end is no share between 0 and 1"
                                             : "an end is no number";
    if (factor->scale == FACTOR_TIMES && !(*value > 0 && *value <= 1000))
        return "an end must be a number above 0, at most 1000";
    return NULL;
}

const char *factor_parse_range(const char *text, const struct factor **factor,
                               struct factor_range *range, const char **hint)
{
    const char *const equals = strchr(text, '='), *const colon = strchr(text, ':');
    struct text name = { 0 };

    *hint = NULL;
    if (equals == NULL || colon == NULL || colon < equals)
        return "a range is written NAME=LOW:HIGH";
    text_append_bytes(&name, text, (size_t)(equals - text));
    *factor = factor_find(text_string(&name));
    if (*factor == NULL)
        *hint = text_did_you_mean(text_string(&name), name_of, NULL);
    text_free(&name);
    if (*factor == NULL)
        return "there is no such input";
    const char *problem = parse_end(*factor, equals + 1, (size_t)(colon - equals - 1), &range->low);

    if (problem == NULL)
        problem = parse_end(*factor, colon + 1, strlen(colon + 1), &range->high);
    return problem != NULL              ? problem
           : !(range->low < range->high) ? "the low end must lie below the high one"
                                        : NULL;
}

/* ---- variants ---- */

static void *copy(struct variant *variant, const void *items, size_t count, size_t size)
{
    void *const copied = arena_array(&variant->arena, count > 0 ? count : 1, size);

    if (count > 0)
        memcpy(copied, items, count * size);
    return copied;
}

static void copy_zones(struct variant *variant)
{
    struct setup *const setup = &variant->setup;
    const size_t n = setup->n_zones;

    setup->zones = copy(variant, variant->of->zones, n, sizeof *setup->zones);
    variant->latencies =
        arena_array(&variant->arena, n * N_LATENCY_KINDS + 1, sizeof *variant->latencies);
    for (size_t zone = 0; zone < n; zone++) {
        for (int kind = 0; kind < N_LATENCY_KINDS; kind++) {
            struct distribution *const latency =
                latency_of(variant, zone, (enum latency_kind)kind);

            distribution_make_reshaped(latency, setup->zones[zone].latency[kind]);
            setup->zones[zone].latency[kind] = latency;
        }
    }
}

static void copy_hooks(struct variant *variant)
{
    struct setup *const setup = &variant->setup;

    setup->hooks = copy(variant, variant->of->hooks, setup->n_hooks, sizeof *setup->hooks);
    variant->completes =
        arena_array(&variant->arena, setup->n_hooks + 1, sizeof *variant->completes);
    for (size_t i = 0; i < setup->n_hooks; i++) {
        if (setup->hooks[i].complete == NULL)
            continue;
        distribution_make_reshaped(&variant->completes[i], setup->hooks[i].complete);
        setup->hooks[i].complete = &variant->completes[i];
    }
}

static void copy_timeline(struct variant *variant)
{
    struct setup *const setup = &variant->setup;

    setup->timeline =
        copy(variant, variant->of->timeline, setup->n_timeline, sizeof *setup->timeline);
    variant->refreshes =
        arena_array(&variant->arena, setup->n_timeline + 1, sizeof *variant->refreshes);
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (!pauses(&setup->timeline[i]))
            continue;
        variant->refreshes[i] = *(const struct refresh_params *)setup->timeline[i].params;
        setup->timeline[i].params = &variant->refreshes[i];
    }
}

void variant_init(struct variant *variant, const struct setup *of)
{
    *variant = (struct variant){ .setup = *of, .of = of };
    copy_zones(variant);
    copy_hooks(variant);
    copy_timeline(variant);
    variant->demand = copy(variant, of->demand.instances, of->demand.n, sizeof *variant->demand);
    variant->setup.demand.instances = variant->demand;
}

void variant_free(struct variant *variant)
{
    arena_free(&variant->arena);
}
