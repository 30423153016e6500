/*
 * scenario_text: a scenario that stands in a test.
 */
#ifndef EVENKEEL_TESTS_SCENARIO_TEXT_H
#define EVENKEEL_TESTS_SCENARIO_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scenario/scenario.h"

/* Needs _DEFAULT_SOURCE for mkstemps. Free it with scenarios_free. */
static inline void scenario_text_load(struct scenarios *scenarios, const char *text)
{
    char name[] = "scenario.XXXXXX.yaml";
    int file = mkstemps(name, 5);
    assert_true(file >= 0);
    FILE *stream = fdopen(file, "w");
    fputs(text, stream);
    fclose(stream);
    bool is_valid = scenarios_load(scenarios, (const char *[]){ name }, 1, NULL, 0);
    if (!is_valid) {
        diagnostics_print(&scenarios->diagnostics, stderr, false);
    }
    unlink(name);
    assert_true(is_valid);
}

#endif
