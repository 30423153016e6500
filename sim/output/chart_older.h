/*
 * chart_older: what earlier calls have left in a folder of pictures: pictures that show results
 * that are no more, and files that a killed one was writing.
 */
#ifndef EVENKEEL_OUTPUT_CHART_OLDER_H
#define EVENKEEL_OUTPUT_CHART_OLDER_H

/* Tells, on standard error, of pictures in a folder that are older than the results of another:
 * with their script beside them, so that no foreign picture is meant. Nothing is removed: somebody
 * may have edited them. */
void chart_tell_older(const char *pictures, const char *results);

/* Removes NAME.svg.tmp.PID and its like whose process is gone. Several calls may draw into a folder
 * at a time, from several machines, so what was written a moment ago stays. */
void chart_remove_stale(const char *pictures);

#endif
