#define _DEFAULT_SOURCE /* fileno, the size of a terminal, strcasecmp */

#include "output/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/character.h"
#include "base/units.h"

static int width_told_by_environment(void)
{
    const char *columns = getenv("COLUMNS");
    long value;
    if (columns == NULL || units_parse_integer(columns, &value) != NULL)
        return 0;
    return value > 0 && value < 10000 ? (int)value : 0;
}

static int width_told_by_system(FILE *stream)
{
    struct winsize size;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

int terminal_width(FILE *stream)
{
    int width = width_told_by_environment();
    if (width == 0)
        width = width_told_by_system(stream);
    if (width == 0)
        width = TERMINAL_WIDTH_DEFAULT;
    return width < TERMINAL_WIDTH_LEAST ? TERMINAL_WIDTH_LEAST : width;
}

bool terminal_is_interactive(FILE *stream)
{
    const char *type = getenv("TERM");
    return isatty(fileno(stream)) == 1 && (type == NULL || strcmp(type, "dumb") != 0);
}

bool terminal_is_styled(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    return terminal_is_interactive(stream) && (no_color == NULL || *no_color == '\0');
}

/* The program itself stays in the locale "C": its numbers have points. */
bool terminal_is_utf8(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || *value == '\0')
            continue;
        const char *charset = strchr(value, '.');
        return charset != NULL && (strncasecmp(charset, ".UTF-8", 6) == 0 ||
                                   strncasecmp(charset, ".UTF8", 5) == 0);
    }
    return false;
}

size_t terminal_columns(const char *text)
{
    return character_columns(text, text + strlen(text));
}

int terminal_print_wrapped(FILE *stream, const char *text, int at, int indent, int width)
{
    bool is_first = true; /* word of the line */
    while (*text != '\0') {
        size_t length = strcspn(text, " \n");
        int columns = (int)character_columns(text, text + length);
        if (length > 0 && !is_first && at + 1 + columns > width) {
            fprintf(stream, "\n%*s", indent, "");
            at = indent;
            is_first = true;
        }
        if (length > 0) {
            fprintf(stream, "%s%.*s", is_first ? "" : " ", (int)length, text);
            at += columns + !is_first;
            is_first = false;
        }
        text += length;
        if (*text == '\n') {
            fprintf(stream, "\n%*s", text[1] == '\n' ? 0 : indent, "");
            at = indent;
            is_first = true;
        }
        text += *text != '\0';
    }
    return at;
}

void terminal_print_text(FILE *stream, const char *text)
{
    if (terminal_is_interactive(stream))
        terminal_print_wrapped(stream, text, 0, 0, terminal_width(stream));
    else
        fputs(text, stream);
}
