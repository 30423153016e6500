/*
 * quiet: how long nothing can happen to the instances at the beginning of a run, in no run of a
 * case.
 *
 * It is known from the scenario alone, so it is the same for all runs of a case, and wherever they
 * are made. A group that no check would change waits for the first entry of its timeline: a
 * request, a scheduled task, a loss in the world. The demand may move; but with alarms nothing is
 * promised, and nothing where the run ends before the first entry.
 */
#ifndef EVENKEEL_STUDY_QUIET_H
#define EVENKEEL_STUDY_QUIET_H

#include "model/setup.h"

/* The instant before which healthy, carrying and running stay what they are when the run begins,
 * all groups of a fleet together; that of its beginning if nothing is promised. */
sim_time quiet_until(const struct setup *setup);

#endif
