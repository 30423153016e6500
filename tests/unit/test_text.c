/* The growing string, and the guess what a mistyped word was meant to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void a_text_grows_and_is_cleared(void **state)
{
    struct text text = { 0 };

    (void)state;
    assert_string_equal(text_string(&text), "");
    for (int i = 0; i < 1000; i++)
        text_printf(&text, "%d,", i);
    assert_int_equal(text.length, 3890);
    assert_memory_equal(text_string(&text) + 3882, "998,999,", 9);
    text_clear(&text);
    assert_string_equal(text_string(&text), "");
    text_append(&text, "low ");
    text_append_bytes(&text, "capacity", 3);
    assert_string_equal(text_string(&text), "low cap");
    text_free(&text);
    assert_string_equal(text_string(&text), "");
}

static void words_for_a_shell(const char *word, const char *expected)
{
    struct text text = { 0 };

    text_append(&text, "why ");
    text_append_shell_word(&text, word);
    assert_string_equal(text_string(&text) + 4, expected);
    text_free(&text);
}

static void a_shell_reads_a_word_back(void **state)
{
    (void)state;
    words_for_a_shell("results/2.385", "results/2.385");
    words_for_a_shell("twice/MaxSize=30,40%", "twice/MaxSize=30,40%");
    words_for_a_shell("my results", "'my results'");
    words_for_a_shell("it's", "'it'\\''s'");
    words_for_a_shell("<ScalingGroupId>", "'<ScalingGroupId>'");
    words_for_a_shell("$(x);`y`*", "'$(x);`y`*'");
    words_for_a_shell("~", "'~'");
    words_for_a_shell("~nobody", "'~nobody'");
    words_for_a_shell("", "''");
}

static void distances_count_single_edits(void **state)
{
    (void)state;
    assert_int_equal(text_edit_distance("MinSize", "minsize", 3), 0);
    assert_int_equal(text_edit_distance("MinSize", "MaxSize", 3), 2);
    assert_int_equal(text_edit_distance("MniSize", "MinSize", 3), 1); /* neighbours swapped */
    assert_int_equal(text_edit_distance("RebalanceInstance", "RebalanceInstances", 5), 1);
    assert_int_equal(text_edit_distance("kitten", "sitting", 5), 3);
    assert_int_equal(text_edit_distance("kitten", "sitting", 3), 3);
    assert_int_equal(text_edit_distance("kitten", "sitting", 2), 3);
    assert_int_equal(text_edit_distance("", "abc", 9), 3);
    assert_int_equal(text_edit_distance("abc", "", 1), 2);
}

static const char *candidate(const void *context, size_t index)
{
    return ((const char *const *)context)[index];
}

static void a_guess_is_near_or_not_made(void **state)
{
    static const char *const names[] = { "RebalanceInstances", "RemoveInstances", "EnterStandby",
                                         "ExitStandby", "at", "do", NULL };
    char text[102] = "";

    (void)state;
    assert_string_equal(text_did_you_mean("RebalanceInstance", candidate, names),
                        "RebalanceInstances");
    assert_string_equal(text_did_you_mean("removeinstance", candidate, names), "RemoveInstances");
    assert_string_equal(text_did_you_mean("EixtStandby", candidate, names), "ExitStandby");
    assert_string_equal(text_did_you_mean("DO", candidate, names), "do");
    assert_null(text_did_you_mean("StartInstanceRefresh", candidate, names));
    assert_null(text_did_you_mean("it", candidate, names)); /* too short to guess */
    assert_null(text_did_you_mean("", candidate, names));
    /* the beginning of one name, but not of several */
    assert_string_equal(text_did_you_mean("exit", candidate, names), "ExitStandby");
    assert_null(text_did_you_mean("exi", candidate, names));
    assert_null(text_did_you_mean("2385", candidate, (const char *[]){ "2380", NULL }));
    /* to compare texts of 64 KiB would take seconds for each */
    memset(text, 'x', 100);
    assert_string_equal(text_did_you_mean(text, candidate, (const char *[]){ "y", text, NULL }),
                        text);
    text[100] = 'x';
    assert_null(text_did_you_mean(text, candidate, (const char *[]){ "y", text, NULL }));
}

static void strings_are_copied(void **state)
{
    char *copy = must_strdup("2.385");

    (void)state;
    copy = must_realloc(copy, 100);
    assert_string_equal(copy, "2.385");
    free(copy);
}

static void characters_of_utf8_have_their_length(void **state)
{
    static const char text[] = "a\303\251\346\234\215\360\237\231\202";
    static const char *const bad[] = { "\303", "\303a", "\251", "\300\200", "\377", "\360\237\231",
                                       "\377\251\251\251",  /* no first byte of any */
                                       "\340\201\251",      /* fits into fewer bytes */
                                       "\360\201\251\251",
                                       "\355\241\251",      /* half of a surrogate pair */
                                       "\364\221\251\251" }; /* beyond Unicode */
    const char *end = text + sizeof text - 1;

    (void)state;
    assert_int_equal(text_character_length(text, end), 1);
    assert_int_equal(text_character_length(text + 1, end), 2);
    assert_int_equal(text_character_length(text + 3, end), 3);
    assert_int_equal(text_character_length(text + 6, end), 4);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(text_character_length(bad[i], bad[i] + strlen(bad[i])), 0);
    assert_true(text_is_utf8(text, strlen(text)));
    assert_true(text_is_utf8(text, 0));
    assert_false(text_is_utf8(text, strlen(text) - 1)); /* cut within its last character */
    assert_false(text_is_utf8("we\377b", 4));
    assert_false(text_has_control_character(text));
    assert_false(text_has_control_character(""));
    assert_true(text_has_control_character("2.385\n"));
    assert_true(text_has_control_character("\177"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_grows_and_is_cleared),
        cmocka_unit_test(a_shell_reads_a_word_back),
        cmocka_unit_test(distances_count_single_edits),
        cmocka_unit_test(a_guess_is_near_or_not_made),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(characters_of_utf8_have_their_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
