#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory that is there or the program ends ---- */

static void *memory_or_end(void *memory, size_t size)
{
    if (memory == NULL) {
        fprintf(stderr, "evenkeel: out of memory (%zu bytes asked for)\n", size);
        exit(5); /* EXIT_MACHINE, a layer above */
    }
    return memory;
}

void *must_alloc(size_t size)
{
    size = size > 0 ? size : 1;
    return memory_or_end(malloc(size), size);
}

void *must_realloc(void *old, size_t size)
{
    size = size > 0 ? size : 1;
    return memory_or_end(realloc(old, size), size);
}

void *must_calloc(size_t count, size_t size)
{
    count = count > 0 ? count : 1;
    return memory_or_end(calloc(count, size), count * size);
}

void *must_make_room(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 16 : 2 * *capacity;
    return must_realloc(items, *capacity * size);
}

char *must_strdup(const char *string)
{
    size_t size = strlen(string) + 1;

    return memcpy(must_alloc(size), string, size);
}

/* ---- a growing string ---- */

static void reserve(struct text *text, size_t more)
{
    size_t needed;

    assert(more < SIZE_MAX / 2 - text->length);
    needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    text->capacity = needed < 32 ? 64 : needed * 2;
    text->bytes = must_realloc(text->bytes, text->capacity);
}

void text_append(struct text *text, const char *addition)
{
    text_append_bytes(text, addition, strlen(addition));
}

void text_append_bytes(struct text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

size_t text_format_length(const char *format, va_list arguments)
{
    va_list copy;
    int length;

    assert(format != NULL);
    va_copy(copy, arguments);
    length = vsnprintf(NULL, 0, format, copy);
    va_end(copy);
    assert(length >= 0);
    return (size_t)length;
}

void text_append_shell_word(struct text *text, const char *word)
{
    bool is_plain = *word != '\0' && *word != '~';
    for (const char *c = word; *c != '\0'; c++)
        is_plain &= isalnum((unsigned char)*c) || strchr("-_.~/:+,@%=", *c) != NULL;
    if (is_plain) {
        text_append(text, word);
        return;
    }
    text_append(text, "'");
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'')
            text_append(text, "'\\''");
        else
            text_append_bytes(text, c, 1);
    }
    text_append(text, "'");
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    size_t length;

    va_start(arguments, format);
    length = text_format_length(format, arguments);
    reserve(text, length);
    vsnprintf(text->bytes + text->length, length + 1, format, arguments);
    va_end(arguments);
    text->length += length;
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){ 0 };
}

const char *text_string(const struct text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

/* Whether the second byte may follow the first: what could be written shorter, halves of surrogate
 * pairs and what lies beyond Unicode are no characters. */
static bool may_follow(unsigned char first, unsigned char second)
{
    return second >= (first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80) &&
           second <= (first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf);
}

size_t text_character_length(const char *p, const char *end)
{
    unsigned char first = (unsigned char)*p;
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3
                                     : first < 0xf5 ? 4 : 0;

    if (length > (size_t)(end - p) || (length > 1 && !may_follow(first, (unsigned char)p[1])))
        return 0;
    for (size_t i = 2; i < length; i++)
        if (((unsigned char)p[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

bool text_is_utf8(const char *bytes, size_t size)
{
    size_t length;

    for (const char *p = bytes; p < bytes + size; p += length) {
        length = text_character_length(p, bytes + size);
        if (length == 0)
            return false;
    }
    return true;
}

bool text_has_control_character(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

/* ---- help for people who mistype ---- */

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* One row of the table of optimal string alignment: row[j] is the distance between the first i
 * letters of a and the first j of b. */
static void fill_row(const char *a, const char *b, size_t i, size_t n, const size_t *before_last,
                     const size_t *last, size_t *row)
{
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
        row[j] = last[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
        row[j] = least(row[j], least(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
            row[j] = least(row[j], before_last[j - 2] + 1);
    }
}

unsigned text_edit_distance(const char *a, const char *b, unsigned limit)
{
    size_t m = strlen(a);
    size_t n = strlen(b);
    size_t distance;
    size_t *rows;

    if ((m > n ? m - n : n - m) > limit)
        return limit + 1;
    rows = must_alloc(3 * (n + 1) * sizeof *rows);
    for (size_t j = 0; j <= n; j++)
        rows[j] = j;
    for (size_t i = 1; i <= m; i++)
        fill_row(a, b, i, n, rows + (i + 1) % 3 * (n + 1), rows + (i + 2) % 3 * (n + 1),
                 rows + i % 3 * (n + 1));
    distance = rows[m % 3 * (n + 1) + n];
    free(rows);
    return distance > limit ? limit + 1 : (unsigned)distance;
}

static bool has_letter(const char *word)
{
    while (*word != '\0' && !isalpha((unsigned char)*word))
        word++;
    return *word != '\0';
}

static bool begins_with(const char *word, const char *beginning)
{
    while (*beginning != '\0' && same_letter(*word, *beginning)) {
        word++;
        beginning++;
    }
    return *beginning == '\0';
}

/* The only candidate that begins with the word. */
static const char *find_longer(const char *word, text_candidate_fn *name, const void *context)
{
    const char *found = NULL;

    if (strlen(word) < 4)
        return NULL;
    for (size_t i = 0; name(context, i) != NULL; i++) {
        if (!begins_with(name(context, i), word))
            continue;
        if (found != NULL && strcmp(found, name(context, i)) != 0)
            return NULL;
        found = name(context, i);
    }
    return found;
}

const char *text_did_you_mean(const char *word, text_candidate_fn *name, const void *context)
{
    enum { WORD_MOST = 100 }; /* bytes: to compare texts takes the product of their lengths */
    const char *best = NULL;
    unsigned best_distance = 0;

    if (!has_letter(word) || strlen(word) > WORD_MOST)
        return NULL; /* numbers and long texts are not mistyped names */
    for (size_t i = 0; name(context, i) != NULL; i++) {
        const char *candidate = name(context, i);
        unsigned limit = (unsigned)(strlen(candidate) / 3);
        unsigned distance = text_edit_distance(word, candidate, limit);

        if (distance > limit || (best != NULL && distance >= best_distance))
            continue;
        best = candidate;
        best_distance = distance;
    }
    return best != NULL ? best : find_longer(word, name, context);
}
