/*
 * schema: the scenario format as a JSON Schema (draft 7), for completion and checks in editors.
 *
 * Made of the same rows that the reader goes by: field tables, operations, distributions. It
 * cannot say all that the reader checks (checkpoints that ascend), but never refuses what the
 * reader takes.
 */
#ifndef EVENKEEL_SCENARIO_SCHEMA_H
#define EVENKEEL_SCENARIO_SCHEMA_H

#include <jansson.h>

#include "base/field.h"

/* What may be written for one row. All functions answer new references. */
json_t *schema_of_field(const struct field *row);
/* A mapping with these keys and no others. */
json_t *schema_of_rows(const struct field *rows);
/* The whole. */
json_t *schema_of_scenario(void);

#endif
