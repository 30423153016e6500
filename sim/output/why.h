/*
 * why: what a traced run did and why, in sentences: which rule, with which numbers, made or refused
 * each step.
 *
 * Everything comes out of the CSV files of a results folder. Times are milliseconds from the
 * scenario's start.
 */
#ifndef EVENKEEL_OUTPUT_WHY_H
#define EVENKEEL_OUTPUT_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/diagnostic.h"

#define WHY_NOT_ASKED INT64_MIN /* of an instant */

enum why_format { WHY_TEXT, WHY_JSON };
extern const char *const why_formats[]; /* "text", "json", NULL */

struct why_request {
    const char *folder;
    const char *case_name; /* NULL: the only one */
    int64_t at;            /* the state at this instant, and the steps around it */
    int64_t from, to;      /* only the steps of this time */
    const char *instance;  /* only what befell this one; NULL: all */
    const char *operation; /* only this one, by number or name; NULL: all */
    size_t most_steps;     /* of those without an instant or instance, as text; 0: all */
    enum why_format format;
};

/* False if the folder or the request is wrong; the list says why. */
bool why_tell(const struct why_request *request, FILE *stream, struct diagnostics *list);

#endif
