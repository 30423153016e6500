/*
 * usage: the help texts of the program and of each command, made of the command rows, and the
 * messages about a wrong command line.
 *
 * In a help text examples come first; everything is wrapped to the stream's width; headings are
 * bold where the stream is a terminal.
 */
#ifndef EVENKEEL_CMD_USAGE_H
#define EVENKEEL_CMD_USAGE_H

#include <stdio.h>

#include "base/text.h"
#include "cmd/command.h"

/* What the program is, and its examples (line NULL after the last); the manual has them too. */
extern const char usage_description[];
extern const struct command_example usage_examples[];

/* What the program is, its commands, where to go on. */
void usage_print_program(FILE *stream);
void usage_print_command(FILE *stream, const struct command *command);
/* Name, version, licence, versions of the libraries. */
void usage_print_version(FILE *stream);

/* Appends the help of an option with its range, choices and default: "... (1 to 64; default: 2)".
 * The help and the manual share it. */
void usage_describe_option(struct text *text, const struct option *option);

/* "evenkeel run: error: ..." with a hint (NULL or "": none) and which help to type, on stderr;
 * command NULL: the program as a whole. Answers EXIT_USAGE. */
int usage_refuse(const char *command, const char *error, const char *hint);
/* The same for a name that is no command's, with a guess at what was meant. */
int usage_refuse_command(const char *name);

#endif
