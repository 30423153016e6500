#define _DEFAULT_SOURCE /* strcasecmp */

#include "study/limit_sentence.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* -- messages ---------------------------------------------------------------------------------- */

static unsigned count_characters(const char *text, size_t length)
{
    unsigned n = 0;
    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

/* The token's own place where the sentence is written on one line, maybe in quotes. */
struct place sentence_place(const struct sentence *sentence, const struct token *token)
{
    const char *text = sentence->source->text;
    struct place place = sentence->source->place;
    unsigned n = count_characters(text, strlen(text));
    if (place.length != n && place.length != n + 2)
        return place;
    place.column += (place.length - n) / 2 + count_characters(text, token->at);
    place.length = token->length > 0 ? count_characters(text + token->at, token->length) : 1;
    return place;
}

struct diagnostic *sentence_refuse(struct sentence *sentence, const struct token *token,
                                   const char *format, ...)
{
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return diagnostics_add(sentence->list, SEVERITY_ERROR, sentence_place(sentence, token), "%s",
                           message);
}

const char *const comparison_texts[] = {
    [COMPARE_AT_LEAST] = ">=",
    [COMPARE_ABOVE] = ">",
    [COMPARE_AT_MOST] = "<=",
    [COMPARE_BELOW] = "<",
};

/* Quoted for a message; the end of the sentence by its name. */
static const char *quote(const struct token *token, char buffer[static 80])
{
    if (token->kind == TOKEN_END)
        return "the end";
    if (token->kind == TOKEN_COMPARISON)
        return comparison_texts[token->comparison];
    snprintf(buffer, 80, token->kind == TOKEN_INDEX ? "\"[%s]\"" : "\"%s\"", token->text);
    return buffer;
}

bool sentence_refuse_expected(struct sentence *sentence, const char *expected, const char *hint)
{
    const struct token *token = &sentence->tokens[sentence->next];
    char buffer[80];
    diagnostic_hint(
        sentence_refuse(sentence, token, "expected %s, not %s", expected, quote(token, buffer)),
        "%s", hint);
    return false;
}

/* -- tokens ------------------------------------------------------------------------------------ */

struct sign {
    const char *text;
    enum comparison comparison;
};

/* Longer ones first. */
static const struct sign signs[] = {
    { "<=", COMPARE_AT_MOST },      { ">=", COMPARE_AT_LEAST }, { "\u2264", COMPARE_AT_MOST },
    { "\u2265", COMPARE_AT_LEAST }, { "<", COMPARE_BELOW },     { ">", COMPARE_ABOVE },
};
enum { N_SIGNS = sizeof signs / sizeof signs[0] };

static const struct sign *find_sign(const char *text)
{
    for (size_t i = 0; i < N_SIGNS; i++) {
        if (strncmp(text, signs[i].text, strlen(signs[i].text)) == 0)
            return &signs[i];
    }
    return NULL;
}

static size_t word_length(const char *text)
{
    size_t n = 0;
    while (text[n] != '\0' && strchr(" \t\n[", text[n]) == NULL && find_sign(text + n) == NULL)
        n++;
    return n;
}

static struct token read_token(char *copy, size_t at)
{
    const struct sign *sign = find_sign(copy + at);
    struct token token = { TOKEN_WORD, copy + at, at, 0, COMPARE_AT_MOST };
    if (sign != NULL) {
        token.kind = TOKEN_COMPARISON;
        token.comparison = sign->comparison;
        token.length = strlen(sign->text);
    } else if (copy[at] == '[') {
        token.kind = TOKEN_INDEX;
        token.text++;
        token.length = strcspn(copy + at, "]");
        token.length += copy[at + token.length] == ']';
    } else {
        token.length = word_length(copy + at);
    }
    return token;
}

/* "99 %" is one word. */
static bool join_percent(struct sentence *sentence, const struct token *token)
{
    struct token *last = sentence->n_tokens > 0 ? &sentence->tokens[sentence->n_tokens - 1] : NULL;
    bool is_percent = token->kind == TOKEN_WORD && token->length == 1 && *token->text == '%';
    if (!is_percent || last == NULL || last->kind != TOKEN_WORD)
        return false;
    last->text[last->length++] = '%';
    return true;
}

bool sentence_split(struct sentence *sentence)
{
    size_t at = 0, end = strlen(sentence->copy);
    while (at += strspn(sentence->copy + at, " \t\n"), at < end) {
        struct token token = read_token(sentence->copy, at);
        at += token.length;
        if (join_percent(sentence, &token))
            continue;
        if (sentence->n_tokens == MOST_TOKENS) {
            sentence_refuse(sentence, &token, "a limit is a short sentence, this one is too long");
            return false;
        }
        sentence->tokens[sentence->n_tokens++] = token;
    }
    for (size_t i = 0; i < sentence->n_tokens; i++) {
        struct token *token = &sentence->tokens[i];
        bool is_closed = sentence->copy[token->at + token->length - 1] == ']';
        if (token->kind == TOKEN_INDEX && !is_closed) {
            sentence_refuse(sentence, token, "the bracket is not closed");
            return false;
        }
    }
    /* all is known: the signs and blanks behind words may be overwritten */
    for (size_t i = 0; i < sentence->n_tokens; i++) {
        struct token *token = &sentence->tokens[i];
        if (token->kind == TOKEN_INDEX)
            sentence->copy[token->at + token->length - 1] = '\0';
        else if (token->kind == TOKEN_WORD)
            token->text[token->length] = '\0';
    }
    sentence->tokens[sentence->n_tokens] =
        (struct token){ .kind = TOKEN_END, .text = "", .at = end };
    return true;
}

const struct token *sentence_peek(const struct sentence *sentence)
{
    return &sentence->tokens[sentence->next];
}

bool token_is(const struct token *token, const char *word)
{
    return token->kind == TOKEN_WORD && strcasecmp(token->text, word) == 0;
}

bool sentence_take_word(struct sentence *sentence, const char *word)
{
    bool is_there = token_is(sentence_peek(sentence), word);
    sentence->next += is_there;
    return is_there;
}

bool sentence_take_comparison(struct sentence *sentence, enum comparison *comparison)
{
    const struct token *token = sentence_peek(sentence);
    if (token->kind != TOKEN_COMPARISON)
        return sentence_refuse_expected(sentence, "<=, <, >= or >",
                                        "write it like duration p95 <= 3h");
    *comparison = token->comparison;
    sentence->next++;
    return true;
}

bool comparison_is_upper(enum comparison comparison)
{
    return comparison == COMPARE_AT_MOST || comparison == COMPARE_BELOW;
}

enum comparison comparison_opposite(enum comparison comparison)
{
    static const enum comparison opposites[] = {
        [COMPARE_AT_LEAST] = COMPARE_BELOW,
        [COMPARE_ABOVE] = COMPARE_AT_MOST,
        [COMPARE_AT_MOST] = COMPARE_ABOVE,
        [COMPARE_BELOW] = COMPARE_AT_LEAST,
    };
    return opposites[comparison];
}

bool sentence_expect_end(struct sentence *sentence)
{
    if (sentence_peek(sentence)->kind == TOKEN_END)
        return true;
    return sentence_refuse_expected(sentence, "the end",
                                    "a limit is one sentence: one comparison with one value");
}
