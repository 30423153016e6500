/*
 * The tables of rules and refusals hang together: no id is missing, every rule says something, and
 * every refusal cites a rule that exists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/refusal.h"
#include "model/rule.h"

static void every_section_has_its_ids_in_order(void **state)
{
    (void)state;
    static const size_t n_rules[N_RULE_SECTIONS] = { 3, 5, 7, 8, 11, 14, 3, 5, 7 };
    size_t i = 0;
    for (size_t section = 0; section < N_RULE_SECTIONS; section++) {
        assert_int_equal(rule_sections[section].number, section + 1);
        for (size_t k = 1; k <= n_rules[section]; k++, i++) {
            char id[8];
            snprintf(id, sizeof id, "%c%zu", rule_sections[section].letter, k);
            assert_string_equal(rules[i].id, id);
            assert_ptr_equal(rule_section_of(&rules[i]), &rule_sections[section]);
        }
    }
    assert_int_equal(i, N_RULES);
}

static void every_rule_says_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_RULES; i++) {
        assert_in_range(strlen(rules[i].title), 4, 60);
        assert_true(strlen(rules[i].text) > strlen(rules[i].title));
        assert_true(strlen(rules[i].source) > 0);
        assert_true(strlen(rules[i].example) > 0);
    }
}

static void rules_name_the_options_that_change_them(void **state)
{
    (void)state;
    assert_string_equal(rules[RULE_B2].options, "imbalance_threshold");
    assert_string_equal(rules[RULE_B6].options, "overshoot_base");
    assert_string_equal(rules[RULE_F6].options, "replace_order");
    assert_string_equal(rules[RULE_F7].options, "wait_for_warmup, batching");
    assert_string_equal(rules[RULE_F12].options, "retry_interval");
    assert_string_equal(rules[RULE_F13].options, "clamp_to_max_size");
    assert_string_equal(rules[RULE_A6].options, "check_interval");
    assert_string_equal(rules[RULE_A7].options, "mixed_policies");
}

static void a_rule_is_found_by_its_id(void **state)
{
    (void)state;
    assert_ptr_equal(rule_find("F14"), &rules[RULE_F14]);
    assert_ptr_equal(rule_find("f1"), &rules[RULE_F1]);
    assert_ptr_equal(rule_find("B11"), &rules[RULE_B11]);
    assert_null(rule_find("F15"));
    assert_null(rule_find("F"));
    assert_null(rule_find("F1 "));
    assert_null(rule_find(""));
}

static void every_refusal_cites_a_rule(void **state)
{
    (void)state;
    assert_int_equal(N_REFUSAL_CODES - 1, 17);
    for (unsigned code = REFUSED_NONE + 1; code < N_REFUSAL_CODES; code++) {
        const struct refusal_row *row = refusal_row((enum refusal_code)code);
        assert_non_null(rule_find(row->rule));
        assert_int_equal(refusal_find(row->code), code);
        assert_int_equal(row->http_status / 100, 4);
        assert_true(strlen(row->message) > 20);
    }
}

static void refusals_have_the_status_of_the_provider(void **state)
{
    (void)state;
    assert_int_equal(refusal_row(REFUSED_FORBIDDEN_UNAUTHORIZED)->http_status, 403);
    assert_int_equal(refusal_row(REFUSED_INVALID_SCALING_GROUP_ID_NOT_FOUND)->http_status, 404);
    assert_int_equal(refusal_row(REFUSED_INVALID_INSTANCE_ID_NOT_FOUND)->http_status, 404);
    assert_int_equal(refusal_row(REFUSED_INCORRECT_CAPACITY_MIN_SIZE)->http_status, 400);
    assert_int_equal(refusal_find("IncorrectCapacity.MaxSize"),
                     REFUSED_INCORRECT_CAPACITY_MAX_SIZE);
    assert_int_equal(refusal_find("Cooldown.Never"), REFUSED_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section_has_its_ids_in_order),
        cmocka_unit_test(every_rule_says_something),
        cmocka_unit_test(rules_name_the_options_that_change_them),
        cmocka_unit_test(a_rule_is_found_by_its_id),
        cmocka_unit_test(every_refusal_cites_a_rule),
        cmocka_unit_test(refusals_have_the_status_of_the_provider),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
