/*
 * load: reads the scenario files of a command line and tells what is wrong with them.
 */
#ifndef EVENKEEL_CMD_LOAD_H
#define EVENKEEL_CMD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/command.h"
#include "scenario/scenario.h"

/* Errors and warnings go to stderr, findings as far as wanted. False if there was an error; nothing
 * is to be freed then. */
bool load_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const struct option_texts *vary, enum findings_told findings);

/* The same with all findings, but nothing is told, and the scenarios are to be freed in either
 * case. */
bool load_and_prove(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const struct option_texts *vary);

/* The same without findings out of an archive, which must outlive the scenarios. */
bool load_archived_scenarios(struct scenarios *scenarios, const struct archive *archive,
                             const char *const *paths, size_t n_paths,
                             const struct option_texts *vary);

/* The same without findings, but combinations of varied values that are wrong only together are
 * told as warnings and left out. */
bool load_valid_scenarios(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                          const struct option_texts *vary);

#endif
