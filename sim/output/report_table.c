#include "output/report_table.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "output/html.h"
#include "output/number.h"

#define LONGEST_S 1e12 /* what is more is no duration of a run: somebody has changed the file */

enum {
    TOLD_TO_THE_MS_S = 120, /* below this many seconds */
    WORDS_IN_A_LINE = 20, /* bytes */
};

/* ---- values ---- */

void report_table_append_value(struct text *text, double value, const char *unit)
{
    char buffer[NUMBER_SIZE], duration[UNITS_DURATION_SIZE];
    if (!isfinite(value)) {
        text_append(text, "-");
    } else if (strcmp(unit, "s") == 0 && fabs(value) < LONGEST_S) {
        int64_t ms = fabs(value) < TOLD_TO_THE_MS_S ? llround(1000 * value) : 1000 * llround(value);
        text_append(text, units_format_duration(ms, duration));
    } else if (strcmp(unit, "share") == 0) {
        text_printf(text, "%.3g %%", 100 * value);
    } else {
        number_write_short(buffer, value);
        text_append(text, buffer);
    }
}

static void write_number(FILE *stream, double value, const char *unit)
{
    struct text text = { 0 };
    report_table_append_value(&text, value, unit);
    html_element(stream, "td class=\"number\"", text_string(&text));
    text_free(&text);
}

void report_table_statistic(FILE *stream, const struct csv_table *table, size_t row,
                            const char *absent)
{
    const char *unit = csv_table_text(table, row, csv_table_column(table, "unit"));
    double value = csv_table_number(table, row, csv_table_column(table, "value"));
    double low = csv_table_number(table, row, csv_table_column(table, "low"));
    double high = csv_table_number(table, row, csv_table_column(table, "high"));
    struct text text = { 0 };
    fputs("<td class=\"number\">", stream);
    if (isfinite(value)) {
        report_table_append_value(&text, value, unit);
    } else if (isfinite(high)) { /* none was seen: the bound is all that can be said */
        text_append(&text, "below ");
        report_table_append_value(&text, high, unit);
    } else {
        text_append(&text, absent);
    }
    html_text(stream, text_string(&text));
    if (isfinite(value) && isfinite(low) && isfinite(high) && low < high) {
        text_clear(&text);
        report_table_append_value(&text, low, unit);
        text_append(&text, " to ");
        report_table_append_value(&text, high, unit);
        html_element(stream, "span class=\"interval\"", text_string(&text));
    }
    fputs("</td>\n", stream);
    text_free(&text);
}

/* ---- tables that are files of the folder ---- */

/* The unit is the end of a column's name. */
static const char *unit_of_column(const char *name)
{
    size_t length = strlen(name);
    if (strcmp(name, "share") == 0)
        return name;
    return length > 2 && strcmp(name + length - 2, "_s") == 0 ? "s" : "";
}

/* The name as it is in the file, but for the unit, which stands at the values. */
static void write_heading(FILE *stream, const struct csv_table *table, size_t column)
{
    const char *name = table->names[column];
    struct text text = { 0 };
    size_t n_of_unit = strcmp(unit_of_column(name), "s") == 0 ? strlen("_s") : 0;
    text_append_bytes(&text, name, strlen(name) - n_of_unit);
    html_element(stream, "th", text_string(&text));
    text_free(&text);
}

static bool column_is_empty(const struct csv_table *table, size_t column)
{
    for (size_t row = 0; row < table->n_rows; row++) {
        if (*csv_table_text(table, row, column) != '\0')
            return false;
    }
    return true;
}

static bool column_is_shown(const struct csv_table *table, size_t column, const char *const *hidden)
{
    for (; *hidden != NULL; hidden++) {
        if (strcmp(table->names[column], *hidden) == 0)
            return false;
    }
    return !column_is_empty(table, column);
}

/* A sentence keeps some width, where a wide table leaves little of it. */
static void write_words(FILE *stream, const char *words)
{
    html_element(stream, strlen(words) > WORDS_IN_A_LINE ? "td class=\"long\"" : "td", words);
}

static void write_cell(FILE *stream, const struct csv_table *table, size_t row, size_t column)
{
    double value = csv_table_number(table, row, column);
    if (isfinite(value))
        write_number(stream, value, unit_of_column(table->names[column]));
    else
        write_words(stream, csv_table_text(table, row, column));
}

void report_table_write(FILE *stream, const struct csv_table *table, const char *case_name,
                        const char *const *hidden)
{
    size_t cases = csv_table_column(table, "case");
    fputs("<div class=\"wide\"><table>\n<tr>", stream);
    for (size_t column = 0; column < table->n_columns; column++) {
        if (column_is_shown(table, column, hidden))
            write_heading(stream, table, column);
    }
    fputs("</tr>\n", stream);
    for (size_t row = 0; row < table->n_rows; row++) {
        if (case_name != NULL && strcmp(csv_table_text(table, row, cases), case_name) != 0)
            continue;
        fputs("<tr>", stream);
        for (size_t column = 0; column < table->n_columns; column++) {
            if (column_is_shown(table, column, hidden))
                write_cell(stream, table, row, column);
        }
        fputs("</tr>\n", stream);
    }
    fputs("</table></div>\n", stream);
}

size_t report_table_count(const struct csv_table *table, const char *case_name)
{
    size_t cases = csv_table_column(table, "case"), n = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        n += strcmp(csv_table_text(table, row, cases), case_name) == 0;
    return n;
}
