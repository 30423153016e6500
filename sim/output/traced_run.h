/*
 * traced_run: which run of a case is traced, and why that one: the columns traced_run and traced_as
 * of cases.csv.
 *
 * Runs count from 1.
 */
#ifndef EVENKEEL_OUTPUT_TRACED_RUN_H
#define EVENKEEL_OUTPUT_TRACED_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "output/csv_table.h"
#include "output/csv_writer.h"
#include "study/study.h"

/* What is asked for: the number of a run, or one of these. */
enum { TRACE_MEDIAN_RUN = -1, TRACE_WORST_RUN = -2, TRACE_NO_RUN = 0 };

struct traced_run {
    uint64_t run;
    const char *as; /* median, worst, asked, only or first; NULL: none is traced */
};

/* A column of cases.csv about it; ends with name NULL. */
struct traced_run_column {
    const char *name, *help;
};
extern const struct traced_run_column traced_run_columns[];

/* The run that is asked for; where no run has a duration there is neither a median nor a worst one,
 * and the first is taken. 0 or an errno value. */
int traced_run_choose(const struct study_outcome *outcome, long asked, struct traced_run *chosen);
/* Its cells. */
void traced_run_write(struct csv_writer *csv, const struct traced_run *traced);

/* Why the run of a case is traced, by its row of cases.csv; run 0: whichever it is. "": the table
 * does not tell it of that run. */
const char *traced_run_as(const struct csv_table *cases, size_t row, long run);
/* What to say behind the number of that run: ", the median", ", the worst", or "". */
const char *traced_run_words(const char *as);

#endif
