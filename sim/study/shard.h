/*
 * shard: which runs of a study one of n machines makes (rule I5 makes them the same anywhere).
 *
 * The runs of all cases stand in one line, each as long as its instances are many, and the line is
 * cut into n pieces of equal length. So with many cases a shard has whole ones, with few a piece of
 * one, and all shards have about the same work. It is whole arithmetic, the same on any machine.
 */
#ifndef EVENKEEL_STUDY_SHARD_H
#define EVENKEEL_STUDY_SHARD_H

#include <stddef.h>

#include "study/study.h"

enum { SHARDS_MOST = 100000 };

/* Fills ranges[0 .. n_cases) with what shard `number` (1 .. n_shards) makes; may be no runs. */
void shard_ranges(const struct study_case *cases, size_t n_cases, unsigned number,
                  unsigned n_shards, struct study_range *ranges);

#endif
