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
