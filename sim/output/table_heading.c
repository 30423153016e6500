#include "output/table_heading.h"

#include <ctype.h>
#include <string.h>

#include "output/terminal.h"

/* ---- a column's title ----------------------------------------------------------------------- */

void table_heading_whole(const struct table_column *column, struct text *text)
{
    text_clear(text);
    text_append(text, column->title != NULL ? column->title : column->name);
    if (column->unit != NULL)
        text_printf(text, " (%s)", column->unit);
}

size_t table_heading_over_length(const struct table_column *column)
{
    const char *end = column->title != NULL ? strchr(column->title, '\n') : NULL;
    return end != NULL ? (size_t)(end - column->title) : 0;
}

size_t table_heading_over(const struct table_column *columns, size_t n, struct text *text)
{
    size_t length = table_heading_over_length(&columns[0]), n_shared = 1;
    text_clear(text);
    if (length == 0)
        return 1;
    text_append_bytes(text, columns[0].title, length);
    while (n_shared < n && table_heading_over_length(&columns[n_shared]) == length &&
           strncmp(columns[n_shared].title, columns[0].title, length) == 0)
        n_shared++;
    return n_shared;
}

const char *table_heading_under(const struct table_column *column, struct text *text)
{
    size_t length = table_heading_over_length(column);
    table_heading_whole(column, text);
    return text_string(text) + (length > 0 ? length + 1 : 0);
}

/* ---- on several lines ----------------------------------------------------------------------- */

/* Whether a word begins at `c`: behind a mark, or a capital behind a small letter. */
static bool begins_word(const char *title, const char *c)
{
    if (c == title || *c == '\0')
        return false;
    return strchr(" _.-", c[-1]) != NULL ||
           (isupper((unsigned char)*c) && islower((unsigned char)c[-1]));
}

/* Breaks before what would pass the width; a word that is wider by itself stays whole. Answers the
 * width of the widest line. */
static int fill_lines(const char *title, int width, struct text *broken)
{
    int at = 0, widest = 0;
    text_clear(broken);
    while (*title != '\0') {
        const char *end = title + 1;
        while (*end != '\0' && !begins_word(title, end))
            end++;
        struct text word = { 0 };
        text_append_bytes(&word, title, (size_t)(end - title));
        int columns = (int)terminal_columns(text_string(&word));
        bool is_blank_behind = end[-1] == ' ';
        if (at > 0 && at + columns - is_blank_behind > width) {
            text_append(broken, "\n");
            at = 0;
        }
        text_append(broken, text_string(&word));
        text_free(&word);
        at += columns;
        widest = at - is_blank_behind > widest ? at - is_blank_behind : widest;
        title = end;
    }
    return widest;
}

int table_heading_lines(const char *broken)
{
    int n = 1;
    for (; *broken != '\0'; broken++)
        n += *broken == '\n';
    return n;
}

int table_heading_break(const char *title, int n_lines, int width, struct text *broken)
{
    int whole = (int)terminal_columns(title);
    for (int limit = width < whole ? width : whole; limit < whole; limit++) {
        int widest = fill_lines(title, limit, broken);
        if (table_heading_lines(text_string(broken)) <= n_lines)
            return fill_lines(title, widest, broken); /* in fewer lines where they are as wide */
    }
    text_clear(broken);
    text_append(broken, title);
    return whole;
}

void table_heading_line(const char *broken, int index, struct text *line)
{
    for (; index > 0; index--)
        broken += strcspn(broken, "\n") + 1;
    size_t length = strcspn(broken, "\n");
    while (length > 0 && broken[length - 1] == ' ')
        length--;
    text_clear(line);
    text_append_bytes(line, broken, length);
}
