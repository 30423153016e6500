/*
 * field: one row describes one setting of the scenario format.
 *
 * A struct that holds settings has a table of these rows; the reader, the schema, `list`,
 * `explain`, `check --effective` and the manual all come out of the same rows. The row knows where
 * in the struct the value goes; its kind decides how it is written. Defaults are written as the
 * user would write them and go through the same parser.
 */
#ifndef EVENKEEL_BASE_FIELD_H
#define EVENKEEL_BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_INTEGER,      /* long, within low..high */
    FIELD_REAL,         /* double, within low..high */
    FIELD_SHARE,        /* double 0..1, "5%" or 0.05 */
    FIELD_BOOLEAN,      /* bool */
    FIELD_DURATION,     /* int64_t in ms; low, high in ms */
    FIELD_MINUTES,      /* int64_t in ms, written as a bare number of minutes, as in the API */
    FIELD_SECONDS,      /* int64_t in ms, written as a bare number of seconds, as in the API */
    FIELD_TEXT,         /* const char *, NULL when absent */
    FIELD_CHOICE,       /* int, index into choices */
    FIELD_CHOICES,      /* unsigned, bit set of choices, written as a list */
    FIELD_CHOICE_LIST,  /* struct field_integers of indices into choices, at most high */
    FIELD_TEXTS,        /* struct field_texts; number of entries within low..high */
    FIELD_INTEGERS,     /* struct field_integers, each within low..high */
    FIELD_DISTRIBUTION, /* const struct distribution *, a latency */
    FIELD_WINDOWS,      /* struct field_windows, list of [from, to) pairs of durations */
    FIELD_SECTION,      /* a mapping with rows of its own: `section`, inlined at the offset */
};

struct field_texts {
    const char **items;
    size_t count;
};

struct field_integers {
    long *items;
    size_t count;
};

struct field_window {
    int64_t from_ms, to_ms; /* [from, to) */
};

struct field_windows {
    struct field_window *items;
    size_t count;
};

struct field {
    const char *name;
    enum field_kind kind;
    double low, high;
    size_t offset;
    const char *initial;               /* default as a user would write it; NULL: absent */
    const char *help;                  /* one line, no full stop */
    const char *rule;                  /* rule id that the default or the meaning comes from */
    const char *const *choices; /* NULL-terminated names of FIELD_CHOICE, _CHOICES, _CHOICE_LIST */
    const struct field *section;       /* rows of FIELD_SECTION */
    bool is_required;
    bool is_assumption;                /* the default is ours, not the provider's: said so */
};

/* A table of rows ends with a row without a name. */
#define FIELD_END { .name = NULL }

#endif
