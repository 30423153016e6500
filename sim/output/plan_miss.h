/*
 * plan_miss: by how much settings miss their limits, for people and as rows.
 *
 * Figures are in base units (study/limit_figure.h). Texts are appended to.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_MISS_H
#define EVENKEEL_OUTPUT_PLAN_MISS_H

#include "base/text.h"
#include "output/plan_report.h"

/* "duration p95 <= 3h by 12m03s"; without the amount where it cannot be told. */
void plan_miss_append(const struct limit *limit, const struct limit_figure *figure,
                      const struct setup *setup, struct text *text);
/* What was found of a limit of the nearest setting; with the amount, its part of the bound and its
 * interval where it is broken. */
void plan_miss_append_found(const struct plan_report *report, size_t limit, struct text *text);
/* A row per limit of the chosen or nearest setting, if its runs are shown. Free it. */
void plan_miss_fill(const struct plan_report *report, struct table *table);

#endif
