/*
 * fleet_setup: the groups of a fleet, and in which order their timelines run.
 *
 * A fleet has one clock, on which demand curves, scheduled tasks, stock windows and world events
 * (a lost zone) happen, whatever the campaign does. The requests of a group's timeline are moved to
 * the instant at which the group starts: when all groups of the entries that it waits for have
 * ended, `wait_ms` has passed since, and fewer than `at_once` groups are between their start and
 * their end; who comes first in the list starts first. A group ends with the last of its own
 * requests. Groups act on each other by nothing but their starts.
 *
 * Made once per case by the scenario reader, never written later; all lives in the case's arena.
 */
#ifndef EVENKEEL_MODEL_FLEET_SETUP_H
#define EVENKEEL_MODEL_FLEET_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "model/setup.h"

enum { FLEET_GROUPS_LIMIT = 100000, FLEET_INSTANCES_LIMIT = 10000000 };

/* No group starts later than this: its requests must lie within what the event queue can hold. */
#define FLEET_LATEST_START (4 * 365 * SIM_DAY)

/* What a failed group does to those that have not started. */
enum fleet_failure { FLEET_STOP, FLEET_CONTINUE };
extern const char *const fleet_failure_names[];

/* Groups that are alike. */
struct fleet_entry {
    const char *name;
    size_t n_groups;
    size_t first;               /* number of its first group, from 0 over the whole fleet */
    const struct setup *setup;  /* of each of its groups */
    const size_t *zones;        /* which of the fleet's zones each of its zones is */
    size_t n_requests; /* entries of its timeline as written; those of alarms come behind */
    const size_t *after;        /* indices of the entries that it waits for */
    size_t n_after;
    int64_t wait_ms;            /* since the last of these has ended, or since the beginning */
};

struct fleet_setup {
    const struct fleet_entry *entries; /* in the order of the list */
    size_t n_entries;
    size_t n_groups, n_instances;
    size_t at_once; /* groups between their start and their end; n_groups: no limit */
    int on_failure; /* enum fleet_failure */
    struct demand_setup demand; /* the sum over all groups */
};

/* "web/3"; "web" where it is the only group of its entry. */
enum { FLEET_NAME_LIMIT = 100, FLEET_GROUP_NAME_SIZE = FLEET_NAME_LIMIT + 22 };
void fleet_group_name(const struct fleet_entry *entry, size_t group,
                      char buffer[static FLEET_GROUP_NAME_SIZE]);
bool fleet_has_group(const struct fleet_setup *fleet, const char *name);

#endif
