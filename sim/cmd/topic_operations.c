/*
 * The operations that a timeline may name, each with its parameters.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "model/operation.h"
#include "ops/ops.h"
#include "output/page.h"
#include "scenario/field_text.h"

enum { PARAMETER_COLUMN = 26 };

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

/* Those of a section stand below it, set in. */
static void print_parameters(FILE *stream, const struct field *rows, const char *indent)
{
    struct text name = { 0 }, about = { 0 };
    for (const struct field *row = rows; row->name != NULL; row++) {
        text_clear(&name);
        text_clear(&about);
        text_printf(&name, "%s%s", indent, row->name);
        text_printf(&about, "%s\n", row->help);
        field_describe(&about, row);
        page_pair(stream, text_string(&name), text_string(&about), PARAMETER_COLUMN);
        if (row->kind == FIELD_SECTION)
            print_parameters(stream, row->section, "  ");
    }
    text_free(&name);
    text_free(&about);
}

static void print(FILE *stream, size_t index)
{
    const struct op_type *type = type_at(index);
    struct text example = { 0 };
    if (type->params != NULL && type->params->name != NULL) {
        fputc('\n', stream);
        page_heading(stream, "Parameters");
        print_parameters(stream, type->params, "");
    }
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
