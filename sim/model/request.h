/*
 * request: what somebody asks of the group: tested, and accepted, refused or tried again later.
 */
#ifndef EVENKEEL_MODEL_REQUEST_H
#define EVENKEEL_MODEL_REQUEST_H

#include <stdint.h>

struct run;

/* A timeline entry is due, in the step of requests (rule T2) or of the world. */
void request_handle(struct run *run, uint32_t index);

#endif
