/* What is laid aside comes back whole, however much it is, or the error that it met. */
#define _XOPEN_SOURCE 700 /* mkdtemp, nftw */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/spool.h"
#include "own_folder.h"

static void write_numbers(FILE *stream, size_t size)
{
    for (uint32_t i = 0; i < size / sizeof i; i++) {
        uint32_t value = i * 2385;

        assert_int_equal(fwrite(&value, sizeof value, 1, stream), 1);
    }
}

static void take(void *context, const char *bytes, size_t size)
{
    text_append_bytes(context, bytes, size);
}

static void all_comes_back(void **state)
{
    static const size_t sizes[] = { 0, 4, 2384, SPOOL_MEMORY, SPOOL_MEMORY + 4, 5000000 };

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct spool spool;
        struct text given = { 0 };

        assert_int_equal(spool_open(&spool, "."), 0);
        write_numbers(spool.stream, sizes[i]);
        assert_int_equal(spool.rest != NULL, sizes[i] > SPOOL_MEMORY);
        assert_int_equal(spool_give(&spool, take, &given), 0);
        assert_int_equal(given.length, sizes[i]);
        for (uint32_t k = 0; k < sizes[i] / sizeof k; k++) {
            uint32_t value;

            memcpy(&value, given.bytes + k * sizeof k, sizeof value);
            if (value != k * 2385)
                assert_int_equal(value, k * 2385);
        }
        text_free(&given);
    }
}

static void one_that_is_closed_gives_nothing(void **state)
{
    struct spool spool;
    struct text given = { 0 };

    (void)state;
    assert_int_equal(spool_open(&spool, "."), 0);
    write_numbers(spool.stream, 2 * SPOOL_MEMORY);
    spool_close(&spool);
    spool_close(&spool);
    assert_int_equal(spool_give(&spool, take, &given), 0);
    assert_int_equal(given.length, 0);
}

static void a_folder_that_is_not_there_is_told_at_the_end(void **state)
{
    struct spool spool;
    struct text given = { 0 };

    (void)state;
    assert_int_equal(spool_open(&spool, "nowhere"), 0);
    write_numbers(spool.stream, SPOOL_MEMORY + 4);
    write_numbers(spool.stream, 40);
    assert_int_equal(spool_give(&spool, take, &given), ENOENT);
    assert_int_equal(given.length, 0);
}

static void a_disk_that_is_full_is_told_at_the_end(void **state)
{
    struct rlimit old, small;
    struct spool spool;
    struct text given = { 0 };

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 23850;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(spool_open(&spool, "."), 0);
    write_numbers(spool.stream, SPOOL_MEMORY + 100000);
    assert_int_equal(spool_give(&spool, take, &given), EFBIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(given.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_comes_back, own_folder_enter, own_folder_leave_empty),
        cmocka_unit_test_setup_teardown(one_that_is_closed_gives_nothing, own_folder_enter,
                                        own_folder_leave_empty),
        cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_told_at_the_end,
                                        own_folder_enter, own_folder_leave_empty),
        cmocka_unit_test_setup_teardown(a_disk_that_is_full_is_told_at_the_end, own_folder_enter,
                                        own_folder_leave_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
