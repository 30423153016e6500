/*
 * limit_report: the verdicts of all cases, told at the end: with the place of a broken limit on
 * stderr, as a table, as JUnit XML for a pipeline.
 *
 * Cases are added in their order as they are done. What the verdicts point to (limits, scenarios)
 * is borrowed.
 */
#ifndef EVENKEEL_OUTPUT_LIMIT_REPORT_H
#define EVENKEEL_OUTPUT_LIMIT_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "output/table.h"
#include "scenario/scenario.h"
#include "study/study.h"

struct limit_report_case {
    const struct scenario_case *of;
    struct limit_verdict *verdicts; /* owned */
    size_t n_verdicts;
};

struct limit_report {
    const struct scenarios *scenarios;
    struct limit_report_case *cases; /* owned */
    size_t n_cases;
    size_t n_limits;             /* of all cases */
    size_t counts[N_VERDICTS];
};

void limit_report_init(struct limit_report *report, const struct scenarios *scenarios);
void limit_report_free(struct limit_report *report);
void limit_report_add(struct limit_report *report, const struct study_outcome *outcome);

/* Broken limits as errors and undecided ones as warnings, each once with what was found where. */
void limit_report_tell(const struct limit_report *report, FILE *stream);

/* "✓✗?", one sign per limit of a case in the order of the file; ASCII ("+x?") where no other signs
 * can be shown. Appends nothing for a case without limits. */
void limit_report_signs(const struct limit_report_case *of, struct text *signs);
/* broken if any is, else cannot tell if any is, else kept; NULL: there is no limit. */
const char *limit_report_overall(const struct limit_report_case *of);

/* A row per limit of a case, or of all cases with the case's name in front. Free it. */
void limit_report_fill_case(const struct limit_report_case *of, struct table *table);
void limit_report_fill_all(const struct limit_report *report, struct table *table);

/* A test case per limit and case; not decided counts as skipped. 0 or an errno value. */
int limit_report_write_junit(const struct limit_report *report, const char *name);

#endif
