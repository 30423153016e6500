/*
 * evenkeel why DIR: the reasons of a traced run.
 */
#include "output/why.h"

#include "base/text.h"
#include "base/units.h"
#include "cmd/command.h"
#include "cmd/usage.h"
#include "output/terminal.h"

struct why_options {
    const char *case_name, *at, *from, *to, *instance, *operation;
    int format;
};

#define AT(member) offsetof(struct why_options, member)
static const struct option_row options[] = {
    { AT(case_name), &(const struct option){
          .name = "case", .kind = OPTION_TEXT, .argument = "NAME",
          .help = "the case to tell about, where the folder has several" } },
    { AT(at), &(const struct option){
          .name = "at", .kind = OPTION_TEXT, .argument = "TIME",
          .help = "the state at this time, what is in flight and what it waits for" } },
    { AT(from), &(const struct option){
          .name = "from", .kind = OPTION_TEXT, .argument = "TIME",
          .help = "only steps from this time on" } },
    { AT(to), &(const struct option){
          .name = "to", .kind = OPTION_TEXT, .argument = "TIME",
          .help = "only steps up to this time" } },
    { AT(instance), &(const struct option){
          .name = "instance", .letter = 'i', .kind = OPTION_TEXT, .argument = "ID",
          .help = "only the life of this instance" } },
    { AT(operation), &(const struct option){
          .name = "operation", .kind = OPTION_TEXT, .argument = "N|NAME",
          .help = "only the course of this operation: the number of its entry in the timeline, "
                  "or its name" } },
    { AT(format), &(const struct option){
          .name = "format", .letter = 'f', .kind = OPTION_CHOICE, .argument = "FORMAT",
          .initial = "text", .choices = why_formats, .help = "sentences for people, or JSON" } },
    OPTION_END,
};
#undef AT

/* False if it is no time: then it has been told. */
static bool parse_time(const char *name, const char *text, int64_t *ms)
{
    *ms = WHY_NOT_ASKED;
    const char *problem = text == NULL ? NULL : units_parse_duration(text, ms);
    if (problem == NULL && (text == NULL || *ms >= 0))
        return true;
    struct text error = { 0 };
    text_printf(&error, "--%s: '%s' %s", name, text,
                problem != NULL ? problem : "is before the start");
    usage_refuse("why", text_string(&error),
                 "a time from the scenario's start, such as 42m or 1h05m");
    text_free(&error);
    return false;
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct why_options *chosen = given;
    struct why_request request = {
        .folder = operands[0],
        .case_name = chosen->case_name,
        .instance = chosen->instance,
        .operation = chosen->operation,
        .format = (enum why_format)chosen->format,
    };
    (void)n_operands;
    if (!parse_time("at", chosen->at, &request.at) ||
        !parse_time("from", chosen->from, &request.from) ||
        !parse_time("to", chosen->to, &request.to)) {
        return EXIT_USAGE;
    }
    if (chosen->at != NULL && (chosen->from != NULL || chosen->to != NULL))
        return usage_refuse("why", "--at and a range of --from and --to exclude each other", NULL);
    if (chosen->from != NULL && chosen->to != NULL && request.to < request.from)
        return usage_refuse("why", "--to is before --from: nothing lies between them", NULL);
    struct diagnostics list = { 0 };
    bool is_told = why_tell(&request, stdout, &list);
    diagnostics_print(&list, stderr, terminal_is_styled(stderr));
    diagnostics_free(&list);
    return is_told ? EXIT_DONE : EXIT_USAGE;
}

static const struct command_example examples[] = {
    { "evenkeel why results", "every step of the traced run, with its reason" },
    { "evenkeel why results --at 42m", "why nothing moved at 42 minutes" },
    { "evenkeel why results --case web --instance i-7", "the life of one instance" },
    { "evenkeel why results --operation StartInstanceRefresh", "the course of the refresh" },
    { NULL, NULL },
};

const struct command command_why = {
    .name = "why",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "tell which rule made or refused each step of a traced run",
    .description =
        "Tells in sentences what the traced run of a results folder did and why: which rule, with "
        "which numbers, made or refused each step. Equal steps of one instant are told together. "
        "Which run is traced is an option of run: --trace.\n\n"
        "The id in brackets behind a sentence is a rule; evenkeel explain tells it in full.",
    .examples = examples,
    .options = options,
    .size = sizeof(struct why_options),
    .run = run,
};
