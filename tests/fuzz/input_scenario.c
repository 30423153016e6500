/*
 * A scenario file; behind a NUL a text of --vary, and behind one more data.csv, which is beside it.
 * What is accepted is simulated where that is quick.
 */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include <gsl/gsl_errno.h>

#include "scenario/scenario.h"
#include "study/limit.h"
#include "study/simulation.h"

/* Many instances, or checks every few seconds of many years, take longer than an input may. */
static bool is_quick(const struct setup *setup)
{
    return setup_count_instances(setup) <= 100 && setup->n_timeline <= 20 &&
           setup->until <= 30 * SIM_HOUR;
}

static void simulate(const struct scenario_case *of)
{
    struct run *run = simulation_thread_new();
    struct simulation simulation;

    simulation_init(&simulation, &of->setup, run);
    for (uint64_t index = 1; index <= 2; index++)
        simulation_run(&simulation, 4711, index, NULL);
    simulation_free(&simulation);
    simulation_thread_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *file = input_take(&data, &size), *vary = input_take(&data, &size);
    struct scenarios scenarios;
    const char *path, *option = vary;
    bool is_good;

    gsl_set_error_handler_off();
    input_write("data.csv", data, size);
    path = input_write("s.yaml", (const uint8_t *)file, strlen(file));
    is_good = scenarios_load_and_prove(&scenarios, &path, 1, &option, *vary != '\0');
    is_good = limits_check(&scenarios) && is_good;
    for (size_t i = 0; is_good && i < scenarios.n_cases && i < 2; i++)
        if (is_quick(&scenarios.cases[i].setup))
            simulate(&scenarios.cases[i]);
    input_check_told(&scenarios.diagnostics, is_good);
    scenarios_free(&scenarios);
    free(file);
    free(vary);
    return 0;
}
