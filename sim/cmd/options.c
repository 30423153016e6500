#include "cmd/options.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

const struct option option_help = {
    .name = "help",
    .letter = 'h',
    .kind = OPTION_FLAG,
    .help = "print this help",
};

static size_t count_rows(const struct command *command)
{
    size_t count = 0;
    while (command->options != NULL && command->options[count].option != NULL)
        count++;
    return count;
}

const struct option *option_at(const struct command *command, size_t index)
{
    size_t count = count_rows(command);
    if (index < count)
        return command->options[index].option;
    return index == count ? &option_help : NULL;
}

/* ---- one value ------------------------------------------------------------------------------ */

/* In ms. */
static void append_durations(struct text *error, const struct option *option)
{
    char low[UNITS_DURATION_SIZE], high[UNITS_DURATION_SIZE];
    text_printf(error, "a duration from %s to %s, such as 90s or 2h30m",
                units_format_duration((int64_t)option->low, low),
                units_format_duration((int64_t)option->high, high));
}

/* "--runs must be " with the text that follows, for all kinds of values. */
static bool refuse(struct command_line *line, const struct option *option, const char *value)
{
    struct text *error = &line->error;
    bool has_range = option->low < option->high;
    text_printf(error, "--%s must be ", option->name);
    if (option->kind == OPTION_INTEGER && has_range && isinf(option->high))
        text_printf(error, "a whole number of at least %.0f", option->low);
    else if (option->kind == OPTION_INTEGER && has_range)
        text_printf(error, "a whole number from %.0f to %.0f", option->low, option->high);
    else if (option->kind == OPTION_INTEGER)
        text_append(error, "a whole number");
    else if (option->kind == OPTION_SHARE && has_range)
        text_printf(error, "a share from %.4g%% to %.4g%%", 100 * option->low, 100 * option->high);
    else if (option->kind == OPTION_SHARE)
        text_append(error, "a share such as 2% or 0.02");
    else if (has_range)
        append_durations(error, option);
    else
        text_append(error, "a duration such as 90s or 2h30m");
    text_printf(error, ", not '%s'", value);
    return false;
}

static bool in_range(const struct option *option, double value)
{
    return !(option->low < option->high) || (value >= option->low && value <= option->high);
}

static const char *name_of_choice(const void *context, size_t index)
{
    const struct option *option = context;
    return option->choices[index];
}

static bool set_choice(const struct option *option, const char *value, int *target,
                       struct command_line *line)
{
    for (int i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], value) == 0) {
            *target = i;
            return true;
        }
    }
    text_printf(&line->error, "--%s must be one of ", option->name);
    for (int i = 0; option->choices[i] != NULL; i++)
        text_printf(&line->error, "%s%s", i > 0 ? ", " : "", option->choices[i]);
    text_printf(&line->error, ", not '%s'", value);
    const char *meant = text_did_you_mean(value, name_of_choice, option);
    if (meant != NULL)
        text_printf(&line->hint, "did you mean '%s'?", meant);
    return false;
}

static void add_text(struct option_texts *texts, const char *value)
{
    texts->items = must_realloc(texts->items, (texts->count + 1) * sizeof(*texts->items));
    texts->items[texts->count++] = value;
}

static bool set_number(const struct option *option, const char *value, void *target,
                       struct command_line *line)
{
    if (option->kind == OPTION_INTEGER) {
        long number;
        if (units_parse_integer(value, &number) != NULL || !in_range(option, (double)number))
            return refuse(line, option, value);
        *(long *)target = number;
    } else if (option->kind == OPTION_SHARE) {
        double share;
        if (units_parse_share(value, &share) != NULL || !in_range(option, share))
            return refuse(line, option, value);
        *(double *)target = share;
    } else {
        int64_t ms;
        const char *reason = units_parse_duration(value, &ms);
        if (reason != NULL || !in_range(option, (double)ms)) {
            if (reason != NULL)
                text_printf(&line->hint, "'%s' %s", value, reason);
            return refuse(line, option, value);
        }
        *(int64_t *)target = ms;
    }
    return true;
}

static bool set_value(const struct option_row *row, const char *value, struct command_line *line)
{
    const struct option *option = row->option;
    void *target = (char *)line->options + row->offset;
    if (option->kind != OPTION_FLAG && *value == '\0') {
        text_printf(&line->error, "--%s must not be empty", option->name);
        return false;
    }
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)target = true;
        return true;
    case OPTION_TEXT:
        *(const char **)target = value;
        return true;
    case OPTION_TEXTS:
        add_text(target, value);
        return true;
    case OPTION_CHOICE:
        return set_choice(option, value, target, line);
    case OPTION_INTEGER:
    case OPTION_SHARE:
    case OPTION_DURATION:
        return set_number(option, value, target, line);
    }
    return false;
}

static bool set_defaults(const struct command *command, struct command_line *line)
{
    for (size_t i = 0; i < count_rows(command); i++) {
        const struct option_row *row = &command->options[i];
        if (row->option->initial != NULL && !set_value(row, row->option->initial, line))
            return false;
    }
    return true;
}

/* ---- the arguments in their order ----------------------------------------------------------- */

struct reader {
    const struct command *command;
    char *const *argv;
    int argc, next;
    struct command_line *line;
};

static const char *name_of_option(const void *context, size_t index)
{
    const struct option *option = option_at(context, index);
    return option != NULL ? option->name : NULL;
}

static const struct option_row *find_long(const struct command *command, const char *name,
                                          size_t length)
{
    for (size_t i = 0; i < count_rows(command); i++) {
        const struct option_row *row = &command->options[i];
        if (strncmp(row->option->name, name, length) == 0 && row->option->name[length] == '\0')
            return row;
    }
    return NULL;
}

static const struct option_row *find_letter(const struct command *command, char letter)
{
    for (size_t i = 0; i < count_rows(command); i++) {
        if (command->options[i].option->letter == letter)
            return &command->options[i];
    }
    return NULL;
}

/* An argument that looks like an option is no value: "--output --runs 5" forgot the folder. */
static bool looks_like_option(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0' && strchr("0123456789.", argument[1]) == NULL;
}

static const char *take_value(struct reader *reader, const struct option *option)
{
    if (reader->next < reader->argc && !looks_like_option(reader->argv[reader->next]))
        return reader->argv[reader->next++];
    text_printf(&reader->line->error, "--%s needs a value: --%s %s", option->name, option->name,
                option->argument);
    if (reader->next < reader->argc)
        text_printf(&reader->line->hint, "if '%s' is meant to be the value, write '--%s=%s'",
                    reader->argv[reader->next], option->name, reader->argv[reader->next]);
    return NULL;
}

static bool read_long(struct reader *reader, const char *name)
{
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const struct option_row *row = find_long(reader->command, name, length);
    if (row == NULL) {
        char *word = must_strdup(name);
        word[length] = '\0';
        text_printf(&reader->line->error, "unknown option '--%s'", word);
        const char *meant = text_did_you_mean(word, name_of_option, reader->command);
        if (meant != NULL)
            text_printf(&reader->line->hint, "did you mean '--%s'?", meant);
        free(word);
        return false;
    }
    if (row->option->kind == OPTION_FLAG && value != NULL) {
        text_printf(&reader->line->error, "--%s takes no value", row->option->name);
        return false;
    }
    if (row->option->kind != OPTION_FLAG && value == NULL)
        value = take_value(reader, row->option);
    if (row->option->kind != OPTION_FLAG && value == NULL)
        return false;
    return set_value(row, value, reader->line);
}

/* "-q", "-qf csv", "-j8": flags until a letter that takes the rest, or the next argument. */
static bool read_letters(struct reader *reader, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const struct option_row *row = find_letter(reader->command, *letters);
        if (row == NULL) {
            text_printf(&reader->line->error, "unknown option '-%c'", *letters);
            return false;
        }
        if (row->option->kind != OPTION_FLAG) {
            const char *value = letters[1] != '\0' ? letters + 1 : take_value(reader, row->option);
            return value != NULL && set_value(row, value, reader->line);
        }
        set_value(row, "", reader->line);
    }
    return true;
}

static bool read_arguments(struct reader *reader)
{
    bool is_option_allowed = true;
    while (reader->next < reader->argc) {
        const char *argument = reader->argv[reader->next++];
        if (is_option_allowed && strcmp(argument, "--") == 0) {
            is_option_allowed = false;
        } else if (is_option_allowed && strncmp(argument, "--", 2) == 0) {
            if (!read_long(reader, argument + 2))
                return false;
        } else if (is_option_allowed && argument[0] == '-' && argument[1] != '\0') {
            if (!read_letters(reader, argument + 1))
                return false;
        } else {
            reader->line->operands[reader->line->n_operands++] = argument;
        }
    }
    return true;
}

static bool check_operands(const struct command *command, struct command_line *line)
{
    if (line->n_operands < command->least_operands) {
        text_printf(&line->error, "an operand is missing: evenkeel %s %s", command->name,
                    command->operands);
        return false;
    }
    if (line->n_operands > command->most_operands) {
        text_printf(&line->error, "unexpected operand '%s'",
                    line->operands[command->most_operands]);
        return false;
    }
    return true;
}

/* Help is given whatever else is on the line: who asks may not know how to write the rest. */
static bool asks_for_help(int argc, char *const *argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

bool options_parse(const struct command *command, int argc, char *const *argv,
                   struct command_line *line)
{
    struct reader reader = { .command = command, .argv = argv, .argc = argc, .line = line };
    *line = (struct command_line){ 0 };
    line->wants_help = asks_for_help(argc, argv);
    if (line->wants_help)
        return true;
    line->options = must_calloc(1, command->size + 1);
    line->operands = must_alloc(((size_t)argc + 1) * sizeof(*line->operands));
    return set_defaults(command, line) && read_arguments(&reader) &&
           check_operands(command, line);
}

void command_line_free(const struct command *command, struct command_line *line)
{
    for (size_t i = 0; i < count_rows(command); i++) {
        const struct option_row *row = &command->options[i];
        if (row->option->kind == OPTION_TEXTS && line->options != NULL) {
            const void *texts = (char *)line->options + row->offset;
            free(((const struct option_texts *)texts)->items);
        }
    }
    free(line->options);
    free(line->operands);
    text_free(&line->error);
    text_free(&line->hint);
}
