/*
 * report_page: the sections of the page that report writes, and what they are written from.
 *
 * A struct report is filled by report.c; everything in it stays the property of report.c.
 */
#ifndef EVENKEEL_OUTPUT_REPORT_PAGE_H
#define EVENKEEL_OUTPUT_REPORT_PAGE_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "base/diagnostic.h"
#include "output/case_pieces.h"
#include "output/chart_plan.h"
#include "output/csv_table.h"

struct report_picture {
    const struct chart *chart;
    char *bytes; /* SVG; owned */
    size_t size;
};

struct report {
    const char *folder;
    struct diagnostics *list;
    struct chart_plan plan; /* the cases, and which of them are shown in full */
    struct csv_table summary; /* whole of the cases in full, of the others what the head needs */
    struct csv_table limits;
    struct csv_table settings; /* of a plan; no rows: it is none */
    char *call;                /* that it says to make; NULL: there is none; owned */
    struct csv_table rollback, groups; /* no rows: nothing is under way, there is no fleet */
    struct csv_table sensitivity;      /* no rows: it was not asked for */
    json_t *manifest;
    struct case_pieces pieces; /* of the cases that are shown in full, their traces among them */
    struct report_picture *pictures; /* in the order of the plan */
    size_t n_pictures;
};

/* The whole page. */
void report_page_write(FILE *stream, const struct report *report);

/* What the page says in the language of pages: its style sheet. */
extern const char report_style[];

#endif
