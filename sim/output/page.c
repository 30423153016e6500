#include "output/page.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output/terminal.h"

void page_heading(FILE *stream, const char *heading)
{
    fprintf(stream, terminal_is_styled(stream) ? "\033[1m%s\033[0m\n" : "%s\n", heading);
}

/* Width of "- " or "12. " at the beginning of a line, 0 where there is none. */
static int width_of_bullet(const char *line)
{
    int n_digits = 0;
    if (line[0] == '-' && line[1] == ' ')
        return 2;
    while (isdigit((unsigned char)line[n_digits]))
        n_digits++;
    return n_digits > 0 && line[n_digits] == '.' && line[n_digits + 1] == ' ' ? n_digits + 2 : 0;
}

void page_text(FILE *stream, const char *text, int indent)
{
    char *copy = must_strdup(text);
    int width = terminal_width(stream);
    for (char *line = copy, *next; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (*line != '\0') {
            fprintf(stream, "%*s", indent, "");
            terminal_print_wrapped(stream, line, indent, indent + width_of_bullet(line), width);
        }
        fputc('\n', stream);
    }
    free(copy);
}

void page_pair(FILE *stream, const char *name, const char *about, int column)
{
    int at = PAGE_INDENT + (int)terminal_columns(name);
    fprintf(stream, "%*s%s", PAGE_INDENT, "", name);
    if (*about == '\0') {
        fputc('\n', stream);
        return;
    }
    if (at + 2 > column) {
        fputc('\n', stream);
        at = 0;
    }
    fprintf(stream, "%*s", column - at, "");
    terminal_print_wrapped(stream, about, column, column, terminal_width(stream));
    fputc('\n', stream);
}

void page_lines(FILE *stream, const char *lines, int indent)
{
    while (*lines != '\0') {
        int length = (int)strcspn(lines, "\n");
        fprintf(stream, "%*s%.*s\n", length > 0 ? indent : 0, "", length, lines);
        lines += length;
        lines += *lines != '\0';
    }
}
