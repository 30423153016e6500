/*
 * diagnostic_print: diagnostics with the lines that they point to.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/character.h"
#include "base/diagnostic.h"

enum {
    EXCERPT_WIDTH = 88,  /* columns of a line that are shown */
    EXCERPT_BEFORE = 24, /* of these before the place, where a line has to be cut */
    BRIEF_FINDINGS = 5,  /* told in a line each */
};

/* ---- texts ---- */

/* In as few calls as can be: stderr has no buffer. */
static void put_text(FILE *stream, const char *p, const char *end)
{
    const char *from = p; /* what is printed as it is */

    while (p < end) {
        struct character c = character_at(p, end);

        if (character_is_printable(&c)) {
            p += c.bytes;
            continue;
        }
        fwrite(from, 1, (size_t)(p - from), stream);
        fprintf(stream, "%*s", c.code == '\t' ? CHARACTER_TAB_WIDTH : 1, c.code == '\t' ? "" : "?");
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

/* The part of a line that is shown, around the place. */
struct excerpt {
    const char *from, *to;
    bool is_cut_before, is_cut_after;
};

static struct excerpt cut_line(const char *from, const char *to, const char *at)
{
    struct excerpt excerpt = { from, to, false, false };
    unsigned before = character_columns(from, at);

    if (character_columns(from, to) <= EXCERPT_WIDTH)
        return excerpt;
    if (before > EXCERPT_WIDTH / 2) {
        excerpt.from = character_skip_columns(from, at, before - EXCERPT_BEFORE);
        excerpt.is_cut_before = true;
    }
    excerpt.to = character_skip_columns(excerpt.from, to, EXCERPT_WIDTH);
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
    at = character_skip(from, to, place->column > 0 ? place->column - 1 : 0, &ignored);
    excerpt = cut_line(from, to, at);
    fprintf(stream, "%5u | %s", place->line, excerpt.is_cut_before ? "..." : "");
    put_text(stream, excerpt.from, excerpt.to);
    fprintf(stream, "%s\n", excerpt.is_cut_after ? "..." : "");
    if (place->column == 0)
        return;
    fprintf(stream, "      | %*s^",
            (int)character_columns(excerpt.from, at) + (excerpt.is_cut_before ? 3 : 0), "");
    if (place->length > 1)
        character_skip(at, excerpt.to, place->length, &width);
    for (; width > 1; width--)
        fputc('~', stream);
    fputc('\n', stream);
}

/* ---- printing ---- */

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
