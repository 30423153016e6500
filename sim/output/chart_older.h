/*
 * chart_older: pictures beside those that were drawn which show results that are no more.
 */
#ifndef EVENKEEL_OUTPUT_CHART_OLDER_H
#define EVENKEEL_OUTPUT_CHART_OLDER_H

/* Tells, on standard error, of pictures in a folder that are older than the results of another:
 * with their script beside them, so that no foreign picture is meant. Nothing is removed: somebody
 * may have edited them. */
void chart_tell_older(const char *pictures, const char *results);

#endif
