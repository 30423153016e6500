#include "study/shard.h"

#include <assert.h>

__extension__ typedef unsigned __int128 wide; /* instances times runs times shards */

static wide length_of_run(const struct study_case *of)
{
    return (wide)setup_count_instances(of->setup) + 1;
}

/* Of a case that begins at `begin`: how many runs begin before the cut. */
static uint64_t runs_before(const struct study_case *of, wide begin, wide cut)
{
    wide length = length_of_run(of);
    wide n = cut > begin ? (cut - begin + length - 1) / length : 0;
    return n < of->n_runs ? (uint64_t)n : of->n_runs;
}

void shard_ranges(const struct study_case *cases, size_t n_cases, unsigned number,
                  unsigned n_shards, struct study_range *ranges)
{
    wide total = 0, begin = 0;
    assert(number >= 1 && number <= n_shards);
    for (size_t i = 0; i < n_cases; i++)
        total += length_of_run(&cases[i]) * cases[i].n_runs;
    wide from = total * (number - 1) / n_shards, to = total * number / n_shards;
    for (size_t i = 0; i < n_cases; i++) {
        uint64_t first = runs_before(&cases[i], begin, from);
        uint64_t end = runs_before(&cases[i], begin, to);
        ranges[i] = (struct study_range){ .first = first + 1, .n = end - first };
        begin += length_of_run(&cases[i]) * cases[i].n_runs;
    }
}
