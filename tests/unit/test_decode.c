/* A mapping becomes a struct by rows; what is wrong is told with place, reason and hint. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "kernel/distribution.h"
#include "messages.h"
#include "scenario/decode.h"

/* ---- a table with a row of every kind ---- */

struct inner {
    const char *id;
    long version;
};

struct everything {
    long size;
    double factor, fails;
    bool az_balance;
    int64_t interval_ms, pause_ms, cooldown_ms;
    const char *image;
    int policy;
    unsigned suspended;
    struct field_integers removal;
    struct field_texts ids;
    struct field_integers checkpoints;
    const struct distribution *boot;
    struct field_windows windows;
    struct inner inner;
};

static const char *const policy_names[] = { "PRIORITY", "BALANCE", NULL };
static const char *const process_names[] = { "ScaleIn", "ScaleOut", "HealthCheck", NULL };

static const struct field inner_rows[] = {
    { .name = "Id", .kind = FIELD_TEXT, .offset = offsetof(struct inner, id) },
    { .name = "Version", .kind = FIELD_INTEGER, .low = 1, .high = 9, .initial = "3",
      .offset = offsetof(struct inner, version), .rule = "F2" },
    FIELD_END,
};

#define AT(member) offsetof(struct everything, member)
static const struct field rows[] = {
    { .name = "MinSize", .kind = FIELD_INTEGER, .low = 0, .high = 2000, .offset = AT(size),
      .initial = "2", .rule = "G1", .help = "fewest instances" },
    { .name = "factor", .kind = FIELD_REAL, .low = 1, .high = INFINITY, .offset = AT(factor),
      .initial = "1.5" },
    { .name = "fails", .kind = FIELD_SHARE, .offset = AT(fails), .initial = "2.5%", .rule = "S4",
      .is_assumption = true },
    { .name = "AzBalance", .kind = FIELD_BOOLEAN, .offset = AT(az_balance), .initial = "false" },
    { .name = "check_interval", .kind = FIELD_DURATION, .low = 1000, .high = 86400000,
      .offset = AT(interval_ms), .initial = "60s", .rule = "A6" },
    { .name = "CheckpointPauseTime", .kind = FIELD_MINUTES, .low = 1, .high = 2880,
      .offset = AT(pause_ms), .initial = "60", .rule = "F2" },
    { .name = "DefaultCooldown", .kind = FIELD_SECONDS, .low = 0, .high = 86400,
      .offset = AT(cooldown_ms), .initial = "300", .rule = "G1" },
    { .name = "ImageId", .kind = FIELD_TEXT, .offset = AT(image), .is_required = true,
      .help = "an image" },
    { .name = "MultiAZPolicy", .kind = FIELD_CHOICE, .offset = AT(policy), .choices = policy_names,
      .initial = "PRIORITY", .rule = "G1" },
    { .name = "SuspendedProcesses", .kind = FIELD_CHOICES, .offset = AT(suspended),
      .choices = process_names },
    { .name = "RemovalPolicies", .kind = FIELD_CHOICE_LIST, .low = 1, .high = 2,
      .offset = AT(removal), .choices = policy_names, .initial = "[BALANCE, PRIORITY]",
      .rule = "G1" },
    { .name = "InstanceId", .kind = FIELD_TEXTS, .low = 1, .high = 3, .offset = AT(ids),
      .initial = "i-1" },
    { .name = "Checkpoints", .kind = FIELD_INTEGERS, .low = 1, .high = 100,
      .offset = AT(checkpoints), .rule = "F2" },
    { .name = "boot", .kind = FIELD_DISTRIBUTION, .offset = AT(boot),
      .initial = "{ quantiles: { p50: 53s, p90: 67s } }", .rule = "I2", .is_assumption = true },
    { .name = "out_of_stock", .kind = FIELD_WINDOWS, .offset = AT(windows) },
    { .name = "DesiredConfiguration", .kind = FIELD_SECTION, .section = inner_rows,
      .offset = AT(inner) },
    FIELD_END,
};

static const struct field price_rows[] = {
    { .name = "billing_step", .kind = FIELD_DURATION },
    FIELD_END,
};

static const struct decode_section sections[] = { { .name = "price", .rows = price_rows },
                                                 { .name = NULL } };

/* ---- reading one text ---- */

struct bench {
    struct arena arena;
    struct diagnostics list;
    struct decode_cache cache;
    struct settings_log log;
    struct everything all;
};

static bool decode_text(struct bench *bench, const char *text)
{
    struct decoder decoder = { .arena = &bench->arena, .list = &bench->list, .folder = "",
                               .cache = &bench->cache, .log = &bench->log,
                               .sections = sections };
    const struct tree_node *node;

    bench->cache.arena = &bench->arena;
    bench->log.arena = &bench->arena;
    node = tree_read_text(&bench->arena, &bench->list, "a.yaml", text, strlen(text));
    assert_non_null(node);
    return decode_mapping(&decoder, node, "group", rows, &bench->all);
}

static void clear(struct bench *bench)
{
    diagnostics_free(&bench->list);
    arena_free(&bench->arena);
    *bench = (struct bench){ 0 };
}

struct bad_text {
    const char *line; /* behind "ImageId: x" */
    const char *messages;
};

static void expect_bad(const struct bad_text *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct bench bench = { 0 };
        struct text text = { 0 };

        text_printf(&text, "ImageId: x\n%s", cases[i].line);
        assert_false(decode_text(&bench, text.bytes));
        expect_messages(&bench.list, cases[i].messages);
        text_free(&text);
        clear(&bench);
    }
}

#define EXPECT_BAD(cases) expect_bad(cases, sizeof cases / sizeof cases[0])

static int write_csv(void **state)
{
    FILE *stream = fopen("test_decode.csv", "wb");

    (void)state;
    if (stream == NULL)
        return -1;
    fputs("zone,boot_s,bad_s\na,1.5,7\nb,2.385,x\na,,-1\na,0.25,8\n", stream);
    return fclose(stream);
}

static int remove_csv(void **state)
{
    (void)state;
    return remove("test_decode.csv");
}

static void numbers_are_numbers_in_their_range(void **state)
{
    static const struct bad_text cases[] = {
        { "MinSize: 90%",
          "a.yaml:2:10: error: MinSize: \"90%\" is not a whole number\n"
          "    2 | MinSize: 90%\n"
          "      |          ^~~\n"
          "  why:  it must be within 0 and 2000 (rule G1)\n"
          "  hint: write 90\n" },
        { "MinSize: x",
          "a.yaml:2:10: error: MinSize: \"x\" is not a whole number\n"
          "    2 | MinSize: x\n"
          "      |          ^\n"
          "  why:  it must be within 0 and 2000 (rule G1)\n" },
        { "MinSize: 2.5",
          "a.yaml:2:10: error: MinSize: \"2.5\" is not a whole number\n"
          "    2 | MinSize: 2.5\n"
          "      |          ^~~\n"
          "  why:  it must be within 0 and 2000 (rule G1)\n" },
        { "MinSize: 2001",
          "a.yaml:2:10: error: MinSize: 2001 is out of range\n"
          "    2 | MinSize: 2001\n"
          "      |          ^~~~\n"
          "  why:  it must be within 0 and 2000 (rule G1)\n" },
        { "MinSize: -1",
          "a.yaml:2:10: error: MinSize: -1 is out of range\n"
          "    2 | MinSize: -1\n"
          "      |          ^~\n"
          "  why:  it must be within 0 and 2000 (rule G1)\n" },
        { "MinSize: [1, 2]",
          "a.yaml:2:10: error: MinSize must be a whole number, not a list\n"
          "    2 | MinSize: [1, 2]\n"
          "      |          ^~~~~~\n" },
        { "MinSize: 99999999999999999999",
          "a.yaml:2:10: error: MinSize: \"99999999999999999999\" is too large a number\n"
          "    2 | MinSize: 99999999999999999999\n"
          "      |          ^~~~~~~~~~~~~~~~~~~~\n"
          "  why:  it must be within 0 and 2000 (rule G1)\n" },
        { "factor: 0.5",
          "a.yaml:2:9: error: factor: 0.5 is out of range\n"
          "    2 | factor: 0.5\n"
          "      |         ^~~\n"
          "  why:  it must be at least 1\n" },
        { "factor: 1,5",
          "a.yaml:2:9: error: factor: \"1,5\" is not a number\n"
          "    2 | factor: 1,5\n"
          "      |         ^~~\n"
          "  why:  it must be at least 1\n"
          "  hint: write 1\n" },
        { "fails: 35",
          "a.yaml:2:8: error: fails: \"35\" is above 1 (100%)\n"
          "    2 | fails: 35\n"
          "      |        ^~\n"
          "  hint: write 35%\n" },
        { "fails: -1%",
          "a.yaml:2:8: error: fails: \"-1%\" is below 0\n"
          "    2 | fails: -1%\n"
          "      |        ^~~\n"
          "  hint: write 5% or 0.05\n" },
        { "fails: x",
          "a.yaml:2:8: error: fails: \"x\" is not a share\n"
          "    2 | fails: x\n"
          "      |        ^\n"
          "  hint: write 5% or 0.05\n" },
        { "AzBalance: yes",
          "a.yaml:2:12: error: AzBalance: \"yes\" is neither true nor false\n"
          "    2 | AzBalance: yes\n"
          "      |            ^~~\n"
          "  hint: write true\n" },
        { "AzBalance: 3",
          "a.yaml:2:12: error: AzBalance: \"3\" is neither true nor false\n"
          "    2 | AzBalance: 3\n"
          "      |            ^\n"
          "  hint: write true or false\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void times_have_the_unit_of_their_kind(void **state)
{
    static const struct bad_text cases[] = {
        { "check_interval: 90",
          "a.yaml:2:17: error: check_interval: \"90\" has no unit\n"
          "    2 | check_interval: 90\n"
          "      |                 ^~\n"
          "  hint: write 90s or 90m\n" },
        { "check_interval: 90 seconds",
          "a.yaml:2:17: error: check_interval: \"90 seconds\" has a blank in it\n"
          "    2 | check_interval: 90 seconds\n"
          "      |                 ^~~~~~~~~~\n"
          "  hint: write 90s\n" },
        { "check_interval: 5min",
          "a.yaml:2:17: error: check_interval: \"5min\" has an unknown unit (known are ms, s,"
          " m, h, d)\n"
          "    2 | check_interval: 5min\n"
          "      |                 ^~~~\n"
          "  hint: write 5m\n" },
        { "check_interval: soon",
          "a.yaml:2:17: error: check_interval: \"soon\" is not a duration\n"
          "    2 | check_interval: soon\n"
          "      |                 ^~~~\n"
          "  hint: write 90s, 1.5h or 2h30m\n" },
        { "check_interval: -5s",
          "a.yaml:2:17: error: check_interval: \"-5s\" is negative\n"
          "    2 | check_interval: -5s\n"
          "      |                 ^~~\n" },
        { "check_interval: 100ms",
          "a.yaml:2:17: error: check_interval: 100ms is out of range\n"
          "    2 | check_interval: 100ms\n"
          "      |                 ^~~~~\n"
          "  why:  it must be within 1s and 1d (rule A6)\n" },
        { "check_interval: 2d",
          "a.yaml:2:17: error: check_interval: 2d is out of range\n"
          "    2 | check_interval: 2d\n"
          "      |                 ^~\n"
          "  why:  it must be within 1s and 1d (rule A6)\n" },
        { "CheckpointPauseTime: 30m",
          "a.yaml:2:22: error: CheckpointPauseTime: \"30m\" is not a number of minutes\n"
          "    2 | CheckpointPauseTime: 30m\n"
          "      |                      ^~~\n"
          "  why:  as in the API it is a bare number of minutes (rule F2)\n"
          "  hint: write 30\n" },
        { "CheckpointPauseTime: 90s",
          "a.yaml:2:22: error: CheckpointPauseTime: \"90s\" is not a number of minutes\n"
          "    2 | CheckpointPauseTime: 90s\n"
          "      |                      ^~~\n"
          "  why:  as in the API it is a bare number of minutes (rule F2)\n" },
        { "CheckpointPauseTime: 0",
          "a.yaml:2:22: error: CheckpointPauseTime: 0 is out of range\n"
          "    2 | CheckpointPauseTime: 0\n"
          "      |                      ^\n"
          "  why:  it must be within 1 and 2880 (rule F2)\n" },
        { "DefaultCooldown: 86401",
          "a.yaml:2:18: error: DefaultCooldown: 86401 is out of range\n"
          "    2 | DefaultCooldown: 86401\n"
          "      |                  ^~~~~\n"
          "  why:  it must be within 0 and 86400 (rule G1)\n" },
        { "DefaultCooldown: 5m",
          "a.yaml:2:18: error: DefaultCooldown: \"5m\" is not a number of seconds\n"
          "    2 | DefaultCooldown: 5m\n"
          "      |                  ^~\n"
          "  why:  as in the API it is a bare number of seconds (rule G1)\n"
          "  hint: write 300\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void choices_are_listed_and_guessed(void **state)
{
    static const struct bad_text cases[] = {
        { "MultiAZPolicy: BALENCE",
          "a.yaml:2:16: error: unknown MultiAZPolicy \"BALENCE\"\n"
          "    2 | MultiAZPolicy: BALENCE\n"
          "      |                ^~~~~~~\n"
          "  why:  it is one of PRIORITY, BALANCE (rule G1)\n"
          "  hint: did you mean \"BALANCE\"?\n" },
        { "MultiAZPolicy: x",
          "a.yaml:2:16: error: unknown MultiAZPolicy \"x\"\n"
          "    2 | MultiAZPolicy: x\n"
          "      |                ^\n"
          "  why:  it is one of PRIORITY, BALANCE (rule G1)\n" },
        { "MultiAZPolicy: {}",
          "a.yaml:2:16: error: MultiAZPolicy must be one of PRIORITY, BALANCE, not a mapping\n"
          "    2 | MultiAZPolicy: {}\n"
          "      |                ^~\n" },
        { "SuspendedProcesses: [ScaleIn, Scaleout]",
          "a.yaml:2:31: error: unknown SuspendedProcesses \"Scaleout\"\n"
          "    2 | SuspendedProcesses: [ScaleIn, Scaleout]\n"
          "      |                               ^~~~~~~~\n"
          "  why:  it is one of ScaleIn, ScaleOut, HealthCheck\n"
          "  hint: did you mean \"ScaleOut\"?\n" },
        { "RemovalPolicies: [BALANCE, BALANCE, BALANCE]",
          "a.yaml:2:18: error: RemovalPolicies has 3 entries\n"
          "    2 | RemovalPolicies: [BALANCE, BALANCE, BALANCE]\n"
          "      |                  ^~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
          "  why:  it takes 1 to 2 entries (rule G1)\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void lists_are_checked_one_by_one(void **state)
{
    static const struct bad_text cases[] = {
        { "InstanceId: []",
          "a.yaml:2:13: error: InstanceId has 0 entries\n"
          "    2 | InstanceId: []\n"
          "      |             ^~\n"
          "  why:  it takes 1 to 3 entries\n" },
        { "InstanceId: [a, [b]]",
          "a.yaml:2:17: error: InstanceId must be a text, not a list\n"
          "    2 | InstanceId: [a, [b]]\n"
          "      |                 ^~~\n"
          "  hint: write b, without the brackets\n" },
        { "Checkpoints: [20, 101, x]",
          "a.yaml:2:19: error: Checkpoints: 101 is out of range\n"
          "    2 | Checkpoints: [20, 101, x]\n"
          "      |                   ^~~\n"
          "  why:  it must be within 1 and 100 (rule F2)\n"
          "a.yaml:2:24: error: Checkpoints: \"x\" is not a whole number\n"
          "    2 | Checkpoints: [20, 101, x]\n"
          "      |                        ^\n"
          "  why:  it must be within 1 and 100 (rule F2)\n" },
        { "out_of_stock: 5m",
          "a.yaml:2:15: error: out_of_stock must be a list, not \"5m\"\n"
          "    2 | out_of_stock: 5m\n"
          "      |               ^~\n"
          "  hint: write \"- ...\" lines below it, or [a, b]\n" },
        { "out_of_stock: [[1m, 30s], 5, [1, 2m]]",
          "a.yaml:2:16: error: out_of_stock: the window must end after it begins\n"
          "    2 | out_of_stock: [[1m, 30s], 5, [1, 2m]]\n"
          "      |                ^~~~~~~~~\n"
          "a.yaml:2:27: error: out_of_stock: a window is a pair, not \"5\"\n"
          "    2 | out_of_stock: [[1m, 30s], 5, [1, 2m]]\n"
          "      |                           ^\n"
          "  hint: write [10m, 25m]: from 10 minutes on, until 25\n"
          "a.yaml:2:31: error: out_of_stock: \"1\" has no unit\n"
          "    2 | out_of_stock: [[1m, 30s], 5, [1, 2m]]\n"
          "      |                               ^\n"
          "  hint: write 1s or 1m\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

#define KNOWN_KEYS                                                                                 \
    "  why:  known are MinSize, factor, fails, AzBalance, check_interval, CheckpointPauseTime, "   \
    "DefaultCooldown, ImageId, MultiAZPolicy, SuspendedProcesses, RemovalPolicies, InstanceId, "   \
    "Checkpoints, boot, out_of_stock, DesiredConfiguration\n"

static void keys_are_known_and_there(void **state)
{
    static const struct bad_text cases[] = {
        { "MinSise: 2",
          "a.yaml:2:1: error: unknown key \"MinSise\" in group\n"
          "    2 | MinSise: 2\n"
          "      | ^~~~~~~\n"
          KNOWN_KEYS
          "  hint: did you mean \"MinSize\"?\n" },
        { "billing_step: 3s",
          "a.yaml:2:1: error: unknown key \"billing_step\" in group\n"
          "    2 | billing_step: 3s\n"
          "      | ^~~~~~~~~~~~\n"
          KNOWN_KEYS
          "  hint: \"billing_step\" belongs into \"price:\"\n" },
        { "x:5:",
          "a.yaml:2:1: error: unknown key \"x:5\" in group\n"
          "    2 | x:5:\n"
          "      | ^~~\n"
          KNOWN_KEYS
          "  hint: write a blank after the \":\"\n" },
        { "DesiredConfiguration: { Id: 3, Version: 10, versoin: 2 }",
          "a.yaml:2:41: error: Version: 10 is out of range\n"
          "    2 | DesiredConfiguration: { Id: 3, Version: 10, versoin: 2 }\n"
          "      |                                         ^~\n"
          "  why:  it must be within 1 and 9 (rule F2)\n"
          "a.yaml:2:45: error: unknown key \"versoin\" in group.DesiredConfiguration\n"
          "    2 | DesiredConfiguration: { Id: 3, Version: 10, versoin: 2 }\n"
          "      |                                             ^~~~~~~\n"
          "  why:  known are Id, Version\n"
          "  hint: did you mean \"Version\"?\n" },
        { "DesiredConfiguration: [3]",
          "a.yaml:2:23: error: DesiredConfiguration must be a mapping, not a list\n"
          "    2 | DesiredConfiguration: [3]\n"
          "      |                       ^~~\n"
          "  hint: write \"key: value\" lines below it, or { key: value }\n" },
        { "MinSize:",
          "a.yaml:2:9: error: MinSize has no value\n"
          "    2 | MinSize:\n"
          "      |         ^\n"
          "  hint: without this line it is 2\n" },
        { "MinSize: ~",
          "a.yaml:2:10: error: MinSize has no value\n"
          "    2 | MinSize: ~\n"
          "      |          ^\n"
          "  hint: without this line it is 2\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void distributions_have_their_parameters(void **state)
{
    static const struct bad_text cases[] = {
        { "boot: 90",
          "a.yaml:2:7: error: boot: \"90\" has no unit\n"
          "    2 | boot: 90\n"
          "      |       ^~\n"
          "  hint: write 90s or 90m\n" },
        { "boot: { lognorm: 3 }",
          "a.yaml:2:9: error: boot: unknown distribution \"lognorm\"\n"
          "    2 | boot: { lognorm: 3 }\n"
          "      |         ^~~~~~~\n"
          "  why:  a distribution is one of constant, uniform, exponential, lognormal, gamma,"
          " weibull, quantiles, samples; shift, at_least, at_most may stand beside it\n"
          "  hint: did you mean \"lognormal\"?\n" },
        { "boot: { lognormal: { median: 78s, p59: 3s } }",
          "a.yaml:2:20: error: boot: lognormal cannot be made of { median: 78s, p59: 3s }\n"
          "    2 | boot: { lognormal: { median: 78s, p59: 3s } }\n"
          "      |                    ^~~~~~~~~~~~~~~~~~~~~~~~\n"
          "  why:  lognormal takes { median, p95 }, { median, p90 }, { median, p99 }, { mean,"
          " sd } or { median, sigma }\n"
          "  hint: for example { lognormal: { median: 78s, p95: 132s } }\n" },
        { "boot: { lognormal: { median: 78s, p95: 3s } }",
          "a.yaml:2:20: error: boot: lognormal: p95 must be above the median\n"
          "    2 | boot: { lognormal: { median: 78s, p95: 3s } }\n"
          "      |                    ^~~~~~~~~~~~~~~~~~~~~~~~\n" },
        { "boot: { lognormal: { median: 78, p95: 90s } }",
          "a.yaml:2:30: error: median: \"78\" has no unit\n"
          "    2 | boot: { lognormal: { median: 78, p95: 90s } }\n"
          "      |                              ^~\n"
          "  hint: write 78s or 78m\n" },
        { "boot: { exponential: 3s }",
          "a.yaml:2:22: error: boot: exponential cannot be made of 3s\n"
          "    2 | boot: { exponential: 3s }\n"
          "      |                      ^~\n"
          "  why:  exponential takes { mean } or { median }\n"
          "  hint: for example { exponential: { mean: 60s } }\n" },
        { "boot: { constant: -3s }",
          "a.yaml:2:19: error: boot: \"-3s\" is negative\n"
          "    2 | boot: { constant: -3s }\n"
          "      |                   ^~~\n" },
        { "boot: { constant: 5s, uniform: 3s }",
          "a.yaml:2:23: error: boot: both constant and uniform\n"
          "    2 | boot: { constant: 5s, uniform: 3s }\n"
          "      |                       ^~~~~~~\n"
          "  why:  a latency is drawn from one distribution\n"
          "  hint: remove one of the two\n" },
        { "boot: { shift: 3s }",
          "a.yaml:2:7: error: boot names no distribution\n"
          "    2 | boot: { shift: 3s }\n"
          "      |       ^~~~~~~~~~~~~\n"
          "  why:  a distribution is one of constant, uniform, exponential, lognormal, gamma,"
          " weibull, quantiles, samples\n" },
        { "boot: [3s]",
          "a.yaml:2:7: error: boot must be a duration or a distribution, not a list\n"
          "    2 | boot: [3s]\n"
          "      |       ^~~~\n"
          "  hint: write 90s or { lognormal: { median: 78s, p95: 132s } }\n" },
        { "boot: { constant: 5s, at_least: 10s }",
          "a.yaml:2:7: error: boot: the bounds leave less than one in a million of the values\n"
          "    2 | boot: { constant: 5s, at_least: 10s }\n"
          "      |       ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
          "  why:  at_least and at_most hold for the value before the shift\n" },
        { "boot: { constant: 5s, at_least: 10 }",
          "a.yaml:2:33: error: at_least: \"10\" has no unit\n"
          "    2 | boot: { constant: 5s, at_least: 10 }\n"
          "      |                                 ^~\n"
          "  hint: write 10s or 10m\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void quantiles_ascend(void **state)
{
    static const struct bad_text cases[] = {
        { "boot: { quantiles: { p90: 5s, p50: 6s } }",
          "a.yaml:2:27: error: boot: p90 must not lie below p50\n"
          "    2 | boot: { quantiles: { p90: 5s, p50: 6s } }\n"
          "      |                           ^~\n" },
        { "boot: { quantiles: { p90: 5s, q50: 6, p100: 3s } }",
          "a.yaml:2:31: error: boot: unknown quantile \"q50\"\n"
          "    2 | boot: { quantiles: { p90: 5s, q50: 6, p100: 3s } }\n"
          "      |                               ^~~\n"
          "  why:  quantiles are written p50, p95, p99.9, between p0 and p100\n"
          "  hint: the least and the greatest value are at_least and at_most\n"
          "a.yaml:2:36: error: q50: \"6\" has no unit\n"
          "    2 | boot: { quantiles: { p90: 5s, q50: 6, p100: 3s } }\n"
          "      |                                    ^\n"
          "  hint: write 6s or 6m\n"
          "a.yaml:2:39: error: boot: unknown quantile \"p100\"\n"
          "    2 | boot: { quantiles: { p90: 5s, q50: 6, p100: 3s } }\n"
          "      |                                       ^~~~\n"
          "  why:  quantiles are written p50, p95, p99.9, between p0 and p100\n"
          "  hint: the least and the greatest value are at_least and at_most\n" },
        { "boot: { quantiles: { p90: 5s } }",
          "a.yaml:2:20: error: boot: quantiles: a quantile table needs at least two points\n"
          "    2 | boot: { quantiles: { p90: 5s } }\n"
          "      |                    ^~~~~~~~~~~\n" },
        { "boot: { quantiles: 5s }",
          "a.yaml:2:20: error: quantiles must be a mapping, not \"5s\"\n"
          "    2 | boot: { quantiles: 5s }\n"
          "      |                    ^~\n"
          "  hint: write \"key: value\" lines below it, or { key: value }\n" },
        { "boot: { quantiles: { p50: 3s, p50.0: 3s } }",
          "a.yaml:2:38: error: boot: p50.0 must not lie below p50\n"
          "    2 | boot: { quantiles: { p50: 3s, p50.0: 3s } }\n"
          "      |                                      ^~\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void samples_name_a_column(void **state)
{
    static const struct bad_text cases[] = {
        { "boot: { samples: { file: test_decode.csv, column: boot_s, unit: min, wher: 3 } }",
          "a.yaml:2:65: error: unknown unit \"min\"\n"
          "    2 | boot: { samples: { file: test_decode.csv, column: boot_s, unit: min, wher:"
          " 3 } }\n"
          "      |                                                                 ^~~\n"
          "  why:  it is one of ms, s\n"
          "a.yaml:2:70: error: unknown key \"wher\" in samples\n"
          "    2 | boot: { samples: { file: test_decode.csv, column: boot_s, unit: min, wher:"
          " 3 } }\n"
          "      |                                                                      ^~~~\n"
          "  why:  known are file, column, unit, where\n"
          "  hint: did you mean \"where\"?\n" },
        { "boot: { samples: { column: boot_s } }",
          "a.yaml:2:18: error: samples: \"file\" is missing\n"
          "    2 | boot: { samples: { column: boot_s } }\n"
          "      |                  ^~~~~~~~~~~~~~~~~~\n"
          "  why:  file: a CSV file, seen from the scenario's folder\n"
          "a.yaml:2:18: error: samples: \"unit\" is missing\n"
          "    2 | boot: { samples: { column: boot_s } }\n"
          "      |                  ^~~~~~~~~~~~~~~~~~\n"
          "  why:  unit: s or ms, of the numbers in the column\n" },
        { "boot: { samples: { file: test_decode.csv, column: boots, unit: s } }",
          "a.yaml:2:51: error: test_decode.csv has no column \"boots\"\n"
          "    2 | boot: { samples: { file: test_decode.csv, column: boots, unit: s } }\n"
          "      |                                                   ^~~~~\n"
          "  why:  its columns are zone, boot_s, bad_s\n"
          "  hint: did you mean \"boot_s\"?\n" },
        { "boot: { samples: { file: nowhere.csv, column: boot_s, unit: s } }",
          "a.yaml:2:26: error: the CSV file nowhere.csv cannot be read: No such file or"
          " directory\n"
          "    2 | boot: { samples: { file: nowhere.csv, column: boot_s, unit: s } }\n"
          "      |                          ^~~~~~~~~~~\n"
          "  hint: its name is seen from the folder of the scenario\n" },
        { "boot: { samples: { file: test_decode.csv, column: bad_s, unit: s } }",
          "test_decode.csv:3:9: error: \"x\" is not a number\n"
          "test_decode.csv:4:4: error: -1: a latency is negative\n" },
        { "boot: { samples: { file: test_decode.csv, column: boot_s, unit: s, where: { zone: c"
          " } } }",
          "a.yaml:2:18: error: boot: there are no samples\n"
          "    2 | boot: { samples: { file: test_decode.csv, column: boot_s, unit: s, where: {"
          " zone: c } } ...\n"
          "      |                  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
          "~~~~~~~~~~~\n"
          "  why:  no row fits \"where\" and has a number\n" },
        { "boot: { samples: { file: test_decode.csv, column: boot_s, unit: s, where: { zome: a"
          " } } }",
          "a.yaml:2:77: error: test_decode.csv has no column \"zome\"\n"
          "    2 | ...ot_s, unit: s, where: { zome: a } } }\n"
          "      |                            ^~~~\n"
          "  why:  its columns are zone, boot_s, bad_s\n"
          "  hint: did you mean \"zone\"?\n" },
        { "boot: { samples: test_decode.csv }",
          "a.yaml:2:18: error: samples must be a mapping, not \"test_decode.csv\"\n"
          "    2 | boot: { samples: test_decode.csv }\n"
          "      |                  ^~~~~~~~~~~~~~~\n"
          "  hint: write \"key: value\" lines below it, or { key: value }\n" },
    };

    (void)state;
    EXPECT_BAD(cases);
}

static void a_missing_key_is_told(void **state)
{
    struct bench bench = { 0 };

    (void)state;
    assert_false(decode_text(&bench, "MinSize: 3"));
    expect_messages(&bench.list, "a.yaml:1:1: error: group: \"ImageId\" is missing\n"
                                 "    1 | MinSize: 3\n"
                                 "      | ^\n"
                                 "  why:  ImageId: an image\n");
    clear(&bench);
}

static void every_kind_is_read(void **state)
{
    struct bench bench = { 0 };
    const struct everything *all = &bench.all;

    (void)state;
    assert_true(decode_text(&bench,
                            "MinSize: 7\nfactor: 2.385\nfails: 3%\nAzBalance: true\n"
                            "check_interval: 1m30s\nCheckpointPauseTime: 45\nDefaultCooldown: 90\n"
                            "ImageId: m-1\nMultiAZPolicy: BALANCE\n"
                            "SuspendedProcesses: [ScaleOut, HealthCheck]\n"
                            "RemovalPolicies: BALANCE\nInstanceId: [i-2, \"3\"]\n"
                            "Checkpoints: [20, 100]\nboot: 90s\n"
                            "out_of_stock: [[10m, 25m], [1h, 2h]]\n"
                            "DesiredConfiguration: { Id: asc-1 }\n"));
    expect_messages(&bench.list, "");
    assert_int_equal(all->size, 7);
    assert_float_equal(all->factor, 2.385, 0);
    assert_float_equal(all->fails, 0.03, 1e-15);
    assert_true(all->az_balance);
    assert_int_equal(all->interval_ms, 90000);
    assert_int_equal(all->pause_ms, 45 * 60000);
    assert_int_equal(all->cooldown_ms, 90000);
    assert_string_equal(all->image, "m-1");
    assert_int_equal(all->policy, 1);
    assert_int_equal(all->suspended, 6);
    assert_int_equal(all->removal.count, 1);
    assert_int_equal(all->removal.items[0], 1);
    assert_int_equal(all->ids.count, 2);
    assert_string_equal(all->ids.items[1], "3");
    assert_int_equal(all->checkpoints.items[1], 100);
    assert_true(distribution_is_constant(all->boot));
    assert_int_equal(all->windows.count, 2);
    assert_int_equal(all->windows.items[1].from_ms, 3600000);
    assert_string_equal(all->inner.id, "asc-1");
    assert_int_equal(all->inner.version, 3);
    clear(&bench);
}

static void expect_logged(const struct bench *bench, const char *name, const char *expected)
{
    struct text text = { 0 }, origin = { 0 };

    for (size_t i = 0; i < bench->log.count; i++) {
        const struct setting *setting = &bench->log.items[i];

        if (strcmp(setting->name, name) == 0)
            text_printf(&text, "%s.%s = %s, %s", setting->section, setting->name, setting->value,
                        settings_log_origin(setting, &origin));
    }
    assert_string_equal(text_string(&text), expected);
    text_free(&origin);
    text_free(&text);
}

static void texts_are_folded(void **state)
{
    static const struct bad_text cases[] = {
        { "InstanceId: [a, \"b\\a\"]",
          "a.yaml:2:17: error: InstanceId holds a control character\n"
          "    2 | InstanceId: [a, \"b\\a\"]\n"
          "      |                 ^~~~~\n"
          "  hint: remove it\n" },
    };
    struct bench bench = { 0 };

    (void)state;
    assert_true(decode_text(&bench, "ImageId: |\n  one\n\n  two\tthree \nMinSize: 7"));
    assert_string_equal(bench.all.image, "one two three");
    clear(&bench);
    EXPECT_BAD(cases);
}

static void the_log_tells_where_values_come_from(void **state)
{
    struct bench bench = { 0 };

    (void)state;
    bench.all.policy = 1;
    assert_true(decode_text(&bench, "ImageId: x\nMinSize: 7"));
    expect_logged(&bench, "MinSize", "group.MinSize = 7, a.yaml:2");
    expect_logged(&bench, "factor", "group.factor = 1.5, default");
    expect_logged(&bench, "DefaultCooldown", "group.DefaultCooldown = 300, default (rule G1)");
    expect_logged(&bench, "fails", "group.fails = 2.5%, assumption (rule S4)");
    expect_logged(&bench, "Version", "group.DesiredConfiguration.Version = 3, default (rule F2)");
    expect_logged(&bench, "Checkpoints", ""); /* absent */
    clear(&bench);
}

static const struct distribution *decode_boot(struct bench *bench, const char *boot)
{
    struct text text = { 0 };

    text_printf(&text, "ImageId: x\nboot: %s", boot);
    assert_true(decode_text(bench, text.bytes));
    expect_messages(&bench->list, "");
    text_free(&text);
    return bench->all.boot;
}

static void every_distribution_is_read(void **state)
{
    struct bench bench = { 0 };
    const struct distribution *boot;

    (void)state;
    boot = decode_boot(&bench, "{ constant: 2385ms }");
    assert_float_equal(distribution_mean(boot), 2385, 0);
    boot = decode_boot(&bench, "{ constant: { value: 2385ms }, shift: 1s }");
    assert_float_equal(distribution_mean(boot), 3385, 0);
    boot = decode_boot(&bench, "{ lognormal: { p95: 132s, median: 78s } }");
    assert_float_equal(distribution_quantile(boot, 0.5), 78000, 1e-6);
    assert_float_equal(distribution_quantile(boot, 0.95), 132000, 1e-6);
    boot = decode_boot(&bench, "{ exponential: { mean: 90s }, at_most: 100s, shift: 5s }");
    assert_true(distribution_quantile(boot, 0.999999) <= 105000);
    assert_true(distribution_quantile(boot, 0.999999) > 104000);
    boot = decode_boot(&bench, "{ weibull: { shape: 1.5, scale: 60s } }");
    assert_float_equal(distribution_quantile(boot, 1 - exp(-1)), 60000, 1e-3);
    boot = decode_boot(&bench, "{ quantiles: { p99.9: 123s, p50: 53s, p90: 67s, p99: 79s } }");
    assert_float_equal(distribution_quantile(boot, 0.5), 53000, 1e-3);
    assert_float_equal(distribution_quantile(boot, 0.999), 123000, 1e-3);
    boot = decode_boot(&bench, "{ samples: { file: test_decode.csv, column: boot_s, unit: s } }");
    assert_int_equal(boot->n, 3);
    assert_float_equal(boot->x[2], 2385, 0);
    boot = decode_boot(&bench, "{ samples: { file: test_decode.csv, column: boot_s, unit: ms, "
                               "where: { zone: a } } }");
    assert_int_equal(boot->n, 2);
    assert_float_equal(boot->x[1], 1.5, 0);
    boot = decode_boot(&bench, "{ samples: { file: test_decode.csv, column: boot_s, unit: ms, "
                               "where: { zone: a, bad_s: 8 } } }");
    assert_int_equal(boot->n, 1);
    assert_float_equal(boot->x[0], 0.25, 0);
    boot = decode_boot(&bench, "{ quantiles: { p50: 53s, p90: 53s, p99: 79s } }"); /* an atom */
    assert_float_equal(distribution_quantile(boot, 0.7), 53000, 1e-3);
    clear(&bench);
}

static void the_cases_of_a_file_share_what_is_dear(void **state)
{
    static const char text[] =
        "{ ImageId: x, boot: { samples: { file: test_decode.csv, column: boot_s, unit: s } } }";
    struct bench bench = { 0 };
    struct decoder decoder = { .arena = &bench.arena, .list = &bench.list, .folder = "",
                               .cache = &bench.cache };
    const struct distribution *first;
    const struct tree_node *node, *varied;

    (void)state;
    bench.cache.arena = &bench.arena;
    node = tree_read_text(&bench.arena, &bench.list, "a.yaml", text, strlen(text));
    varied = tree_set(&bench.arena, node, "MinSize",
                      tree_scalar(&bench.arena, "9", (struct place){ 0 }));
    assert_true(decode_mapping(&decoder, node, "", rows, &bench.all));
    assert_int_equal(bench.all.size, 2);
    first = bench.all.boot;
    assert_true(decode_mapping(&decoder, varied, "", rows, &bench.all));
    assert_int_equal(bench.all.size, 9);
    assert_ptr_equal(bench.all.boot, first);
    clear(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_numbers_in_their_range),
        cmocka_unit_test(times_have_the_unit_of_their_kind),
        cmocka_unit_test(choices_are_listed_and_guessed),
        cmocka_unit_test(lists_are_checked_one_by_one),
        cmocka_unit_test(keys_are_known_and_there),
        cmocka_unit_test(distributions_have_their_parameters),
        cmocka_unit_test(quantiles_ascend),
        cmocka_unit_test(samples_name_a_column),
        cmocka_unit_test(a_missing_key_is_told),
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(texts_are_folded),
        cmocka_unit_test(the_log_tells_where_values_come_from),
        cmocka_unit_test(every_distribution_is_read),
        cmocka_unit_test(the_cases_of_a_file_share_what_is_dear),
    };

    return cmocka_run_group_tests(tests, write_csv, remove_csv);
}
