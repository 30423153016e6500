/*
 * gnuplot: runs it, without a shell, on a list of jobs in as few processes as possible.
 *
 * One process draws job after job; where one fails, the next process goes on behind it. gnuplot's
 * messages are caught: those of a job that fails are handed on, warnings of the others are dropped.
 * Its standard output is the program's own (pictures in the terminal).
 */
#ifndef EVENKEEL_OUTPUT_GNUPLOT_H
#define EVENKEEL_OUTPUT_GNUPLOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct text;

/* The hint where it is not. */
#define GNUPLOT_HINT "install it with: apt-get install gnuplot-nox"

/* Whether a gnuplot is to be found in the PATH. */
bool gnuplot_is_there(void);

/* Appends a string as gnuplot reads it back, in single quotes, where it replaces nothing; control
 * characters become blanks. */
void gnuplot_quote(struct text *script, const char *string);

/* Told of each job in order: message NULL if it was drawn, else what gnuplot said (borrowed). */
typedef void gnuplot_told_fn(void *context, size_t job, const char *message);

/* jobs are gnuplot commands, each beginning in a fresh session. 0, or the errno value that kept a
 * process from being started. ECANCELED: cancel (a signal handler sets it; may be NULL) was seen,
 * the process is ended, and nothing is told of the job it was at, nor of those behind. */
int gnuplot_draw(const char *const *jobs, size_t n_jobs, gnuplot_told_fn *told, void *context,
                 const atomic_bool *cancel);

#endif
