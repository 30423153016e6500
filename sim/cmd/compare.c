/*
 * evenkeel compare A B...: scenario files, or cases of a results folder, under the same luck.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/compare_table.h"
#include "cmd/interrupt.h"
#include "cmd/load.h"
#include "cmd/tell.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "output/progress.h"
#include "output/runs_reader.h"
#include "output/table.h"
#include "output/terminal.h"
#include "study/study.h"

struct compare_options {
    const char *baseline;
    struct option_texts cases, metrics, vary;
    long runs, seed, jobs;
    int format;
    bool exit_code, exit_zero, is_quiet;
};

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
          .help = "exit with 1 when a case is worse in a metric that is judged" } },
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

/* -- one call ---------------------------------------------------------------------------------- */

/* Cases are known by their index among all that the operands give. */
struct call {
    const struct compare_options *options;
    const char **names; /* of all cases; owned */
    size_t n_names;
    bool is_of_folder; /* they stand in a results folder */
    size_t baseline;
    bool *is_candidate; /* owned */
    size_t n_candidates;
    struct metric_store *store; /* the baseline's; owned */
    struct contrast_side side;  /* the baseline's */
    struct compare_table table;
};

static void call_free(struct call *call)
{
    compare_table_free(&call->table);
    metric_store_free(call->store);
    free(call->names);
    free(call->is_candidate);
}

/* What does not fit into memory goes to a temporary file there. */
static struct metric_store *new_store(const struct metric_layout *layout)
{
    return metric_store_new(layout->n, METRIC_STORE_MEMORY, folder_for_temporaries());
}

/* -- names on the command line ----------------------------------------------------------------- */

struct name_list {
    const char *const *items;
    size_t count;
};

static const char *name_at(const void *context, size_t index)
{
    const struct name_list *list = context;
    return index < list->count ? list->items[index] : NULL;
}

enum { NAMES_TOLD = 12 };

static bool refuse_name(const char *what, const char *name, struct name_list known)
{
    struct text error = { 0 }, hint = { 0 };
    const char *guess = text_did_you_mean(name, name_at, &known);
    text_printf(&error, "unknown %s \"%s\"", what, name);
    if (guess != NULL)
        text_printf(&hint, "did you mean \"%s\"?", guess);
    for (size_t i = 0; guess == NULL && i < known.count && i < NAMES_TOLD; i++)
        text_printf(&hint, "%s%s", i > 0 ? ", " : "there is ", known.items[i]);
    if (guess == NULL && known.count > NAMES_TOLD)
        text_printf(&hint, ", and %zu more", known.count - NAMES_TOLD);
    usage_refuse("compare", text_string(&error), text_string(&hint));
    text_free(&error);
    text_free(&hint);
    return false;
}

static bool find_case(const struct call *call, const char *name, size_t *index)
{
    for (*index = 0; *index < call->n_names; ++*index) {
        if (strcmp(call->names[*index], name) == 0)
            return true;
    }
    return refuse_name("case", name, (struct name_list){ call->names, call->n_names });
}

static bool refuse_single(const struct call *call)
{
    struct text error = { 0 };
    text_printf(&error, "\"%s\" has nothing to be compared with",
                call->names[call->baseline]);
    usage_refuse("compare", text_string(&error),
                 call->is_of_folder
                     ? "the folder has no other case; run both scenarios into one folder, or name "
                       "their files here"
                     : "name a second file, or try several values: --vary "
                       "MinHealthyPercentage=80,90");
    text_free(&error);
    return false;
}

static bool choose_cases(struct call *call)
{
    const struct compare_options *options = call->options;
    size_t index;
    call->is_candidate = must_alloc(call->n_names * sizeof *call->is_candidate);
    if (options->baseline != NULL && !find_case(call, options->baseline, &call->baseline))
        return false;
    for (size_t i = 0; i < call->n_names; i++)
        call->is_candidate[i] = options->cases.count == 0;
    for (size_t i = 0; i < options->cases.count; i++) {
        if (!find_case(call, options->cases.items[i], &index))
            return false;
        call->is_candidate[index] = true;
    }
    call->is_candidate[call->baseline] = false;
    for (size_t i = 0; i < call->n_names; i++)
        call->n_candidates += call->is_candidate[i];
    return call->n_candidates > 0 || refuse_single(call);
}

static bool refuse_metric(const char *name, const struct metric_layout *layout,
                          const struct setup *setup)
{
    struct arena arena = { 0 };
    struct text slot_name = { 0 };
    const char **names = arena_array(&arena, layout->n, sizeof *names);
    for (size_t i = 0; i < layout->n; i++) {
        metric_slot_name(&layout->slots[i], setup, &slot_name);
        names[i] = arena_strdup(&arena, text_string(&slot_name));
    }
    refuse_name("metric", name, (struct name_list){ names, layout->n });
    text_free(&slot_name);
    arena_free(&arena);
    return false;
}

static bool check_metrics(const struct option_texts *asked_for, const struct metric_layout *layout,
                          const struct setup *setup)
{
    for (size_t i = 0; i < asked_for->count; i++) {
        if (contrast_find_slot(layout, setup, asked_for->items[i]) == layout->n)
            return refuse_metric(asked_for->items[i], layout, setup);
    }
    return true;
}

/* -- the comparison ---------------------------------------------------------------------------- */

static void take_baseline(struct call *call, const struct contrast_side *side)
{
    call->side = *side;
    compare_table_tell(&call->table, call->table.baseline, side);
}

/* 0 or an errno value. */
static int take_candidate(struct call *call, const char *name,
                          const struct contrast_side *side)
{
    struct contrast contrast;
    int error = contrast_make(&contrast,
                              &(struct contrast_request){
                                  .level = call->table.level_of_each,
                                  .is_paired = call->table.is_paired,
                                  .names = call->options->metrics.items,
                                  .n_names = call->options->metrics.count,
                              },
                              &call->side, side);
    if (error == 0) {
        compare_table_add(&call->table, name, &contrast);
        compare_table_tell(&call->table, name, side);
    }
    return error;
}

static int finish(const struct call *call)
{
    const struct compare_options *options = call->options;
    compare_table_print(&call->table, (enum table_format)options->format, stdout);
    if (options->exit_zero)
        return EXIT_DONE;
    if (call->table.n_stuck > 0)
        return EXIT_STUCK;
    return options->exit_code && compare_table_is_worse(&call->table) ? EXIT_LIMIT_BROKEN
                                                                         : EXIT_DONE;
}

/* -- scenario files ---------------------------------------------------------------------------- */

struct simulation {
    struct call *call;
    const struct scenarios *scenarios;
    struct study_case *cases; /* the baseline first; owned */
    size_t n_cases;
    struct progress progress;
};

static int on_rows(void *context, const struct study_case *of, const struct metric_layout *layout,
                   uint64_t first, size_t n, const int64_t *rows)
{
    struct simulation *simulation = context;
    struct call *call = simulation->call;
    (void)first;
    progress_add(&simulation->progress, n);
    if (of != &simulation->cases[0])
        return 0;
    if (call->store == NULL)
        call->store = new_store(layout);
    return metric_store_append(call->store, rows, n);
}

static int on_case(void *context, const struct study_outcome *outcome)
{
    struct call *call = ((struct simulation *)context)->call;
    struct contrast_side side = { outcome->layout, outcome->store, outcome->of->setup };
    if (outcome->index > 0)
        return take_candidate(call, outcome->of->name, &side);
    side.store = call->store; /* the outcome's own does not last */
    take_baseline(call, &side);
    return 0;
}

static void tell_other_seed(struct call *call, const struct scenario_case *of, uint64_t seed)
{
    bool is_left_out = call->options->seed == 0 && of->seed >= 0 && (uint64_t)of->seed != seed;
    if (is_left_out)
        text_printf(&call->table.told,
                    "%s: its seed %lld is not used, all cases run with %llu\n", of->name,
                    (long long)of->seed, (unsigned long long)seed);
}

static void make_cases(struct simulation *simulation)
{
    struct call *call = simulation->call;
    const struct compare_options *options = call->options;
    const struct scenario_case *all = simulation->scenarios->cases;
    const struct scenario_case *baseline = &all[call->baseline];
    uint64_t n_runs = choose_runs(options->runs, baseline, USUAL_RUNS);
    uint64_t seed = choose_seed(options->seed, baseline);
    simulation->cases = must_alloc((call->n_candidates + 1) * sizeof *simulation->cases);
    for (size_t i = 0; i <= call->n_names; i++) {
        size_t index = i == 0 ? call->baseline : i - 1; /* it comes first */
        if (i > 0 && !call->is_candidate[index])
            continue;
        simulation->cases[simulation->n_cases++] = (struct study_case){
            .name = all[index].name,
            .setup = &all[index].setup,
            .n_runs = n_runs,
            .seed = seed,
        };
        tell_other_seed(call, &all[index], seed);
    }
    text_printf(&call->table.footnote,
                "%ju runs of each case with seed %ju, paired: run i of all of them meets the same "
                "luck", (uintmax_t)n_runs, (uintmax_t)seed);
}

/* The comparisons that are done are whole: their intervals hold jointly with those that are not. */
static int interrupted(const struct call *call)
{
    const struct compare_table *table = &call->table;
    if (table->n_entries > 0) {
        compare_table_print(table, (enum table_format)call->options->format, stdout);
        fflush(stdout);
    }
    fprintf(stderr, "evenkeel: interrupted after %zu of %zu comparisons%s\n", table->n_entries,
            table->n_candidates, table->n_entries > 0 ? "; the table has these" : "");
    return EXIT_INTERRUPTED;
}

static int simulate(struct simulation *simulation)
{
    struct call *call = simulation->call;
    compare_table_init(&call->table, call->names[call->baseline], call->n_candidates,
                       INTERVAL_LEVEL, true);
    make_cases(simulation);
    progress_begin(&simulation->progress, stderr, call->options->is_quiet, "runs", 0,
                   simulation->n_cases * simulation->cases[0].n_runs);
    int error = study_run(&(struct study){
        .cases = simulation->cases,
        .n_cases = simulation->n_cases,
        .level = INTERVAL_LEVEL,
        .n_threads = (unsigned)call->options->jobs,
        .folder = folder_for_temporaries(),
        .cancel = interrupt_listen(),
        .context = simulation,
        .rows = on_rows,
        .done = on_case,
    });
    progress_end(&simulation->progress);
    free(simulation->cases);
    if (error == ECANCELED)
        return interrupted(call);
    return error != 0 ? tell_unkeepable(error) : finish(call);
}

static bool check_metrics_of(const struct call *call, const struct setup *setup)
{
    struct metric_layout layout;
    metric_layout_make(&layout, setup);
    bool are_known = check_metrics(&call->options->metrics, &layout, setup);
    metric_layout_free(&layout);
    return are_known;
}

static int compare_files(struct call *call, const char *const *paths, size_t n_paths)
{
    struct scenarios scenarios;
    if (!load_scenarios(&scenarios, paths, n_paths, &call->options->vary, FINDINGS_NONE))
        return EXIT_USAGE;
    call->n_names = scenarios.n_cases;
    call->names = must_alloc((scenarios.n_cases + 1) * sizeof *call->names);
    for (size_t i = 0; i < scenarios.n_cases; i++)
        call->names[i] = scenarios.cases[i].name;
    struct simulation simulation = { .call = call, .scenarios = &scenarios };
    int status = EXIT_USAGE;
    if (choose_cases(call) &&
        check_metrics_of(call, &scenarios.cases[call->baseline].setup))
        status = simulate(&simulation);
    scenarios_free(&scenarios);
    return status;
}

/* -- a results folder -------------------------------------------------------------------------- */

/* runs.csv is read twice: the baseline may stand behind its candidates. Both times at most one
 * case is being kept. */
struct reading {
    struct call *call;
    const struct results_index *index;
    const char *folder;
    struct diagnostics list;
    struct metric_layout layout;
    bool is_for_baseline;
    size_t at;                  /* the case of the last row; n_cases: none */
    struct metric_store *store; /* of this case, if it is wanted; else NULL */
    int error;                  /* errno value of a store */
};

static bool is_wanted(const struct reading *reading, size_t index)
{
    const struct call *call = reading->call;
    return reading->is_for_baseline ? index == call->baseline
                                    : index < call->n_names && call->is_candidate[index];
}

static void tell_torn(struct reading *reading, const char *name, const char *why)
{
    diagnostic_why(diagnostics_add(&reading->list, SEVERITY_ERROR, (struct place){ 0 },
                                   "%s: the runs of \"%s\" are not whole", reading->folder, name),
                   "%s", why);
}

/* The case of the last row is over. */
static void end_case(struct reading *reading)
{
    struct call *call = reading->call;
    if (reading->store == NULL)
        return;
    const struct results_case *of = &reading->index->cases[reading->at];
    struct contrast_side side = { &reading->layout, reading->store, NULL };
    if (metric_store_n_runs(reading->store) != of->n_runs) {
        tell_torn(reading, of->name, "runs.csv and manifest.json tell different numbers of runs");
    } else if (reading->is_for_baseline) {
        call->store = reading->store;
        reading->store = NULL;
        take_baseline(call, &side);
    } else {
        reading->error = take_candidate(call, of->name, &side);
        call->is_candidate[reading->at] = false; /* seen */
    }
    metric_store_free(reading->store);
    reading->store = NULL;
}

static void begin_case(struct reading *reading, const char *name)
{
    const struct results_index *index = reading->index;
    for (reading->at = 0; reading->at < index->n_cases; reading->at++) {
        if (strcmp(index->cases[reading->at].name, name) == 0)
            break;
    }
    if (is_wanted(reading, reading->at))
        reading->store = new_store(&reading->layout);
}

static bool take_row(void *context, const char *name, uint64_t run, const int64_t *row)
{
    struct reading *reading = context;
    const struct results_index *index = reading->index;
    if (reading->at == index->n_cases || strcmp(index->cases[reading->at].name, name) != 0) {
        end_case(reading);
        if (reading->call->store != NULL && reading->is_for_baseline)
            return false;
        begin_case(reading, name);
    }
    if (reading->store != NULL && run != metric_store_n_runs(reading->store) + 1)
        tell_torn(reading, name, "in runs.csv they do not follow one another from 1 on");
    else if (reading->store != NULL && reading->error == 0)
        reading->error = metric_store_append(reading->store, row, 1);
    return reading->error == 0 && reading->list.n_errors == 0;
}

/* Cases that were wanted and did not come. */
static void tell_missing(struct reading *reading)
{
    for (size_t i = 0; i < reading->call->n_names; i++) {
        bool has_come = reading->is_for_baseline && reading->call->store != NULL;
        if (is_wanted(reading, i) && !has_come)
            tell_torn(reading, reading->call->names[i], "runs.csv has none");
    }
}

/* One pass; true if nothing was wrong. */
static bool read_cases(struct reading *reading, bool is_for_baseline)
{
    reading->is_for_baseline = is_for_baseline;
    reading->at = reading->index->n_cases;
    bool is_read = runs_reader_read(reading->folder, &reading->list, take_row, reading);
    if (is_read && reading->error == 0)
        end_case(reading);
    metric_store_free(reading->store);
    reading->store = NULL;
    if (reading->list.n_errors == 0 && reading->error == 0)
        tell_missing(reading);
    return reading->list.n_errors == 0 && reading->error == 0;
}

/* Pairs need the same seed in all cases. */
static void begin_table(struct call *call, const struct results_index *index)
{
    const struct results_case *baseline = &index->cases[call->baseline];
    bool is_paired = true;
    for (size_t i = 0; i < index->n_cases; i++)
        is_paired &= !call->is_candidate[i] || index->cases[i].seed == baseline->seed;
    compare_table_init(&call->table, baseline->name, call->n_candidates, INTERVAL_LEVEL,
                       is_paired);
    for (size_t i = 0; i < index->n_cases; i++) {
        if (call->is_candidate[i] && index->cases[i].n_runs != baseline->n_runs)
            text_printf(&call->table.told, "%s has %llu runs, the baseline %llu%s\n",
                        index->cases[i].name, (unsigned long long)index->cases[i].n_runs,
                        (unsigned long long)baseline->n_runs,
                        is_paired ? "; what is more has no pair" : "");
    }
    struct text *footnote = &call->table.footnote;
    if (is_paired)
        text_printf(footnote,
                    "%llu runs with seed %llu, paired: run i of all cases met the same luck",
                    (unsigned long long)baseline->n_runs, (unsigned long long)baseline->seed);
    else
        text_append(footnote, "Not paired, because the cases ran with different seeds");
}

static int compare_folder(struct call *call, const char *folder)
{
    struct reading reading = { .call = call, .folder = folder };
    struct results_index index;
    int status = EXIT_USAGE;
    if (results_index_read(&index, folder, &reading.list)) {
        reading.index = &index;
        call->n_names = index.n_cases;
        call->names = must_alloc(index.n_cases * sizeof *call->names);
        for (size_t i = 0; i < index.n_cases; i++)
            call->names[i] = index.cases[i].name;
        runs_reader_layout(&reading.layout);
        if (choose_cases(call) &&
            check_metrics(&call->options->metrics, &reading.layout, NULL)) {
            begin_table(call, &index);
            if (read_cases(&reading, true) && read_cases(&reading, false))
                status = finish(call);
            else if (reading.error != 0)
                status = tell_unkeepable(reading.error);
        }
        metric_layout_free(&reading.layout);
    }
    diagnostics_print(&reading.list, stderr, terminal_is_styled(stderr));
    diagnostics_free(&reading.list);
    results_index_free(&index);
    return status;
}

/* -- the command ------------------------------------------------------------------------------- */

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct compare_options *options = given;
    struct call call = { .options = options };
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
    call_free(&call);
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
        "same where all runs are equal. Beside it stand the correlation obtained and how many times "
        "narrower the interval is than that of independent runs. Several candidates have intervals "
        "that hold jointly for each metric (Bonferroni). Runs in which a metric does not apply to "
        "both sides are left out.\n\n"
        "Judged are finished, duration, least_healthy, carrying_below_demand, above_max and "
        "surplus_instance_hours, or what --metric names. instance_hours and cost cover each run up "
        "to its own end: a slower case is charged for the whole group.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct compare_options),
    .run = run,
};
