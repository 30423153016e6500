#include "model/request.h"

#include <string.h>

#include "model/activity.h"
#include "model/run.h"

/* How often a scheduled task is tried again within its window. */
#define RETRY_EVERY (10 * SIM_SECOND)

static enum refusal_code test_request(struct group *group, struct operation *operation)
{
    const struct timeline_entry *entry = operation->entry;
    if (entry->scaling_group != NULL && strcmp(entry->scaling_group, group->settings->id) != 0) {
        return REFUSED_INVALID_SCALING_GROUP_ID_NOT_FOUND;
    }
    if (entry->is_unauthorized) {
        return REFUSED_FORBIDDEN_UNAUTHORIZED;
    }
    return operation->type->test != NULL ? operation->type->test(group, operation) : REFUSED_NONE;
}

static void tell_request(struct group *group, const struct operation *operation,
                         enum refusal_code code)
{
    if (group_is_traced(group)) {
        bool refused = code != REFUSED_NONE;
        group_trace(group, &(struct trace_event){
                               .kind = refused ? TRACE_REFUSED : TRACE_ACCEPTED,
                               .zone = NO_ZONE,
                               .operation = operation,
                               .refusal = code,
                               .reason = operation->reason,
                           });
    }
}

/* A scheduled task that meets an activity is tried again within its window (S1). */
static bool try_again(struct group *group, const struct operation *operation,
                      enum refusal_code code)
{
    const struct timeline_entry *entry = operation->entry;
    sim_time next = group_now(group) + RETRY_EVERY;
    if (code != REFUSED_SCALING_ACTIVITY_IN_PROGRESS || entry->retry_for_ms == 0 ||
        next > entry->at + entry->retry_for_ms) {
        return false;
    }
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = TRACE_WAITING,
                                                  .zone = NO_ZONE,
                                                  .operation = operation,
                                                  .reason = operation->reason });
    }
    run_request(group->run, entry, next);
    return true;
}

/* It was the last to be begun, and is none. */
static void forget(struct group *group, struct operation *operation)
{
    *(operation->previous != NULL ? &operation->previous->next : &group->first_operation) = NULL;
    group->last_operation = operation->previous;
    records_release_operation(&group->run->records, operation);
}

/* A refused request makes no activity (A1): it is forgotten but for the count. */
static void refuse(struct group *group, struct operation *operation, enum refusal_code code)
{
    forget(group, operation);
    group->n_refused[code]++;
    group->n_refused_all++;
}

static void accept(struct group *group, struct operation *operation)
{
    const struct op_type *type = operation->type;
    if (type->flags & OP_IS_TASK) {
        measure_operation_accepted(group, operation);
    }
    if (type->start != NULL) {
        type->start(group, operation);
    }
    if (operation->ended_at == SIM_NEVER && !operation->is_kept &&
        operation->n_open_activities == 0) {
        operation_end(group, operation, "Successful");
    }
}

void request_handle(struct run *run, uint32_t index)
{
    struct group *group = &run->group;
    const struct timeline_entry *entry = &run->setup->timeline[index];
    struct operation *operation = operation_begin(group, entry->type, entry, entry->params);
    run->n_requests_due--;
    run->is_asked_again = false;
    enum refusal_code code = test_request(group, operation);
    if (try_again(group, operation, code)) {
        forget(group, operation);
        return;
    }
    tell_request(group, operation, code);
    if (code != REFUSED_NONE) {
        refuse(group, operation, code);
    } else {
        accept(group, operation);
    }
}
