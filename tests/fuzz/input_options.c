/* A command line: a byte for the command, from '!' on, then an argument per line; it is not run. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include "cmd/options.h"

enum { ARGUMENTS_MOST = 64 };

static const struct command *choose(uint8_t number)
{
    size_t n = 0;

    while (commands[n] != NULL)
        n++;
    return commands[(size_t)(number < '!' ? 0 : number - '!') % n];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *arguments[ARGUMENTS_MOST], *text, *rest;
    struct command_line line;
    const struct command *command;
    bool is_good;
    int n = 0;

    if (size == 0)
        return 0;
    command = choose(*data++);
    size--;
    text = rest = input_take(&data, &size);
    for (char *next; n < ARGUMENTS_MOST && (next = strsep(&rest, "\n")) != NULL;)
        arguments[n++] = next;
    is_good = options_parse(command, n, arguments, &line);
    input_require(is_good == (line.error.length == 0), "an error is told if one is met");
    command_line_free(command, &line);
    free(text);
    return 0;
}
