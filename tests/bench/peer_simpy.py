"""
The models of the measurements as a user of SimPy 3 or 4 would write them: processes that wait for
time-outs, a Resource for the server; and with bare time-outs and call-backs where that is faster.
The lines that it writes are told in bench.h, the models in models.h.

usage: peer_simpy.py REPETITION hold PENDING HOLDS
       peer_simpy.py REPETITION mm1 CUSTOMERS
       peer_simpy.py REPETITION job RUNS
"""
import math
import random
import time

import simpy

import peer

SIMPY = 'SimPy ' + simpy.__version__.split('.')[0]


# ---- hold ----

class Clock:
    """Times the events from the first to the end."""

    def __init__(self, env, first, end):
        self.is_over = env.event()
        self.n_events = 0
        self.first = first
        self.end = end

    def tick(self):
        self.n_events += 1
        if self.n_events == self.first:
            self.begin = time.process_time()
        elif self.n_events == self.end:
            self.seconds = time.process_time() - self.begin
            self.is_over.succeed()


def sleeper(env, clock):
    while True:
        yield env.timeout(random.expovariate(1))
        clock.tick()


def hold_processes(env, clock, n):
    for _ in range(n):
        env.process(sleeper(env, clock))


def hold_timeouts(env, clock, n):
    def again(_):
        clock.tick()
        env.timeout(random.expovariate(1)).callbacks.append(again)

    for _ in range(n):
        env.timeout(random.expovariate(1)).callbacks.append(again)


def measure_hold(n, n_holds):
    for name, start in (('processes', hold_processes), ('bare time-outs', hold_timeouts)):
        env = simpy.Environment()
        clock = Clock(env, n, n + n_holds)
        start(env, clock, n)
        env.run(clock.is_over)
        peer.measure('hold', f'{SIMPY}, {name}', f'n = 1e{round(math.log10(n))}',
                     clock.seconds / n_holds * 1e9)


# ---- M/M/1 ----

class Present:
    """The number in the system and its integral over time."""

    def __init__(self, env):
        self.env = env
        self.n = 0
        self.area = 0
        self.changed_at = 0

    def change(self, by):
        self.area += self.n * (self.env.now - self.changed_at)
        self.changed_at = self.env.now
        self.n += by


def customer(env, server, present):
    present.change(1)
    with server.request() as turn:
        yield turn
        yield env.timeout(random.expovariate(1))
    present.change(-1)


def source(env, n_customers, server, present):
    for _ in range(n_customers):
        yield env.timeout(random.expovariate(peer.MM1_LOAD))
        env.process(customer(env, server, present))


def measure_mm1(n_customers):
    env = simpy.Environment()
    present = Present(env)
    begin = time.process_time()
    env.process(source(env, n_customers, simpy.Resource(env), present))
    env.run()
    seconds = time.process_time() - begin
    name = f'{SIMPY}, processes'
    peer.measure('mm1', name, 'ns per event', seconds / (2 * n_customers) * 1e9)
    peer.agree(peer.MM1_AGREE, name, present.area / env.now, peer.mm1_standard_error(n_customers))


# ---- the job, with processes ----

def boot(env):
    yield env.timeout(peer.boot_s())


def stop(env):
    yield env.timeout(peer.stop_s())


def replace(env):
    yield env.timeout(peer.boot_s())
    yield env.process(stop(env))


def batch_with_barrier(env):
    yield env.all_of([env.process(boot(env)) for _ in range(peer.JOB_BATCH_SIZE)])
    yield env.all_of([env.process(stop(env)) for _ in range(peer.JOB_BATCH_SIZE)])


def batch_in_pairs(env):
    yield env.all_of([env.process(replace(env)) for _ in range(peer.JOB_BATCH_SIZE)])


def operation(env, batch):
    for _ in range(peer.JOB_BATCHES):
        yield env.process(batch(env))


def run_processes(batch):
    env = simpy.Environment()
    env.run(env.process(operation(env, batch)))
    return env.now


# ---- the job, with bare time-outs ----

class Job:
    """State and call-backs, no process."""

    def __init__(self, with_barrier):
        self.env = simpy.Environment()
        self.with_barrier = with_barrier
        self.n_batches = 0
        self.begin_batch()

    def begin_batch(self):
        self.n_batches += 1
        self.n_booting = self.n_left = peer.JOB_BATCH_SIZE
        for _ in range(peer.JOB_BATCH_SIZE):
            self.env.timeout(peer.boot_s()).callbacks.append(self.booted)

    def stop_one(self):
        self.env.timeout(peer.stop_s()).callbacks.append(self.stopped)

    def booted(self, _):
        self.n_booting -= 1
        if not self.with_barrier:
            self.stop_one()
        elif self.n_booting == 0:
            for _ in range(peer.JOB_BATCH_SIZE):
                self.stop_one()

    def stopped(self, _):
        self.n_left -= 1
        if self.n_left == 0 and self.n_batches < peer.JOB_BATCHES:
            self.begin_batch()


def run_timeouts(with_barrier):
    job = Job(with_barrier)
    job.env.run()
    return job.env.now


def measure_job(n_runs):
    name = f'{SIMPY}, processes'
    peer.measure_job('barrier', name, n_runs, lambda: run_processes(batch_with_barrier))
    peer.measure_job('pairs', name, n_runs, lambda: run_processes(batch_in_pairs))
    name = f'{SIMPY}, bare time-outs'
    peer.measure_job('barrier', name, n_runs, lambda: run_timeouts(True))
    peer.measure_job('pairs', name, n_runs, lambda: run_timeouts(False))


if __name__ == '__main__':
    peer.main(__doc__, measure_hold, measure_mm1, measure_job)
