#define _POSIX_C_SOURCE 200809L /* write */

#include "cmd/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/usage.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cmd/command_list.h"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cmd/command_list.h"
#undef COMMAND
    NULL
};

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static int run_command(const struct command *command, int argc, char *const *argv)
{
    struct command_line line;
    int status;
    if (!options_parse(command, argc, argv, &line)) {
        status = usage_refuse(command->name, text_string(&line.error), text_string(&line.hint));
    } else if (line.wants_help) {
        usage_print_command(stdout, command);
        status = EXIT_DONE;
    } else {
        status = command->run(line.options, line.operands, line.n_operands);
    }
    command_line_free(command, &line);
    return status;
}

static int run_program(int argc, char *const *argv)
{
    if (argc < 2) {
        usage_print_program(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage_print_program(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        usage_print_version(stdout);
        return EXIT_DONE;
    }
    const struct command *command = command_find(argv[1]);
    if (command == NULL)
        return usage_refuse_command(argv[1]);
    return run_command(command, argc - 2, argv + 2);
}

/* 0 or an errno value. A stream remembers that a write failed but not why: one more most often
 * fails for the same reason. */
static int find_broken_output(void)
{
    if (ferror(stdout))
        return write(STDOUT_FILENO, "\n", 1) < 0 ? errno : EIO;
    return fflush(stdout) == 0 ? 0 : errno;
}

/* A full disk behind "evenkeel run > file" must not look like success. */
int command_main(int argc, char **argv)
{
    int status = run_program(argc, argv);
    int error = find_broken_output();
    if (error != 0) {
        fprintf(stderr, "evenkeel: error: cannot write to the standard output: %s\n",
                strerror(error));
        return EXIT_MACHINE;
    }
    return status;
}
