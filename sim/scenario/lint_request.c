/*
 * lint_request: requests that come to nothing.
 */
#include <string.h>

#include "model/refusal.h"
#include "ops/ops.h"
#include "scenario/lint.h"

void lint_refused(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    const struct refusal_row *row = &refusal_rows[probed->refusal];
    char reason[256];

    if (probed->outcome != PROBE_REFUSED)
        return;
    reason_format(&probed->reason, reason, sizeof reason);
    lint_tell(lint, NULL, "%s will be refused with %s", lint->entry->type->name,
              row->code);
    if (*reason == '\0') {
        lint_why(lint, "%s (rule %s)", row->message, row->rule);
        return;
    }
    lint_why(lint, "%s (rule %s)", reason, reason_rows[probed->reason.id].rule);
    lint_hint(lint, "%s", row->message);
}

static bool has_floating_version(const struct timeline_entry *entry)
{
    const struct refresh_params *params = entry->params;
    const char *version = params->desired.launch_template_version;

    return params->desired.launch_template_id != NULL && version != NULL &&
           (strcmp(version, "Default") == 0 || strcmp(version, "Latest") == 0);
}

void lint_rollback_impossible(struct lint *lint)
{
    const struct timeline_entry *floating = NULL;

    if (lint->entry->type != &op_rollback_instance_refresh ||
        lint->probed->outcome == PROBE_REFUSED)
        return;
    for (size_t i = 0; i < lint->setup->n_timeline; i++) {
        const struct timeline_entry *entry = &lint->setup->timeline[i];

        if (entry->type != &op_start_instance_refresh)
            continue;
        if (!has_floating_version(entry))
            return;
        floating = entry;
    }
    if (floating == NULL)
        return;
    lint_tell(lint, NULL, "this refresh cannot be rolled back");
    lint_why(lint, "its LaunchTemplateVersion is %s: refused with "
                   "IncorrectInstanceRefreshTaskStatus (rule F11)",
             ((const struct refresh_params *)floating->params)->desired.launch_template_version);
    lint_hint(lint, "give LaunchTemplateVersion as a number");
}
