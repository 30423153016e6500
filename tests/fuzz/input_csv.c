/* A CSV file that a scenario names: its instances, its demand and the samples of a latency. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include <gsl/gsl_errno.h>

#include "scenario/scenario.h"

static const char *const scenarios_of_it[] = {
    "zones: [h, i]\ngroup: { MinSize: 2, MaxSize: 12 }\n"
    "demand: { file: data.csv, time: time_s, value: instances, unit: s }\n",
    "zones: [h, i]\ngroup: { MinSize: 2, MaxSize: 12 }\ninstances: data.csv\n",
    "zones: [h, i]\ngroup: { MinSize: 2, MaxSize: 12 }\n"
    "latency: { boot: { samples: { file: data.csv, column: boot_s, unit: s } } }\n",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gsl_set_error_handler_off();
    input_write("data.csv", data, size);
    for (size_t i = 0; i < sizeof scenarios_of_it / sizeof scenarios_of_it[0]; i++) {
        const char *text = scenarios_of_it[i];
        const char *path = input_write("s.yaml", (const uint8_t *)text, strlen(text));
        struct scenarios scenarios;
        bool is_good = scenarios_load(&scenarios, &path, 1, NULL, 0);

        input_check_told(&scenarios.diagnostics, is_good);
        scenarios_free(&scenarios);
    }
    return 0;
}
