/*
 * alarm: metrics of the demand that call scaling rules (rule S1).
 *
 * The metric is the load, 100 x demand / carrying instances in percent. At the end of each period
 * its statistic is compared; when EvaluationCount periods in a row agree, the alarm issues its
 * request, and again at each further period that agrees. A target tracking rule is an alarm in both
 * directions.
 */
#ifndef EVENKEEL_MODEL_ALARM_H
#define EVENKEEL_MODEL_ALARM_H

#include <stddef.h>

#include "model/group.h"

/* A load without anybody to carry it. */
#define ALARM_MOST_LOAD 1e6

struct alarm {
    double sum; /* of load x ms in this period */
    sim_time observed_ms;
    double least, most;
    long n_out, n_in; /* periods in a row that ask for more, for less */
    double value;     /* of the period that ended last */
    long wanted;      /* target tracking: instances asked for */
};

void alarm_start(struct group *group);
/* For so long the demand and the carrying instances were as measured last. */
void alarm_piece(struct group *group, sim_time for_ms);
/* A period ends. */
void alarm_event(struct group *group, size_t index);
/* Up to when alarms keep a run going: until, else the last step of the demand; 0 without alarms. */
sim_time alarm_horizon(const struct setup *setup);

#endif
