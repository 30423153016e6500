#include "scenario/sums.h"

#include <gsl/gsl_math.h>

#include "base/units.h"
#include "model/alarm.h"
#include "model/fleet_setup.h"
#include "model/run.h"
#include "scenario/tree.h"

/* Half of what fits: beside the instances that a group may have there are those that leave it. */
#define MOST 0x1p62

/* Instances that a group may have, over all groups. */
static double most_instances(const struct setup *setup)
{
    const struct fleet_setup *fleet = setup->fleet;
    double sum = 0;

    if (fleet == NULL)
        return fmax((double)setup->n_instances, (double)setup->group.max_size);
    for (size_t i = 0; i < fleet->n_entries; i++)
        sum += (double)fleet->entries[i].n_groups * most_instances(fleet->entries[i].setup);
    return sum;
}

static sim_time last_request(const struct setup *setup)
{
    const struct fleet_setup *fleet = setup->fleet;
    sim_time last = GSL_MAX(setup_begins_at(setup), alarm_horizon(setup));

    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].at != SIM_NEVER)
            last = GSL_MAX(last, setup->timeline[i].at);
    for (size_t i = 0; fleet != NULL && i < fleet->n_entries; i++) {
        const struct setup *entry = fleet->entries[i].setup;
        bool is_another = i == 0 || entry != fleet->entries[i - 1].setup;
        sim_time at = is_another ? last_request(entry) : last;

        last = GSL_MAX(at, last);
    }
    return last;
}

/* How long a run may last (rule T3). */
static sim_time most_ms(const struct setup *setup)
{
    if (setup->until != SIM_NEVER)
        return setup->until;
    return last_request(setup) + RUN_CUT_AFTER +
           (setup->fleet != NULL ? FLEET_LATEST_START : 0);
}

static bool time_fits(double n, sim_time lasting)
{
    return n * (double)lasting <= MOST;
}

static bool cost_fits(const struct price_setup *price, double n, sim_time lasting)
{
    double hours = n * (double)(lasting + price->billing_step_ms) / (double)SIM_HOUR;

    return price->per_instance_hour * hours * 1e6 <= MOST;
}

bool sums_fit(const struct setup *setup)
{
    double n = most_instances(setup);

    return time_fits(n, most_ms(setup)) && cost_fits(&setup->price, n, most_ms(setup));
}

static bool check_time(const struct reading *reading, double n, sim_time lasting)
{
    const struct tree_node *groups = section_node_at(reading->root, "groups");
    char longest[UNITS_DURATION_SIZE];
    struct diagnostic *item;

    if (time_fits(n, lasting))
        return true;
    item = decode_error(reading->decoder, groups,
                        "so many instances over so long a time cannot be added up");
    diagnostic_why(item, "the groups may have %ld by their MaxSize, for %s", (long)n,
                   units_format_duration(lasting, longest));
    diagnostic_hint(item, "write until: %ldd, or less", (long)(MOST / n / (double)SIM_DAY));
    return false;
}

static bool check_cost(const struct reading *reading, double n, sim_time lasting)
{
    const struct price_setup *price = &reading->result->setup.price;
    char longest[UNITS_DURATION_SIZE];
    struct diagnostic *item;

    if (cost_fits(price, n, lasting))
        return true;
    item = decode_error(reading->decoder, section_node_at(tree_get(reading->root, "price"),
                                                          "PerInstanceHour"),
                        "a run could cost more than 4.6e12 %s, which cannot be added up",
                        price->currency);
    diagnostic_why(item, "there may be %ld instances for %s", (long)n,
                   units_format_duration(lasting, longest));
    diagnostic_hint(item, "count in thousands: PerInstanceHour: %.10g, currency: thousand %s",
                    price->per_instance_hour / 1000, price->currency);
    return false;
}

bool sums_check(const struct reading *reading)
{
    const struct setup *setup = &reading->result->setup;
    double n = most_instances(setup);
    sim_time lasting = most_ms(setup);

    return check_time(reading, n, lasting) && check_cost(reading, n, lasting);
}
