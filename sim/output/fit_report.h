/*
 * fit_report: measured latencies beside the laws that were fitted to them, and the lines of a
 * scenario that stand for them.
 *
 * A law is taken that lies nearest to the values, unless chance alone would hardly ever put it so
 * far off; then a table of the values' own quantiles is.
 */
#ifndef EVENKEEL_OUTPUT_FIT_REPORT_H
#define EVENKEEL_OUTPUT_FIT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "output/measurements.h"
#include "output/table.h"

struct fit_report_request {
    const char *latency;  /* what they are: "boot", "stop", ... */
    const char *file;     /* for the remark behind a line */
    bool is_by_zone;      /* each group is a zone */
    uint64_t seed;        /* of the bootstrap */
    enum table_format format; /* lines of a scenario are for TABLE_ALIGNED and TABLE_MARKDOWN */
};

/* Groups with fewer than FIT_VALUES_LEAST values are told and left out; false if all are. */
bool fit_report_print(const struct measurements *set, const struct fit_report_request *request,
                      FILE *stream);

#endif
