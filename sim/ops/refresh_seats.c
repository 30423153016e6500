#include "ops/refresh_seats.h"

#include <string.h>

#include "model/resume.h"
#include "model/run.h"

struct refresh_seats refresh_seats_make(struct group *group, long n)
{
    struct arena *arena = &group->run->arena;
    struct refresh_seats seats = { .group = group, .n = n > 0 ? n : 0, .last_free = n - 1 };
    seats.of = arena_array(arena, (size_t)seats.n, sizeof *seats.of);
    seats.can_by_zone = arena_array(arena, group->n_zones, sizeof *seats.can_by_zone);
    return seats;
}

/* Asked once for each zone: seats of one zone are alike. */
static bool can_sit(struct refresh_seats *seats, const struct refresh_seat *seat,
                    const struct in_flight_setup *item)
{
    if (seats->asked_about != item) {
        seats->asked_about = item;
        memset(seats->can_by_zone, 0, seats->group->n_zones * sizeof *seats->can_by_zone);
    }
    enum refresh_seat_answer *answer = &seats->can_by_zone[seat->instance->zone];
    if (*answer == SEAT_NOT_ASKED) {
        bool can = resume_can_be(seats->group, seat->instance, (enum lifecycle)item->state,
                                 item->for_ms);
        *answer = can ? SEAT_CAN : SEAT_CANNOT;
    }
    return *answer == SEAT_CAN;
}

static struct refresh_seat *find_free_seat(struct refresh_seats *seats,
                                           const struct in_flight_setup *item)
{
    while (seats->last_free >= 0 && seats->of[seats->last_free].item != NULL) {
        seats->last_free--;
    }
    for (long i = seats->last_free; i >= 0; i--) {
        if (seats->of[i].item == NULL && can_sit(seats, &seats->of[i], item)) {
            return &seats->of[i];
        }
    }
    return NULL;
}

bool refresh_seats_give(struct refresh_seats *seats, const struct in_flight_setup *item,
                        long search)
{
    struct refresh_seat *free_seat = find_free_seat(seats, item);
    if (free_seat != NULL) {
        free_seat->item = item;
        return true;
    }
    for (long i = seats->n - 1; i >= 0; i--) {
        struct refresh_seat *seat = &seats->of[i];
        if (seat->item == NULL || seat->asked_in == search || !can_sit(seats, seat, item)) {
            continue;
        }
        seat->asked_in = search;
        if (seat->item != item && refresh_seats_give(seats, seat->item, search)) {
            seat->item = item;
            return true;
        }
    }
    return false;
}
