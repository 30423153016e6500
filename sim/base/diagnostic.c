#include "base/diagnostic.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Candidates of all hints together: less than a second. */
enum { GUESSES_ENOUGH = 1000000 };

const char *const severity_names[] = {
    [SEVERITY_ERROR] = "error",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_NOTE] = "note",
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

/* ---- choosing what is told ---- */

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
