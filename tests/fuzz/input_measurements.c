/* The CSV file of `evenkeel fit`: with one column, and with two instants, by zone. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include <gsl/gsl_errno.h>

#include "output/fit_report.h"
#include "output/measurements.h"

enum { FITTED_MOST = 40 }; /* values: what is fitted is simulated some hundred times */

static bool can_be_fitted(const struct measurements *set)
{
    size_t n = 0;

    for (size_t i = 0; i < set->n_groups; i++)
        n += set->groups[i].n;
    return set->n_groups > 0 && n <= FITTED_MOST;
}

static void fit(const struct measurements *set)
{
    FILE *nowhere = fopen("/dev/null", "w");
    struct fit_report_request request = { .latency = "boot", .file = "data.csv", .seed = 4711 };

    fit_report_print(set, &request, nowhere);
    fclose(nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = input_write("data.csv", data, size);
    const struct measurement_choice choice = { "status", "Successful" };
    const struct measurement_request requests[] = {
        { .file = path, .ms_per_unit = 1000 },
        { .file = path, .column = "seconds", .by = "zone", .ms_per_unit = 3600000 },
        { .file = path, .from = "start", .to = "end", .ms_per_unit = 1, .choices = &choice,
          .n_choices = 1 },
    };

    gsl_set_error_handler_off();
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct diagnostics list = { 0 };
        struct measurements set;
        bool is_good = measurements_read(&set, &requests[i], &list);

        if (is_good && can_be_fitted(&set))
            fit(&set);
        if (is_good)
            measurements_free(&set);
        input_check_told(&list, is_good);
    }
    return 0;
}
