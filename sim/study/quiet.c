#include "study/quiet.h"

#include "model/fleet_setup.h"
#include "model/operation.h"
#include "model/run.h"

static sim_time earlier(sim_time a, sim_time b)
{
    return a < b ? a : b;
}

/* Whether a group that is asked for nothing stays as it is: the checks that would act say so. */
static bool stays(struct run *run, const struct setup *setup)
{
    struct setup idle = *setup;

    if (setup->n_alarms > 0)
        return false;
    idle.n_timeline = 0;
    idle.until = 0;
    run_simulate(run, &idle, 1, 1, NULL, NULL);
    return run->end == RUN_FINISHED;
}

static bool all_stay(const struct setup *setup)
{
    const struct fleet_setup *fleet = setup->fleet;
    struct run *run = run_new();
    bool is_quiet = fleet != NULL || stays(run, setup);

    for (size_t i = 0; is_quiet && fleet != NULL && i < fleet->n_entries; i++)
        is_quiet = stays(run, fleet->entries[i].setup);
    run_free(run);
    return is_quiet;
}

static sim_time first_entry_at(const struct setup *setup)
{
    sim_time first = SIM_NEVER;

    for (size_t i = 0; i < setup->n_timeline; i++)
        first = earlier(first, setup->timeline[i].at);
    return first;
}

/* Requests of a group begin when it starts, and that is not before its `wait` is over. What the
 * world does, and scheduled tasks, is on the clock of the fleet. */
static sim_time first_entry_of_group_at(const struct fleet_entry *group)
{
    const struct setup *setup = group->setup;
    sim_time first = SIM_NEVER;

    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];
        bool is_moved = i < group->n_requests && !(entry->type->flags & OP_IS_WORLD_EVENT);

        if (entry->at != SIM_NEVER)
            first = earlier(first, entry->at + (is_moved ? group->wait_ms : 0));
    }
    return first;
}

static sim_time first_entry_of_fleet_at(const struct fleet_setup *fleet)
{
    sim_time first = SIM_NEVER;

    for (size_t i = 0; i < fleet->n_entries; i++)
        first = earlier(first, first_entry_of_group_at(&fleet->entries[i]));
    return first;
}

sim_time quiet_until(const struct setup *setup)
{
    const struct fleet_setup *fleet = setup->fleet;
    sim_time first = fleet != NULL ? first_entry_of_fleet_at(fleet) : first_entry_at(setup);
    sim_time begin = setup_begins_at(setup);

    if (first == SIM_NEVER || first >= setup->until || first <= begin)
        return begin; /* one that is history: what it began is under way */
    return all_stay(setup) ? first : begin;
}
