/*
 * evenkeel plan FILE: which of the settings under vary: are the cheapest or fastest that keep the
 * limits, and the call to make.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/load.h"
#include "cmd/plan_objective.h"
#include "cmd/plan_results.h"
#include "cmd/tell.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "output/limit_report.h"
#include "output/plan_report.h"
#include "output/progress.h"
#include "output/table.h"
#include "study/plan_search.h"
#include "study/study.h"

struct plan_options {
    const char *folder;
    const char *minimize, *indifference;
    double confidence;
    long runs, seed, jobs;
    struct option_texts vary;
    int format;
    bool is_quiet, exit_zero;
};

#define AT(member) offsetof(struct plan_options, member)
static const struct option_row option_rows[] = {
    { AT(folder), &usual_output },
    { AT(minimize), &(const struct option){
          .name = "minimize", .letter = 'm', .kind = OPTION_TEXT, .argument = "METRIC",
          .help = "cheapest (extra_cost), fastest (duration), or a metric; without it cheapest "
                  "where there is a price, else fastest" } },
    { AT(confidence), &(const struct option){
          .name = "confidence", .letter = 'c', .kind = OPTION_SHARE, .argument = "SHARE",
          .initial = "95%", .low = 0.5, .high = 0.9999,
          .help = "how surely what is named keeps the limits and is the best" } },
    { AT(indifference), &(const struct option){
          .name = "indifference", .letter = 'i', .kind = OPTION_TEXT, .argument = "AMOUNT",
          .initial = "1%",
          .help = "the smallest difference that matters: a share of the best one, or in the "
                  "metric's unit" } },
    { AT(runs), &(const struct option){
          .name = "runs", .letter = 'n', .kind = OPTION_INTEGER, .argument = "N",
          .initial = "10000", .low = 50, .high = 10000000,
          .help = "the most runs of one setting" } },
    { AT(seed), &usual_seed },
    { AT(jobs), &usual_jobs },
    { AT(vary), &usual_vary },
    { AT(format), &usual_format },
    { AT(exit_zero), &usual_exit_zero },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel plan scenarios/plan/percentages-and-pauses.yaml",
      "the cheapest percentages, checkpoints and pause" },
    { "evenkeel plan scenarios/plan/start-of-the-refresh.yaml",
      "the best start in a day's demand" },
    { "evenkeel plan -v MinHealthyPercentage=60:100:5 -m fastest -i 30s refresh.yaml",
      "the fastest floor, where half a minute does not matter" },
    { NULL, NULL },
};

/* -- one call ---------------------------------------------------------------------------------- */

struct call {
    const struct plan_options *options;
    struct scenarios *scenarios;
    const struct limit **limits; /* of each case; owned */
    const struct metric *objective;
    struct selection_rules rules;
    const atomic_bool *cancel;
    struct plan_search search;
    struct plan_report report;
    struct progress progress;
    uint64_t n_shown; /* runs that the progress knows of */
    struct plan_results results;
};

/* -- the search -------------------------------------------------------------------------------- */

static void on_look(void *context, const struct plan_search *search)
{
    struct call *call = context;
    uint64_t n_wanted = search->n_runs;
    size_t n_left = 0;
    char note[PROGRESS_NOTE_SIZE];
    for (size_t i = 0; i < search->n_candidates; i++) {
        uint64_t n_more = selection_wants(&search->selection, i);
        n_wanted += n_more;
        n_left += n_more > 0;
    }
    progress_add(&call->progress, search->n_runs - call->n_shown);
    progress_set_total(&call->progress, n_wanted);
    call->n_shown = search->n_runs;
    snprintf(note, sizeof note, "round %zu, %zu of %zu settings are looked at", search->n_rounds,
             n_left, search->n_candidates);
    progress_note(&call->progress, note);
}

/* 0 or an errno value. */
static int search(struct call *call)
{
    const struct plan_options *options = call->options;
    progress_begin(&call->progress, stderr, options->is_quiet, "runs", 0,
                   call->scenarios->n_cases * SELECTION_FIRST_RUNS);
    uint64_t seed = choose_seed(options->seed, &call->scenarios->cases[0]);
    int error = plan_search_run(&call->search, &(struct plan_search_request){
                                                   .scenarios = call->scenarios,
                                                   .limits = call->limits,
                                                   .objective = call->objective,
                                                   .rules = call->rules,
                                                   .seed = seed,
                                                   .n_threads = (unsigned)options->jobs,
                                                   .cancel = call->cancel,
                                                   .context = call,
                                                   .looked = on_look,
                                               });
    progress_end(&call->progress);
    return error;
}

/* Runs of the chosen case that are made again to be shown: the usual number, unless fewer are
 * allowed. */
static uint64_t count_shown(const struct call *call)
{
    const struct selection *selection = &call->search.selection;
    uint64_t n = selection->candidates[selection->best].n_runs;
    uint64_t most = selection->rules.most_runs, usual = most < USUAL_RUNS ? most : USUAL_RUNS;
    return n > usual ? n : usual;
}

/* -- the answer -------------------------------------------------------------------------------- */

static bool are_all_endless(const struct plan_search *search)
{
    for (size_t i = 0; i < search->n_candidates; i++) {
        if (search->selection.candidates[i].n_endless == 0)
            return false;
    }
    return true;
}

static int status_of(const struct call *call)
{
    switch (call->search.selection.outcome) {
    case SELECTION_NONE:
        return are_all_endless(&call->search) ? EXIT_STUCK : EXIT_LIMIT_BROKEN;
    case SELECTION_LIMITS_OPEN:
    case SELECTION_NOT_APART:
        return EXIT_IMPRECISE;
    case SELECTION_RUNNING:
    case SELECTION_FOUND:
        break;
    }
    return EXIT_DONE;
}

/* What is known is told, but not written: a folder has whole results, or the older ones. */
static int interrupted(struct call *call)
{
    const struct plan_search *search = &call->search;
    const char *folder = call->options->folder;
    if (search->n_rounds == 0) {
        fprintf(stderr, "evenkeel: interrupted before each of %zu settings had its first runs; "
                        "there is nothing to tell yet, %s is as it was\n",
                search->n_candidates, folder);
        return EXIT_INTERRUPTED;
    }
    call->report.folder = NULL;
    plan_report_print(&call->report, (enum table_format)call->options->format, stdout);
    fflush(stdout);
    fprintf(stderr, search->is_interrupted
                        ? "evenkeel: interrupted in round %zu of the search; %s is as it was\n"
                        : "evenkeel: interrupted after round %zu, the last of the search; %s is as "
                          "it was\n",
            search->n_rounds + search->is_interrupted, folder);
    return EXIT_INTERRUPTED;
}

static size_t count_warnings(const char *file, const char *const *vary, size_t n_vary)
{
    struct scenarios again;
    bool is_good = scenarios_load_and_prove(&again, &file, 1, vary, n_vary);
    size_t n = is_good ? again.diagnostics.n_warnings : 0;
    scenarios_free(&again);
    return n;
}

/* Who makes the call is to know what check would have told of it. */
static void tell_warnings(const struct call *call)
{
    const struct scenario_case *of = &call->scenarios->cases[call->search.selection.best];
    const char **vary = must_alloc((of->n_varied + 1) * sizeof *vary);
    struct text command = { 0 };
    text_append(&command, "evenkeel check ");
    for (size_t i = 0; i < of->n_varied; i++) {
        vary[i] = arena_printf(&call->scenarios->arena, "%s=%s", of->varied[i].key,
                               of->varied[i].value);
        text_append(&command, "-v ");
        text_append_shell_word(&command, vary[i]);
        text_append(&command, " ");
    }
    text_append_shell_word(&command, of->file);
    size_t n = count_warnings(of->file, vary, of->n_varied);
    if (n > 0) {
        fprintf(stderr, "evenkeel: note: %zu warning%s about these settings; to read %s: %s\n", n,
                n == 1 ? "" : "s", n == 1 ? "it" : "them", text_string(&command));
    }
    text_free(&command);
    free(vary);
}

static void print_report(const struct call *call)
{
    enum table_format format = (enum table_format)call->options->format;
    plan_report_print(&call->report, format, stdout);
    if (format == TABLE_ALIGNED || format == TABLE_MARKDOWN)
        refusal_notes_print(&call->results.refusals, call->options->folder, format, stdout);
    fflush(stdout);
}

static int plan(struct call *call)
{
    call->cancel = interrupt_listen();
    call->report.search = &call->search;
    call->report.scenarios = call->scenarios;
    call->report.folder = call->options->folder;
    call->results.report = &call->report;
    call->results.n_threads = (unsigned)call->options->jobs;
    call->results.cancel = call->cancel;
    int error = search(call);
    if (error == 0) {
        error = plan_results_write(&call->results, call->limits[call->search.selection.best],
                                   count_shown(call));
    }
    if (error == ECANCELED)
        return interrupted(call);
    if (error != 0)
        return tell_unwritable(call->options->folder, plan_results_failed(&call->results), error);
    uint64_t n_runs = count_shown(call);
    plan_report_make(&call->report, n_runs < COURSE_MOST_RUNS ? n_runs : COURSE_MOST_RUNS);
    print_report(call);
    if (call->search.selection.outcome == SELECTION_NONE)
        limit_report_tell(&call->results.verdicts, stderr);
    if (!call->options->is_quiet) {
        tell_warnings(call);
        tell_cut_traces(&call->results.results.trace, stderr);
    }
    tell_results(call->options->folder, call->options->is_quiet);
    return call->options->exit_zero ? EXIT_DONE : status_of(call);
}

static void read_limits(struct call *call)
{
    struct scenarios *scenarios = call->scenarios;
    call->limits = must_alloc((scenarios->n_cases + 1) * sizeof *call->limits);
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        call->limits[i] =
            limits_read(&scenarios->arena, &scenarios->cases[i], &scenarios->diagnostics);
    }
}

static void call_free(struct call *call)
{
    plan_report_free(&call->report);
    plan_results_free(&call->results);
    plan_search_free(&call->search);
    free(call->limits);
}

/* A folder may hold several, which vary other settings. */
static bool is_one_file(const struct call *call)
{
    const struct scenarios *scenarios = call->scenarios;
    for (size_t i = 1; i < scenarios->n_cases; i++) {
        if (strcmp(scenarios->cases[i].file, scenarios->cases[0].file) != 0) {
            usage_refuse("plan", "one scenario file at a time", "name the file, not its folder");
            return false;
        }
    }
    return true;
}

static bool choose_objective(struct call *call)
{
    const struct plan_options *options = call->options;
    call->objective = plan_objective_choose(options->minimize, call->scenarios, &call->report.aim);
    return call->objective != NULL &&
           plan_objective_read_indifference(call->objective, options->indifference, &call->rules);
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct plan_options *options = given;
    struct call call = {
        .options = options,
        .rules = { .confidence = options->confidence, .most_runs = (uint64_t)options->runs },
    };
    struct scenarios scenarios;
    if (!load_valid_scenarios(&scenarios, operands, n_operands, &options->vary))
        return EXIT_USAGE;
    call.scenarios = &scenarios;
    int status = EXIT_USAGE;
    if (is_one_file(&call) && choose_objective(&call)) {
        read_limits(&call);
        status = plan(&call);
        call_free(&call);
    }
    scenarios_free(&scenarios);
    return status;
}

const struct command command_plan = {
    .name = "plan",
    .operands = "FILE",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "find the cheapest or fastest settings that keep the limits",
    .description =
        "Searches the combinations of the values under vary: (and --vary) for the settings with "
        "the least extra cost, or the least duration, whose limits: are all kept. Ends with the "
        "call to make and what to expect of it at each checkpoint. Combinations of values that "
        "are wrong only together are counted and left out.\n\n"
        "All settings meet the same luck. Each gets 50 runs; then those that may still be the "
        "best get more until their limits and their differences are known, and settings that "
        "are worse for sure than another one rest. With the probability --confidence the one "
        "that is named keeps every limit, and no other one that does is better by more than "
        "--indifference. Of settings that are as good, the one that leaves most instances "
        "healthy is named. A limit for every run counts as kept after 1000 runs without a "
        "break, and so does one for a mean that is the same in all runs. Settings so near to a "
        "limit that --runs cannot tell are set aside and counted. A setting whose operation is "
        "cut short, stuck or refused in any run is never chosen.\n\n"
        "Where none keeps all limits the nearest is named, with the amount by which it misses "
        "them. Its distance, for each setting in plan.csv and in --format json, is the sum over "
        "the limits of how far the limited figure (the mean, the quantile, the value that as "
        "many runs keep as must) lies beyond the bound, in parts of the bound; 0 is within all, "
        "empty one that comes to no end. JSON has the figures of each limit under limits, under "
        "better the case that a setting was dropped for, and the units of the objective and of "
        "money beside them.\n\n"
        "extra_cost is the money for all instances less that for the target: the cost alone "
        "would charge a slower setting for the whole group. A setting is on the curve when no "
        "other one is as good in duration, least healthy instances and money together. The "
        "folder has plan.csv, a row per setting, call.txt, the call to make, and all that "
        "evenkeel run writes of the one chosen.\n\n"
        "The exit status is 1 if no setting keeps the limits, 3 if none comes to an end, 4 if "
        "--runs do not tell. An interruption (Ctrl-C) tells what the runs made so far can tell and "
        "writes nothing.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct plan_options),
    .run = run,
};
