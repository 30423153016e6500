/*
 * tell: what several commands say on stderr about the machine, and where results are.
 */
#ifndef EVENKEEL_CMD_TELL_H
#define EVENKEEL_CMD_TELL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/diagnostic.h"
#include "output/chart.h"
#include "output/trace_writer.h"

/* The file or folder cannot be written; EWOULDBLOCK: another run is writing into the folder.
 * Answers EXIT_MACHINE. */
int tell_unwritable(const char *folder, const char *name, int error);
/* Another run is writing into the folder, on this machine or another. Answers EXIT_MACHINE. */
int tell_busy(const char *folder, const char *hint);
/* The folder could not be locked (folder_lock's is_void), which is no reason to stop. */
void tell_lockless(const char *folder);
/* The runs that a command keeps in a temporary file. Answers EXIT_MACHINE. */
int tell_unkeepable(int error);
/* What came of drawing or writing a page: prints the list, of an interruption what became of the
 * files, and answers the exit status. */
int tell_shown(enum show_result result, const struct diagnostics *list, const char *files);
/* Where traces stop that a group without rest has made too long: the first of them in full. */
void tell_cut_traces(const struct trace_writer *trace, FILE *stream);
/* What to do next, for people at a terminal. */
void tell_results(const char *folder, bool is_quiet);

#endif
