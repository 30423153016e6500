/*
 * refusal: the errors with which the provider answers a request that it does not accept.
 *
 * A refusal is part of what is simulated: it is traced and counted under its code, it is no error
 * of the scenario and none of the program. Rows and strings are static; nothing here allocates.
 */
#ifndef EVENKEEL_MODEL_REFUSAL_H
#define EVENKEEL_MODEL_REFUSAL_H

enum refusal_code {
    REFUSED_NONE, /* accepted */
#define REFUSAL(identifier, code, http_status, message, rule) REFUSED_##identifier,
#include "model/refusal_list.h"
#undef REFUSAL
    N_REFUSAL_CODES
};

struct refusal_row {
    const char *code;    /* the provider's spelling; "" for REFUSED_NONE */
    int http_status;     /* 200 for REFUSED_NONE */
    const char *message; /* what it means and what to do, without a full stop */
    const char *rule;    /* id of the rule that says when it is given; "" for REFUSED_NONE */
};

/* Indexed by enum refusal_code. */
extern const struct refusal_row refusal_rows[N_REFUSAL_CODES];

/* The row of a code; the code must be one of the enumeration. */
const struct refusal_row *refusal_row(enum refusal_code code);

/* The code that the provider spells like this (exact case), REFUSED_NONE when there is none. */
enum refusal_code refusal_find(const char *code);

#endif
