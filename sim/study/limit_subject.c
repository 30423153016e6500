#define _DEFAULT_SOURCE /* strcasecmp */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"
#include "model/operation.h"
#include "model/refusal.h"
#include "model/setup.h"
#include "study/limit_sentence.h"

const struct limit_word limit_words[] = {
    { "healthy", NULL, "least_healthy", true, "healthy instances at any instant" },
    { "carrying", NULL, "least_carrying", true, "healthy ones past their warm-up, at any instant" },
    { "running", NULL, "most_running", false, "instances that exist, at any instant" },
    { "healthy", "demand", "carrying_below_demand", true,
      "the demand is compared with the carrying instances" },
    { "carrying", "demand", "carrying_below_demand", true, "the same" },
    { "healthy", "target", "below_target", true, "fewer healthy ones than the target" },
    { "healthy", "low", "below_low", true,
      "fewer healthy ones than a running refresh wants to keep" },
    { "running", "MaxSize", "above_max", false, "more instances than MaxSize" },
    { .subject = NULL },
};

/* -- what is compared -------------------------------------------------------------------------- */

/* The row of a metric of the whole run, or of one of its parts. */
const struct metric *sentence_find_metric(const char *name, bool is_of_part)
{
    for (const struct metric *metric = metrics; metric->name != NULL; metric++) {
        bool is_whole = metric->scope == METRIC_OF_RUN || metric->scope == METRIC_OF_FLEET;
        if (is_of_part != is_whole &&
            (strcmp(metric->name, name) == 0 || strcmp(metric->column, name) == 0))
            return metric;
    }
    return NULL;
}

const struct limit_word *limit_word_find(const char *subject, const char *reference)
{
    for (const struct limit_word *word = limit_words; word->subject != NULL; word++) {
        if (strcmp(word->subject, subject) == 0 &&
            (word->reference == NULL) == (reference == NULL) &&
            (reference == NULL || strcasecmp(word->reference, reference) == 0))
            return word;
    }
    return NULL;
}

static const char *subject_name(const void *context, size_t index)
{
    (void)context;
    size_t n_metrics = 0;
    while (metrics[n_metrics].name != NULL)
        n_metrics++;
    return index < n_metrics ? metrics[index].name : limit_words[index - n_metrics].subject;
}

static bool refuse_subject(struct sentence *sentence, const struct token *token, bool is_of_part)
{
    static const char *const parts[] = {
        [METRIC_OF_ZONE] = "a zone in brackets: %s[cn-hangzhou-h]",
        [METRIC_OF_OPERATION] = "the number of a timeline entry in brackets: %s[1]",
        [METRIC_OF_REFUSAL] = "an error code in brackets: %s[OperationDenied]",
    };
    const struct metric *other = sentence_find_metric(token->text, !is_of_part);
    if (other != NULL && is_of_part) {
        diagnostic_hint(sentence_refuse(sentence, token, "\"%s\" is measured of the whole run only",
                                        token->text),
                        "leave the brackets away");
    } else if (other != NULL) {
        char hint[160];
        snprintf(hint, sizeof hint, parts[other->scope], token->text);
        diagnostic_hint(sentence_refuse(sentence, token, "\"%s\" is not measured of the whole run",
                                        token->text),
                        "write %s", hint);
    } else {
        const char *meant = text_did_you_mean(token->text, subject_name, NULL);
        struct diagnostic *item =
            sentence_refuse(sentence, token, "unknown metric \"%s\"", token->text);
        diagnostic_why(item, "a limit is about a metric such as duration, least_healthy, "
                             "most_running, cost; evenkeel list columns shows all");
        if (meant != NULL)
            diagnostic_hint(item, "did you mean \"%s\"?", meant);
    }
    return false;
}

/* "2" or "2:RebalanceInstances": a number of the timeline that is a task or an activity. */
static bool find_entry(struct sentence *sentence, const struct token *token)
{
    const struct setup *setup = sentence->setup;
    long number = 0;
    char digits[24];
    size_t length = strcspn(token->text, ":");
    snprintf(digits, sizeof digits, "%.*s", length < 23 ? (int)length : 23, token->text);
    bool is_number = units_parse_integer(digits, &number) == NULL && number >= 1;
    for (size_t i = 0; is_number && i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];
        if (entry->entry != (size_t)number || entry->alarm >= 0)
            continue;
        if ((entry->type->flags & OP_IS_TASK) == 0) {
            sentence_refuse(sentence, token,
                            "entry %ld of the timeline, %s, is over at once: nothing is "
                            "measured of it",
                            number, entry->type->name);
            return false;
        }
        sentence->limit->index = i;
        return true;
    }
    diagnostic_hint(
        sentence_refuse(sentence, token, "the timeline has no entry \"%s\"", token->text),
        "entries are counted from 1, as they stand in the file: %s[1]",
        sentence->limit->metric->name);
    return false;
}

static const char *zone_name(const void *context, size_t index)
{
    const struct setup *setup = context;
    return index < setup->n_zones ? setup->zones[index].id : NULL;
}

static const char *code_name(const void *context, size_t index)
{
    (void)context;
    index++; /* the first one is none */
    return index < N_REFUSAL_CODES ? refusal_row((enum refusal_code)index)->code : NULL;
}

static bool find_name(struct sentence *sentence, const struct token *token, const char *what,
                      text_candidate_fn *name, size_t first)
{
    struct text names = { 0 };
    for (size_t i = 0; name(sentence->setup, i) != NULL; i++) {
        if (strcmp(name(sentence->setup, i), token->text) == 0) {
            sentence->limit->index = i + first;
            text_free(&names);
            return true;
        }
        text_printf(&names, "%s%s", i > 0 ? ", " : "", name(sentence->setup, i));
    }
    const char *meant = text_did_you_mean(token->text, name, sentence->setup);
    struct diagnostic *item =
        sentence_refuse(sentence, token, "unknown %s \"%s\"", what, token->text);
    diagnostic_why(item, "it is one of %s", text_string(&names));
    if (meant != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", meant);
    text_free(&names);
    return false;
}

static bool find_index(struct sentence *sentence, const struct token *token)
{
    if (sentence->setup == NULL)
        return true;
    switch (sentence->limit->metric->scope) {
    case METRIC_OF_ZONE:
        return find_name(sentence, token, "zone", zone_name, 0);
    case METRIC_OF_OPERATION:
        return find_entry(sentence, token);
    case METRIC_OF_REFUSAL:
        return find_name(sentence, token, "error code", code_name, 1);
    case METRIC_OF_RUN:
    case METRIC_OF_FLEET:
    case N_METRIC_SCOPES:
        break;
    }
    return true;
}

/* What a metric must have in the scenario to be there at all. */
bool sentence_check_presence(struct sentence *sentence, const struct token *token)
{
    const char *name = sentence->limit->metric->name;
    const struct setup *setup = sentence->setup;
    bool needs_demand =
        strcmp(name, "carrying_below_demand") == 0 || strcmp(name, "shortfall") == 0;
    if (setup != NULL && needs_demand && setup->demand.n == 0) {
        diagnostic_hint(
            sentence_refuse(sentence, token, "there is no demand that capacity could be below"),
            "write a demand: into the scenario, such as demand: 85");
        return false;
    }
    if (setup != NULL && setup->fleet != NULL &&
        sentence->limit->metric->scope == METRIC_OF_OPERATION) {
        diagnostic_hint(sentence_refuse(sentence, token, "a fleet has no operations of its own"),
                        "group_duration is the duration of its slowest group, duration that of the "
                        "campaign");
        return false;
    }
    if (setup != NULL && setup->fleet == NULL &&
        sentence->limit->metric->scope == METRIC_OF_FLEET) {
        diagnostic_hint(sentence_refuse(sentence, token, "\"%s\" is measured of a fleet only",
                                        name),
                        "evenkeel explain groups tells how to simulate one");
        return false;
    }
    bool needs_price = strcmp(sentence->limit->metric->unit, "currency") == 0;
    if (setup != NULL && needs_price && !(setup->price.per_instance_hour > 0)) {
        diagnostic_hint(
            sentence_refuse(sentence, token, "there is no price that a cost could come from"),
            "write price: { PerInstanceHour: 0.12, currency: USD } into the scenario");
        return false;
    }
    return true;
}

/* A metric with its index; *word is set where a word stands for it. */
bool sentence_read_metric(struct sentence *sentence, const struct limit_word **word)
{
    const struct token *token = sentence_peek(sentence);
    if (token->kind != TOKEN_WORD)
        return sentence_refuse_expected(sentence, "a metric", "write it like duration p95 <= 3h");
    const struct token *index = token[1].kind == TOKEN_INDEX ? &token[1] : NULL;
    *word = limit_word_find(token->text, NULL);
    sentence->limit->metric =
        sentence_find_metric(*word != NULL ? (*word)->metric : token->text, index != NULL);
    if (sentence->limit->metric == NULL)
        return refuse_subject(sentence, token, index != NULL);
    sentence->next += index != NULL ? 2 : 1;
    return (index == NULL || find_index(sentence, index)) &&
           sentence_check_presence(sentence, token);
}

/* -- values ------------------------------------------------------------------------------------ */

bool sentence_read_share(struct sentence *sentence, double *share)
{
    const struct token *token = sentence_peek(sentence);
    if (token->kind != TOKEN_WORD)
        return sentence_refuse_expected(sentence, "a share", "write it like 99% or 0.99");
    const char *problem = units_parse_share(token->text, share);
    if (problem != NULL) {
        diagnostic_hint(sentence_refuse(sentence, token, "\"%s\" %s", token->text, problem),
                        "write it like 99%% or 0.99");
        return false;
    }
    if (*share >= 1 && strchr(token->text, '%') == NULL) {
        struct diagnostic *item =
            sentence_refuse(sentence, token, "\"%s\" has no percent sign", token->text);
        diagnostic_why(item, "as a share it is all of the runs, which is seldom meant");
        diagnostic_hint(item, "write 1%% or 100%%");
        return false;
    }
    sentence->next++;
    return true;
}

static bool read_time(struct sentence *sentence, const struct token *token)
{
    int64_t ms = 0;
    const char *problem = units_parse_duration(token->text, &ms);
    if (problem != NULL) {
        diagnostic_hint(sentence_refuse(sentence, token, "\"%s\" %s", token->text, problem),
                        "%s is a time: write it like 3h, 90s or 2h30m",
                        sentence->limit->metric->name);
        return false;
    }
    sentence->limit->bound = (double)ms;
    return true;
}

static const char *unit_of(const struct sentence *sentence)
{
    const struct metric *metric = sentence->limit->metric;
    return sentence->setup != NULL ? metric_unit(metric, sentence->setup) : metric->unit;
}

static bool is_unit(const struct sentence *sentence, const char *text)
{
    const char *unit = unit_of(sentence);
    size_t length = strlen(text);
    bool is_money = strcmp(sentence->limit->metric->unit, "currency") == 0;
    if ((is_money && sentence->setup == NULL) || strcasecmp(text, unit) == 0 ||
        (strcmp(text, "%") == 0 && strcmp(unit, "percent") == 0))
        return true;
    return !is_money && length + 1 == strlen(unit) && unit[length] == 's' &&
           strncmp(text, unit, length) == 0; /* "1 instance" */
}

static bool check_unit(struct sentence *sentence, const struct token *token, const char *text)
{
    if (is_unit(sentence, text))
        return true;
    const struct metric *metric = sentence->limit->metric;
    struct diagnostic *item = sentence_refuse(sentence, token, "%s is told in %s, not in \"%s\"",
                                              metric->name, unit_of(sentence), text);
    if (strcmp(text, "%") == 0 && strcmp(metric->name, "least_healthy") == 0)
        diagnostic_hint(item, "in percent of the target it is least_healthy_percent");
    else if (strcmp(text, "%") == 0)
        diagnostic_hint(item, "a share is written like share of runs with %s > 0 <= 5%%",
                        metric->name);
    return false;
}

/* The length of the number that a text begins with. */
static size_t number_length(const char *text)
{
    char *end;
    if (strchr("+-.0123456789", text[0]) == NULL || text[0] == '\0' ||
        strpbrk(text, "xXiI") == text + 1)
        return 0;
    strtod(text, &end);
    return (size_t)(end - text);
}

static bool refuse_number(struct sentence *sentence, const struct token *token)
{
    struct diagnostic *item =
        sentence_refuse(sentence, token, "\"%s\" is not a number", token->text);
    diagnostic_why(item, "%s is told in %s", sentence->limit->metric->name, unit_of(sentence));
    diagnostic_hint(item, "words that may stand here are demand, target, low behind healthy, and "
                          "MaxSize behind running");
    return false;
}

static bool read_number(struct sentence *sentence, const struct token *token)
{
    size_t length = number_length(token->text);
    const struct token *unit = &token[1];
    if (length == 0)
        return refuse_number(sentence, token);
    double bound = strtod(token->text, NULL) * sentence->limit->metric->scale;
    double nearest = round(bound);
    /* metrics are whole numbers of base units: 0.29 of a million is not to be one too few */
    sentence->limit->bound = fabs(bound - nearest) <= 1e-9 * fabs(bound) ? nearest : bound;
    if (token->text[length] != '\0')
        return check_unit(sentence, token, token->text + length);
    if (unit->kind == TOKEN_WORD && strcasecmp(unit->text, "in") != 0) {
        sentence->next++;
        return check_unit(sentence, unit, unit->text);
    }
    return true;
}

bool sentence_read_bound(struct sentence *sentence)
{
    const struct token *token = sentence_peek(sentence);
    bool is_time = strcmp(sentence->limit->metric->unit, "s") == 0;
    if (token->kind != TOKEN_WORD)
        return sentence_refuse_expected(sentence, is_time ? "a time" : "a number",
                                        "write it like duration p95 <= 3h");
    sentence->next++;
    return is_time ? read_time(sentence, token) : read_number(sentence, token);
}
