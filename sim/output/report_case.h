/*
 * report_case: what the page that report writes says of one case: what was found, in sentences,
 * pictures and figures, and the traced run step by step.
 */
#ifndef EVENKEEL_OUTPUT_REPORT_CASE_H
#define EVENKEEL_OUTPUT_REPORT_CASE_H

#include <stddef.h>
#include <stdio.h>

#include "output/report_page.h"

/* index: of the plan's cases, one that is chosen. */
void report_case_write(FILE *stream, const struct report *report, size_t index);

/* The pictures of a case; NULL: those of the whole folder. */
void report_case_pictures(FILE *stream, const struct report *report, const struct chart_case *of);

#endif
