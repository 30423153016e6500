#include "scenario/alarm_looks.h"

#include "base/units.h"
#include "model/alarm.h"

/* About 40 ns for each on a core of 2023; many at one instant take less, one that calls its rule
 * takes more. */
#define LOOKS_IN_A_SECOND 25000000
#define SLOW_LOOKS 10000000LL     /* 0.4 s a run, 7 minutes a thousand runs */
#define MOST_LOOKS 10000000000LL  /* 7 minutes a run */

static int64_t count(const struct setup *setup)
{
    int64_t n = 0;

    for (size_t i = 0; i < setup->n_alarms; i++)
        n += alarm_horizon(setup) / setup->alarms[i].period_ms;
    return n;
}

bool alarm_looks_are_bearable(const struct setup *setup)
{
    return count(setup) <= MOST_LOOKS;
}

static void tell_time(struct diagnostic *item, int64_t n)
{
    char run[UNITS_DURATION_SIZE], study[UNITS_DURATION_SIZE];
    int64_t run_ms = n / (LOOKS_IN_A_SECOND / 1000);

    /* an estimate: whole seconds, whole minutes */
    units_format_duration((run_ms / 1000 + 1) * 1000, run);
    units_format_duration(run_ms / 60 * 60000, study);
    diagnostic_why(item, "in each run they are looked at %lld times, which takes about %s; in a "
                         "thousand runs %s of one core", (long long)n, run, study);
    diagnostic_hint(item, "give a longer Period, or an earlier until: at the top");
}

bool alarm_looks_check(const struct reading *reading, const struct tree_node *node)
{
    int64_t n = count(&reading->result->setup);

    if (n > MOST_LOOKS)
        tell_time(decode_error(reading->decoder, node, "the alarms make each run last too long"),
                  n);
    else if (n >= SLOW_LOOKS)
        tell_time(section_warn(reading, node, "S1", "the alarms make each run slow"), n);
    return n <= MOST_LOOKS;
}
