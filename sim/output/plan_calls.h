/*
 * plan_calls: the calls to make for the chosen settings, and what of these no call can set.
 *
 * Calls before the instant that is now (resume_from) are history and left out.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_CALLS_H
#define EVENKEEL_OUTPUT_PLAN_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "output/api_call.h"
#include "output/plan_report.h"
#include "output/table.h"

typedef void plan_call_fn(void *context, const struct timeline_entry *entry,
                          const struct api_call *call);

/* Of the chosen case, the first PLAN_CALLS_MOST; how many. The call lives while it is visited. */
size_t plan_calls_visit(const struct plan_report *report, plan_call_fn *visit, void *context);
/* Whether there is any. */
bool plan_calls_are_there(const struct plan_report *report);
/* Which groups of a fleet have other parameters; what was varied and is set otherwise than by these
 * calls: up to three sentences, a line each. */
void plan_calls_append_beside(const struct plan_report *report, struct text *text);
/* A table without rows, for machines; to be freed by table_free. A row per call. */
void plan_calls_begin(struct table *table);
void plan_calls_fill(const struct plan_report *report, struct table *table);

#endif
