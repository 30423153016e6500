#include "cmd/topic.h"

#include "base/text.h"
#include "model/rule.h"
#include "output/page.h"
#include "scenario/field_text.h"

enum { FACT_COLUMN = 15, ROW_COLUMN = 26 };

#define TOPIC(name) extern const struct topic topic_##name;
#include "cmd/topic_list.h"
#undef TOPIC

const struct topic *const topics[] = {
#define TOPIC(name) &topic_##name,
#include "cmd/topic_list.h"
#undef TOPIC
    NULL
};

size_t topic_count(const struct topic *topic)
{
    struct topic_entry entry;
    size_t count = 0;
    while (topic->entry(count, &entry))
        count++;
    return count;
}

const char *topic_name_of_any(const void *context, size_t index)
{
    struct topic_entry entry;
    (void)context;
    for (size_t i = 0; topics[i] != NULL; i++) {
        size_t count = topic_count(topics[i]);
        if (index < count) {
            topics[i]->entry(index, &entry);
            return entry.name;
        }
        index -= count;
    }
    return NULL;
}

void topic_print_text(FILE *stream, const char *heading, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    fputc('\n', stream);
    page_heading(stream, heading);
    page_text(stream, text, PAGE_INDENT);
}

void topic_print_lines(FILE *stream, const char *heading, const char *lines)
{
    if (lines == NULL || *lines == '\0')
        return;
    fputc('\n', stream);
    page_heading(stream, heading);
    page_lines(stream, lines, PAGE_INDENT);
}

void topic_print_fact(FILE *stream, const char *name, const char *fact)
{
    page_pair(stream, name, fact, FACT_COLUMN);
}

void topic_print_rule(FILE *stream, const char *id)
{
    const struct rule *rule = rule_find(id);
    struct text fact = { 0 };
    text_printf(&fact, "%s, %s", id, rule != NULL ? rule->title : "");
    topic_print_fact(stream, "rule", text_string(&fact));
    text_free(&fact);
}

void topic_print_field(FILE *stream, const struct field *row)
{
    struct text fact = { 0 };
    field_describe_value(&fact, row);
    topic_print_fact(stream, "value", text_string(&fact));
    text_clear(&fact);
    if (row->is_required)
        text_append(&fact, "none, it must be written");
    else if (row->initial != NULL)
        text_printf(&fact, "%s%s", row->initial, row->is_assumption ? " (an assumption)" : "");
    if (fact.length > 0)
        topic_print_fact(stream, "default", text_string(&fact));
    if (row->rule != NULL)
        topic_print_rule(stream, row->rule);
    text_free(&fact);
}

/* Those of a section stand below it, set in. */
static void print_rows(FILE *stream, const struct field *rows, const char *indent)
{
    struct text name = { 0 }, about = { 0 };
    for (const struct field *row = rows; row->name != NULL; row++) {
        text_clear(&name);
        text_clear(&about);
        text_printf(&name, "%s%s", indent, row->name);
        text_printf(&about, "%s\n", row->help);
        field_describe(&about, row);
        page_pair(stream, text_string(&name), text_string(&about), ROW_COLUMN);
        if (row->kind == FIELD_SECTION)
            print_rows(stream, row->section, "  ");
    }
    text_free(&name);
    text_free(&about);
}

void topic_print_rows(FILE *stream, const char *heading, const struct field *rows)
{
    if (rows == NULL || rows->name == NULL)
        return;
    fputc('\n', stream);
    page_heading(stream, heading);
    print_rows(stream, rows, "");
}
