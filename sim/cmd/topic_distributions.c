/*
 * The families of distributions that a latency can have, each with the parameters it takes.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "kernel/distribution.h"

static bool entry(size_t index, struct topic_entry *entry)
{
    const struct distribution_type *type = distribution_types[index];
    if (type == NULL)
        return false;
    *entry = (struct topic_entry){ .name = type->name, .help = type->help };
    return true;
}

static void write_form(struct text *text, const struct distribution_form *form)
{
    for (size_t i = 0; i < DISTRIBUTION_MAX_PARAMETERS && form->names[i] != NULL; i++)
        text_printf(text, "%s%s (%s)", i > 0 ? ", " : "", form->names[i],
                    form->is_time[i] ? "duration" : "number");
}

static void print(FILE *stream, size_t index)
{
    const struct distribution_type *type = distribution_types[index];
    struct text forms = { 0 }, example = { 0 };
    for (const struct distribution_form *form = type->forms; form && form->names[0]; form++) {
        text_append(&forms, form == type->forms ? "" : "\nor: ");
        write_form(&forms, form);
    }
    text_printf(&example, "latency:\n  boot: %s", type->example);
    topic_print_text(stream, "Parameters", text_string(&forms));
    topic_print_lines(stream, "Example", text_string(&example));
    fputc('\n', stream);
    topic_print_rule(stream, "I2");
    text_free(&forms);
    text_free(&example);
}

const struct topic topic_distributions = {
    .name = "distributions",
    .one = "distribution",
    .help = "what a latency may be drawn from",
    .entry = entry,
    .print = print,
};
