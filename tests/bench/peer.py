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


def measure_job(job, contender, n_runs, run):
    """run() simulates the job once and answers its duration in seconds."""
    begin = time.process_time()
    durations = [run() for _ in range(n_runs)]
    seconds = time.process_time() - begin
    measure(f'job, {job}', contender, 'us per run', seconds / n_runs * 1e6)
    mean = sum(durations) / n_runs
    variance = sum((d - mean) ** 2 for d in durations) / (n_runs - 1)
    agree(JOB_AGREES[job], contender, mean, math.sqrt(variance / n_runs))


def main(usage, measure_hold, measure_mm1, measure_job_of):
    models = {'hold': (measure_hold, 2), 'mm1': (measure_mm1, 1), 'job': (measure_job_of, 1)}
    words = sys.argv[1:]
    if len(words) < 2 or words[1] not in models or len(words) != 2 + models[words[1]][1]:
        sys.exit(usage.strip())
    random.seed(int(words[0]))
    models[words[1]][0](*map(int, words[2:]))
