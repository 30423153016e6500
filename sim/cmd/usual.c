#include "cmd/usual.h"

#include "output/chart.h"
#include "output/table.h"

enum { USUAL_SEED = 1 };

/* ---- options -------------------------------------------------------------------------------- */

const struct option usual_output = {
    .name = "output",
    .letter = 'o',
    .kind = OPTION_TEXT,
    .argument = "DIR",
    .initial = "results",
    .help = "folder for the results",
    .changes_no_run = true,
};

const struct option usual_runs = {
    .name = "runs",
    .letter = 'n',
    .kind = OPTION_INTEGER,
    .argument = "N",
    .low = 1,
    .high = 1e9,
    .help = "runs of each case; without it what the file says, else 1000",
};
_Static_assert(USUAL_RUNS == 1000, "as the help says");

const struct option usual_seed = {
    .name = "seed",
    .letter = 's',
    .kind = OPTION_INTEGER,
    .argument = "N",
    .low = LOWEST_SEED,
    .high = HIGHEST_SEED,
    .help = "seed of the random numbers; without it what the file says, else 1",
};
_Static_assert(USUAL_SEED == 1, "as the help says");

const struct option usual_jobs = {
    .name = "jobs",
    .letter = 'j',
    .kind = OPTION_INTEGER,
    .argument = "N",
    .initial = "0",
    .low = 0,
    .high = 1024,
    .help = "threads; 0: one for each core",
    .changes_no_run = true,
};

const struct option usual_vary = {
    .name = "vary",
    .letter = 'v',
    .kind = OPTION_TEXTS,
    .argument = "KEY=VALUES",
    .help = "try several values, each a case: KEY=A,B,C or KEY=LOW:HIGH:STEP",
};

const struct option usual_format = {
    .name = "format",
    .letter = 'f',
    .kind = OPTION_CHOICE,
    .argument = "FORMAT",
    .initial = "table",
    .choices = table_format_names,
    .help = "how the answer is written",
    .changes_no_run = true,
};

const struct option usual_compress = {
    .name = "compress",
    .kind = OPTION_FLAG,
    .help = "write the traces compressed: events.csv.zst and so on, for zstd -dc",
    .changes_no_run = true,
};

const struct option usual_junit = {
    .name = "junit",
    .kind = OPTION_TEXT,
    .argument = "FILE",
    .help = "write the verdicts on the limits as JUnit XML, too",
    .changes_no_run = true,
};

const struct option usual_exit_zero = {
    .name = "exit-zero",
    .kind = OPTION_FLAG,
    .help = "exit with 0 whatever is found: a limit that is broken, a scenario that cannot finish, "
            "too few runs to tell",
    .changes_no_run = true,
};

const struct option usual_quiet = {
    .name = "quiet",
    .letter = 'q',
    .kind = OPTION_FLAG,
    .help = "no progress, no hints, no word about what is left out",
    .changes_no_run = true,
};

const struct option usual_case_pattern = {
    .name = "case",
    .kind = OPTION_TEXTS,
    .argument = "NAME",
    .help = "show this case in full; a pattern such as '*Min*=90*' takes several, the name of a "
            "sweep all of its cases",
};

const struct option usual_all_cases = {
    .name = "all",
    .kind = OPTION_FLAG,
    .help = "show all cases in full, not only twelve",
};
_Static_assert(CHART_CASES_DEFAULT == 12, "as the help says");

/* ---- runs and seed -------------------------------------------------------------------------- */

uint64_t choose_runs(long told, const struct scenario_case *of, long usual)
{
    long of_file = of->runs > 0 ? of->runs : usual;
    return (uint64_t)(told > 0 ? told : of_file);
}

uint64_t choose_seed(long told, const struct scenario_case *of)
{
    int64_t of_file = of->seed > 0 ? of->seed : USUAL_SEED;
    return (uint64_t)(told > 0 ? told : of_file);
}
