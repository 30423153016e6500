/*
 * fuzz_model: random small scenarios under the invariants of the model.
 *
 * usage: fuzz_model [COUNT [FIRST]]
 *
 * Groups of 1 to 40 instances in 1 to 5 zones, every operation at random times, stock that runs
 * out, launches that fail, hooks, lost zones. After every round of every instant everything is
 * recounted (model/validate.c); every launch and removal is checked against the rule that it
 * claims. Each run ends, or says that it is stuck. The same run without these checks, which passes
 * by what nobody heeds, comes to the same. Scenario number N is always the same one: after a
 * failure, `fuzz_model 1 N` runs it alone.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/activity.h"
#include "model/run.h"
#include "ops/execute_scaling_rule.h"
#include "ops/ops.h"
#include "ops/refresh.h"

/* -- drawing ----------------------------------------------------------------------------------- */

struct maker {
    struct random_stream stream;
    struct arena arena;
    struct setup setup;
};

static long pick(struct maker *maker, long low, long high)
{
    return low + (long)(gsl_rng_uniform(&maker->stream.rng) * (double)(high - low + 1));
}

static bool chance(struct maker *maker, double p)
{
    return gsl_rng_uniform(&maker->stream.rng) < p;
}

static const struct distribution *make_latency(struct maker *maker, double mean)
{
    struct distribution *d = arena_alloc(&maker->arena, sizeof *d);
    if (chance(maker, 0.4)) {
        distribution_make_constant(d, floor(mean * (double)pick(maker, 0, 3)));
    } else {
        const struct distribution_type *type = distribution_type_find("exponential");
        distribution_make(d, type, &type->forms[0], (double[]){ mean });
    }
    return d;
}

static void make_zones(struct maker *maker)
{
    static const char *const ids[] = { "z1", "z2", "z3", "z4", "z5" };
    static const double means[N_LATENCY_KINDS] = { 53000, 60000, 30000, 78000, 5000, 45000 };
    struct setup *setup = &maker->setup;
    setup->n_zones = (size_t)pick(maker, 1, 5);
    setup->zones = arena_array(&maker->arena, setup->n_zones, sizeof *setup->zones);
    for (size_t z = 0; z < setup->n_zones; z++) {
        struct zone_setup *zone = &setup->zones[z];
        zone->id = ids[z];
        for (int kind = 0; kind < N_LATENCY_KINDS; kind++)
            zone->latency[kind] = make_latency(maker, means[kind]);
        zone->stock = chance(maker, 0.3) ? pick(maker, 0, 30) : -1;
        zone->fails = chance(maker, 0.3) ? (double)pick(maker, 0, 100) / 100 : 0;
        zone->fail_latency = chance(maker, 0.5) ? make_latency(maker, 10000) : NULL;
        zone->price_per_vcpu = (double)pick(maker, 1, 4);
        if (chance(maker, 0.2)) {
            struct field_window *window = arena_alloc(&maker->arena, sizeof *window);
            window->from_ms = pick(maker, 0, 3600) * 1000;
            window->to_ms = window->from_ms + pick(maker, 1, 1800) * 1000;
            zone->out_of_stock = (struct field_windows){ window, 1 };
        }
    }
}

static void make_group(struct maker *maker, long n)
{
    struct group_setup *group = &maker->setup.group;
    static long policies[][2] = { { REMOVE_OLDEST_CONFIGURATION, REMOVE_OLDEST_INSTANCE },
                                  { REMOVE_OLDEST_CONFIGURATION, REMOVE_NEWEST_INSTANCE },
                                  { REMOVE_NEWEST_INSTANCE, REMOVE_OLDEST_INSTANCE } };
    long which = pick(maker, 0, 2);
    *group = (struct group_setup){
        .id = "asg",
        .min_size = pick(maker, 0, n),
        .max_size = n + pick(maker, 0, 20),
        .desired_capacity = chance(maker, 0.6) ? n : -1,
        .default_cooldown_ms = pick(maker, 0, 600) * 1000,
        .multi_az_policy = (int)pick(maker, 0, 3),
        .az_balance = chance(maker, 0.5),
        .removal_policies = { policies[which], 2 },
        .scaling_policy = chance(maker, 0.2) ? SCALING_RECYCLE : SCALING_RELEASE,
        .health_check = chance(maker, 0.8) ? HEALTH_ECS : HEALTH_NONE,
        .balance_mode = chance(maker, 0.3) ? BALANCED_ONLY : BALANCED_BEST_EFFORT,
        .auto_rebalance = chance(maker, 0.1),
        .suspended = chance(maker, 0.1) ? (unsigned)pick(maker, 0, 31) : 0,
        .is_active = chance(maker, 0.97),
        .load_balancer_active = true,
        .database_active = true,
    };
    maker->setup.options = (struct model_options){
        .imbalance_threshold = 2,
        .overshoot_base = (int)pick(maker, 0, 1),
        .replace_order = (int)pick(maker, 0, 1),
        .batching = (int)pick(maker, 0, 1),
        .wait_for_warmup = chance(maker, 0.5),
        .clamp_to_max_size = chance(maker, 0.3),
        .retry_interval_ms = pick(maker, 1, 120) * 1000,
        .check_interval_ms = 60000,
        .mixed_policies = chance(maker, 0.7) ? MIXED_POLICIES_ALLOW : MIXED_POLICIES_FORBID,
    };
}

static void make_instances(struct maker *maker, long n)
{
    static const int states[] = { LIFECYCLE_IN_SERVICE, LIFECYCLE_PROTECTED, LIFECYCLE_STANDBY };
    struct setup *setup = &maker->setup;
    setup->n_instances = (size_t)n;
    setup->instances = arena_array(&maker->arena, (size_t)n, sizeof *setup->instances);
    for (long i = 0; i < n; i++)
        setup->instances[i] = (struct instance_setup){
            .zone = chance(maker, 0.5) ? (int)pick(maker, 0, (long)setup->n_zones - 1) : NO_ZONE,
            .configuration = (int)pick(maker, -1, 1),
            .state = states[chance(maker, 0.8) ? 0 : pick(maker, 1, 2)],
            .creation = chance(maker, 0.9) ? CREATION_AUTO : CREATION_ATTACHED,
            .is_unhealthy = chance(maker, 0.05),
            .price_per_vcpu = NAN,
        };
}

static void make_hooks(struct maker *maker)
{
    struct setup *setup = &maker->setup;
    setup->n_hooks = chance(maker, 0.4) ? (size_t)pick(maker, 1, 3) : 0;
    setup->hooks = arena_array(&maker->arena, setup->n_hooks + 1, sizeof *setup->hooks);
    for (size_t i = 0; i < setup->n_hooks; i++)
        setup->hooks[i] = (struct hook_setup){
            .name = "hook",
            .direction = (int)pick(maker, 0, 1),
            .default_result = (int)pick(maker, 0, 2),
            .heartbeat_timeout_ms = pick(maker, 30, 600) * 1000,
            .complete = chance(maker, 0.7) ? make_latency(maker, 40000) : NULL,
        };
}

/* -- operations: random values within the ranges of the rows ----------------------------------- */

static const char *make_id(struct maker *maker)
{
    return arena_printf(&maker->arena, "i-%ld", pick(maker, 1, 45));
}

static void make_texts(struct maker *maker, struct field_texts *texts)
{
    texts->count = (size_t)pick(maker, 1, 4);
    texts->items = arena_array(&maker->arena, texts->count, sizeof *texts->items);
    for (size_t i = 0; i < texts->count; i++)
        texts->items[i] = make_id(maker);
}

static void make_checkpoints(struct maker *maker, struct field_integers *list)
{
    list->items = arena_array(&maker->arena, 3, sizeof *list->items);
    list->count = 0;
    if (chance(maker, 0.4)) {
        list->items[list->count++] = pick(maker, 1, 40);
        list->items[list->count++] = pick(maker, 41, 99);
        list->items[list->count++] = 100;
    }
}

static size_t n_choices(const struct field *row)
{
    size_t n = 0;
    while (row->choices[n] != NULL)
        n++;
    return n;
}

static void make_value(struct maker *maker, const struct field *row, char *base)
{
    void *at = base + row->offset;
    bool is_given = row->is_required || chance(maker, 0.5);
    switch (row->kind) {
    case FIELD_INTEGER:
        *(long *)at = is_given ? pick(maker, (long)row->low, (long)row->high)
                      : row->initial != NULL ? atol(row->initial)
                                             : *(long *)at;
        break;
    case FIELD_BOOLEAN:
        *(bool *)at = is_given ? chance(maker, 0.5) : row->initial != NULL && *row->initial == 't';
        break;
    case FIELD_CHOICE:
        *(int *)at = is_given ? (int)pick(maker, 0, (long)n_choices(row) - 1) : *(int *)at;
        break;
    case FIELD_DURATION: break; /* preset from the options */
    case FIELD_MINUTES: *(int64_t *)at = pick(maker, 1, 30) * 60000; break;
    case FIELD_SECONDS: *(int64_t *)at = is_given ? pick(maker, 0, 600) * 1000 : -1; break;
    case FIELD_TEXT:
        *(const char **)at = strcmp(row->name, "ZoneId") == 0 && is_given ? "z1" : NULL;
        break;
    case FIELD_TEXTS: make_texts(maker, at); break;
    case FIELD_INTEGERS: make_checkpoints(maker, at); break;
    case FIELD_SECTION: break;
    default: abort();
    }
}

static const char *const images[] = { "a", "b", "c" };

static const void *make_params(struct maker *maker, const struct op_type *type)
{
    char *params = arena_alloc(&maker->arena, type->params_size + 1);
    if (type->prepare != NULL)
        type->prepare(params, &maker->setup.options);
    for (const struct field *row = type->params; row != NULL && row->name != NULL; row++)
        make_value(maker, row, params);
    if (type == &op_start_instance_refresh) {
        struct refresh_params *refresh = (struct refresh_params *)params;
        refresh->desired.launch_template_version = "2";
        if (chance(maker, 0.3))
            refresh->desired.image_id = images[pick(maker, 0, 2)];
        else if (chance(maker, 0.9))
            refresh->desired.scaling_configuration_id = images[pick(maker, 0, 2)];
    }
    return params;
}

static void make_timeline(struct maker *maker)
{
    struct setup *setup = &maker->setup;
    size_t n_types = 0;
    while (op_types[n_types] != NULL)
        n_types++;
    setup->n_timeline = (size_t)pick(maker, 0, 12);
    setup->timeline = arena_array(&maker->arena, setup->n_timeline + 2, sizeof *setup->timeline);
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct op_type *type;
        do {
            type = chance(maker, 0.25)   ? &op_start_instance_refresh
                   : chance(maker, 0.15) ? &op_rebalance_instances
                                         : op_types[pick(maker, 0, (long)n_types - 1)];
        } while (type->flags & OP_IS_INTERNAL);
        setup->timeline[i] = (struct timeline_entry){
            .alarm = -1,
            .at = chance(maker, 0.2) ? pick(maker, 0, 60) * 60000 : pick(maker, 0, 3600000),
            .type = type,
            .params = make_params(maker, type),
            .entry = i + 1,
        };
    }
}

/* A demand in steps, with an alarm and a target tracking rule on it. */
static void make_alarms(struct maker *maker)
{
    static struct scaling_rule_setup rules[] = {
        { .name = "track", .type = RULE_TARGET_TRACKING, .cooldown_ms = -1, .target_value = 60,
          .scale_out_count = 3, .scale_in_count = 5, .instance_warmup_ms = 120000 },
        { .name = "more", .type = RULE_SIMPLE, .cooldown_ms = 60000, .value = 3 },
    };
    struct setup *setup = &maker->setup;
    setup->rules = rules;
    setup->n_rules = 2;
    setup->n_alarms = 2;
    setup->alarms = arena_array(&maker->arena, 2, sizeof *setup->alarms);
    sim_time *at = arena_array(&maker->arena, 6, sizeof *at);
    double *instances = arena_array(&maker->arena, 6, sizeof *instances);
    for (int i = 0; i < 6; i++) {
        at[i] = i * 1200 * SIM_SECOND;
        instances[i] = (double)pick(maker, 0, 300) / 10;
    }
    setup->demand = (struct demand_setup){ 6, at, instances };
    for (size_t i = 0; i < 2; i++) {
        struct execute_params *params = arena_alloc(&maker->arena, sizeof *params);
        *params = (struct execute_params){ .rule_name = rules[i].name, .trigger = TRIGGER_ALARM };
        setup->alarms[i] = (struct alarm_setup){ .name = rules[i].name, .rule = &rules[i],
                                                 .threshold = 90, .period_ms = 60000, .count = 2,
                                                 .entry = setup->n_timeline };
        setup->timeline[setup->n_timeline++] = (struct timeline_entry){
            .at = SIM_NEVER, .type = &op_execute_scaling_rule, .params = params, .alarm = (long)i,
            .entry = setup->n_timeline };
    }
}

static void make_setup(struct maker *maker, uint64_t number)
{
    static const char *configurations[] = { "a", "b" };
    arena_reset(&maker->arena);
    maker->setup = (struct setup){ .title = "fuzz", .until = SIM_NEVER, .operations = op_types };
    random_stream_pick(&maker->stream, random_run_key(4711, number), RANDOM_BOOT, 1);
    maker->setup.configurations = configurations;
    maker->setup.n_configurations = 2;
    maker->setup.active_configuration = (int)pick(maker, -1, 1);
    long n = pick(maker, 1, 40);
    make_zones(maker);
    make_group(maker, n);
    make_instances(maker, n);
    make_hooks(maker);
    make_timeline(maker);
    if (chance(maker, 0.3))
        make_alarms(maker);
    /* Checks that fail go on for eight days; most scenarios need not see all of them. */
    maker->setup.until = chance(maker, 0.97) ? pick(maker, 1, 12) * SIM_HOUR : SIM_NEVER;
}

/* -- the rules that launches and removals claim ------------------------------------------------ */

struct watch {
    uint64_t number;
    sim_time last;
    long n_moved; /* of the running rebalance */
    uint32_t rebalance; /* number of its one activity */
};

static void require(const struct watch *watch, const struct group *group, bool holds,
                    const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_model: scenario %llu at %lld ms: %s\n",
                (unsigned long long)watch->number, (long long)group_now(group), what);
        abort();
    }
}

/* Worked out anew: the task keeps its own. */
static struct refresh_limits limits_of(const struct group *group, const struct operation *task)
{
    const struct refresh *refresh = task->state;
    return refresh_limits_for(task->params, group->target, group->settings->max_size,
                              refresh->healthy_when_begun);
}

static void watch_refresh(const struct watch *watch, const struct group *group,
                          const struct trace_event *event)
{
    const struct operation *task = event->operation;
    if (event->kind == TRACE_LAUNCH && event->reason.id == REASON_REFRESH_LAUNCH) {
        struct refresh_limits limits = limits_of(group, task);
        require(watch, group,
                counts_pending(&group->counts) + counts_healthy(&group->counts) <=
                    limits.capacity + limits.up,
                "a refresh launched above C + up");
    }
    if (event->kind == TRACE_LEAVE && event->reason.id == REASON_REFRESH_REMOVE) {
        const struct refresh *refresh = task->state;
        struct refresh_limits limits = limits_of(group, task);
        long floor = limits.low < refresh->healthy_when_begun ? limits.low
                                                              : refresh->healthy_when_begun;
        bool was_unhealthy = event->instance->flags & INSTANCE_UNHEALTHY;
        require(watch, group, counts_healthy(&group->counts) + was_unhealthy >= floor,
                "a refresh removed below its floor");
    }
}

static void watch_rebalance(struct watch *watch, const struct group *group,
                            const struct trace_event *event)
{
    if (event->activity != NULL && watch->rebalance != event->activity->number) {
        watch->rebalance = event->activity->number;
        watch->n_moved = 0;
    }
    if (event->kind == TRACE_LAUNCH) {
        long base = group->settings->max_size > counts_capacity(&group->counts)
                        ? group->settings->max_size
                        : counts_capacity(&group->counts);
        long margin = (base + 9) / 10 > 1 ? (base + 9) / 10 : 1;
        require(watch, group,
                counts_running(&group->counts) <= group->settings->max_size + margin,
                "a rebalance launched above MaxSize and its margin");
        watch->n_moved++;
        require(watch, group, watch->n_moved <= 20, "a rebalance replaced more than 20");
    }
}

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct watch *watch = context;
    require(watch, group, group_now(group) >= watch->last, "time went backwards");
    watch->last = group_now(group);
    char sentence[256];
    reason_format(&event->reason, sentence, sizeof sentence);
    if (event->operation == NULL)
        return;
    if (event->operation->type == &op_start_instance_refresh)
        watch_refresh(watch, group, event);
    else if (event->operation->type == &op_rebalance_instances && event->instance != NULL)
        watch_rebalance(watch, group, event);
}

static void require_same_operations(const struct watch *watch, const struct group *group,
                                    const struct group *plain)
{
    for (size_t i = 0; i < group->setup->n_timeline; i++) {
        const struct measure_operation *a = &group->measure.operations[i];
        const struct measure_operation *b = &plain->measure.operations[i];
        require(watch, plain,
                a->is_accepted == b->is_accepted && a->is_ended == b->is_ended &&
                    a->accepted_at == b->accepted_at && a->ended_at == b->ended_at &&
                    a->status == b->status,
                "an unvalidated run ends an operation in another way");
        require(watch, plain, memcmp(a->phase_ms, b->phase_ms, sizeof a->phase_ms) == 0,
                "an unvalidated run has other phases");
    }
}

/* An ordinary run passes by all that nobody heeds; it comes to the same. */
static void require_same(const struct watch *watch, const struct run *run, const struct run *plain)
{
    const struct group *a = &run->group, *b = &plain->group;
    const struct measure *m = &a->measure, *n = &b->measure;
    require(watch, b,
            run->now == plain->now && run->end == plain->end &&
                run->is_stuck == plain->is_stuck && run->n_instances == plain->n_instances,
            "an unvalidated run ends in another way");
    require(watch, b, memcmp(&a->counts, &b->counts, sizeof a->counts) == 0,
            "an unvalidated run ends with other instances");
    require(watch, b,
            memcmp(m->zones, n->zones, a->n_zones * sizeof *m->zones) == 0 &&
                m->least_healthy == n->least_healthy && m->least_carrying == n->least_carrying &&
                m->most_running == n->most_running && m->most_above_max == n->most_above_max &&
                m->most_imbalance == n->most_imbalance &&
                m->least_healthy_ppm == n->least_healthy_ppm,
            "an unvalidated run has other extremes");
    require(watch, b,
            m->below_low_ms == n->below_low_ms && m->below_target_ms == n->below_target_ms &&
                m->below_demand_ms == n->below_demand_ms && m->above_max_ms == n->above_max_ms &&
                m->running_ims == n->running_ims && m->target_ims == n->target_ims &&
                m->surplus_ims == n->surplus_ims &&
                m->imbalance_ims == n->imbalance_ims &&
                m->shortfall_mims == n->shortfall_mims && m->billed_ms == n->billed_ms,
            "an unvalidated run has other integrals");
    require_same_operations(watch, a, b);
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? atol(argv[1]) : 5000;
    long first = argc > 2 ? atol(argv[2]) : 1;
    long ends[4] = { 0 }, n_stuck = 0, n_instances = 0;
    struct maker maker = { .setup = { .title = NULL } };
    random_stream_init(&maker.stream);
    struct run *run = run_new(), *plain = run_new();
    run->is_validated = true;
    plain->is_validated = false;
    for (long number = first; number < first + count; number++) {
        make_setup(&maker, (uint64_t)number);
        struct watch watch = { .number = (uint64_t)number };
        struct trace trace = { .context = &watch, .event = on_event };
        run_simulate(run, &maker.setup, 1, (uint64_t)number, &trace, NULL);
        ends[run->end]++;
        n_stuck += run->is_stuck;
        n_instances += run->n_instances;
        bool is_over = run->group.first_operation == NULL && run->end == RUN_FINISHED;
        require(&watch, &run->group, is_over || run->is_stuck || run->end == RUN_AT_UNTIL,
                "the run neither ended nor said that it is stuck");
        run_simulate(plain, &maker.setup, 1, (uint64_t)number, NULL, NULL);
        require_same(&watch, run, plain);
    }
    printf("%ld scenarios, %ld instances: %ld finished, %ld at until, %ld cut, %ld cut with failing "
           "checks, %ld stuck\n",
           count, n_instances, ends[RUN_FINISHED], ends[RUN_AT_UNTIL], ends[RUN_CUT],
           ends[RUN_CUT_FAILING_CHECKS], n_stuck);
    run_free(run);
    run_free(plain);
    arena_free(&maker.arena);
    return 0;
}
