/*
 * topic: the kinds of names that `list` shows and `explain` explains: operations, distributions,
 * rules, ...
 *
 * One kind = one row of topic_list.h = one struct topic in a file topic_<name>.c. Entries are
 * counted from 0 in the order in which they are shown; strings are static. Names may be written in
 * any case.
 */
#ifndef EVENKEEL_CMD_TOPIC_H
#define EVENKEEL_CMD_TOPIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/field.h"

struct topic_entry {
    const char *name;
    const char *alias; /* understood by `explain` too; NULL: none */
    const char *note; /* under the topic's note_title; NULL: empty */
    const char *help; /* one line */
};

struct topic {
    const char *name;       /* "rules": what `list` takes */
    const char *one;        /* "rule" */
    const char *help;       /* one line */
    const char *note_title; /* of the middle column of `list`; NULL: there is none */
    /* Fills entry number index; false behind the last one. */
    bool (*entry)(size_t index, struct topic_entry *entry);
    /* All about it, below its name and help, which are printed already. */
    void (*print)(FILE *stream, size_t index);
};

/* NULL-terminated. */
extern const struct topic *const topics[];

size_t topic_count(const struct topic *topic);

/* Names of all topics together, or of one (context: a struct topic), for text_did_you_mean. */
const char *topic_name_of_any(const void *context, size_t index);

/* Shared by the print functions: a heading with what follows; nothing where the text is empty. */
void topic_print_text(FILE *stream, const char *heading, const char *text);
void topic_print_lines(FILE *stream, const char *heading, const char *lines);
/* "  unit         s" */
void topic_print_fact(FILE *stream, const char *name, const char *fact);
/* The same for a rule, with its title. */
void topic_print_rule(FILE *stream, const char *id);
/* What may be written, the default, the rule of a row of the scenario format. */
void topic_print_field(FILE *stream, const struct field *row);
/* Every row of a table with its help and value; nothing if there are none (rows may be NULL). */
void topic_print_rows(FILE *stream, const char *heading, const struct field *rows);

#endif
