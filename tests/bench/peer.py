"""
What the Python peers have in common: the parameters of the models (models.h) and the lines that the
measurements write (bench.h).
"""
import math
import random
import sys
import time

MM1_LOAD = 0.9
MM1_AGREE = 'mean number in the M/M/1 system'

JOB_BATCHES = 5
JOB_BATCH_SIZE = 20
JOB_SIGMA = 0.24650528
JOB_BOOT_MU = math.log(60)
JOB_STOP_MU = math.log(20)
JOB_AGREES = {
    'barrier': 'mean duration of the job with barriers, s',
    'pairs': 'mean duration of the job in pairs, s',
}


def mm1_standard_error(n_customers):
    rho = MM1_LOAD
    return math.sqrt(2 * rho * (1 + rho) / (1 - rho) ** 4 * rho / n_customers)


def boot_s():
    return random.lognormvariate(JOB_BOOT_MU, JOB_SIGMA)


def stop_s():
    return random.lognormvariate(JOB_STOP_MU, JOB_SIGMA)


def measure(table, contender, column, figure):
    print('measure', table, contender, column, f'{figure:.5g}', sep='\t', flush=True)


def agree(what, contender, estimate, standard_error):
    print('agree', what, contender, f'{estimate:.9g}', f'{standard_error:.4g}', sep='\t',
          flush=True)


class Clock:
    """Times n_holds events, behind the first n; then stop() is called."""

    def __init__(self, n, n_holds, stop):
        self.n_events = 0
        self.n = n
        self.n_holds = n_holds
        self.end = n + n_holds
        self.stop = stop

    def tick(self):
        self.n_events += 1
        if self.n_events == self.n:
            self.begin = time.process_time()
        elif self.n_events == self.end:
            self.seconds = time.process_time() - self.begin
            self.stop()

    def measure(self, contender):
        measure('hold', contender, f'n = 1e{round(math.log10(self.n))}',
                self.seconds / self.n_holds * 1e9)


class Present:
    """The number in the system and its integral over time."""

    def __init__(self):
        self.n = 0
        self.area = 0
        self.changed_at = 0

    def change(self, by, now):
        self.area += self.n * (now - self.changed_at)
        self.changed_at = now
        self.n += by


def measure_mm1(contender, n_customers, seconds, present):
    """present: when the last customer has gone."""
    measure('mm1', contender, 'ns per event', seconds / (2 * n_customers) * 1e9)
    agree(MM1_AGREE, contender, present.area / present.changed_at,
          mm1_standard_error(n_customers))


def measure_job(job, contender, n_runs, run):
    """run() simulates the job once and answers its duration in seconds."""
    begin = time.process_time()
    durations = [run() for _ in range(n_runs)]
    seconds = time.process_time() - begin
    measure(f'job, {job}', contender, 'us per run', seconds / n_runs * 1e6)
    mean = sum(durations) / n_runs
    variance = sum((d - mean) ** 2 for d in durations) / (n_runs - 1)
    agree(JOB_AGREES[job], contender, mean, math.sqrt(variance / n_runs))


def main(usage, hold, mm1, job):
    """hold(n, n_holds), mm1(n_customers) and job(n_runs) simulate a model and measure it."""
    models = {'hold': (hold, 2), 'mm1': (mm1, 1), 'job': (job, 1)}
    words = sys.argv[1:]
    if len(words) < 2 or words[1] not in models or len(words) != 2 + models[words[1]][1]:
        sys.exit(usage.strip())
    random.seed(int(words[0]))
    models[words[1]][0](*map(int, words[2:]))
