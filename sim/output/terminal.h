/*
 * terminal: what a stream can show: its width, and whether bold and colour are welcome.
 *
 * Widths are in columns. Text is UTF-8; every character counts as one column, which holds for all
 * that the program itself writes.
 */
#ifndef EVENKEEL_OUTPUT_TERMINAL_H
#define EVENKEEL_OUTPUT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    TERMINAL_WIDTH_DEFAULT = 80,
    TERMINAL_WIDTH_LEAST = 40,
};

/* COLUMNS where it is set, else the terminal's own width, else 80; at least 40. */
int terminal_width(FILE *stream);

/* Whether somebody looks at it: it is a terminal, and not a dumb one (TERM). */
bool terminal_is_interactive(FILE *stream);

/* Whether bold and colour are welcome too: NO_COLOR says no. */
bool terminal_is_styled(FILE *stream);

/* Whether signs beyond ASCII can be shown, by LC_ALL, LC_CTYPE and LANG. */
bool terminal_is_utf8(void);

/* Of a UTF-8 text: a Chinese character takes two (base/character.h). */
size_t terminal_columns(const char *text);

/* Writes words from column `at` on, breaking lines before `width`; later lines begin at column
 * `indent`. A newline in the text ends a line. Ends without a newline; answers the column
 * reached. */
int terminal_print_wrapped(FILE *stream, const char *text, int at, int indent, int width);

/* Running text: wrapped to the width where somebody looks at it, else as it is. */
void terminal_print_text(FILE *stream, const char *text);

#endif
