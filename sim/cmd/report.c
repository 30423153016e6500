/*
 * evenkeel report DIR: one page of a results folder.
 */
#include "output/report.h"

#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/tell.h"
#include "cmd/usual.h"

struct report_options {
    struct option_texts cases;
    const char *output;
    bool has_all_cases;
    bool is_quiet;
};

#define AT(member) offsetof(struct report_options, member)
static const struct option_row options[] = {
    { AT(cases), &usual_case_pattern },
    { AT(has_all_cases), &usual_all_cases },
    { AT(output), &(const struct option){
          .name = "output", .letter = 'o', .kind = OPTION_TEXT, .argument = "FILE",
          .help = "name of the page; without it report.html in the results folder" } },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct report_options *chosen = given;
    struct diagnostics list = { 0 };
    (void)n_operands;
    enum show_result result = report_write(
        &(struct report_request){
            .folder = operands[0],
            .output = chosen->output,
            .cases = chosen->cases.items,
            .n_cases = chosen->cases.count,
            .has_all_cases = chosen->has_all_cases,
            .is_quiet = chosen->is_quiet,
            .cancel = interrupt_listen(),
        },
        &list);
    int status = tell_shown(result, &list, "the page is not written");
    diagnostics_free(&list);
    return status;
}

static const struct command_example examples[] = {
    { "evenkeel report results", "write results/report.html" },
    { "evenkeel report results --case '*=90*' -o night.html", "some cases in full, elsewhere" },
    { NULL, NULL },
};

const struct command command_report = {
    .name = "report",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "write one HTML page of a results folder",
    .description =
        "Writes a page that stands alone: what was found and how sure it is, the verdicts on the "
        "limits, the charts, the traced runs step by step, and all settings and inputs that the "
        "figures come from. It holds its pictures and asks nothing of a network, so it can be "
        "mailed, put into an archive or attached to a change request.\n\n"
        "The name of the page goes to standard output.",
    .examples = examples,
    .options = options,
    .size = sizeof(struct report_options),
    .run = run,
};
