/*
 * ops: the table of operations, and what several of them share.
 */
#ifndef EVENKEEL_OPS_OPS_H
#define EVENKEEL_OPS_OPS_H

#include "model/group.h"
#include "model/operation.h"

#define OP(name) extern const struct op_type op_##name;
#include "ops/op_list.h"
#undef OP

/* All operations, NULL-terminated; internal ones (OP_IS_INTERNAL) are not for timelines. */
extern const struct op_type *const op_types[];
/* One that a timeline may name; NULL: unknown. */
const struct op_type *op_find(const char *name);

/* Refuses with the reason noted. */
static inline enum refusal_code op_refuse(struct operation *operation, enum refusal_code code,
                                          const struct reason *reason)
{
    operation->reason = *reason;
    return code;
}

/* G6, then A2 for a new activity. */
enum refusal_code op_test_active(const struct group *group, struct operation *operation);
enum refusal_code op_test_alone(const struct group *group, struct operation *operation,
                                bool is_exclusive);
/* The number of ids is within 1..20 (O1). */
enum refusal_code op_test_n_ids(struct operation *operation, const struct field_texts *ids);
/* Every id names an instance in this state: else InvalidInstanceId.NotFound, or
 * IncorrectInstanceStatus for the whole call (O2). */
enum refusal_code op_test_all_in_state(const struct group *group, struct operation *operation,
                                       const struct field_texts *ids, enum lifecycle state);

#endif
