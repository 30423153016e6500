/*
 * compare_files: the cases of scenario files, simulated under the same random numbers.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "cmd/compare_call.h"
#include "cmd/interrupt.h"
#include "cmd/load.h"
#include "cmd/tell.h"
#include "cmd/usual.h"
#include "output/progress.h"
#include "study/study.h"

struct simulation {
    struct compare_call *call;
    const struct scenarios *scenarios;
    struct study_case *cases; /* the baseline first; owned */
    size_t n_cases;
    struct progress progress;
};

static int on_rows(void *context, const struct study_case *of, const struct metric_layout *layout,
                   uint64_t first, size_t n, const int64_t *rows)
{
    struct simulation *simulation = context;
    struct compare_call *call = simulation->call;
    (void)first;
    progress_add(&simulation->progress, n);
    if (of != &simulation->cases[0])
        return 0;
    if (call->store == NULL)
        call->store = compare_new_store(layout);
    return metric_store_append(call->store, rows, n);
}

static int on_case(void *context, const struct study_outcome *outcome)
{
    struct compare_call *call = ((struct simulation *)context)->call;
    struct contrast_side side = { outcome->layout, outcome->store, outcome->of->setup };
    if (outcome->index > 0)
        return compare_take_candidate(call, outcome->of->name, &side);
    side.store = call->store; /* the outcome's own does not last */
    compare_take_baseline(call, &side);
    return 0;
}

static void tell_other_seed(struct compare_call *call, const struct scenario_case *of,
                            uint64_t seed)
{
    bool is_left_out = call->options->seed == 0 && of->seed > 0 && (uint64_t)of->seed != seed;
    if (is_left_out)
        text_printf(&call->table.told,
                    "%s: its seed %lld is not used, all cases run with %llu\n", of->name,
                    (long long)of->seed, (unsigned long long)seed);
}

static void make_cases(struct simulation *simulation)
{
    struct compare_call *call = simulation->call;
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
                "%ju run%s of each case with seed %ju, paired: run i of all of them meets the same "
                "luck", (uintmax_t)n_runs, n_runs == 1 ? "" : "s", (uintmax_t)seed);
}

/* The comparisons that are done are whole: their intervals hold jointly with those that are not. */
static int interrupted(const struct compare_call *call)
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
    struct compare_call *call = simulation->call;
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
    return error != 0 ? tell_unkeepable(error) : compare_finish(call);
}

static bool check_metrics_of(const struct compare_call *call, const struct setup *setup)
{
    struct metric_layout layout;
    metric_layout_make(&layout, setup);
    bool are_known = compare_check_metrics(call, &layout, setup);
    metric_layout_free(&layout);
    return are_known;
}

int compare_files(struct compare_call *call, const char *const *paths, size_t n_paths)
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
    if (compare_choose_cases(call) &&
        check_metrics_of(call, &scenarios.cases[call->baseline].setup))
        status = simulate(&simulation);
    scenarios_free(&scenarios);
    return status;
}
