#include "cmd/run_sensitivity.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "cmd/usage.h"
#include "output/progress.h"

static bool refuse_range(const char *text, const char *problem, const char *meant, int *status)
{
    struct text what = { 0 }, hint = { 0 };

    text_printf(&what, "--sensitivity-range %s: %s", text, problem);
    if (meant != NULL)
        text_printf(&hint, "did you mean \"%s\"?", meant);
    else
        text_append(&hint, "such as boot-median=0.8:1.5 or failures=0:2%; evenkeel list inputs");
    *status = usage_refuse("run", text_string(&what), text_string(&hint));
    text_free(&what);
    text_free(&hint);
    return false;
}

/* A design of Sobol' points wants a power of two. */
static size_t power_of_two(long n)
{
    size_t power = 2;

    while (power < (size_t)n)
        power *= 2;
    return power;
}

bool run_sensitivity_read(struct run_sensitivity *self, bool is_wanted,
                          const struct option_texts *ranges, long n_points, int *status)
{
    *self = (struct run_sensitivity){ .is_wanted = is_wanted, .n_rows = power_of_two(n_points) };
    for (size_t i = 0; i < FACTORS_MOST; i++)
        self->ranges[i] = (struct factor_range){ NAN, NAN };
    for (size_t i = 0; i < ranges->count; i++) {
        const struct factor *factor;
        struct factor_range range;
        const char *meant;
        const char *const problem =
            factor_parse_range(ranges->items[i], &factor, &range, &meant);

        if (problem != NULL)
            return refuse_range(ranges->items[i], problem, meant, status);
        self->ranges[factor - factors] = range;
    }
    return true;
}

bool run_sensitivity_accepts(const struct run_sensitivity *self, const struct scenarios *scenarios,
                             int *status)
{
    for (size_t i = 0; self->is_wanted && i < scenarios->n_cases; i++) {
        const struct scenario_case *const of = &scenarios->cases[i];
        struct text what = { 0 };

        if (of->setup.fleet == NULL && of->setup.resume == NULL)
            continue;
        text_printf(&what, "--sensitivity cannot study %s: it is %s", of->name,
                    of->setup.fleet != NULL ? "a fleet" : "under way already (resume_from)");
        *status = usage_refuse("run", text_string(&what),
                               of->setup.fleet != NULL ? "study one of its groups"
                                                       : "study the refresh from its start");
        text_free(&what);
        return false;
    }
    return true;
}

void run_sensitivity_free(struct run_sensitivity *self)
{
    sensitivity_report_free(&self->report);
}

static struct sensitivity_request request_for(const struct run_sensitivity *self,
                                              const struct study *study, size_t index)
{
    return (struct sensitivity_request){
        .setup = study->cases[index].setup,
        .seed = study->cases[index].seed,
        .ranges = self->ranges,
        .n_rows = self->n_rows,
        .level = study->level,
        .n_threads = study->n_threads,
        .cancel = study->cancel,
    };
}

static void on_evaluated(void *context, size_t n_runs)
{
    progress_add(context, n_runs);
}

int run_sensitivity_study(struct run_sensitivity *self, const struct study *study,
                          struct results *results, bool is_quiet)
{
    struct progress progress;
    uint64_t n_runs = 0;
    int error = 0;

    for (size_t i = 0; i < study->n_cases; i++) {
        const struct sensitivity_request request = request_for(self, study, i);

        n_runs += sensitivity_n_runs(&request);
    }
    progress_begin(&progress, stderr, is_quiet, "runs", 0, n_runs);
    progress_note(&progress, "sensitivity");
    for (size_t i = 0; i < study->n_cases && error == 0; i++) {
        struct sensitivity_request request = request_for(self, study, i);
        struct sensitivity found;

        request.context = &progress;
        request.evaluated = on_evaluated;
        error = sensitivity_make(&found, &request);
        if (error != 0)
            break;
        sensitivity_report_add(&self->report, study->cases[i].name, &found, study->level);
        sensitivity_report_write(&self->report.cases[i], results->csv[RESULT_SENSITIVITY]);
    }
    progress_end(&progress);
    return error;
}
