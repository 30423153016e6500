#define _POSIX_C_SOURCE 200809L /* access */

#include "cmd/run_cases.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/fleet_table.h"
#include "cmd/interrupt.h"
#include "cmd/tell.h"
#include "cmd/usual.h"
#include "model/fleet_setup.h"
#include "output/table.h"
#include "output/terminal.h"

static int on_rows(void *context, const struct study_case *of, const struct metric_layout *layout,
                   uint64_t first, size_t n, const int64_t *rows)
{
    struct run_cases *call = context;
    progress_add(&call->progress, n);
    return results_add_rows(&call->results, of, layout, first, n, rows);
}

static int count_rows(void *context, const struct study_case *of,
                      const struct metric_layout *layout, uint64_t first, size_t n,
                      const int64_t *rows)
{
    struct run_cases *call = context;
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
    struct run_cases *call = context;
    size_t index = (size_t)(of - call->cases);
    char note[PROGRESS_NOTE_SIZE];
    call->n_runs = call->n_runs - call->n_guessed[index] + n_guess;
    call->n_guessed[index] = n_guess;
    progress_set_total(&call->progress, call->n_runs);
    write_half_width(precision, note, sizeof note);
    progress_note(&call->progress, note);
}

/* Told when all is done, so that the line of progress stays whole. */
static void note_imprecise(struct run_cases *call, const struct study_outcome *outcome)
{
    const struct precision *precision = outcome->precision;
    char note[PROGRESS_NOTE_SIZE];
    if (!(precision->wanted > 0) || precision->stopped_by == STOP_PRECISE)
        return;
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

static int prepare_case(void *context, const struct study_outcome *outcome, bool is_turn)
{
    struct run_cases *call = context;
    results_prepare_case(&call->results, outcome, call->traced, is_turn);
    return 0;
}

static int on_case(void *context, const struct study_outcome *outcome)
{
    struct run_cases *call = context;
    call->n_stuck += !run_table_add(&call->table, outcome);
    limit_report_add(&call->limits, outcome);
    forecast_add(&call->forecast, outcome);
    note_imprecise(call, outcome);
    call->n_done++;
    int error = results_add_case(&call->results, outcome, call->traced);
    if (error != 0)
        return error;
    return refusal_notes_add(&call->refusals, outcome, &call->results);
}

static int report_machine(const struct run_cases *call, int error)
{
    const char *name = call->results.failed != NULL ? call->results.failed
                                                       : call->options->folder;
    if (call->record.journal.has_failed)
        name = call->record.journal.path;
    return tell_unwritable(call->options->folder, name, error);
}

void run_cases_make(struct run_cases *call)
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
        if (options->until > 0)
            of->setup.until = options->until;
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
static int simulate(struct run_cases *call)
{
    const struct study study = {
        .cases = call->cases,
        .n_cases = call->scenarios->n_cases,
        .level = INTERVAL_LEVEL,
        .n_threads = (unsigned)call->options->jobs,
        .folder = call->options->folder,
        .cancel = call->cancel,
        .keeper = &call->record.keeper,
        .ranges = call->record.ranges,
        .context = call,
        .rows = call->record.ranges != NULL ? count_rows : on_rows,
        .prepare = prepare_case,
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
static void warn_of_old_charts(const struct run_cases *call)
{
    const char *folder = call->options->folder;
    struct text charts = { 0 }, word = { 0 };
    text_printf(&charts, "%s/charts", folder);
    text_append_shell_word(&word, folder);
    if (!call->options->is_quiet && access(text_string(&charts), F_OK) == 0) {
        fprintf(stderr, "evenkeel: note: %s shows the results before these; draw it anew: "
                        "evenkeel chart %s\n",
                text_string(&charts), text_string(&word));
    }
    text_free(&charts);
    text_free(&word);
}

/* EXIT_DONE or, told, EXIT_MACHINE. */
static int write_junit(const struct run_cases *call)
{
    const char *name = call->options->junit;
    int error = name != NULL ? limit_report_write_junit(&call->limits, name) : 0;
    return error != 0 ? tell_unwritable(call->options->folder, name, error) : EXIT_DONE;
}

static int status_of(const struct run_cases *call)
{
    if (call->n_stuck > 0)
        return EXIT_STUCK;
    if (call->limits.counts[VERDICT_BROKEN] > 0)
        return EXIT_LIMIT_BROKEN;
    return call->n_imprecise > 0 ? EXIT_IMPRECISE : EXIT_DONE;
}

/* For people, and where there is one fleet to speak of. */
static void print_groups(const struct run_cases *call)
{
    const struct scenarios *scenarios = call->scenarios;
    const struct fleet_trace *trace = &call->results.fleet;
    enum table_format format = (enum table_format)call->options->format;
    if (scenarios->n_cases != 1 || (format != TABLE_ALIGNED && format != TABLE_MARKDOWN))
        return;
    fleet_table_print(trace, format, stdout);
    if (!call->options->is_quiet && trace->n_last > 0 && trace->n_traced == 0) {
        fprintf(stderr, "evenkeel: note: events are traced of fleets of at most %d groups; "
                        "--trace-group %s traces one\n",
                FLEET_TRACED_GROUPS, trace->last[0].name);
    }
}

static int open_record(struct run_cases *call, const struct run_source *source)
{
    return run_record_open(&call->record, &(struct run_record_request){
                                              .options = call->options,
                                              .scenarios = call->scenarios,
                                              .cases = call->cases,
                                              .source = source,
                                              .cancel = call->cancel,
                                          });
}

/* A shard writes nothing but its journal. */
static int run_shard(struct run_cases *call)
{
    int status = open_record(call, NULL);
    if (status != EXIT_DONE)
        return status;
    int error = simulate(call);
    if (error == 0 || error == ECANCELED) {
        int sync_error = run_record_finish(&call->record, false);
        error = sync_error != 0 ? sync_error : error;
    }
    if (error == ECANCELED) {
        fprintf(stderr, "evenkeel: interrupted; with --resume it goes on where it was\n");
        return EXIT_INTERRUPTED;
    }
    if (error != 0)
        return report_machine(call, error);
    if (!call->options->is_quiet) {
        fprintf(stderr, "evenkeel: note: shard %u of %u is in %s; when all are there, put them "
                        "together with evenkeel merge\n",
                call->record.shard, call->record.n_shards, call->options->folder);
    }
    return EXIT_DONE;
}

static int interrupted(const struct run_cases *call)
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

/* The table and what belongs to it; then, on stderr, the limits and the precision. */
static void print_results(struct run_cases *call)
{
    enum table_format format = (enum table_format)call->options->format;
    run_table_print(&call->table, &call->limits, &call->sensitivity.report, format, stdout);
    print_groups(call);
    if (format == TABLE_ALIGNED || format == TABLE_MARKDOWN) {
        refusal_notes_print(&call->refusals, call->options->folder, format, stdout);
        forecast_print(&call->forecast, stdout);
    }
    fflush(stdout);
    limit_report_tell(&call->limits, stderr);
    fputs(text_string(&call->imprecise), stderr);
    if (!call->options->is_quiet)
        tell_cut_traces(&call->results.trace, stderr);
}

/* Writes what is done and tells it. */
static int finish_results(struct run_cases *call, bool is_complete)
{
    int error = results_commit(&call->results, call->cases, is_complete);
    if (error == 0)
        error = run_record_finish(&call->record, is_complete);
    results_unlock(&call->results);
    if (error != 0)
        return report_machine(call, error);
    int status = write_junit(call);
    if (status != EXIT_DONE)
        return status;
    print_results(call);
    if (!is_complete)
        return interrupted(call);
    warn_of_old_charts(call);
    tell_results(call->options->folder, call->options->is_quiet);
    return call->options->exit_zero ? EXIT_DONE : status_of(call);
}

/* Of each trace of the call. */
static uint64_t most_events(const struct run_cases *call)
{
    uint64_t n_traces = 0;
    for (size_t i = 0; i < call->scenarios->n_cases; i++)
        n_traces += fleet_trace_count(call->cases[i].setup, call->options->groups.count);
    return trace_writer_share((uint64_t)call->options->trace_events, n_traces);
}

static int make_results(struct run_cases *call, const struct run_source *source)
{
    int error = results_open(&call->results, call->options->folder, call->scenarios,
                             call->options->is_compressing);
    if (error != 0)
        return report_machine(call, error);
    if (call->results.lock.is_void)
        tell_lockless(call->options->folder);
    int status = open_record(call, source);
    if (status != EXIT_DONE) {
        results_abandon(&call->results);
        return status;
    }
    call->results.wanted_groups = call->options->groups.items;
    call->results.n_wanted_groups = call->options->groups.count;
    call->results.trace.most_events = most_events(call);
    error = simulate(call);
    if (error == 0) {
        error = forecast_compare(&call->forecast, &call->results, (unsigned)call->options->jobs,
                                 INTERVAL_LEVEL, call->cancel);
    }
    if (error != 0 && error != ECANCELED) {
        results_abandon(&call->results);
        return report_machine(call, error);
    }
    if (error == ECANCELED && call->n_done == 0) {
        results_abandon(&call->results);
        error = run_record_finish(&call->record, false);
        return error != 0 ? report_machine(call, error) : interrupted(call);
    }
    return finish_results(call, error == 0);
}

int run_cases_simulate(struct run_cases *call, const struct run_source *source)
{
    run_table_init(&call->table, call->scenarios);
    limit_report_init(&call->limits, call->scenarios);
    forecast_init(&call->forecast, call->scenarios->n_cases);
    call->cancel = interrupt_listen();
    int status = call->options->shard != NULL ? run_shard(call) : make_results(call, source);
    run_table_free(&call->table);
    limit_report_free(&call->limits);
    forecast_free(&call->forecast);
    refusal_notes_free(&call->refusals);
    run_record_close(&call->record);
    results_unlock(&call->results);
    free(call->results.failed);
    trace_writer_free(&call->results.trace);
    return status;
}

void run_cases_free(struct run_cases *call)
{
    run_sensitivity_free(&call->sensitivity);
    free(call->cases);
    free(call->n_guessed);
    text_free(&call->imprecise);
}
