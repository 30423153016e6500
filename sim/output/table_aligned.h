/*
 * table_aligned: the format that people read in a terminal (output/table.h).
 */
#ifndef EVENKEEL_OUTPUT_TABLE_ALIGNED_H
#define EVENKEEL_OUTPUT_TABLE_ALIGNED_H

#include <stdio.h>

#include "output/table.h"

void table_aligned_print(const struct table *table, FILE *stream);

#endif
