/*
 * make_manual: writes the manual pages evenkeel.1 and evenkeel-<command>.1 (mdoc) into a folder,
 * out of the tables of commands and options that the program itself uses.
 *
 * usage: make_manual DIR
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/usage.h"

enum { LINE_WIDTH = 78 };

/* Of the last change of the manual's words: a build today and one next year are the same bytes. */
static const char manual_date[] = "November 22, 2026";

static const struct {
    enum exit_status status;
    const char *meaning;
} exit_statuses[] = {
    { EXIT_DONE, "done, and all limits are kept" },
    { EXIT_LIMIT_BROKEN, "a limit is broken" },
    { EXIT_USAGE, "the command line or a scenario has an error; nothing was run" },
    { EXIT_STUCK, "a scenario cannot finish: it is infeasible or stuck" },
    { EXIT_IMPRECISE, "the precision that was asked for is not reached" },
    { EXIT_MACHINE, "a file cannot be read or written, or an internal error" },
    { EXIT_INTERRUPTED, "interrupted; the cases that were done are written, and are valid" },
};

static const struct {
    const char *name, *meaning;
} environment[] = {
    { "COLUMNS", "Width to which help and explanations are wrapped and, on a terminal, tables are "
                 "parted." },
    { "NO_COLOR", "If it is not empty, nothing is bold or coloured." },
    { "TERM", "With the value dumb, nothing is bold or coloured and there is no progress bar." },
};

/* ---- mdoc ----------------------------------------------------------------------------------- */

/* Characters that troff would take for something else. */
static void put_bytes(FILE *page, const char *bytes, size_t length, bool is_literal)
{
    for (size_t i = 0; i < length; i++) {
        bool begins_option = bytes[i] == '-' && (i == 0 || strchr("-'(", bytes[i - 1]) != NULL);
        if (bytes[i] == '\\')
            fputs("\\e", page);
        else if (bytes[i] == '-' && (is_literal || begins_option))
            fputs("\\-", page);
        else
            fputc(bytes[i], page);
    }
}

/* Wrapped in the source too, with a new line for each sentence. */
static void put_words(FILE *page, const char *words, size_t length)
{
    size_t column = 0, at = 0;
    while (at < length) {
        size_t size = strcspn(words + at, " \n");
        if (size > length - at)
            size = length - at;
        if (column > 0 && column + 1 + size > LINE_WIDTH) {
            fputc('\n', page);
            column = 0;
        }
        if (size > 0 && column > 0)
            fputc(' ', page);
        if (size > 0 && column == 0 && strchr(".'", words[at]) != NULL)
            fputs("\\&", page);
        put_bytes(page, words + at, size, false);
        column += size + (column > 0);
        if (size > 1 && words[at + size - 1] == '.' && at + size < length) {
            fputc('\n', page);
            column = 0;
        }
        at += size + 1;
    }
    fputc('\n', page);
}

/* A command to type, set off. */
static void put_display(FILE *page, const char *line, size_t length)
{
    fputs(".Dl ", page);
    put_bytes(page, line, length, true);
    fputc('\n', page);
}

/* Paragraphs set apart by empty lines; "- " begins an entry of a list, two blanks a line that is
 * kept as it is. */
static void put_text(FILE *page, const char *text)
{
    bool in_list = false;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        bool is_entry = strncmp(text, "- ", 2) == 0;
        if (is_entry != in_list)
            fputs(is_entry ? ".Bl -bullet -compact\n" : ".El\n", page);
        in_list = is_entry;
        if (is_entry)
            fputs(".It\n", page);
        if (strncmp(text, "  ", 2) == 0)
            put_display(page, text + 2, length - 2);
        else if (length > 0)
            put_words(page, text + 2 * is_entry, length - 2 * is_entry);
        else
            fputs(".Pp\n", page);
        text += length;
        text += *text == '\n';
    }
    if (in_list)
        fputs(".El\n", page);
}

static void put_line(FILE *page, const char *text)
{
    put_words(page, text, strlen(text));
}

/* "FILE..." and "[TOPIC]" as arguments. */
static void put_operands(FILE *page, const char *operands)
{
    while (operands != NULL && *operands != '\0') {
        bool is_optional = *operands == '[';
        operands += is_optional;
        size_t length = strcspn(operands, ".] ");
        fprintf(page, "%s%.*s", is_optional ? ".Op Ar " : ".Ar ", (int)length, operands);
        operands += length;
        bool repeats = strncmp(operands, "...", 3) == 0;
        fputs(repeats ? " ...\n" : "\n", page);
        operands += strspn(operands, ".] ");
    }
}

static void put_header(FILE *page, const char *name, const char *summary)
{
    fprintf(page, ".Dd %s\n.Dt ", manual_date);
    for (const char *at = name; *at != '\0'; at++)
        fputc(toupper((unsigned char)*at), page);
    fprintf(page, " 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n", name, summary);
}

/* ---- sections ------------------------------------------------------------------------------- */

static void put_option(FILE *page, const struct option *option)
{
    struct text help = { 0 };
    fputs(".It ", page);
    if (option->letter != 0)
        fprintf(page, "Fl %c , ", option->letter);
    fprintf(page, "Fl -%s", option->name);
    if (option->argument != NULL)
        fprintf(page, " Ar %s", option->argument);
    fputc('\n', page);
    usage_describe_option(&help, option);
    put_line(page, text_string(&help));
    text_free(&help);
}

static void put_options(FILE *page, const struct command *command)
{
    const struct option *option;
    fputs(".Sh OPTIONS\n.Bl -tag -width Ds\n", page);
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        put_option(page, option);
    fputs(".El\n", page);
}

static void put_environment(FILE *page)
{
    fputs(".Sh ENVIRONMENT\n.Bl -tag -width NO_COLOR\n", page);
    for (size_t i = 0; i < sizeof(environment) / sizeof(*environment); i++) {
        fprintf(page, ".It Ev %s\n", environment[i].name);
        put_line(page, environment[i].meaning);
    }
    fputs(".El\n", page);
}

static void put_exit_statuses(FILE *page)
{
    fputs(".Sh EXIT STATUS\n.Bl -tag -width 130 -compact\n", page);
    for (size_t i = 0; i < sizeof(exit_statuses) / sizeof(*exit_statuses); i++) {
        fprintf(page, ".It %d\n", exit_statuses[i].status);
        put_line(page, exit_statuses[i].meaning);
    }
    fputs(".El\n", page);
}

static void put_examples(FILE *page, const struct command_example *examples)
{
    fputs(".Sh EXAMPLES\n", page);
    for (const struct command_example *example = examples; example->line != NULL; example++) {
        if (example != examples)
            fputs(".Pp\n", page);
        fprintf(page, "%c%s:\n.Pp\n", toupper((unsigned char)*example->what), example->what + 1);
        put_display(page, example->line, strlen(example->line));
    }
}

static int compare_names(const void *a, const void *b)
{
    const struct command *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static void put_all_pages(FILE *page)
{
    size_t count = 0;
    while (commands[count] != NULL)
        count++;
    const struct command **sorted = must_alloc(count * sizeof(*sorted));
    memcpy(sorted, commands, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare_names);
    fputs(".Sh SEE ALSO\n", page);
    for (size_t i = 0; i < count; i++)
        fprintf(page, ".Xr evenkeel-%s 1%s\n", sorted[i]->name, i + 1 < count ? " ," : "");
    free(sorted);
}

static void put_footer(FILE *page)
{
    fputs(".Sh AUTHORS\n.An the evenkeel developers\n", page);
}

/* ---- pages ---------------------------------------------------------------------------------- */

static void put_command(FILE *page, const struct command *command)
{
    struct text name = { 0 };
    text_printf(&name, "evenkeel-%s", command->name);
    put_header(page, text_string(&name), command->summary);
    fprintf(page, ".Sh SYNOPSIS\n.Nm evenkeel %s\n.Op Ar OPTION ...\n", command->name);
    put_operands(page, command->operands);
    fputs(".Sh DESCRIPTION\n", page);
    put_text(page, command->description);
    put_options(page, command);
    put_environment(page);
    put_exit_statuses(page);
    if (command->examples != NULL)
        put_examples(page, command->examples);
    fputs(".Sh SEE ALSO\n.Xr evenkeel 1\n", page);
    put_footer(page);
    text_free(&name);
}

static void put_program(FILE *page, const void *unused)
{
    (void)unused;
    put_header(page, "evenkeel", "simulate operations on a scaling group");
    fputs(".Sh SYNOPSIS\n.Nm\n.Ar COMMAND\n.Op Ar OPTION ...\n.Op Ar OPERAND ...\n"
          ".Nm\n.Fl -version\n.Sh DESCRIPTION\n",
          page);
    put_text(page, usage_description);
    fputs(".Sh COMMANDS\n.Bl -tag -width Ds\n", page);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(page, ".It Xr evenkeel-%s 1\n", commands[i]->name);
        put_line(page, commands[i]->summary);
    }
    fputs(".El\n", page);
    put_environment(page);
    put_exit_statuses(page);
    put_examples(page, usage_examples);
    put_all_pages(page);
    put_footer(page);
}

static void put_one_command(FILE *page, const void *command)
{
    put_command(page, command);
}

static bool write_page(const char *folder, const char *command,
                       void (*put)(FILE *page, const void *context), const void *context)
{
    struct text name = { 0 };
    text_printf(&name, "%s/evenkeel%s%s.1", folder, *command != '\0' ? "-" : "", command);
    FILE *page = fopen(text_string(&name), "w");
    bool is_written = page != NULL;
    if (is_written) {
        put(page, context);
        is_written = ferror(page) == 0;
        is_written = fclose(page) == 0 && is_written;
    }
    if (!is_written)
        fprintf(stderr, "make_manual: %s: %s\n", text_string(&name), strerror(errno));
    text_free(&name);
    return is_written;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: make_manual DIR\n", stderr);
        return 2;
    }
    bool is_written = write_page(argv[1], "", put_program, NULL);
    for (size_t i = 0; commands[i] != NULL && is_written; i++)
        is_written = write_page(argv[1], commands[i]->name, put_one_command, commands[i]);
    return is_written ? EXIT_SUCCESS : EXIT_FAILURE;
}
