/*
 * evenkeel run FILE...: simulates scenario files many times over and writes a results folder.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "cmd/command.h"
#include "cmd/load.h"
#include "cmd/usage.h"
#include "output/progress.h"
#include "output/results.h"
#include "output/table.h"
#include "output/terminal.h"
#include "study/study.h"

enum { RUNS_BY_DEFAULT = 1000, SEED_BY_DEFAULT = 1 };
#define LEVEL 0.95

struct run_options {
    const char *folder;
    long runs;
    long seed;
    long jobs;
    struct option_texts vary;
    const char *trace;
    int64_t until;
    int format;
    bool is_dry, is_quiet, exit_zero;
};

#define AT(member) offsetof(struct run_options, member)
static const struct option_row option_rows[] = {
    { "output", 'o', OPTION_TEXT, "DIR", AT(folder), "results", "folder for the results",
      0, 0, NULL },
    { "runs", 'n', OPTION_INTEGER, "N", AT(runs), NULL,
      "runs of each case; without it what the file says, else 1000", 1, 1000000000, NULL },
    { "seed", 's', OPTION_INTEGER, "N", AT(seed), NULL,
      "seed of the random numbers; without it what the file says, else 1", 1, 9007199254740991,
      NULL },
    { "jobs", 'j', OPTION_INTEGER, "N", AT(jobs), "0", "threads; 0: one for each core", 0, 1024,
      NULL },
    { "vary", 'v', OPTION_TEXTS, "KEY=VALUES", AT(vary), NULL,
      "try several values: KEY=A,B,C or KEY=LOW:HIGH:STEP; may be repeated", 0, 0, NULL },
    { "trace", 't', OPTION_TEXT, "RUN", AT(trace), "median",
      "which run of each case to trace: its number, median, worst or none", 0, 0, NULL },
    { "until", 'u', OPTION_DURATION, "TIME", AT(until), NULL,
      "end each run at this time at the latest", 0, 0, NULL },
    { "format", 'f', OPTION_CHOICE, "FORMAT", AT(format), "table", "format of the table", 0, 0,
      table_format_names },
    { "dry-run", 0, OPTION_FLAG, NULL, AT(is_dry), NULL, "list the cases without running them", 0,
      0, NULL },
    { "exit-zero", 0, OPTION_FLAG, NULL, AT(exit_zero), NULL,
      "exit with 0 even if a scenario cannot finish", 0, 0, NULL },
    { "quiet", 'q', OPTION_FLAG, NULL, AT(is_quiet), NULL, "no progress, no hints", 0, 0, NULL },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel run scenarios/refresh", "simulate every scenario of a folder" },
    { "evenkeel run -v MinHealthyPercentage=80,90,100 refresh.yaml",
      "compare three percentages under the same luck" },
    { "evenkeel run -n 10000 --trace worst -o night refresh.yaml",
      "ten thousand runs, the worst of them traced, into night/" },
    { NULL, NULL },
};

/* -- what the table shows ---------------------------------------------------------------------- */

enum shown_as { SHOWN_AS_TIME, SHOWN_AS_COUNT, SHOWN_AS_REAL };

struct shown {
    const char *metric, *statistic;
    enum shown_as as;
    struct table_column column;
};

static const struct shown shown[] = {
    { "duration", "p50", SHOWN_AS_TIME, { "duration_p50_s", "duration p50", NULL, TABLE_RIGHT } },
    { "duration", "p95", SHOWN_AS_TIME, { "duration_p95_s", "p95", NULL, TABLE_RIGHT } },
    { "least_healthy", "p50", SHOWN_AS_COUNT,
      { "least_healthy_p50", "least healthy p50", NULL, TABLE_RIGHT } },
    { "least_healthy", "min", SHOWN_AS_COUNT, { "least_healthy_min", "min", NULL, TABLE_RIGHT } },
    { "most_running", "max", SHOWN_AS_COUNT,
      { "most_running_max", "most running", NULL, TABLE_RIGHT } },
    { "above_max", "p50", SHOWN_AS_TIME,
      { "above_max_p50_s", "above MaxSize p50", NULL, TABLE_RIGHT } },
    { "surplus_instance_hours", "mean", SHOWN_AS_REAL,
      { "surplus_instance_hours_mean", "surplus inst-h", NULL, TABLE_RIGHT } },
    { "cost", "mean", SHOWN_AS_REAL, { "cost_mean", "cost", NULL, TABLE_RIGHT } },
    { "refused", "mean", SHOWN_AS_REAL, { "refused_mean", "refused", NULL, TABLE_RIGHT } },
};
enum { N_SHOWN = sizeof shown / sizeof shown[0], N_COLUMNS = N_SHOWN + 3 };

static void fill_columns(struct table_column columns[static N_COLUMNS])
{
    columns[0] = (struct table_column){ "case", NULL, NULL, TABLE_LEFT };
    columns[1] = (struct table_column){ "runs", NULL, NULL, TABLE_RIGHT };
    for (int i = 0; i < N_SHOWN; i++) {
        columns[i + 2] = shown[i].column;
    }
    columns[N_COLUMNS - 1] = (struct table_column){ "outcome", NULL, NULL, TABLE_LEFT };
}

static void add_value(struct table *table, const struct shown *what,
                      const struct summary_row *row)
{
    if (row == NULL) {
        table_add_empty(table);
    } else if (isnan(row->value)) {
        char note[64];
        snprintf(note, sizeof note, "needs >= %llu runs", (unsigned long long)row->runs_needed);
        table_add_note(table, row->runs_needed > 0 ? note : "-");
    } else if (what->as == SHOWN_AS_TIME) {
        table_add_duration(table, llround(row->value * 1000));
    } else if (what->as == SHOWN_AS_COUNT) {
        table_add_integer(table, llround(row->value));
    } else {
        table_add_real(table, row->value);
    }
}

/* -- one call ---------------------------------------------------------------------------------- */

struct session {
    const struct run_options *options;
    const struct scenarios *scenarios;
    struct results results;
    struct table table;
    struct progress progress;
    struct study_case *cases;
    uint64_t n_runs; /* of all cases */
    long traced;
    size_t n_stuck, n_done;
};

/* Only a signal handler needs something that outlives its call: this is the program's one. */
static atomic_bool is_interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    atomic_store(&is_interrupted, true);
}

static uint64_t count_nonzero(const struct study_outcome *outcome, const char *metric)
{
    size_t slot = metric_layout_find(outcome->layout, metric_find(metric), 0);
    return metric_store_tally(outcome->store, slot)->n_nonzero;
}

static void add_outcome(struct session *session, const struct study_outcome *outcome)
{
    uint64_t n_runs = metric_store_n_runs(outcome->store);
    uint64_t n_stuck = count_nonzero(outcome, "stuck");
    uint64_t n_open = n_runs - count_nonzero(outcome, "finished");
    uint64_t n_bad = count_nonzero(outcome, "unsuccessful");
    char text[96];
    if (n_stuck > 0) {
        snprintf(text, sizeof text, "cannot finish in %.3g %% of runs",
                 100.0 * (double)n_stuck / (double)n_runs);
        session->n_stuck++;
    } else if (n_open > 0) {
        snprintf(text, sizeof text, "unfinished in %.3g %% of runs",
                 100.0 * (double)n_open / (double)n_runs);
    } else if (n_bad > 0) {
        snprintf(text, sizeof text, "not Successful in %.3g %% of runs",
                 100.0 * (double)n_bad / (double)n_runs);
    } else {
        snprintf(text, sizeof text, "ok");
    }
    table_add_text(&session->table, text);
}

static int on_rows(void *context, const struct study_case *of, const struct metric_layout *layout,
                   uint64_t first, size_t n, const int64_t *rows)
{
    struct session *session = context;
    results_add_rows(&session->results, of, layout, first, n, rows);
    progress_add(&session->progress, n);
    return 0;
}

static int on_case(void *context, const struct study_outcome *outcome)
{
    struct session *session = context;
    table_add_text(&session->table, outcome->of->name);
    table_add_integer(&session->table, (int64_t)metric_store_n_runs(outcome->store));
    for (int i = 0; i < N_SHOWN; i++) {
        add_value(&session->table, &shown[i],
                  summary_find(outcome->summary, shown[i].metric, shown[i].statistic));
    }
    add_outcome(session, outcome);
    table_end_row(&session->table);
    session->n_done++;
    return results_add_case(&session->results, outcome, session->traced);
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

static int report_machine(const struct session *session, int error)
{
    const char *name = session->results.failed != NULL ? session->results.failed
                                                       : session->options->folder;
    fprintf(stderr, "evenkeel: cannot write %s: %s\n", name, strerror(error));
    return EXIT_MACHINE;
}

static void make_cases(struct session *session)
{
    const struct run_options *options = session->options;
    const struct scenarios *scenarios = session->scenarios;
    session->cases = must_alloc((scenarios->n_cases + 1) * sizeof *session->cases);
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        struct scenario_case *of = &scenarios->cases[i];
        long wanted = of->runs > 0 ? of->runs : RUNS_BY_DEFAULT;
        wanted = options->runs > 0 ? options->runs : wanted;
        int64_t seed = of->seed >= 0 ? of->seed : SEED_BY_DEFAULT;
        seed = options->seed > 0 ? options->seed : seed;
        if (options->until > 0) {
            of->setup.until = options->until;
        }
        session->cases[i] =
            (struct study_case){ of->name, &of->setup, (uint64_t)wanted, (uint64_t)seed };
        session->n_runs += (uint64_t)wanted;
    }
}

/* Simulates; 0, ECANCELED or an errno value. */
static int simulate(struct session *session)
{
    progress_begin(&session->progress, stderr, session->options->is_quiet, "runs", 0,
                   session->n_runs);
    int error = study_run(&(struct study){
        .cases = session->cases,
        .n_cases = session->scenarios->n_cases,
        .level = LEVEL,
        .n_threads = (unsigned)session->options->jobs,
        .folder = session->options->folder,
        .cancel = &is_interrupted,
        .context = session,
        .rows = on_rows,
        .done = on_case,
    });
    progress_end(&session->progress);
    return error;
}

static void print_hint(const struct session *session)
{
    if (session->options->is_quiet || !terminal_is_interactive(stdout)) {
        return;
    }
    fprintf(stderr, "\nResults are in %s/. Next: evenkeel chart %s\n", session->options->folder,
            session->options->folder);
}

static int run_cases(struct session *session)
{
    int error = results_open(&session->results, session->options->folder, session->scenarios);
    if (error != 0) {
        return report_machine(session, error);
    }
    error = simulate(session);
    if (error != 0 && error != ECANCELED) {
        results_abandon(&session->results);
        return report_machine(session, error);
    }
    bool is_complete = error == 0;
    error = results_commit(&session->results, session->cases, is_complete);
    if (error != 0) {
        return report_machine(session, error);
    }
    table_print(&session->table, (enum table_format)session->options->format, stdout);
    if (!is_complete) {
        fprintf(stderr, "evenkeel: interrupted after %zu of %zu cases; what is in %s is valid\n",
                session->n_done, session->scenarios->n_cases, session->options->folder);
        return EXIT_INTERRUPTED;
    }
    print_hint(session);
    return session->n_stuck > 0 && !session->options->exit_zero ? EXIT_STUCK : EXIT_DONE;
}

static void list_cases(const struct session *session)
{
    const struct study_case *cases = session->cases;
    static const struct table_column columns[] = {
        { "case", NULL, NULL, TABLE_LEFT },
        { "runs", NULL, NULL, TABLE_RIGHT },
        { "instances", NULL, NULL, TABLE_RIGHT },
        { "title", NULL, NULL, TABLE_WRAPPED },
    };
    struct table table;
    table_init(&table, columns, 4);
    for (size_t i = 0; i < session->scenarios->n_cases; i++) {
        table_add_text(&table, cases[i].name);
        table_add_integer(&table, (int64_t)cases[i].n_runs);
        table_add_integer(&table, (int64_t)cases[i].setup->n_instances);
        table_add_text(&table, cases[i].setup->title);
    }
    table_print(&table, (enum table_format)session->options->format, stdout);
    table_free(&table);
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct run_options *options = given;
    struct session session = { .options = options };
    struct scenarios scenarios;
    if (!parse_trace(options->trace, &session.traced)) {
        return usage_refuse("run", "--trace must be the number of a run, median, worst or none", NULL);
    }
    if (!load_scenarios(&scenarios, operands, n_operands, &options->vary)) {
        return EXIT_USAGE;
    }
    session.scenarios = &scenarios;
    make_cases(&session);
    int status = EXIT_DONE;
    if (options->is_dry) {
        list_cases(&session);
    } else {
        struct table_column columns[N_COLUMNS];
        fill_columns(columns);
        table_init(&session.table, columns, N_COLUMNS);
        signal(SIGINT, interrupt);
        status = run_cases(&session);
        table_free(&session.table);
        free(session.results.failed);
    }
    free(session.cases);
    scenarios_free(&scenarios);
    return status;
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
        "threads.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct run_options),
    .run = run,
};
