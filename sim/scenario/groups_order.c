#include "scenario/groups_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct groups {
    const struct reading *reading;
    struct groups_member *members;
    size_t count;
    bool is_bad;
};

static int compare_names(const void *left, const void *right)
{
    const struct groups_member *const *a = left, *const *b = right;
    int order = strcmp((*a)->entry.name, (*b)->entry.name);

    return order != 0 ? order : (*a > *b) - (*a < *b);
}

/* The members by name; those that are there twice are told. */
static const struct groups_member **sort_names(struct groups *groups)
{
    struct arena *arena = groups->reading->decoder->arena;
    const struct groups_member **sorted = arena_array(arena, groups->count, sizeof *sorted);

    for (size_t i = 0; i < groups->count; i++)
        sorted[i] = &groups->members[i];
    qsort(sorted, groups->count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < groups->count; i++) {
        struct diagnostic *item;

        if (strcmp(sorted[i]->entry.name, sorted[i - 1]->entry.name) != 0)
            continue;
        item = diagnostics_add(groups->reading->decoder->list, SEVERITY_ERROR, sorted[i]->place,
                               "the groups \"%s\" are there twice", sorted[i]->entry.name);
        diagnostic_why(item, "line %u has them already", sorted[i - 1]->place.line);
        diagnostic_hint(item, "give one of the two another name, or make it a count");
        groups->is_bad = true;
    }
    return sorted;
}

static const char *member_name(const void *context, size_t index)
{
    const struct groups *groups = context;

    return index < groups->count ? groups->members[index].entry.name : NULL;
}

static const struct groups_member *find_member(const struct groups *groups,
                                        const struct groups_member **sorted, const char *name)
{
    const struct groups_member wanted = { .entry = { .name = name } };
    size_t low = 0, high = groups->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(wanted.entry.name, sorted[middle]->entry.name);

        if (order == 0)
            return sorted[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void find_predecessors(struct groups *groups, const struct groups_member **sorted,
                              struct groups_member *member)
{
    struct decoder *decoder = groups->reading->decoder;
    size_t *after = arena_array(decoder->arena, member->after.count, sizeof *after);

    for (size_t i = 0; i < member->after.count; i++) {
        const char *name = member->after.items[i];
        const struct groups_member *found = find_member(groups, sorted, name);
        const struct tree_node *node = tree_get(member->node, "after");
        const char *guess;
        struct diagnostic *item;

        if (found != NULL) {
            after[member->entry.n_after++] = (size_t)(found - groups->members);
            continue;
        }
        node = node->kind == TREE_SEQUENCE ? node->items[i] : node;
        guess = diagnostics_guess(decoder->list, name, member_name, groups);
        item = decode_error(decoder, node, "there are no groups \"%.60s\" to come after", name);
        diagnostic_why(item, "after: must be the name of an entry of groups");
        if (guess != NULL)
            diagnostic_hint(item, "did you mean \"%s\"?", guess);
        groups->is_bad = true;
    }
    member->entry.after = after;
}

/* The first of those that it waits for in vain. */
static const struct groups_member *find_blocker(const struct groups *groups,
                                                const struct groups_member *member,
                                                const bool *has_turn)
{
    size_t i = 0;

    while (has_turn[member->entry.after[i]])
        i++;
    return &groups->members[member->entry.after[i]];
}

/* Tells a circle among the entries that can never start: following any predecessor that cannot
 * start either ends in one. */
static void tell_circle(struct groups *groups, const bool *has_turn)
{
    enum { NAMES_TOLD = 12 };
    struct text circle = { 0 };
    size_t n_told = 0;
    const struct groups_member *member = groups->members, *first;
    struct diagnostic *item;

    while (has_turn[member - groups->members])
        member++;
    for (size_t step = 0; step <= groups->count; step++)
        member = find_blocker(groups, member, has_turn);
    first = member;
    do {
        if (n_told++ < NAMES_TOLD)
            text_printf(&circle, "%s after ", member->entry.name);
        member = find_blocker(groups, member, has_turn);
    } while (member != first);
    text_append(&circle, n_told > NAMES_TOLD ? "... after " : "");
    item = decode_error(groups->reading->decoder, section_node_at(first->node, "after"),
                        "these groups wait for each other and never start");
    diagnostic_why(item, "%s%s", text_string(&circle), first->entry.name);
    text_free(&circle);
    groups->is_bad = true;
}

/* Gives a turn to each entry behind those that it waits for, which are followed depth first:
 * looking through the list again and again would take the square of its length. */
static void check_order(struct groups *groups)
{
    struct arena *arena = groups->reading->decoder->arena;
    bool *has_turn = arena_array(arena, groups->count, sizeof *has_turn);
    size_t *n_seen = arena_array(arena, groups->count, sizeof *n_seen); /* of its predecessors */
    size_t *path = arena_array(arena, groups->count + 1, sizeof *path);

    for (size_t i = 0; i < groups->count; i++) {
        size_t length = 0;

        path[length++] = i;
        while (length > 0 && length <= groups->count) {
            size_t last = path[length - 1];
            const struct fleet_entry *entry = &groups->members[last].entry;

            while (n_seen[last] < entry->n_after && has_turn[entry->after[n_seen[last]]])
                n_seen[last]++;
            if (n_seen[last] < entry->n_after)
                path[length++] = entry->after[n_seen[last]];
            else
                has_turn[path[--length]] = true;
        }
        if (length > 0) { /* longer than there are entries */
            tell_circle(groups, has_turn);
            return;
        }
    }
}

bool groups_order_find(const struct reading *reading, struct groups_member *members, size_t count)
{
    struct groups groups = { .reading = reading, .members = members, .count = count };
    const struct groups_member **sorted = sort_names(&groups);

    for (size_t i = 0; i < count; i++)
        find_predecessors(&groups, sorted, &members[i]);
    if (!groups.is_bad)
        check_order(&groups);
    return !groups.is_bad;
}
