#include "study/refused_requests.h"

#include <string.h>

#include "base/text.h"
#include "model/operation.h"
#include "study/fleet.h"

/* What is watched: of one group all codes, of a fleet in each group those that no other has met. */
struct watch {
    struct refused_requests *list;
    bool is_wanted[N_REFUSAL_CODES];
    const struct setup *setup; /* of the group */
    struct run *apart;         /* of a fleet: for the group, NULL: not yet needed; owned */
    uint64_t index;
};

static bool is_there(const struct refused_requests *list, size_t entry, enum refusal_code code)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i].entry == entry && list->items[i].code == code)
            return true;
    }
    return false;
}

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct watch *watch = context;
    struct refused_requests *list = watch->list;
    (void)group;
    if (event->kind != TRACE_REFUSED || event->operation == NULL ||
        event->operation->entry == NULL || !watch->is_wanted[event->refusal])
        return;
    const struct timeline_entry *entry = event->operation->entry;
    if (is_there(list, entry->entry, event->refusal))
        return;
    list->items = must_realloc(list->items, (list->n + 1) * sizeof *list->items);
    list->items[list->n++] = (struct refused_request){
        .operation = entry->type->name,
        .alarm = entry->alarm >= 0 ? watch->setup->alarms[entry->alarm].name : NULL,
        .at = entry->at,
        .entry = entry->entry,
        .code = event->refusal,
        .reason = event->reason,
    };
}

static void simulate(struct watch *watch, struct run *run, const struct setup *setup, uint64_t seed)
{
    const struct trace trace = { .context = watch, .event = on_event };
    watch->setup = setup;
    run_simulate(run, setup, seed, watch->index, &trace, NULL);
}

static void take_group(void *context, const struct fleet_group *group)
{
    struct watch *watch = context;
    bool is_first = false;
    for (size_t code = 0; code < N_REFUSAL_CODES; code++) {
        struct refused_groups *groups = &watch->list->groups[code];
        watch->is_wanted[code] = false;
        if (code == REFUSED_NONE || group->run->group.n_refused[code] == 0)
            continue;
        watch->is_wanted[code] = groups->n == 0;
        is_first |= groups->n == 0;
        if (groups->n < REFUSED_GROUPS_NAMED)
            fleet_group_name(group->entry, group->number, groups->names[groups->n]);
        groups->n++;
    }
    if (!is_first)
        return;
    if (watch->apart == NULL)
        watch->apart = run_new();
    simulate(watch, watch->apart, group->setup, group->seed);
}

struct refused_requests refused_requests_of(struct run *run, const struct setup *setup,
                                            uint64_t seed, uint64_t index)
{
    struct refused_requests list = { 0 };
    struct watch watch = { .list = &list, .index = index };
    if (setup->fleet == NULL) {
        memset(watch.is_wanted, true, sizeof watch.is_wanted);
        simulate(&watch, run, setup, seed);
        return list;
    }
    struct fleet *fleet = fleet_new(setup);
    fleet_simulate(fleet, run, seed, index, NULL, take_group, &watch);
    fleet_free(fleet);
    if (watch.apart != NULL)
        run_free(watch.apart);
    return list;
}
