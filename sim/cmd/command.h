/*
 * command: one command of the program = one file in sim/cmd/ = one row of command_list.h.
 *
 * What an option is stands once, in a struct option: those that several commands have in usual.h,
 * the others in the rows of their command. The parser, `--help`, the man pages and the completions
 * of bash, zsh and fish read it there. A row adds where the value goes: a command's run function
 * gets its options as a struct that was filled through the rows' offsets.
 */
#ifndef EVENKEEL_CMD_COMMAND_H
#define EVENKEEL_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum exit_status {
    EXIT_DONE = 0,         /* done and limits kept */
    EXIT_LIMIT_BROKEN = 1, /* a limit is broken */
    EXIT_USAGE = 2,        /* usage or scenario error */
    EXIT_STUCK = 3,        /* a scenario cannot finish */
    EXIT_IMPRECISE = 4,    /* precision not reached */
    EXIT_MACHINE = 5,      /* I/O or internal error */
    EXIT_INTERRUPTED = 130,
};

enum option_kind {
    OPTION_FLAG,     /* bool; no argument */
    OPTION_TEXT,     /* const char * */
    OPTION_TEXTS,    /* struct option_texts; may be given several times */
    OPTION_INTEGER,  /* long, low..high */
    OPTION_SHARE,    /* double: "2%" or 0.02 */
    OPTION_DURATION, /* int64_t ms: "2h30m" */
    OPTION_CHOICE,   /* int, index into choices */
};

struct option_texts {
    const char **items;
    size_t count;
};

struct option {
    const char *name;     /* long name without dashes */
    char letter;          /* short name or 0 */
    enum option_kind kind;
    const char *argument; /* its name in help: "DIR"; NULL for a flag */
    const char *initial;  /* default as a user would type it, NULL: absent (0, NULL, false) */
    const char *help;     /* one line, no full stop */
    double low, high;
    const char *const *choices; /* NULL-terminated */
    bool changes_no_run; /* only where, how fast or how much is told: shards may differ in it */
};

struct option_row {
    size_t offset;
    const struct option *option;
};
#define OPTION_END { .option = NULL }

struct command_example {
    const char *line; /* "evenkeel run scenarios/refresh" */
    const char *what; /* "simulate every scenario of a folder" */
};

struct command {
    const char *name;
    const char *operands; /* "FILE...", "DIR", "A B"; NULL: takes none */
    size_t least_operands, most_operands;
    const char *summary;     /* one line */
    const char *description; /* paragraphs for the man page */
    const struct command_example *examples; /* ends with line NULL; help starts with them */
    const struct option_row *options; /* NULL: none */
    size_t size; /* of the struct that the rows fill */
    int (*run)(const void *options, const char *const *operands, size_t n_operands);
};

/* All commands, NULL-terminated. */
extern const struct command *const commands[];
const struct command *command_find(const char *name);

/* Parses argv and runs the command; answers the exit status. */
int command_main(int argc, char **argv);

#endif
