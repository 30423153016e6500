/*
 * check_table: what `check` found, as rows for another program: one for each error, warning and
 * note.
 */
#ifndef EVENKEEL_CMD_CHECK_TABLE_H
#define EVENKEEL_CMD_CHECK_TABLE_H

#include <stdio.h>

#include "base/diagnostic.h"
#include "output/table.h"

/* All that are told, in the order of the text; not only the first ones. An array without elements
 * (or a header) where there is nothing. */
void check_table_print(const struct diagnostics *list, enum findings_told findings,
                       enum table_format format, FILE *stream);

#endif
