#include "model/trace.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"

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

static const char milliseconds[] = " ms";

/* A number and, of a duration for people, its unit, too; how much of the text that was. */
static size_t format_number(int64_t number, const char *placeholder, bool for_people,
                            char written[static UNITS_DURATION_SIZE])
{
    size_t length = strlen("{0}");
    const char *behind = placeholder + length;
    if (for_people && strncmp(behind, milliseconds, strlen(milliseconds)) == 0) {
        units_format_duration(number, written);
        return length + strlen(milliseconds);
    }
    snprintf(written, UNITS_DURATION_SIZE, "%lld", (long long)number);
    return length;
}

static size_t format(const struct reason *reason, bool for_people, char *buffer, size_t size)
{
    size_t length = 0;
    for (const char *c = reason_rows[reason->id].text; *c != '\0' && length + 1 < size;) {
        if (*c == '{') {
            char written[UNITS_DURATION_SIZE];
            c += format_number(reason->n[c[1] - '0'], c, for_people, written);
            int n = snprintf(buffer + length, size - length, "%s", written);
            length += n > 0 ? (size_t)n : 0;
            length = length < size ? length : size - 1;
        } else {
            buffer[length++] = *c++;
        }
    }
    buffer[length] = '\0';
    return length;
}

size_t reason_format(const struct reason *reason, char *buffer, size_t size)
{
    return format(reason, false, buffer, size);
}

size_t reason_tell(const struct reason *reason, char *buffer, size_t size)
{
    return format(reason, true, buffer, size);
}
