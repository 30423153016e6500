#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/group.h"
#include "model/instance.h"

const char *instance_name(const struct instance *instance, char buffer[static INSTANCE_NAME_SIZE])
{
    if (instance->name != NULL) {
        return instance->name;
    }
    snprintf(buffer, INSTANCE_NAME_SIZE, "i-%u", instance->number);
    return buffer;
}

/* The number in "i-<number>", 0 if the id is no such name. */
static unsigned long number_of(const char *id)
{
    char *end;
    if (strncmp(id, "i-", 2) != 0 || id[2] < '1' || id[2] > '9') {
        return 0;
    }
    unsigned long number = strtoul(id + 2, &end, 10);
    return *end == '\0' ? number : 0;
}

struct instance *instance_find(const struct group *group, const char *id)
{
    unsigned long number = number_of(id);
    struct instance *named = NULL;
    for (struct instance *i = group->first_instance; i != NULL; i = i->next) {
        if (i->name == NULL && i->number == number) {
            return i;
        }
        if (named == NULL && i->name != NULL && strcmp(i->name, id) == 0) {
            named = i;
        }
    }
    return named;
}
