/*
 * forecast: what `run` has to say of cases that begin in the midst of a refresh (`resume_from`):
 * how long still, how low from here, and whether rolling back would take longer (study/rollback.h).
 *
 * The comparison makes at most FORECAST_MOST_RUNS of the case's runs; `evenkeel rollback` makes
 * more.
 */
#ifndef EVENKEEL_CMD_FORECAST_H
#define EVENKEEL_CMD_FORECAST_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/text.h"
#include "output/results.h"
#include "study/study.h"

enum { FORECAST_MOST_RUNS = 1000 };

struct forecast {
    const struct study_case **cases; /* that are resumed and done; owned */
    struct text *told;               /* of each; owned */
    size_t n;
};

/* For so many cases at most. */
void forecast_init(struct forecast *forecast, size_t n_cases);
void forecast_free(struct forecast *forecast);
/* Cases come in their order; those that are not resumed have none. */
void forecast_add(struct forecast *forecast, const struct study_outcome *outcome);
/* Simulates the rollbacks and writes rollback.csv. 0, ECANCELED or an errno value. */
int forecast_compare(struct forecast *forecast, struct results *results, unsigned n_threads,
                     double level, const atomic_bool *cancel);
/* A paragraph for each case. */
void forecast_print(const struct forecast *forecast, FILE *stream);

#endif
