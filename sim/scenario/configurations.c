#include "scenario/configurations.h"

#include <string.h>

static int find(const struct configurations *known, const char *id)
{
    for (size_t i = 0; i < known->n; i++)
        if (strcmp(known->ids[i], id) == 0)
            return (int)i;
    return NO_CONFIGURATION;
}

static int add(struct configurations *known, const char *id)
{
    if (known->capacity == 0 && known->n > 0) { /* shared */
        known->capacity = 2 * known->n;
        known->ids =
            arena_grow(known->arena, known->ids, known->n, known->capacity, sizeof *known->ids);
    }
    known->ids =
        arena_make_room(known->arena, known->ids, known->n, &known->capacity, sizeof *known->ids);
    known->ids[known->n] = id;
    return (int)known->n++;
}

static const char *id_at(const void *context, size_t index)
{
    const struct configurations *known = context;

    return index < known->n ? known->ids[index] : NULL;
}

int configurations_intern(struct configurations *known, const struct reading *reading,
                          const char *id, const struct tree_node *node)
{
    int found = find(known, id);
    struct diagnostic *item;
    const char *guess;

    if (found != NO_CONFIGURATION)
        return found;
    if (known->has_list) {
        guess = diagnostics_guess(reading->decoder->list, id, id_at, known);
        item = section_warn(reading, node, "G7", "\"%s\" is not in configurations", id);
        diagnostic_why(item, "it counts as newer than all in the list");
        if (guess != NULL)
            diagnostic_hint(item, "did you mean \"%s\"?", guess);
    }
    return add(known, id);
}

static bool read_item(struct configurations *known, struct decoder *decoder,
                      const struct tree_node *id)
{
    if (id->kind != TREE_SCALAR || decode_is_empty(id)) {
        decode_error(decoder, id, "a configuration must be an id, not %s",
                     tree_describe(decoder->arena, id));
        return false;
    }
    if (find(known, id->text) != NO_CONFIGURATION) {
        diagnostic_hint(decode_error(decoder, id, "the configuration \"%s\" is there twice",
                                     id->text),
                        "remove one of the two");
        return false;
    }
    add(known, arena_strdup(known->arena, id->text));
    return true;
}

bool configurations_read(struct configurations *known, const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "configurations");
    bool is_good = true;

    if (node == NULL)
        return true;
    known->has_list = true;
    if (!decode_expect_list(reading->decoder, node, "configurations"))
        return false;
    for (size_t i = 0; i < node->count; i++)
        is_good = read_item(known, reading->decoder, node->items[i]) && is_good;
    return is_good;
}
