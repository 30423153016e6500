/*
 * bench: what the measurements have in common.
 *
 * A program measures everything once and writes a line for each figure; tests/bench/side-by-side
 * calls the programs in turn, several times over, and makes tables of medians out of the lines:
 *
 *     measure <tab> table <tab> contender <tab> column <tab> figure
 *     agree   <tab> what  <tab> contender <tab> estimate <tab> standard error
 *
 * All contenders of one "agree" must estimate the same number, or the comparison is of different
 * work: side-by-side fails if they do not. A number known by theory has the standard error 0.
 *
 * The number of the repetition, from 1, is the seed.
 */
#ifndef EVENKEEL_TESTS_BENCH_H
#define EVENKEEL_TESTS_BENCH_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Seconds of processor time of the whole process. */
static inline double bench_cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static inline double bench_wall_s(void)
{
    struct timespec now;

    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline void bench_measure(const char *table, const char *contender, const char *column,
                                 double figure)
{
    printf("measure\t%s\t%s\t%s\t%.5g\n", table, contender, column, figure);
    fflush(stdout);
}

static inline void bench_agree(const char *what, const char *contender, double estimate,
                               double standard_error)
{
    printf("agree\t%s\t%s\t%.9g\t%.4g\n", what, contender, estimate, standard_error);
    fflush(stdout);
}

/* A sample, summed up. */
struct bench_sample {
    double n, sum, sum_of_squares;
};

static inline void bench_add(struct bench_sample *sample, double value)
{
    sample->n++;
    sample->sum += value;
    sample->sum_of_squares += value * value;
}

static inline void bench_agree_sample(const char *what, const char *contender,
                                      const struct bench_sample *sample)
{
    double mean = sample->sum / sample->n;
    double variance = (sample->sum_of_squares - sample->n * mean * mean) / (sample->n - 1);

    bench_agree(what, contender, mean, sqrt(variance / sample->n));
}

/* The word of the command line, or what is meant when there is none. */
static inline uint64_t bench_number(int argc, char **argv, int word, uint64_t otherwise)
{
    return argc > word ? strtoull(argv[word], NULL, 10) : otherwise;
}

#endif
