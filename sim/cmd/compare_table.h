/*
 * compare_table: what `compare` prints.
 *
 * For people each candidate has a table of its own, what matters most on top; what is the same in
 * every run is told in a line, and so is the verdict. For machines it is one flat table with a
 * row for each candidate, metric and statistic.
 */
#ifndef EVENKEEL_CMD_COMPARE_TABLE_H
#define EVENKEEL_CMD_COMPARE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/text.h"
#include "output/table.h"
#include "study/contrast.h"

struct compare_entry {
    const char *name;
    struct contrast contrast; /* owned */
    bool is_refused; /* in every run all its requests are: it does nothing */
};

struct compare_table {
    const char *baseline;
    bool is_baseline_refused;
    size_t n_candidates;  /* whose intervals hold jointly */
    double level;         /* with which they do */
    double level_of_each; /* interval */
    bool is_paired;
    struct text footnote;          /* what was run, without a full stop */
    struct compare_entry *entries; /* the candidates that are done; owned */
    size_t n_entries;
    struct text told;  /* a line for each case of which there is more to know */
    size_t n_stuck;    /* cases that cannot finish in some run */
};

/* Names are borrowed until the table is freed. */
void compare_table_init(struct compare_table *table, const char *baseline, size_t n_candidates,
                        double level, bool is_paired);
void compare_table_free(struct compare_table *table);

/* Takes the contrast over. Candidates come in their order. */
void compare_table_add(struct compare_table *table, const char *name, struct contrast *contrast);
/* What the runs of a case, baseline or candidate, have to tell beside their metrics. */
void compare_table_tell(struct compare_table *table, const char *name,
                        const struct contrast_side *side);

/* Whether a candidate is worse in a metric that is judged, or does nothing at all. */
bool compare_table_is_worse(const struct compare_table *table);
/* What there is to tell goes to the same stream for people, to stderr for machines. */
void compare_table_print(const struct compare_table *table, enum table_format format,
                         FILE *stream);

#endif
