/*
 * bench_mm1: nanoseconds per event of a queue with one server, M/M/1 at 90 % load, a million
 * customers, written as a user of the kernel would; and the same as a bare loop with two clocks.
 *
 * A customer is two events, the arrival and the departure. The mean number in the system is
 * rho / (1 - rho), which both must agree with.
 *
 * usage: bench_mm1 [REPETITION [CUSTOMERS]]
 */
#include <stdbool.h>

#include "bench.h"

#include "kernel/distribution.h"
#include "kernel/event_queue.h"
#include "kernel/random_stream.h"
#include "kernel/random_variate.h"
#include "models.h"

/* ---- with the kernel ---- */

enum kind { ARRIVAL, DEPARTURE };

struct system {
    struct event_queue *queue;
    struct random_stream arrivals, services;
    struct distribution between_arrivals, service;
    uint64_t n_to_come;
    uint64_t n_present;
    sim_time now;
    double area; /* the integral of n_present over time */
};

static void schedule(struct system *system, enum kind kind, sim_time delay)
{
    event_queue_schedule(system->queue,
                         (struct event){ .at = system->now + delay, .kind = (uint8_t)kind });
}

static void schedule_arrival(struct system *system)
{
    if (system->n_to_come == 0)
        return;
    system->n_to_come--;
    schedule(system, ARRIVAL,
             distribution_draw_ms(&system->between_arrivals, &system->arrivals.rng));
}

static void begin_service(struct system *system)
{
    schedule(system, DEPARTURE, distribution_draw_ms(&system->service, &system->services.rng));
}

static void arrive(struct system *system)
{
    if (system->n_present++ == 0)
        begin_service(system);
    schedule_arrival(system);
}

static void depart(struct system *system)
{
    if (--system->n_present > 0)
        begin_service(system);
}

static void run(struct system *system)
{
    struct event event;

    schedule_arrival(system);
    while (event_queue_pop(system->queue, &event)) {
        system->area += (double)system->n_present * (double)(event.at - system->now);
        system->now = event.at;
        if (event.kind == ARRIVAL)
            arrive(system);
        else
            depart(system);
    }
}

static void make_clock(struct distribution *clock, double mean_ms)
{
    distribution_make(clock, &dist_exponential, &dist_exponential.forms[0], &mean_ms);
}

static double serve_with_kernel(uint64_t n_customers, uint64_t seed)
{
    struct system system = { .queue = event_queue_new(), .n_to_come = n_customers };
    const uint64_t key = random_run_key(seed, 1);

    random_stream_init(&system.arrivals);
    random_stream_init(&system.services);
    random_stream_pick(&system.arrivals, key, RANDOM_BOOT, 1);
    random_stream_pick(&system.services, key, RANDOM_STOP, 1);
    make_clock(&system.between_arrivals, 1e5 / MM1_LOAD);
    make_clock(&system.service, 1e5);
    run(&system);
    event_queue_free(system.queue);
    return system.area / (double)system.now;
}

/* ---- with two clocks and nothing else ---- */

static double serve_with_two_clocks(uint64_t n_customers, uint64_t seed)
{
    struct random_state random = { random_run_key(seed, 2), 0 };
    double now = 0, area = 0;
    double arrival = random_exponential(&random) / MM1_LOAD;
    double departure = INFINITY;
    uint64_t n_present = 0, n_to_come = n_customers;

    while (n_to_come > 0 || n_present > 0) {
        const bool arrives = arrival < departure;
        const double next = arrives ? arrival : departure;
        area += (double)n_present * (next - now);
        now = next;
        if (arrives) {
            arrival = --n_to_come > 0 ? now + random_exponential(&random) / MM1_LOAD : INFINITY;
            if (n_present++ == 0)
                departure = now + random_exponential(&random);
        } else {
            departure = --n_present > 0 ? now + random_exponential(&random) : INFINITY;
        }
    }
    return area / now;
}

static void measure(const char *name, double (*serve)(uint64_t n_customers, uint64_t seed),
                    uint64_t n_customers, uint64_t seed)
{
    double begin = bench_cpu_s();
    double mean_present = serve(n_customers, seed);
    double seconds = bench_cpu_s() - begin;

    bench_measure("mm1", name, "ns per event", seconds / (2 * (double)n_customers) * 1e9);
    bench_agree(MM1_AGREE, name, mean_present,
                mm1_standard_error(n_customers));
}

int main(int argc, char **argv)
{
    const uint64_t seed = bench_number(argc, argv, 1, 1);
    const uint64_t n_customers = bench_number(argc, argv, 2, 1000000);

    bench_agree(MM1_AGREE, "theory", MM1_MEAN_PRESENT, 0);
    measure("two clocks, nothing else", serve_with_two_clocks, n_customers, seed);
    measure("evenkeel", serve_with_kernel, n_customers, seed);
    return 0;
}
