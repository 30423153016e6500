/*
 * fleet_table: what is told below the table of `run` of one fleet: the groups that end last in its
 * traced run, and which groups' events were traced.
 */
#ifndef EVENKEEL_CMD_FLEET_TABLE_H
#define EVENKEEL_CMD_FLEET_TABLE_H

#include <stdio.h>

#include "output/fleet_trace.h"
#include "output/table.h"

void fleet_table_print(const struct fleet_trace *trace, enum table_format format, FILE *stream);

#endif
