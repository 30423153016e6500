/*
 * own_folder: a folder of its own for each test, which is the present one while the test runs;
 * cmocka's setup and teardown functions.
 *
 * Includers define _XOPEN_SOURCE 700 (mkdtemp, nftw).
 */
#ifndef EVENKEEL_TESTS_OWN_FOLDER_H
#define EVENKEEL_TESTS_OWN_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"

static inline int own_folder_enter(void **state)
{
    char template[] = "evenkeel-test-XXXXXX";
    char *folder = mkdtemp(template);

    if (folder == NULL || chdir(folder) != 0)
        return -1;
    *state = must_strdup(folder);
    return 0;
}

static inline int own_folder_remove_one(const char *path, const struct stat *status, int type,
                                        struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* Leaves it with all that is in it. */
static inline int own_folder_leave(void **state)
{
    int error = chdir("..") != 0 ||
                nftw(*state, own_folder_remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0;

    free(*state);
    return error;
}

/* Leaves it, and fails if anything is in it. */
static inline int own_folder_leave_empty(void **state)
{
    int error = chdir("..") != 0 || rmdir(*state) != 0;

    if (error != 0)
        print_error("something is left in the folder %s\n", (const char *)*state);
    free(*state);
    return error;
}

#endif
