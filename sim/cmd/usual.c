#include "cmd/usual.h"

enum { USUAL_SEED = 1 };

uint64_t choose_runs(long told, const struct scenario_case *of, long usual)
{
    long of_file = of->runs > 0 ? of->runs : usual;
    return (uint64_t)(told > 0 ? told : of_file);
}

uint64_t choose_seed(long told, const struct scenario_case *of)
{
    int64_t of_file = of->seed >= 0 ? of->seed : USUAL_SEED;
    return (uint64_t)(told > 0 ? told : of_file);
}
