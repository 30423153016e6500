/*
 * evenkeel check FILE...: what is wrong or surprising in scenario files, without running them.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "cmd/check_table.h"
#include "cmd/effective_page.h"
#include "cmd/command.h"
#include "cmd/load.h"
#include "cmd/usual.h"
#include "output/table.h"
#include "output/terminal.h"

struct check_options {
    struct option_texts vary;
    bool effective, strict, notes, is_quiet;
    int format;
};

#define AT(member) offsetof(struct check_options, member)
static const struct option_row option_rows[] = {
    { AT(effective), &(const struct option){
          .name = "effective", .letter = 'e', .kind = OPTION_FLAG,
          .help = "print every setting with where its value comes from" } },
    { AT(strict), &(const struct option){
          .name = "strict", .kind = OPTION_FLAG, .help = "treat warnings as errors" } },
    { AT(notes), &(const struct option){
          .name = "notes", .kind = OPTION_FLAG,
          .help = "tell what is good to know, too, though nobody should wonder" } },
    { AT(vary), &usual_vary },
    { AT(format), &usual_format },
    { AT(is_quiet), &(const struct option){
          .name = "quiet", .letter = 'q', .kind = OPTION_FLAG,
          .help = "print nothing if all is well" } },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel check scenarios", "look at every scenario of a folder" },
    { "evenkeel check --strict --notes refresh.yaml",
      "before a roll-out: all that can be proved without a run; surprises are errors" },
    { "evenkeel check --effective refresh.yaml", "see every setting and where it comes from" },
    { "evenkeel check --format json scenarios", "the findings for another program" },
    { NULL, NULL },
};

static void print_count(const struct scenarios *scenarios, bool are_notes_told)
{
    size_t n_warnings = scenarios->diagnostics.n_warnings, n_notes = scenarios->diagnostics.n_notes;
    printf("%zu case%s, no errors, ", scenarios->n_cases, scenarios->n_cases == 1 ? "" : "s");
    if (n_warnings > 0)
        printf("%zu warning%s", n_warnings, n_warnings == 1 ? "" : "s");
    else
        printf("no warnings");
    if (n_notes > 0) {
        printf(", %zu note%s%s", n_notes, n_notes == 1 ? "" : "s",
               are_notes_told ? "" : " (--notes tells)");
    }
    printf("\n");
}

/* What goes to stdout beside the findings on stderr. */
static void print_answer(const struct scenarios *scenarios, const struct check_options *options,
                         bool is_valid)
{
    if (!is_valid) {
        return; /* the errors are the answer */
    }
    if (options->effective)
        effective_page_print(scenarios, (enum table_format)options->format, stdout);
    else if (!options->is_quiet)
        print_count(scenarios, options->notes);
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    const struct check_options *options = given;
    const enum table_format format = (enum table_format)options->format;
    struct scenarios scenarios;
    bool is_valid = load_and_prove(&scenarios, operands, n_operands, &options->vary);
    /* a scenario that is wrong is mended first */
    enum findings_told told = !is_valid        ? FINDINGS_NONE
                              : options->notes ? FINDINGS_ALL
                                               : FINDINGS_SURPRISES;
    size_t n_warnings = scenarios.diagnostics.n_warnings;
    if (format != TABLE_ALIGNED && !options->effective) {
        check_table_print(&scenarios.diagnostics, told, format, stdout);
    } else {
        diagnostics_print_some(&scenarios.diagnostics, stderr, terminal_is_styled(stderr),
                               told);
        print_answer(&scenarios, options, is_valid);
    }
    scenarios_free(&scenarios);
    return !is_valid || (options->strict && n_warnings > 0) ? EXIT_USAGE : EXIT_DONE;
}

const struct command command_check = {
    .name = "check",
    .operands = "FILE...",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    .summary = "find errors and surprises in scenario files without running them",
    .description =
        "Reads scenario files as run does and tells every error, with its place, the reason and "
        "what to do; and what can be proved of a case before any run and would surprise: a refresh "
        "that never finishes, a request that is refused, a zone that is emptied (evenkeel list "
        "findings). With --effective it prints each setting of each case with the place that it "
        "was written at, or the default or assumption that stands in for it.\n\n"
        "With --format json, csv or markdown the findings go to standard output in place of the "
        "text: an object or row for each, all of them, with the keys file, line, column, length "
        "(characters from the column on), severity (error, warning or note), finding (its name in "
        "evenkeel list findings; an error has none), rule, message, why and hint; null or empty is "
        "what there is not. Where nothing is found the array is empty. The exit status is the "
        "same.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct check_options),
    .run = run,
};
