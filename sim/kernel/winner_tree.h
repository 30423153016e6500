/*
 * winner_tree: the earliest of a few hundred keys; internal to the event queue.
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
#ifndef EVENKEEL_KERNEL_WINNER_TREE_H
#define EVENKEEL_KERNEL_WINNER_TREE_H

#include <stdint.h>

#include "kernel/event_key.h"

#define WINNER_TREE_NO_LEAF UINT32_MAX

struct winner_tree {
    event_key *nodes;  /* 2 * n_leaves of them; node 0 is not used */
    uint32_t n_leaves; /* a power of two */
    uint32_t capacity; /* leaves that there is memory for */
    uint32_t loose;    /* the leaf whose matches are to be replayed, or WINNER_TREE_NO_LEAF */
};

void winner_tree_init(struct winner_tree *tree, uint32_t n_leaves);
void winner_tree_free(struct winner_tree *tree);
/* Twice the leaves, the old ones keep their keys. */
void winner_tree_double(struct winner_tree *tree);
/* Clears all leaves, of which only those below n_used were ever set; costs O(n_used). The next walks
 * are as long as these leaves need, whatever larger tree there was before. */
void winner_tree_reset(struct winner_tree *tree, uint32_t n_used);

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
