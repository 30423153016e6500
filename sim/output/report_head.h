/*
 * report_head: what stands at the top of the page that report writes: its name, what it was made
 * from, whether the limits are kept and all went as asked, and the way to what follows.
 */
#ifndef EVENKEEL_OUTPUT_REPORT_HEAD_H
#define EVENKEEL_OUTPUT_REPORT_HEAD_H

#include <stdbool.h>
#include <stdio.h>

#include "output/report_page.h"

/* Whether the head needs this row of summary.csv, as a test of rows (base/csv_rows.h). */
bool report_head_needs(void *context, const char *rest);
/* The <head> of the page. */
void report_head_write(FILE *stream, const struct report *report);
/* The beginning of its <body>. */
void report_head_begin(FILE *stream, const struct report *report);

#endif
