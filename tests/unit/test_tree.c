/* A YAML text becomes nodes with places; what is wrong with it is told to people. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "messages.h"
#include "scenario/tree.h"

struct bad_text {
    const char *text;
    const char *messages;
};

static void expect_bad(const struct bad_text *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena arena = { 0 };
        struct diagnostics list = { 0 };

        assert_null(tree_read_text(&arena, &list, "a.yaml", cases[i].text, strlen(cases[i].text)));
        expect_messages(&list, cases[i].messages);
        diagnostics_free(&list);
        arena_free(&arena);
    }
}

#define EXPECT_BAD(cases) expect_bad(cases, sizeof cases / sizeof cases[0])

static void tabs_do_not_indent(void **state)
{
    static const struct bad_text cases[] = {
        { "group:\n"
          "\tMinSize: 2",
          "a.yaml:2:1: error: a tab cannot indent\n"
          "    2 |     MinSize: 2\n"
          "      | ^\n"
          "  why:  YAML knows nesting by blanks in front of a line\n"
          "  hint: replace tabs by blanks\n" },
        { "a: 1\n"
          "\tb: 2",
          "a.yaml:2:1: error: a tab cannot indent\n"
          "    2 |     b: 2\n"
          "      | ^\n"
          "  why:  YAML knows nesting by blanks in front of a line\n"
          "  hint: replace tabs by blanks\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void colons_need_a_blank_and_a_key(void **state)
{
    static const struct bad_text cases[] = {
        { "MinSize:50\n"
          "MaxSize: 3",
          "a.yaml:1:1: error: there is no blank after the \":\"\n"
          "    1 | MinSize:50\n"
          "      | ^~~~~~~~~~\n"
          "  why:  without the blank, \"MinSize:50\" is one word\n"
          "  hint: write \"MinSize: 50\"\n" },
        { "group:\n"
          "  MaxSize: 3\n"
          "  - MinSize:50\n"
          "  x: 1",
          "a.yaml:3:3: error: this does not go on what was begun above\n"
          "    3 |   - MinSize:50\n"
          "      |   ^\n"
          "  why:  what begins at line 2, column 3 goes on in the same column\n"
          "  hint: check the indentation\n" },
        { "title: Refresh: all\n"
          "b: 1",
          "a.yaml:1:15: error: a \": \" is not expected here\n"
          "    1 | title: Refresh: all\n"
          "      |               ^\n"
          "  why:  the line above goes on here, or this is part of a value\n"
          "  hint: check the indentation, or put the value in quotes\n" },
        { "a\n"
          "b: 1",
          "a.yaml:2:2: error: a \": \" is not expected here\n"
          "    2 | b: 1\n"
          "      |  ^\n"
          "  why:  the line above goes on here, or this is part of a value\n"
          "  hint: check the indentation, or put the value in quotes\n" },
        { "a: 5\n"
          "b\n",
          "a.yaml:2:1: error: there is no \":\" after this key\n"
          "    2 | b\n"
          "      | ^\n"
          "  hint: write \"key: value\", with a blank after the colon\n" },
        { "a: 1\n"
          "  b: 2",
          "a.yaml:2:4: error: a \": \" is not expected here\n"
          "    2 |   b: 2\n"
          "      |    ^\n"
          "  why:  the line above goes on here, or this is part of a value\n"
          "  hint: check the indentation, or put the value in quotes\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void quotes_are_closed_and_whole(void **state)
{
    static const struct bad_text cases[] = {
        { "title: \"abc\n"
          "x: 1\n",
          "a.yaml:1:8: error: this quote is not closed\n"
          "    1 | title: \"abc\n"
          "      |        ^\n"
          "  hint: close it with the same kind of quote\n" },
        { "a: 'x\n"
          "b: 1",
          "a.yaml:1:4: error: this quote is not closed\n"
          "    1 | a: 'x\n"
          "      |    ^\n"
          "  hint: close it with the same kind of quote\n" },
        { "a: \"\\q\"",
          "a.yaml:1:5: error: unknown escape in a quoted text\n"
          "    1 | a: \"\\q\"\n"
          "      |     ^\n"
          "  hint: use single quotes: backslashes stand for themselves there\n" },
        { "a: \"x\" y",
          "a.yaml:1:8: error: this does not belong behind the value before it\n"
          "    1 | a: \"x\" y\n"
          "      |        ^\n"
          "  hint: put the whole value in quotes, or remove what is too much\n" },
        { "a: @x",
          "a.yaml:1:4: error: a value cannot begin with this character\n"
          "    1 | a: @x\n"
          "      |    ^\n"
          "  hint: put the value in quotes\n" },
        { "a: %x",
          "a.yaml:1:4: error: a value cannot begin with this character\n"
          "    1 | a: %x\n"
          "      |    ^\n"
          "  hint: put the value in quotes\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void brackets_are_closed(void **state)
{
    static const struct bad_text cases[] = {
        { "a: [1, 2\n"
          "b: 3",
          "a.yaml:1:4: error: this \"[\" is not closed\n"
          "    1 | a: [1, 2\n"
          "      |    ^\n"
          "  why:  a \",\" or \"]\" was expected before line 2, column 2\n"
          "  hint: close it with \"]\"\n" },
        { "zones: {x: 1",
          "a.yaml:1:8: error: this \"{\" is not closed\n"
          "    1 | zones: {x: 1\n"
          "      |        ^\n"
          "  why:  a \",\" or \"}\" was expected, yet the text ends\n"
          "  hint: close it with \"}\"\n" },
        { "a: [1, 2]]",
          "a.yaml:1:10: error: this does not belong behind the value before it\n"
          "    1 | a: [1, 2]]\n"
          "      |          ^\n"
          "  hint: put the whole value in quotes, or remove what is too much\n" },
        { "? [a]\n"
          ": 1",
          "a.yaml:1:3: error: a key must be a single word, not a list\n"
          "    1 | ? [a]\n"
          "      |   ^~~\n"
          "  hint: a value that begins with \"[\" or \"{\" stands behind \"key: \"\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void what_goes_on_stands_in_the_same_column(void **state)
{
    static const struct bad_text cases[] = {
        { "timeline:\n"
          "  - at: 1\n"
          "    do: x\n"
          "   y: 3\n",
          "a.yaml:4:4: error: this does not go on what was begun above\n"
          "    4 |    y: 3\n"
          "      |    ^\n"
          "  why:  what begins at line 2, column 3 goes on in the same column\n"
          "  hint: check the indentation\n" },
        { "- at: 10m\n"
          " do: x",
          "a.yaml:2:2: error: this does not go on what was begun above\n"
          "    2 |  do: x\n"
          "      |  ^\n"
          "  why:  what begins at line 1, column 1 goes on in the same column\n"
          "  hint: check the indentation\n" },
        { "a: - b",
          "a.yaml:1:4: error: a list cannot begin here\n"
          "    1 | a: - b\n"
          "      |    ^\n"
          "  hint: put \"- \" on a line of its own below the key, or use [a, b]\n" },
        { "  a: 1\n"
          "b: 2",
          "a.yaml:2:1: error: the document is over, yet something follows\n"
          "    2 | b: 2\n"
          "      | ^\n"
          "  hint: check the indentation of this line and of the first\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void duplicate_keys_are_told_and_the_first_wins(void **state)
{
    static const char text[] = "a: 1.5\n"
                               "a: 2.5\n"
                               "b: {c: 3.5, c: 4.5}";
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    const struct tree_node *root = tree_read_text(&arena, &list, "a.yaml", text, strlen(text));

    (void)state;
    assert_non_null(root);
    assert_string_equal(tree_render(&arena, root), "{ a: 1.5, b: { c: 3.5 } }");
    expect_messages(&list, "a.yaml:2:1: error: duplicate key \"a\"\n"
                           "    2 | a: 2.5\n"
                           "      | ^\n"
                           "  why:  line 1, column 1 has set it already\n"
                           "  hint: remove one of the two\n"
                           "a.yaml:3:13: error: duplicate key \"c\"\n"
                           "    3 | b: {c: 3.5, c: 4.5}\n"
                           "      |             ^\n"
                           "  why:  line 3, column 5 has set it already\n"
                           "  hint: remove one of the two\n");
    diagnostics_free(&list);
    arena_free(&arena);
}

static void an_empty_file_is_told(void **state)
{
    static const struct bad_text cases[] = {
        { "",
          "a.yaml: error: the file is empty\n"
          "  hint: a scenario needs zones: and group: at least, for example "
          "zones: [h, i] and group: { MinSize: 1, MaxSize: 9 }\n" },
        { "# nothing\n"
          "\n",
          "a.yaml: error: the file is empty\n"
          "  why:  it holds nothing but comments and blank lines\n"
          "  hint: a scenario needs zones: and group: at least, for example "
          "zones: [h, i] and group: { MinSize: 1, MaxSize: 9 }\n" },
        { "\357\273\277",
          "a.yaml: error: the file is empty\n"
          "  hint: a scenario needs zones: and group: at least, for example "
          "zones: [h, i] and group: { MinSize: 1, MaxSize: 9 }\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void control_characters_are_told(void **state)
{
    static const struct bad_text cases[] = {
        { "a: \001",
          "a.yaml:1:4: error: a control character is not allowed\n"
          "    1 | a: ?\n"
          "      |    ^\n"
          "  hint: remove it, or write it as an escape in double quotes\n" },
        { "a: \"\\0b\"",
          "a.yaml:1:4: error: the text holds a NUL (\"\\0\")\n"
          "    1 | a: \"\\0b\"\n"
          "      |    ^~~~~\n"
          "  hint: remove it\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void a_file_is_one_document(void **state)
{
    static const struct bad_text cases[] = {
        { "a: 1\n"
          "---\n"
          "b: 2",
          "a.yaml:2:1: error: a second document begins here\n"
          "    2 | ---\n"
          "      | ^~~\n"
          "  why:  a file is one document\n"
          "  hint: put it into a file of its own, without the \"---\"\n" },
        { "%YAML 9.9\n"
          "---\n"
          "a: 1",
          "a.yaml:1:1: error: this is no valid YAML\n"
          "    1 | %YAML 9.9\n"
          "      | ^\n"
          "  why:  found incompatible YAML document\n"
          "  hint: write \"key: value\" lines, and lists as [a, b]\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void aliases_and_tags_that_mean_nothing_are_told(void **state)
{
    static const struct bad_text cases[] = {
        { "a: *x",
          "a.yaml:1:4: error: unknown alias \"*x\"\n"
          "    1 | a: *x\n"
          "      |    ^~\n"
          "  why:  an alias stands for what was marked before with \"&x\"\n"
          "  hint: put a text that begins with \"*\" in quotes\n" },
        { "a: &x [*x]",
          "a.yaml:1:8: error: the alias \"*x\" stands inside of what it stands for\n"
          "    1 | a: &x [*x]\n"
          "      |        ^~\n"
          "  hint: write out what is meant\n" },
        { "<<: 3",
          "a.yaml:1:5: error: \"<<\" needs a mapping, not \"3\"\n"
          "    1 | <<: 3\n"
          "      |     ^\n"
          "  why:  \"<<: *name\" copies the settings of what \"&name\" marks\n" },
        { "a: !Ref b",
          "a.yaml:1:4: error: the tag \"!Ref\" has no meaning here\n"
          "    1 | a: !Ref b\n"
          "      |    ^~~~~~\n"
          "  hint: put the value in quotes if it begins with \"!\"\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void nesting_has_a_limit(void **state)
{
    static const struct bad_text cases[] = {
        { "x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
          "a.yaml:1:35: error: lists and mappings are nested deeper than 32\n"
          "    1 | x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n"
          "      |                                   ^\n"
          "  why:  no setting needs more than 6 levels\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };

    (void)state;
    assert_null(tree_read_text(&arena, &list, "nul.yaml", "a: 1\nb: \0x", 10));
    assert_null(tree_read_text(&arena, &list, "latin.yaml", "a: caf\351", 7));
    assert_null(tree_read_text(&arena, &list, "cut.yaml", "\303\251: \303", 5));
    expect_messages(&list, "nul.yaml:2:4: error: this is no text file\n"
                           "  why:  it holds a NUL byte here\n"
                           "  hint: save the file as UTF-8\n"
                           "latin.yaml:1:7: error: this is no text file\n"
                           "  why:  the byte here is no UTF-8\n"
                           "  hint: save the file as UTF-8\n"
                           "cut.yaml:1:4: error: this is no text file\n"
                           "  why:  the byte here is no UTF-8\n"
                           "  hint: save the file as UTF-8\n");
    diagnostics_free(&list);
    arena_free(&arena);
}

static void a_file_has_to_be_there_and_of_sane_size(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    FILE *large = fopen("test_tree.large.yaml", "wb");

    (void)state;
    assert_non_null(large);
    fseek(large, 100000000, SEEK_SET); /* a hole: 100 MB without writing them */
    fputc('x', large);
    fclose(large);
    assert_null(tree_read_file(&arena, &list, "test_tree.large.yaml"));
    assert_null(tree_read_file(&arena, &list, "."));
    assert_null(tree_read_file(&arena, &list, "nowhere/a.yaml"));
    remove("test_tree.large.yaml");
    expect_messages(&list, "test_tree.large.yaml: error: the file is larger than 8 MiB\n"
                           "  hint: put instances or demand into a CSV file\n"
                           ".: error: cannot be read: Is a directory\n"
                           "nowhere/a.yaml: error: cannot be read: No such file or directory\n");
    assert_true(arena_footprint(&arena) < 1000000);
    diagnostics_free(&list);
    arena_free(&arena);
}

/* Ten aliases of ten aliases ...: each line stands for ten times the one before. */
static void aliases_cannot_stand_for_everything(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    struct text text = { 0 };

    (void)state;
    text_append(&text, "a: &a [1,1,1,1,1,1,1,1,1,1]\n");
    for (char c = 'b'; c < 'k'; c++) {
        text_printf(&text, "%c: &%c [", c, c);
        for (int i = 0; i < 10; i++)
            text_printf(&text, "%s*%c", i > 0 ? "," : "", c - 1);
        text_append(&text, "]\n");
    }
    assert_null(tree_read_text(&arena, &list, "a.yaml", text.bytes, text.length));
    expect_messages(&list, "a.yaml:5:29: error: the aliases of this file stand for more than "
                           "100000 values\n"
                           "    5 | e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                           "      |                             ^~\n"
                           "  hint: put instances or demand into a CSV file\n");
    text_free(&text);
    diagnostics_free(&list);
    arena_free(&arena);
}

static void a_mapping_has_a_limit_of_keys(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    struct text text = { 0 };

    (void)state;
    for (int i = 0; i < 2000; i++)
        text_printf(&text, "k%d: 1\n", i);
    assert_null(tree_read_text(&arena, &list, "a.yaml", text.bytes, text.length));
    expect_messages(&list, "a.yaml:1025:1: error: more than 1024 keys in one mapping\n"
                           " 1025 | k1024: 1\n"
                           "      | ^~~~~\n"
                           "  hint: put entries of one kind into a list, each behind a \"- \"\n");
    text_free(&text);
    diagnostics_free(&list);
    arena_free(&arena);
}

static const struct tree_node *read(struct arena *arena, struct diagnostics *list,
                                    const char *text)
{
    const struct tree_node *root = tree_read_text(arena, list, "a.yaml", text, strlen(text));

    expect_messages(list, "");
    assert_non_null(root);
    return root;
}

static void expect_place(struct place place, unsigned line, unsigned column, unsigned length)
{
    assert_string_equal(place.file->name, "a.yaml");
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_int_equal(place.length, length);
}

static void nodes_know_their_places(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    const struct tree_node *root =
        read(&arena, &list, "\xef\xbb\xbfgr\303\266\303\237e: 2.385\r\n"
                            "zones: [cn-h, 'cn-i']\n"
                            "timeline:\n"
                            "  - { at: 10m, do: \"Enter\" }\n");
    const struct tree_node *zones = tree_get(root, "zones");
    const struct tree_node *timeline = tree_get(root, "timeline");

    (void)state;
    expect_place(root->place, 1, 1, 1);
    expect_place(tree_find(root, "gr\303\266\303\237e")->key_place, 1, 1, 5);
    expect_place(tree_get(root, "gr\303\266\303\237e")->place, 1, 8, 5);
    expect_place(zones->place, 2, 8, 14);
    expect_place(zones->items[1]->place, 2, 15, 6);
    assert_false(zones->items[0]->is_quoted);
    assert_true(zones->items[1]->is_quoted);
    expect_place(timeline->place, 4, 3, 1);
    expect_place(timeline->items[0]->place, 4, 5, 24);
    expect_place(tree_find(timeline->items[0], "do")->key_place, 4, 16, 2);
    assert_string_equal(tree_render(&arena, root),
                        "{ gr\303\266\303\237e: 2.385, zones: [cn-h, cn-i], "
                        "timeline: [{ at: 10m, do: Enter }] }");
    diagnostics_free(&list);
    arena_free(&arena);
}

static void aliases_share_and_merge_keys_fill_in(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    const struct tree_node *root = read(&arena, &list,
                                        "slow: &slow { boot: 90s, stop: 2.385s }\n"
                                        "fast: &fast { boot: 9s, drain: 1s }\n"
                                        "a: *slow\n"
                                        "b: { <<: *slow, boot: 30s }\n"
                                        "c: { boot: 31s, <<: [*fast, *slow] }\n");

    (void)state;
    assert_ptr_equal(tree_get(root, "a"), tree_get(root, "slow"));
    assert_string_equal(tree_render(&arena, tree_get(root, "b")), "{ boot: 30s, stop: 2.385s }");
    assert_string_equal(tree_render(&arena, tree_get(root, "c")),
                        "{ boot: 31s, drain: 1s, stop: 2.385s }");
    expect_place(tree_get(tree_get(root, "c"), "stop")->place, 1, 32, 6);
    diagnostics_free(&list);
    arena_free(&arena);
}

static void what_is_shown_stays_on_one_line(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    const struct tree_node *root = read(&arena, &list,
                                        "title: |\n  one, \"two\"\n  three\n"
                                        "id: a, b\n"
                                        "ids: ['a, b', c-1, 'x: y']\n"
                                        "bell: \"\\a\"\n");

    (void)state;
    assert_string_equal(tree_render(&arena, tree_get(root, "title")),
                        "\"one, \\\"two\\\"\\nthree\\n\"");
    assert_string_equal(tree_render(&arena, tree_get(root, "id")), "a, b");
    assert_string_equal(tree_render(&arena, tree_get(root, "ids")), "[\"a, b\", c-1, \"x: y\"]");
    assert_string_equal(tree_render(&arena, tree_get(root, "bell")), "\"\\x07\"");
    diagnostics_free(&list);
    arena_free(&arena);
}

static void changes_share_what_they_leave_alone(void **state)
{
    struct arena arena = { 0 };
    struct diagnostics list = { 0 };
    const struct tree_node *root =
        read(&arena, &list, "group: { MinSize: 5, MaxSize: 9 }\n"
                            "timeline: [{ at: 1m }, { at: 2m }]\n");
    const struct tree_node *group = tree_get(root, "group");
    const struct tree_node *timeline = tree_get(root, "timeline");
    const struct tree_node *value =
        tree_scalar(&arena, "7", (struct place){ root->place.file, 3, 4, 1 });
    const struct tree_node *varied =
        tree_set(&arena, root, "group", tree_set(&arena, group, "MinSize", value));
    const struct tree_node *added = tree_set(&arena, group, "Desired", value);

    (void)state;
    assert_string_equal(tree_render(&arena, tree_get(varied, "group")),
                        "{ MinSize: 7, MaxSize: 9 }");
    expect_place(tree_find(tree_get(varied, "group"), "MinSize")->key_place, 1, 10, 7);
    assert_ptr_equal(tree_get(varied, "timeline"), timeline);
    assert_string_equal(tree_render(&arena, added), "{ MinSize: 5, MaxSize: 9, Desired: 7 }");
    expect_place(tree_find(added, "Desired")->key_place, 3, 4, 1);
    assert_string_equal(tree_render(&arena, tree_set_item(&arena, timeline, 1, value)),
                        "[{ at: 1m }, 7]");
    assert_string_equal(tree_render(&arena, root),
                        "{ group: { MinSize: 5, MaxSize: 9 }, "
                        "timeline: [{ at: 1m }, { at: 2m }] }");
    diagnostics_free(&list);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tabs_do_not_indent),
        cmocka_unit_test(colons_need_a_blank_and_a_key),
        cmocka_unit_test(quotes_are_closed_and_whole),
        cmocka_unit_test(brackets_are_closed),
        cmocka_unit_test(what_goes_on_stands_in_the_same_column),
        cmocka_unit_test(duplicate_keys_are_told_and_the_first_wins),
        cmocka_unit_test(an_empty_file_is_told),
        cmocka_unit_test(control_characters_are_told),
        cmocka_unit_test(a_file_is_one_document),
        cmocka_unit_test(aliases_and_tags_that_mean_nothing_are_told),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(a_file_has_to_be_there_and_of_sane_size),
        cmocka_unit_test(aliases_cannot_stand_for_everything),
        cmocka_unit_test(a_mapping_has_a_limit_of_keys),
        cmocka_unit_test(nodes_know_their_places),
        cmocka_unit_test(aliases_share_and_merge_keys_fill_in),
        cmocka_unit_test(what_is_shown_stays_on_one_line),
        cmocka_unit_test(changes_share_what_they_leave_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
