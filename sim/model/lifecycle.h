/*
 * lifecycle: the states of an instance (rule I1) and how it came into the group (rule I4).
 */
#ifndef EVENKEEL_MODEL_LIFECYCLE_H
#define EVENKEEL_MODEL_LIFECYCLE_H

#include <stdbool.h>

/* identifier, the provider's name */
#define LIFECYCLE_LIST(STATE)                                                                      \
    STATE(PENDING, "Pending")                                                                      \
    STATE(PENDING_WAIT, "Pending:Wait")                                                            \
    STATE(IN_SERVICE, "InService")                                                                 \
    STATE(PROTECTED, "Protected")                                                                  \
    STATE(STANDBY, "Standby")                                                                      \
    STATE(STOPPED, "Stopped")                                                                      \
    STATE(REMOVING, "Removing")                                                                    \
    STATE(REMOVING_WAIT, "Removing:Wait")                                                          \
    STATE(GONE, "")

enum lifecycle {
#define LIFECYCLE_ENUM(identifier, name) LIFECYCLE_##identifier,
    LIFECYCLE_LIST(LIFECYCLE_ENUM)
#undef LIFECYCLE_ENUM
        N_LIFECYCLES
};

enum creation_type { CREATION_AUTO, CREATION_ATTACHED, CREATION_MANAGED, N_CREATION_TYPES };

/* The provider's names, indexed by the enums above; NULL-terminated, so they serve as choices. */
extern const char *const lifecycle_names[N_LIFECYCLES + 1];
extern const char *const creation_type_names[N_CREATION_TYPES + 1];

/* By state, a bit for each that rule I1 lets it become; here, so that a compiler that knows the
 * states answers itself. */
#define LIFECYCLE_TO(state) (1u << LIFECYCLE_##state)
static const unsigned lifecycle_successors[N_LIFECYCLES] = {
    [LIFECYCLE_PENDING] =
        LIFECYCLE_TO(PENDING_WAIT) | LIFECYCLE_TO(IN_SERVICE) | LIFECYCLE_TO(GONE),
    [LIFECYCLE_PENDING_WAIT] =
        LIFECYCLE_TO(IN_SERVICE) | LIFECYCLE_TO(REMOVING) | LIFECYCLE_TO(GONE),
    [LIFECYCLE_IN_SERVICE] = LIFECYCLE_TO(PROTECTED) | LIFECYCLE_TO(STANDBY) |
                             LIFECYCLE_TO(REMOVING) | LIFECYCLE_TO(GONE),
    [LIFECYCLE_PROTECTED] =
        LIFECYCLE_TO(IN_SERVICE) | LIFECYCLE_TO(REMOVING) | LIFECYCLE_TO(GONE),
    [LIFECYCLE_STANDBY] =
        LIFECYCLE_TO(IN_SERVICE) | LIFECYCLE_TO(REMOVING) | LIFECYCLE_TO(GONE),
    /* A Stopped one is started again by a scale-out (G1). */
    [LIFECYCLE_STOPPED] = LIFECYCLE_TO(PENDING) | LIFECYCLE_TO(GONE),
    [LIFECYCLE_REMOVING] =
        LIFECYCLE_TO(REMOVING_WAIT) | LIFECYCLE_TO(STOPPED) | LIFECYCLE_TO(GONE),
    [LIFECYCLE_REMOVING_WAIT] = LIFECYCLE_TO(REMOVING) | LIFECYCLE_TO(IN_SERVICE),
    /* Only a number so far: a created or attached one enters here. */
    [LIFECYCLE_GONE] = LIFECYCLE_TO(PENDING) | LIFECYCLE_TO(IN_SERVICE) |
                       LIFECYCLE_TO(PROTECTED) | LIFECYCLE_TO(STANDBY) | LIFECYCLE_TO(STOPPED),
};
#undef LIFECYCLE_TO

/* True if rule I1 knows the transition. */
static inline bool lifecycle_may_become(enum lifecycle before, enum lifecycle after)
{
    return lifecycle_successors[before] & (1u << after);
}

#endif
