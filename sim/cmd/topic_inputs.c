/*
 * What `run --sensitivity` varies.
 */
#include "cmd/topic.h"
#include "study/factor.h"

static void describe_range(const struct factor *factor, char *text, size_t size)
{
    if (factor->scale == FACTOR_SHARE)
        snprintf(text, size, "%g%% to %g%%, or to double what the scenario says",
                 100 * factor->range.low, 100 * factor->range.high);
    else
        snprintf(text, size, "x %g to x %g, evenly by its logarithm", factor->range.low,
                 factor->range.high);
}

static bool entry(size_t index, struct topic_entry *entry)
{
    if (index >= factor_count())
        return false;
    *entry = (struct topic_entry){ .name = factors[index].name, .help = factors[index].help };
    return true;
}

static void print(FILE *stream, size_t index)
{
    char range[80];

    describe_range(&factors[index], range, sizeof range);
    fputc('\n', stream);
    topic_print_fact(stream, "assumed", range);
    snprintf(range, sizeof range, "--sensitivity-range %s=LOW:HIGH", factors[index].name);
    topic_print_fact(stream, "changed by", range);
}

const struct topic topic_inputs = {
    .name = "inputs",
    .one = "input",
    .help = "what evenkeel run --sensitivity varies",
    .entry = entry,
    .print = print,
};
