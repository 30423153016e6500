/*
 * table_heading: a long title of a column on several lines, broken where words begin:
 * "MinHealthyPercentage" as MinHealthy over Percentage.
 */
#ifndef EVENKEEL_OUTPUT_TABLE_HEADING_H
#define EVENKEEL_OUTPUT_TABLE_HEADING_H

#include "base/text.h"

enum { HEADING_MOST_LINES = 4 };

/* Replaces the text by the title with '\n' where it is broken: into at most n_lines, as narrow as
 * they can be but no narrower than `width`. Answers the columns of the widest line. */
int table_heading_break(const char *title, int n_lines, int width, struct text *broken);
/* Lines of a text that was made so. */
int table_heading_lines(const char *broken);
/* Copies line `index`, from 0. */
void table_heading_line(const char *broken, int index, struct text *line);

#endif
