/*
 * evenkeel rollback FILE...: going on with a refresh against rolling it back, point by point.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include "base/atomic_file.h"
#include "base/diagnostic.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/interrupt.h"
#include "cmd/load.h"
#include "cmd/tell.h"
#include "cmd/usual.h"
#include "output/progress.h"
#include "output/rollback_table.h"
#include "output/table.h"
#include "output/terminal.h"
#include "study/rollback.h"

struct rollback_options {
    struct option_texts vary;
    long runs, seed, jobs;
    double step;
    int format;
    bool is_quiet, exit_zero;
};

#define AT(member) offsetof(struct rollback_options, member)
static const struct option_row option_rows[] = {
    { AT(step), &(const struct option){
          .name = "step", .kind = OPTION_SHARE, .argument = "SHARE", .initial = "10%",
          .low = 0.01, .high = 0.5,
          .help = "distance between the points of the way that are looked at" } },
    { AT(vary), &usual_vary },
    { AT(runs), &usual_runs },
    { AT(seed), &usual_seed },
    { AT(jobs), &usual_jobs },
    { AT(format), &usual_format },
    { AT(exit_zero), &usual_exit_zero },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel rollback tonight.yaml", "go on or roll back, at each tenth of the way" },
    { "evenkeel rollback tonight.yaml --step 5% -n 10000", "finer, and surer" },
    { "evenkeel rollback tonight.yaml -v MaxHealthyPercentage=110,120",
      "where the two cross with either percentage" },
    { NULL, NULL },
};

/* -- one call ---------------------------------------------------------------------------------- */

struct call {
    const struct rollback_options *options;
    enum table_format format;
    const struct scenarios *scenarios;
    const atomic_bool *cancel;
    struct progress progress;  /* of one case */
    struct rollback_table all; /* for machines: the points of all cases */
    size_t n_shown, n_stuck;   /* cases */
};

static bool is_for_people(const struct call *call)
{
    return call->format == TABLE_ALIGNED || call->format == TABLE_MARKDOWN;
}

static void print_sentences(const struct call *call, const struct rollback_report *report)
{
    struct text text = { 0 };
    rollback_tell(report, &text);
    text_printf(&text, "Of %llu paired run%s, a row is of those that come so far and in which both "
                       "courses end. Difference: how much longer rolling back takes in the "
                       "mean, as intervals that hold jointly with %.4g %% (Bonferroni). "
                       "Healthy: the fewest in any of these runs from the request on.\n",
                (unsigned long long)report->n_runs, report->n_runs == 1 ? "" : "s",
                100 * report->level);
    if (call->format == TABLE_ALIGNED)
        terminal_print_text(stdout, text_string(&text));
    else
        fputs(text_string(&text), stdout);
    text_free(&text);
}

static void print_for_people(const struct call *call, const struct scenario_case *of,
                             const struct rollback_report *report)
{
    struct rollback_table table;
    printf("%s%s%s\n\n", call->n_shown > 0 ? "\n" : "",
           call->format == TABLE_MARKDOWN ? "### " : "", of->name);
    rollback_table_init(&table, report);
    rollback_table_add(&table, of->name, report);
    table_print(&table.table, call->format, stdout);
    rollback_table_free(&table);
    fputc('\n', stdout);
    print_sentences(call, report);
    fflush(stdout);
}

/* Placed where the refresh stands in the file, if it has one. */
static int refuse_case(const struct scenario_case *of, const char *refusal, const char *hint)
{
    const struct timeline_entry *refresh = rollback_find_refresh(&of->setup);
    struct diagnostics list = { 0 };
    struct diagnostic *item =
        diagnostics_add(&list, SEVERITY_ERROR,
                        refresh != NULL ? refresh->place : (struct place){ 0 }, "%s: %s", of->name,
                        refusal);
    if (hint != NULL)
        diagnostic_hint(item, "%s", hint);
    diagnostics_print(&list, stderr, terminal_is_styled(stderr));
    diagnostics_free(&list);
    return EXIT_USAGE;
}

/* What is shown of the case is of the runs that were made. */
static int tell_interruption(const struct call *call, size_t index, uint64_t n_made,
                             uint64_t n_runs)
{
    fprintf(stderr, "evenkeel: interrupted after %llu of %llu runs of %s",
            (unsigned long long)n_made, (unsigned long long)n_runs,
            call->scenarios->cases[index].name);
    if (call->scenarios->n_cases > 1)
        fprintf(stderr, ", case %zu of %zu", index + 1, call->scenarios->n_cases);
    fputs(n_made > 0 ? "; its figures and intervals are of these runs alone\n"
                     : "; there is nothing to tell of it yet\n", stderr);
    return EXIT_INTERRUPTED;
}

static void on_runs(void *context, uint64_t n_runs)
{
    struct call *call = context;
    progress_add(&call->progress, n_runs);
}

/* 0, ECANCELED or an errno value, as rollback_make. */
static int simulate(struct call *call, size_t index, uint64_t n_runs,
                    struct rollback_report *report)
{
    const struct rollback_options *options = call->options;
    const struct scenario_case *of = &call->scenarios->cases[index];
    char note[PROGRESS_NOTE_SIZE];
    progress_begin(&call->progress, stderr, options->is_quiet, "runs", 0, n_runs);
    if (call->scenarios->n_cases > 1) {
        snprintf(note, sizeof note, "case %zu of %zu", index + 1, call->scenarios->n_cases);
        progress_note(&call->progress, note);
    }
    int error = rollback_make(report, &(struct rollback_request){
        .setup = &of->setup,
        .n_runs = n_runs,
        .seed = choose_seed(options->seed, of),
        .n_threads = (unsigned)options->jobs,
        .step = options->step,
        .level = INTERVAL_LEVEL,
        .folder = folder_for_temporaries(),
        .cancel = call->cancel,
        .context = call,
        .made = on_runs,
    });
    progress_end(&call->progress);
    return error;
}

static void show(struct call *call, const struct scenario_case *of,
                 const struct rollback_report *report)
{
    if (is_for_people(call))
        print_for_people(call, of, report);
    else
        rollback_table_add(&call->all, of->name, report);
    call->n_shown++;
    call->n_stuck += report->n_stuck > 0;
}

static int compare_case(struct call *call, size_t index)
{
    const struct scenario_case *of = &call->scenarios->cases[index];
    uint64_t n_runs = choose_runs(call->options->runs, of, USUAL_RUNS);
    const char *refusal = rollback_refuse(&of->setup);
    struct rollback_report report;
    if (refusal != NULL)
        return refuse_case(of, refusal, NULL);
    int error = simulate(call, index, n_runs, &report), status = EXIT_DONE;
    if (error != 0 && error != ECANCELED)
        return tell_unkeepable(error);
    if (report.n_total == 0) {
        status = refuse_case(of, "the refresh is not accepted",
                             "evenkeel check tells why, and what to do");
    } else if (report.n_runs > 0) {
        show(call, of, &report);
    }
    if (error == ECANCELED)
        status = tell_interruption(call, index, report.n_runs, n_runs);
    rollback_free(&report);
    return status;
}

static bool ends_all(int status)
{
    return status == EXIT_MACHINE || status == EXIT_INTERRUPTED;
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct rollback_options *options = given;
    struct call call = { .options = options, .format = (enum table_format)options->format };
    struct scenarios scenarios;
    int status = EXIT_DONE;
    if (!load_scenarios(&scenarios, operands, n_operands, &options->vary, FINDINGS_NONE))
        return EXIT_USAGE;
    call.scenarios = &scenarios;
    call.cancel = interrupt_listen();
    rollback_table_init(&call.all, NULL);
    for (size_t i = 0; i < scenarios.n_cases && !ends_all(status); i++) {
        int status_of_case = compare_case(&call, i);
        status = status_of_case != EXIT_DONE ? status_of_case : status;
    }
    if (call.n_shown > 0 && !is_for_people(&call))
        table_print(&call.all.table, call.format, stdout);
    if (status == EXIT_DONE && call.n_stuck > 0 && !options->exit_zero)
        status = EXIT_STUCK;
    rollback_table_free(&call.all);
    scenarios_free(&scenarios);
    return status;
}

const struct command command_rollback = {
    .name = "rollback",
    .operands = "FILE...",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    .summary = "go on with a refresh or roll it back: from which point on which takes longer",
    .description =
        "Simulates each scenario as it is, and once more for each point of the way of its "
        "refresh with a RollbackInstanceRefresh there: now, where the file has resume_from, or "
        "just after the start, and then at each step of FinishedUpdateCapacity. The request "
        "arrives a millisecond after the refresh has come so far; the batch in flight ends first "
        "(rule F11). Times count from the request to the last state of the task.\n\n"
        "Both courses meet the same luck, so the difference is known far better than either time; "
        "its intervals hold jointly for all points of a case. A refresh that is Paused now and "
        "that nothing in the timeline resumes is resumed now where it goes on.\n\n"
        "A row of the table is of the runs that come so far and in which both courses come to a "
        "good end, its least healthy instances among them; where some do not, two columns tell "
        "how many do. An interruption (Ctrl-C) ends the table with the runs that were made. The "
        "exit status is 3 if going on cannot finish in some run.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct rollback_options),
    .run = run,
};
