#include "cmd/load.h"

#include <stdio.h>

#include "output/terminal.h"
#include "study/limit.h"

static bool finish(struct scenarios *scenarios, bool is_valid, enum findings_told findings)
{
    is_valid = limits_check(scenarios) && is_valid;
    /* a scenario that is wrong is mended first */
    diagnostics_print_some(&scenarios->diagnostics, stderr, terminal_is_styled(stderr),
                           is_valid ? findings : FINDINGS_NONE);
    if (!is_valid)
        scenarios_free(scenarios);
    return is_valid;
}

bool load_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const struct option_texts *vary, enum findings_told findings)
{
    bool is_valid =
        findings == FINDINGS_NONE
            ? scenarios_load(scenarios, paths, n_paths, vary->items, vary->count)
            : scenarios_load_and_prove(scenarios, paths, n_paths, vary->items, vary->count);
    return finish(scenarios, is_valid, findings);
}

bool load_and_prove(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const struct option_texts *vary)
{
    bool is_valid =
        scenarios_load_and_prove(scenarios, paths, n_paths, vary->items, vary->count);
    return limits_check(scenarios) && is_valid;
}

bool load_archived_scenarios(struct scenarios *scenarios, const struct archive *archive,
                             const char *const *paths, size_t n_paths,
                             const struct option_texts *vary)
{
    return finish(scenarios, scenarios_load_archived(scenarios, archive, paths, n_paths,
                                                     vary->items, vary->count),
                  FINDINGS_NONE);
}

bool load_valid_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                          const struct option_texts *vary)
{
    return finish(scenarios,
                  scenarios_load_valid(scenarios, paths, n_paths, vary->items, vary->count),
                  FINDINGS_NONE);
}
