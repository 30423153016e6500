/*
 * evenkeel list [TOPIC]: the names that scenarios, results and messages use.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/topic.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "output/table.h"

struct list {
    bool names_only;
    int format;
};

static const struct table_column overview_columns[] = {
    { "topic", NULL, NULL, TABLE_LEFT },
    { "entries", NULL, NULL, TABLE_RIGHT },
    { "about", NULL, NULL, TABLE_WRAPPED },
};

static void print_overview(enum table_format format)
{
    struct table table;
    table_init(&table, overview_columns, 3);
    for (size_t i = 0; topics[i] != NULL; i++) {
        table_add_text(&table, topics[i]->name);
        table_add_integer(&table, (int64_t)topic_count(topics[i]));
        table_add_text(&table, topics[i]->help);
    }
    table_print(&table, format, stdout);
    table_free(&table);
}

static void print_topic(const struct topic *topic, enum table_format format)
{
    bool has_note = topic->note_title != NULL;
    const struct table_column columns[] = {
        { topic->one, NULL, NULL, TABLE_LEFT },
        { has_note ? topic->note_title : "about", NULL, NULL,
          has_note ? TABLE_LEFT : TABLE_WRAPPED },
        { "about", NULL, NULL, TABLE_WRAPPED },
    };
    struct topic_entry entry;
    struct table table;
    table_init(&table, columns, has_note ? 3 : 2);
    for (size_t i = 0; topic->entry(i, &entry); i++) {
        table_add_text(&table, entry.name);
        if (has_note)
            table_add_text(&table, entry.note);
        table_add_text(&table, entry.help);
    }
    table_print(&table, format, stdout);
    table_free(&table);
}

static void print_names(const struct topic *topic)
{
    struct topic_entry entry;
    for (size_t i = 0; topic->entry(i, &entry); i++)
        puts(entry.name);
}

static const char *name_of_topic(const void *context, size_t index)
{
    (void)context;
    return topics[index] != NULL ? topics[index]->name : NULL;
}

static const struct topic *find_topic(const char *name)
{
    for (size_t i = 0; topics[i] != NULL; i++) {
        if (strcmp(topics[i]->name, name) == 0)
            return topics[i];
    }
    return NULL;
}

static bool is_explained(const char *name)
{
    const char *known;
    for (size_t i = 0; (known = topic_name_of_any(NULL, i)) != NULL; i++) {
        if (strcmp(known, name) == 0)
            return true;
    }
    return false;
}

static int refuse_topic(const char *name)
{
    struct text error = { 0 }, hint = { 0 };
    const char *meant = text_did_you_mean(name, name_of_topic, NULL);
    text_printf(&error, "unknown topic '%s'", name);
    if (is_explained(name)) {
        text_printf(&hint, "evenkeel explain %s tells about it", name);
    } else if (meant != NULL) {
        text_printf(&hint, "did you mean '%s'?", meant);
    } else {
        text_append(&hint, "a topic is one of ");
        for (size_t i = 0; topics[i] != NULL; i++)
            text_printf(&hint, "%s%s", i > 0 ? ", " : "", topics[i]->name);
    }
    usage_refuse("list", text_string(&error), text_string(&hint));
    text_free(&error);
    text_free(&hint);
    return EXIT_USAGE;
}

static int run(const void *options, const char *const *operands, size_t n_operands)
{
    const struct list *list = options;
    const struct topic *topic = NULL;
    if (n_operands > 0) {
        topic = find_topic(operands[0]);
        if (topic == NULL)
            return refuse_topic(operands[0]);
    }
    if (list->names_only) {
        for (size_t i = 0; topics[i] != NULL; i++) {
            if (topic == NULL || topic == topics[i])
                print_names(topics[i]);
        }
    } else if (topic != NULL) {
        print_topic(topic, (enum table_format)list->format);
    } else {
        print_overview((enum table_format)list->format);
    }
    return EXIT_DONE;
}

#define AT(member) offsetof(struct list, member)
static const struct option_row option_rows[] = {
    { AT(names_only), &(const struct option){
          .name = "names", .letter = 'n', .kind = OPTION_FLAG,
          .help = "print the bare names, one a line" } },
    { AT(format), &usual_format },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel list", "the topics there are" },
    { "evenkeel list rules", "the rules of the model, with their sections" },
    { "evenkeel list refusals --format csv", "the provider's error codes for another program" },
    { NULL, NULL },
};

const struct command command_list = {
    .name = "list",
    .operands = "[TOPIC]",
    .most_operands = 1,
    .summary = "list operations, distributions, rules and other names",
    .description =
        "Lists the names that scenarios, results and messages use, by topic: what may stand in a "
        "timeline, what a latency may be drawn from, which columns the results have, by which "
        "rules the simulated group goes. Without a topic it lists the topics.\n\n"
        "Each name can be given to evenkeel explain.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct list),
    .run = run,
};
