#include "model/fleet_setup.h"

#include <stdio.h>

const char *const fleet_failure_names[] = { "stop", "continue", NULL };

void fleet_group_name(const struct fleet_entry *entry, size_t group,
                      char buffer[static FLEET_GROUP_NAME_SIZE])
{
    if (entry->n_groups == 1) {
        snprintf(buffer, FLEET_GROUP_NAME_SIZE, "%s", entry->name);
    } else {
        snprintf(buffer, FLEET_GROUP_NAME_SIZE, "%s/%zu", entry->name, group - entry->first + 1);
    }
}

const struct fleet_entry *fleet_entry_of(const struct fleet_setup *fleet, size_t group)
{
    size_t low = 0, high = fleet->n_entries;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (fleet->entries[middle].first <= group) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &fleet->entries[low];
}
