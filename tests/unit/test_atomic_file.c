/* An output file is there whole or not at all. */
#define _XOPEN_SOURCE 700 /* own_folder.h */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "own_folder.h"

static void expect_contents(const char *name, const char *expected)
{
    char *contents;
    size_t size;

    assert_int_equal(file_read_all(name, 1000, &contents, &size), 0);
    assert_string_equal(contents, expected);
    assert_int_equal(size, strlen(expected));
    free(contents);
}

static void a_file_appears_on_commit(void **state)
{
    struct atomic_file file;

    (void)state;
    assert_int_equal(atomic_file_open(&file, "runs.csv"), 0);
    fputs("duration_s\n2.385\n", file.stream);
    assert_int_equal(access("runs.csv", F_OK), -1);
    assert_int_equal(access(file.temporary, F_OK), 0);
    assert_int_equal(atomic_file_commit(&file), 0);
    expect_contents("runs.csv", "duration_s\n2.385\n");
    assert_int_equal(atomic_file_commit(&file), EBADF); /* nothing is open */
    assert_int_equal(unlink("runs.csv"), 0);
}

static void abandoning_keeps_the_old_one(void **state)
{
    struct atomic_file file;

    (void)state;
    assert_int_equal(atomic_file_open(&file, "runs.csv"), 0);
    fputs("old", file.stream);
    assert_int_equal(atomic_file_commit(&file), 0);
    assert_int_equal(atomic_file_open(&file, "runs.csv"), 0);
    fputs("new", file.stream);
    atomic_file_abandon(&file);
    atomic_file_abandon(&file); /* again: nothing */
    expect_contents("runs.csv", "old");
    assert_int_equal(unlink("runs.csv"), 0);
}

static void a_full_disk_is_told_and_leaves_nothing(void **state)
{
    struct rlimit old, small;
    struct atomic_file file;
    char line[1000];

    (void)state;
    memset(line, '7', sizeof line);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 20000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(atomic_file_open(&file, "runs.csv"), 0);
    for (int i = 0; i < 100; i++)
        fwrite(line, 1, sizeof line, file.stream);
    assert_int_equal(atomic_file_error(&file), EFBIG);
    assert_int_equal(atomic_file_commit(&file), EFBIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(access("runs.csv", F_OK), -1);
}

static void a_finished_file_waits_for_its_name(void **state)
{
    struct atomic_file file;

    (void)state;
    assert_int_equal(atomic_file_open(&file, "runs.csv"), 0);
    fputs("2.385\n", file.stream);
    assert_int_equal(atomic_file_error(&file), 0);
    assert_int_equal(atomic_file_finish(&file), 0);
    assert_null(file.stream);
    assert_int_equal(access("runs.csv", F_OK), -1);
    assert_int_equal(atomic_file_publish(&file), 0);
    expect_contents("runs.csv", "2.385\n");
    assert_int_equal(atomic_file_open(&file, "runs.csv"), 0);
    assert_int_equal(atomic_file_finish(&file), 0);
    atomic_file_abandon(&file); /* finished, yet never published */
    expect_contents("runs.csv", "2.385\n");
    assert_int_equal(unlink("runs.csv"), 0);
}

static void write_leftover(const char *name, long pid)
{
    char path[64];
    FILE *stream;

    snprintf(path, sizeof path, "%s.tmp.%ld", name, pid);
    stream = fopen(path, "w");
    assert_non_null(stream);
    assert_int_equal(fclose(stream), 0);
}

/* Whether a process of that number lives says nothing: it is another one, in a container it nearly
 * always has the same number. */
static void leftovers_are_removed_whoever_lives(void **state)
{
    char ours[64], other[64];

    (void)state;
    snprintf(ours, sizeof ours, "runs.csv.tmp.%ld", (long)getpid());
    snprintf(other, sizeof other, "cases.csv.tmp.%ld", (long)getpid());
    write_leftover("runs.csv", getpid());
    write_leftover("runs.csv", 2385);
    write_leftover("cases.csv", getpid());
    write_leftover("my-runs.csv", 2385);
    write_leftover("zone.csv", 2385);
    atomic_file_remove_stale("nowhere", "runs.csv");
    atomic_file_remove_stale(".", "runs.csv");
    assert_int_equal(access(ours, F_OK), -1);
    assert_int_equal(access("runs.csv.tmp.2385", F_OK), -1);
    assert_int_equal(unlink(other), 0); /* of another name */
    assert_int_equal(unlink("my-runs.csv.tmp.2385"), 0);
    assert_int_equal(unlink("zone.csv.tmp.2385"), 0); /* of a name as long */
}

static void a_missing_folder_is_told(void **state)
{
    struct atomic_file file;

    (void)state;
    assert_int_equal(atomic_file_open(&file, "nowhere/runs.csv"), ENOENT);
    assert_null(file.stream);
    atomic_file_abandon(&file);
}

static void folders_are_made_with_their_parents(void **state)
{
    struct atomic_file file;

    (void)state;
    assert_int_equal(folder_make("results/2.385/a"), 0);
    assert_int_equal(folder_make("results/2.385/a"), 0); /* there already */
    assert_int_equal(folder_make("results/2.385//a/"), 0);
    assert_int_equal(atomic_file_open(&file, "results/file"), 0);
    assert_int_equal(atomic_file_commit(&file), 0);
    assert_int_equal(folder_make("results/file"), ENOTDIR);
    assert_int_equal(folder_make("results/file/b"), ENOTDIR);
    assert_int_equal(folder_make(""), ENOENT);
    assert_int_equal(unlink("results/file"), 0);
    assert_int_equal(rmdir("results/2.385/a"), 0);
    assert_int_equal(rmdir("results/2.385"), 0);
    assert_int_equal(rmdir("results"), 0);
}

static void reading_has_a_limit(void **state)
{
    struct atomic_file file;
    char *contents = NULL;
    size_t size = 0;

    (void)state;
    assert_int_equal(file_read_all("none.yaml", 100, &contents, &size), ENOENT);
    assert_int_equal(file_read_all(".", 100, &contents, &size), EISDIR);
    assert_int_equal(file_read_all("/dev/zero", 100000, &contents, &size), EFBIG);
    assert_int_equal(file_read_all("/dev/null", 100, &contents, &size), 0);
    assert_int_equal(size, 0);
    assert_string_equal(contents, "");
    free(contents);
    assert_int_equal(atomic_file_open(&file, "a.yaml"), 0);
    fputs("title: x\n", file.stream);
    assert_int_equal(atomic_file_commit(&file), 0);
    assert_int_equal(file_read_all("a.yaml", 8, &contents, &size), EFBIG);
    assert_int_equal(file_read_all("a.yaml", 9, &contents, &size), 0);
    assert_int_equal(size, 9);
    free(contents);
    assert_int_equal(unlink("a.yaml"), 0);
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, own_folder_enter, own_folder_leave_empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_appears_on_commit),
        IN_FOLDER(abandoning_keeps_the_old_one),
        IN_FOLDER(a_full_disk_is_told_and_leaves_nothing),
        IN_FOLDER(a_finished_file_waits_for_its_name),
        IN_FOLDER(leftovers_are_removed_whoever_lives),
        IN_FOLDER(a_missing_folder_is_told),
        IN_FOLDER(folders_are_made_with_their_parents),
        IN_FOLDER(reading_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
