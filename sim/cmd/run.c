/*
 * evenkeel run FILE...: simulates scenario files many times over and writes a results folder.
 */
#define _POSIX_C_SOURCE 200809L /* sigaction */

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/units.h"
#include "cmd/command.h"
#include "cmd/forecast.h"
#include "cmd/fleet_table.h"
#include "cmd/load.h"
#include "cmd/run_sensitivity.h"
#include "cmd/run.h"
#include "cmd/run_record.h"
#include "cmd/run_table.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "model/fleet_setup.h"
#include "output/limit_report.h"
#include "output/progress.h"
#include "output/results.h"
#include "output/table.h"
#include "output/terminal.h"
#include "study/study.h"

#define AT(member) offsetof(struct run_options, member)
static const struct option_row option_rows[] = {
    { AT(folder), &usual_output },
    { AT(runs), &usual_runs },
    { AT(precision), &(const struct option){
          .name = "precision", .letter = 'p', .kind = OPTION_SHARE, .argument = "SHARE",
          .low = 0.0001, .high = 0.5,
          .help = "make runs until half-widths are at most this, such as 2%; --runs (100000) is "
                  "the most" } },
    { AT(seed), &usual_seed },
    { AT(jobs), &usual_jobs },
    { AT(vary), &usual_vary },
    { AT(trace), &(const struct option){
          .name = "trace", .letter = 't', .kind = OPTION_TEXT, .argument = "RUN",
          .initial = "median",
          .help = "which run of each case to trace: its number, median, worst or none" } },
    { AT(groups), &(const struct option){
          .name = "trace-group", .kind = OPTION_TEXTS, .argument = "GROUP",
          .help = "of a fleet: a group whose events to trace, such as web/3; without it all if "
                  "they are few" } },
    { AT(is_compressing), &usual_compress },
    { AT(shard), &(const struct option){
          .name = "shard", .kind = OPTION_TEXT, .argument = "I/N", .changes_no_run = true,
          .help = "make the I-th of N equal parts of all runs only, for evenkeel merge" } },
    { AT(is_resuming), &(const struct option){
          .name = "resume", .kind = OPTION_FLAG, .changes_no_run = true,
          .help = "go on with what an interrupted call has left in the folder, to the same "
                  "bytes" } },
    { AT(until), &(const struct option){
          .name = "until", .letter = 'u', .kind = OPTION_DURATION, .argument = "TIME",
          .help = "end each run at this time at the latest" } },
    { AT(format), &usual_format },
    { AT(junit), &usual_junit },
    { AT(is_sensitivity_wanted), &(const struct option){
          .name = "sensitivity", .kind = OPTION_FLAG,
          .help = "which inputs move the duration and the dip, and how much is luck" } },
    { AT(sensitivity_ranges), &(const struct option){
          .name = "sensitivity-range", .kind = OPTION_TEXTS, .argument = "NAME=LOW:HIGH",
          .help = "how far an input varies (evenkeel list inputs): boot-median=0.8:1.5, "
                  "failures=0:2%" } },
    { AT(sensitivity_points), &(const struct option){
          .name = "sensitivity-points", .kind = OPTION_INTEGER, .argument = "N",
          .initial = "4096", .low = 64, .high = 1048576,
          .help = "points of the sensitivity study, rounded up to a power of two" } },
    { AT(is_dry), &(const struct option){
          .name = "dry-run", .kind = OPTION_FLAG, .changes_no_run = true,
          .help = "list the cases without running them" } },
    { AT(exit_zero), &usual_exit_zero },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT
_Static_assert(PRECISION_MOST_RUNS == 100000, "as the help says");

static const struct command_example examples[] = {
    { "evenkeel run scenarios/refresh", "simulate every scenario of a folder" },
    { "evenkeel run -v MinHealthyPercentage=80,90,100 refresh.yaml",
      "compare three percentages under the same luck" },
    { "evenkeel run --precision 2% refresh.yaml",
      "as many runs as it takes to know the mean duration to 2 %" },
    { "evenkeel run -n 10000 --trace worst -o night refresh.yaml",
      "ten thousand runs, the worst of them traced, into night/" },
    { "evenkeel run --sensitivity refresh.yaml",
      "what to measure or to change first: which input moves the outcome most" },
    { "evenkeel run --resume -n 10000 --trace worst -o night refresh.yaml",
      "the same, going on after an interruption" },
    { "evenkeel run --shard 3/8 -n 10000 --trace worst -o shards/3 refresh.yaml",
      "the third of eight parts of it, on some other machine" },
    { NULL, NULL },
};

/* -- one call ---------------------------------------------------------------------------------- */

struct call {
    const struct run_options *options;
    const char *command;      /* as it is called: "run", "merge" */
    struct run_record record; /* what is kept of it */
    struct scenarios *scenarios;
    struct results results;
    struct run_table table;
    struct limit_report limits;
    struct forecast forecast;
    struct run_sensitivity sensitivity;
    struct progress progress;
    struct study_case *cases;
    uint64_t n_runs;    /* of all cases, as far as is known */
    uint64_t *n_guessed; /* of each case; owned */
    long traced;
    size_t n_stuck, n_done, n_imprecise;
    struct text imprecise; /* what is told of those; owned */
};

/* Only a signal handler needs something that outlives its call: this is the program's one. */
static atomic_bool is_interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    atomic_store(&is_interrupted, true);
}

/* The first signal ends the study in good order, a second one the program. Whoever starts it with
 * the signal ignored (a shell, in the background) wants it to be left alone. */
static void listen_to(int signal_number)
{
    struct sigaction action = { .sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND };
    struct sigaction old;
    if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
        sigaction(signal_number, &action, NULL);
    }
}

static int on_rows(void *context, const struct study_case *of, const struct metric_layout *layout,
                   uint64_t first, size_t n, const int64_t *rows)
{
    struct call *call = context;
    progress_add(&call->progress, n);
    return results_add_rows(&call->results, of, layout, first, n, rows);
}

static int count_rows(void *context, const struct study_case *of,
                      const struct metric_layout *layout, uint64_t first, size_t n,
                      const int64_t *rows)
{
    struct call *call = context;
    (void)of, (void)layout, (void)first, (void)rows;
    progress_add(&call->progress, n);
    return 0;
}

/* What is widest, for the line of progress: "+- 2.1% (duration)"; the end may be cut off. */
static void write_half_width(const struct precision *precision, char *note, size_t size)
{
    const struct precision_look *look = &precision->look;
    if (isfinite(look->half_width)) {
        snprintf(note, size, "+- %.2g%% (%s)", 100 * look->half_width,
                 look->widest != NULL ? look->widest->metric->name : "duration");
    } else {
        snprintf(note, size, "no half-width yet");
    }
}

static void on_look(void *context, const struct study_case *of, const struct precision *precision,
                    uint64_t n_guess)
{
    struct call *call = context;
    size_t index = (size_t)(of - call->cases);
    char note[PROGRESS_NOTE_SIZE];
    call->n_runs = call->n_runs - call->n_guessed[index] + n_guess;
    call->n_guessed[index] = n_guess;
    progress_set_total(&call->progress, call->n_runs);
    write_half_width(precision, note, sizeof note);
    progress_note(&call->progress, note);
}

/* Told when all is done, so that the line of progress stays whole. */
static void note_imprecise(struct call *call, const struct study_outcome *outcome)
{
    const struct precision *precision = outcome->precision;
    char note[PROGRESS_NOTE_SIZE];
    if (!(precision->wanted > 0) || precision->stopped_by == STOP_PRECISE) {
        return;
    }
    call->n_imprecise++;
    write_half_width(precision, note, sizeof note);
    text_printf(&call->imprecise, "evenkeel: warning: %s: %g%% is not reached by %ju runs: %s",
                outcome->of->name, 100 * precision->wanted,
                (uintmax_t)metric_store_n_runs(outcome->store), note);
    if (precision->look.runs_needed > 0) {
        text_printf(&call->imprecise, ", needs >= %ju runs",
                    (uintmax_t)precision->look.runs_needed);
    }
    text_append(&call->imprecise, "\n");
}

static int on_case(void *context, const struct study_outcome *outcome)
{
    struct call *call = context;
    call->n_stuck += !run_table_add(&call->table, outcome);
    limit_report_add(&call->limits, outcome);
    forecast_add(&call->forecast, outcome);
    note_imprecise(call, outcome);
    call->n_done++;
    return results_add_case(&call->results, outcome, call->traced);
}

static bool parse_trace(const char *text, long *traced)
{
    if (strcmp(text, "median") == 0) {
        *traced = TRACE_MEDIAN_RUN;
    } else if (strcmp(text, "worst") == 0) {
        *traced = TRACE_WORST_RUN;
    } else if (strcmp(text, "none") == 0) {
        *traced = TRACE_NO_RUN;
    } else {
        return units_parse_integer(text, traced) == NULL && *traced >= 1;
    }
    return true;
}

static int report_machine(const struct call *call, int error)
{
    const char *name = call->results.failed != NULL ? call->results.failed
                                                       : call->options->folder;
    if (call->record.journal.has_failed) {
        name = call->record.journal.path;
    }
    if (error == EWOULDBLOCK) {
        fprintf(stderr, "evenkeel: error: another run is writing into %s\n"
                        "  hint: wait for it, or give this one a folder of its own with -o\n",
                call->options->folder);
        return EXIT_MACHINE;
    }
    fprintf(stderr, "evenkeel: error: cannot write %s: %s\n", name, strerror(error));
    return EXIT_MACHINE;
}

static void make_cases(struct call *call)
{
    const struct run_options *options = call->options;
    struct scenarios *scenarios = call->scenarios;
    call->cases = must_alloc((scenarios->n_cases + 1) * sizeof *call->cases);
    call->n_guessed = must_alloc((scenarios->n_cases + 1) * sizeof *call->n_guessed);
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        struct scenario_case *of = &scenarios->cases[i];
        double precision = options->precision > 0 ? options->precision : of->precision;
        uint64_t wanted = choose_runs(options->runs, of,
                                      precision > 0 ? PRECISION_MOST_RUNS : USUAL_RUNS);
        if (options->until > 0) {
            of->setup.until = options->until;
        }
        call->cases[i] = (struct study_case){
            .name = of->name,
            .setup = &of->setup,
            .n_runs = wanted,
            .seed = choose_seed(options->seed, of),
            .limits = limits_read(&scenarios->arena, of, &scenarios->diagnostics),
            .n_limits = of->n_limits,
            .precision = precision,
        };
        /* the least that a precision takes is all that is known of it now */
        uint64_t least = PRECISION_LOOKS * PRECISION_BATCH;
        call->n_guessed[i] = precision > 0 && least < wanted ? least : wanted;
        call->n_runs += call->n_guessed[i];
    }
}

/* Simulates; 0, ECANCELED or an errno value. */
static int simulate(struct call *call)
{
    const struct study study = {
        .cases = call->cases,
        .n_cases = call->scenarios->n_cases,
        .level = INTERVAL_LEVEL,
        .n_threads = (unsigned)call->options->jobs,
        .folder = call->options->folder,
        .cancel = &is_interrupted,
        .keeper = &call->record.keeper,
        .ranges = call->record.ranges,
        .context = call,
        .rows = call->record.ranges != NULL ? count_rows : on_rows,
        .done = on_case,
        .looked = on_look,
    };
    progress_begin(&call->progress, stderr, call->options->is_quiet, "runs", 0,
                   call->n_runs);
    int error = study_run(&study);
    progress_end(&call->progress);
    if (error == 0 && call->sensitivity.is_wanted) {
        error = run_sensitivity_study(&call->sensitivity, &study, &call->results,
                                      call->options->is_quiet);
    }
    return error;
}

/* Pictures of what was in the folder before would be taken for those of the new results. */
static void warn_of_old_charts(const struct call *call)
{
    const char *folder = call->options->folder;
    struct text charts = { 0 };
    text_printf(&charts, "%s/charts", folder);
    if (!call->options->is_quiet && access(text_string(&charts), F_OK) == 0) {
        fprintf(stderr, "evenkeel: note: %s shows the results before these; draw it anew: "
                        "evenkeel chart %s\n",
                text_string(&charts), folder);
    }
    text_free(&charts);
}

static void print_hint(const struct call *call)
{
    warn_of_old_charts(call);
    if (call->options->is_quiet || !terminal_is_interactive(stdout)) {
        return;
    }
    fprintf(stderr, "\nResults are in %s/. Next: evenkeel chart %s\n", call->options->folder,
            call->options->folder);
}

/* EXIT_DONE or, told, EXIT_MACHINE. */
static int write_junit(const struct call *call)
{
    const char *name = call->options->junit;
    int error = name != NULL ? limit_report_write_junit(&call->limits, name) : 0;
    if (error != 0) {
        fprintf(stderr, "evenkeel: error: cannot write %s: %s\n", name, strerror(error));
        return EXIT_MACHINE;
    }
    return EXIT_DONE;
}

static int status_of(const struct call *call)
{
    if (call->n_stuck > 0) {
        return EXIT_STUCK;
    }
    if (call->limits.counts[VERDICT_BROKEN] > 0) {
        return EXIT_LIMIT_BROKEN;
    }
    return call->n_imprecise > 0 ? EXIT_IMPRECISE : EXIT_DONE;
}

/* For people, and where there is one fleet to speak of. */
static void print_groups(const struct call *call)
{
    const struct scenarios *scenarios = call->scenarios;
    const struct fleet_trace *trace = &call->results.fleet;
    enum table_format format = (enum table_format)call->options->format;
    if (scenarios->n_cases != 1 || (format != TABLE_ALIGNED && format != TABLE_MARKDOWN)) {
        return;
    }
    fleet_table_print(trace, format, stdout);
    if (!call->options->is_quiet && trace->n_last > 0 && trace->n_traced == 0) {
        fprintf(stderr, "evenkeel: note: events are traced of fleets of at most %d groups; "
                        "--trace-group %s traces one\n",
                FLEET_TRACED_GROUPS, trace->last[0].name);
    }
}

/* A group that no fleet has is a slip of the pen. */
static bool check_groups(const struct call *call)
{
    for (size_t i = 0; i < call->options->groups.count; i++) {
        const char *name = call->options->groups.items[i];
        bool is_there = false;
        for (size_t k = 0; k < call->scenarios->n_cases && !is_there; k++) {
            const struct fleet_setup *fleet = call->scenarios->cases[k].setup.fleet;
            is_there = fleet != NULL && fleet_has_group(fleet, name);
        }
        if (!is_there) {
            usage_refuse("run", "--trace-group names a group that no fleet has",
                         "groups are called NAME, or NAME/1 to NAME/COUNT, as groups: says");
            return false;
        }
    }
    return true;
}

static int open_record(struct call *call, const struct run_source *source)
{
    return run_record_open(&call->record, &(struct run_record_request){
                                              .options = call->options,
                                              .rows = option_rows,
                                              .scenarios = call->scenarios,
                                              .cases = call->cases,
                                              .source = source,
                                          });
}

/* A shard writes nothing but its journal. */
static int run_shard(struct call *call)
{
    int status = open_record(call, NULL);
    if (status != EXIT_DONE) {
        return status;
    }
    int error = simulate(call);
    if (error == 0 || error == ECANCELED) {
        int sync_error = run_record_finish(&call->record, false);
        error = sync_error != 0 ? sync_error : error;
    }
    if (error == ECANCELED) {
        fprintf(stderr, "evenkeel: interrupted; with --resume it goes on where it was\n");
        return EXIT_INTERRUPTED;
    }
    if (error != 0) {
        return report_machine(call, error);
    }
    if (!call->options->is_quiet) {
        fprintf(stderr, "evenkeel: note: shard %u of %u is in %s; when all are there, put them "
                        "together with evenkeel merge\n",
                call->record.shard, call->record.n_shards, call->options->folder);
    }
    return EXIT_DONE;
}

static int interrupted(const struct call *call)
{
    const char *go_on = call->record.journal.file >= 0 ? "; with --resume it goes on" : "";
    if (call->n_done == 0) {
        fprintf(stderr, "evenkeel: interrupted before the first case was done; %s is as it was%s\n",
                call->options->folder, go_on);
    } else {
        fprintf(stderr, "evenkeel: interrupted after %zu of %zu cases; what is in %s is valid%s\n",
                call->n_done, call->scenarios->n_cases, call->options->folder, go_on);
    }
    return EXIT_INTERRUPTED;
}

static int run_cases(struct call *call, const struct run_source *source)
{
    int error = results_open(&call->results, call->options->folder, call->scenarios,
                             call->options->is_compressing);
    if (error != 0) {
        return report_machine(call, error);
    }
    int status = open_record(call, source);
    if (status != EXIT_DONE) {
        results_abandon(&call->results);
        return status;
    }
    call->results.fleet.wanted = call->options->groups.items;
    call->results.fleet.n_wanted = call->options->groups.count;
    error = simulate(call);
    if (error == 0) {
        error = forecast_compare(&call->forecast, &call->results, (unsigned)call->options->jobs,
                                 INTERVAL_LEVEL, &is_interrupted);
    }
    if (error != 0 && error != ECANCELED) {
        results_abandon(&call->results);
        return report_machine(call, error);
    }
    bool is_complete = error == 0;
    if (!is_complete && call->n_done == 0) {
        results_abandon(&call->results);
        error = run_record_finish(&call->record, false);
        return error != 0 ? report_machine(call, error) : interrupted(call);
    }
    error = results_commit(&call->results, call->cases, is_complete);
    if (error == 0) {
        error = run_record_finish(&call->record, is_complete);
    }
    if (error != 0) {
        return report_machine(call, error);
    }
    error = write_junit(call);
    if (error != 0) {
        return error;
    }
    run_table_print(&call->table, &call->limits, &call->sensitivity.report,
                    (enum table_format)call->options->format, stdout);
    print_groups(call);
    if (call->options->format == TABLE_ALIGNED || call->options->format == TABLE_MARKDOWN) {
        forecast_print(&call->forecast, stdout);
    }
    fflush(stdout);
    limit_report_tell(&call->limits, stderr);
    fputs(text_string(&call->imprecise), stderr);
    if (!is_complete) {
        return interrupted(call);
    }
    print_hint(call);
    return call->options->exit_zero ? EXIT_DONE : status_of(call);
}

static void list_cases(const struct call *call)
{
    const struct study_case *cases = call->cases;
    static const struct table_column columns[] = {
        { "case", NULL, NULL, TABLE_LEFT },
        { "runs", NULL, NULL, TABLE_RIGHT },
        { "instances", NULL, NULL, TABLE_RIGHT },
        { "title", NULL, NULL, TABLE_WRAPPED },
    };
    struct table table;
    table_init(&table, columns, 4);
    for (size_t i = 0; i < call->scenarios->n_cases; i++) {
        table_add_text(&table, cases[i].name);
        table_add_integer(&table, (int64_t)cases[i].n_runs);
        table_add_integer(&table, (int64_t)setup_count_instances(cases[i].setup));
        table_add_text(&table, cases[i].setup->title);
    }
    table_print(&table, (enum table_format)call->options->format, stdout);
    table_free(&table);
}

/* The runs that every case is sure to have. */
static uint64_t least_runs(const struct call *call)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < call->scenarios->n_cases; i++) {
        uint64_t n = call->cases[i].n_runs;
        least = n < least ? n : least;
    }
    return least;
}

/* EXIT_DONE or, told, EXIT_USAGE. */
static int check_call(const struct call *call)
{
    if (!check_groups(call)) {
        return EXIT_USAGE;
    }
    if (call->traced > 0 && (uint64_t)call->traced > least_runs(call)) {
        return usage_refuse(call->command, "--trace names a run that is not made",
                            "give more runs with --runs, or --trace median, worst or none");
    }
    if (call->options->shard != NULL && call->options->is_sensitivity_wanted) {
        return usage_refuse(call->command, "--sensitivity is a study of its own that has no shards",
                            "make it by a call without --shard, with fewer --runs");
    }
    for (size_t i = 0; i < call->scenarios->n_cases && call->options->shard != NULL; i++) {
        if (call->cases[i].precision > 0) {
            return usage_refuse(call->command,
                                "with a precision, the number of runs is known only when all have "
                                "been looked at: it cannot be cut into shards",
                                "leave out the precision and give --runs");
        }
    }
    return EXIT_DONE;
}

int run_call(const struct run_options *options, const char *const *paths, size_t n_paths,
             const struct run_source *source)
{
    struct call call = { .options = options, .command = source != NULL ? "merge" : "run" };
    struct scenarios scenarios;
    if (!parse_trace(options->trace, &call.traced)) {
        return usage_refuse("run", "--trace must be the number of a run, median, worst or none",
                            NULL);
    }
    unsigned shard, n_shards;
    if (options->shard != NULL && !run_record_parse_shard(options->shard, &shard, &n_shards)) {
        return usage_refuse("run", "--shard must be I/N, such as 3/8 for the third of eight", NULL);
    }
    int status = EXIT_DONE;
    if (!run_sensitivity_read(&call.sensitivity, options->is_sensitivity_wanted,
                              &options->sensitivity_ranges, options->sensitivity_points,
                              &status)) {
        return status;
    }
    bool is_loaded = source != NULL
                         ? load_archived_scenarios(&scenarios, &source->journals[0]->inputs, paths,
                                                   n_paths, &options->vary)
                         : load_scenarios(&scenarios, paths, n_paths, &options->vary,
                                          options->is_quiet ? FINDINGS_NONE : FINDINGS_BRIEFLY);
    if (!is_loaded) {
        return EXIT_USAGE;
    }
    call.scenarios = &scenarios;
    make_cases(&call);
    if (run_sensitivity_accepts(&call.sensitivity, &scenarios, &status)) {
        status = check_call(&call);
    }
    if (status == EXIT_DONE && options->is_dry) {
        list_cases(&call);
    } else if (status == EXIT_DONE) {
        run_table_init(&call.table, &scenarios);
        limit_report_init(&call.limits, &scenarios);
        forecast_init(&call.forecast, scenarios.n_cases);
        listen_to(SIGINT);
        listen_to(SIGTERM);
        status = options->shard != NULL ? run_shard(&call) : run_cases(&call, source);
        run_table_free(&call.table);
        limit_report_free(&call.limits);
        forecast_free(&call.forecast);
        run_record_close(&call.record);
        free(call.results.failed);
    }
    run_sensitivity_free(&call.sensitivity);
    free(call.cases);
    free(call.n_guessed);
    text_free(&call.imprecise);
    scenarios_free(&scenarios);
    return status;
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    return run_call(given, operands, n_operands, NULL);
}

const struct command command_run = {
    .name = "run",
    .operands = "FILE...",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    .summary = "simulate scenario files and write a results folder",
    .description =
        "Simulates each case of each file many times over, on all cores, prints a row per case and "
        "writes the results as CSV files into a folder. A folder as operand stands for all scenario "
        "files in it. The same files, seed and version give the same bytes, whatever the number of "
        "threads.\n\n"
        "Sentences under limits: (evenkeel explain limits) are judged by their intervals: kept, "
        "broken or cannot tell. One that is broken makes the exit status 1.\n\n"
        "With --precision, or precision: in the file, runs are made in batches of 50 until the mean "
        "duration and every limited mean are known to that relative half-width, limited shares are "
        "known as well or decided, and quantiles have both ends of their intervals, at two looks in a "
        "row. Where --runs come first the exit status is 4.\n\n"
        "A call that takes longer than a second keeps what it has made in DIR/evenkeel.journal until "
        "it is done. However it ended, by a signal or with the machine, the same call with --resume "
        "goes on from there to the same bytes; where there is nothing to go on with it begins "
        "anew.\n\n"
        "With --shard 3/8 the third of eight equal parts of all runs is made, by cases and by runs, "
        "into the journal of a folder of its own. The parts need nothing of each other and can be made "
        "on several machines; evenkeel merge puts them together.\n\n"
        "With --sensitivity each case is studied once more, with its inputs (evenkeel list inputs) "
        "varied over ranges that are assumptions unless --sensitivity-range gives others. Told are, for "
        "the duration, the least healthy and the time below the demand: the effect of each input "
        "over its whole range, and the share of the variance of a run that it is answerable for, "
        "alone and together with others (total). Luck is what would stay uncertain if all inputs were "
        "known. Inputs with little effect (Morris' screening: below a twentieth of the largest) "
        "have no share; the others have Sobol' indices with bootstrap intervals.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct run_options),
    .run = run,
};
