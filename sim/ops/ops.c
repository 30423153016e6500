#include "ops/ops.h"

#include <string.h>

#include "model/instance.h"

const struct op_type *const op_types[] = {
#define OP(name) &op_##name,
#include "ops/op_list.h"
#undef OP
    NULL,
};

const struct op_type *op_find(const char *name)
{
    for (const struct op_type *const *type = op_types; *type != NULL; type++) {
        if (!((*type)->flags & OP_IS_INTERNAL) && strcmp((*type)->name, name) == 0) {
            return *type;
        }
    }
    return NULL;
}

enum refusal_code op_test_active(const struct group *group, struct operation *operation)
{
    return group->is_active ? REFUSED_NONE
                            : op_refuse(operation, REFUSED_INCORRECT_SCALING_GROUP_STATUS,
                                        BECAUSE(GROUP_INACTIVE));
}

enum refusal_code op_test_alone(const struct group *group, struct operation *operation,
                                bool is_exclusive)
{
    enum refusal_code code = group_may_start_activity(group, is_exclusive);
    return code == REFUSED_NONE
               ? code
               : op_refuse(operation, code,
                           BECAUSE(ACTIVITY_RUNNING, group->n_open, group->n_open_exclusive));
}

enum refusal_code op_test_n_ids(struct operation *operation, const struct field_texts *ids)
{
    bool fits = ids->count >= 1 && ids->count <= 20;
    return fits ? REFUSED_NONE
                : op_refuse(operation, REFUSED_INVALID_PARAMETER,
                            BECAUSE(N_IDS, (int64_t)ids->count));
}

enum refusal_code op_test_all_in_state(const struct group *group, struct operation *operation,
                                       const struct field_texts *ids, enum lifecycle state)
{
    for (size_t i = 0; i < ids->count; i++) {
        const struct instance *instance = instance_find(group, ids->items[i]);
        if (instance == NULL) {
            return op_refuse(operation, REFUSED_INVALID_INSTANCE_ID_NOT_FOUND,
                             BECAUSE(UNKNOWN_ID, (int64_t)i + 1));
        }
        if (instance->state != state) {
            return op_refuse(operation, REFUSED_INCORRECT_INSTANCE_STATUS,
                             BECAUSE(WRONG_STATE, (int64_t)i + 1));
        }
    }
    return REFUSED_NONE;
}
