#define _GNU_SOURCE /* sync_file_range */

#include "base/atomic_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/units.h"
#include "base/zstd_stream.h"

/* ---- writing ---- */

static void forget(struct atomic_file *file)
{
    free(file->name);
    free(file->temporary);
    *file = (struct atomic_file){ 0 };
}

int atomic_file_open(struct atomic_file *file, const char *name)
{
    struct text temporary = { 0 };
    int error;

    *file = (struct atomic_file){ 0 };
    text_printf(&temporary, "%s.tmp.%ld", name, (long)getpid());
    file->name = must_strdup(name);
    file->temporary = temporary.bytes;
    file->stream = file->disk = fopen(file->temporary, "wb");
    if (file->stream != NULL)
        return 0;
    error = errno;
    forget(file);
    return error;
}

int atomic_file_open_compressed(struct atomic_file *file, const char *name)
{
    int error = atomic_file_open(file, name);
    FILE *stream;

    if (error != 0)
        return error;
    stream = zstd_stream_writer(file->disk);
    if (stream == NULL) {
        error = errno;
        atomic_file_abandon(file);
        return error;
    }
    file->stream = stream;
    return 0;
}

/* A stream remembers that a write failed but not why. The file will be removed, so one more write
 * does no harm and most often fails for the same reason. */
static int find_out_why(int descriptor)
{
    static const char block[4096];

    if (write(descriptor, block, sizeof block) < 0 && errno != 0)
        return errno;
    return EIO;
}

static int flush_and_sync(FILE *stream)
{
    if (fflush(stream) != 0)
        return errno;
    /* A pipe or a special file cannot be synced and need not be. */
    if (fsync(fileno(stream)) != 0 && errno != EINVAL && errno != EROFS)
        return errno;
    return 0;
}

int atomic_file_error(const struct atomic_file *file)
{
    return file->stream != NULL && ferror(file->stream) ? find_out_why(fileno(file->disk)) : 0;
}

void atomic_file_push(const struct atomic_file *file)
{
#ifdef SYNC_FILE_RANGE_WRITE
    if (file->disk != NULL)
        (void)sync_file_range(fileno(file->disk), 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)file;
#endif
}

/* What a compressing stream still holds goes to the disk's. */
static int end_compression(struct atomic_file *file)
{
    int error = atomic_file_error(file);

    if (file->stream == file->disk)
        return error;
    if (fclose(file->stream) != 0 && error == 0)
        error = errno;
    file->stream = file->disk;
    return error;
}

int atomic_file_finish(struct atomic_file *file)
{
    int error;

    if (file->stream == NULL)
        return EBADF;
    error = end_compression(file);
    if (error == 0)
        error = flush_and_sync(file->disk);
    if (fclose(file->disk) != 0 && error == 0)
        error = errno;
    file->stream = file->disk = NULL;
    if (error != 0)
        atomic_file_abandon(file);
    return error;
}

int atomic_file_publish(struct atomic_file *file)
{
    int error = rename(file->temporary, file->name) == 0 ? 0 : errno;

    if (error != 0)
        unlink(file->temporary);
    forget(file);
    return error;
}

int atomic_file_commit(struct atomic_file *file)
{
    int error = atomic_file_finish(file);

    return error != 0 ? error : atomic_file_publish(file);
}

void atomic_file_abandon(struct atomic_file *file)
{
    if (file->temporary == NULL)
        return;
    if (file->stream != file->disk)
        fclose(file->stream);
    if (file->disk != NULL)
        fclose(file->disk);
    unlink(file->temporary);
    forget(file);
}

/* ---- what killed programs have left ---- */

/* "<name>.tmp.<pid>" */
static bool is_temporary(const char *entry, const char *name)
{
    size_t length = strlen(name);
    long pid;

    return strncmp(entry, name, length) == 0 && strncmp(entry + length, ".tmp.", 5) == 0 &&
           units_parse_integer(entry + length + 5, &pid) == NULL && pid >= 1;
}

void atomic_file_remove_stale(const char *folder, const char *name)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;

    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (is_temporary(entry->d_name, name))
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries != NULL)
        closedir(entries);
}

/* ---- folders ---- */

static int make_one(const char *path)
{
    struct stat status;

    if (mkdir(path, 0777) == 0)
        return 0;
    if (errno != EEXIST)
        return errno;
    if (stat(path, &status) != 0)
        return errno;
    return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
}

int folder_make(const char *path)
{
    char *part = must_strdup(path);
    int error = 0;

    for (char *p = part + 1; error == 0 && *part != '\0' && *p != '\0'; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        error = make_one(part);
        *p = '/';
    }
    if (error == 0)
        error = make_one(part);
    free(part);
    return error;
}

const char *folder_for_temporaries(void)
{
    const char *folder = getenv("TMPDIR");
    return folder != NULL && *folder != '\0' ? folder : "/tmp";
}

/* ---- reading ---- */

static int refuse_by_status(const struct stat *status, size_t limit)
{
    if (S_ISDIR(status->st_mode))
        return EISDIR;
    if (S_ISREG(status->st_mode) && (unsigned long long)status->st_size > limit)
        return EFBIG;
    return 0;
}

/* Up to limit bytes; one more tells that there are too many. */
static int read_up_to(int file, size_t limit, struct text *contents)
{
    char block[65536];
    ssize_t n;

    while ((n = read(file, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        if ((size_t)n > limit - contents->length)
            return EFBIG;
        text_append_bytes(contents, block, (size_t)n);
    }
    return 0;
}

/* Without stdio: of a small file it would be half the time. */
int file_read_all(const char *name, size_t limit, char **contents, size_t *size)
{
    struct text text = { 0 };
    struct stat status;
    int file = open(name, O_RDONLY | O_CLOEXEC);
    int error;

    if (file < 0)
        return errno;
    error = fstat(file, &status) == 0 ? refuse_by_status(&status, limit) : errno;
    if (error == 0)
        error = read_up_to(file, limit, &text);
    close(file);
    if (error != 0) {
        text_free(&text);
        return error;
    }
    text_append(&text, ""); /* an empty file, too, has its NUL */
    *contents = text.bytes;
    *size = text.length;
    return 0;
}
