/*
 * rule: the rules of the model as a table, for whoever tells them: the commands that explain and
 * list, the trace that cites them, doc/rules.md, and the tests named after them.
 *
 * Rows and strings are static; nothing here allocates or fails.
 */
#ifndef EVENKEEL_MODEL_RULE_H
#define EVENKEEL_MODEL_RULE_H

#include <stddef.h>

/* RULE_T1, RULE_T2, ...: the rules in their order. */
enum rule_id {
#define RULE(id, kind, title, text, source, options, example) RULE_##id,
#include "model/rule_list.h"
#undef RULE
    N_RULES
};

enum rule_kind {
    RULE_IS_DOCUMENTED, /* by the provider */
    RULE_IS_DECIDED,    /* by us: the documents are silent or contradict each other */
    RULE_IS_BOTH,
};

struct rule {
    const char *id; /* "F5" */
    enum rule_kind kind;
    const char *title;   /* a few words */
    const char *text;    /* paragraphs set apart by an empty line; "- " and "1. " begin an entry */
    const char *source;  /* page of the provider, or who decided */
    const char *options; /* names in `options:` that change it, comma-separated; "" for none */
    const char *example; /* a line or two of YAML, or worked numbers */
};

struct rule_section {
    int number; /* from 1 */
    char letter; /* with which the ids of its rules begin */
    const char *title;
    const char *about; /* one sentence */
};

/* Indexed by enum rule_id. */
extern const struct rule rules[N_RULES];

enum { N_RULE_SECTIONS = 9 };
extern const struct rule_section rule_sections[N_RULE_SECTIONS];

/* The rule with this id, lower case allowed ("f5"); NULL when there is none. */
const struct rule *rule_find(const char *id);

/* The section that a rule belongs to. */
const struct rule_section *rule_section_of(const struct rule *rule);

/* "documented by the provider", "modelling decision", "documented in part, ...". */
const char *rule_kind_text(enum rule_kind kind);

#endif
