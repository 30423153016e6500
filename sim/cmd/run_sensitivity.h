/*
 * run_sensitivity: run --sensitivity: reads its ranges and studies the cases one after the other.
 */
#ifndef EVENKEEL_CMD_RUN_SENSITIVITY_H
#define EVENKEEL_CMD_RUN_SENSITIVITY_H

#include <stdatomic.h>
#include <stdbool.h>

#include "cmd/command.h"
#include "output/results.h"
#include "output/sensitivity_report.h"
#include "study/study.h"

struct run_sensitivity {
    bool is_wanted;
    struct factor_range ranges[FACTORS_MOST]; /* by row of factors[] */
    size_t n_rows;
    struct sensitivity_report report; /* owned */
};

/* False, and told as a refusal of the call whose status it sets: a range that cannot be read. */
bool run_sensitivity_read(struct run_sensitivity *self, bool is_wanted,
                          const struct option_texts *ranges, long n_points, int *status);
/* False, and told: a case is a fleet, whose groups have latencies of their own, or begins in the
 * midst of a refresh, where the latencies that are under way cannot be other ones. */
bool run_sensitivity_accepts(const struct run_sensitivity *self, const struct scenarios *scenarios,
                             int *status);
void run_sensitivity_free(struct run_sensitivity *self);

/* Studies each case and adds its rows to the results. 0, ECANCELED or an errno value. */
int run_sensitivity_study(struct run_sensitivity *self, const struct study *study,
                          struct results *results, bool is_quiet);

#endif
