#include "cmd/plan_objective.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/units.h"
#include "cmd/usage.h"
#include "study/plan_search.h"

static bool can_be_minimized(const struct metric *metric)
{
    return metric->scope == METRIC_OF_RUN && metric->better == METRIC_LOWER &&
           !metric->is_indicator;
}

static const char *objective_name(const void *context, size_t index)
{
    (void)context;
    for (const struct metric *metric = metrics; metric->name != NULL; metric++) {
        if (can_be_minimized(metric) && index-- == 0)
            return metric->name;
    }
    return NULL;
}

static void refuse_objective(const char *name)
{
    struct text error = { 0 }, hint = { 0 };
    const struct metric *known = metric_find(name);
    const char *guess = text_did_you_mean(name, objective_name, NULL);
    text_printf(&error, known != NULL ? "%s cannot be minimized" : "unknown metric \"%s\"", name);
    if (known != NULL)
        text_append(&hint, "make it a limit; see evenkeel list columns");
    else if (guess != NULL)
        text_printf(&hint, "did you mean \"%s\"?", guess);
    else
        text_append(&hint, "cheapest, fastest, or a column of runs.csv that is better when lower");
    usage_refuse("plan", text_string(&error), text_string(&hint));
    text_free(&error);
    text_free(&hint);
}

static const struct metric *find_objective(const char *name)
{
    for (const struct metric *metric = metrics; metric->name != NULL; metric++) {
        if (can_be_minimized(metric) &&
            (strcmp(metric->name, name) == 0 || strcmp(metric->column, name) == 0)) {
            return metric;
        }
    }
    return NULL;
}

const struct metric *plan_objective_choose(const char *wanted, struct scenarios *scenarios,
                                           const char **aim)
{
    if (wanted == NULL)
        wanted = plan_has_price(scenarios) ? "cheapest" : "fastest";
    bool is_cheapest = strcmp(wanted, "cheapest") == 0, is_fastest = strcmp(wanted, "fastest") == 0;
    const char *name = is_cheapest ? "extra_cost" : is_fastest ? "duration" : wanted;
    *aim = is_cheapest || is_fastest ? wanted
                                     : arena_printf(&scenarios->arena, "least %s", wanted);
    const struct metric *objective = find_objective(name);
    if (objective == NULL) {
        refuse_objective(name);
        return NULL;
    }
    if (strcmp(objective->unit, "currency") == 0 && !plan_has_price(scenarios)) {
        usage_refuse("plan", "there is no price that a cost could come from",
                     "write price: { PerInstanceHour: 0.12, currency: USD } into the scenario");
        return NULL;
    }
    return objective;
}

bool plan_objective_read_indifference(const struct metric *objective, const char *text,
                                      struct selection_rules *rules)
{
    bool is_time = strcmp(objective->unit, "s") == 0;
    int64_t ms;
    bool is_read;
    rules->is_relative = strchr(text, '%') != NULL;
    if (rules->is_relative) {
        is_read = units_parse_share(text, &rules->indifference) == NULL;
    } else if (is_time) {
        is_read = units_parse_duration(text, &ms) == NULL;
        rules->indifference = is_read ? (double)ms / 1000 : 0;
    } else {
        is_read = units_parse_real(text, &rules->indifference) == NULL;
    }
    if (is_read && rules->indifference > 0)
        return true;
    struct text refusal = { 0 };
    text_printf(&refusal, "--indifference must be a share or %s above 0, not '%s'",
                is_time ? "a time" : "an amount", text);
    usage_refuse("plan", text_string(&refusal),
                 is_time ? "a share such as 1%, or a time such as 30s"
                         : "a share such as 1%, or a number in the unit of the metric");
    text_free(&refusal);
    return false;
}
