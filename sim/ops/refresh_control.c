/*
 * refresh_control: suspend, resume, cancel and roll back the running task (rule F11).
 */
#include <string.h>

#include "ops/ops.h"
#include "ops/refresh.h"

#define IN(state) (1u << REFRESH_##state)
enum {
    STOPPABLE = IN(PENDING) | IN(IN_PROGRESS) | IN(CHECKPOINT_PAUSE),
    RESUMABLE = IN(PAUSED) | IN(CHECKPOINT_PAUSE),
};

static enum refusal_code test_state(const struct group *group, struct operation *operation,
                                    unsigned allowed)
{
    if (group->refresh != NULL) {
        const struct refresh *task = group->refresh->state;
        if (allowed & (1u << task->state)) {
            return REFUSED_NONE;
        }
    }
    return op_refuse(operation, REFUSED_INCORRECT_INSTANCE_REFRESH_TASK_STATUS, BECAUSE(NO_TASK));
}

static enum refusal_code test_suspend(const struct group *group, struct operation *operation)
{
    return test_state(group, operation, STOPPABLE);
}

static void suspend(struct group *group, struct operation *operation)
{
    (void)operation;
    refresh_drop_pause(group, group->refresh);
    refresh_trim_batch(group, group->refresh);
    refresh_set_state(group, group->refresh, REFRESH_PAUSED, BECAUSE(SUSPENDED));
}

const struct op_type op_suspend_instance_refresh = {
    .name = "SuspendInstanceRefresh",
    .help = "pause the refresh: the batch in flight ends, no other starts",
    .rule = "F11",
    .example = "{ at: 20m, do: SuspendInstanceRefresh }",
    .test = test_suspend,
    .start = suspend,
};

static enum refusal_code test_resume(const struct group *group, struct operation *operation)
{
    return test_state(group, operation, RESUMABLE);
}

static void resume(struct group *group, struct operation *operation)
{
    (void)operation;
    refresh_drop_pause(group, group->refresh);
    refresh_set_state(group, group->refresh, REFRESH_IN_PROGRESS, BECAUSE(RESUMED));
}

const struct op_type op_resume_instance_refresh = {
    .name = "ResumeInstanceRefresh",
    .help = "go on with a suspended refresh, or end a checkpoint pause",
    .rule = "F11",
    .example = "{ at: 50m, do: ResumeInstanceRefresh }",
    .test = test_resume,
    .start = resume,
};

static enum refusal_code test_cancel(const struct group *group, struct operation *operation)
{
    return test_state(group, operation, STOPPABLE | IN(PAUSED));
}

static void cancel(struct group *group, struct operation *operation)
{
    (void)operation;
    refresh_drop_pause(group, group->refresh);
    refresh_trim_batch(group, group->refresh);
    refresh_set_state(group, group->refresh, REFRESH_CANCELLING, BECAUSE(CANCELLING));
}

const struct op_type op_cancel_instance_refresh = {
    .name = "CancelInstanceRefresh",
    .help = "end the refresh after the batch in flight; what was replaced stays",
    .rule = "F11",
    .example = "{ at: 20m, do: CancelInstanceRefresh }",
    .test = test_cancel,
    .start = cancel,
};

bool refresh_is_floating(const struct desired_configuration *desired)
{
    const char *version = desired->launch_template_version;
    return desired->launch_template_id != NULL &&
           (strcmp(version, "Default") == 0 || strcmp(version, "Latest") == 0);
}

static enum refusal_code test_rollback(const struct group *group, struct operation *operation)
{
    enum refusal_code code = test_state(group, operation, STOPPABLE | IN(PAUSED));
    if (code == REFUSED_NONE) {
        const struct refresh_params *params = group->refresh->params;
        if (refresh_is_floating(&params->desired)) {
            code = op_refuse(operation, REFUSED_INCORRECT_INSTANCE_REFRESH_TASK_STATUS,
                             BECAUSE(FLOATING_VERSION));
        }
    }
    return code;
}

static void rollback(struct group *group, struct operation *operation)
{
    (void)operation;
    struct refresh *task = group->refresh->state;
    refresh_drop_pause(group, group->refresh);
    refresh_trim_batch(group, group->refresh);
    task->n_finished = refresh_n_finished(task);
    group->launch_configuration = group->active_configuration;
    refresh_set_state(group, group->refresh, REFRESH_ROLLBACK_IN_PROGRESS, BECAUSE(ROLLING_BACK));
}

const struct op_type op_rollback_instance_refresh = {
    .name = "RollbackInstanceRefresh",
    .help = "replace what the refresh made by instances of the active configuration",
    .rule = "F11",
    .example = "{ at: 20m, do: RollbackInstanceRefresh }",
    .test = test_rollback,
    .start = rollback,
};
