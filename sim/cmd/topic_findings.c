/*
 * What check proves of a scenario before any run.
 */
#include "cmd/topic.h"
#include "output/page.h"
#include "scenario/lint.h"

static bool entry(size_t index, struct topic_entry *entry)
{
    if (index >= N_FINDINGS)
        return false;
    *entry = (struct topic_entry){ .name = findings[index].name, .help = findings[index].help,
                                   .note = findings[index].rule };
    return true;
}

static void print(FILE *stream, size_t index)
{
    const struct finding *finding = &findings[index];
    fputc('\n', stream);
    page_text(stream, finding->text, PAGE_INDENT);
    fputc('\n', stream);
    topic_print_fact(stream, "kind",
                     finding->severity == SEVERITY_NOTE
                         ? "a note: check --notes tells it"
                         : "a surprise: a warning of check and run, an error under check --strict");
    topic_print_rule(stream, finding->rule);
    topic_print_lines(stream, "Example", finding->example);
}

const struct topic topic_findings = {
    .name = "findings",
    .one = "finding",
    .help = "what check proves of a scenario before any run",
    .note_title = "rule",
    .entry = entry,
    .print = print,
};
