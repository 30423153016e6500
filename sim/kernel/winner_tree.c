#include "kernel/winner_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LEAST_LEAVES = 32 };

/* All bits set is EVENT_KEY_NEVER. */
static void clear_nodes(event_key *nodes, size_t n)
{
    memset(nodes, 0xff, n * sizeof *nodes);
}

void winner_tree_init(struct winner_tree *tree, uint32_t n_leaves)
{
    tree->nodes = must_alloc(2 * (size_t)n_leaves * sizeof *tree->nodes);
    tree->n_leaves = n_leaves;
    tree->capacity = n_leaves;
    tree->loose = WINNER_TREE_NO_LEAF;
    clear_nodes(tree->nodes, 2 * (size_t)n_leaves);
}

void winner_tree_free(struct winner_tree *tree)
{
    free(tree->nodes);
}

void winner_tree_double(struct winner_tree *tree)
{
    size_t n_old = tree->n_leaves;
    event_key *nodes = tree->nodes;

    if (2 * n_old > tree->capacity) {
        nodes = must_realloc(nodes, 4 * n_old * sizeof *nodes);
        tree->capacity = (uint32_t)(2 * n_old);
    }
    memcpy(nodes + 2 * n_old, nodes + n_old, n_old * sizeof *nodes);
    clear_nodes(nodes + 3 * n_old, n_old);
    for (size_t node = 2 * n_old - 1; node > 0; node--) {
        event_key left = nodes[2 * node];
        event_key right = nodes[2 * node + 1];
        nodes[node] = left < right ? left : right;
    }
    tree->nodes = nodes;
    tree->n_leaves *= 2;
    tree->loose = WINNER_TREE_NO_LEAF;
}

void winner_tree_reset(struct winner_tree *tree, uint32_t n_used)
{
    tree->loose = WINNER_TREE_NO_LEAF;
    if (n_used == 0)
        return;
    uint32_t first = tree->n_leaves;
    uint32_t last = first + n_used - 1;
    for (; first > 0; first >>= 1, last >>= 1)
        clear_nodes(tree->nodes + first, last - first + 1);
    while (tree->n_leaves > LEAST_LEAVES && tree->n_leaves / 2 >= n_used)
        tree->n_leaves /= 2;
}
