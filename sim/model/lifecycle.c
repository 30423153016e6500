#include "model/lifecycle.h"

const char *const lifecycle_names[N_LIFECYCLES + 1] = {
#define LIFECYCLE_NAME(identifier, name) [LIFECYCLE_##identifier] = name,
    LIFECYCLE_LIST(LIFECYCLE_NAME)
#undef LIFECYCLE_NAME
};

const char *const creation_type_names[N_CREATION_TYPES + 1] = {
    [CREATION_AUTO] = "AutoCreated",
    [CREATION_ATTACHED] = "Attached",
    [CREATION_MANAGED] = "Managed",
};

#define TO(state) (1u << LIFECYCLE_##state)

const unsigned lifecycle_successors[N_LIFECYCLES] = {
    [LIFECYCLE_PENDING] = TO(PENDING_WAIT) | TO(IN_SERVICE) | TO(GONE),
    [LIFECYCLE_PENDING_WAIT] = TO(IN_SERVICE) | TO(REMOVING) | TO(GONE),
    [LIFECYCLE_IN_SERVICE] = TO(PROTECTED) | TO(STANDBY) | TO(REMOVING) | TO(GONE),
    [LIFECYCLE_PROTECTED] = TO(IN_SERVICE) | TO(REMOVING) | TO(GONE),
    [LIFECYCLE_STANDBY] = TO(IN_SERVICE) | TO(REMOVING) | TO(GONE),
    /* A Stopped one is started again by a scale-out (G1). */
    [LIFECYCLE_STOPPED] = TO(PENDING) | TO(GONE),
    [LIFECYCLE_REMOVING] = TO(REMOVING_WAIT) | TO(STOPPED) | TO(GONE),
    [LIFECYCLE_REMOVING_WAIT] = TO(REMOVING) | TO(IN_SERVICE),
    /* Only a number so far: a created or attached one enters here. */
    [LIFECYCLE_GONE] = TO(PENDING) | TO(IN_SERVICE) | TO(PROTECTED) | TO(STANDBY) | TO(STOPPED),
};
