/*
 * refusal_notes: what `run` and `plan` say below their tables of requests that were refused: which,
 * with which code, in how many runs, and where the cause is told.
 *
 * Cases that have the same to tell are told of together. The scenarios are borrowed.
 */
#ifndef EVENKEEL_CMD_REFUSAL_NOTES_H
#define EVENKEEL_CMD_REFUSAL_NOTES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "output/results.h"
#include "output/table.h"
#include "study/study.h"

struct refusal_note;

struct refusal_notes {
    struct refusal_note *items; /* owned */
    size_t n;
    size_t n_cases; /* that were added, also those without any */
};

void refusal_notes_free(struct refusal_notes *notes);
/* results: that the case was added to last. 0 or an errno value. */
int refusal_notes_add(struct refusal_notes *notes, const struct study_outcome *outcome,
                      const struct results *results);
/* For people: format is TABLE_ALIGNED or TABLE_MARKDOWN. */
void refusal_notes_print(const struct refusal_notes *notes, const char *folder,
                         enum table_format format, FILE *stream);

#endif
