/*
 * section_resume_instant: which refresh is under way, and which instant is now.
 */
#include <math.h>

#include "base/units.h"
#include "ops/ops.h"
#include "ops/refresh.h"
#include "scenario/section_resume.h"

static bool is_start(const struct timeline_entry *entry)
{
    return entry->type == &op_start_instance_refresh;
}

/* The entry that started the refresh: the last one before `at`. NULL: there is none. */
static const struct timeline_entry *find_start(const struct setup *setup, sim_time before)
{
    const struct timeline_entry *found = NULL;

    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];

        if (is_start(entry) && entry->at < before && (found == NULL || entry->at >= found->at))
            found = entry;
    }
    return found;
}

static size_t count_starts(const struct setup *setup)
{
    size_t n = 0;

    for (size_t i = 0; i < setup->n_timeline; i++)
        n += is_start(&setup->timeline[i]);
    return n;
}

static bool check_instant(const struct reading *reading, const struct tree_node *node,
                          const struct timeline_entry *start, sim_time at)
{
    const struct setup *setup = &reading->result->setup;
    char text[UNITS_DURATION_SIZE];
    struct diagnostic *item;

    if (at >= setup->until) {
        item = section_resume_tell(reading, node, "at", "now is not before \"until\"");
        diagnostic_why(item, "every run is cut at %s", units_format_duration(setup->until, text));
        return false;
    }
    if (at - start->at >= REFRESH_LIFETIME) {
        item = section_resume_tell(reading, node, "at", "no refresh runs so long");
        diagnostic_why(item, "it has failed after 7 days (rule F12); it started at %s",
                       units_format_duration(start->at, text));
        return false;
    }
    return true;
}

static bool read_time(const struct reading *reading, const struct tree_node *node,
                      const char *key, const char *text, double *seconds)
{
    if (text == NULL) {
        diagnostic_hint(decode_error(reading->decoder, node, "StartTime and now go together: %s is "
                                     "missing", key),
                        "or write running_for: 47m, the time between them");
        return false;
    }
    if (units_parse_instant(text, seconds))
        return true;
    diagnostic_hint(decode_error(reading->decoder, section_node_at(node, key),
                                 "%s: \"%.40s\" is no time of a day", key, text),
                    "write it as the API does, 2026-05-12T01:53Z");
    return false;
}

/* The time between StartTime and now. */
static bool take_times(const struct reading *reading, const struct tree_node *node,
                       struct resume_written *written)
{
    double started, now;

    if (written->start_time == NULL && written->now == NULL)
        return true;
    if (!read_time(reading, node, "StartTime", written->start_time, &started) ||
        !read_time(reading, node, "now", written->now, &now))
        return false;
    if (written->running_for_ms != SIM_NEVER || written->at_ms != SIM_NEVER) {
        diagnostic_hint(section_resume_tell(reading, node, "StartTime",
                                            "at or running_for tell the same as StartTime and now"),
                        "remove one of the two");
        return false;
    }
    if (!(now > started)) {
        section_resume_tell(reading, node, "now", "now is not after StartTime");
        return false;
    }
    written->running_for_ms = llround((now - started) * 1000);
    return true;
}

/* How the time is told: since StartTime, or on the scenario's clock. */
static bool check_times(const struct reading *reading, const struct tree_node *node,
                        const struct resume_written *written)
{
    bool is_counted = written->running_for_ms != SIM_NEVER;

    if (is_counted != (written->at_ms != SIM_NEVER))
        return true;
    diagnostic_hint(section_resume_tell(reading, node, is_counted ? "running_for" : "",
                                        is_counted ? "at and running_for tell the same"
                                                   : "resume_from does not tell the time"),
                    is_counted ? "remove one of the two"
                               : "write running_for: 47m, the time since StartTime");
    return false;
}

bool section_resume_find_instant(const struct reading *reading, const struct tree_node *node,
                                 struct resume_written *written, struct resume_setup *resume)
{
    const struct setup *setup = &reading->result->setup;
    const struct timeline_entry *start;

    if (!take_times(reading, node, written) || !check_times(reading, node, written))
        return false;
    bool is_counted = written->running_for_ms != SIM_NEVER;
    if (is_counted && count_starts(setup) > 1) {
        diagnostic_hint(section_resume_tell(reading, node, "running_for",
                                            "several entries of the timeline start a refresh"),
                        "write at: in its place, the instant that is now");
        return false;
    }
    start = find_start(setup, is_counted ? SIM_NEVER : written->at_ms);
    if (start == NULL) {
        diagnostic_hint(
            section_resume_tell(reading, node, "at",
                                "no entry of the timeline has started a refresh by then"),
            "keep the StartInstanceRefresh of the file, it has the percentages");
        return false;
    }
    resume->entry = (size_t)(start - setup->timeline);
    resume->at = is_counted ? start->at + written->running_for_ms : written->at_ms;
    return check_instant(reading, node, start, resume->at);
}
