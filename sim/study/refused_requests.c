#include "study/refused_requests.h"

#include "base/text.h"
#include "model/operation.h"

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct refused_requests *list = context;
    (void)group;
    if (event->kind != TRACE_REFUSED || event->operation == NULL ||
        event->operation->entry == NULL)
        return;
    const struct timeline_entry *entry = event->operation->entry;
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i].entry == entry && list->items[i].code == event->refusal)
            return;
    }
    list->items = must_realloc(list->items, (list->n + 1) * sizeof *list->items);
    list->items[list->n++] = (struct refused_request){ entry, event->refusal, event->reason };
}

struct refused_requests refused_requests_of(struct run *run, const struct setup *setup,
                                            uint64_t seed, uint64_t index)
{
    struct refused_requests list = { 0 };
    if (setup->fleet == NULL) {
        struct trace trace = { .context = &list, .event = on_event };
        run_simulate(run, setup, seed, index, &trace, NULL);
    }
    return list;
}
