"""
The models of the measurements as a user of SimPy 3 or 4 would write them: processes that wait for
time-outs, a Resource for the server; and with bare time-outs and call-backs where that is faster.
The lines that it writes are told in bench.h, the models in models.h.

usage: peer_simpy.py REPETITION hold PENDING HOLDS
       peer_simpy.py REPETITION mm1 CUSTOMERS
       peer_simpy.py REPETITION job RUNS
"""
import random
import time

import simpy

import peer

SIMPY = 'SimPy ' + simpy.__version__.split('.')[0]


# ---- hold ----

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
        is_over = env.event()
        clock = peer.Clock(n, n_holds, is_over.succeed)
        start(env, clock, n)
        env.run(is_over)
        clock.measure(f'{SIMPY}, {name}')


# ---- M/M/1 ----

def customer(env, server, present):
    present.change(1, env.now)
    with server.request() as turn:
        yield turn
        yield env.timeout(random.expovariate(1))
    present.change(-1, env.now)


def source(env, n_customers, server, present):
    for _ in range(n_customers):
        yield env.timeout(random.expovariate(peer.MM1_LOAD))
        env.process(customer(env, server, present))


def measure_mm1(n_customers):
    env = simpy.Environment()
    present = peer.Present()
    begin = time.process_time()
    env.process(source(env, n_customers, simpy.Resource(env), present))
    env.run()
    seconds = time.process_time() - begin
    peer.measure_mm1(f'{SIMPY}, processes', n_customers, seconds, present)


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
