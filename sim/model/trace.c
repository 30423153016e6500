#include "model/trace.h"

#include <stdio.h>

const char *const trace_kind_names[N_TRACE_KINDS] = {
#define TRACE_NAME(identifier, name) [TRACE_##identifier] = name,
    TRACE_LIST(TRACE_NAME)
#undef TRACE_NAME
};

const struct reason reason_none = { REASON_NONE, { 0 } };

const struct reason_row reason_rows[N_REASONS] = {
    [REASON_NONE] = { "", "" },
#define REASON(identifier, rule, text) [REASON_##identifier] = { rule, text },
#include "model/reason_list.h"
#undef REASON
};

size_t reason_format(const struct reason *reason, char *buffer, size_t size)
{
    size_t length = 0;
    for (const char *c = reason_rows[reason->id].text; *c != '\0' && length + 1 < size; c++) {
        if (c[0] == '{' && c[1] >= '0' && c[1] <= '3' && c[2] == '}') {
            int n = snprintf(buffer + length, size - length, "%lld",
                             (long long)reason->n[c[1] - '0']);
            length += n > 0 ? (size_t)n : 0;
            length = length < size ? length : size - 1;
            c += 2;
        } else {
            buffer[length++] = *c;
        }
    }
    buffer[length] = '\0';
    return length;
}
