/*
 * refresh_seats: who of a batch is what, of a refresh that is under way (`resume_from`).
 *
 * Those who came, or left, sit in the order in which they did. What is in flight is given out item
 * by item, the last that began first; who gets none is in service, or gone. Where latencies differ
 * by zone not everybody can be everything, and the first to leave need not be the first who are
 * gone.
 */
#ifndef EVENKEEL_OPS_REFRESH_SEATS_H
#define EVENKEEL_OPS_REFRESH_SEATS_H

#include <stdbool.h>

#include "model/group.h"

struct refresh_seat {
    struct instance *instance;
    const struct in_flight_setup *item; /* NULL: none */
    long asked_in; /* the last search that has asked it to make room */
};

enum refresh_seat_answer { SEAT_NOT_ASKED, SEAT_CAN, SEAT_CANNOT };

struct refresh_seats {
    struct group *group;
    struct refresh_seat *of; /* in the arena of the run */
    long n;
    long last_free; /* those behind it are taken */
    const struct in_flight_setup *asked_about; /* what can_by_zone is known of */
    enum refresh_seat_answer *can_by_zone;
};

/* For n instances, who are not there yet; none for n below 0. */
struct refresh_seats refresh_seats_make(struct group *group, long n);
/* Gives the item to the last free one who can be it; else somebody who can makes room, if others
 * can be what that one is (an augmenting path of a matching). search: another number, from 1, for
 * each call. False: nobody can. */
bool refresh_seats_give(struct refresh_seats *seats, const struct in_flight_setup *item,
                        long search);

#endif
