"""
The models of the measurements as a user of SimPy 2 (Debian's python3-simpy) would write them. There
all that waits is a process. The lines that it writes are told in bench.h, the models in models.h.

usage: peer_simpy2.py REPETITION hold PENDING HOLDS
       peer_simpy2.py REPETITION mm1 CUSTOMERS
       peer_simpy2.py REPETITION job RUNS
"""
import math
import random
import time

from SimPy.Simulation import Process, Resource, SimEvent, Simulation
from SimPy.Simulation import hold, release, request, waitevent

import peer

NAME = 'SimPy 2, processes'


# ---- hold ----

class Sleeper(Process):
    def live(self, clock):
        while clock.n_events < clock.end:
            yield hold, self, random.expovariate(1)
            clock.tick()


def measure_hold(n, n_holds):
    sim = Simulation()
    clock = peer.Clock(n, n_holds, sim.stopSimulation)
    for _ in range(n):
        sleeper = Sleeper(sim=sim)
        sim.activate(sleeper, sleeper.live(clock))
    sim.simulate(until=math.inf)
    clock.measure(NAME)


# ---- M/M/1 ----

class Customer(Process):
    def visit(self, server, present):
        present.change(1, self.sim.now())
        yield request, self, server
        yield hold, self, random.expovariate(1)
        yield release, self, server
        present.change(-1, self.sim.now())


class Source(Process):
    def send(self, n_customers, server, present):
        for _ in range(n_customers):
            yield hold, self, random.expovariate(peer.MM1_LOAD)
            customer = Customer(sim=self.sim)
            self.sim.activate(customer, customer.visit(server, present))


def measure_mm1(n_customers):
    sim = Simulation()
    present = peer.Present()
    source = Source(sim=sim)
    begin = time.process_time()
    sim.activate(source, source.send(n_customers, Resource(sim=sim), present))
    sim.simulate(until=math.inf)
    seconds = time.process_time() - begin
    peer.measure_mm1(NAME, n_customers, seconds, present)


# ---- the job ----

class Batch:
    """How many of it are awaited, and whom to tell when that is done."""

    def __init__(self, sim):
        self.n_awaited = peer.JOB_BATCH_SIZE
        self.is_done = SimEvent(sim=sim)

    def tell(self):
        self.n_awaited -= 1
        if self.n_awaited == 0:
            self.is_done.signal()


class Boot(Process):
    def live(self, batch):
        yield hold, self, peer.boot_s()
        batch.tell()


class Stop(Process):
    def live(self, batch):
        yield hold, self, peer.stop_s()
        batch.tell()


class Replace(Process):
    def live(self, batch):
        yield hold, self, peer.boot_s()
        stop = Stop(sim=self.sim)
        self.sim.activate(stop, stop.live(batch))


class Operation(Process):
    def live(self, stages):
        for _ in range(peer.JOB_BATCHES):
            for stage in stages:
                batch = Batch(self.sim)
                for _ in range(peer.JOB_BATCH_SIZE):
                    one = stage(sim=self.sim)
                    self.sim.activate(one, one.live(batch))
                yield waitevent, self, batch.is_done


def run_job(stages):
    sim = Simulation()
    operation = Operation(sim=sim)
    sim.activate(operation, operation.live(stages))
    sim.simulate(until=math.inf)
    return sim.now()


def measure_job(n_runs):
    peer.measure_job('barrier', NAME, n_runs, lambda: run_job([Boot, Stop]))
    peer.measure_job('pairs', NAME, n_runs, lambda: run_job([Replace]))


if __name__ == '__main__':
    peer.main(__doc__, measure_hold, measure_mm1, measure_job)
