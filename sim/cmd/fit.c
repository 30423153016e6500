/*
 * evenkeel fit CSV: latencies out of measurements.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/usage.h"
#include "cmd/usual.h"
#include "model/setup.h"
#include "output/fit_report.h"
#include "output/measurements.h"
#include "output/terminal.h"

struct fit_options {
    const char *column, *from, *to, *by;
    struct option_texts where;
    int latency, unit, format;
    long seed;
};

static const char *const unit_names[] = { "s", "ms", "m", "h", NULL };
static const double unit_ms[] = { 1000, 1, 60000, 3600000 };

#define AT(member) offsetof(struct fit_options, member)
static const struct option_row option_rows[] = {
    { AT(column), &(const struct option){
          .name = "column", .letter = 'c', .kind = OPTION_TEXT, .argument = "NAME",
          .help = "the column that holds the latencies" } },
    { AT(from), &(const struct option){
          .name = "from", .kind = OPTION_TEXT, .argument = "NAME",
          .help = "the column with the instant at which each began, where two columns tell it" } },
    { AT(to), &(const struct option){
          .name = "to", .kind = OPTION_TEXT, .argument = "NAME",
          .help = "the column with the instant at which it was over" } },
    { AT(where), &(const struct option){
          .name = "where", .letter = 'w', .kind = OPTION_TEXTS, .argument = "NAME=TEXT",
          .help = "only rows with this text in this column" } },
    { AT(by), &(const struct option){
          .name = "by", .kind = OPTION_TEXT, .argument = "NAME",
          .help = "fit each zone by itself: the column that names the zone" } },
    { AT(unit), &(const struct option){
          .name = "unit", .letter = 'u', .kind = OPTION_CHOICE, .argument = "UNIT",
          .initial = "s", .choices = unit_names, .help = "unit of the numbers" } },
    { AT(latency), &(const struct option){
          .name = "latency", .letter = 'l', .kind = OPTION_CHOICE, .argument = "NAME",
          .initial = "boot", .choices = latency_names, .help = "which latency they are" } },
    { AT(seed), &(const struct option){
          .name = "seed", .letter = 's', .kind = OPTION_INTEGER, .argument = "N",
          .initial = "1", .low = LOWEST_SEED, .high = HIGHEST_SEED,
          .help = "seed of the samples that tell chance from law" } },
    { AT(format), &usual_format },
    OPTION_END,
};
#undef AT

/* "StatusCode=Successful", split at the first "="; the texts are owned by the caller. */
static bool split_choice(const char *text, struct measurement_choice *choice)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return false;
    char *column = must_strdup(text);
    column[equals - text] = '\0';
    *choice = (struct measurement_choice){ .column = column, .text = equals + 1 };
    return true;
}

static void tell_nothing_read(struct diagnostics *list, const char *file,
                              const struct measurements *set)
{
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "%s has no latency", file);
    if (set->n_rows == 0)
        diagnostic_why(item, "there is no row below its header");
    else if (set->n_left_out == set->n_rows)
        diagnostic_why(item, "of %zu row%s none has the text that --where asks for", set->n_rows,
                       set->n_rows == 1 ? "" : "s");
    else
        diagnostic_why(item, "of %zu row%s %zu %s chosen, and the cell%s of the latency %s empty",
                       set->n_rows, set->n_rows == 1 ? "" : "s", set->n_empty,
                       set->n_empty == 1 ? "is" : "are", set->n_empty == 1 ? "" : "s",
                       set->n_empty == 1 ? "is" : "are");
}

static int fit_file(const struct fit_options *options, const char *file,
                    const struct measurement_choice *choices)
{
    struct diagnostics list = { 0 };
    struct measurements set;
    bool is_read = measurements_read(&set,
                                     &(struct measurement_request){
                                         .file = file,
                                         .column = options->column,
                                         .from = options->from,
                                         .to = options->to,
                                         .by = options->by,
                                         .ms_per_unit = unit_ms[options->unit],
                                         .choices = choices,
                                         .n_choices = options->where.count,
                                     },
                                     &list);
    if (is_read && set.n_groups == 0) {
        tell_nothing_read(&list, file, &set);
        measurements_free(&set);
        is_read = false;
    }
    diagnostics_print(&list, stderr, terminal_is_styled(stderr));
    diagnostics_free(&list);
    if (!is_read)
        return EXIT_USAGE;
    struct fit_report_request report = {
        .latency = latency_names[options->latency],
        .file = file,
        .is_by_zone = options->by != NULL,
        .seed = (uint64_t)options->seed,
        .format = (enum table_format)options->format,
    };
    bool is_told = fit_report_print(&set, &report, stdout);
    measurements_free(&set);
    return is_told ? EXIT_DONE : EXIT_USAGE;
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct fit_options *options = given;
    size_t n = 0;
    int status;
    (void)n_operands;
    if ((options->from == NULL) != (options->to == NULL))
        return usage_refuse("fit", "--from and --to need each other", NULL);
    if (options->column != NULL && options->from != NULL)
        return usage_refuse("fit", "--column and --from exclude each other", NULL);
    struct measurement_choice *choices =
        must_alloc((options->where.count + 1) * sizeof *choices);
    while (n < options->where.count && split_choice(options->where.items[n], &choices[n]))
        n++;
    if (n < options->where.count)
        status = usage_refuse("fit", "--where takes a column and a text",
                              "such as --where StatusCode=Successful");
    else
        status = fit_file(options, operands[0], choices);
    for (size_t i = 0; i < n; i++)
        free((char *)choices[i].column);
    free(choices);
    return status;
}

static const struct command_example examples[] = {
    { "evenkeel fit boots.csv --column seconds", "which law describes measured boot times" },
    { "evenkeel fit log.csv --from StartTime --to EndTime -w StatusCode=Successful",
      "out of an activity log" },
    { "evenkeel fit stops.csv -c seconds --latency stop --by zone", "each zone by itself" },
    { NULL, NULL },
};

const struct command command_fit = {
    .name = "fit",
    .operands = "CSV",
    .least_operands = 1,
    .most_operands = 1,
    .summary = "turn measured latencies into lines of a scenario",
    .description =
        "Reads latencies out of a CSV file with a header: numbers of one column, or the time "
        "between two instants of a row (numbers, or ISO 8601 as in activity logs). Fits lognormal, "
        "gamma, weibull and exponential by maximum likelihood and compares each with the values by "
        "the Anderson-Darling distance, which looks hardest at the tails, where a batch waits.\n\n"
        "\"By chance\" is how often a sample of the law itself lies as far off. The nearest law is "
        "taken, unless that is below 5 %; then the table of the values' own quantiles, as far as "
        "so many values can tell them. The lines at the end are ready for a scenario.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct fit_options),
    .run = run,
};
