#include "output/metric_cell.h"

#include <string.h>

void metric_cell_write(struct csv_writer *csv, const struct metric *metric, int64_t value)
{
    if (value == METRIC_MISSING)
        csv_writer_empty(csv);
    else if (metric->scale == 1)
        csv_writer_integer(csv, value);
    else if (strcmp(metric->unit, "s") == 0)
        csv_writer_seconds(csv, value);
    else
        csv_writer_real(csv, (double)value / metric->scale);
}
