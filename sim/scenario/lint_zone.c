/*
 * lint_zone: what an operation does to the zones.
 */
#include "ops/ops.h"
#include "scenario/lint.h"

enum { ONE_OPERATION = 20 }; /* rule B4 */

/* A zone that loses all it has; NO_ZONE: none does. */
static int zone_that_is_emptied(const struct lint *lint, int receiving)
{
    for (int z = 0; z < (int)lint->setup->n_zones; z++) {
        const struct probe_zone *zone = &lint->probed->zones[z];

        if (z != receiving && zone->capacity > 0 && zone->in_set == zone->capacity)
            return z;
    }
    return NO_ZONE;
}

/* The zone that gets every new instance while others lose some; NO_ZONE: not for certain. */
static int receiving_zone(const struct lint *lint)
{
    int receiving = lint->setup->n_zones > 1 ? lint_only_zone(lint->setup) : NO_ZONE;

    if (receiving == NO_ZONE || lint->probed->zones[receiving].in_set == lint->probed->n_set ||
        !lint_is_alone(lint))
        return NO_ZONE;
    return receiving;
}

static void why_one_zone(struct lint *lint, int receiving)
{
    const struct setup *setup = lint->setup;
    const char *counts = "";

    for (size_t z = 0; z < setup->n_zones; z++)
        counts = arena_printf(lint->reading->decoder->arena, "%s%s%ld in %s", counts,
                              z > 0 ? ", " : "", lint->probed->zones[z].in_set,
                              setup->zones[z].id);
    lint_why(lint, "replaced are %s; with %s all %ld new ones go to %s (rule G3)", counts,
             multi_az_policy_names[setup->group.multi_az_policy], lint->probed->n_set,
             setup->zones[receiving].id);
    lint_hint(lint, "a group per zone keeps the spread; or set MultiAZPolicy to BALANCE when the "
                    "refresh is done, and rebalance");
}

void lint_zone_emptied(struct lint *lint)
{
    int receiving = receiving_zone(lint);

    if (receiving == NO_ZONE || zone_that_is_emptied(lint, receiving) == NO_ZONE)
        return;
    lint_tell(lint, NULL, "the refresh empties a zone, whatever MinHealthyPercentage is");
    why_one_zone(lint, receiving);
}

void lint_spread_undone(struct lint *lint)
{
    int receiving = receiving_zone(lint);

    if (receiving == NO_ZONE || zone_that_is_emptied(lint, receiving) != NO_ZONE)
        return;
    lint_tell(lint, NULL, "the refresh undoes the spread over the zones");
    why_one_zone(lint, receiving);
}

/* -- rebalance --------------------------------------------------------------------------------- */

static bool repeats(const struct timeline_entry *entry)
{
    const struct field *row = section_find_row(entry->type->params, "repeat");

    return *(const int *)(const void *)((const char *)entry->params + row->offset) != 0;
}

static long n_rebalances(const struct setup *setup)
{
    long n = 0;

    for (size_t i = 0; i < setup->n_timeline; i++)
        n += setup->timeline[i].type == &op_rebalance_instances;
    return n;
}

void lint_more_operations(struct lint *lint)
{
    long wanted = lint->probed->n_wanted;
    long n = (wanted + ONE_OPERATION - 1) / ONE_OPERATION;

    if (n <= n_rebalances(lint->setup) || repeats(lint->entry) || lint->setup->group.auto_rebalance)
        return;
    lint_tell(lint, NULL, "one rebalance does not finish it");
    lint_why(lint, "%ld instances stand in the wrong zone, one operation replaces at most %d: it "
                   "takes %ld (rule B4)", wanted, ONE_OPERATION, n);
    lint_hint(lint, "repeat: until-balanced asks again as often as it takes");
}

void lint_rebalance_batches(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    long room = probed->limit - probed->before.running;

    if (room < 1 || probed->n_moves <= room)
        return;
    lint_tell(lint, NULL, "MaxSize makes the rebalance go on in batches");
    lint_why(lint, "%ld run and %ld may run, so %ld of %ld moves at a time: %ld batches (rule B7)",
             probed->before.running, probed->limit, room, probed->n_moves,
             (probed->n_moves + room - 1) / room);
}
