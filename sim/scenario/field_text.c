#include "scenario/field_text.h"

#include "base/units.h"

/* low = high bounds nothing */
static bool has_range(const struct field *row)
{
    return row->low < row->high;
}

static void append_range(struct text *text, const struct field *row, const char *before)
{
    if (has_range(row))
        text_printf(text, "%s%.16g to %.16g", before, row->low, row->high);
}

static void append_duration_range(struct text *text, const struct field *row)
{
    char low[UNITS_DURATION_SIZE], high[UNITS_DURATION_SIZE];
    if (has_range(row))
        text_printf(text, " from %s to %s", units_format_duration((int64_t)row->low, low),
                    units_format_duration((int64_t)row->high, high));
}

static void append_choices(struct text *text, const struct field *row)
{
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        const char *joint = row->choices[i + 1] != NULL ? ", " : " or ";
        text_printf(text, "%s%s", i > 0 ? joint : "", row->choices[i]);
    }
}

static const char *word_of(const struct field *row)
{
    static const char *const words[] = {
        [FIELD_INTEGER] = "whole number",
        [FIELD_REAL] = "number",
        [FIELD_SHARE] = "share, such as 5% or 0.05",
        [FIELD_BOOLEAN] = "true or false",
        [FIELD_DURATION] = "duration",
        [FIELD_MINUTES] = "number of minutes",
        [FIELD_SECONDS] = "number of seconds",
        [FIELD_TEXT] = "text",
        [FIELD_CHOICE] = "",
        [FIELD_CHOICES] = "list of ",
        [FIELD_CHOICE_LIST] = "list of ",
        [FIELD_TEXTS] = "list of ",
        [FIELD_INTEGERS] = "list of whole numbers",
        [FIELD_DISTRIBUTION] = "distribution",
        [FIELD_WINDOWS] = "list of pairs [from, to] of durations",
        [FIELD_SECTION] = "section",
    };
    return words[row->kind];
}

void field_describe_value(struct text *text, const struct field *row)
{
    text_append(text, word_of(row));
    switch (row->kind) {
    case FIELD_INTEGER:
    case FIELD_REAL:
    case FIELD_MINUTES:
    case FIELD_SECONDS:
    case FIELD_INTEGERS:
        append_range(text, row, " from ");
        break;
    case FIELD_DURATION:
        append_duration_range(text, row);
        break;
    case FIELD_CHOICE:
    case FIELD_CHOICES:
        append_choices(text, row);
        break;
    case FIELD_CHOICE_LIST:
        append_choices(text, row);
        text_printf(text, ", at most %.0f", row->high);
        break;
    case FIELD_TEXTS:
        append_range(text, row, "");
        text_append(text, has_range(row) ? " texts" : "texts");
        break;
    case FIELD_SHARE:
    case FIELD_BOOLEAN:
    case FIELD_TEXT:
    case FIELD_DISTRIBUTION:
    case FIELD_WINDOWS:
    case FIELD_SECTION:
        break;
    }
}

void field_describe(struct text *text, const struct field *row)
{
    field_describe_value(text, row);
    if (row->is_required)
        text_append(text, "; required");
    if (row->initial != NULL)
        text_printf(text, "; default: %s%s", row->initial,
                    row->is_assumption ? ", an assumption" : "");
    if (row->rule != NULL)
        text_printf(text, "; rule %s", row->rule);
}
