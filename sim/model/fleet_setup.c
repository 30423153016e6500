#include "model/fleet_setup.h"

#include <stdio.h>
#include <string.h>

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

bool fleet_has_group(const struct fleet_setup *fleet, const char *name)
{
    const char *slash = strrchr(name, '/');
    size_t length = slash != NULL ? (size_t)(slash - name) : strlen(name);
    for (size_t i = 0; i < fleet->n_entries; i++) {
        const struct fleet_entry *entry = &fleet->entries[i];
        char last[FLEET_GROUP_NAME_SIZE];
        if (strncmp(entry->name, name, length) != 0 || entry->name[length] != '\0') {
            continue;
        }
        for (size_t k = 0; k < entry->n_groups; k++) {
            fleet_group_name(entry, entry->first + k, last);
            if (strcmp(last, name) == 0) {
                return true;
            }
        }
    }
    return false;
}
