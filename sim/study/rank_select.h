/*
 * rank_select: exact order statistics, of an array or of a column too long for memory.
 *
 * Ranks count from 1 and are given in ascending order; equal ranks are allowed.
 */
#ifndef EVENKEEL_STUDY_RANK_SELECT_H
#define EVENKEEL_STUDY_RANK_SELECT_H

#include <stddef.h>
#include <stdint.h>

/* Values of the array at the ranks, by quickselect for all ranks at once; the array is
 * reordered. Each rank lies within 1..n. */
void rank_select(int64_t *values, size_t n, const uint64_t *ranks, size_t n_ranks,
                 int64_t *answers);

/* A column that can only be read from its start to its end, as often as asked. scan calls visit
 * with any pieces of it, in any order, each value once; it answers 0 or an errno value. */
struct rank_source {
    int (*scan)(void *context, void (*visit)(void *visitor, const int64_t *values, size_t n),
                void *visitor);
    void *context;
    uint64_t n;          /* values in the column */
    int64_t least, most; /* of them; any bounds will do */
};

/* As rank_select, reading the column several times: each pass counts in which of 2^16 parts of
 * the value range the ranks lie, until what lies there fits into memory. Two passes are usual;
 * each makes the range narrower by the factor 2^16 / n_ranks, so few are needed at worst.
 * Memory stays under 1 MB. At most 2^15 ranks. Answers 0 or the errno value of a scan. */
int rank_select_scanning(const struct rank_source *source, const uint64_t *ranks, size_t n_ranks,
                         int64_t *answers);

#endif
