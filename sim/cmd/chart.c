/*
 * evenkeel chart DIR: pictures of a results folder.
 */
#include "output/chart.h"

#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/tell.h"
#include "cmd/usual.h"

struct chart_options {
    struct option_texts cases, figures;
    const char *output;
    int format;
    bool has_all_cases;
    bool is_in_terminal;
    bool is_quiet;
};

#define AT(member) offsetof(struct chart_options, member)
static const struct option_row options[] = {
    { AT(cases), &usual_case_pattern },
    { AT(figures), &(const struct option){
          .name = "figure", .kind = OPTION_TEXTS, .argument = "NAME",
          .help = "draw this figure (evenkeel list figures), such as capacity or heatmap" } },
    { AT(has_all_cases), &usual_all_cases },
    { AT(format), &(const struct option){
          .name = "format", .letter = 'f', .kind = OPTION_CHOICE, .argument = "FORMAT",
          .initial = "svg", .choices = chart_formats, .help = "kind of file" } },
    { AT(is_in_terminal), &(const struct option){
          .name = "terminal", .kind = OPTION_FLAG,
          .help = "draw with letters in the terminal and write no files; of the first case unless "
                  "others are asked for" } },
    { AT(output), &(const struct option){
          .name = "output", .letter = 'o', .kind = OPTION_TEXT, .argument = "DIR",
          .help = "folder for the pictures; without it charts/ in the results folder" } },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct chart_options *chosen = given;
    struct diagnostics list = { 0 };
    (void)n_operands;
    enum show_result result = chart_draw(
        &(struct chart_request){
            .folder = operands[0],
            .output = chosen->output,
            .cases = chosen->cases.items,
            .n_cases = chosen->cases.count,
            .figures = chosen->figures.items,
            .n_figures = chosen->figures.count,
            .format = chosen->format,
            .has_all_cases = chosen->has_all_cases,
            .is_in_terminal = chosen->is_in_terminal,
            .is_quiet = chosen->is_quiet,
            .cancel = interrupt_listen(),
        },
        &list);
    int status = tell_shown(result, &list, "pictures that are named are whole");
    diagnostics_free(&list);
    return status;
}

static const struct command_example examples[] = {
    { "evenkeel chart results", "draw all figures of a results folder into results/charts" },
    { "evenkeel chart results --case web --terminal", "look at one case in the terminal" },
    { "evenkeel chart results --figure heatmap --format pdf", "one figure, as a PDF file" },
    { NULL, NULL },
};

const struct command command_chart = {
    .name = "chart",
    .operands = "DIR",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "draw charts of a results folder through gnuplot",
    .description =
        "Draws, from the CSV files of a results folder alone: capacity over time by state with all "
        "limits, each zone's instances, healthy instances of all runs, the distribution of the "
        "duration, heat maps of a sweep, and duration against least capacity of all cases.\n\n"
        "Beside each picture stands the gnuplot script that drew it; edit it and run gnuplot on it "
        "to change the picture. Their sources are the scripts in the folder analysis, which can be "
        "run by hand, too. EVENKEEL_ANALYSIS names another folder of scripts.\n\n"
        "The names of the pictures go to standard output.",
    .examples = examples,
    .options = options,
    .size = sizeof(struct chart_options),
    .run = run,
};
