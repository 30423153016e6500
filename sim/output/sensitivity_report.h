/*
 * sensitivity_report: what moves the outcome of each case, as rows of sensitivity.csv and as a
 * table.
 *
 * Cases are added in their order. The case names and what the studies point to are borrowed.
 */
#ifndef EVENKEEL_OUTPUT_SENSITIVITY_REPORT_H
#define EVENKEEL_OUTPUT_SENSITIVITY_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "output/csv_writer.h"
#include "output/table.h"
#include "study/sensitivity.h"

struct sensitivity_report_case {
    const char *name;
    struct sensitivity study;
    double level;
};

/* All zeroes is an empty one. */
struct sensitivity_report {
    struct sensitivity_report_case *cases; /* owned */
    size_t n_cases;
};

void sensitivity_report_free(struct sensitivity_report *report);
void sensitivity_report_add(struct sensitivity_report *report, const char *name,
                            const struct sensitivity *study, double level);

/* The columns of sensitivity.csv, NULL-terminated; a row per input and outcome of a case. */
extern const char *const sensitivity_report_columns[];
void sensitivity_report_write(const struct sensitivity_report_case *of, struct csv_writer *csv);

/* The same for people, and for JSON within the row of the case. Free it. */
void sensitivity_report_fill(const struct sensitivity_report_case *of, struct table *table);
/* A table per case, with a heading each; aligned or Markdown. */
void sensitivity_report_print(const struct sensitivity_report *report, enum table_format format,
                              FILE *stream);

#endif
