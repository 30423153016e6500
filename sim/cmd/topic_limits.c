/*
 * What may stand under `limits:`: the forms of a sentence, and the words in it that are no metrics.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "output/page.h"
#include "study/limit.h"

enum { WORD_COLUMN = 24 };

struct form {
    const char *name, *help, *text, *examples;
};

static const struct form forms[] = {
    { "limit", "a sentence that must hold; if one is broken, the exit status is 1",
      "A limit names a metric (evenkeel list columns), compares it by <=, <, >= or > with a value "
      "in the metric's unit, and says of which figure it speaks: a percentile, the mean, a share "
      "of the runs, or every run. Without that, counts must hold in every run, money and "
      "instance-hours in the mean; of a time the figure must be named.\n\n"
      "A metric of a zone, a timeline entry or an error code has it in brackets.\n\n"
      "The verdict is kept or broken when the whole 95 % interval lies on one side, else cannot "
      "tell: then only more runs help. A run that is refused or does not end counts as endless.",
      "limits:\n  - duration p95 <= 3h\n  - healthy >= 90 in 99% of runs\n  - cost <= 20 USD" },
    { "percentile-limit", "METRIC p95 <= VALUE: any percentile, or median",
      "At least 95 % of all runs keep the bound. For a floor take a low one: p5.",
      "limits:\n  - duration p95 <= 3h\n  - duration[1] p99.9 <= 4h\n  - least_healthy p5 >= 90" },
    { "mean-limit", "METRIC mean <= VALUE",
      "Judged by the interval of the mean (evenkeel explain Q7). It is what cost and "
      "instance-hours mean without another word.",
      "limits:\n  - duration mean <= 2h\n  - cost <= 20 USD" },
    { "share-limit", "METRIC >= VALUE in 99% of runs, or share of runs with METRIC > VALUE <= 1%",
      "Judged by the Clopper-Pearson interval of the share. The second form names what breaks it; "
      "a metric that is 0 or 1 in each run needs no value.",
      "limits:\n  - healthy >= 90 in 99% of runs\n"
      "  - least_healthy[cn-hangzhou-h] >= 10 in 95% of runs\n"
      "  - share of runs with healthy < demand <= 1%\n"
      "  - share of runs with failed > 0 <= 5%\n  - stuck <= 1%" },
    { "every-run-limit", "METRIC <= VALUE of a count, METRIC max <= VALUE, or ... in every run",
      "Must hold in each run that is made. That no other run breaks it cannot be promised: none of "
      "n means below 3.7 / n of all, at 95 %.",
      "limits:\n  - most_running <= 150\n  - duration max <= 4h\n  - running <= MaxSize" },
};
enum { N_FORMS = sizeof forms / sizeof forms[0] };

static bool entry(size_t index, struct topic_entry *entry)
{
    if (index >= N_FORMS)
        return false;
    *entry = (struct topic_entry){ .name = forms[index].name, .help = forms[index].help };
    if (index == 0)
        entry->alias = "limits";
    return true;
}

/* "healthy < demand    carrying_below_demand: ..." */
static void print_words(FILE *stream)
{
    struct text name = { 0 }, about = { 0 };
    fputc('\n', stream);
    page_heading(stream, "Words that stand for a metric");
    for (const struct limit_word *word = limit_words; word->subject != NULL; word++) {
        text_clear(&name);
        text_append(&name, word->subject);
        if (word->reference != NULL)
            text_printf(&name, " %s %s", word->is_floor ? ">=" : "<=", word->reference);
        text_clear(&about);
        text_printf(&about, "%s: %s", word->metric, word->help);
        page_pair(stream, text_string(&name), text_string(&about), WORD_COLUMN);
    }
    text_free(&name);
    text_free(&about);
}

static void print(FILE *stream, size_t index)
{
    topic_print_text(stream, "Meaning", forms[index].text);
    topic_print_lines(stream, "Example", forms[index].examples);
    if (index == 0)
        print_words(stream);
    fputc('\n', stream);
    topic_print_rule(stream, "Q7");
}

const struct topic topic_limits = {
    .name = "limits",
    .one = "limit",
    .help = "what a sentence under limits: may say",
    .entry = entry,
    .print = print,
};
