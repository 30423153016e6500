/*
 * manifest_reader: manifest.json read back (output/manifest.h).
 */
#ifndef EVENKEEL_OUTPUT_MANIFEST_READER_H
#define EVENKEEL_OUTPUT_MANIFEST_READER_H

#include <jansson.h>

#include "base/diagnostic.h"

/* The manifest of a results folder, whose format is the known one; the caller releases it. NULL:
 * there is none, and that is told. */
json_t *manifest_read(const char *folder, struct diagnostics *list);

/* Tells that what stands there is no manifest of a run, and why. */
void manifest_refuse(const char *folder, const char *why, struct diagnostics *list);

#endif
