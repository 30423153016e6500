/*
 * lint_duration: operations that do not end, or not in time.
 */
#include "base/units.h"
#include "ops/ops.h"
#include "scenario/lint_bound.h"

/* -- never ------------------------------------------------------------------------------------- */

static bool every_launch_fails(const struct setup *setup)
{
    for (int z = 0; z <= lint_last_zone(setup); z++)
        if (setup->zones[z].fails < 1)
            return false;
    return true;
}

/* A hook of the direction that nobody completes, with a result that undoes what it holds. */
static const struct hook_setup *hook_that_undoes(const struct setup *setup,
                                                 enum hook_direction direction)
{
    for (size_t i = 0; i < setup->n_hooks; i++) {
        const struct hook_setup *hook = &setup->hooks[i];
        bool undoes = direction == HOOK_OUT ? hook->default_result != HOOK_CONTINUE
                                            : hook->default_result == HOOK_ROLLBACK;

        if (hook->direction == (int)direction && hook->complete == NULL && undoes)
            return hook;
    }
    return NULL;
}

/* Launches that may succeed in all zones together; -1: no limit. */
static long stock_of_all(const struct setup *setup)
{
    long stock = 0;

    for (int z = 0; z <= lint_last_zone(setup); z++) {
        if (setup->zones[z].fails >= 1)
            continue;
        if (setup->zones[z].stock < 0)
            return -1;
        stock += setup->zones[z].stock;
    }
    return stock;
}

static void tell_never(struct lint *lint, const char *why, const char *hint)
{
    lint_tell(lint, NULL, "the refresh never finishes");
    lint_why(lint, "%s", why);
    lint_hint(lint, "%s", hint);
}

void lint_never_finishes(struct lint *lint)
{
    const struct setup *setup = lint->setup;
    struct arena *arena = lint->reading->decoder->arena;
    const struct hook_setup *out = hook_that_undoes(setup, HOOK_OUT);
    const struct hook_setup *in = hook_that_undoes(setup, HOOK_IN);
    long stock = stock_of_all(setup);
    struct lint_bound bound;

    if (!lint_is_alone(lint))
        return;
    bound = lint_bound_of(lint);
    if (every_launch_fails(setup))
        tell_never(lint, "every launch fails, and a task fails after seven days (rule F12)",
                   "mend the image, or lower fails: of the zone");
    else if (lint->probed->is_blocked)
        tell_never(lint,
                   arena_printf(arena, "it may neither launch nor remove: %ld run, MaxSize is %ld; "
                                       "%ld are healthy, no more than have to stay (rule F13)",
                                lint->probed->after.running, setup->group.max_size,
                                lint->probed->after.healthy),
                   "raise MaxSize, or take instances out of Standby first");
    else if (out != NULL)
        tell_never(lint,
                   arena_printf(arena, "the hook \"%s\" abandons every new instance at its "
                                       "timeout; a task fails after seven days (rules S2, F12)",
                                out->name),
                   "complete: gives the time after which the hook is completed");
    else if (in != NULL)
        tell_never(lint,
                   arena_printf(arena, "the hook \"%s\" keeps every old instance at its timeout; a "
                                       "task fails after seven days (rules S2, F12)", in->name),
                   "DefaultResult: CONTINUE or ABANDON lets them go");
    else if (stock >= 0 && stock < lint->probed->n_set)
        tell_never(lint,
                   arena_printf(arena, "%ld instances are to be launched, the zones have stock for "
                                       "%ld; a task fails after seven days (rules S4, F12)",
                                lint->probed->n_set, stock),
                   "give the zones more stock, or refresh fewer instances");
    else if (bound.least_ms >= REFRESH_LIFETIME)
        tell_never(lint,
                   arena_printf(arena, "it takes at least %.3g days %s, of these %.3g in pauses; a "
                                       "task fails after seven days (rule F12)",
                                (double)bound.least_ms / (double)SIM_DAY, lint_bound_words(&bound),
                                (double)bound.pauses_ms / (double)SIM_DAY),
                   bound.pauses_ms > bound.least_ms / 2 ? "shorten CheckpointPauseTime"
                                                        : "make the batches larger");
}

void lint_checkpoint_not_reached(struct lint *lint)
{
    const struct field_integers *checkpoints = &lint_refresh_params(lint)->checkpoints;
    long capacity = lint->probed->before.target, n = lint->probed->n_set;

    if (!lint_is_alone(lint))
        return;
    for (size_t i = 0; i < checkpoints->count; i++) {
        long percentage = checkpoints->items[i];

        if (percentage == 100 || percentage * capacity <= 100 * n)
            continue;
        lint_tell(lint, "Checkpoints", "a checkpoint is never reached: its pause never comes");
        lint_why(lint, "%ld %% of %ld are %ld instances, only %ld are replaced (rule F9)",
                 percentage, capacity, (percentage * capacity + 99) / 100, n);
        lint_hint(lint, "the last one that is reached is %ld", 100 * n / capacity);
        return;
    }
}

/* -- in time ----------------------------------------------------------------------------------- */

/* The operation surely still runs just before this instant. */
static sim_time running_until(const struct lint *lint, const struct lint_bound *bound)
{
    sim_time quiet = lint_quiet_until(lint);
    sim_time least = lint->entry->at + bound->least_ms;

    return least < quiet ? least : quiet;
}

void lint_cut_by_until(struct lint *lint)
{
    struct lint_bound bound = lint_bound_of(lint);
    sim_time until = lint->setup->until;
    char least[UNITS_DURATION_SIZE], pauses[UNITS_DURATION_SIZE], left[UNITS_DURATION_SIZE];

    if (until == SIM_NEVER || lint->entry->at > until || running_until(lint, &bound) <= until)
        return;
    lint_tell(lint, NULL, "every run ends before the refresh can");
    lint_why(lint, "\"until\" leaves it %s; %s it takes more than %s: %ld batch%s or more, and %s "
                   "in pauses (rule T3)",
             units_format_duration(until - lint->entry->at, left), lint_bound_words(&bound),
             units_format_duration(bound.least_ms, least), bound.n_batches,
             bound.n_batches == 1 ? "" : "es", units_format_duration(bound.pauses_ms, pauses));
    lint_hint(lint, "leave \"until\" out, or give the refresh more time than that");
}

/* Keeps what is certain for the reader of the limits, who tells (study/limit.c). */
void lint_limit_out_of_reach(struct lint *lint)
{
    struct scenario_case *of = lint->reading->result;
    bool is_task = lint->entry->type == &op_start_instance_refresh ||
                   lint->entry->type == &op_rebalance_instances;
    struct lint_bound bound;

    if (of->n_limits == 0 || !is_task || lint->probed->outcome != PROBE_ACCEPTED)
        return;
    bound = lint_bound_of(lint);
    if (of->least_ms == NULL)
        of->least_ms = arena_array(lint->reading->decoder->arena, lint->setup->n_timeline,
                                   sizeof *of->least_ms);
    of->least_ms[lint->entry - lint->setup->timeline] =
        running_until(lint, &bound) - lint->entry->at;
}
