/* Field rows in words and as JSON Schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/field_text.h"
#include "scenario/schema.h"

static const char *const policies[] = { "PRIORITY", "BALANCE", "COMPOSABLE", NULL };

static const struct field inner[] = {
    { .name = "ImageId", .kind = FIELD_TEXT, .help = "another image" },
    FIELD_END,
};

static const struct field rows[] = {
    { .name = "MinSize", .kind = FIELD_INTEGER, .low = 0, .high = 2000, .is_required = true,
      .help = "least instances", .rule = "G1" },
    { .name = "fails", .kind = FIELD_SHARE, .initial = "2.385%", .help = "share that fails" },
    { .name = "price", .kind = FIELD_REAL, .low = 0.5, .high = 10, .help = "money" },
    { .name = "recycle", .kind = FIELD_BOOLEAN, .initial = "true", .help = "keep them" },
    { .name = "check_interval", .kind = FIELD_DURATION, .low = 1000, .high = 5400000,
      .initial = "60s", .is_assumption = true, .help = "between two checks", .rule = "A6" },
    { .name = "pause", .kind = FIELD_MINUTES, .low = 1, .high = 2880, .initial = "60",
      .help = "of a checkpoint" },
    { .name = "policy", .kind = FIELD_CHOICE, .choices = policies, .initial = "PRIORITY",
      .help = "where new ones go" },
    { .name = "suspended", .kind = FIELD_CHOICES, .choices = policies, .help = "not done" },
    { .name = "ids", .kind = FIELD_TEXTS, .low = 1, .high = 20, .help = "which" },
    { .name = "steps", .kind = FIELD_INTEGERS, .low = 1, .high = 100, .help = "percentages" },
    { .name = "boot", .kind = FIELD_DISTRIBUTION, .help = "until it could join" },
    { .name = "out_of_stock", .kind = FIELD_WINDOWS, .help = "when" },
    { .name = "desired", .kind = FIELD_SECTION, .section = inner, .help = "what to make" },
    FIELD_END,
};

static void rows_in_words(void **state)
{
    static const char *const expected[] = {
        "whole number from 0 to 2000; required; rule G1",
        "share, such as 5% or 0.05; default: 2.385%",
        "number from 0.5 to 10",
        "true or false; default: true",
        "duration from 1s to 1h30m; default: 60s, an assumption; rule A6",
        "number of minutes from 1 to 2880; default: 60",
        "PRIORITY, BALANCE or COMPOSABLE; default: PRIORITY",
        "list of PRIORITY, BALANCE or COMPOSABLE",
        "list of 1 to 20 texts",
        "list of whole numbers from 1 to 100",
        "distribution",
        "list of pairs [from, to] of durations",
        "section",
    };
    struct text text = { 0 };
    (void)state;
    for (size_t i = 0; rows[i].name != NULL; i++) {
        text_clear(&text);
        field_describe(&text, &rows[i]);
        assert_string_equal(text_string(&text), expected[i]);
    }
    text_free(&text);
}

static void rows_in_json(void **state)
{
    static const char *const expected[] = {
        "{\"description\":\"least instances (rule G1)\",\"maximum\":2000,\"minimum\":0,"
        "\"type\":\"integer\"}",
        "{\"anyOf\":[{\"maximum\":1,\"minimum\":0,\"type\":\"number\"},{\"pattern\":\"^[-+]?"
        "[0-9.]+([eE][-+]?[0-9]+)?%$\",\"type\":\"string\"}],\"default\":\"2.385%\",\"description\":\"share that fails\"}",
        "{\"description\":\"money\",\"maximum\":10,\"minimum\":0.5,\"type\":\"number\"}",
        "{\"default\":true,\"description\":\"keep them\",\"type\":\"boolean\"}",
        "{\"allOf\":[{\"$ref\":\"#/definitions/duration\"}],\"default\":\"60s\","
        "\"description\":\"between two checks (rule A6)\"}",
        "{\"default\":60,\"description\":\"of a checkpoint\",\"maximum\":2880,\"minimum\":1,"
        "\"type\":\"integer\"}",
        "{\"default\":\"PRIORITY\",\"description\":\"where new ones go\","
        "\"enum\":[\"PRIORITY\",\"BALANCE\",\"COMPOSABLE\"]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        json_t *schema = schema_of_field(&rows[i]);
        char *told = json_dumps(schema, JSON_COMPACT | JSON_SORT_KEYS);
        assert_string_equal(told, expected[i]);
        free(told);
        json_decref(schema);
    }
}

static void keys_that_are_not_rows_are_refused(void **state)
{
    json_t *schema = schema_of_rows(rows);
    (void)state;
    assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
    json_t *required = json_object_get(schema, "required");
    assert_int_equal(json_array_size(required), 1);
    assert_string_equal(json_string_value(json_array_get(required, 0)), "MinSize");
    json_t *properties = json_object_get(schema, "properties");
    assert_int_equal(json_object_size(properties), 13);
    json_t *desired = json_object_get(properties, "desired");
    assert_non_null(json_object_get(json_object_get(desired, "properties"), "ImageId"));
    json_decref(schema);
}

static void every_reference_has_its_definition(void **state)
{
    json_t *schema = schema_of_scenario();
    (void)state;
    char *told = json_dumps(schema, 0);
    json_t *definitions = json_object_get(schema, "definitions");
    size_t n_references = 0;
    for (const char *at = told; (at = strstr(at, "#/definitions/")) != NULL; n_references++) {
        char name[32] = "";
        at += strlen("#/definitions/");
        memcpy(name, at, strcspn(at, "\""));
        assert_non_null(json_object_get(definitions, name));
    }
    assert_true(n_references > 20);
    assert_non_null(strstr(told, "{\"const\": \"RebalanceInstances\""));
    assert_null(strstr(told, "{\"const\": \"HealthCheck\"")); /* internal, not for timelines */
    free(told);
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_words),
        cmocka_unit_test(rows_in_json),
        cmocka_unit_test(keys_that_are_not_rows_are_refused),
        cmocka_unit_test(every_reference_has_its_definition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
