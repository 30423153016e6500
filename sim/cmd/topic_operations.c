/*
 * The operations that a timeline may name, each with its parameters.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "model/operation.h"
#include "ops/ops.h"

/* What the group does by itself is not for timelines. */
static const struct op_type *type_at(size_t index)
{
    for (size_t i = 0; op_types[i] != NULL; i++) {
        if ((op_types[i]->flags & OP_IS_INTERNAL) == 0 && index-- == 0)
            return op_types[i];
    }
    return NULL;
}

static bool entry(size_t index, struct topic_entry *entry)
{
    const struct op_type *type = type_at(index);
    if (type == NULL)
        return false;
    *entry = (struct topic_entry){ .name = type->name, .note = type->rule, .help = type->help };
    return true;
}

static void print(FILE *stream, size_t index)
{
    const struct op_type *type = type_at(index);
    struct text example = { 0 };
    topic_print_rows(stream, "Parameters", type->params);
    fputc('\n', stream);
    topic_print_rule(stream, type->rule);
    if (type->example != NULL)
        text_printf(&example, "timeline:\n  - %s", type->example);
    topic_print_lines(stream, "Example", text_string(&example));
    text_free(&example);
}

const struct topic topic_operations = {
    .name = "operations",
    .one = "operation",
    .help = "what a timeline may ask for",
    .note_title = "rule",
    .entry = entry,
    .print = print,
};
