#include "output/traced_run.h"

#include <stdbool.h>
#include <string.h>

#include "study/shown_run.h"

const struct traced_run_column traced_run_columns[] = {
    { "traced_run", "of each case: the run that is traced, counted from 1; empty: none is" },
    { "traced_as", "of each case: why that run: it is the median or the worst (by duration), was "
                   "asked for by its number, is the only one, or the first, where no run has a "
                   "duration" },
    { NULL, NULL },
};

/* Those that have a name: what is asked for, what cases.csv calls it, what stands behind its
 * number, and how it is found. */
static const struct {
    long asked;
    const char *name, *words;
    int (*find)(const struct study_outcome *outcome, uint64_t *run);
} named[] = {
    { TRACE_MEDIAN_RUN, "median", ", the median", shown_run_median },
    { TRACE_WORST_RUN, "worst", ", the worst", shown_run_worst },
};
enum { N_NAMED = sizeof named / sizeof named[0] };

static int choose_named(const struct study_outcome *outcome, long asked, struct traced_run *chosen)
{
    uint64_t run = 0;
    size_t i = 0;
    while (named[i].asked != asked)
        i++;
    int error = named[i].find(outcome, &run);
    *chosen = run > 0 ? (struct traced_run){ run, named[i].name }
                      : (struct traced_run){ 1, "first" };
    return error;
}

int traced_run_choose(const struct study_outcome *outcome, long asked, struct traced_run *chosen)
{
    int error = 0;
    *chosen = (struct traced_run){ 0 };
    if (asked > 0)
        *chosen = (struct traced_run){ (uint64_t)asked, "asked" };
    else if (asked != TRACE_NO_RUN && metric_store_n_runs(outcome->store) == 1)
        *chosen = (struct traced_run){ 1, "only" };
    else if (asked != TRACE_NO_RUN)
        error = choose_named(outcome, asked, chosen);
    return error;
}

void traced_run_write(struct csv_writer *csv, const struct traced_run *traced)
{
    if (traced->run > 0)
        csv_writer_integer(csv, (int64_t)traced->run);
    else
        csv_writer_empty(csv);
    csv_writer_text(csv, traced->as);
}

const char *traced_run_as(const struct csv_table *cases, size_t row, long run)
{
    size_t number = csv_table_column(cases, traced_run_columns[0].name),
           as = csv_table_column(cases, traced_run_columns[1].name);
    bool is_that = run == 0 || csv_table_number(cases, row, number) == (double)run;
    return is_that ? csv_table_text(cases, row, as) : "";
}

const char *traced_run_words(const char *as)
{
    for (size_t i = 0; i < N_NAMED; i++) {
        if (strcmp(as, named[i].name) == 0)
            return named[i].words;
    }
    return "";
}
