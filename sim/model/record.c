#include "model/record.h"

#include <string.h>

#include "base/arena.h"
#include "model/activity.h"
#include "model/instance.h"
#include "model/operation.h"

void records_start(struct records *records, struct arena *arena)
{
    *records = (struct records){ .arena = arena };
}

/* -- new ones ---------------------------------------------------------------------------------- */

struct instance *records_cut_instance(struct records *records)
{
    uint32_t slot = records->n_slots++;
    size_t chunk = slot / RECORDS_CHUNK;
    if (slot % RECORDS_CHUNK == 0) {
        if (chunk == records->chunk_capacity) {
            size_t capacity = chunk == 0 ? 8 : 2 * chunk;
            records->chunks = arena_grow(records->arena, records->chunks, chunk, capacity,
                                         sizeof *records->chunks);
            records->chunk_capacity = capacity;
        }
        records->chunks[chunk] =
            arena_array(records->arena, RECORDS_CHUNK, sizeof(struct instance));
    }
    struct instance *instance = records_instance(records, slot);
    instance->slot = slot;
    return instance;
}

struct activity *records_new_activity(struct records *records)
{
    struct activity *activity = records->free_activities;
    if (activity == NULL) {
        return arena_alloc(records->arena, sizeof *activity);
    }
    records->free_activities = activity->next;
    *activity = (struct activity){ 0 };
    return activity;
}

static struct operation *cut_operation(struct records *records, const struct op_type *type)
{
    struct operation *operation = arena_alloc(records->arena, sizeof *operation);
    uint32_t slot = records->n_operations++;
    if (slot == records->operation_capacity) {
        size_t capacity = slot == 0 ? 8 : 2 * (size_t)slot;
        records->operations = arena_grow(records->arena, records->operations, slot, capacity,
                                         sizeof(struct operation *));
        records->operation_capacity = capacity;
    }
    records->operations[slot] = operation;
    operation->slot = slot;
    operation->type = type;
    operation->state = type->state_size > 0 ? arena_alloc(records->arena, type->state_size) : NULL;
    return operation;
}

/* A free one has the state of its type, so one of the same type is looked for: there are as many as
 * were running at one time, few. */
struct operation *records_new_operation(struct records *records, const struct op_type *type)
{
    struct operation **link = &records->free_operations;
    while (*link != NULL && (*link)->type != type) {
        link = &(*link)->next;
    }
    struct operation *operation = *link;
    if (operation == NULL) {
        return cut_operation(records, type);
    }
    *link = operation->next;
    *operation = (struct operation){
        .type = type,
        .slot = operation->slot,
        .state = operation->state,
    };
    if (operation->state != NULL) {
        memset(operation->state, 0, type->state_size);
    }
    return operation;
}

/* -- given back -------------------------------------------------------------------------------- */

void records_return_instance(struct records *records, struct instance *instance)
{
    instance->next = records->gone;
    records->gone = instance;
}

void records_release_activity(struct records *records, struct activity *activity)
{
    if (--activity->n_holders == 0) {
        activity->next = records->over;
        records->over = activity;
    }
}

void records_release_operation(struct records *records, struct operation *operation)
{
    if (--operation->n_holders == 0) {
        operation->next = records->ended;
        records->ended = operation;
    }
}

/* Activities before operations, whose last holder an activity may be. */
void records_recycle_all(struct records *records)
{
    while (records->gone != NULL) {
        struct instance *instance = records->gone;
        records->gone = instance->next;
        instance->next = records->free_instances;
        records->free_instances = instance;
    }
    while (records->over != NULL) {
        struct activity *activity = records->over;
        records->over = activity->next;
        records_release_operation(records, activity->operation);
        activity->next = records->free_activities;
        records->free_activities = activity;
    }
    while (records->ended != NULL) {
        struct operation *operation = records->ended;
        records->ended = operation->next;
        operation->next = records->free_operations;
        records->free_operations = operation;
    }
}
