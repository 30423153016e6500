#include "cmd/topic.h"

#include <string.h>

#include "model/rule.h"
#include "output/page.h"

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

void topic_print_rules(FILE *stream, const char *ids)
{
    if (ids == NULL || *ids == '\0')
        return;
    fputc('\n', stream);
    page_heading(stream, strchr(ids, ',') != NULL ? "Rules" : "Rule");
    while (*ids != '\0') {
        char id[8] = "";
        size_t length = strcspn(ids, ", ");
        memcpy(id, ids, length < sizeof(id) ? length : sizeof(id) - 1);
        const struct rule *rule = rule_find(id);
        page_pair(stream, id, rule != NULL ? rule->title : "", 3 * PAGE_INDENT);
        ids += length + strspn(ids + length, ", ");
    }
}
