/*
 * lint_meanwhile: requests that come while another operation certainly still runs.
 */
#include "base/units.h"
#include "model/refusal.h"
#include "ops/ops.h"
#include "scenario/lint_bound.h"

static bool starts_an_activity(const struct op_type *type)
{
    return type == &op_remove_instances || type == &op_detach_instances ||
           type == &op_attach_instances || type == &op_execute_scaling_rule;
}

/* What `running` refuses while it runs, with its code; REFUSED_NONE: it does not care. */
static enum refusal_code refused_by(const struct op_type *running, const struct op_type *type)
{
    bool is_refresh = type == &op_start_instance_refresh;

    if (running == &op_start_instance_refresh && is_refresh)
        return REFUSED_INSTANCE_REFRESH_IN_PROGRESS;
    if (type == &op_rebalance_instances || is_refresh)
        return REFUSED_SCALING_ACTIVITY_IN_PROGRESS;
    return running == &op_rebalance_instances && starts_an_activity(type)
               ? REFUSED_SCALING_ACTIVITY_IN_PROGRESS
               : REFUSED_NONE;
}

/* The entry that certainly runs when this one comes, and that this is the first to meet. */
static bool is_met(const struct lint *lint, const struct lint *earlier, struct lint_bound *bound)
{
    const struct timeline_entry *entry = lint->entry, *running = earlier->entry;

    if (earlier->probed->outcome != PROBE_ACCEPTED || running->at >= entry->at ||
        (running->type != &op_start_instance_refresh && running->type != &op_rebalance_instances))
        return false;
    for (const struct timeline_entry *other = lint->setup->timeline; other < entry; other++)
        if (other != running && other->at == entry->at)
            return false;
    if (lint_quiet_until(earlier) < entry->at)
        return false;
    *bound = lint_bound_of(earlier);
    return entry->at < running->at + bound->least_ms;
}

void lint_refused_meanwhile(struct lint *lint)
{
    char least[UNITS_DURATION_SIZE], between[UNITS_DURATION_SIZE];

    for (size_t i = 0; i < lint->setup->n_timeline && lint->entry->retry_for_ms == 0; i++) {
        struct lint earlier = *lint;
        struct lint_bound bound;
        enum refusal_code code;

        earlier.entry = &lint->setup->timeline[i];
        earlier.probed = &lint->probe->entries[i];
        code = refused_by(earlier.entry->type, lint->entry->type);
        if (code == REFUSED_NONE || !is_met(lint, &earlier, &bound))
            continue;
        lint_tell(lint, NULL, "%s comes while %s still runs, and will be refused",
                  lint->entry->type->name, earlier.entry->type->name);
        lint_why(lint, "%s it takes more than %s, this comes %s after it: %s (rule A7)",
                 lint_bound_words(&bound), units_format_duration(bound.least_ms, least),
                 units_format_duration(lint->entry->at - earlier.entry->at, between),
                 refusal_rows[code].code);
        lint_hint(lint, "ask when it has ended: later than at %s",
                  units_format_duration(earlier.entry->at + bound.least_ms, least));
        return;
    }
}
