/*
 * page: running text for people on the standard output: headings, paragraphs, pairs of a name and
 * what is said about it, lines kept as they are.
 *
 * Wrapped to the stream's width (output/terminal.h). Headings are bold where the stream is a
 * terminal. Everything ends its own line.
 */
#ifndef EVENKEEL_OUTPUT_PAGE_H
#define EVENKEEL_OUTPUT_PAGE_H

#include <stdio.h>

enum { PAGE_INDENT = 2 };

void page_heading(FILE *stream, const char *heading);

/* A text of paragraphs (set apart by empty lines) and lists ("- ", "1. " begin an entry). */
void page_text(FILE *stream, const char *text, int indent);

/* "  name   what is said about it, wrapped beside it", which begins at column; on a line of its own
 * where the name is too long for that. */
void page_pair(FILE *stream, const char *name, const char *about, int column);

/* Lines that must stay as they are: commands, YAML. */
void page_lines(FILE *stream, const char *lines, int indent);

#endif
