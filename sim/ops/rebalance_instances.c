/*
 * rebalance_instances: spreads the instances evenly over the zones (rules B1 to B11).
 *
 * The plan is made once, at acceptance: at most 20 moves from a surplus zone to a deficit zone. A
 * batch creates the new ones first; when all of them are InService or have failed, as many old ones
 * leave as came; when these are gone, the next batch begins.
 */
#include "model/activity.h"
#include "model/placement.h"
#include "model/run.h"
#include "ops/ops.h"

enum { REBALANCE_LIMIT = 20 };

struct params {
    long imbalance_threshold;
    int overshoot_base;
    int mixed_policies;
    int repeat;
};

enum repeat { REPEAT_NEVER, REPEAT_UNTIL_BALANCED };
static const char *const repeat_names[] = { "never", "until-balanced", NULL };

static const struct field rows[] = {
    { .name = "imbalance_threshold", .kind = FIELD_INTEGER, .low = 2, .high = GROUP_SIZE_LIMIT,
      .offset = offsetof(struct params, imbalance_threshold), .rule = "B2",
      .help = "least difference of zone counts that counts as imbalanced" },
    { .name = "overshoot_base", .kind = FIELD_CHOICE, .choices = overshoot_base_names,
      .offset = offsetof(struct params, overshoot_base), .rule = "B6",
      .help = "what the 10 % above MaxSize are taken of" },
    { .name = "mixed_policies", .kind = FIELD_CHOICE, .choices = mixed_policies_names,
      .offset = offsetof(struct params, mixed_policies), .rule = "A7",
      .help = "allow: rebalance whatever the MultiAZPolicy" },
    { .name = "repeat", .kind = FIELD_CHOICE, .choices = repeat_names, .initial = "never",
      .offset = offsetof(struct params, repeat), .rule = "B4",
      .help = "until-balanced: issue it again when the last one has ended" },
    FIELD_END,
};

struct move {
    int from, to;
    struct instance *arrival; /* of the batch in flight; NULL: could not be created */
    uint32_t number;          /* of the arrival: when its slot has another, it failed */
};

enum step { STEP_IDLE, STEP_LAUNCHING, STEP_REMOVING, STEP_OVER };

struct rebalance {
    struct activity *activity;
    struct move moves[REBALANCE_LIMIT];
    long n_moves, next_move; /* moves before next_move are done, dropped or in the batch */
    long first_of_batch, end_of_batch;
    long limit; /* B6 */
    long *n_candidates; /* by zone: those that the batch being assembled has not counted on */
    enum step step;
};

static void prepare(void *params, const struct model_options *options)
{
    struct params *p = params;
    p->imbalance_threshold = options->imbalance_threshold;
    p->overshoot_base = options->overshoot_base;
    p->mixed_policies = options->mixed_policies;
}

/* AutoRebalance has no entry of its own: the options hold. */
static struct params params_of(const struct group *group, const struct operation *operation)
{
    struct params params = { .repeat = REPEAT_NEVER };
    if (operation->params != NULL) {
        params = *(const struct params *)operation->params;
    } else {
        prepare(&params, &group->setup->options);
    }
    return params;
}

/* -- may it? (B1, B2) -------------------------------------------------------------------------- */

static void zone_extremes(const struct group *group, long *most, long *fewest)
{
    *most = *fewest = counts_capacity(&group->zones[0].counts);
    for (size_t i = 1; i < group->n_zones; i++) {
        long n = counts_capacity(&group->zones[i].counts);
        *most = n > *most ? n : *most;
        *fewest = n < *fewest ? n : *fewest;
    }
}

static bool is_imbalanced(const struct group *group, long threshold)
{
    long most, fewest;
    zone_extremes(group, &most, &fewest);
    return most - fewest >= threshold;
}

static enum refusal_code test_policy(const struct group *group, struct operation *operation)
{
    bool any_policy = params_of(group, operation).mixed_policies == MIXED_POLICIES_ALLOW;
    if (group->n_zones < 2 || (!placement_is_balanced_policy(group) && !any_policy)) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(NOT_BALANCE_POLICY));
    }
    if (group_is_suspended(group, PROCESS_SCALE_IN) ||
        group_is_suspended(group, PROCESS_SCALE_OUT)) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(SCALING_SUSPENDED));
    }
    return REFUSED_NONE;
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    enum refusal_code code = op_test_active(group, operation);
    if (code == REFUSED_NONE) {
        code = test_policy(group, operation);
    }
    if (code == REFUSED_NONE) {
        code = op_test_alone(group, operation, true);
    }
    if (code == REFUSED_NONE && group->refresh != NULL) {
        code = op_refuse(operation, REFUSED_SCALING_ACTIVITY_IN_PROGRESS, BECAUSE(REFRESH_RUNNING));
    }
    long threshold = params_of(group, operation).imbalance_threshold;
    if (code == REFUSED_NONE && !is_imbalanced(group, threshold)) {
        long most, fewest;
        zone_extremes(group, &most, &fewest);
        code = op_refuse(operation, REFUSED_OPERATION_DENIED,
                         BECAUSE(BALANCED, most, fewest, threshold));
    }
    return code;
}

/* -- the plan (B3, B4, B6) --------------------------------------------------------------------- */

/* floor(n / z) each, one more for the n mod z zones that hold most now, ties in list order. */
static void plan_goals(const struct group *group, const long *held, long *goal)
{
    long total = 0, n_zones = (long)group->n_zones;
    for (long z = 0; z < n_zones; z++) {
        total += held[z];
    }
    for (long z = 0; z < n_zones; z++) {
        long fuller = 0; /* zones that come before this one for the odd instance */
        for (long other = 0; other < n_zones; other++) {
            fuller += held[other] > held[z] || (held[other] == held[z] && other < z);
        }
        goal[z] = total / n_zones + (fuller < total % n_zones);
    }
}

/* Of those with the largest surplus, and with the largest deficit, the first in list order. */
static struct move next_move(size_t n_zones, const long *surplus)
{
    struct move move = { 0 };
    for (int z = 1; z < (int)n_zones; z++) {
        move.from = surplus[z] > surplus[move.from] ? z : move.from;
        move.to = surplus[z] < surplus[move.to] ? z : move.to;
    }
    return move;
}

/* Answers how many moves there would be without the limit. */
static long plan_moves(const struct group *group, struct rebalance *self)
{
    struct arena *arena = &group->run->arena;
    long *held = arena_array(arena, group->n_zones, sizeof *held);
    long *goal = arena_array(arena, group->n_zones, sizeof *goal);
    long *surplus = arena_array(arena, group->n_zones, sizeof *surplus);
    long wanted = 0;
    self->n_candidates = arena_array(arena, group->n_zones, sizeof *self->n_candidates);
    for (size_t z = 0; z < group->n_zones; z++) {
        held[z] = counts_capacity(&group->zones[z].counts);
    }
    plan_goals(group, held, goal);
    for (size_t z = 0; z < group->n_zones; z++) {
        surplus[z] = held[z] - goal[z];
        wanted += surplus[z] > 0 ? surplus[z] : 0;
    }
    self->n_moves = wanted < REBALANCE_LIMIT ? wanted : REBALANCE_LIMIT;
    for (long i = 0; i < self->n_moves; i++) {
        self->moves[i] = next_move(group->n_zones, surplus);
        surplus[self->moves[i].from]--;
        surplus[self->moves[i].to]++;
    }
    return wanted;
}

static void start(struct group *group, struct operation *operation)
{
    struct rebalance *self = operation->state;
    long base = params_of(group, operation).overshoot_base == OVERSHOOT_MAX_SIZE
                    ? group->settings->max_size
                    : counts_capacity(&group->counts);
    long overshoot = (base + 9) / 10;
    self->limit = group->settings->max_size + (overshoot > 1 ? overshoot : 1);
    long wanted = plan_moves(group, self);
    self->activity =
        activity_open(group, operation, operation->entry != NULL ? "user request" : "AutoRebalance",
                      ACTIVITY_IS_EXCLUSIVE);
    operation->is_kept = true;
    group->rebalance = operation;
    operation_set_status(group, operation, "InProgress",
                         BECAUSE(REBALANCE_PLAN, self->n_moves, wanted, self->limit));
}

/* -- batches (B5, B7, B8, B9) ------------------------------------------------------------------ */

static void tell(struct group *group, struct operation *operation, enum trace_kind kind, int zone,
                 const struct reason *reason)
{
    struct rebalance *self = operation->state;
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = kind,
                                                  .zone = zone,
                                                  .activity = self->activity,
                                                  .operation = operation,
                                                  .reason = *reason });
    }
}

static void give_up_rest(struct group *group, struct operation *operation)
{
    struct rebalance *self = operation->state;
    long left = self->n_moves - self->next_move;
    if (left > 0) {
        self->activity->dropped += left;
        self->next_move = self->n_moves;
        tell(group, operation, TRACE_DROPPED, NO_ZONE,
             BECAUSE(REBALANCE_NO_ROOM, self->limit, counts_running(&group->counts), left));
    }
    self->step = STEP_OVER;
    activity_close(self->activity);
}

/* Puts up to `room` moves together; those whose surplus zone has nobody left are dropped. */
static void assemble_batch(struct group *group, struct operation *operation, long room)
{
    struct rebalance *self = operation->state;
    for (size_t z = 0; z < group->n_zones; z++) {
        self->n_candidates[z] =
            placement_count(group, (int)z, 1u << POOL_PLAIN | 1u << POOL_IN_SET);
    }
    self->first_of_batch = self->end_of_batch = self->next_move;
    while (self->next_move < self->n_moves && self->end_of_batch - self->first_of_batch < room) {
        struct move move = self->moves[self->next_move++];
        if (self->n_candidates[move.from] > 0) {
            self->n_candidates[move.from]--;
            self->moves[self->end_of_batch++] = move;
        } else {
            self->activity->dropped++;
            tell(group, operation, TRACE_DROPPED, move.from, BECAUSE(REBALANCE_DROPPED));
        }
    }
}

static void begin_batch(struct group *group, struct operation *operation)
{
    struct rebalance *self = operation->state;
    long running = counts_running(&group->counts), left = self->n_moves - self->next_move;
    long room = self->limit - running;
    if (left == 0 || room < 1) {
        give_up_rest(group, operation);
        return;
    }
    assemble_batch(group, operation, room);
    tell(group, operation, TRACE_BATCH_BEGAN, NO_ZONE,
         BECAUSE(REBALANCE_BATCH, self->end_of_batch - self->first_of_batch, left, self->limit,
                 running));
    const struct reason *reason = BECAUSE(REBALANCE_LAUNCH);
    for (long i = self->first_of_batch; i < self->end_of_batch; i++) {
        struct move *move = &self->moves[i];
        move->arrival = instance_launch(group, self->activity, move->to,
                                        group->launch_configuration, reason);
        move->number = move->arrival != NULL ? move->arrival->number : 0;
    }
    self->step = STEP_LAUNCHING;
}

static bool has_come(const struct move *move)
{
    return move->arrival != NULL && move->arrival->number == move->number &&
           (move->arrival->flags & INSTANCE_READY);
}

static void begin_removals(struct group *group, struct operation *operation)
{
    struct rebalance *self = operation->state;
    long came = 0;
    for (long i = self->first_of_batch; i < self->end_of_batch; i++) {
        came += has_come(&self->moves[i]);
    }
    const struct reason *reason = BECAUSE(REBALANCE_REMOVE, came);
    for (long i = self->first_of_batch; i < self->end_of_batch; i++) {
        const struct move *move = &self->moves[i];
        if (!has_come(move)) {
            continue;
        }
        struct instance *leaver =
            placement_pick(group, move->from, 1u << POOL_PLAIN | 1u << POOL_IN_SET);
        if (leaver != NULL) {
            instance_begin_leave(group, leaver, self->activity, false, reason);
        } else {
            self->activity->dropped++;
            tell(group, operation, TRACE_DROPPED, move->from, BECAUSE(REBALANCE_NOBODY));
        }
    }
    self->step = STEP_REMOVING;
}

static enum decided decide(struct group *group, struct operation *operation)
{
    struct rebalance *self = operation->state;
    switch (self->step) {
    case STEP_IDLE: begin_batch(group, operation); return DECIDED_SOME;
    case STEP_LAUNCHING:
        if (activity_has_pending(self->activity)) {
            return DECIDED_NOTHING;
        }
        begin_removals(group, operation);
        return DECIDED_SOME;
    case STEP_REMOVING:
        if (activity_has_leaving(self->activity)) {
            return DECIDED_NOTHING;
        }
        self->step = STEP_IDLE;
        return DECIDED_SOME;
    case STEP_OVER: return DECIDED_NOTHING;
    }
    return DECIDED_NOTHING;
}

/* The last batch is done, there is nothing left to launch or to remove: it ends before the requests
 * of this instant (T2). */
static bool is_over(const struct rebalance *self)
{
    const struct activity *a = self->activity;
    if (self->step == STEP_IDLE || self->next_move < self->n_moves || activity_has_pending(a) ||
        activity_has_leaving(a)) {
        return false;
    }
    for (long i = self->first_of_batch; self->step == STEP_LAUNCHING && i < self->end_of_batch;
         i++) {
        if (has_come(&self->moves[i])) {
            return false;
        }
    }
    return true;
}

/* Ends with its activity; asks for another one where the user wants it (B4). */
static bool settle(struct group *group, struct operation *operation)
{
    struct rebalance *self = operation->state;
    if (self->step != STEP_OVER && is_over(self)) {
        self->step = STEP_OVER;
        activity_close(self->activity);
        return true;
    }
    if (operation->n_open_activities > 0) {
        return false;
    }
    group->rebalance = NULL;
    operation_end(group, operation, activity_status_names[self->activity->status]);
    struct params params = params_of(group, operation);
    if (params.repeat == REPEAT_UNTIL_BALANCED && self->activity->gone > 0 &&
        is_imbalanced(group, params.imbalance_threshold)) {
        run_request(group->run, operation->entry, group_now(group));
    }
    return true;
}

static long ahead(const struct group *group, const struct operation *operation)
{
    (void)group;
    const struct rebalance *self = operation->state;
    const struct activity *a = self->activity;
    return a == NULL ? 0 : a->launched - a->failed - (a->removed - a->kept);
}

static enum phase phase(const struct group *group, const struct operation *operation)
{
    (void)group;
    const struct rebalance *self = operation->state;
    if (activity_has_pending(self->activity)) {
        return PHASE_LAUNCHING;
    }
    return activity_has_leaving(self->activity) ? PHASE_REMOVING : PHASE_WAITING;
}

/* -- AutoRebalance (G1) ------------------------------------------------------------------------ */

static bool would_act(const struct group *group)
{
    if (!group->settings->auto_rebalance || group->first_operation != NULL) {
        return false;
    }
    struct operation trial = { .type = &op_rebalance_instances };
    return test(group, &trial) == REFUSED_NONE;
}

static void tick(struct group *group)
{
    if (would_act(group)) {
        start(group, operation_begin(group, &op_rebalance_instances, NULL, NULL));
    }
}

const struct op_type op_rebalance_instances = {
    .name = "RebalanceInstances",
    .help = "spread the instances evenly over the zones, at most 20 per request",
    .rule = "B4",
    .example = "{ at: 10m, do: RebalanceInstances, repeat: until-balanced }",
    .flags = OP_IS_TASK,
    .params = rows,
    .params_size = sizeof(struct params),
    .state_size = sizeof(struct rebalance),
    .prepare = prepare,
    .test = test,
    .start = start,
    .settle = settle,
    .decide = decide,
    .tick = tick,
    .would_act = would_act,
    .ahead = ahead,
    .phase = phase,
};
