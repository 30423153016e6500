/*
 * compare_folder: the cases of a results folder, whose runs are read back.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/compare_call.h"
#include "cmd/tell.h"
#include "output/runs_reader.h"
#include "output/terminal.h"

/* runs.csv is read twice: the baseline may stand behind its candidates. Both times at most one
 * case is being kept. */
struct reading {
    struct compare_call *call;
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
    const struct compare_call *call = reading->call;
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
    struct compare_call *call = reading->call;
    if (reading->store == NULL)
        return;
    const struct results_case *of = &reading->index->cases[reading->at];
    struct contrast_side side = { &reading->layout, reading->store, NULL };
    if (metric_store_n_runs(reading->store) != of->n_runs) {
        tell_torn(reading, of->name, "runs.csv and manifest.json tell different numbers of runs");
    } else if (reading->is_for_baseline) {
        call->store = reading->store;
        reading->store = NULL;
        compare_take_baseline(call, &side);
    } else {
        reading->error = compare_take_candidate(call, of->name, &side);
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
        reading->store = compare_new_store(&reading->layout);
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
static void begin_table(struct compare_call *call, const struct results_index *index)
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
                    "%llu run%s with seed %llu, paired: run i of all cases met the same luck",
                    (unsigned long long)baseline->n_runs, baseline->n_runs == 1 ? "" : "s",
                    (unsigned long long)baseline->seed);
    else
        text_append(footnote, "Not paired, because the cases ran with different seeds");
}

int compare_folder(struct compare_call *call, const char *folder)
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
        if (compare_choose_cases(call) &&
            compare_check_metrics(call, &reading.layout, NULL)) {
            begin_table(call, &index);
            if (read_cases(&reading, true) && read_cases(&reading, false))
                status = compare_finish(call);
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
