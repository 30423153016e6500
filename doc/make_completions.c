/*
 * make_completions: writes the completions for bash (evenkeel), zsh (_evenkeel) and fish
 * (evenkeel.fish) into a folder, out of the tables of commands and options that the program itself
 * uses.
 *
 * usage: make_completions DIR
 *
 * What an operand or an option's argument can be follows from its name in the tables: FILE, DIR,
 * CSV, COMMAND, TOPIC, NAME; anything else is not completed.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/topic.h"

/* What the shells do for a kind of argument; bash: a command that prints candidates for $cur. */
struct argument_kind {
    const char *name;
    bool is_path;
    const char *bash, *zsh, *fish;
};

static const struct argument_kind argument_kinds[] = {
    { "FILE", true, "compgen -d -- \"$cur\"; compgen -f -X '!*.@(yaml|yml)' -- \"$cur\"",
      "_files -g \"*.(yaml|yml)\"", "__fish_complete_suffix .yaml" },
    { "CSV", true, "compgen -d -- \"$cur\"; compgen -f -X '!*.csv' -- \"$cur\"",
      "_files -g \"*.csv\"", "__fish_complete_suffix .csv" },
    { "DIR", true, "compgen -d -- \"$cur\"", "_files -/",
      "__fish_complete_directories (commandline -ct)" },
    { "A", true, "compgen -f -- \"$cur\"", "_files", "__fish_complete_path (commandline -ct)" },
    { "NAME", false, "compgen -W \"$(evenkeel list --names 2>/dev/null)\" -- \"$cur\"",
      "compadd -- ${(f)\"$(evenkeel list --names 2>/dev/null)\"}", "evenkeel list --names" },
};

/* A kind for an argument as the tables write it: "FILE...", "[DIR]"; NULL: none. */
static const struct argument_kind *kind_of(const char *argument)
{
    if (argument == NULL)
        return NULL;
    argument += strspn(argument, "[");
    size_t length = strcspn(argument, ".] ");
    for (size_t i = 0; i < sizeof(argument_kinds) / sizeof(*argument_kinds); i++) {
        const struct argument_kind *kind = &argument_kinds[i];
        if (strncmp(kind->name, argument, length) == 0 && kind->name[length] == '\0')
            return kind;
    }
    return NULL;
}

/* Words that are known here: the names of commands and topics. */
static void append_known_words(struct text *words, const char *operands)
{
    if (operands != NULL && strncmp(operands, "[COMMAND", 8) == 0) {
        for (size_t i = 0; commands[i] != NULL; i++)
            text_printf(words, "%s%s", i > 0 ? " " : "", commands[i]->name);
    } else if (operands != NULL && strncmp(operands, "[TOPIC", 6) == 0) {
        for (size_t i = 0; topics[i] != NULL; i++)
            text_printf(words, "%s%s", i > 0 ? " " : "", topics[i]->name);
    }
}

static void append_choices(struct text *words, const struct option *option)
{
    for (size_t i = 0; option->choices[i] != NULL; i++)
        text_printf(words, "%s%s", i > 0 ? " " : "", option->choices[i]);
}

/* text with each of the characters preceded by a backslash, and ' as '\'' */
static const char *escaped(struct text *scratch, const char *text, const char *characters)
{
    text_clear(scratch);
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            text_append(scratch, "'\\'");
        else if (strchr(characters, *text) != NULL)
            text_append(scratch, "\\");
        text_append_bytes(scratch, text, 1);
    }
    return text_string(scratch);
}

/* ---- bash ----------------------------------------------------------------------------------- */

static void put_bash_argument(FILE *out, const struct command *command,
                              const struct option *option, struct text *words)
{
    const struct argument_kind *kind = kind_of(option->argument);
    if (option->kind == OPTION_FLAG)
        return;
    fprintf(out, "    %s:--%s", command->name, option->name);
    if (option->letter != 0)
        fprintf(out, " | %s:-%c", command->name, option->letter);
    text_clear(words);
    if (option->kind == OPTION_CHOICE)
        append_choices(words, option);
    if (words->length > 0)
        fprintf(out, ") candidates=$(compgen -W '%s' -- \"$cur\") ;;\n", text_string(words));
    else if (kind != NULL)
        fprintf(out, ") candidates=$(%s)%s ;;\n", kind->bash, kind->is_path ? " paths=1" : "");
    else
        fputs(") ;;\n", out);
}

static void put_bash_command(FILE *out, const struct command *command, struct text *words)
{
    const struct option *option;
    const struct argument_kind *kind = kind_of(command->operands);
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        put_bash_argument(out, command, option, words);
    text_clear(words);
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        text_printf(words, "%s--%s", i > 0 ? " " : "", option->name);
    fprintf(out, "    %s:*)\n        case $cur in\n", command->name);
    fprintf(out, "        -*) candidates=$(compgen -W '%s' -- \"$cur\") ;;\n", text_string(words));
    text_clear(words);
    append_known_words(words, command->operands);
    if (words->length > 0)
        fprintf(out, "        *) candidates=$(compgen -W '%s' -- \"$cur\") ;;\n",
                text_string(words));
    else if (kind != NULL)
        fprintf(out, "        *) candidates=$(%s)%s ;;\n", kind->bash,
                kind->is_path ? " paths=1" : "");
    fputs("        esac ;;\n", out);
}

static void put_bash(FILE *out)
{
    struct text words = { 0 };
    fputs("# bash completion of evenkeel\n"
          "\n"
          "_evenkeel()\n"
          "{\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local candidates= paths= extglob=$(shopt -p extglob)\n"
          "\n"
          "    # --format=csv arrives as three words\n"
          "    if [ \"$cur\" = = ]; then\n"
          "        cur=\n"
          "    elif [ \"$prev\" = = ]; then\n"
          "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    fi\n"
          "    shopt -s extglob\n"
          "    case ${COMP_WORDS[1]}:$prev in\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++)
        put_bash_command(out, commands[i], &words);
    text_clear(&words);
    for (size_t i = 0; commands[i] != NULL; i++)
        text_printf(&words, "%s ", commands[i]->name);
    fprintf(out, "    *)\n"
                 "        if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                 "            candidates=$(compgen -W '%s--help --version' -- \"$cur\")\n"
                 "        fi ;;\n"
                 "    esac\n"
                 "    $extglob\n"
                 "    mapfile -t COMPREPLY <<<\"$candidates\"\n"
                 "    [ -n \"$candidates\" ] || COMPREPLY=()\n"
                 "    [ -z \"$paths\" ] || compopt -o filenames 2>/dev/null\n"
                 "}\n"
                 "complete -F _evenkeel evenkeel\n",
            text_string(&words));
    text_free(&words);
}

/* ---- zsh ------------------------------------------------------------------------------------ */

static const char zsh_special[] = "[]:\\";

static void put_zsh_action(FILE *out, const char *argument, const char *words)
{
    const struct argument_kind *kind = kind_of(argument);
    if (*words != '\0')
        fprintf(out, "(%s)", words);
    else if (kind != NULL)
        fputs(kind->zsh, out);
}

static void put_zsh_option(FILE *out, const struct option *option, struct text *words)
{
    struct text help = { 0 };
    const char *star = option->kind == OPTION_TEXTS ? "*" : "";
    bool is_flag = option->kind == OPTION_FLAG;
    escaped(&help, option->help, zsh_special);
    fputs("            ", out);
    if (option->letter != 0 && *star == '\0')
        fprintf(out, "'(-%c --%s)'", option->letter, option->name);
    if (option->letter != 0)
        fprintf(out, "%s{-%c%s,--%s%s}", *star != '\0' ? "'*'" : "", option->letter,
                is_flag ? "" : "+", option->name, is_flag ? "" : "=");
    else
        fprintf(out, "'%s--%s%s'", star, option->name, is_flag ? "" : "=");
    fprintf(out, "'[%s]", text_string(&help));
    if (!is_flag) {
        text_clear(words);
        if (option->kind == OPTION_CHOICE)
            append_choices(words, option);
        fprintf(out, ":%s:", escaped(&help, option->argument, zsh_special));
        put_zsh_action(out, option->argument, text_string(words));
    }
    fputs("' \\\n", out);
    text_free(&help);
}

static void put_zsh_command(FILE *out, const struct command *command, struct text *words)
{
    const struct option *option;
    fprintf(out, "        %s)\n            _arguments -s -S \\\n", command->name);
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        put_zsh_option(out, option, words);
    text_clear(words);
    append_known_words(words, command->operands);
    if (command->operands != NULL) {
        fprintf(out, "            '%s:operand:", command->most_operands > 1 ? "*" : "1");
        put_zsh_action(out, command->operands, text_string(words));
        fputs("'\n", out);
    } else {
        fputs("            '*: :'\n", out);
    }
    fputs("            ;;\n", out);
}

static void put_zsh(FILE *out)
{
    struct text scratch = { 0 };
    fputs("#compdef evenkeel\n"
          "# zsh completion of evenkeel\n"
          "\n"
          "_evenkeel()\n"
          "{\n"
          "    local curcontext=$curcontext state line\n"
          "    typeset -A opt_args\n"
          "    local -a evenkeel_commands\n"
          "    evenkeel_commands=(\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++)
        fprintf(out, "        '%s:%s'\n", commands[i]->name,
                escaped(&scratch, commands[i]->summary, zsh_special));
    fputs("    )\n"
          "    _arguments -C \\\n"
          "        '(- *)'{-h,--help}'[print the help]' \\\n"
          "        '(- *)--version[print the version]' \\\n"
          "        '1: :->command' \\\n"
          "        '*:: :->arguments'\n"
          "    case $state in\n"
          "    command) _describe -t commands command evenkeel_commands ;;\n"
          "    arguments)\n"
          "        curcontext=${curcontext%:*:*}:evenkeel-$words[1]:\n"
          "        case $words[1] in\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++)
        put_zsh_command(out, commands[i], &scratch);
    fputs("        esac\n"
          "        ;;\n"
          "    esac\n"
          "}\n"
          "\n"
          "_evenkeel \"$@\"\n",
          out);
    text_free(&scratch);
}

/* ---- fish ----------------------------------------------------------------------------------- */

static void put_fish_option(FILE *out, const struct command *command,
                            const struct option *option, struct text *scratch)
{
    const struct argument_kind *kind = kind_of(option->argument);
    fprintf(out, "complete -c evenkeel -n '__evenkeel_is %s' -l %s", command->name, option->name);
    if (option->letter != 0)
        fprintf(out, " -s %c", option->letter);
    if (option->kind != OPTION_FLAG)
        fputs(" -x", out);
    text_clear(scratch);
    if (option->kind == OPTION_CHOICE)
        append_choices(scratch, option);
    if (scratch->length > 0)
        fprintf(out, " -a '%s'", text_string(scratch));
    else if (kind != NULL)
        fprintf(out, " -a '(%s)'", kind->fish);
    fprintf(out, " -d '%s'\n", escaped(scratch, option->help, "\\"));
}

static void put_fish_command(FILE *out, const struct command *command, struct text *scratch)
{
    const struct option *option;
    const struct argument_kind *kind = kind_of(command->operands);
    fprintf(out, "\ncomplete -c evenkeel -n '__evenkeel_is \"\"' -a %s", command->name);
    fprintf(out, " -d '%s'\n", escaped(scratch, command->summary, "\\"));
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        put_fish_option(out, command, option, scratch);
    text_clear(scratch);
    append_known_words(scratch, command->operands);
    if (scratch->length > 0)
        fprintf(out, "complete -c evenkeel -n '__evenkeel_is %s' -a '%s'\n", command->name,
                text_string(scratch));
    else if (kind != NULL)
        fprintf(out, "complete -c evenkeel -n '__evenkeel_is %s' -k -a '(%s)'\n",
                command->name, kind->fish);
}

static void put_fish(FILE *out)
{
    struct text scratch = { 0 };
    fputs("# fish completion of evenkeel\n"
          "\n"
          "# Whether this is the command that was typed; \"\": none yet.\n"
          "function __evenkeel_is\n"
          "    set -l words (commandline -opc)\n"
          "    test \"$words[2]\" = \"$argv[1]\"\n"
          "end\n"
          "\n"
          "complete -c evenkeel -f\n"
          "complete -c evenkeel -n '__evenkeel_is \"\"' -l help -s h -d 'print the help'\n"
          "complete -c evenkeel -n '__evenkeel_is \"\"' -l version -d 'print the version'\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++)
        put_fish_command(out, commands[i], &scratch);
    text_free(&scratch);
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool write_file(const char *folder, const char *name, void (*put)(FILE *out))
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", folder, name);
    FILE *out = fopen(text_string(&path), "w");
    bool is_written = out != NULL;
    if (is_written) {
        put(out);
        is_written = ferror(out) == 0;
        is_written = fclose(out) == 0 && is_written;
    }
    if (!is_written)
        fprintf(stderr, "make_completions: %s: %s\n", text_string(&path), strerror(errno));
    text_free(&path);
    return is_written;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: make_completions DIR\n", stderr);
        return 2;
    }
    bool is_written = write_file(argv[1], "evenkeel", put_bash) &&
                      write_file(argv[1], "_evenkeel", put_zsh) &&
                      write_file(argv[1], "evenkeel.fish", put_fish);
    return is_written ? EXIT_SUCCESS : EXIT_FAILURE;
}
