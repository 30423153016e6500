#include "cmd/load.h"

#include <stdio.h>

#include "output/terminal.h"
#include "study/limit.h"

bool load_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const struct option_texts *vary)
{
    bool is_valid = scenarios_load(scenarios, paths, n_paths, vary->items, vary->count);
    is_valid = limits_check(scenarios) && is_valid;
    diagnostics_print(&scenarios->diagnostics, stderr, terminal_is_styled(stderr));
    if (!is_valid) {
        scenarios_free(scenarios);
    }
    return is_valid;
}
