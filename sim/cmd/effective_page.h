/*
 * effective_page: every setting of every case and where its value comes from, as `check
 * --effective` prints it.
 *
 * For people the settings stand below their sections as in a scenario; of the cases of a sweep the
 * first is told in full, of each other one what differs from it. For machines it is a flat table.
 */
#ifndef EVENKEEL_CMD_EFFECTIVE_PAGE_H
#define EVENKEEL_CMD_EFFECTIVE_PAGE_H

#include <stdio.h>

#include "output/table.h"
#include "scenario/scenario.h"

void effective_page_print(const struct scenarios *scenarios, enum table_format format,
                          FILE *stream);

#endif
