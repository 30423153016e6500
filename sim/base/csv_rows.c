#define _POSIX_C_SOURCE 200809L /* getline */

#include "base/csv_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t count_quotes(const char *text, size_t length)
{
    const char *end = text + length;
    size_t n = 0;
    while ((text = memchr(text, '"', (size_t)(end - text))) != NULL) {
        text++;
        n++;
    }
    return n;
}

static size_t read_line(struct csv_rows *rows)
{
    errno = 0;
    ssize_t n = getline(&rows->line, &rows->size, rows->from);
    if (n <= 0 && ferror(rows->from))
        rows->error = errno;
    rows->n_lines += n > 0;
    return n > 0 ? (size_t)n : 0;
}

/* The line has begun a cell that it does not end. */
static void join_lines(struct csv_rows *rows, size_t n)
{
    size_t n_quotes = count_quotes(rows->line, n);
    text_clear(&rows->joined);
    text_append_bytes(&rows->joined, rows->line, n);
    while (n_quotes % 2 == 1 && rows->joined.length < CSV_ROWS_MOST_BYTES &&
           (n = read_line(rows)) > 0) {
        n_quotes += count_quotes(rows->line, n);
        text_append_bytes(&rows->joined, rows->line, n);
    }
    rows->row = text_string(&rows->joined);
    rows->length = rows->joined.length;
}

static bool ends_cell(char c)
{
    return c == ',' || c == '\n' || c == '\r';
}

/* The first cell is that of the row before. */
static bool has_same_lead(const struct csv_rows *rows)
{
    size_t n = rows->lead.length;
    return n > 0 && rows->length > n && ends_cell(rows->row[n]) &&
           memcmp(rows->row, text_string(&rows->lead), n) == 0;
}

static void take_lead(struct csv_rows *rows)
{
    bool is_quoted = false;
    size_t n = 0;
    while (n < rows->length && (is_quoted || !ends_cell(rows->row[n])))
        is_quoted ^= rows->row[n++] == '"';
    text_clear(&rows->lead);
    text_append_bytes(&rows->lead, rows->row, n);
}

static bool is_blank(const char *row)
{
    return row[strspn(row, " \t\r\n")] == '\0';
}

static void count_row(struct csv_rows *rows)
{
    if (is_blank(rows->row))
        return;
    rows->number += rows->has_header;
    rows->has_header = true;
}

bool csv_rows_next(struct csv_rows *rows, bool *is_same)
{
    rows->at_line = rows->n_lines + 1;
    size_t n = read_line(rows);
    if (n == 0)
        return false;
    rows->row = rows->line;
    rows->length = n;
    if (count_quotes(rows->line, n) % 2 == 1)
        join_lines(rows, n);
    count_row(rows);
    *is_same = has_same_lead(rows);
    if (!*is_same)
        take_lead(rows);
    return true;
}

bool csv_rows_next_wanted(struct csv_rows *rows, const struct csv_wanted *wanted)
{
    bool is_same;
    while (csv_rows_next(rows, &is_same)) {
        if (!is_same) {
            csv_rows_first_cell(rows, &rows->cell);
            rows->is_wanted = wanted->is_cell_wanted(wanted->context, text_string(&rows->cell));
        }
        if (rows->number == 0 || rows->is_wanted ||
            (wanted->is_row_wanted != NULL &&
             wanted->is_row_wanted(wanted->context, rows->row + rows->lead.length)))
            return true;
    }
    return false;
}

void csv_rows_first_cell(const struct csv_rows *rows, struct text *cell)
{
    const char *from = text_string(&rows->lead), *end = from + rows->lead.length;
    bool is_quoted = rows->lead.length >= 2 && from[0] == '"';
    text_clear(cell);
    for (from += is_quoted, end -= is_quoted; from < end; from++) {
        text_append_bytes(cell, from, 1);
        from += is_quoted && from[0] == '"' && from + 1 < end;
    }
}

void csv_rows_free(struct csv_rows *rows)
{
    free(rows->line);
    text_free(&rows->lead);
    text_free(&rows->joined);
    text_free(&rows->cell);
}
