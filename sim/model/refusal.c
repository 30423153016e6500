#include "model/refusal.h"

#include <assert.h>
#include <string.h>

const struct refusal_row refusal_rows[N_REFUSAL_CODES] = {
    [REFUSED_NONE] = { "", 200, "accepted", "" },
#define REFUSAL(identifier, code, http_status, message, rule) \
    [REFUSED_##identifier] = { code, http_status, message, rule },
#include "model/refusal_list.h"
#undef REFUSAL
};

const struct refusal_row *refusal_row(enum refusal_code code)
{
    assert(code < N_REFUSAL_CODES);
    return &refusal_rows[code];
}

enum refusal_code refusal_find(const char *code)
{
    for (unsigned i = REFUSED_NONE + 1; i < N_REFUSAL_CODES; i++) {
        if (strcmp(refusal_rows[i].code, code) == 0) {
            return (enum refusal_code)i;
        }
    }
    return REFUSED_NONE;
}
