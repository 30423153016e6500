#include "cmd/usage.h"

#include <csv.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <yaml.h>

#include "cmd/options.h"
#include "output/page.h"
#include "output/terminal.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

enum { OPTION_COLUMN_MOST = 26 };

const struct command_example usage_examples[] = {
    { "evenkeel run scenarios/refresh", "simulate every scenario of a folder" },
    { "evenkeel check web.yaml", "find every mistake of a file without running it" },
    { "evenkeel chart results", "draw the charts of what was simulated" },
    { NULL, NULL },
};

const char usage_description[] =
    "Simulates a scaling group while its instances are refreshed, rebalanced, removed or set "
    "aside, many times over with random boot and stop times: how long it takes, how low capacity "
    "goes, what it costs. It follows the rules of Alibaba Cloud Auto Scaling (ESS).";

static void print_examples(FILE *stream, const struct command_example *examples)
{
    if (examples == NULL)
        return;
    page_heading(stream, "Examples");
    for (; examples->line != NULL; examples++) {
        fprintf(stream, "  %s\n", examples->line);
        page_text(stream, examples->what, 3 * PAGE_INDENT);
    }
    fputc('\n', stream);
}

/* ---- options -------------------------------------------------------------------------------- */

static void describe_range(struct text *text, const struct option *option, const char **comma)
{
    if (!(option->low < option->high))
        return;
    if (option->kind == OPTION_INTEGER && isinf(option->high))
        text_printf(text, "%sat least %.0f", *comma, option->low);
    else if (option->kind == OPTION_INTEGER)
        text_printf(text, "%s%.0f to %.0f", *comma, option->low, option->high);
    else if (option->kind == OPTION_SHARE)
        text_printf(text, "%s%.4g%% to %.4g%%", *comma, 100 * option->low, 100 * option->high);
    else
        return;
    *comma = "; ";
}

void usage_describe_option(struct text *text, const struct option *option)
{
    const char *comma = " (";
    text_append(text, option->help);
    if (option->kind == OPTION_TEXTS) {
        text_printf(text, "%smay be repeated", comma);
        comma = "; ";
    }
    for (size_t i = 0; option->kind == OPTION_CHOICE && option->choices[i] != NULL; i++) {
        text_printf(text, "%s%s", comma, option->choices[i]);
        comma = ", ";
    }
    if (option->kind == OPTION_CHOICE)
        comma = "; ";
    describe_range(text, option, &comma);
    if (option->initial != NULL && option->kind != OPTION_FLAG) {
        text_printf(text, "%sdefault: %s", comma, option->initial);
        comma = "; ";
    }
    if (strcmp(comma, "; ") == 0)
        text_append(text, ")");
}

static void write_option(struct text *text, const struct option *option)
{
    text_clear(text);
    if (option->letter != 0)
        text_printf(text, "-%c, --%s", option->letter, option->name);
    else
        text_printf(text, "    --%s", option->name);
    if (option->argument != NULL)
        text_printf(text, " %s", option->argument);
}

static int options_column(const struct command *command, struct text *scratch)
{
    const struct option *option;
    int widest = 0;
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++) {
        write_option(scratch, option);
        int columns = (int)terminal_columns(text_string(scratch));
        if (columns > widest && columns <= OPTION_COLUMN_MOST)
            widest = columns;
    }
    return widest + 2 * PAGE_INDENT;
}

static void print_option(FILE *stream, const struct option *option, int column,
                         struct text *scratch)
{
    struct text description = { 0 };
    write_option(scratch, option);
    usage_describe_option(&description, option);
    page_pair(stream, text_string(scratch), text_string(&description), column);
    text_free(&description);
}

void usage_print_command(FILE *stream, const struct command *command)
{
    const struct option *option;
    struct text scratch = { 0 };
    int column = options_column(command, &scratch);
    print_examples(stream, command->examples);
    page_heading(stream, "Usage");
    fprintf(stream, "  evenkeel %s [OPTION]...", command->name);
    if (command->operands != NULL)
        fprintf(stream, " %s", command->operands);
    fputs("\n\n", stream);
    page_text(stream, command->summary, PAGE_INDENT);
    fputc('\n', stream);
    page_heading(stream, "Options");
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        print_option(stream, option, column, &scratch);
    text_free(&scratch);
}

/* ---- the program ---------------------------------------------------------------------------- */

void usage_print_program(FILE *stream)
{
    int column = 0;
    print_examples(stream, usage_examples);
    page_heading(stream, "Usage");
    fprintf(stream, "  evenkeel COMMAND [OPTION]... [OPERAND]...\n\n");
    page_text(stream, usage_description, PAGE_INDENT);
    fputc('\n', stream);
    page_heading(stream, "Commands");
    for (size_t i = 0; commands[i] != NULL; i++) {
        int columns = (int)strlen(commands[i]->name) + 2 * PAGE_INDENT;
        column = columns > column ? columns : column;
    }
    for (size_t i = 0; commands[i] != NULL; i++)
        page_pair(stream, commands[i]->name, commands[i]->summary, column);
    fputc('\n', stream);
    page_text(stream, "Type 'evenkeel COMMAND --help' for the options of one of them.", 0);
}

void usage_print_version(FILE *stream)
{
    fprintf(stream, "evenkeel %s\n", PACKAGE_VERSION);
    fprintf(stream, "Copyright (C) 2026 the evenkeel developers\n"
                    "License GPLv3+: GNU GPL version 3 or later "
                    "<https://www.gnu.org/licenses/gpl.html>\n"
                    "This is free software: you may change and redistribute it.\n"
                    "There is NO WARRANTY, to the extent permitted by law.\n\n");
    fprintf(stream, "GSL %s, libcsv %d.%d.%d, libyaml %s, Jansson %s\n", gsl_version, CSV_MAJOR,
            CSV_MINOR, CSV_RELEASE, yaml_get_version_string(), jansson_version_str());
}

/* ---- refusals ------------------------------------------------------------------------------- */

int usage_refuse(const char *command, const char *error, const char *hint)
{
    const char *gap = command != NULL ? " " : "";
    if (command == NULL)
        command = "";
    fprintf(stderr, "evenkeel%s%s: error: %s\n", gap, command, error);
    if (hint != NULL && *hint != '\0')
        fprintf(stderr, "  hint: %s\n", hint);
    fprintf(stderr, "  help: evenkeel%s%s --help\n", gap, command);
    return EXIT_USAGE;
}

static const char *name_of_command(const void *context, size_t index)
{
    (void)context;
    return commands[index] != NULL ? commands[index]->name : NULL;
}

static void append_run(struct text *hint, const char *file)
{
    text_append(hint, "to simulate a file: evenkeel run ");
    text_append_shell_word(hint, file);
}

int usage_refuse_command(const char *name)
{
    struct text error = { 0 }, hint = { 0 };
    const char *meant = text_did_you_mean(name, name_of_command, NULL);
    bool is_option = name[0] == '-';
    text_printf(&error, "unknown %s '%s'", is_option ? "option" : "command", name);
    if (is_option)
        text_append(&hint, "options follow the command: evenkeel COMMAND [OPTION]...");
    else if (meant != NULL)
        text_printf(&hint, "did you mean '%s'?", meant);
    else if (strpbrk(name, "./") != NULL)
        append_run(&hint, name);
    usage_refuse(NULL, text_string(&error), text_string(&hint));
    text_free(&error);
    text_free(&hint);
    return EXIT_USAGE;
}
