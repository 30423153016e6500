/*
 * evenkeel explain NAME...: all about an operation, a distribution, a rule, ...
 */
#define _DEFAULT_SOURCE /* strcasecmp */

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/topic.h"
#include "cmd/usage.h"
#include "output/page.h"

enum { NAMES_TOLD = 12 };

static void print_entry(const struct topic *topic, size_t index, const struct topic_entry *entry)
{
    struct text heading = { 0 };
    text_printf(&heading, "%s (%s)", entry->name, topic->one);
    page_heading(stdout, text_string(&heading));
    page_text(stdout, entry->help, PAGE_INDENT);
    topic->print(stdout, index);
    text_free(&heading);
}

static bool is_named(const struct topic_entry *entry, const char *name)
{
    return strcasecmp(entry->name, name) == 0 ||
           (entry->alias != NULL && strcasecmp(entry->alias, name) == 0);
}

/* A name may stand in several topics; all are printed. Answers how many. */
static size_t print_all_named(const char *name, size_t n_printed)
{
    size_t n_found = 0;
    for (size_t i = 0; topics[i] != NULL; i++) {
        struct topic_entry entry;
        for (size_t at = 0; topics[i]->entry(at, &entry); at++) {
            if (!is_named(&entry, name))
                continue;
            if (n_printed + n_found++ > 0)
                fputc('\n', stdout);
            print_entry(topics[i], at, &entry);
        }
    }
    return n_found;
}

static bool contains(const char *name, const char *part)
{
    size_t length = strlen(part);
    for (; *name != '\0'; name++) {
        if (strncasecmp(name, part, length) == 0)
            return true;
    }
    return false;
}

/* A name that stands in several topics is told once. */
static bool is_first_of_name(size_t index, const char *name)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(topic_name_of_any(NULL, i), name) == 0)
            return false;
    }
    return true;
}

/* Who types a part of a name sees the names that have it, the first of them. */
static void append_names_with(struct text *hint, const char *part)
{
    const char *name;
    size_t count = 0;
    for (size_t i = 0; (name = topic_name_of_any(NULL, i)) != NULL; i++) {
        if (!contains(name, part) || !is_first_of_name(i, name))
            continue;
        if (count++ < NAMES_TOLD)
            text_printf(hint, "%s%s", count > 1 ? ", " : "there is ", name);
    }
    if (count > NAMES_TOLD)
        text_printf(hint, ", and %zu more: evenkeel list --names", count - NAMES_TOLD);
}

static int refuse_name(const char *name)
{
    struct text error = { 0 }, hint = { 0 };
    const char *meant = text_did_you_mean(name, topic_name_of_any, NULL);
    text_printf(&error, "nothing is named '%s'", name);
    if (command_find(name) != NULL)
        text_printf(&hint, "evenkeel help %s tells about the command", name);
    else
        append_names_with(&hint, name);
    if (hint.length == 0 && meant != NULL)
        text_printf(&hint, "did you mean '%s'?", meant);
    if (hint.length == 0)
        text_append(&hint, "evenkeel list --names prints all names");
    usage_refuse("explain", text_string(&error), text_string(&hint));
    text_free(&error);
    text_free(&hint);
    return EXIT_USAGE;
}

static int run(const void *options, const char *const *operands, size_t n_operands)
{
    int status = EXIT_DONE;
    size_t n_printed = 0;
    (void)options;
    for (size_t i = 0; i < n_operands; i++) {
        size_t n_found = print_all_named(operands[i], n_printed);
        if (n_found == 0)
            status = refuse_name(operands[i]);
        n_printed += n_found;
    }
    return status;
}

static const struct command_example examples[] = {
    { "evenkeel explain F5", "a rule: how large the batches of a refresh are" },
    { "evenkeel explain lognormal", "a distribution and its parameters" },
    { "evenkeel explain OperationDenied", "an error code of the provider" },
    { NULL, NULL },
};

const struct command command_explain = {
    .name = "explain",
    .operands = "NAME...",
    .least_operands = 1,
    .most_operands = INT_MAX,
    .summary = "explain an operation, a distribution, a rule or another name",
    .description =
        "Prints what is known about a name: an operation with its parameters and their ranges, a "
        "distribution with its forms, a rule with its text, source and option, an error code with "
        "its HTTP status. Upper and lower case do not matter. evenkeel list shows the names.",
    .examples = examples,
    .run = run,
};
