/*
 * folder_lock: one program at a time writes into a folder, whether the other is on this machine or
 * on another one that shares the file system.
 *
 * It is a record lock on a file ".evenkeel.lock" in the folder, which says who holds it. NFS and
 * other shared file systems ask their server for such a lock of a regular file that is open for
 * writing; a lock of the folder itself would be known to one machine alone. The system drops it
 * when the process ends, however that comes, and an NFS server when it has not heard of the machine
 * for long (version 4: 90 s; version 3 waits until that machine is back). The file goes with the
 * lock; one whose holder was killed stays, and nothing depends on it.
 *
 * Errors are errno values; EWOULDBLOCK: another program has it.
 */
#ifndef EVENKEEL_BASE_FOLDER_LOCK_H
#define EVENKEEL_BASE_FOLDER_LOCK_H

#include <stdbool.h>

#include "base/text.h"

#define FOLDER_LOCK_NAME ".evenkeel.lock"

struct folder_lock {
    char *path; /* of the file; NULL: nothing is held; owned */
    int file;
    bool is_void; /* the file system knows no locks, so nobody is kept away */
};

/* Waits a second for one that is about to end. The folder must be there. */
int folder_lock_take(struct folder_lock *lock, const char *folder);
void folder_lock_release(struct folder_lock *lock);

/* Whether the file is there: what cannot be locked then is that file (somebody else's, who was
 * killed), and not the folder. */
bool folder_lock_has_file(const char *folder);

/* "process 2385 on node7", whoever holds the folder; "" if that cannot be told. */
void folder_lock_holder(const char *folder, struct text *holder);

/* The same kind of lock on any file that is open for writing, until it is closed; it is not waited
 * for. On NFS, who loses it cannot write into the file any more. ENOTSUP: there are no locks. */
int folder_lock_file(int file);

#endif
