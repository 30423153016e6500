/*
 * record: memory for what comes and goes in a run: instances, activities, operations.
 *
 * A record that nobody needs any more is used again, so that memory grows with what is alive at one
 * time and not with what ever was: a year of scaling takes no more than an hour of it. What is
 * given back stays readable until the end of the instant, as far as records_recycle; who keeps a
 * pointer to an instance for longer keeps its number, too, and compares.
 *
 *   instance   is given back when it is gone.
 *   activity   when it has ended and no instance is left that it made.
 *   operation  when it has ended, or was refused, and none of its activities is left.
 *
 * All of it is in the arena of the run; there is nothing to free.
 */
#ifndef EVENKEEL_MODEL_RECORD_H
#define EVENKEEL_MODEL_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "model/instance.h"

struct activity;
struct arena;
struct op_type;
struct operation;

struct records {
    struct arena *arena;
    struct instance **chunks; /* instances by slot, in chunks that never move */
    size_t chunk_capacity;
    uint32_t n_slots;
    struct operation **operations; /* by slot */
    size_t operation_capacity;
    uint32_t n_operations;
    /* Chains: given back in this instant, and free to be used. */
    struct instance *gone, *free_instances;
    struct activity *over, *free_activities;
    struct operation *ended, *free_operations;
};

void records_start(struct records *records, struct arena *arena);
/* Only the slot is set; the rest is what was there. The first cuts one from fresh memory. */
struct instance *records_cut_instance(struct records *records);
static inline struct instance *records_new_instance(struct records *records)
{
    struct instance *instance = records->free_instances;
    if (instance == NULL) {
        return records_cut_instance(records);
    }
    records->free_instances = instance->next;
    return instance;
}
/* Zeroed. */
struct activity *records_new_activity(struct records *records);
/* With zeroed state of the type's size. */
struct operation *records_new_operation(struct records *records, const struct op_type *type);

enum { RECORDS_CHUNK = 16 }; /* instances */

static inline struct instance *records_instance(const struct records *records, uint32_t slot)
{
    return &records->chunks[slot / RECORDS_CHUNK][slot % RECORDS_CHUNK];
}

static inline struct operation *records_operation(const struct records *records, uint32_t slot)
{
    return records->operations[slot];
}

/* It is gone. */
void records_return_instance(struct records *records, struct instance *instance);
/* Something that held it has let go: given back if that was the last. */
void records_release_activity(struct records *records, struct activity *activity);
void records_release_operation(struct records *records, struct operation *operation);
/* The instant is over: what was given back may be used again. */
void records_recycle_all(struct records *records);
static inline void records_recycle(struct records *records)
{
    if (records->gone != NULL || records->over != NULL || records->ended != NULL) {
        records_recycle_all(records);
    }
}

#endif
