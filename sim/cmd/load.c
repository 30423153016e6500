#include "cmd/load.h"

#include <stdio.h>

#include "output/terminal.h"
#include "study/limit.h"

static bool finish(struct scenarios *scenarios, bool is_valid)
{
    is_valid = limits_check(scenarios) && is_valid;
    diagnostics_print(&scenarios->diagnostics, stderr, terminal_is_styled(stderr));
    if (!is_valid) {
        scenarios_free(scenarios);
    }
    return is_valid;
}

bool load_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const struct option_texts *vary)
{
    return finish(scenarios,
                  scenarios_load(scenarios, paths, n_paths, vary->items, vary->count));
}

bool load_archived_scenarios(struct scenarios *scenarios, const struct archive *archive,
                             const char *const *paths, size_t n_paths,
                             const struct option_texts *vary)
{
    return finish(scenarios, scenarios_load_archived(scenarios, archive, paths, n_paths,
                                                     vary->items, vary->count));
}

bool load_valid_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                          const struct option_texts *vary)
{
    return finish(scenarios,
                  scenarios_load_valid(scenarios, paths, n_paths, vary->items, vary->count));
}
