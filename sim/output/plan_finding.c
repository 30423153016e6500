#include "output/plan_finding.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "output/plan_miss.h"
#include "output/plan_table.h"

static void append_amount(const struct plan_report *report, double value, struct text *text)
{
    const struct metric *metric = report->search->objective;
    char duration[UNITS_DURATION_SIZE];
    if (strcmp(metric->unit, "s") == 0)
        text_append(text, units_format_duration(llround(value * 1000), duration));
    else
        text_printf(text, "%.3g %s", value,
                    metric_unit(metric, &plan_report_chosen(report)->setup));
}

static void append_indifference(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    if (selection->rules.is_relative)
        text_printf(text, "%g %% (", 100 * selection->rules.indifference);
    append_amount(report, selection->indifference / report->search->objective->scale, text);
    if (selection->rules.is_relative)
        text_append(text, ")");
}

void plan_finding_append_heading(const struct plan_report *report, struct text *text)
{
    const struct plan_search *search = report->search;
    size_t n_limits = plan_report_chosen(report)->n_limits;
    text_printf(text, "%s: the %s of %zu setting%s", search->candidates[0].of->file, report->aim,
                search->n_candidates, search->n_candidates == 1 ? "" : "s");
    if (n_limits > 0)
        text_printf(text, " that keeps %zu limit%s", n_limits, n_limits == 1 ? "" : "s");
    text_printf(text, "; %ju runs in %zu round%s%s", (uintmax_t)search->n_runs, search->n_rounds,
                search->n_rounds == 1 ? "" : "s",
                search->is_interrupted ? ", then interrupted" : "");
}

static void append_alike(const struct plan_report *report, struct text *text)
{
    size_t n_others = report->search->selection.n_alike - 1;
    if (n_others == 0)
        return;
    bool is_of_time = strcmp(report->search->objective->name, "duration") == 0;
    text_printf(text,
                " %zu other%s %s as good; of these it leaves most instances healthy, or is %s.",
                n_others, n_others == 1 ? "" : "s", n_others == 1 ? "is" : "are",
                is_of_time ? "cheaper" : "sooner done");
}

static void append_aside(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    size_t n = selection->n_aside;
    if (n == 0)
        return;
    text_printf(text, " Of %zu setting%s %ju runs do not tell whether a limit is kept%s.", n,
                n == 1 ? "" : "s", (uintmax_t)selection->rules.most_runs,
                selection->outcome == SELECTION_LIMITS_OPEN ? "; allow more with --runs"
                                                            : ", so they are set aside");
}

static void append_promise(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    if (selection->n_candidates == 1) {
        text_append(text, "It is the only one; vary: in the file, or --vary, gives it rivals.");
        return;
    }
    bool has_limits = plan_report_chosen(report)->n_limits > 0;
    text_printf(text, "With %g %% probability it %sno other%s is better by more than ",
                100 * selection->rules.confidence,
                has_limits ? "keeps every limit and " : "is right that ",
                has_limits ? " that does" : "");
    append_indifference(report, text);
    text_append(text, ".");
    append_alike(report, text);
    append_aside(report, text);
}

/* Each limit of the nearest one that stands so, with what was found of it. */
static void append_limits(const struct plan_report *report, enum verdict verdict,
                          const char *before, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    const struct selection_candidate *of = &selection->candidates[selection->best];
    for (size_t i = 0; i < of->n_limits; i++) {
        if (of->verdicts[i] != verdict)
            continue;
        text_append(text, before);
        plan_miss_append_found(report, i, text);
        before = ", and ";
    }
}

static uint64_t count_fewest_runs(const struct selection *selection)
{
    uint64_t fewest = selection->rules.most_runs;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        uint64_t n = selection->candidates[i].n_runs;
        fewest = n < fewest ? n : fewest;
    }
    return fewest;
}

static void append_nearest(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    const struct selection_candidate *of = &selection->candidates[selection->best];
    text_append(text, "; the nearest is ");
    plan_table_settings(plan_report_chosen(report), text);
    if (of->verdict == VERDICT_UNKNOWN)
        append_limits(report, VERDICT_UNKNOWN, ", it may or may not keep ", text);
    else
        append_limits(report, VERDICT_BROKEN, ", it breaks ", text);
    if (of->n_endless > 0)
        text_printf(text, ", it is cut, stuck or refused in %ju of %zu runs",
                    (uintmax_t)of->n_endless, of->n_runs);
    text_append(text, ".");
    if (selection->n_candidates > 1)
        text_printf(text, " Which one is nearest is an estimate, from %ju runs or more of each.",
                    (uintmax_t)count_fewest_runs(selection));
    append_aside(report, text);
}

static void append_rivals(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    bool is_interrupted = report->search->is_interrupted;
    size_t n_others = selection->n_rivals - 1;
    const char *plural = n_others == 1 ? "" : "s";
    text_append(text, is_interrupted ? "Cannot tell yet: " : "Cannot tell: ");
    plan_table_settings(plan_report_chosen(report), text);
    if (is_interrupted)
        text_printf(text, " keeps every limit with %g %% probability, but %zu other%s may be "
                          "better by more than ", 100 * selection->rules.confidence, n_others,
                    plural);
    else
        text_printf(text, " keeps every limit and looks best, but %ju runs do not tell it apart "
                          "from %zu other%s by ", (uintmax_t)selection->rules.most_runs, n_others,
                    plural);
    append_indifference(report, text);
    text_append(text, is_interrupted ? "."
                                     : ". Make --indifference larger, or allow more runs.");
}

void plan_finding_append(const struct plan_report *report, struct text *text)
{
    const struct selection *selection = &report->search->selection;
    switch (selection->outcome) {
    case SELECTION_FOUND:
        text_append(text, "Best: ");
        plan_table_settings(plan_report_chosen(report), text);
        text_append(text, ". ");
        append_promise(report, text);
        break;
    case SELECTION_NOT_APART:
        append_rivals(report, text);
        append_aside(report, text);
        break;
    case SELECTION_LIMITS_OPEN:
    case SELECTION_NONE:
        text_append(text, selection->outcome == SELECTION_NONE
                              ? "None keeps all limits"
                              : "None is known to keep all limits");
        if (selection->outcome == SELECTION_LIMITS_OPEN && report->search->is_interrupted)
            text_append(text, " yet");
        append_nearest(report, text);
        break;
    case SELECTION_RUNNING:
        break;
    }
}
