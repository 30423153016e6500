/*
 * options: the command line of one command, read by its option rows.
 *
 * "--name value", "--name=value", "-n value", "-nvalue"; flags with short names can be bundled
 * ("-qf csv"); options and operands may be mixed; "--" ends the options; "-" is an operand. An
 * option that is given twice keeps the last value, unless it collects (OPTION_TEXTS).
 */
#ifndef EVENKEEL_CMD_OPTIONS_H
#define EVENKEEL_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "cmd/command.h"

struct command_line {
    void *options;         /* the command's struct, filled; owned */
    const char **operands; /* pointers into argv; the array is owned */
    size_t n_operands;
    bool wants_help;       /* --help was there: nothing else was looked at */
    struct text error;     /* what is wrong, one line without a full stop; empty: nothing */
    struct text hint;      /* what to do about it, may be empty */
};

/* Reads the arguments behind the command's name. False: error and maybe hint are set. Texts point
 * into argv and the rows. Free the line in either case. */
bool options_parse(const struct command *command, int argc, char *const *argv,
                   struct command_line *line);
void command_line_free(const struct command *command, struct command_line *line);

/* What every command has. */
extern const struct option option_help;

/* The options of a command in their order, --help last; NULL behind it. */
const struct option *option_at(const struct command *command, size_t index);

#endif
