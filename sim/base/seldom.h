/*
 * seldom: marks a function that the ordinary run hardly ever calls: for a trace, or at the end of a
 * batch. It is not inlined, so that those who call it at each event, and most often pass it by,
 * save no registers for its sake.
 */
#ifndef EVENKEEL_BASE_SELDOM_H
#define EVENKEEL_BASE_SELDOM_H

#define SELDOM __attribute__((noinline))

#endif
