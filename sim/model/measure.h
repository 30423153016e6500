/*
 * measure: what is measured of one group in one run (rules Q1 to Q6).
 *
 * Step (5) of rule T2 samples once per instant; between two samples everything is constant, so all
 * averages over time are weighted by time and exact. Integrals are integers: instance-ms,
 * except the demand's shortfall, which is kept in thousandths because demand may be a fraction.
 */
#ifndef EVENKEEL_MODEL_MEASURE_H
#define EVENKEEL_MODEL_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/sim_time.h"
#include "model/operation.h"

struct group;

/* What the last sample saw. */
struct measure_levels {
    long healthy, carrying, running, target, above_max, imbalance;
    long low; /* -1: no refresh is running */
};

struct measure_zone {
    long least_healthy, least_carrying, most_running;
    long capacity; /* at the last sample */
};

/* Q1 of one timeline entry that is a task or activity; kept when it has ended. */
struct measure_operation {
    bool is_accepted, is_ended;
    sim_time accepted_at, ended_at;
    const char *status;
    sim_time phase_ms[N_PHASES];
};

struct measure {
    sim_time sampled_at; /* the last sample; -1: none yet */
    sim_time last_at;    /* as far as the integrals go: what is constant is added in one piece */
    struct measure_levels now; /* since then */
    long least_healthy, least_carrying, most_running, most_above_max, most_imbalance;
    int64_t least_healthy_ppm; /* of C, in millionths */
    sim_time below_low_ms, below_target_ms, below_demand_ms, above_max_ms;
    int64_t running_ims, target_ims, surplus_ims, imbalance_ims; /* instance-ms */
    int64_t shortfall_mims; /* thousandths of an instance-ms */
    int64_t billed_ms;      /* of instances that are gone, rounded up to billing steps */
    long n_launched, n_failed, n_removed;
    size_t demand_index;    /* the demand point in force at last_at */
    double demand;
    struct measure_zone *zones;
    struct measure_operation *operations; /* indexed by timeline entry */
    sim_time first_accepted_at, last_ended_at; /* over tasks and operations; -1: none */
};

/* Who looks on. Both functions may be NULL. */
struct observer {
    void *context;
    /* A constant piece of the group's course, told at the end of the piece; for bands over runs. */
    void (*piece)(void *context, sim_time from, sim_time to, const struct measure_levels *levels);
    /* The group at the end of an instant, just sampled; for the sum of a fleet. */
    void (*sample)(void *context, const struct group *group);
};

void measure_start(struct group *group);
/* Adds what is missing to the integrals; alarms ask for it between samples. */
void measure_integrate(struct group *group);
void measure_sample(struct group *group);
/* The same where the levels are known, but for the imbalance: of the sum of a fleet, whose zones
 * carry counts as well. */
void measure_sample_levels(struct group *group, const struct measure_levels *levels);
/* A request of the timeline that goes on was accepted; an operation ended. */
void measure_operation_accepted(struct group *group, const struct operation *operation);
void measure_operation_ended(struct group *group, struct operation *operation);
/* Closes the books at the run's end: bills what is still there, counts what is unfinished. */
void measure_finish(struct group *group);
/* Bills an instance from its create call to now. */
void measure_bill(struct group *group, sim_time from);

#endif
