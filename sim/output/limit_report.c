#include "output/limit_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/diagnostic.h"
#include "base/text.h"
#include "output/terminal.h"

enum { CASES_TOLD = 3 }; /* of one limit */

void limit_report_init(struct limit_report *report, const struct scenarios *scenarios)
{
    *report = (struct limit_report){ .scenarios = scenarios };
    report->cases = must_alloc((scenarios->n_cases + 1) * sizeof *report->cases);
}

void limit_report_free(struct limit_report *report)
{
    for (size_t i = 0; i < report->n_cases; i++)
        free(report->cases[i].verdicts);
    free(report->cases);
    *report = (struct limit_report){ 0 };
}

void limit_report_add(struct limit_report *report, const struct study_outcome *outcome)
{
    size_t n = outcome->of->n_limits;
    struct limit_report_case *of = &report->cases[report->n_cases++];
    *of = (struct limit_report_case){ .of = &report->scenarios->cases[outcome->index],
                                      .verdicts = must_alloc((n + 1) * sizeof *of->verdicts),
                                      .n_verdicts = n };
    for (size_t i = 0; i < n; i++) {
        of->verdicts[i] = outcome->verdicts[i];
        report->counts[of->verdicts[i].verdict]++;
    }
    report->n_limits += n;
}

/* -- on stderr --------------------------------------------------------------------------------- */

static bool is_same_limit(const struct limit_verdict *a, const struct limit_verdict *b)
{
    const struct place *x = &a->limit->place, *y = &b->limit->place;
    return x->file == y->file && x->line == y->line && x->column == y->column;
}

/* The cases of a limit, those with this verdict among them. */
struct limit_cases {
    size_t n_all, n_such;
    struct text found; /* of the first ones */
};

/* The cases of a file stand together. */
static size_t find_first_of_file(const struct limit_report *report, size_t at)
{
    while (at > 0 && strcmp(report->cases[at - 1].of->file, report->cases[at].of->file) == 0)
        at--;
    return at;
}

static void collect_cases(const struct limit_report *report, size_t first,
                          const struct limit_verdict *wanted, struct limit_cases *cases)
{
    for (size_t i = first; i < report->n_cases; i++) {
        const struct limit_report_case *of = &report->cases[i];
        for (size_t k = 0; k < of->n_verdicts; k++) {
            const struct limit_verdict *verdict = &of->verdicts[k];
            if (!is_same_limit(verdict, wanted))
                continue;
            cases->n_all++;
            cases->n_such += verdict->verdict == wanted->verdict;
            if (verdict->verdict == wanted->verdict && cases->n_such <= CASES_TOLD) {
                text_printf(&cases->found, "%s%s: ", cases->n_such > 1 ? "; " : "",
                            of->of->name);
                limit_verdict_describe(verdict, &cases->found);
            }
        }
    }
    if (cases->n_such > CASES_TOLD)
        text_printf(&cases->found, "; and %zu more", cases->n_such - CASES_TOLD);
}

/* Whether an earlier case has told it. */
static bool is_told(const struct limit_report *report, size_t before,
                    const struct limit_verdict *wanted)
{
    size_t first = find_first_of_file(report, before);
    for (size_t i = before; i-- > first;) {
        const struct limit_report_case *of = &report->cases[i];
        for (size_t k = 0; k < of->n_verdicts; k++) {
            if (of->verdicts[k].verdict == wanted->verdict &&
                is_same_limit(&of->verdicts[k], wanted))
                return true;
        }
    }
    return false;
}

static void tell_limit(const struct limit_report *report, size_t first,
                       const struct limit_verdict *verdict, struct diagnostics *list)
{
    bool is_broken = verdict->verdict == VERDICT_BROKEN;
    struct limit_cases cases = { 0 };
    struct text where = { 0 };
    collect_cases(report, find_first_of_file(report, first), verdict, &cases);
    if (cases.n_all > 1)
        text_printf(&where, " in %zu of %zu cases", cases.n_such, cases.n_all);
    struct diagnostic *item = diagnostics_add(
        list, is_broken ? SEVERITY_ERROR : SEVERITY_WARNING, verdict->limit->place,
        is_broken ? "limit broken%s: %s" : "cannot tell%s whether this holds: %s",
        text_string(&where), verdict->limit->text);
    diagnostic_why(item, "%s", text_string(&cases.found));
    if (verdict->runs_needed > 0)
        diagnostic_hint(item, "make more runs: --runs %ju", (uintmax_t)verdict->runs_needed);
    else if (!is_broken)
        diagnostic_hint(item, "make more runs: the interval still has the bound inside");
    text_free(&cases.found);
    text_free(&where);
}

void limit_report_tell(const struct limit_report *report, FILE *stream)
{
    struct diagnostics list = { 0 };
    for (size_t i = 0; i < report->n_cases; i++) {
        const struct limit_report_case *of = &report->cases[i];
        for (size_t k = 0; k < of->n_verdicts; k++) {
            const struct limit_verdict *verdict = &of->verdicts[k];
            if (verdict->verdict != VERDICT_KEPT && !is_told(report, i, verdict))
                tell_limit(report, i, verdict, &list);
        }
    }
    diagnostics_print(&list, stream, terminal_is_styled(stream));
    diagnostics_free(&list);
}

/* -- in tables --------------------------------------------------------------------------------- */

void limit_report_signs(const struct limit_report_case *of, struct text *signs)
{
    static const char *const plain[N_VERDICTS] = { "+", "x", "?" };
    static const char *const nice[N_VERDICTS] = { "\u2713", "\u2717", "?" };
    const char *const *chosen = terminal_is_utf8() ? nice : plain;
    for (size_t i = 0; i < of->n_verdicts; i++)
        text_append(signs, chosen[of->verdicts[i].verdict]);
}

const char *limit_report_overall(const struct limit_report_case *of)
{
    size_t counts[N_VERDICTS] = { 0 };
    for (size_t i = 0; i < of->n_verdicts; i++)
        counts[of->verdicts[i].verdict]++;
    if (of->n_verdicts == 0)
        return NULL;
    return verdict_names[counts[VERDICT_BROKEN] > 0    ? VERDICT_BROKEN
                         : counts[VERDICT_UNKNOWN] > 0 ? VERDICT_UNKNOWN
                                                       : VERDICT_KEPT];
}

static const struct table_column columns[] = {
    { "case", NULL, NULL, TABLE_LEFT },    { "limit", NULL, NULL, TABLE_LEFT },
    { "verdict", NULL, NULL, TABLE_LEFT }, { "value", NULL, NULL, TABLE_RIGHT },
    { "low", NULL, NULL, TABLE_RIGHT },    { "high", NULL, NULL, TABLE_RIGHT },
    { "unit", NULL, NULL, TABLE_LEFT },    { "level", NULL, NULL, TABLE_RIGHT },
    { "runs", NULL, NULL, TABLE_RIGHT },
};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

static void add_figure(struct table *table, const struct limit_verdict *verdict, double value)
{
    if (isnan(value))
        table_add_empty(table);
    else if (strcmp(verdict->unit, "s") == 0)
        table_add_duration(table, llround(value * 1000));
    else if (strcmp(verdict->unit, SUMMARY_SHARE_UNIT) == 0)
        table_add_share(table, value);
    else
        table_add_real(table, value);
}

static void add_verdict(struct table *table, const struct limit_verdict *verdict)
{
    table_add_text(table, verdict->limit->text);
    table_add_text(table, verdict_names[verdict->verdict]);
    add_figure(table, verdict, verdict->value);
    add_figure(table, verdict, verdict->low);
    add_figure(table, verdict, verdict->high);
    table_add_text(table, verdict->unit);
    table_add_real(table, verdict->level);
    table_add_integer(table, (int64_t)verdict->n_runs);
}

void limit_report_fill_case(const struct limit_report_case *of, struct table *table)
{
    table_init(table, columns + 1, N_COLUMNS - 1);
    for (size_t i = 0; i < of->n_verdicts; i++)
        add_verdict(table, &of->verdicts[i]);
}

void limit_report_fill_all(const struct limit_report *report, struct table *table)
{
    table_init(table, columns, N_COLUMNS);
    for (size_t i = 0; i < report->n_cases; i++) {
        for (size_t k = 0; k < report->cases[i].n_verdicts; k++) {
            table_add_text(table, report->cases[i].of->name);
            add_verdict(table, &report->cases[i].verdicts[k]);
        }
    }
}

/* -- JUnit ------------------------------------------------------------------------------------- */

/* XML 1.0 knows no other control characters than these three. */
static void write_escaped(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        switch (c) {
        case '<': fputs("&lt;", stream); break;
        case '>': fputs("&gt;", stream); break;
        case '&': fputs("&amp;", stream); break;
        case '"': fputs("&quot;", stream); break;
        case '\n':
        case '\r':
        case '\t': fputc(' ', stream); break;
        default: fputc(c < 0x20 ? '?' : c, stream);
        }
    }
}

static void write_attribute(FILE *stream, const char *name, const char *value)
{
    fprintf(stream, " %s=\"", name);
    write_escaped(stream, value);
    fputc('"', stream);
}

static void write_test_case(FILE *stream, const struct limit_report_case *of,
                            const struct limit_verdict *verdict)
{
    const struct place *place = &verdict->limit->place;
    struct text found = { 0 };
    limit_verdict_describe(verdict, &found);
    fputs("    <testcase", stream);
    write_attribute(stream, "classname", of->of->name);
    write_attribute(stream, "name", verdict->limit->text);
    write_attribute(stream, "file", of->of->file);
    fprintf(stream, " line=\"%u\">\n", place->line);
    if (verdict->verdict == VERDICT_KEPT) {
        fputs("      <system-out>", stream);
        write_escaped(stream, text_string(&found));
        fputs("</system-out>\n", stream);
    } else {
        bool is_broken = verdict->verdict == VERDICT_BROKEN;
        fputs(is_broken ? "      <failure" : "      <skipped", stream);
        write_attribute(stream, "message", text_string(&found));
        fputs("/>\n", stream);
    }
    fputs("    </testcase>\n", stream);
    text_free(&found);
}

static void write_counts(FILE *stream, size_t n_tests, size_t n_broken, size_t n_unknown)
{
    fprintf(stream, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", n_tests,
            n_broken, n_unknown);
}

static void write_suite(FILE *stream, const struct limit_report_case *of)
{
    size_t counts[N_VERDICTS] = { 0 };
    for (size_t i = 0; i < of->n_verdicts; i++)
        counts[of->verdicts[i].verdict]++;
    fputs("  <testsuite", stream);
    write_attribute(stream, "name", of->of->name);
    write_counts(stream, of->n_verdicts, counts[VERDICT_BROKEN], counts[VERDICT_UNKNOWN]);
    for (size_t i = 0; i < of->n_verdicts; i++)
        write_test_case(stream, of, &of->verdicts[i]);
    fputs("  </testsuite>\n", stream);
}

int limit_report_write_junit(const struct limit_report *report, const char *name)
{
    struct atomic_file file;
    int error = atomic_file_open(&file, name);
    if (error != 0)
        return error;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"evenkeel\"", file.stream);
    write_counts(file.stream, report->n_limits, report->counts[VERDICT_BROKEN],
                 report->counts[VERDICT_UNKNOWN]);
    for (size_t i = 0; i < report->n_cases; i++)
        write_suite(file.stream, &report->cases[i]);
    fputs("</testsuites>\n", file.stream);
    return atomic_file_commit(&file);
}
