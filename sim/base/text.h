/*
 * text: a growing string, and the help for people who mistype.
 *
 * struct text owns its bytes; always NUL-terminated once something was appended. Running out of
 * memory ends the program with a message.
 */
#ifndef EVENKEEL_BASE_TEXT_H
#define EVENKEEL_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes; /* NULL while empty */
    size_t length;
    size_t capacity;
};

void text_append(struct text *text, const char *addition);
void text_append_bytes(struct text *text, const char *bytes, size_t length);
/* As a POSIX shell reads it back as one word. */
void text_append_shell_word(struct text *text, const char *word);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Back to empty, the memory is kept. */
void text_clear(struct text *text);
void text_free(struct text *text);
/* The string, "" while empty; valid until the next change. */
const char *text_string(const struct text *text);

/* Bytes, without the NUL, that vsnprintf would write; the arguments can be used again. */
size_t text_format_length(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0)));

/* Bytes of the UTF-8 character at p, which lies before end; 0 if there is none. */
size_t text_character_length(const char *p, const char *end);
bool text_is_utf8(const char *bytes, size_t size);
/* Line ends and tabs are among them. */
bool text_has_control_character(const char *text);

/* malloc and friends that end the program with a message instead of returning NULL. */
void *must_alloc(size_t size);
void *must_realloc(void *old, size_t size);
/* An array of count elements, all zeroes. */
void *must_calloc(size_t count, size_t size);
/* The array with room for one more behind its count elements; *capacity grows as it has to. */
void *must_make_room(void *items, size_t count, size_t *capacity, size_t size);
char *must_strdup(const char *string);

/* Number of single-character edits (insert, delete, replace, swap of neighbours) between a and b,
 * case ignored; anything above limit is answered as limit + 1. */
unsigned text_edit_distance(const char *a, const char *b, unsigned limit);

/* The candidate that the user most likely meant, or NULL when none is near enough (at most a third
 * of its length in edits, or the only one that begins with the word). name(context, i) yields
 * candidate i, NULL ends the list. */
typedef const char *text_candidate_fn(const void *context, size_t index);
const char *text_did_you_mean(const char *word, text_candidate_fn *name, const void *context);

#endif
