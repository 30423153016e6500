/*
 * table_heading: the titles of a table's columns: what stands over several of them, and a long one
 * on several lines, broken where words begin: "MinHealthyPercentage" as MinHealthy over Percentage.
 *
 * Texts are replaced.
 */
#ifndef EVENKEEL_OUTPUT_TABLE_HEADING_H
#define EVENKEEL_OUTPUT_TABLE_HEADING_H

#include <stddef.h>

#include "base/text.h"
#include "output/table.h"

enum { HEADING_MOST_LINES = 4 };

/* The title with its unit, what stands over it in its first line. */
void table_heading_whole(const struct table_column *column, struct text *text);
/* Bytes of what stands over a column; 0: nothing. */
size_t table_heading_over_length(const struct table_column *column);
/* What stands over the first of n columns; answers how many share it. */
size_t table_heading_over(const struct table_column *columns, size_t n, struct text *text);
/* The title below that; until the text changes. */
const char *table_heading_under(const struct table_column *column, struct text *text);

/* The title with '\n' where it is broken: into at most n_lines, as narrow as
 * they can be but no narrower than `width`. Answers the columns of the widest line. */
int table_heading_break(const char *title, int n_lines, int width, struct text *broken);
/* Lines of a text that was made so. */
int table_heading_lines(const char *broken);
/* Copies line `index`, from 0. */
void table_heading_line(const char *broken, int index, struct text *line);

#endif
