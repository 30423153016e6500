/*
 * evenkeel compare A B...: scenario files, or cases of a results folder, under the same luck.
 */
#include <stdint.h>

#include "cmd/command.h"
#include "cmd/compare_call.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "output/results_folder.h"

#define AT(member) offsetof(struct compare_options, member)
static const struct option_row option_rows[] = {
    { AT(baseline), &(const struct option){
          .name = "baseline", .letter = 'b', .kind = OPTION_TEXT, .argument = "CASE",
          .help = "case that the others are compared with, and whose file tells runs and seed; "
                  "without it the first" } },
    { AT(cases), &(const struct option){
          .name = "case", .letter = 'c', .kind = OPTION_TEXTS, .argument = "CASE",
          .help = "compare this case; without it all others" } },
    { AT(metrics), &(const struct option){
          .name = "metric", .letter = 'm', .kind = OPTION_TEXTS, .argument = "NAME",
          .help = "compare and judge this metric, such as duration or least_healthy[ZONE]; "
                  "without it all of the run, of which those that matter most are judged" } },
    { AT(vary), &usual_vary },
    { AT(runs), &usual_runs },
    { AT(seed), &usual_seed },
    { AT(jobs), &usual_jobs },
    { AT(format), &usual_format },
    { AT(exit_code), &(const struct option){
          .name = "exit-code", .kind = OPTION_FLAG,
          .help = "exit with 1 when a case is worse in a metric that is judged, or has all its "
                  "requests refused" } },
    { AT(exit_zero), &usual_exit_zero },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel compare today.yaml tomorrow.yaml", "is it better, and by how much?" },
    { "evenkeel compare refresh.yaml -v MinHealthyPercentage=80,90,100",
      "two percentages against the first one, with intervals that hold jointly" },
    { "evenkeel compare results --baseline web-80 --case web-90",
      "two cases of a results folder, without running them again" },
    { "evenkeel compare main.yaml branch.yaml --exit-code --format markdown",
      "a gate and a comment for a pull request" },
    { NULL, NULL },
};

/* -- the command ------------------------------------------------------------------------------- */

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct compare_options *options = given;
    struct compare_call call = { .options = options };
    int status;
    size_t n_folders = 0;
    for (size_t i = 0; i < n_operands; i++)
        n_folders += results_folder_is(operands[i]);
    call.is_of_folder = n_folders > 0;
    if (n_folders > 0 && n_operands > 1)
        status = usage_refuse("compare", "a results folder is compared by itself, case with case",
                              "run all scenarios into one folder, or name their files here");
    else if (n_folders == 0)
        status = compare_files(&call, operands, n_operands);
    else if (options->vary.count > 0 || options->runs > 0 || options->seed > 0)
        status = usage_refuse("compare", "a results folder is compared as it is",
                              "without --vary, --runs and --seed, or name scenario files");
    else
        status = compare_folder(&call, operands[0]);
    compare_free(&call);
    return status;
}

const struct command command_compare = {
    .name = "compare",
    .operands = "FILE...",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    .summary = "tell which of several cases is better, under the same random numbers",
    .description =
        "Simulates the cases of scenario files with common random numbers, so that instance k of "
        "run i takes as long in each of them, and compares the first case (or --baseline) with all "
        "others (or each --case). One results folder in place of files: its cases are compared, "
        "paired by the number of the run where they ran with the same seed.\n\n"
        "Each metric has its difference with an interval, and a verdict: better, worse (for a "
        "metric that has no direction: lower, higher), cannot tell where the interval holds 0, or "
        "same where all runs are equal. Beside it stands how many times narrower the interval is "
        "than that of independent runs (--format csv has the correlation, too). Several candidates "
        "have intervals that hold jointly for each metric (Bonferroni). Runs in which a metric "
        "does not apply to both sides are left out.\n\n"
        "Judged are finished, duration, least_healthy, carrying_below_demand, above_max and "
        "surplus_instance_hours, or what --metric names. instance_hours and cost cover each run up "
        "to its own end: a slower case is charged for the whole group.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct compare_options),
    .run = run,
};
