/*
 * winner_tree: the earliest of a few hundred keys; what the event queue is compared with.
 *
 * A knock-out tournament in an array: leaf i, in node n_leaves + i, holds the key of slot i (or
 * EVENT_KEY_NEVER); every node above holds the smaller of its two children; the champion is in
 * node 1.
 *
 *                 1: 12
 *            /            \
 *         2: 12           3: 31          a changed leaf replays its own matches only: the path
 *        /     \         /     \         to the root, whose opponents' addresses depend on
 *     4: 47   5: 12   6: 31   7: never   nothing but the leaf's number
 *
 * Taking the champion away leaves its matches unplayed ("loose") until somebody asks for the next
 * one: an event scheduled before that takes the same slot and plays them once for both.
 *
 * Cancelling is clearing a leaf; nothing dead stays behind.
 */
#ifndef EVENKEEL_TESTS_BENCH_WINNER_TREE_H
#define EVENKEEL_TESTS_BENCH_WINNER_TREE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/event_key.h"

#define WINNER_TREE_NO_LEAF UINT32_MAX

struct winner_tree {
    event_key *nodes;  /* 2 * n_leaves of them; node 0 is not used */
    uint32_t n_leaves; /* a power of two */
    uint32_t capacity; /* leaves that there is memory for */
    uint32_t loose;    /* the leaf whose matches are to be replayed, or WINNER_TREE_NO_LEAF */
};

enum { WINNER_TREE_LEAST_LEAVES = 32 };

/* All bits set is EVENT_KEY_NEVER. */
static inline void winner_tree_clear(event_key *nodes, size_t n)
{
    memset(nodes, 0xff, n * sizeof *nodes);
}

static inline void winner_tree_init(struct winner_tree *tree, uint32_t n_leaves)
{
    tree->nodes = must_alloc(2 * (size_t)n_leaves * sizeof *tree->nodes);
    tree->n_leaves = n_leaves;
    tree->capacity = n_leaves;
    tree->loose = WINNER_TREE_NO_LEAF;
    winner_tree_clear(tree->nodes, 2 * (size_t)n_leaves);
}

static inline void winner_tree_free(struct winner_tree *tree)
{
    free(tree->nodes);
}

static inline void winner_tree_double(struct winner_tree *tree)
{
    size_t n_old = tree->n_leaves;
    event_key *nodes = tree->nodes;

    if (2 * n_old > tree->capacity) {
        nodes = must_realloc(nodes, 4 * n_old * sizeof *nodes);
        tree->capacity = (uint32_t)(2 * n_old);
    }
    memcpy(nodes + 2 * n_old, nodes + n_old, n_old * sizeof *nodes);
    winner_tree_clear(nodes + 3 * n_old, n_old);
    for (size_t node = 2 * n_old - 1; node > 0; node--) {
        event_key left = nodes[2 * node];
        event_key right = nodes[2 * node + 1];
        nodes[node] = left < right ? left : right;
    }
    tree->nodes = nodes;
    tree->n_leaves *= 2;
    tree->loose = WINNER_TREE_NO_LEAF;
}

static inline void winner_tree_reset(struct winner_tree *tree, uint32_t n_used)
{
    tree->loose = WINNER_TREE_NO_LEAF;
    if (n_used == 0)
        return;
    uint32_t first = tree->n_leaves;
    uint32_t last = first + n_used - 1;
    for (; first > 0; first >>= 1, last >>= 1)
        winner_tree_clear(tree->nodes + first, last - first + 1);
    while (tree->n_leaves > WINNER_TREE_LEAST_LEAVES && tree->n_leaves / 2 >= n_used)
        tree->n_leaves /= 2;
}

static inline void winner_tree_replay(struct winner_tree *tree, uint32_t leaf)
{
    event_key *nodes = tree->nodes;
    uint32_t node = tree->n_leaves + leaf;
    event_key winner = nodes[node];

    for (; node > 1; node >>= 1) {
        event_key opponent = nodes[node ^ 1];
        winner = opponent < winner ? opponent : winner;
        nodes[node >> 1] = winner;
    }
}

static inline void winner_tree_settle(struct winner_tree *tree)
{
    if (tree->loose != WINNER_TREE_NO_LEAF)
        winner_tree_replay(tree, tree->loose);
    tree->loose = WINNER_TREE_NO_LEAF;
}

/* Gives a key to a leaf that has none. One that wins no match changes nothing above: in a tree of n
 * most get no further than a level or two, half the instructions of a walk to the root. */
static inline void winner_tree_add(struct winner_tree *tree, uint32_t leaf, event_key key)
{
    uint32_t node = tree->n_leaves + leaf;

    tree->nodes[node] = key;
    if (tree->loose == leaf) {
        winner_tree_settle(tree);
        return;
    }
    winner_tree_settle(tree);
    for (; node > 1 && key < tree->nodes[node >> 1]; node >>= 1)
        tree->nodes[node >> 1] = key;
}

/* Takes the key of a leaf away. */
static inline void winner_tree_remove(struct winner_tree *tree, uint32_t leaf)
{
    tree->nodes[tree->n_leaves + leaf] = EVENT_KEY_NEVER;
    if (tree->loose != leaf)
        winner_tree_settle(tree);
    tree->loose = WINNER_TREE_NO_LEAF;
    winner_tree_replay(tree, leaf);
}

static inline event_key winner_tree_key(const struct winner_tree *tree, uint32_t leaf)
{
    return tree->nodes[tree->n_leaves + leaf];
}

/* The smallest key, EVENT_KEY_NEVER if there is none. */
static inline event_key winner_tree_first(struct winner_tree *tree)
{
    winner_tree_settle(tree);
    return tree->nodes[1];
}

/* Takes away the key that winner_tree_first has just told. */
static inline void winner_tree_drop_first(struct winner_tree *tree, uint32_t leaf)
{
    tree->nodes[tree->n_leaves + leaf] = EVENT_KEY_NEVER;
    tree->loose = leaf;
}

#endif
