/*
 * simulation: runs of a case, be it one group or a fleet.
 *
 * Used by one thread. The struct run and the setup, which nobody changes meanwhile, are borrowed;
 * what a run came to is in the answer, for the getters of the metrics, until the next one.
 */
#ifndef EVENKEEL_STUDY_SIMULATION_H
#define EVENKEEL_STUDY_SIMULATION_H

#include <stdint.h>

#include "study/fleet.h"

struct simulation {
    const struct setup *setup;
    struct run *run;
    struct fleet *fleet; /* NULL: one group; owned */
};

/* What the workers of a thread share (study/replicate.h): a struct run. */
void *simulation_thread_new(void);
void simulation_thread_free(void *thread);

void simulation_init(struct simulation *simulation, const struct setup *setup, struct run *run);
void simulation_free(struct simulation *simulation);
/* Run number `index`, from 1; observer may be NULL. */
const struct run *simulation_run(struct simulation *simulation, uint64_t seed, uint64_t index,
                                 const struct observer *observer);

#endif
