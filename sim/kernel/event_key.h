/*
 * event_key: the order of events as one number; internal to the event queue.
 *
 *     127          84        64       60           24          0
 *      | instant 44 | pass 20 | rank 4 | serial 36 | slot 24 |
 *
 * The smaller one is due earlier (rule T2). No two keys are equal, since serials differ. The slot
 * does not order, it says where the payload is.
 */
#ifndef EVENKEEL_KERNEL_EVENT_KEY_H
#define EVENKEEL_KERNEL_EVENT_KEY_H

#include <stdint.h>

enum {
    EVENT_INSTANT_BITS = 43, /* of 44: the number of all ones is nobody's key */
    EVENT_PASS_BITS = 20,
    EVENT_RANK_BITS = 4,
    EVENT_SERIAL_BITS = 36,
    EVENT_SLOT_BITS = 24,
};

__extension__ typedef unsigned __int128 event_key;

#define EVENT_KEY_NEVER (~(event_key)0) /* after all others */
#define EVENT_KEY_LEAST_PART ((UINT64_C(1) << (EVENT_SERIAL_BITS + EVENT_SLOT_BITS)) - 1)

static inline event_key event_key_of(int64_t at, uint32_t pass, uint8_t rank, uint64_t serial,
                                     uint32_t slot)
{
    uint64_t high = (uint64_t)at << EVENT_PASS_BITS | pass;
    uint64_t low = (uint64_t)rank << (EVENT_SERIAL_BITS + EVENT_SLOT_BITS) |
                   serial << EVENT_SLOT_BITS | slot;
    return (event_key)high << 64 | low;
}

static inline uint64_t event_key_instant(event_key key)
{
    return (uint64_t)(key >> 64) >> EVENT_PASS_BITS;
}

static inline uint32_t event_key_pass(event_key key)
{
    return (uint32_t)(key >> 64) & ((UINT32_C(1) << EVENT_PASS_BITS) - 1);
}

static inline uint8_t event_key_rank(event_key key)
{
    return (uint8_t)((uint64_t)key >> (EVENT_SERIAL_BITS + EVENT_SLOT_BITS));
}

/* Also of a handle, whose low bits are the same. */
static inline uint32_t event_key_slot(event_key key)
{
    return (uint32_t)key & ((UINT32_C(1) << EVENT_SLOT_BITS) - 1);
}

/* Serial and slot: this event and no other since the reset. */
static inline uint64_t event_key_identity(event_key key)
{
    return (uint64_t)key & EVENT_KEY_LEAST_PART;
}

#endif
