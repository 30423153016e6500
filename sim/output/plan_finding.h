/*
 * plan_finding: what a search found, in words.
 *
 * Texts are appended to. The verdicts and figures of the report are told as far as it has them.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_FINDING_H
#define EVENKEEL_OUTPUT_PLAN_FINDING_H

#include "base/text.h"
#include "output/plan_report.h"

/* What was looked for, among how many settings, with how many runs: one line without its end. */
void plan_finding_append_heading(const struct plan_report *report, struct text *text);
/* What was chosen and what that promises, or why nothing was: one paragraph. */
void plan_finding_append(const struct plan_report *report, struct text *text);

#endif
