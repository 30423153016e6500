/*
 * nameless_file: a temporary file that the system removes whatever happens, even when the process
 * is killed.
 *
 * Linux makes such a file at once. A file system that cannot (NFS, some containers) has it made
 * under a name that is taken away again; killed between the two, a process leaves an empty file
 * ".evenkeel-XXXXXX", which the next one that has the folder to itself removes.
 */
#ifndef EVENKEEL_BASE_NAMELESS_FILE_H
#define EVENKEEL_BASE_NAMELESS_FILE_H

/* For reading and writing, in the folder. 0, and *descriptor is the caller's to close, or an errno
 * value, and *descriptor is -1. */
int nameless_file_open(const char *folder, int *descriptor);
/* The way of file systems that cannot do it at once. */
int nameless_file_open_unlinked(const char *folder, int *descriptor);

/* Only where no other program is at work in the folder (base/folder_lock.h). */
void nameless_file_remove_stale(const char *folder);

#endif
