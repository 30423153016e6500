#include "study/limit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "scenario/lint_bound.h"
#include "study/limit_sentence.h"

/* -- a condition on a run ---------------------------------------------------------------------- */

static bool refuse_phrase(struct sentence *sentence, const struct token *sign,
                          const struct limit_word *word)
{
    const char *kept = word->is_floor ? ">=" : "<=";
    const char *broken = word->is_floor ? "<" : ">";
    diagnostic_hint(sentence_refuse(sentence, sign, "%s and %s are compared by %s or %s",
                                    word->subject, word->reference, kept, broken),
                    "write %s %s %s", word->subject, kept, word->reference);
    return false;
}

/* "healthy < demand": the time for which it is so, compared with none. */
static bool read_phrase(struct sentence *sentence, const struct limit_word *word)
{
    const struct token *subject = sentence_peek(sentence), *sign = subject + 1;
    bool speaks_of_break = word->is_floor == comparison_is_upper(sign->comparison);
    enum comparison wanted = word->is_floor ? COMPARE_AT_LEAST : COMPARE_AT_MOST;
    if (sign->comparison != (speaks_of_break ? comparison_opposite(wanted) : wanted))
        return refuse_phrase(sentence, sign, word);
    sentence->limit->metric = sentence_find_metric(word->metric, false);
    sentence->limit->comparison = speaks_of_break ? COMPARE_ABOVE : COMPARE_AT_MOST;
    sentence->limit->bound = 0;
    sentence->next += 3;
    return sentence_check_presence(sentence, subject);
}

static const struct limit_word *find_phrase(const struct sentence *sentence)
{
    const struct token *token = sentence_peek(sentence);
    if (token->kind != TOKEN_WORD || token[1].kind != TOKEN_COMPARISON ||
        token[2].kind != TOKEN_WORD)
        return NULL;
    return limit_word_find(token->text, token[2].text);
}

/* "running >= 90" would be about what runs at most: not what is meant. */
static bool check_direction(struct sentence *sentence, const struct token *token,
                            const struct limit_word *word, bool is_requirement)
{
    bool is_bounded_below = !comparison_is_upper(sentence->limit->comparison);
    if (word == NULL || word->is_floor == (is_bounded_below == is_requirement))
        return true;
    struct diagnostic *item =
        sentence_refuse(sentence, token, "\"%s\" stands for %s, of which this says nothing useful",
                        word->subject, word->metric);
    diagnostic_why(item, "measured is the %s number at any instant of a run",
                   word->is_floor ? "least" : "largest");
    diagnostic_hint(item, "if it is meant so, write %s", word->metric);
    return false;
}

/* -- sentences --------------------------------------------------------------------------------- */

static void set_share(struct limit *limit, double share)
{
    limit->kind = share < 1 ? LIMIT_SHARE : LIMIT_EVERY_RUN;
    limit->share = share;
}

/* What may be so in a run, behind "share of runs with". */
static bool read_condition(struct sentence *sentence, const struct limit_word **word)
{
    struct limit *limit = sentence->limit;
    const struct limit_word *phrase = find_phrase(sentence);
    if (phrase != NULL)
        return read_phrase(sentence, phrase);
    if (!sentence_read_metric(sentence, word))
        return false;
    if (limit->metric->is_indicator) {
        limit->comparison = COMPARE_AT_LEAST;
        limit->bound = 1;
        return true;
    }
    return sentence_take_comparison(sentence, &limit->comparison) && sentence_read_bound(sentence);
}

/* "share of runs with CONDITION <= 1%": the condition is what breaks it. */
static bool read_share_sentence(struct sentence *sentence)
{
    static const char example[] = "write it like share of runs with failed > 0 <= 5%";
    struct limit *limit = sentence->limit;
    const struct limit_word *word = NULL;
    enum comparison comparison = COMPARE_AT_MOST;
    double share = 0;
    if (!sentence_take_word(sentence, "of") || !sentence_take_word(sentence, "runs") ||
        !sentence_take_word(sentence, "with"))
        return sentence_refuse_expected(sentence, "\"share of runs with\"", example);
    const struct token *subject = sentence_peek(sentence);
    if (!read_condition(sentence, &word))
        return false;
    if (sentence_peek(sentence)->kind == TOKEN_END)
        return sentence_refuse_expected(sentence, "a comparison with a share", example);
    if (!sentence_take_comparison(sentence, &comparison) ||
        !sentence_read_share(sentence, &share) || !sentence_expect_end(sentence))
        return false;
    bool is_requirement = !comparison_is_upper(comparison);
    limit->tells_what_breaks = !is_requirement;
    set_share(limit, is_requirement ? share : 1 - share);
    bool is_good = check_direction(sentence, subject, word, is_requirement);
    if (!is_requirement)
        limit->comparison = comparison_opposite(limit->comparison);
    return is_good;
}

/* "mean", "median", "p95", ...; nothing of the kind leaves kind and p as they are. */
static bool read_statistic(struct sentence *sentence, bool *is_there)
{
    struct limit *limit = sentence->limit;
    const struct token *token = sentence_peek(sentence);
    double percent = 0;
    *is_there = token->kind == TOKEN_WORD;
    if (!*is_there)
        return true;
    sentence->next++;
    if (token_is(token, "mean") || token_is(token, "average")) {
        limit->kind = LIMIT_MEAN;
    } else if (token_is(token, "max") || token_is(token, "min")) {
        set_share(limit, 1);
    } else if (token_is(token, "median")) {
        limit->kind = LIMIT_QUANTILE;
        limit->p = 0.5;
    } else if ((token->text[0] == 'p' || token->text[0] == 'P') &&
               units_parse_real(token->text + 1, &percent) == NULL && percent > 0 &&
               percent < 100) {
        limit->kind = LIMIT_QUANTILE;
        limit->p = percent / 100;
    } else {
        struct diagnostic *item =
            sentence_refuse(sentence, token, "unknown statistic \"%s\"", token->text);
        diagnostic_why(item, "it is mean, median, min, max, or a percentile such as p95 or p99.9");
        return false;
    }
    return true;
}

/* A bound on the side on which the statistic says nothing. */
static bool check_side(struct sentence *sentence, const struct token *token)
{
    struct limit *limit = sentence->limit;
    bool is_bounded_above = comparison_is_upper(limit->comparison);
    if (limit->kind == LIMIT_EVERY_RUN && token_is(token, is_bounded_above ? "min" : "max")) {
        diagnostic_hint(sentence_refuse(sentence, token, "%s is no bound of all runs",
                                        is_bounded_above ? "the min at most" : "the max at least"),
                        "write %s %s, or a percentile", is_bounded_above ? "max" : "min",
                        comparison_texts[limit->comparison]);
        return false;
    }
    if (limit->kind != LIMIT_QUANTILE)
        return true;
    limit->share = is_bounded_above ? limit->p : 1 - limit->p;
    if (limit->share < 0.5) {
        struct diagnostic *item =
            diagnostics_add(sentence->list, SEVERITY_WARNING, sentence_place(sentence, token),
                            "this holds as soon as %g %% of the runs keep it", 100 * limit->share);
        diagnostic_hint(item, "a floor is a low percentile: write p%g", 100 * limit->share);
    }
    return true;
}

/* " in 99% of runs", " in every run", " in all runs". */
static bool read_in(struct sentence *sentence)
{
    double share = 1;
    if (sentence_take_word(sentence, "every") || sentence_take_word(sentence, "each")) {
        set_share(sentence->limit, 1);
        return sentence_take_word(sentence, "run") ||
               sentence_refuse_expected(sentence, "\"run\"", "write in every run");
    }
    if (sentence_take_word(sentence, "all")) {
        set_share(sentence->limit, 1);
        return sentence_take_word(sentence, "runs") ||
               sentence_refuse_expected(sentence, "\"runs\"", "write in all runs");
    }
    if (!sentence_read_share(sentence, &share))
        return false;
    set_share(sentence->limit, share);
    sentence_take_word(sentence, "of");
    sentence_take_word(sentence, "all");
    return sentence_take_word(sentence, "runs") ||
           sentence_refuse_expected(sentence, "\"of runs\"", "write in 99% of runs");
}

/* Without a statistic: counts hold in every run, money and instance-hours in the mean. */
static bool choose_kind(struct sentence *sentence, const struct token *subject)
{
    struct limit *limit = sentence->limit;
    const char *unit = limit->metric->unit;
    bool is_count = strcmp(unit, "instances") == 0 || strcmp(unit, "requests") == 0 ||
                    strcmp(unit, "percent") == 0;
    bool is_time = strcmp(unit, "s") == 0;
    if (is_count || (is_time && limit->bound <= 0)) {
        set_share(limit, 1);
    } else if (!is_time) {
        limit->kind = LIMIT_MEAN;
    } else {
        const char *name = limit->metric->name;
        struct diagnostic *item =
            sentence_refuse(sentence, subject, "of %s, which figure is meant?", name);
        diagnostic_why(item, "it differs from run to run");
        diagnostic_hint(item, "write %s p95, %s mean or %s max, or add in 99%% of runs", name, name,
                        name);
        return false;
    }
    return true;
}

/* "stuck <= 1%", "finished >= 99%". */
static bool read_indicator_sentence(struct sentence *sentence)
{
    struct limit *limit = sentence->limit;
    enum comparison comparison = COMPARE_AT_MOST;
    double share = 0;
    if (!sentence_take_comparison(sentence, &comparison) ||
        !sentence_read_share(sentence, &share) || !sentence_expect_end(sentence))
        return false;
    limit->tells_what_breaks = comparison_is_upper(comparison);
    limit->comparison = limit->tells_what_breaks ? COMPARE_BELOW : COMPARE_AT_LEAST;
    limit->bound = 1;
    set_share(limit, limit->tells_what_breaks ? 1 - share : share);
    return true;
}

static bool read_plain_sentence(struct sentence *sentence)
{
    const struct limit_word *word = NULL, *phrase = find_phrase(sentence);
    const struct token *subject = sentence_peek(sentence), *statistic;
    bool has_statistic = false;
    if (phrase == NULL && !sentence_read_metric(sentence, &word))
        return false;
    if (phrase == NULL && sentence->limit->metric->is_indicator)
        return read_indicator_sentence(sentence);
    statistic = sentence_peek(sentence);
    if (phrase != NULL ? !read_phrase(sentence, phrase)
                       : !read_statistic(sentence, &has_statistic) ||
                             !sentence_take_comparison(sentence, &sentence->limit->comparison) ||
                             !sentence_read_bound(sentence))
        return false;
    if (phrase != NULL && sentence->limit->comparison == COMPARE_ABOVE)
        return refuse_phrase(sentence, subject + 1, phrase);
    if (!check_direction(sentence, subject, word, true))
        return false;
    if (has_statistic)
        return check_side(sentence, statistic) && sentence_expect_end(sentence);
    if (sentence_take_word(sentence, "in"))
        return read_in(sentence) && sentence_expect_end(sentence);
    return sentence_expect_end(sentence) && choose_kind(sentence, subject);
}

static bool read_sentence(struct sentence *sentence)
{
    if (sentence->n_tokens == 0) {
        sentence_refuse(sentence, &sentence->tokens[0], "a limit is empty");
        return false;
    }
    sentence_take_word(sentence, "the");
    return sentence_take_word(sentence, "share") ? read_share_sentence(sentence)
                                                 : read_plain_sentence(sentence);
}

bool limit_read(struct limit *limit, const struct limit_text *text, const struct setup *setup,
                struct diagnostics *list)
{
    if (text->text == NULL)
        return false; /* no sentence, which has been told */
    *limit = (struct limit){ .text = text->text, .place = text->place };
    struct sentence sentence = { .limit = limit,
                                 .source = text,
                                 .setup = setup,
                                 .list = list,
                                 .copy = must_strdup(text->text) };
    bool is_good = sentence_split(&sentence) && read_sentence(&sentence);
    free(sentence.copy);
    return is_good;
}

const struct limit *limits_read(struct arena *arena, const struct scenario_case *of,
                                struct diagnostics *list)
{
    struct limit *limits = arena_array(arena, of->n_limits + 1, sizeof *limits);
    bool is_good = true;
    for (size_t i = 0; i < of->n_limits; i++)
        is_good = limit_read(&limits[i], &of->limits[i], &of->setup, list) && is_good;
    return is_good ? limits : NULL;
}

/* What the case's task takes for certain; for all operations together that of any of them. */
static int64_t least_duration(const struct limit *limit, const struct scenario_case *of)
{
    int64_t least = 0;
    for (size_t i = 0; of->least_ms != NULL && i < of->setup.n_timeline; i++) {
        bool is_meant = limit->metric->scope != METRIC_OF_OPERATION || limit->index == i;
        least = is_meant && of->least_ms[i] > least ? of->least_ms[i] : least;
    }
    return least;
}

/* More than 99 of 100 runs break it: a mean, a quantile or a share of the runs cannot be kept
 * then. */
static bool is_out_of_reach(const struct limit *limit, const struct scenario_case *of)
{
    int64_t least = least_duration(limit, of);
    bool is_mean = limit->kind == LIMIT_MEAN;
    double certain = is_mean ? (1 - LINT_BOUND_LEVEL) * (double)least : (double)least;
    return strcmp(limit->metric->name, "duration") == 0 &&
           comparison_is_upper(limit->comparison) && certain > limit->bound &&
           (is_mean || limit->share > LINT_BOUND_LEVEL);
}

/* A limit of a file that some of its cases cannot keep. */
struct unreachable {
    struct limit limit;
    const struct scenario_case *first;
    size_t n_cases;
};

static void tell_unreachable(const struct unreachable *out, size_t n_all, struct diagnostics *list)
{
    const struct finding *finding = &findings[FINDING_limit_out_of_reach];
    char least[UNITS_DURATION_SIZE], share[64] = "";
    if (out->n_cases < n_all)
        snprintf(share, sizeof share, " in %zu of %zu cases", out->n_cases, n_all);
    struct diagnostic *item = diagnostics_add(list, finding->severity, out->limit.place,
                                              "this limit cannot be kept%s", share);
    item->rule = finding->rule;
    item->finding = finding->name;
    if (item->why != NULL)
        return; /* the file was named twice */
    diagnostic_why(item, "in at least 99 of 100 runs the task takes more than %s%s%s: its "
                         "latencies' lower quantiles and its pauses (rule F5)",
                   units_format_duration(least_duration(&out->limit, out->first), least),
                   n_all > 1 ? " with " : "", n_all > 1 ? out->first->name : "");
    diagnostic_hint(item, "give it more time, larger batches or shorter pauses");
}

/* Reads one limit of all cases of a file. */
static bool check_limit(const struct scenario_case *cases, size_t n_cases, size_t index,
                        bool is_whole, struct diagnostics *list)
{
    struct unreachable out = { .n_cases = 0 };
    bool is_good = true;
    for (size_t i = 0; i < n_cases && index < cases[i].n_limits; i++) {
        struct limit limit;
        bool is_read =
            limit_read(&limit, &cases[i].limits[index], is_whole ? &cases[i].setup : NULL, list);
        is_good = is_read && is_good;
        if (!is_read || !is_whole || !is_out_of_reach(&limit, &cases[i]))
            continue;
        if (out.n_cases++ == 0) {
            out.limit = limit;
            out.first = &cases[i];
        }
    }
    if (out.n_cases > 0)
        tell_unreachable(&out, n_cases, list);
    return is_good;
}

bool limits_check(struct scenarios *scenarios)
{
    /* a setup that is not whole would raise doubts of its own */
    bool is_whole = scenarios->diagnostics.n_errors == 0;
    bool is_good = true;
    for (size_t i = 0, next; i < scenarios->n_cases; i = next) {
        const struct scenario_case *first = &scenarios->cases[i];
        for (next = i + 1; next < scenarios->n_cases &&
                           strcmp(scenarios->cases[next].file, first->file) == 0;)
            next++;
        for (size_t k = 0; k < first->n_limits; k++)
            is_good =
                check_limit(first, next - i, k, is_whole, &scenarios->diagnostics) && is_good;
    }
    return is_good;
}

/* -- a run's value ----------------------------------------------------------------------------- */

double limit_value(const struct limit *limit, int64_t value)
{
    if (value != METRIC_MISSING)
        return (double)value;
    return strcmp(limit->metric->unit, "s") == 0 ? (double)INFINITY : (double)NAN;
}

bool limit_holds(const struct limit *limit, double value)
{
    switch (limit->comparison) {
    case COMPARE_AT_LEAST:
        return value >= limit->bound;
    case COMPARE_ABOVE:
        return value > limit->bound;
    case COMPARE_AT_MOST:
        return value <= limit->bound;
    case COMPARE_BELOW:
        return value < limit->bound;
    }
    return false;
}
