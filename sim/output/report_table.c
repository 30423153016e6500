#include "output/report_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "output/html.h"
#include "output/number.h"

#define NO_BREAK "\xc2\xa0" /* a space at which no line ends, in UTF-8 */
#define LONGEST_S 1e12 /* what is more is no duration of a run: somebody has changed the file */

enum {
    TOLD_TO_THE_MS_S = 10, /* below this many seconds */
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

/* "2h11m14s to 2h11m22s": breaks between the two, and not before a "%". */
static void write_interval(FILE *stream, double low, double high, const char *unit)
{
    struct text text = { 0 }, parts = { 0 };
    report_table_append_value(&parts, low, unit);
    text_append(&parts, "\n");
    report_table_append_value(&parts, high, unit);
    for (const char *p = text_string(&parts); *p != '\0'; p++) {
        if (*p == '\n')
            text_append(&text, NO_BREAK "to ");
        else
            text_append_bytes(&text, *p == ' ' ? NO_BREAK : p, *p == ' ' ? strlen(NO_BREAK) : 1);
    }
    html_element(stream, "span class=\"interval\"", text_string(&text));
    text_free(&text);
    text_free(&parts);
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
    if (isfinite(value) && isfinite(low) && isfinite(high) && low < high)
        write_interval(stream, low, high, unit);
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

static bool is_of_numbers(const struct csv_table *table, size_t column)
{
    for (size_t row = 0; row < table->n_rows; row++) {
        if (*csv_table_text(table, row, column) != '\0')
            return isfinite(csv_table_number(table, row, column)) != 0;
    }
    return false;
}

/* The name as it is in the file, but for the unit, which stands at the values. */
static void write_heading(FILE *stream, const struct csv_table *table, size_t column)
{
    const char *name = table->names[column];
    bool is_duration = strcmp(unit_of_column(name), "s") == 0;
    struct text text = { 0 };
    text_append_bytes(&text, name, strlen(name) - (is_duration ? strlen("_s") : 0));
    fprintf(stream, "<th%s>", is_of_numbers(table, column) ? " class=\"number\"" : "");
    html_name(stream, text_string(&text));
    fputs("</th>\n", stream);
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
static const char *fill_cell(const struct csv_table *table, size_t row, size_t column,
                             struct text *text)
{
    double value = csv_table_number(table, row, column);
    if (isfinite(value)) {
        report_table_append_value(text, value, unit_of_column(table->names[column]));
        return "td class=\"number\"";
    }
    text_append(text, csv_table_text(table, row, column));
    return text->length > WORDS_IN_A_LINE ? "td class=\"long\"" : "td";
}

static void write_cell(FILE *stream, const struct csv_table *table, size_t row, size_t column,
                       bool is_linked)
{
    struct text text = { 0 };
    const char *tag = fill_cell(table, row, column, &text);
    if (is_linked) {
        fprintf(stream, "<%s><a href=\"#" REPORT_CASE_ANCHOR "\">", tag, row + 1);
        html_text(stream, text_string(&text));
        fputs("</a></td>\n", stream);
    } else {
        html_element(stream, tag, text_string(&text));
    }
    text_free(&text);
}

static void write_row(FILE *stream, const struct report_table_view *view, const bool *shown,
                      size_t row)
{
    bool is_linked = view->linked != NULL && view->linked[row];
    fputs("<tr>", stream);
    for (size_t column = 0; column < view->table->n_columns; column++) {
        if (!shown[column])
            continue;
        write_cell(stream, view->table, row, column, is_linked);
        is_linked = false; /* the first cell is */
    }
    fputs("</tr>\n", stream);
}

void report_table_write(FILE *stream, const struct report_table_view *view)
{
    const struct csv_table *table = view->table;
    size_t cases = csv_table_column(table, "case");
    bool *shown = must_alloc((table->n_columns + 1) * sizeof *shown);
    fputs("<div class=\"wide\"><table>\n<tr>", stream);
    for (size_t column = 0; column < table->n_columns; column++) {
        shown[column] = column_is_shown(table, column, view->hidden);
        if (shown[column])
            write_heading(stream, table, column);
    }
    fputs("</tr>\n", stream);
    for (size_t row = 0; row < table->n_rows; row++) {
        if (view->case_name == NULL ||
            strcmp(csv_table_text(table, row, cases), view->case_name) == 0)
            write_row(stream, view, shown, row);
    }
    fputs("</table></div>\n", stream);
    free(shown);
}

size_t report_table_count(const struct csv_table *table, const char *case_name)
{
    size_t cases = csv_table_column(table, "case"), n = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        n += strcmp(csv_table_text(table, row, cases), case_name) == 0;
    return n;
}
