/*
 * api_call: the request of a timeline entry as one would really make it: its parameters, a line for
 * the provider's command line tool, and a Terraform block.
 *
 * Parameters come out of the operation's own field rows: those with the provider's names (which
 * begin with a capital) are part of the request, options of the model are not. What the scenario
 * does not know is a placeholder such as <RegionId>; the region is read off a zone's name. Strings
 * belong to the call.
 */
#ifndef EVENKEEL_OUTPUT_API_CALL_H
#define EVENKEEL_OUTPUT_API_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/setup.h"

#define API_VERSION "2022-02-22"

/* "Checkpoints.1.Percentage", "20": a list has a number in the name of each of its entries. */
struct api_parameter {
    const char *name, *value;
};

struct api_call {
    const char *action; /* name of the operation */
    struct api_parameter *parameters;
    size_t n_parameters;
    struct arena arena;
};

/* Whether the entry is a request that can be written as a call; an alarm's is the group's own. */
bool api_call_is_known(const struct timeline_entry *entry);
void api_call_make(struct api_call *call, const struct setup *setup,
                   const struct timeline_entry *entry);
void api_call_free(struct api_call *call);
/* NULL: it has no such parameter. */
const char *api_call_find(const struct api_call *call, const char *name);

/* "Name=value" a line, values encoded as in a query (RFC 3986). */
void api_call_append_request(const struct api_call *call, struct text *text);
/* One command on several lines, quoted for a POSIX shell. */
void api_call_append_command(const struct api_call *call, struct text *text);
/* False, and nothing is appended: Terraform has no resource for it. */
bool api_call_append_terraform(const struct api_call *call, struct text *text);

#endif
