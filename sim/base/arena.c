#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    FIRST_BLOCK = 16 * 1024,
    LARGEST_BLOCK = 4 * 1024 * 1024, /* blocks double up to here; a larger request gets its own */
};

struct arena_block {
    struct arena_block *next;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

static size_t round_up(size_t size)
{
    const size_t unit = alignof(max_align_t);

    assert(size <= SIZE_MAX - unit);
    return (size + unit - 1) / unit * unit;
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = must_alloc(sizeof *block + size);

    block->next = NULL;
    block->size = size;
    return block;
}

/* Makes current a block with room for size bytes. Blocks that are too small are passed over until
 * the reset, so the chain only ever grows at its end and a repeated pattern of use settles. */
static void make_room(struct arena *arena, size_t size)
{
    struct arena_block *last = arena->current;
    size_t wanted = FIRST_BLOCK;

    arena->used = 0;
    while (last != NULL && last->next != NULL) {
        last = last->next;
        if (last->size >= size) {
            arena->current = last;
            return;
        }
    }
    if (last != NULL)
        wanted = last->size < LARGEST_BLOCK / 2 ? last->size * 2 : LARGEST_BLOCK;
    arena->current = block_new(size > wanted ? size : wanted);
    if (last != NULL)
        last->next = arena->current;
    else
        arena->first = arena->current;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *result;

    size = round_up(size > 0 ? size : 1);
    if (arena->current == NULL || arena->current->size - arena->used < size)
        make_room(arena, size);
    result = arena->current->bytes + arena->used;
    arena->used += size;
    return memset(result, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    assert(size == 0 || count <= SIZE_MAX / size);
    return arena_alloc(arena, count * size);
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);

    memcpy(copy, text, length);
    return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    size_t length = text_format_length(format, arguments);
    char *result = arena_alloc(arena, length + 1);

    vsnprintf(result, length + 1, format, arguments);
    return result;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *result;

    va_start(arguments, format);
    result = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return result;
}

void *arena_grow(struct arena *arena, const void *old, size_t old_count, size_t new_count,
                 size_t size)
{
    void *result = arena_array(arena, new_count, size);

    assert(old_count <= new_count);
    if (old_count > 0)
        memcpy(result, old, old_count * size);
    return result;
}

void *arena_make_room(struct arena *arena, void *items, size_t count, size_t *capacity,
                      size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 8 : 2 * *capacity;
    return arena_grow(arena, items, count, *capacity, size);
}

void arena_reset(struct arena *arena)
{
    arena->current = arena->first;
    arena->used = 0;
}

/* Blocks before the current one count whole: how much of them was used is not known any more. */
static size_t bytes_held(const struct arena_block *block, const struct arena_copy *copy)
{
    return block == copy->current ? copy->used : block->size;
}

bool arena_save(const struct arena *arena, struct arena_copy *copy, size_t most)
{
    unsigned char *to;

    copy->current = arena->current;
    copy->used = arena->used;
    copy->size = 0;
    for (const struct arena_block *block = arena->first; block != NULL;
         block = block == copy->current ? NULL : block->next)
        copy->size += bytes_held(block, copy);
    if (copy->size == 0 || copy->size > most)
        return false;
    if (copy->size > copy->capacity) {
        copy->bytes = must_realloc(copy->bytes, copy->size);
        copy->capacity = copy->size;
    }
    to = copy->bytes;
    for (const struct arena_block *block = arena->first; block != NULL;
         block = block == copy->current ? NULL : block->next) {
        memcpy(to, block->bytes, bytes_held(block, copy));
        to += bytes_held(block, copy);
    }
    return true;
}

void arena_restore(struct arena *arena, const struct arena_copy *copy)
{
    const unsigned char *from = copy->bytes;

    for (struct arena_block *block = arena->first; block != NULL;
         block = block == copy->current ? NULL : block->next) {
        memcpy(block->bytes, from, bytes_held(block, copy));
        from += bytes_held(block, copy);
    }
    arena->current = copy->current;
    arena->used = copy->used;
}

void arena_copy_free(struct arena_copy *copy)
{
    free(copy->bytes);
    *copy = (struct arena_copy){ 0 };
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->first;

    while (block != NULL) {
        struct arena_block *next = block->next;

        free(block);
        block = next;
    }
    *arena = (struct arena){ 0 };
}

size_t arena_footprint(const struct arena *arena)
{
    size_t bytes = 0;

    for (const struct arena_block *block = arena->first; block != NULL; block = block->next)
        bytes += sizeof *block + block->size;
    return bytes;
}
