/*
 * scenario_text: a scenario that stands in a test or a measurement.
 *
 * Includers define _DEFAULT_SOURCE (mkstemps). What is wrong with the text is told on stderr, and
 * ends the program.
 */
#ifndef EVENKEEL_TESTS_SCENARIO_TEXT_H
#define EVENKEEL_TESTS_SCENARIO_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scenario/scenario.h"

/* scenarios_load, or another function that reads files. */
typedef bool scenario_text_loader(struct scenarios *scenarios, const char *const *paths,
                                  size_t n_paths, const char *const *vary, size_t n_vary);

/* Free the scenarios with scenarios_free. */
static inline void scenario_text_load_by(scenario_text_loader *load, struct scenarios *scenarios,
                                         const char *text)
{
    char name[] = "scenario.XXXXXX.yaml";
    int file = mkstemps(name, 5);
    FILE *stream = file >= 0 ? fdopen(file, "w") : NULL;
    if (stream == NULL || fputs(text, stream) == EOF || fclose(stream) != 0) {
        perror(name);
        abort();
    }
    bool is_valid = load(scenarios, (const char *[]){ name }, 1, NULL, 0);
    unlink(name);
    if (!is_valid) {
        diagnostics_print(&scenarios->diagnostics, stderr, false);
        abort();
    }
}

static inline void scenario_text_load(struct scenarios *scenarios, const char *text)
{
    scenario_text_load_by(scenarios_load, scenarios, text);
}

#endif
