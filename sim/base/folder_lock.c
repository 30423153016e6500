#define _GNU_SOURCE /* F_OFD_SETLK, gethostname */

#include "base/folder_lock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic_file.h"

enum { TRIES = 20, TRY_EVERY_NS = 50000000, HOLDER_SIZE = 300 };

/* Of the open file: a lock of the process would be gone with the first descriptor of the same file
 * that it closes. */
int folder_lock_file(int file)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    if (fcntl(file, F_OFD_SETLK, &whole) == 0)
        return 0;
    switch (errno) {
    case EAGAIN:
    case EACCES:
        return EWOULDBLOCK;
    case EINVAL:
    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP:
        return ENOTSUP;
    default:
        return errno;
    }
}

/* False: who had the lock until now has taken the file away, and what was locked has no name. */
static bool has_name(int file, const char *path)
{
    struct stat opened, named;

    return fstat(file, &opened) == 0 && stat(path, &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

static int try_once(struct folder_lock *lock)
{
    int error;

    lock->file = open(lock->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (lock->file < 0)
        return errno;
    error = folder_lock_file(lock->file);
    lock->is_void = error == ENOTSUP;
    if (lock->is_void || (error == 0 && has_name(lock->file, lock->path)))
        return 0;
    close(lock->file);
    return error != 0 ? error : EWOULDBLOCK;
}

/* Closed at once: that is when other machines get to see it. It is for people, so errors do no
 * harm. */
static void write_holder(const struct folder_lock *lock)
{
    FILE *stream = fopen(lock->path, "w");
    char host[256] = "";

    if (stream == NULL)
        return;
    (void)gethostname(host, sizeof host - 1);
    fprintf(stream, "process %ld on %s\n", (long)getpid(), host);
    fclose(stream);
}

int folder_lock_take(struct folder_lock *lock, const char *folder)
{
    struct text path = { 0 };
    int error;

    text_printf(&path, "%s/" FOLDER_LOCK_NAME, folder);
    *lock = (struct folder_lock){ .path = path.bytes };
    for (int tries = 0; (error = try_once(lock)) == EWOULDBLOCK && tries < TRIES; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = TRY_EVERY_NS }, NULL);
    if (error == 0) {
        write_holder(lock);
    } else {
        free(lock->path);
        *lock = (struct folder_lock){ 0 };
    }
    return error;
}

/* The file goes before the lock does: after it, it might be somebody else's. */
void folder_lock_release(struct folder_lock *lock)
{
    if (lock->path == NULL)
        return;
    unlink(lock->path);
    close(lock->file);
    free(lock->path);
    *lock = (struct folder_lock){ 0 };
}

bool folder_lock_has_file(const char *folder)
{
    struct text path = { 0 };
    struct stat status;

    text_printf(&path, "%s/" FOLDER_LOCK_NAME, folder);
    bool is_there = lstat(text_string(&path), &status) == 0;
    text_free(&path);
    return is_there;
}

void folder_lock_holder(const char *folder, struct text *holder)
{
    struct text path = { 0 };
    char *line;
    size_t size;

    text_clear(holder);
    text_printf(&path, "%s/" FOLDER_LOCK_NAME, folder);
    if (file_read_all(text_string(&path), HOLDER_SIZE, &line, &size) == 0) {
        size_t length = 0;
        while (length < size && isprint((unsigned char)line[length]))
            length++;
        text_append_bytes(holder, line, length);
        free(line);
    }
    text_free(&path);
}
