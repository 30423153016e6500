/*
 * metric_layout: which metrics a case has, as one row of values: those of the run, of each zone, of
 * each operation, of the fleet, of each refusal code.
 */
#ifndef EVENKEEL_STUDY_METRIC_LAYOUT_H
#define EVENKEEL_STUDY_METRIC_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "study/metric.h"
#include "study/metric_store.h"

/* One value of a case's row. */
struct metric_slot {
    const struct metric *metric;
    size_t index;
};

struct metric_layout {
    struct metric_slot *slots; /* owned */
    size_t n;
};

/* Only timeline entries that are tasks have metrics of their own. */
void metric_layout_make(struct metric_layout *layout, const struct setup *setup);
void metric_layout_free(struct metric_layout *layout);
/* Slot of a metric of the run, of a zone or operation index; layout->n if there is none. */
size_t metric_layout_find(const struct metric_layout *layout, const struct metric *metric,
                          size_t index);
/* Fills row[0 .. layout->n) from a run that has ended. */
void metric_layout_read(const struct metric_layout *layout, const struct run *run, int64_t *row);
/* Of the runs of a store without a value in the slot: those that came to no end. In the order of
 * the runs by a duration they are the last. */
uint64_t metric_count_endless(const struct metric_layout *layout, const struct metric_store *store,
                              size_t slot);
/* "least_healthy", "least_healthy[cn-hangzhou-h]", "duration[2:RebalanceInstances]". */
void metric_slot_name(const struct metric_slot *slot, const struct setup *setup, struct text *name);

#endif
