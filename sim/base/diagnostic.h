/*
 * diagnostic: errors, warnings and surprises of the user's files, each with its place, the reason
 * and what to do.
 *
 * They are collected, not printed at once; up to DIAGNOSTIC_SHOWN errors are shown, and, where
 * there are errors, as many warnings; the rest is counted. Texts are copied. A place refers to a
 * source_file that the list owns.
 *
 *     file:line:column: error: message
 *        31 |   - do: RebalanceInstance
 *           |         ^~~~~~~~~~~~~~~~~
 *       why:  an operation is one of ...
 *       hint: did you mean "RebalanceInstances"?
 */
#ifndef EVENKEEL_BASE_DIAGNOSTIC_H
#define EVENKEEL_BASE_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"

enum { DIAGNOSTIC_SHOWN = 20 };

enum severity {
    SEVERITY_ERROR,   /* nothing runs */
    SEVERITY_WARNING, /* runs, but is probably not what was meant; an error under --strict */
    SEVERITY_NOTE,
};
extern const char *const severity_names[]; /* "error", "warning", "note" */

/* A source text that places point into: a scenario file, a CSV, the command line. */
struct source_file {
    char *name;     /* as the user wrote it; owned */
    char *contents; /* NULL when lines cannot be shown (a CSV that streams); owned */
    size_t size;
    size_t number; /* in the order of adding, from 1 */
    bool is_input; /* a file; otherwise a text of the command line, a default, a cell of a CSV */
    bool is_whole; /* an input whose contents are all its bytes */
};

/* Lines and columns count from 1 (columns in characters); line 0: the file as a whole. */
struct place {
    const struct source_file *file; /* NULL: no place */
    unsigned line;
    unsigned column;
    unsigned length; /* characters to underline, at least 1 */
};

struct diagnostic {
    enum severity severity;
    struct place place;
    char *message;
    char *why;  /* may be NULL */
    char *hint; /* may be NULL */
    const char *rule; /* rule id of a finding, may be NULL; static */
    const char *finding; /* its name, where a proof of the linter tells it; else NULL; static */
};

struct archive;

struct diagnostics {
    struct diagnostic *items;
    size_t count, capacity;
    size_t n_errors, n_warnings, n_notes;
    struct source_file **files;
    const struct archive *archive; /* where files are read from; NULL: the disk; borrowed */
    size_t n_files;
    size_t *slots; /* hash table of the items: index + 1, 0: free */
    size_t n_slots; /* a power of two, at least twice the count */
    size_t n_guesses; /* candidates that diagnostics_guess has looked at */
};

void diagnostics_free(struct diagnostics *list);

/* Takes a copy of name and, unless NULL, of the contents; the result lives as long as the list. */
const struct source_file *diagnostics_add_file(struct diagnostics *list, const char *name,
                                               const char *contents, size_t size);
/* What stands in this file of the list was read from a file of so many bytes; 0: not known. */
void diagnostics_mark_input(struct diagnostics *list, const struct source_file *file, size_t size);

/* Appends one; returns it so that why, hint and rule can be set with the calls below (valid until
 * the next is added). The same message at the same place is kept once: the cases of one file tell
 * the same things. */
struct diagnostic *diagnostics_add(struct diagnostics *list, enum severity severity,
                                   struct place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* text_did_you_mean, until very many candidates have been looked at for this list: thousands of
 * errors with thousands of names each would take minutes, and nobody reads so many hints. */
const char *diagnostics_guess(struct diagnostics *list, const char *word, text_candidate_fn *name,
                              const void *context);
/* The errors from the item with this index on are only warnings. */
void diagnostics_demote(struct diagnostics *list, size_t first);
void diagnostic_why(struct diagnostic *item, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void diagnostic_hint(struct diagnostic *item, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How much is told of findings; errors and other warnings are always told whole. */
enum findings_told {
    FINDINGS_ALL,       /* notes, too */
    FINDINGS_SURPRISES, /* the warnings among them */
    FINDINGS_BRIEFLY,   /* of these a line each, a few at most, and where to learn more */
    FINDINGS_NONE,
};

/* Those that are told, ordered by file (order of adding), line and column, whether they are shown
 * or only counted. items has room for list->count; answers how many they are. */
size_t diagnostics_choose(const struct diagnostics *list, enum findings_told findings,
                          const struct diagnostic **items);

/* Prints them in this order; colour only if asked for. */
void diagnostics_print_some(const struct diagnostics *list, FILE *stream, bool colour,
                            enum findings_told findings);
/* All of them. */
void diagnostics_print(const struct diagnostics *list, FILE *stream, bool colour);

#endif
