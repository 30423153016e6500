#include "scenario/lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ops/ops.h"

#define FINDING(identifier, name_, rule_, scope_, severity_, help_, text_, example_)               \
    [FINDING_##identifier] = { .name = name_, .rule = rule_, .scope = FINDING_OF_##scope_,         \
                               .severity = SEVERITY_##severity_, .help = help_, .text = text_,     \
                               .example = example_, .find = lint_##identifier },
const struct finding findings[N_FINDINGS + 1] = {
#include "scenario/lint_list.h"
};
#undef FINDING

/* ---- which cases tell the same ---- */

struct lint_told {
    size_t item; /* in the diagnostics */
    size_t n_cases;
    const struct scenario_case *last;
    const char *first; /* what was varied in the first case, in its arena */
};

/* "MinHealthyPercentage=100, MaxSize=40" */
static const char *describe_case(const struct reading *reading)
{
    const struct scenario_case *of = reading->result;
    const char *text = "";

    for (size_t i = 0; i < of->n_varied; i++)
        text = arena_printf(reading->decoder->arena, "%s%s%s=%s", text, i > 0 ? ", " : "",
                            of->varied[i].key, of->varied[i].value);
    return text;
}

/* True if no case before has told it. */
static bool note_told(struct lint *lint, size_t item)
{
    struct lint_tally *tally = lint->tally;
    const struct scenario_case *of = lint->reading->result;

    for (size_t i = 0; i < tally->n_told; i++) {
        struct lint_told *told = &tally->told[i];

        if (told->item != item)
            continue;
        told->n_cases += told->last != of;
        told->last = of;
        return false;
    }
    tally->told = must_realloc(tally->told, (tally->n_told + 1) * sizeof *tally->told);
    tally->told[tally->n_told++] =
        (struct lint_told){ item, 1, of, describe_case(lint->reading) };
    return true;
}

void lint_finish(struct lint_tally *tally, struct diagnostics *list, size_t n_cases)
{
    for (size_t i = 0; n_cases > 1 && i < tally->n_told; i++) {
        const struct lint_told *told = &tally->told[i];
        struct diagnostic *item = &list->items[told->item];
        char *why = item->why;

        item->why = NULL;
        if (told->n_cases < n_cases)
            diagnostic_why(item, "%s%sin %zu of %zu cases%s %s", why != NULL ? why : "",
                           why != NULL ? "; " : "", told->n_cases, n_cases,
                           told->n_cases == 1 ? ":" : ", first", told->first);
        else
            diagnostic_why(item, "%s%sin all %zu cases, first %s", why != NULL ? why : "",
                           why != NULL ? "; " : "", n_cases, told->first);
        free(why);
    }
    free(tally->told);
    *tally = (struct lint_tally){ 0 };
}

/* ---- telling ---- */

static void tell(struct lint *lint, struct place place, const char *format, va_list arguments)
{
    struct diagnostics *list = lint->reading->decoder->list;
    const char *message = arena_vprintf(lint->reading->decoder->arena, format, arguments);
    struct diagnostic *item =
        diagnostics_add(list, lint->finding->severity, place, "%s", message);

    item->rule = lint->finding->rule;
    item->finding = lint->finding->name;
    lint->item = note_told(lint, (size_t)(item - list->items)) ? item : NULL;
}

void lint_tell_at(struct lint *lint, struct place place, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(lint, place, format, arguments);
    va_end(arguments);
}

void lint_tell(struct lint *lint, const char *key, const char *format, ...)
{
    const struct tree_node *node = lint->entry == NULL ? lint->reading->root : lint->node;
    struct place place = lint->entry != NULL ? lint->entry->place : node->place;
    va_list arguments;

    if (node != NULL && key != NULL && tree_get(node, key) != NULL)
        place = tree_get(node, key)->place;
    va_start(arguments, format);
    tell(lint, place, format, arguments);
    va_end(arguments);
}

void lint_why(struct lint *lint, const char *format, ...)
{
    va_list arguments;

    if (lint->item == NULL)
        return;
    va_start(arguments, format);
    diagnostic_why(lint->item, "%s",
                   arena_vprintf(lint->reading->decoder->arena, format, arguments));
    va_end(arguments);
}

void lint_hint(struct lint *lint, const char *format, ...)
{
    va_list arguments;

    if (lint->item == NULL)
        return;
    va_start(arguments, format);
    diagnostic_hint(lint->item, "%s",
                    arena_vprintf(lint->reading->decoder->arena, format, arguments));
    va_end(arguments);
}

/* ---- looking ---- */

static bool is_called(const struct lint *lint)
{
    bool is_accepted = lint->probed != NULL && lint->probed->outcome == PROBE_ACCEPTED;

    switch (lint->finding->scope) {
    case FINDING_OF_CASE: return lint->entry == NULL;
    case FINDING_OF_ENTRY: return lint->entry != NULL;
    case FINDING_OF_REFRESH:
        return is_accepted && lint->entry->type == &op_start_instance_refresh;
    case FINDING_OF_REBALANCE:
        return is_accepted && lint->entry->type == &op_rebalance_instances;
    }
    return false;
}

static void look(struct lint *lint)
{
    for (const struct finding *finding = findings; finding->name != NULL; finding++) {
        lint->finding = finding;
        if (is_called(lint))
            finding->find(lint);
    }
}

void lint_case(const struct reading *reading, struct lint_tally *tally, struct run *run)
{
    const struct setup *setup = &reading->result->setup;
    const struct tree_node *timeline = tree_get(reading->root, "timeline");
    struct lint lint = { .reading = reading, .setup = setup, .tally = tally,
                         .probe = probe_make(reading->decoder->arena, run, setup) };

    look(&lint);
    for (size_t i = 0; i < setup->n_timeline; i++) {
        lint.entry = &setup->timeline[i];
        lint.node = timeline != NULL && i < timeline->count ? timeline->items[i] : NULL;
        lint.probed = &lint.probe->entries[i];
        if (lint.entry->alarm < 0)
            look(&lint);
    }
}

/* ---- shared ---- */

sim_time lint_quiet_until(const struct lint *lint)
{
    const struct setup *setup = lint->setup;
    sim_time quiet = SIM_NEVER;

    if (!lint->probed->is_settled || (setup->n_alarms > 0 && setup->demand.n > 0))
        return lint->entry->at;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *other = &setup->timeline[i];
        bool is_later = other->at > lint->entry->at ||
                        (other->at == lint->entry->at && other > lint->entry);

        if (is_later && other->at < quiet && other->alarm < 0 &&
            lint->probe->entries[i].outcome != PROBE_REFUSED)
            quiet = other->at;
    }
    return quiet;
}

bool lint_is_alone(const struct lint *lint)
{
    return lint_quiet_until(lint) == SIM_NEVER;
}

static bool some_zone_is_lost(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].type == &op_lose_zone)
            return true;
    return false;
}

int lint_last_zone(const struct setup *setup)
{
    const struct group_setup *group = &setup->group;
    bool goes_by_list = group->multi_az_policy == POLICY_PRIORITY ||
                        (group->multi_az_policy == POLICY_COMPOSABLE && !group->az_balance);
    int last = (int)setup->n_zones - 1;

    if (!goes_by_list || some_zone_is_lost(setup))
        return last;
    for (int z = 0; z < last; z++)
        if (setup->zones[z].stock < 0 && setup->zones[z].out_of_stock.count == 0)
            return z;
    return last;
}

int lint_only_zone(const struct setup *setup)
{
    return lint_last_zone(setup) == 0 ? 0 : NO_ZONE;
}

bool lint_may_keep_leavers(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_hooks; i++)
        if (setup->hooks[i].direction == HOOK_IN &&
            setup->hooks[i].default_result == HOOK_ROLLBACK)
            return true;
    return false;
}

double lint_demand_at(const struct demand_setup *demand, sim_time at)
{
    size_t i = 0;

    if (demand->n == 0)
        return 0;
    while (i + 1 < demand->n && demand->at[i + 1] <= at)
        i++;
    return demand->instances[i];
}

const struct refresh_params *lint_refresh_params(const struct lint *lint)
{
    return lint->entry->params;
}
