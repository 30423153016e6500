/*
 * The parameters of all operations.
 */
#include "cmd/topic.h"
#include "model/operation.h"
#include "ops/ops.h"

/* A row with the operation that has it. */
struct found {
    const struct op_type *type;
    const struct field *row;
};

/* Counts *index down along the rows and those of their sections; NULL: it is further on. */
static const struct field *find_among(const struct field *rows, size_t *index)
{
    for (const struct field *row = rows; row != NULL && row->name != NULL; row++) {
        const struct field *inner = NULL;
        if ((*index)-- == 0)
            return row;
        if (row->kind == FIELD_SECTION)
            inner = find_among(row->section, index);
        if (inner != NULL)
            return inner;
    }
    return NULL;
}

static struct found find(size_t index)
{
    for (size_t i = 0; op_types[i] != NULL; i++) {
        const struct field *row = NULL;
        if ((op_types[i]->flags & OP_IS_INTERNAL) == 0)
            row = find_among(op_types[i]->params, &index);
        if (row != NULL)
            return (struct found){ op_types[i], row };
    }
    return (struct found){ NULL, NULL };
}

static bool entry(size_t index, struct topic_entry *entry)
{
    struct found found = find(index);
    if (found.row == NULL)
        return false;
    *entry = (struct topic_entry){ .name = found.row->name, .note = found.type->name,
                                   .help = found.row->help };
    return true;
}

static void print(FILE *stream, size_t index)
{
    struct found found = find(index);
    fputc('\n', stream);
    topic_print_fact(stream, "operation", found.type->name);
    topic_print_field(stream, found.row);
}

const struct topic topic_parameters = {
    .name = "parameters",
    .one = "parameter",
    .help = "what the operations of a timeline take",
    .note_title = "operation",
    .entry = entry,
    .print = print,
};
