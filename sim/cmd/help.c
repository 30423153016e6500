/*
 * evenkeel help [COMMAND]: the same texts as --help.
 */
#include "cmd/command.h"
#include "cmd/usage.h"

static int run(const void *options, const char *const *operands, size_t n_operands)
{
    (void)options;
    if (n_operands == 0) {
        usage_print_program(stdout);
        return EXIT_DONE;
    }
    const struct command *command = command_find(operands[0]);
    if (command == NULL)
        return usage_refuse_command(operands[0]);
    usage_print_command(stdout, command);
    return EXIT_DONE;
}

static const struct command_example examples[] = {
    { "evenkeel help", "what the program does and its commands" },
    { "evenkeel help help", "one command with its options" },
    { NULL, NULL },
};

const struct command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .most_operands = 1,
    .summary = "print the help of the program or of a command",
    .description = "Prints what --help prints: examples first, then the options.",
    .examples = examples,
    .run = run,
};
