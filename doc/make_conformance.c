/*
 * make_conformance: writes the table of every rule and every refusal with the cases that show it.
 *
 * usage: make_conformance SOURCES [BUILD]
 *
 * SOURCES is the top of the sources: the cases are in its tests/cases, and tests/conformance.map
 * names the unit tests that stand for a case, with the reason. BUILD is the folder in which the
 * tests ran: each row then has its result; without it every test counts as passed. A case covers a
 * rule if its name begins with the id and '-', or if a line "# rules: F5 F6" of it names the id; it
 * covers a code if it says "# expect refused TIME CODE RULE".
 *
 * The table goes to stdout as Markdown, a short form of it to stderr. Status 1 if a rule or a code
 * has no test, or one of its tests did not pass; 2 if a file cannot be read.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/refusal.h"
#include "model/rule.h"

enum { TESTS_MOST = 4096, LINE_SIZE = 4096 };

/* A case or a unit test, and what it shows. */
struct test {
    char *name; /* "tests/cases/F5-....yaml" without its ending, or "tests/unit/test_..." */
    bool is_case;
    bool has_passed;
    bool shows_rule[N_RULES];
    bool shows_code[N_REFUSAL_CODES];
};

struct tests {
    struct test *items[TESTS_MOST];
    size_t n;
};

static void fail(const char *name)
{
    fprintf(stderr, "make_conformance: cannot read %s: %s\n", name, strerror(errno));
    exit(2);
}

static FILE *open_file(const char *folder, const char *name)
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", folder, name);
    FILE *stream = fopen(text_string(&path), "r");
    if (stream == NULL)
        fail(text_string(&path));
    text_free(&path);
    return stream;
}

/* -- results ----------------------------------------------------------------------------------- */

/* What automake noted of a test: it has passed if it has results and all of them are good. */
static bool has_passed(const char *build, const char *test)
{
    char line[LINE_SIZE];
    struct text path = { 0 };
    if (build == NULL)
        return true;
    text_printf(&path, "%s/%s.trs", build, test);
    FILE *stream = fopen(text_string(&path), "r");
    text_free(&path);
    if (stream == NULL)
        return false;
    bool any = false, all = true;
    while (fgets(line, sizeof line, stream) != NULL) {
        if (strncmp(line, ":test-result: ", 14) == 0) {
            any = true;
            all = all && (strncmp(line + 14, "PASS", 4) == 0 || strncmp(line + 14, "SKIP", 4) == 0);
        }
    }
    fclose(stream);
    return any && all;
}

/* -- what a test shows ------------------------------------------------------------------------- */

static void note_rule(struct test *test, const char *id)
{
    const struct rule *rule = rule_find(id);
    if (rule == NULL) {
        fprintf(stderr, "make_conformance: %s names the rule %s, which there is not\n", test->name,
                id);
        exit(2);
    }
    test->shows_rule[rule - rules] = true;
}

static void read_case(struct test *test, const char *sources)
{
    char line[LINE_SIZE], code[LINE_SIZE];
    struct text name = { 0 };
    text_printf(&name, "%s.yaml", test->name);
    FILE *stream = open_file(sources, text_string(&name));
    while (fgets(line, sizeof line, stream) != NULL) {
        if (sscanf(line, "# expect refused %*s %4095s", code) == 1) {
            test->shows_code[refusal_find(code)] = true;
        } else if (strncmp(line, "# rules: ", 9) == 0) {
            for (char *id = strtok(line + 9, " ,\n"); id != NULL; id = strtok(NULL, " ,\n"))
                note_rule(test, id);
        }
    }
    fclose(stream);
    text_free(&name);
}

static struct test *add_test(struct tests *tests, const char *build, const char *name, bool is_case)
{
    if (tests->n == TESTS_MOST) {
        fprintf(stderr, "make_conformance: more than %d tests\n", TESTS_MOST);
        exit(2);
    }
    struct test *test = must_alloc(sizeof *test);
    *test = (struct test){ .name = must_strdup(name),
                           .is_case = is_case,
                           .has_passed = has_passed(build, name) };
    tests->items[tests->n++] = test;
    return test;
}

static void add_case(struct tests *tests, const char *sources, const char *build, const char *file)
{
    struct text name = { 0 };
    char id[LINE_SIZE];
    text_printf(&name, "tests/cases/%.*s", (int)(strlen(file) - strlen(".yaml")), file);
    struct test *test = add_test(tests, build, text_string(&name), true);
    size_t length = strcspn(file, "-");
    snprintf(id, sizeof id, "%.*s", (int)length, file);
    if (rule_find(id) != NULL)
        note_rule(test, id);
    read_case(test, sources);
    text_free(&name);
}

static int is_case_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static void add_cases(struct tests *tests, const char *sources, const char *build)
{
    struct text folder = { 0 };
    struct dirent **entries;
    text_printf(&folder, "%s/tests/cases", sources);
    int n = scandir(text_string(&folder), &entries, is_case_file, alphasort);
    if (n < 0)
        fail(text_string(&folder));
    for (int i = 0; i < n; i++) {
        add_case(tests, sources, build, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    text_free(&folder);
}

static void add_units(struct tests *tests, const char *sources, const char *build)
{
    char line[LINE_SIZE], id[LINE_SIZE], name[LINE_SIZE];
    FILE *stream = open_file(sources, "tests/conformance.map");
    while (fgets(line, sizeof line, stream) != NULL) {
        if (line[0] != '#' && sscanf(line, "%4095s %4095s", id, name) == 2)
            note_rule(add_test(tests, build, name, false), id);
    }
    fclose(stream);
}

static void free_tests(struct tests *tests)
{
    for (size_t i = 0; i < tests->n; i++) {
        free(tests->items[i]->name);
        free(tests->items[i]);
    }
}

/* -- rows -------------------------------------------------------------------------------------- */

/* A row of the table, as far as the tests go. */
struct row {
    struct text names;
    size_t n_tests, n_failed;
};

static void add_to_row(struct row *row, const struct test *test)
{
    const char *name = strrchr(test->name, '/') + 1;
    text_printf(&row->names, "%s%s%s", row->n_tests > 0 ? ", " : "", name,
                test->is_case ? "" : " (unit test)");
    row->n_tests++;
    row->n_failed += !test->has_passed;
}

static const char *result_of(const struct row *row)
{
    return row->n_tests == 0 ? "no case" : row->n_failed > 0 ? "FAILED" : "passed";
}

/* Prints both forms, answers whether all is well. */
static bool print_row(const char *id, const char *title, const char *source, struct row *row)
{
    bool is_well = row->n_tests > 0 && row->n_failed == 0;
    printf("| %s | %s | %s | %s | %s |\n", id, title, source, text_string(&row->names),
           result_of(row));
    fprintf(stderr, "%-7s %4zu  %s  %s\n", result_of(row), row->n_tests, id, title);
    text_free(&row->names);
    return is_well;
}

static bool print_rules(const struct tests *tests)
{
    bool is_well = true;
    printf("## Rules\n\n| rule | title | source | cases | result |\n|---|---|---|---|---|\n");
    for (int rule = 0; rule < N_RULES; rule++) {
        struct row row = { 0 };
        for (size_t i = 0; i < tests->n; i++) {
            if (tests->items[i]->shows_rule[rule])
                add_to_row(&row, tests->items[i]);
        }
        is_well &= print_row(rules[rule].id, rules[rule].title, rules[rule].source, &row);
    }
    return is_well;
}

static bool print_codes(const struct tests *tests)
{
    bool is_well = true;
    char id[LINE_SIZE];
    printf("\n## Refusals\n\n"
           "| code | meaning | rule | cases | result |\n|---|---|---|---|---|\n");
    for (int code = REFUSED_NONE + 1; code < N_REFUSAL_CODES; code++) {
        const struct refusal_row *refusal = refusal_row((enum refusal_code)code);
        struct row row = { 0 };
        for (size_t i = 0; i < tests->n; i++) {
            if (tests->items[i]->shows_code[code])
                add_to_row(&row, tests->items[i]);
        }
        snprintf(id, sizeof id, "%s (%d)", refusal->code, refusal->http_status);
        is_well &= print_row(id, refusal->message, refusal->rule, &row);
    }
    return is_well;
}

static const char introduction[] =
    "# Conformance\n\n"
    "Every rule of [the model](rules.md) and every refusal, with the cases that show it: files in "
    "`tests/cases`,\nscenarios whose expected timeline was computed by hand from the rule. `make "
    "check` runs them all, prints\nthis table with their results, and fails if a rule or a code "
    "has no case. Where a unit test\nstands for a case, `tests/conformance.map` says why.\n\n"
    "The file is generated: `make update-conformance`.\n\n";

int main(int argc, char **argv)
{
    struct tests tests = { .n = 0 };
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: make_conformance SOURCES [BUILD]\n");
        return 2;
    }
    add_cases(&tests, argv[1], argv[2]);
    add_units(&tests, argv[1], argv[2]);
    fputs(introduction, stdout);
    bool rules_are_well = print_rules(&tests);
    bool codes_are_well = print_codes(&tests);
    free_tests(&tests);
    if (fflush(stdout) != 0)
        fail("the standard output");
    return rules_are_well && codes_are_well ? 0 : 1;
}
