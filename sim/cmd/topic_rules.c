/*
 * The rules of the model: what each says, whether the provider or this program says it, and which
 * option changes it.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "model/rule.h"
#include "output/page.h"

static bool entry(size_t index, struct topic_entry *entry)
{
    if (index >= N_RULES)
        return false;
    *entry = (struct topic_entry){ .name = rules[index].id, .help = rules[index].title,
                                   .note = rule_section_of(&rules[index])->title };
    return true;
}

static void print(FILE *stream, size_t index)
{
    const struct rule *rule = &rules[index];
    struct text source = { 0 };
    text_printf(&source, "%s: %s", rule_kind_text(rule->kind), rule->source);
    fputc('\n', stream);
    page_text(stream, rule->text, PAGE_INDENT);
    topic_print_text(stream, "Changed by", rule->options);
    topic_print_text(stream, "Source",
                     rule->kind == RULE_IS_DECIDED ? rule->source : text_string(&source));
    topic_print_lines(stream, "Example", rule->example);
    text_free(&source);
}

const struct topic topic_rules = {
    .name = "rules",
    .one = "rule",
    .help = "what the simulated scaling group does, and who says so",
    .note_title = "section",
    .entry = entry,
    .print = print,
};
