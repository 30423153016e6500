/*
 * evenkeel rollback FILE...: going on with a refresh against rolling it back, point by point.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/diagnostic.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/load.h"
#include "cmd/usual.h"
#include "output/rollback_table.h"
#include "output/table.h"
#include "output/terminal.h"
#include "study/rollback.h"

struct rollback_options {
    struct option_texts vary;
    long runs, seed, jobs;
    double step;
    int format;
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
    struct rollback_table all; /* for machines: the points of all cases */
    size_t n_shown;            /* cases */
};

static bool is_for_people(const struct call *call)
{
    return call->format == TABLE_ALIGNED || call->format == TABLE_MARKDOWN;
}

static void print_sentences(const struct call *call, const struct rollback_report *report)
{
    struct text text = { 0 };
    rollback_tell(report, &text);
    text_printf(&text, "Difference: rollback less going on, in the mean of %llu paired runs; the "
                       "intervals hold jointly with %.4g %% (Bonferroni). Healthy: the fewest in "
                       "any run from the request on, going on and rolling back.\n",
                (unsigned long long)report->n_runs, 100 * report->level);
    if (call->format == TABLE_ALIGNED && terminal_is_interactive(stdout))
        terminal_print_wrapped(stdout, text_string(&text), 0, 0, terminal_width(stdout));
    else
        fputs(text_string(&text), stdout);
    text_free(&text);
}

static void print_for_people(struct call *call, const struct scenario_case *of,
                             const struct rollback_report *report)
{
    struct rollback_table table;
    printf("%s%s%s\n\n", call->n_shown > 0 ? "\n" : "",
           call->format == TABLE_MARKDOWN ? "### " : "", of->name);
    rollback_table_init(&table, false);
    rollback_table_add(&table, of->name, report);
    table_print(&table.table, call->format, stdout);
    rollback_table_free(&table);
    fputc('\n', stdout);
    print_sentences(call, report);
}

/* Placed where the refresh stands in the file, if it has one. */
static void tell_refusal(const struct scenario_case *of, const char *refusal)
{
    const struct timeline_entry *refresh = rollback_find_refresh(&of->setup);
    struct diagnostics list = { 0 };
    diagnostics_add(&list, SEVERITY_ERROR,
                    refresh != NULL ? refresh->place : (struct place){ 0 }, "%s: %s", of->name,
                    refusal);
    diagnostics_print(&list, stderr, terminal_is_styled(stderr));
    diagnostics_free(&list);
}

static int compare_case(struct call *call, const struct scenario_case *of)
{
    const struct rollback_options *options = call->options;
    const char *refusal = rollback_refuse(&of->setup);
    struct rollback_report report;
    if (refusal != NULL) {
        tell_refusal(of, refusal);
        return EXIT_USAGE;
    }
    int error = rollback_make(&report, &(struct rollback_request){
        .setup = &of->setup,
        .n_runs = choose_runs(options->runs, of, USUAL_RUNS),
        .seed = choose_seed(options->seed, of),
        .n_threads = (unsigned)options->jobs,
        .step = options->step,
        .level = INTERVAL_LEVEL,
        .folder = folder_for_temporaries(),
    });
    if (error != 0) {
        fprintf(stderr, "evenkeel: error: cannot keep the runs in %s: %s\n",
                folder_for_temporaries(), strerror(error));
        return EXIT_MACHINE;
    }
    if (report.n_total == 0) {
        tell_refusal(of, "the refresh is not accepted");
        rollback_free(&report);
        return EXIT_USAGE;
    }
    if (is_for_people(call))
        print_for_people(call, of, &report);
    else
        rollback_table_add(&call->all, of->name, &report);
    call->n_shown++;
    rollback_free(&report);
    return EXIT_DONE;
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct rollback_options *options = given;
    struct call call = { .options = options, .format = (enum table_format)options->format };
    struct scenarios scenarios;
    int status = EXIT_DONE;
    if (!load_scenarios(&scenarios, operands, n_operands, &options->vary, FINDINGS_NONE))
        return EXIT_USAGE;
    rollback_table_init(&call.all, true);
    for (size_t i = 0; i < scenarios.n_cases && status != EXIT_MACHINE; i++) {
        int status_of_case = compare_case(&call, &scenarios.cases[i]);
        status = status_of_case != EXIT_DONE ? status_of_case : status;
    }
    if (call.n_shown > 0 && !is_for_people(&call))
        table_print(&call.all.table, call.format, stdout);
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
        "that nothing in the timeline resumes is resumed now where it goes on.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct rollback_options),
    .run = run,
};
