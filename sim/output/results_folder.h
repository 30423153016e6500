/*
 * results_folder: what is a results folder, and what to say of a path that is none.
 */
#ifndef EVENKEEL_OUTPUT_RESULTS_FOLDER_H
#define EVENKEEL_OUTPUT_RESULTS_FOLDER_H

#include <stdbool.h>

#include "base/diagnostic.h"

/* Whether the path is a folder that `run` has written: it holds a manifest. */
bool results_folder_is(const char *path);

/* Adds the error that it is none, and what to do. */
void results_folder_refuse(const char *path, struct diagnostics *list);

#endif
