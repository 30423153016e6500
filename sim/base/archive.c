#define _POSIX_C_SOURCE 200809L /* fmemopen */

#include "base/archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/text.h"

static char *copy_bytes(const char *bytes, size_t size)
{
    char *copy = must_alloc(size + 1);

    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

/* Where the name is, or would be. */
static size_t *find_slot(const struct archive *archive, const char *name)
{
    size_t hash = 5381;

    for (const char *c = name; *c != '\0'; c++)
        hash = hash * 33 + (unsigned char)*c;
    for (;; hash++) {
        size_t *slot = &archive->slots[hash & (archive->n_slots - 1)];

        if (*slot == 0 || strcmp(archive->files[*slot - 1].name, name) == 0)
            return slot;
    }
}

static void reserve_slots(struct archive *archive)
{
    if (2 * (archive->n_files + 1) <= archive->n_slots)
        return;
    archive->n_slots = archive->n_slots > 0 ? 2 * archive->n_slots : 16;
    archive->slots = must_realloc(archive->slots, archive->n_slots * sizeof *archive->slots);
    memset(archive->slots, 0, archive->n_slots * sizeof *archive->slots);
    for (size_t i = 0; i < archive->n_files; i++)
        *find_slot(archive, archive->files[i].name) = i + 1;
}

void archive_add(struct archive *archive, const char *name, const char *bytes, size_t size)
{
    size_t *slot;

    reserve_slots(archive);
    slot = find_slot(archive, name);
    if (*slot != 0)
        return;
    archive->files =
        must_realloc(archive->files, (archive->n_files + 1) * sizeof *archive->files);
    archive->files[archive->n_files++] = (struct archived_file){
        .name = must_strdup(name),
        .bytes = copy_bytes(bytes, size),
        .size = size,
    };
    *slot = archive->n_files;
}

void archive_free(struct archive *archive)
{
    for (size_t i = 0; i < archive->n_files; i++) {
        free(archive->files[i].name);
        free(archive->files[i].bytes);
    }
    free(archive->files);
    free(archive->slots);
    *archive = (struct archive){ 0 };
}

const struct archived_file *archive_find(const struct archive *archive, const char *name)
{
    size_t slot = archive->n_files > 0 ? *find_slot(archive, name) : 0;

    return slot > 0 ? &archive->files[slot - 1] : NULL;
}

int archive_read(const struct archive *archive, const char *name, size_t limit, char **contents,
                 size_t *size)
{
    const struct archived_file *file;

    if (archive == NULL)
        return file_read_all(name, limit, contents, size);
    file = archive_find(archive, name);
    if (file == NULL)
        return ENOENT;
    if (file->size > limit)
        return EFBIG;
    *contents = copy_bytes(file->bytes, file->size);
    *size = file->size;
    return 0;
}

FILE *archive_open(const struct archive *archive, const char *name)
{
    const struct archived_file *file;

    if (archive == NULL)
        return fopen(name, "rb");
    file = archive_find(archive, name);
    if (file == NULL) {
        errno = ENOENT;
        return NULL;
    }
    return fmemopen(file->bytes, file->size, "rb");
}
