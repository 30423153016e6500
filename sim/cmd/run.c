/*
 * evenkeel run FILE...: simulates scenario files many times over and writes a results folder.
 */
#include <string.h>

#include "base/units.h"
#include "cmd/command.h"
#include "cmd/load.h"
#include "cmd/run.h"
#include "cmd/run_cases.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "model/fleet_setup.h"
#include "output/table.h"
#include "output/trace_writer.h"
#include "scenario/alarm_looks.h"
#include "scenario/sums.h"

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
    { AT(trace_events), &(const struct option){
          .name = "trace-events", .kind = OPTION_INTEGER, .argument = "N",
          .initial = "1000000", .low = 0, .high = 1e12,
          .help = "stop a trace after this many events; more than 10 traces share 10 times as "
                  "many, but have 10000 each; 0: trace every run to its end" } },
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
          .low = 1, .high = 100000.0 * SIM_DAY,
          .help = "end each run at this time at the latest, whatever the file says" } },
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
_Static_assert(TRACE_USUAL_EVENTS == 1000000, "as is initial");
_Static_assert(TRACES_WITHOUT_SHARE == 10 && TRACE_LEAST_SHARE == 10000, "as the help says");

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

static bool parse_trace(const char *text, long *traced)
{
    if (strcmp(text, "median") == 0)
        *traced = TRACE_MEDIAN_RUN;
    else if (strcmp(text, "worst") == 0)
        *traced = TRACE_WORST_RUN;
    else if (strcmp(text, "none") == 0)
        *traced = TRACE_NO_RUN;
    else
        return units_parse_integer(text, traced) == NULL && *traced >= 1;
    return true;
}

/* A group that no fleet has is a slip of the pen. */
static bool check_groups(const struct run_cases *call)
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

static void list_cases(const struct run_cases *call)
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
static uint64_t least_runs(const struct run_cases *call)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < call->scenarios->n_cases; i++) {
        uint64_t n = call->cases[i].n_runs;
        least = n < least ? n : least;
    }
    return least;
}

/* EXIT_DONE or, told, EXIT_USAGE. */
static int check_call(const struct run_cases *call)
{
    if (!check_groups(call))
        return EXIT_USAGE;
    for (size_t i = 0; i < call->scenarios->n_cases; i++) {
        if (!sums_fit(call->cases[i].setup)) {
            return usage_refuse(call->command, "with this --until, so many instances over so long "
                                "a time cannot be added up", "give a shorter one");
        }
        if (!alarm_looks_are_bearable(call->cases[i].setup)) {
            return usage_refuse(call->command, "with this --until, the alarms would be looked at "
                                "so often that no run ends soon", "give a shorter one");
        }
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
    struct run_cases call = { .options = options, .command = source != NULL ? "merge" : "run" };
    struct scenarios scenarios;
    if (!parse_trace(options->trace, &call.traced)) {
        return usage_refuse("run", "--trace must be the number of a run, median, worst or none",
                            NULL);
    }
    unsigned shard, n_shards;
    if (options->shard != NULL && !run_record_parse_shard(options->shard, &shard, &n_shards))
        return usage_refuse("run", "--shard must be I/N, such as 3/8 for the third of eight", NULL);
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
    if (!is_loaded)
        return EXIT_USAGE;
    call.scenarios = &scenarios;
    run_cases_make(&call);
    if (run_sensitivity_accepts(&call.sensitivity, &scenarios, &status))
        status = check_call(&call);
    if (status == EXIT_DONE && options->is_dry)
        list_cases(&call);
    else if (status == EXIT_DONE)
        status = run_cases_simulate(&call, source);
    run_cases_free(&call);
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
        "writes the results as CSV files into a folder. A folder as operand stands for all "
        "scenario files in it. The same files, seed and version give the same bytes, whatever the "
        "number of threads.\n\n"
        "Sentences under limits: (evenkeel explain limits) are judged by their intervals: kept, "
        "broken or cannot tell. One that is broken makes the exit status 1.\n\n"
        "With --precision, or precision: in the file, runs are made in batches of 50 until the "
        "mean duration and every limited mean are known to that relative half-width, limited "
        "shares are known as well or decided, and quantiles have both ends of their intervals, at "
        "two looks in a row. Where --runs come first the exit status is 4.\n\n"
        "A call that takes longer than a second keeps what it has made in DIR/evenkeel.journal "
        "until it is done. However it ended, by a signal or with the machine, the same call with "
        "--resume goes on from there to the same bytes; where there is nothing to go on with it "
        "begins anew.\n\n"
        "With --shard 3/8 the third of eight equal parts of all runs is made, by cases and by "
        "runs, into the journal of a folder of its own. The parts need nothing of each other and "
        "can be made on several machines; evenkeel merge puts them together.\n\n"
        "With --sensitivity each case is studied once more, with its inputs (evenkeel list inputs) "
        "varied over ranges that are assumptions unless --sensitivity-range gives others. Told "
        "are, for the duration, the least healthy and the time below the demand: the effect of "
        "each input over its whole range, and the share of the variance of a run that it is "
        "answerable for, alone and together with others (total). Luck is what would stay uncertain "
        "if all inputs were known. Inputs with little effect (Morris' screening: below a twentieth "
        "of the largest) have no share; the others have Sobol' indices with bootstrap intervals.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct run_options),
    .run = run,
};
