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

void archive_add(struct archive *archive, const char *name, const char *bytes, size_t size)
{
    if (archive_find(archive, name) != NULL)
        return;
    archive->files =
        must_realloc(archive->files, (archive->n_files + 1) * sizeof *archive->files);
    archive->files[archive->n_files++] = (struct archived_file){
        .name = must_strdup(name),
        .bytes = copy_bytes(bytes, size),
        .size = size,
    };
}

void archive_free(struct archive *archive)
{
    for (size_t i = 0; i < archive->n_files; i++) {
        free(archive->files[i].name);
        free(archive->files[i].bytes);
    }
    free(archive->files);
    *archive = (struct archive){ 0 };
}

const struct archived_file *archive_find(const struct archive *archive, const char *name)
{
    for (size_t i = 0; i < archive->n_files; i++)
        if (strcmp(archive->files[i].name, name) == 0)
            return &archive->files[i];
    return NULL;
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
