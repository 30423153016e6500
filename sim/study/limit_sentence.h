/*
 * limit_sentence: the words of a limit, one after the other, while it is read (study/limit.h).
 *
 * A reader function takes what it knows and goes on to the next token, or tells what is wrong at
 * its place and answers false. Inside of the study layer only: limit.c reads whole sentences,
 * limit_subject.c metrics and values.
 */
#ifndef EVENKEEL_STUDY_LIMIT_SENTENCE_H
#define EVENKEEL_STUDY_LIMIT_SENTENCE_H

#include "study/limit.h"

enum { MOST_TOKENS = 32 };

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_INDEX, TOKEN_COMPARISON };

struct token {
    enum token_kind kind;
    char *text;        /* of a word and of what stands in brackets */
    size_t at, length; /* in the sentence, in bytes */
    enum comparison comparison;
};

struct sentence {
    struct limit *limit; /* what is read goes there */
    const struct limit_text *source;
    const struct setup *setup; /* may be NULL */
    struct diagnostics *list;
    char *copy;                           /* in which words are ended by NULs */
    struct token tokens[MOST_TOKENS + 1]; /* the last one is the end */
    size_t n_tokens, next;
};

/* Makes the tokens out of the copy. */
bool sentence_split(struct sentence *sentence);

const struct token *sentence_peek(const struct sentence *sentence);
bool token_is(const struct token *token, const char *word);
bool sentence_take_word(struct sentence *sentence, const char *word);
bool sentence_take_comparison(struct sentence *sentence, enum comparison *comparison);
bool sentence_expect_end(struct sentence *sentence);

/* Where a token stands, as well as can be told. */
struct place sentence_place(const struct sentence *sentence, const struct token *token);
struct diagnostic *sentence_refuse(struct sentence *sentence, const struct token *token,
                                   const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "expected ..., not ..." of the next token; always false. */
bool sentence_refuse_expected(struct sentence *sentence, const char *expected, const char *hint);

extern const char *const comparison_texts[]; /* "<=", ... by enum comparison */
bool comparison_is_upper(enum comparison comparison);
enum comparison comparison_opposite(enum comparison comparison);

/* -- limit_subject.c -- */

/* The row of a metric of the whole run, or of one of its parts; NULL if there is none. */
const struct metric *sentence_find_metric(const char *name, bool is_of_part);
const struct limit_word *limit_word_find(const char *subject, const char *reference);
/* A metric with its index; *word is set where a word stands for it. */
bool sentence_read_metric(struct sentence *sentence, const struct limit_word **word);
/* What the metric must have in the scenario to be there at all. */
bool sentence_check_presence(struct sentence *sentence, const struct token *token);
bool sentence_read_share(struct sentence *sentence, double *share);
/* A value of the metric, with its unit. */
bool sentence_read_bound(struct sentence *sentence);

#endif
