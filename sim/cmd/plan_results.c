#include "cmd/plan_results.h"

#include <stdlib.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "output/plan_finding.h"

static int on_rows(void *context, const struct study_case *of, const struct metric_layout *layout,
                   uint64_t first, size_t n, const int64_t *rows)
{
    struct plan_results *plan = context;
    for (size_t i = 0; i < of->n_limits; i++) {
        const struct limit *limit = &of->limits[i];
        size_t slot = metric_layout_find(layout, limit->metric, limit->index);
        for (size_t k = 0; k < n; k++)
            plan->limit_values[i][first - 1 + k] = limit_value(limit, rows[k * layout->n + slot]);
    }
    return results_add_rows(&plan->results, of, layout, first, n, rows);
}

static int on_case(void *context, const struct study_outcome *outcome)
{
    struct plan_results *plan = context;
    limit_report_add(&plan->verdicts, outcome);
    int error = results_add_case(&plan->results, outcome, TRACE_MEDIAN_RUN);
    return error != 0 ? error
                      : refusal_notes_add(&plan->refusals, outcome, &plan->results);
}

static int study_chosen(struct plan_results *plan, const struct study_case *of)
{
    plan->limit_values = must_alloc((of->n_limits + 1) * sizeof *plan->limit_values);
    plan->figures = must_alloc((of->n_limits + 1) * sizeof *plan->figures);
    for (size_t i = 0; i < of->n_limits; i++)
        plan->limit_values[i] = must_alloc((of->n_runs + 1) * sizeof *plan->limit_values[i]);
    int error = study_run(&(struct study){
        .cases = of,
        .n_cases = 1,
        .level = INTERVAL_LEVEL,
        .n_threads = plan->n_threads,
        .folder = plan->report->folder,
        .cancel = plan->cancel,
        .context = plan,
        .rows = on_rows,
        .done = on_case,
    });
    for (size_t i = 0; i < of->n_limits; i++) {
        if (error == 0) {
            plan->figures[i] = limit_figure_make(&of->limits[i], plan->limit_values[i], of->n_runs,
                                                 INTERVAL_LEVEL);
        }
        free(plan->limit_values[i]);
    }
    free(plan->limit_values);
    return error;
}

/* 0 or an errno value, then plan->results.failed tells the file. */
static int write_file(struct plan_results *plan, const char *file_name,
                      void (*write)(const struct plan_report *report, FILE *stream))
{
    struct text name = { 0 };
    struct atomic_file file;
    text_printf(&name, "%s/%s", plan->report->folder, file_name);
    int error = atomic_file_open(&file, text_string(&name));
    if (error == 0) {
        write(plan->report, file.stream);
        error = atomic_file_commit(&file);
    }
    if (error != 0) {
        free(plan->results.failed);
        plan->results.failed = must_strdup(text_string(&name));
    }
    text_free(&name);
    return error;
}

static int write_answer(struct plan_results *plan)
{
    int error = write_file(plan, PLAN_FILE_NAME, plan_report_write);
    if (error == 0 && plan_report_has_calls(plan->report))
        error = write_file(plan, PLAN_CALL_NAME, plan_report_write_calls);
    return error;
}

static struct manifest_plan describe_search(const struct plan_search *search)
{
    const struct selection *selection = &search->selection;
    return (struct manifest_plan){
        .objective = search->objective->name,
        .outcome = plan_outcome_names[selection->outcome],
        .n_settings = selection->n_candidates,
        .most_runs = selection->rules.most_runs,
        .confidence = selection->rules.confidence,
        .indifference = selection->indifference / search->objective->scale,
    };
}

static int study_and_write(struct plan_results *plan, const struct study_case *of)
{
    struct manifest_plan described = describe_search(plan->report->search);
    struct text finding = { 0 };
    int error = results_open(&plan->results, plan->report->folder, &plan->chosen, false);
    if (error != 0)
        return error;
    plan->results.plan = &described;
    error = study_chosen(plan, of);
    if (error != 0) {
        results_abandon(&plan->results);
        return error;
    }
    plan->report->verdicts = plan->verdicts.cases[0].verdicts;
    plan->report->figures = plan->figures;
    plan_finding_append(plan->report, &finding);
    described.finding = text_string(&finding);
    error = results_commit(&plan->results, of, true);
    text_free(&finding);
    return error != 0 ? error : write_answer(plan);
}

int plan_results_write(struct plan_results *plan, const struct limit *limits, uint64_t n_runs)
{
    const struct plan_search *search = plan->report->search;
    struct scenario_case *chosen = &plan->report->scenarios->cases[search->selection.best];
    plan->chosen = *plan->report->scenarios;
    plan->chosen.cases = chosen;
    plan->chosen.n_cases = 1;
    limit_report_init(&plan->verdicts, &plan->chosen);
    int error = study_and_write(plan, &(struct study_case){
                                          .name = chosen->name,
                                          .setup = &chosen->setup,
                                          .n_runs = n_runs,
                                          .seed = search->seed,
                                          .limits = limits,
                                          .n_limits = chosen->n_limits,
                                      });
    results_unlock(&plan->results);
    return error;
}

const char *plan_results_failed(const struct plan_results *plan)
{
    return plan->results.failed != NULL ? plan->results.failed : plan->report->folder;
}

void plan_results_free(struct plan_results *plan)
{
    limit_report_free(&plan->verdicts);
    trace_writer_free(&plan->results.trace);
    refusal_notes_free(&plan->refusals);
    free(plan->results.failed);
    free(plan->figures);
}
