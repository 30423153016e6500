#include "study/simulation.h"

void *simulation_thread_new(void)
{
    return run_new();
}

void simulation_thread_free(void *thread)
{
    run_free(thread);
}

void simulation_init(struct simulation *simulation, const struct setup *setup, struct run *run)
{
    *simulation = (struct simulation){
        .setup = setup,
        .run = run,
        .fleet = setup->fleet != NULL ? fleet_new(setup) : NULL,
    };
    run_expect(run, simulation->fleet == NULL ? setup : NULL);
}

void simulation_free(struct simulation *simulation)
{
    fleet_free(simulation->fleet);
    *simulation = (struct simulation){ 0 };
}

const struct run *simulation_run(struct simulation *simulation, uint64_t seed, uint64_t index,
                                 const struct observer *observer)
{
    if (simulation->fleet != NULL) {
        return &fleet_simulate(simulation->fleet, simulation->run, seed, index, observer, NULL,
                               NULL)->sum.run;
    }
    run_simulate(simulation->run, simulation->setup, seed, index, NULL, observer);
    return simulation->run;
}
