#include "base/diagnostic.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    EXCERPT_WIDTH = 88, /* columns of a line that are shown */
    EXCERPT_BEFORE = 24, /* of these before the place, where a line has to be cut */
    TAB_WIDTH = 4,
    BRIEF_FINDINGS = 5, /* told in a line each */
    GUESSES_ENOUGH = 1000000, /* candidates of all hints together: less than a second */
};

/* ---- collecting ---- */

static char *format_string(const char *format, va_list arguments)
{
    size_t length = text_format_length(format, arguments);
    char *result = must_alloc(length + 1);

    vsnprintf(result, length + 1, format, arguments);
    return result;
}

void diagnostics_free(struct diagnostics *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].message);
        free(list->items[i].why);
        free(list->items[i].hint);
    }
    for (size_t i = 0; i < list->n_files; i++) {
        free(list->files[i]->name);
        free(list->files[i]->contents);
        free(list->files[i]);
    }
    free(list->items);
    free(list->files);
    free(list->slots);
    *list = (struct diagnostics){ 0 };
}

const struct source_file *diagnostics_add_file(struct diagnostics *list, const char *name,
                                               const char *contents, size_t size)
{
    struct source_file *file = must_alloc(sizeof *file);

    *file = (struct source_file){ .name = must_strdup(name), .size = size,
                                  .number = list->n_files + 1 };
    if (contents != NULL) {
        file->contents = must_alloc(size + 1);
        memcpy(file->contents, contents, size);
        file->contents[size] = '\0';
    }
    list->files = must_realloc(list->files, (list->n_files + 1) * sizeof *list->files);
    list->files[list->n_files++] = file;
    return file;
}

void diagnostics_mark_input(struct diagnostics *list, const struct source_file *file, size_t size)
{
    struct source_file *input = list->files[file->number - 1];

    input->is_input = true;
    input->is_whole = input->contents != NULL && input->size == size; /* not of one with a mark */
}

static bool same_place(const struct place *a, const struct place *b)
{
    return a->file == b->file && a->line == b->line && a->column == b->column;
}

static size_t hash(const struct diagnostic *item)
{
    const struct place *place = &item->place;
    size_t value = place->file != NULL ? place->file->number : 0;

    value = value * 31 + place->line;
    value = value * 31 + place->column;
    for (const char *p = item->message; *p != '\0'; p++)
        value = value * 31 + (unsigned char)*p;
    return value * 0x9e3779b9U;
}

static bool is_same(const struct diagnostic *a, const struct diagnostic *b)
{
    return a->severity == b->severity && same_place(&a->place, &b->place) &&
           strcmp(a->message, b->message) == 0;
}

/* The slot of the item that is the same, or the free one where it would stand. */
static size_t *find_slot(const struct diagnostics *list, const struct diagnostic *item)
{
    size_t at = hash(item) & (list->n_slots - 1);

    while (list->slots[at] != 0 && !is_same(&list->items[list->slots[at] - 1], item))
        at = (at + 1) & (list->n_slots - 1);
    return &list->slots[at];
}

static void make_slots(struct diagnostics *list)
{
    if (list->n_slots > 2 * list->count)
        return;
    list->n_slots = list->n_slots == 0 ? 64 : 2 * list->n_slots;
    list->slots = must_realloc(list->slots, list->n_slots * sizeof *list->slots);
    memset(list->slots, 0, list->n_slots * sizeof *list->slots);
    for (size_t i = 0; i < list->count; i++)
        *find_slot(list, &list->items[i]) = i + 1;
}

static struct diagnostic *append(struct diagnostics *list, struct diagnostic item)
{
    list->items = must_make_room(list->items, list->count, &list->capacity, sizeof *list->items);
    list->n_errors += item.severity == SEVERITY_ERROR;
    list->n_warnings += item.severity == SEVERITY_WARNING;
    list->n_notes += item.severity == SEVERITY_NOTE;
    list->items[list->count] = item;
    return &list->items[list->count++];
}

struct diagnostic *diagnostics_add(struct diagnostics *list, enum severity severity,
                                   struct place place, const char *format, ...)
{
    struct diagnostic item = { .severity = severity, .place = place };
    va_list arguments;
    size_t *slot;

    va_start(arguments, format);
    item.message = format_string(format, arguments);
    va_end(arguments);
    make_slots(list);
    slot = find_slot(list, &item);
    if (*slot == 0) {
        *slot = list->count + 1;
        return append(list, item);
    }
    free(item.message);
    return &list->items[*slot - 1];
}

const char *diagnostics_guess(struct diagnostics *list, const char *word, text_candidate_fn *name,
                              const void *context)
{
    size_t n = 0;

    if (list->n_guesses >= GUESSES_ENOUGH)
        return NULL;
    while (name(context, n) != NULL)
        n++;
    list->n_guesses += n;
    return text_did_you_mean(word, name, context);
}

void diagnostics_demote(struct diagnostics *list, size_t first)
{
    for (size_t i = first; i < list->count; i++) {
        if (list->items[i].severity != SEVERITY_ERROR)
            continue;
        list->items[i].severity = SEVERITY_WARNING;
        list->n_errors--;
        list->n_warnings++;
    }
}

void diagnostic_why(struct diagnostic *item, const char *format, ...)
{
    va_list arguments;

    free(item->why);
    va_start(arguments, format);
    item->why = format_string(format, arguments);
    va_end(arguments);
}

void diagnostic_hint(struct diagnostic *item, const char *format, ...)
{
    va_list arguments;

    free(item->hint);
    va_start(arguments, format);
    item->hint = format_string(format, arguments);
    va_end(arguments);
}

/* ---- characters and their widths ---- */

struct character {
    unsigned long code;
    size_t bytes;
    unsigned width; /* columns of a terminal */
};

/* Wide characters of East Asian scripts and pictographs (Unicode's East Asian Width W and F, in
 * coarse ranges). Asking the locale would make the output depend on the environment. */
static bool is_wide(unsigned long code)
{
    static const unsigned long ranges[][2] = {
        { 0x1100, 0x115f }, { 0x2e80, 0xa4cf },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
        { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1faff },
        { 0x20000, 0x3fffd },
    };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

/* The character at p; a byte that is no UTF-8 counts as one character. Must not be at the end. */
static struct character decode(const char *p, const char *end)
{
    unsigned char first = (unsigned char)*p;
    struct character c = { first, text_character_length(p, end), 1 };

    if (c.bytes == 0)
        return (struct character){ 0xfffd, 1, 1 };
    if (c.bytes > 1)
        c.code = first & (0xffU >> (c.bytes + 1));
    for (size_t i = 1; i < c.bytes; i++)
        c.code = c.code << 6 | ((unsigned char)p[i] & 0x3fU);
    if (c.code == '\t')
        c.width = TAB_WIDTH;
    else if (c.code >= 0x300 && c.code <= 0x36f)
        c.width = 0;
    else if (is_wide(c.code))
        c.width = 2;
    return c;
}

/* A control character could drive the terminal, and a stray byte is no character. */
static bool is_printable(const struct character *c)
{
    return c->code >= 0x20 && c->code != 0xfffd && (c->code < 0x7f || c->code > 0x9f);
}

/* In as few calls as can be: stderr has no buffer. */
static void put_text(FILE *stream, const char *p, const char *end)
{
    const char *from = p; /* what is printed as it is */

    while (p < end) {
        struct character c = decode(p, end);

        if (is_printable(&c)) {
            p += c.bytes;
            continue;
        }
        fwrite(from, 1, (size_t)(p - from), stream);
        fprintf(stream, "%*s", c.code == '\t' ? TAB_WIDTH : 1, c.code == '\t' ? "" : "?");
        p += c.bytes;
        from = p;
    }
    fwrite(from, 1, (size_t)(p - from), stream);
}

static void put_string(FILE *stream, const char *string)
{
    put_text(stream, string, string + strlen(string));
}

/* ---- the excerpt ---- */

static bool find_line(const struct source_file *file, unsigned line, const char **from,
                      const char **to)
{
    const char *p = file->contents;
    const char *end = p + file->size;

    for (unsigned i = 1; i < line; i++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (p == NULL)
            return false;
        p++;
    }
    *from = p;
    *to = memchr(p, '\n', (size_t)(end - p));
    if (*to == NULL)
        *to = end;
    if (*to > *from && (*to)[-1] == '\r')
        (*to)--;
    return true;
}

/* Goes on by n characters, not beyond the end; *width grows by the columns passed. */
static const char *skip_characters(const char *p, const char *end, unsigned n, unsigned *width)
{
    for (; n > 0 && p < end; n--) {
        struct character c = decode(p, end);

        p += c.bytes;
        *width += c.width;
    }
    return p;
}

/* Goes on while the characters fit into the columns. */
static const char *skip_columns(const char *p, const char *end, unsigned columns)
{
    unsigned width = 0;

    while (p < end) {
        struct character c = decode(p, end);

        width += c.width;
        if (width > columns)
            break;
        p += c.bytes;
    }
    return p;
}

static unsigned text_width(const char *p, const char *end)
{
    unsigned width = 0;

    skip_characters(p, end, (unsigned)(end - p), &width);
    return width;
}

/* The part of a line that is shown, around the place. */
struct excerpt {
    const char *from, *to;
    bool is_cut_before, is_cut_after;
};

static struct excerpt cut_line(const char *from, const char *to, const char *at)
{
    struct excerpt excerpt = { from, to, false, false };
    unsigned before = text_width(from, at);

    if (text_width(from, to) <= EXCERPT_WIDTH)
        return excerpt;
    if (before > EXCERPT_WIDTH / 2) {
        excerpt.from = skip_columns(from, at, before - EXCERPT_BEFORE);
        excerpt.is_cut_before = true;
    }
    excerpt.to = skip_columns(excerpt.from, to, EXCERPT_WIDTH);
    excerpt.is_cut_after = excerpt.to < to;
    return excerpt;
}

static void print_excerpt(const struct place *place, FILE *stream)
{
    const char *from, *to, *at;
    struct excerpt excerpt;
    unsigned ignored = 0;
    unsigned width = 0;

    if (place->line == 0 || place->file->contents == NULL ||
        !find_line(place->file, place->line, &from, &to))
        return;
    at = skip_characters(from, to, place->column > 0 ? place->column - 1 : 0, &ignored);
    excerpt = cut_line(from, to, at);
    fprintf(stream, "%5u | %s", place->line, excerpt.is_cut_before ? "..." : "");
    put_text(stream, excerpt.from, excerpt.to);
    fprintf(stream, "%s\n", excerpt.is_cut_after ? "..." : "");
    if (place->column == 0)
        return;
    fprintf(stream, "      | %*s^",
            (int)text_width(excerpt.from, at) + (excerpt.is_cut_before ? 3 : 0), "");
    if (place->length > 1)
        skip_characters(at, excerpt.to, place->length, &width);
    for (; width > 1; width--)
        fputc('~', stream);
    fputc('\n', stream);
}

/* ---- printing ---- */

const char *const severity_names[] = {
    [SEVERITY_ERROR] = "error",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_NOTE] = "note",
};

static const char *const severity_colours[] = {
    [SEVERITY_ERROR] = "\033[1;31m",
    [SEVERITY_WARNING] = "\033[1;35m",
    [SEVERITY_NOTE] = "\033[1;36m",
};

static void print_place(const struct place *place, FILE *stream)
{
    if (place->file == NULL) {
        fputs("evenkeel: ", stream);
        return;
    }
    put_string(stream, place->file->name);
    if (place->line > 0)
        fprintf(stream, ":%u", place->line);
    if (place->line > 0 && place->column > 0)
        fprintf(stream, ":%u", place->column);
    fputs(": ", stream);
}

static void print_line(const struct diagnostic *item, FILE *stream, bool colour)
{
    const char *on = colour ? severity_colours[item->severity] : "";
    const char *off = colour ? "\033[0m" : "";

    print_place(&item->place, stream);
    fprintf(stream, "%s%s:%s ", on, severity_names[item->severity], off);
    put_string(stream, item->message);
    if (item->rule != NULL)
        fprintf(stream, " [%s]", item->rule);
    fputc('\n', stream);
}

static void print_item(const struct diagnostic *item, FILE *stream, bool colour)
{
    print_line(item, stream, colour);
    if (item->place.file != NULL)
        print_excerpt(&item->place, stream);
    if (item->why != NULL) {
        fputs("  why:  ", stream);
        put_string(stream, item->why);
        fputc('\n', stream);
    }
    if (item->hint != NULL) {
        fputs("  hint: ", stream);
        put_string(stream, item->hint);
        fputc('\n', stream);
    }
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* Those of no file come first. */
static size_t file_number(const struct diagnostic *item)
{
    return item->place.file != NULL ? item->place.file->number : 0;
}

static int compare(const void *left, const void *right)
{
    const struct diagnostic *a = *(const struct diagnostic *const *)left;
    const struct diagnostic *b = *(const struct diagnostic *const *)right;
    int order = compare_numbers(file_number(a), file_number(b));

    if (order == 0)
        order = compare_numbers(a->place.line, b->place.line);
    if (order == 0)
        order = compare_numbers(a->place.column, b->place.column);
    return order != 0 ? order : (a > b) - (a < b);
}

static void print_rest(FILE *stream, size_t count, size_t shown, const char *what)
{
    if (count > shown)
        fprintf(stream, "... and %zu more %s%s\n", count - shown, what,
                count == shown + 1 ? "" : "s");
}

/* Of a finding that is told briefly: a line, if it is among the first. */
static void print_brief(const struct diagnostic *item, FILE *stream, bool colour, size_t *n_brief)
{
    if (item->severity == SEVERITY_WARNING && (*n_brief)++ < BRIEF_FINDINGS)
        print_line(item, stream, colour);
}

static void print_rest_of_brief(FILE *stream, size_t n_brief)
{
    if (n_brief == 0)
        return;
    if (n_brief > BRIEF_FINDINGS)
        fprintf(stream, "... and %zu more such warning%s\n", n_brief - BRIEF_FINDINGS,
                n_brief == BRIEF_FINDINGS + 1 ? "" : "s");
    fputs("  hint: evenkeel check tells why, and what to do\n", stream);
}

static bool is_left_out(const struct diagnostic *item, enum findings_told findings)
{
    return item->finding != NULL &&
           (findings == FINDINGS_NONE ||
            (findings == FINDINGS_SURPRISES && item->severity == SEVERITY_NOTE));
}

size_t diagnostics_choose(const struct diagnostics *list, enum findings_told findings,
                          const struct diagnostic **items)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!is_left_out(&list->items[i], findings))
            items[n++] = &list->items[i];
    }
    if (n > 0)
        qsort(items, n, sizeof *items, compare);
    return n;
}

void diagnostics_print_some(const struct diagnostics *list, FILE *stream, bool colour,
                            enum findings_told findings)
{
    const struct diagnostic **items = must_alloc((list->count + 1) * sizeof *items);
    size_t n_items = diagnostics_choose(list, findings, items);
    const size_t limits[] = {
        [SEVERITY_ERROR] = DIAGNOSTIC_SHOWN,
        [SEVERITY_WARNING] = list->n_errors > 0 ? DIAGNOSTIC_SHOWN : SIZE_MAX,
        [SEVERITY_NOTE] = SIZE_MAX,
    };
    size_t counts[] = { [SEVERITY_ERROR] = 0, [SEVERITY_WARNING] = 0, [SEVERITY_NOTE] = 0 };
    size_t n_brief = 0;

    for (size_t i = 0; i < n_items; i++) {
        const struct diagnostic *item = items[i];

        if (item->finding != NULL && findings == FINDINGS_BRIEFLY)
            print_brief(item, stream, colour, &n_brief);
        else if (counts[item->severity]++ < limits[item->severity])
            print_item(item, stream, colour);
    }
    print_rest(stream, counts[SEVERITY_ERROR], limits[SEVERITY_ERROR], "error");
    print_rest(stream, counts[SEVERITY_WARNING], limits[SEVERITY_WARNING], "warning");
    print_rest_of_brief(stream, n_brief);
    free(items);
}

void diagnostics_print(const struct diagnostics *list, FILE *stream, bool colour)
{
    diagnostics_print_some(list, stream, colour, FINDINGS_ALL);
}
