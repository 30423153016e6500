/*
 * interrupt: a study that is asked to end by a signal ends in good order.
 *
 * The first SIGINT, SIGTERM or SIGHUP sets a flag that studies look at; a second one ends the
 * program. Whoever starts it with the signal ignored (a shell, in the background) wants it to be
 * left alone.
 */
#ifndef EVENKEEL_CMD_INTERRUPT_H
#define EVENKEEL_CMD_INTERRUPT_H

#include <stdatomic.h>

/* Listens from now on; the flag, which is set once and for all. */
const atomic_bool *interrupt_listen(void);

#endif
