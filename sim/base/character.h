/*
 * character: UTF-8 text character by character, and how many columns of a terminal it takes.
 *
 * Whatever the bytes are, each is part of a character: one that is no UTF-8 is one by itself. The
 * widths do not depend on the locale, so that output does not depend on the environment.
 */
#ifndef EVENKEEL_BASE_CHARACTER_H
#define EVENKEEL_BASE_CHARACTER_H

#include <stdbool.h>
#include <stddef.h>

enum { CHARACTER_TAB_WIDTH = 4 };

struct character {
    unsigned long code; /* 0xfffd: a byte that is no UTF-8 */
    size_t bytes;
    unsigned width; /* columns */
};

/* The one at p, which must lie before end. */
struct character character_at(const char *p, const char *end);
/* A control character could drive the terminal, and a stray byte is no character. */
bool character_is_printable(const struct character *c);

/* Goes on by n characters, not beyond the end; *width grows by the columns passed. */
const char *character_skip(const char *p, const char *end, unsigned n, unsigned *width);
/* Goes on while the characters fit into the columns. */
const char *character_skip_columns(const char *p, const char *end, unsigned columns);
/* Columns of all that stands between. */
unsigned character_columns(const char *p, const char *end);

#endif
