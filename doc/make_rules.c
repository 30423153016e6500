/*
 * make_rules: writes doc/rules.md to stdout, out of the tables of rules and refusals that the
 * program itself uses. `make check` compares the file of the tree with what this prints.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "model/refusal.h"
#include "model/rule.h"

enum { LINE_WIDTH = 96 };

static const char introduction[] =
    "This page is the model: what evenkeel reproduces of Alibaba Cloud Auto Scaling (ESS), rule by "
    "rule. Who knows the rules can predict a small run to the millisecond.\n\n"
    "Every rule has an id. The trace of a run cites it, `evenkeel explain F5` prints it, and a test "
    "carries its name. A rule is documented by the provider, or it is a modelling decision because "
    "the provider's documents are silent or contradict each other, or both. A decision that names an "
    "option can be changed in a scenario, in `options:` at its top; the options of a refresh or a "
    "rebalance also in their timeline entry, which wins.\n\n"
    "Sources: the API reference pages RebalanceInstances, RemoveInstances, StartInstanceRefresh "
    "(24 November 2025) and EnterStandby; the user guide \"Instance refresh\" (October 2024 to July "
    "2026); the provider's generated Go SDK `alibabacloud-go/ess-20220222` (June 2026); the document "
    "repository `AlibabaCloudDocs/ess` (July 2021); the provider's Terraform pages (August 2026). "
    "Where all of them are silent on checkpoints, the Amazon EC2 Auto Scaling user guide was "
    "followed.\n\n"
    "The file is generated from `sim/model/rule_list.h` and `sim/model/refusal_list.h`; change it "
    "there.";

/* What most users do not expect; each is a consequence of the rule that it names. */
static const struct surprise {
    const char *rule;
    const char *text;
} surprises[] = {
    { "F6", "MinHealthyPercentage 0 with MaxHealthyPercentage 200 and at-once takes every instance "
            "away at the first instant, although there was room to launch all successors first." },
    { "F6", "80/120 on 10 instances has 14 running: 2 launches go ahead, and 2 replace instances that "
            "have only begun to leave." },
    { "F5", "For 1 to 4 instances 80/120 rounds to nothing: they are replaced one at a time, and a "
            "group of 1 runs at 200 % meanwhile." },
    { "F6", "Standby instances count in C but not in healthy: with 5 of 10 in Standby the group grows "
            "to C + up + down before anything leaves." },
    { "F6", "With at-once and an image that does not come up, as many instances as the floor allows "
            "(`down`) are lost at once." },
    { "G3", "PRIORITY puts every new instance into the first zone with stock, so a refresh, which "
            "needs PRIORITY, undoes the spread over zones." },
    { "F6", "The floor of a refresh counts instances that are InService, warm or not: with a warm-up the "
            "capacity that carries load falls far below it, even with wait_for_warmup; launch-first "
            "together with wait_for_warmup keeps it." },
    { "F3", "An instance that was in Standby keeps its old image although the task is Successful." },
    { "F9", "A checkpoint that cannot be reached never pauses the task." },
    { "B4", "A rebalance that has more than 20 moves to make ends Successful with the zones still "
            "imbalanced." },
    { "S2", "A hook that ends with ROLLBACK on the way out lets checks and refreshes try again for "
            "ever." },
};

/* A word at which a line must not begin, because Markdown would read an entry of a list. */
static bool would_begin_a_list(const char *word, size_t length)
{
    if (length == 1 && strchr("-+*#>", word[0]) != NULL)
        return true;
    size_t n_digits = 0;
    while (n_digits < length && isdigit((unsigned char)word[n_digits]))
        n_digits++;
    return n_digits > 0 && n_digits + 1 == length && strchr(".)", word[n_digits]) != NULL;
}

/* One line of a text, wrapped; what follows the first line is set in by `indent` blanks. */
static void print_line(const char *line, size_t length, int indent)
{
    size_t column = 0;
    for (size_t i = 0; i < length;) {
        size_t end = i;
        while (end < length && line[end] != ' ')
            end++;
        size_t size = end - i;
        if (column > 0 && column + 1 + size > LINE_WIDTH && !would_begin_a_list(line + i, size)) {
            printf("\n%*s", indent, "");
            column = (size_t)indent;
        } else if (i > 0) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)size, line + i);
        column += size;
        i = end + 1;
    }
    putchar('\n');
}

static int indent_of(const char *line)
{
    if (strncmp(line, "- ", 2) == 0)
        return 2;
    return isdigit((unsigned char)line[0]) && strncmp(line + 1, ". ", 2) == 0 ? 3 : 0;
}

static void print_text(const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        print_line(text, length, indent_of(text));
        text += length + (text[length] == '\n');
    }
}

/* "wait_for_warmup, batching" -> `wait_for_warmup`, `batching` */
static void print_options(const char *options)
{
    printf("Option: `");
    for (const char *c = options; *c != '\0'; c++) {
        if (*c == ',')
            printf("`,");
        else if (*c == ' ')
            printf(" `");
        else
            putchar(*c);
    }
    printf("`\n\n");
}

static void print_origin(const struct rule *rule)
{
    char origin[512];
    if (strcmp(rule->source, rule_kind_text(rule->kind)) == 0)
        snprintf(origin, sizeof origin, "Kind: %s.", rule->source);
    else
        snprintf(origin, sizeof origin, "Kind: %s. Source: %s.", rule_kind_text(rule->kind),
                 rule->source);
    print_text(origin);
    putchar('\n');
}

static void print_rule(const struct rule *rule)
{
    printf("\n### %s %s\n\n", rule->id, rule->title);
    print_origin(rule);
    if (rule->options[0] != '\0')
        print_options(rule->options);
    print_text(rule->text);
    printf("\nExample:\n\n```\n%s\n```\n", rule->example);
}

static void print_section(const struct rule_section *section)
{
    printf("\n## %d. %s\n\n", section->number, section->title);
    print_text(section->about);
    for (size_t i = 0; i < N_RULES; i++) {
        if (rule_section_of(&rules[i]) == section)
            print_rule(&rules[i]);
    }
}

static void print_surprises(void)
{
    printf("\n## %d. What surprises\n\n", N_RULE_SECTIONS + 1);
    print_text("Consequences that most users do not expect; `evenkeel check` warns of them.");
    putchar('\n');
    for (size_t i = 0; i < sizeof surprises / sizeof surprises[0]; i++) {
        char entry[512];
        snprintf(entry, sizeof entry, "- Rule %s: %s", surprises[i].rule, surprises[i].text);
        print_text(entry);
    }
}

static void print_refusals(void)
{
    printf("\n## %d. Refusals\n\n", N_RULE_SECTIONS + 2);
    print_text("The errors with which a request is answered. In a run they are no errors of the "
               "scenario: they are traced and counted under their code.");
    printf("\n| code | HTTP status | what it means, what to do | rule |\n|---|---|---|---|\n");
    for (size_t i = REFUSED_NONE + 1; i < N_REFUSAL_CODES; i++) {
        const struct refusal_row *row = &refusal_rows[i];
        printf("| %s | %d | %s | %s |\n", row->code, row->http_status, row->message, row->rule);
    }
}

int main(void)
{
    printf("# The rules of the model\n\n");
    print_text(introduction);
    for (size_t i = 0; i < N_RULE_SECTIONS; i++)
        print_section(&rule_sections[i]);
    print_surprises();
    print_refusals();
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
