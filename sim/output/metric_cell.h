/*
 * metric_cell: a value of a metric as a cell of a CSV file, in the metric's unit.
 */
#ifndef EVENKEEL_OUTPUT_METRIC_CELL_H
#define EVENKEEL_OUTPUT_METRIC_CELL_H

#include "output/csv_writer.h"
#include "study/metric.h"

/* METRIC_MISSING: an empty cell. */
void metric_cell_write(struct csv_writer *csv, const struct metric *metric, int64_t value);

#endif
