/*
 * arena: memory that lives and dies together.
 *
 * Blocks are handed out zeroed and aligned for any type; none is freed alone. arena_reset forgets
 * them all and keeps the memory for the next user, so that the second simulated run of a thread
 * allocates nothing. Running out of memory ends the program with a message (there is no sensible
 * way on), so no caller tests for NULL.
 */
#ifndef EVENKEEL_BASE_ARENA_H
#define EVENKEEL_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first;   /* owned chain of blocks */
    struct arena_block *current; /* the block that is being filled */
    size_t used;                 /* bytes used of the current block */
};

/* What an arena held at some time; all zeroes: nothing. */
struct arena_copy {
    unsigned char *bytes; /* owned, of all blocks up to the current one */
    size_t size, capacity;
    struct arena_block *current;
    size_t used;
};

/* An empty arena is all zeroes: struct arena a = { 0 }. */
void *arena_alloc(struct arena *arena, size_t size);
/* An array of count zeroed elements; asserts that the product does not overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Copies of a string, of its first length bytes. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
/* printf into the arena. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* A larger copy of an array; the old one stays valid until the reset. */
void *arena_grow(struct arena *arena, const void *old, size_t old_count, size_t new_count,
                 size_t size);
/* The array with room for one more behind its count elements: itself, or a larger copy. */
void *arena_make_room(struct arena *arena, void *items, size_t count, size_t *capacity,
                      size_t size);
/* Forget everything, keep the memory. */
void arena_reset(struct arena *arena);
/* Copies what the arena holds, unless that is more than `most` bytes: false. */
bool arena_save(const struct arena *arena, struct arena_copy *copy, size_t most);
/* Makes the arena hold the same again, byte for byte at the same addresses, so pointers within it
 * are good. The arena is the one that was saved and was not freed since. */
void arena_restore(struct arena *arena, const struct arena_copy *copy);
void arena_copy_free(struct arena_copy *copy);
/* Give the memory back; the arena is empty and usable afterwards. */
void arena_free(struct arena *arena);
/* Bytes held from the system, for the tests of flat memory. */
size_t arena_footprint(const struct arena *arena);

#endif
