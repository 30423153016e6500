#include "study/metric_layout.h"

#include <stdlib.h>

static bool has_metrics(const struct setup *setup, enum metric_scope scope, size_t index)
{
    if (scope == METRIC_OF_OPERATION)
        return setup->fleet == NULL && (setup->timeline[index].type->flags & OP_IS_TASK);
    if (scope == METRIC_OF_FLEET)
        return setup->fleet != NULL;
    return scope != METRIC_OF_REFUSAL || index != REFUSED_NONE;
}

static size_t n_indices(const struct setup *setup, enum metric_scope scope)
{
    switch (scope) {
    case METRIC_OF_RUN: return 1;
    case METRIC_OF_FLEET: return 1;
    case METRIC_OF_ZONE: return setup->n_zones;
    case METRIC_OF_OPERATION: return setup->n_timeline;
    case METRIC_OF_REFUSAL: return N_REFUSAL_CODES;
    case N_METRIC_SCOPES: break;
    }
    return 0;
}

void metric_layout_make(struct metric_layout *layout, const struct setup *setup)
{
    size_t capacity = 0;
    *layout = (struct metric_layout){ .n = 0 };
    for (int scope = 0; scope < N_METRIC_SCOPES; scope++) {
        for (size_t i = 0; i < n_indices(setup, (enum metric_scope)scope); i++) {
            for (const struct metric *m = metrics; m->name != NULL; m++) {
                if ((int)m->scope != scope || !has_metrics(setup, m->scope, i))
                    continue;
                layout->slots =
                    must_make_room(layout->slots, layout->n, &capacity, sizeof *layout->slots);
                layout->slots[layout->n++] = (struct metric_slot){ m, i };
            }
        }
    }
}

void metric_layout_free(struct metric_layout *layout)
{
    free(layout->slots);
    *layout = (struct metric_layout){ 0 };
}

size_t metric_layout_find(const struct metric_layout *layout, const struct metric *metric,
                          size_t index)
{
    size_t i = 0;
    while (i < layout->n &&
           (layout->slots[i].metric != metric || layout->slots[i].index != index))
        i++;
    return i;
}

void metric_layout_read(const struct metric_layout *layout, const struct run *run, int64_t *row)
{
    for (size_t i = 0; i < layout->n; i++)
        row[i] = layout->slots[i].metric->get(run, layout->slots[i].index);
}

void metric_slot_name(const struct metric_slot *slot, const struct setup *setup, struct text *name)
{
    text_clear(name);
    text_append(name, slot->metric->name);
    if (slot->metric->scope == METRIC_OF_ZONE) {
        text_printf(name, "[%s]", setup->zones[slot->index].id);
    } else if (slot->metric->scope == METRIC_OF_OPERATION) {
        const struct timeline_entry *entry = &setup->timeline[slot->index];
        text_printf(name, "[%zu:%s]", entry->entry, entry->type->name);
    } else if (slot->metric->scope == METRIC_OF_REFUSAL) {
        text_printf(name, "[%s]", refusal_row((enum refusal_code)slot->index)->code);
    }
}

uint64_t metric_count_endless(const struct metric_layout *layout, const struct metric_store *store,
                              size_t slot)
{
    const struct metric_tally *tally = metric_store_tally(store, slot);
    size_t finished = metric_layout_find(layout, metric_find("finished"), 0);
    if (!layout->slots[slot].metric->may_be_endless || finished == layout->n)
        return 0;
    uint64_t n_unfinished =
        metric_store_n_runs(store) - metric_store_tally(store, finished)->n_nonzero;
    return tally->n_missing < n_unfinished ? tally->n_missing : n_unfinished;
}
