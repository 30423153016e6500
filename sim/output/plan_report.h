/*
 * plan_report: what a search found: the candidates as a table and as plan.csv, what was chosen and
 * what that promises, what to expect of it at each checkpoint, and the calls to make.
 *
 * The report borrows everything but the courses, which it owns.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_REPORT_H
#define EVENKEEL_OUTPUT_PLAN_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "output/table.h"
#include "scenario/scenario.h"
#include "study/course.h"
#include "study/limit_figure.h"
#include "study/plan_search.h"

enum { PLAN_CALLS_MOST = 5 }; /* that are told, with their courses */

/* Of a refresh of the chosen case. */
struct plan_course {
    size_t entry; /* index into the timeline */
    struct course course;
};

struct plan_report {
    const struct plan_search *search;
    const struct scenarios *scenarios;
    const char *aim; /* "cheapest", "fastest", or "least METRIC" */
    const char *folder; /* NULL: nothing is written */
    /* Of the chosen case, one per limit, from the runs that are shown; borrowed. NULL: none are
     * shown, the search was interrupted. */
    const struct limit_verdict *verdicts;
    const struct limit_figure *figures;
    struct plan_course *courses; /* owned, with what is in them */
    size_t n_courses;
};

/* The courses of the chosen case, n_runs runs of each. */
void plan_report_make(struct plan_report *report, uint64_t n_runs);
void plan_report_free(struct plan_report *report);

/* The case that was chosen, or comes nearest. */
const struct scenario_case *plan_report_chosen(const struct plan_report *report);

/* "found", "none", "limits open", "not apart"; in place of the last two JSON has "interrupted". */
extern const char *const plan_outcome_names[];

/* All of it. */
void plan_report_print(const struct plan_report *report, enum table_format format, FILE *stream);
/* plan.csv: a row per candidate. */
void plan_report_write(const struct plan_report *report, FILE *stream);
/* call.txt: the calls to make, each in all its forms, to be attached to a change. Not to be asked
 * for where there is none: nothing was chosen, or all was called already. */
bool plan_report_has_calls(const struct plan_report *report);
void plan_report_write_calls(const struct plan_report *report, FILE *stream);

#endif
