/*
 * test_folder_lock: one writer in a folder, on this machine or on another.
 *
 * A file system that knows no locks, and what another program does at the worst moment, is made
 * here by functions fcntl and unlink that stand before the library's.
 */
#define _GNU_SOURCE /* own_folder.h, F_OFD_SETLK, gethostname */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/folder_lock.h"
#include "own_folder.h"

/* What fcntl answers when it is asked for a lock: 0: as ever, else an errno value. */
static int lock_error;
static struct flock last_lock;
/* NULL, or who lets go of the folder between the next one's opening of the file and its lock, and
 * who takes it then. */
static struct folder_lock *lets_go, *takes_over;
/* Whether the file was locked when it was taken away. */
static bool was_locked;

static void happen_meanwhile(void)
{
    struct folder_lock *before = lets_go, *after = takes_over;

    lets_go = takes_over = NULL;
    if (before != NULL)
        folder_lock_release(before);
    if (after != NULL)
        assert_int_equal(folder_lock_take(after, "."), 0);
}

static int forward(int file, int command, void *argument)
{
    if (command == F_OFD_SETLK) {
        happen_meanwhile();
        last_lock = *(const struct flock *)argument;
        if (lock_error != 0) {
            errno = lock_error;
            return -1;
        }
    }
    return (int)syscall(SYS_fcntl, file, command, argument);
}

int fcntl(int file, int command, ...)
{
    va_list rest;
    void *argument;

    va_start(rest, command);
    argument = va_arg(rest, void *);
    va_end(rest);
    return forward(file, command, argument);
}

int unlink(const char *name)
{
    int file = open(name, O_RDWR);

    if (file >= 0) {
        was_locked = folder_lock_file(file) == EWOULDBLOCK;
        close(file);
    }
    return unlinkat(AT_FDCWD, name, 0);
}

static void expect_holder(const char *folder, long process)
{
    char host[256] = "", expected[300];
    struct text holder = { 0 };

    gethostname(host, sizeof host - 1);
    snprintf(expected, sizeof expected, "process %ld on %s", process, host);
    folder_lock_holder(folder, &holder);
    assert_string_equal(text_string(&holder), expected);
    text_free(&holder);
}

static void the_second_is_told_who_has_it(void **state)
{
    struct folder_lock first, second;
    struct text holder = { 0 };

    (void)state;
    assert_int_equal(folder_lock_take(&first, "."), 0);
    assert_false(first.is_void);
    expect_holder(".", getpid());
    assert_int_equal(folder_lock_take(&second, "."), EWOULDBLOCK);
    assert_null(second.path);
    folder_lock_release(&second); /* nothing */
    expect_holder(".", getpid());
    folder_lock_release(&first);
    folder_lock_release(&first); /* again: nothing */
    assert_int_equal(access(FOLDER_LOCK_NAME, F_OK), -1);
    folder_lock_holder(".", &holder);
    assert_string_equal(text_string(&holder), "");
    assert_int_equal(folder_lock_take(&second, "."), 0);
    folder_lock_release(&second);
    text_free(&holder);
}

/* A lock of the folder would not leave this machine, nor would one of a file that is only read. */
static void it_is_a_record_lock_on_a_file_for_writing(void **state)
{
    struct folder_lock lock;
    struct stat status;
    int folder = open(".", O_RDONLY | O_DIRECTORY);

    (void)state;
    assert_int_equal(flock(folder, LOCK_EX), 0);
    assert_int_equal(folder_lock_take(&lock, "."), 0);
    assert_int_equal(last_lock.l_type, F_WRLCK);
    assert_int_equal(last_lock.l_start, 0);
    assert_int_equal(last_lock.l_len, 0);
    assert_int_equal(fstat(lock.file, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(fcntl(lock.file, F_GETFL) & O_ACCMODE, O_RDWR);
    folder_lock_release(&lock);
    close(folder);
}

/* A child that has the lock when this answers, for so long; 0: until it is killed. */
static pid_t fork_holder(unsigned microseconds)
{
    struct folder_lock lock;
    int started[2];
    char byte;
    pid_t child;

    assert_int_equal(pipe(started), 0);
    child = fork();
    if (child == 0) {
        if (folder_lock_take(&lock, ".") != 0 || write(started[1], "x", 1) != 1)
            _exit(1);
        if (microseconds == 0)
            pause();
        usleep(microseconds);
        folder_lock_release(&lock);
        _exit(0);
    }
    close(started[1]); /* so that a child that failed is the end of what can be read */
    assert_int_equal(read(started[0], &byte, 1), 1);
    close(started[0]);
    return child;
}

/* Its file stays, with the number of a process that is no more, and is nobody's. */
static void one_that_was_killed_holds_nothing(void **state)
{
    struct folder_lock lock;
    pid_t child = fork_holder(0);
    int status;

    (void)state;
    expect_holder(".", child);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    expect_holder(".", child);
    assert_int_equal(folder_lock_take(&lock, "."), 0);
    expect_holder(".", getpid());
    folder_lock_release(&lock);
    assert_int_equal(access(FOLDER_LOCK_NAME, F_OK), -1);
}

/* One that ends within the second is waited for; it takes the file away that the other has open. */
static void one_that_is_about_to_end_is_waited_for(void **state)
{
    struct folder_lock lock;
    pid_t child = fork_holder(238500);
    int status;

    (void)state;
    assert_int_equal(folder_lock_take(&lock, "."), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    expect_holder(".", getpid());
    folder_lock_release(&lock);
}

/* What the second has opened is a file without a name then, which no third one would ask for. */
static void one_that_lets_go_meanwhile_leaves_a_lock_that_counts(void **state)
{
    struct folder_lock first, second, third;

    (void)state;
    assert_int_equal(folder_lock_take(&first, "."), 0);
    lets_go = &first;
    assert_int_equal(folder_lock_take(&second, "."), 0);
    assert_null(first.path);
    assert_int_equal(folder_lock_take(&third, "."), EWOULDBLOCK);
    lets_go = &second;
    takes_over = &third;
    assert_int_equal(folder_lock_take(&first, "."), EWOULDBLOCK);
    assert_null(second.path);
    assert_non_null(third.path);
    folder_lock_release(&third);
}

/* Without the lock it would perhaps be the file of the next one. */
static void the_file_is_taken_away_while_it_is_locked(void **state)
{
    struct folder_lock lock;

    (void)state;
    assert_int_equal(folder_lock_take(&lock, "."), 0);
    folder_lock_release(&lock);
    assert_true(was_locked);
}

static void a_file_system_without_locks_is_told(void **state)
{
    static const int errors[] = { ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL };
    struct folder_lock first, second;

    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        lock_error = errors[i];
        assert_int_equal(folder_lock_take(&first, "."), 0);
        assert_true(first.is_void);
        assert_int_equal(folder_lock_take(&second, "."), 0);
        folder_lock_release(&first);
        folder_lock_release(&second);
    }
    lock_error = EACCES; /* another word for "somebody has it" */
    assert_int_equal(folder_lock_take(&first, "."), EWOULDBLOCK);
    lock_error = EIO;
    assert_int_equal(folder_lock_take(&first, "."), EIO);
    lock_error = 0;
    assert_int_equal(unlink(FOLDER_LOCK_NAME), 0);
}

static void what_cannot_be_opened_is_told(void **state)
{
    struct folder_lock lock;

    (void)state;
    assert_int_equal(folder_lock_take(&lock, "nowhere"), ENOENT);
    assert_null(lock.path);
    assert_false(folder_lock_has_file("nowhere"));
    assert_false(folder_lock_has_file("."));
    assert_int_equal(symlink("elsewhere", FOLDER_LOCK_NAME), 0);
    assert_int_equal(folder_lock_take(&lock, "."), ELOOP);
    assert_true(folder_lock_has_file("."));
    assert_int_equal(access("elsewhere", F_OK), -1);
    assert_int_equal(unlink(FOLDER_LOCK_NAME), 0);
}

/* It stands in a message: no control characters, one line. */
static void a_holder_is_one_line_of_text(void **state)
{
    struct text holder = { 0 };
    FILE *stream = fopen(FOLDER_LOCK_NAME, "w");

    (void)state;
    assert_non_null(stream);
    fputs("process 2385 on node7\033[2J\nmore\n", stream);
    assert_int_equal(fclose(stream), 0);
    folder_lock_holder(".", &holder);
    assert_string_equal(text_string(&holder), "process 2385 on node7");
    text_free(&holder);
    assert_int_equal(unlink(FOLDER_LOCK_NAME), 0);
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, own_folder_enter, own_folder_leave_empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_second_is_told_who_has_it),
        IN_FOLDER(it_is_a_record_lock_on_a_file_for_writing),
        IN_FOLDER(one_that_was_killed_holds_nothing),
        IN_FOLDER(one_that_is_about_to_end_is_waited_for),
        IN_FOLDER(one_that_lets_go_meanwhile_leaves_a_lock_that_counts),
        IN_FOLDER(the_file_is_taken_away_while_it_is_locked),
        IN_FOLDER(a_file_system_without_locks_is_told),
        IN_FOLDER(what_cannot_be_opened_is_told),
        IN_FOLDER(a_holder_is_one_line_of_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
