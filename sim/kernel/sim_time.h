/*
 * sim_time: the clock counts integer milliseconds from the scenario's start (rule T1).
 */
#ifndef EVENKEEL_KERNEL_SIM_TIME_H
#define EVENKEEL_KERNEL_SIM_TIME_H

#include <stdint.h>

typedef int64_t sim_time;

#define SIM_NEVER INT64_MAX /* an instant that does not come */
#define SIM_SECOND ((sim_time)1000)
#define SIM_MINUTE (60 * SIM_SECOND)
#define SIM_HOUR (60 * SIM_MINUTE)
#define SIM_DAY (24 * SIM_HOUR)

#endif
