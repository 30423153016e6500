/* Memory that lives and dies together: zeroed, aligned, flat over many uses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static void blocks_are_zeroed_and_aligned(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (size_t size = 1; size < 3000; size = size * 3 / 2 + 1) {
            unsigned char *block = arena_alloc(&arena, size);

            assert_int_equal((uintptr_t)block % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(block[i], 0);
            memset(block, 0xa5, size);
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static void fill(struct arena *arena)
{
    char *large;

    for (size_t i = 0; i < 5000; i++)
        memset(arena_alloc(arena, i % 97 + 1), 0x5a, i % 97 + 1);
    large = arena_alloc(arena, 300000);
    large[299999] = 'x';
    for (size_t i = 0; i < 500; i++)
        memset(arena_alloc(arena, 1000), 0x5a, 1000);
}

static void the_second_run_allocates_nothing(void **state)
{
    struct arena arena = { 0 };
    size_t footprint;

    (void)state;
    fill(&arena);
    footprint = arena_footprint(&arena);
    assert_true(footprint >= 800000 && footprint < 8000000);
    for (int i = 0; i < 100; i++) {
        arena_reset(&arena);
        fill(&arena);
    }
    assert_int_equal(arena_footprint(&arena), footprint);
    arena_free(&arena);
    assert_int_equal(arena_footprint(&arena), 0);
    fill(&arena); /* usable again */
    arena_free(&arena);
}

static void strings_and_arrays_are_kept(void **state)
{
    struct arena arena = { 0 };
    char *name = arena_strdup(&arena, "cn-hangzhou-h");
    char *part = arena_strndup(&arena, "cn-hangzhou-h", 2);
    char *print = arena_printf(&arena, "%s/%.3f", part, 2.385);
    double *numbers = arena_array(&arena, 3, sizeof *numbers);
    double *more;

    (void)state;
    for (int i = 0; i < 3; i++)
        numbers[i] = 2.385 + i;
    more = arena_grow(&arena, numbers, 3, 20000, sizeof *more);
    assert_float_equal(more[2], 4.385, 0);
    assert_float_equal(more[3], 0, 0);
    assert_float_equal(more[19999], 0, 0);
    assert_float_equal(numbers[2], 4.385, 0); /* the old one stays */
    assert_string_equal(name, "cn-hangzhou-h");
    assert_string_equal(part, "cn");
    assert_string_equal(print, "cn/2.385");
    arena_free(&arena);
}

/* Over two blocks, with a list through both; what was written and taken since is forgotten. */
static void a_copy_comes_back_to_the_same_addresses(void **state)
{
    struct arena arena = { 0 };
    struct arena_copy copy = { 0 };
    double *first = arena_array(&arena, 2000, sizeof *first);
    double **link = arena_alloc(&arena, sizeof *link), *last;

    (void)state;
    first[1999] = 2.385;
    *link = arena_array(&arena, 4000, sizeof **link);
    (*link)[3999] = 7.25;
    assert_false(arena_save(&arena, &copy, 6000 * sizeof(double)));
    assert_true(arena_save(&arena, &copy, 1 << 20));
    last = *link;
    for (int round = 0; round < 2; round++) {
        first[1999] = last[3999] = 1;
        *link = NULL;
        arena_reset(&arena);
        arena_alloc(&arena, 100);
        arena_restore(&arena, &copy);
        assert_float_equal(first[1999], 2.385, 0);
        assert_ptr_equal(*link, last);
        assert_float_equal(last[3999], 7.25, 0);
        assert_true((double *)arena_alloc(&arena, 8) >= last + 4000);
    }
    arena_copy_free(&copy);
    arena_free(&arena);
}

/* One by one; room doubles, and a larger copy in the arena leaves the old one as it was. */
static void arrays_have_room_for_one_more(void **state)
{
    struct arena arena = { 0 };
    long *kept = NULL, *owned = NULL, *first;
    size_t kept_room = 0, owned_room = 0;

    (void)state;
    first = kept = arena_make_room(&arena, kept, 0, &kept_room, sizeof *kept);
    for (size_t i = 0; i < 700; i++) {
        kept = arena_make_room(&arena, kept, i, &kept_room, sizeof *kept);
        owned = must_make_room(owned, i, &owned_room, sizeof *owned);
        assert_true(kept_room > i && kept_room <= 1024 && owned_room > i && owned_room <= 1024);
        kept[i] = owned[i] = (long)i * 2385;
    }
    for (size_t i = 0; i < 700; i++) {
        assert_int_equal(kept[i], i * 2385);
        assert_int_equal(owned[i], i * 2385);
    }
    assert_int_equal(first[7], 7 * 2385);
    free(owned);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_and_aligned),
        cmocka_unit_test(the_second_run_allocates_nothing),
        cmocka_unit_test(strings_and_arrays_are_kept),
        cmocka_unit_test(a_copy_comes_back_to_the_same_addresses),
        cmocka_unit_test(arrays_have_room_for_one_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
