#include "scenario/yaml_problem.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* ---- lines of the text ---- */

struct line {
    const char *from, *to; /* without the line end */
};

/* Line number `number` (from 0), empty beyond the end. */
static struct line find_line(const struct source_file *file, size_t number)
{
    const char *p = file->contents;
    const char *end = p + file->size;
    const char *line_end;

    for (; number > 0 && p < end; number--) {
        line_end = memchr(p, '\n', (size_t)(end - p));
        p = line_end != NULL ? line_end + 1 : end;
    }
    line_end = memchr(p, '\n', (size_t)(end - p));
    return (struct line){ p, line_end != NULL ? line_end : end };
}

/* Bytes of the first `column` characters of a line. */
static size_t bytes_of(struct line line, size_t column)
{
    const char *p = line.from;

    for (; column > 0 && p < line.to; column--)
        for (p++; p < line.to && ((unsigned char)*p & 0xc0) == 0x80;)
            p++;
    return (size_t)(p - line.from);
}

static char character_at(const struct source_file *file, yaml_mark_t mark)
{
    struct line line = find_line(file, mark.line);
    size_t offset = bytes_of(line, mark.column);

    return offset < (size_t)(line.to - line.from) ? line.from[offset] : '\0';
}

/* "  - MinSize:50" -> its "MinSize:50": a key without a blank after the colon. Length 0: no. */
static struct line find_glued_colon(struct line line)
{
    const char *p = line.from;
    const char *word;

    while (p < line.to && (*p == ' ' || *p == '-' || *p == '{' || *p == ','))
        p++;
    word = p;
    while (p < line.to && (isalnum((unsigned char)*p) || *p == '_' || *p == '-'))
        p++;
    if (p == word || p + 1 >= line.to || *p != ':' || isspace((unsigned char)p[1]) || p[1] == ':' ||
        p[1] == '/')
        return (struct line){ word, word };
    while (p < line.to && !isspace((unsigned char)*p) && *p != ',' && *p != '}')
        p++;
    return (struct line){ word, p };
}

/* ---- problems ---- */

struct problem {
    const yaml_parser_t *parser;
    struct diagnostics *list;
    const struct source_file *file;
};

static struct diagnostic *tell_at(const struct problem *problem, yaml_mark_t mark,
                                  const char *message)
{
    struct place place = { problem->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1, 1 };

    return diagnostics_add(problem->list, SEVERITY_ERROR, place, "%s", message);
}

static bool tell_glued_colon(const struct problem *problem, yaml_mark_t mark)
{
    for (size_t back = 0; back <= 1 && back <= mark.line; back++) {
        struct line line = find_line(problem->file, mark.line - back);
        struct line word = find_glued_colon(line);
        int length = (int)(word.to - word.from);
        const char *colon;
        struct diagnostic *item;

        if (length == 0)
            continue;
        mark.line -= back;
        mark.column = (size_t)(word.from - line.from);
        item = tell_at(problem, mark, "there is no blank after the \":\"");
        item->place.length = (unsigned)length;
        diagnostic_why(item, "without the blank, \"%.*s\" is one word", length, word.from);
        colon = memchr(word.from, ':', (size_t)length);
        diagnostic_hint(item, "write \"%.*s %.*s\"", (int)(colon - word.from) + 1, word.from,
                        (int)(word.to - colon) - 1, colon + 1);
        return true;
    }
    return false;
}

static void tell_tab(const struct problem *problem, yaml_mark_t mark)
{
    struct diagnostic *item = tell_at(problem, mark, "a tab cannot indent");

    diagnostic_why(item, "YAML knows nesting by blanks in front of a line");
    diagnostic_hint(item, "replace tabs by blanks");
}

static void tell_start(const struct problem *problem)
{
    yaml_mark_t mark = problem->parser->problem_mark;
    char c = character_at(problem->file, mark);
    struct diagnostic *item;

    if (c == '\t') {
        tell_tab(problem, mark);
        return;
    }
    item = tell_at(problem, mark, "a value cannot begin with this character");
    diagnostic_hint(item, "put the value in quotes");
}

static void tell_tab_problem(const struct problem *problem)
{
    tell_tab(problem, problem->parser->problem_mark);
}

static void tell_unexpected_colon(const struct problem *problem)
{
    yaml_mark_t mark = problem->parser->problem_mark;
    struct diagnostic *item;

    if (tell_glued_colon(problem, mark))
        return;
    item = tell_at(problem, mark, "a \": \" is not expected here");
    diagnostic_why(item, "the line above goes on here, or this is part of a value");
    diagnostic_hint(item, "check the indentation, or put the value in quotes");
}

static void tell_missing_colon(const struct problem *problem)
{
    yaml_mark_t mark = problem->parser->context_mark;
    struct diagnostic *item;

    if (tell_glued_colon(problem, mark))
        return;
    item = tell_at(problem, mark, "there is no \":\" after this key");
    diagnostic_hint(item, "write \"key: value\", with a blank after the colon");
}

static bool begins_its_line(const struct source_file *file, yaml_mark_t mark)
{
    struct line line = find_line(file, mark.line);
    size_t offset = bytes_of(line, mark.column);

    for (size_t i = 0; i < offset; i++)
        if (!isspace((unsigned char)line.from[i]))
            return false;
    return true;
}

static void tell_indentation(const struct problem *problem)
{
    yaml_mark_t mark = problem->parser->problem_mark;
    yaml_mark_t start = problem->parser->context_mark;
    struct diagnostic *item;

    if (character_at(problem->file, mark) == '\t') {
        tell_tab(problem, mark);
        return;
    }
    if (!begins_its_line(problem->file, mark)) {
        item = tell_at(problem, mark, "this does not belong behind the value before it");
        diagnostic_hint(item, "put the whole value in quotes, or remove what is too much");
        return;
    }
    item = tell_at(problem, mark, "this does not go on what was begun above");
    diagnostic_why(item, "what begins at line %zu, column %zu goes on in the same column",
                   start.line + 1, start.column + 1);
    diagnostic_hint(item, "check the indentation");
}

static void tell_open_bracket(const struct problem *problem)
{
    yaml_mark_t open = problem->parser->context_mark;
    yaml_mark_t mark = problem->parser->problem_mark;
    char c = character_at(problem->file, open);
    bool is_list = c == '[';
    struct diagnostic *item = tell_at(problem, open, is_list ? "this \"[\" is not closed"
                                                             : "this \"{\" is not closed");

    if (find_line(problem->file, mark.line).from == problem->file->contents + problem->file->size)
        diagnostic_why(item, "a \",\" or \"%c\" was expected, yet the text ends",
                       is_list ? ']' : '}');
    else
        diagnostic_why(item, "a \",\" or \"%c\" was expected before line %zu, column %zu",
                       is_list ? ']' : '}', mark.line + 1, mark.column + 1);
    diagnostic_hint(item, "close it with \"%c\"", is_list ? ']' : '}');
}

static void tell_open_quote(const struct problem *problem)
{
    struct diagnostic *item =
        tell_at(problem, problem->parser->context_mark, "this quote is not closed");

    diagnostic_hint(item, "close it with the same kind of quote");
}

static void tell_list_place(const struct problem *problem)
{
    struct diagnostic *item =
        tell_at(problem, problem->parser->problem_mark, "a list cannot begin here");

    diagnostic_hint(item, "put \"- \" on a line of its own below the key, or use [a, b]");
}

static void tell_escape(const struct problem *problem)
{
    struct diagnostic *item =
        tell_at(problem, problem->parser->problem_mark, "unknown escape in a quoted text");

    diagnostic_hint(item, "use single quotes: backslashes stand for themselves there");
}

static void tell_second_start(const struct problem *problem)
{
    struct diagnostic *item = tell_at(problem, problem->parser->problem_mark,
                                      "the document is over, yet something follows");

    diagnostic_hint(item, "check the indentation of this line and of the first");
}

static void tell_any(const struct problem *problem)
{
    const yaml_parser_t *parser = problem->parser;
    struct diagnostic *item = tell_at(problem, parser->problem_mark, "this is no valid YAML");

    diagnostic_why(item, "%s%s%s", parser->context != NULL ? parser->context : "",
                   parser->context != NULL ? ", " : "", parser->problem);
    diagnostic_hint(item, "write \"key: value\" lines, and lists as [a, b]");
}

/* What libyaml says; context NULL: whatever the context. */
static const struct {
    const char *problem;
    const char *context;
    void (*tell)(const struct problem *problem);
} known[] = {
    { "found character that cannot start any token", NULL, tell_start },
    { "found a tab character where an indentation space is expected", NULL, tell_tab_problem },
    { "found a tab character that violates indentation", NULL, tell_tab_problem },
    { "mapping values are not allowed in this context", NULL, tell_unexpected_colon },
    { "could not find expected ':'", NULL, tell_missing_colon },
    { "did not find expected key", NULL, tell_indentation },
    { "did not find expected '-' indicator", NULL, tell_indentation },
    { "did not find expected ',' or ']'", NULL, tell_open_bracket },
    { "did not find expected ',' or '}'", NULL, tell_open_bracket },
    { "found unexpected end of stream", "while scanning a quoted scalar", tell_open_quote },
    { "found unexpected document indicator", "while scanning a quoted scalar", tell_open_quote },
    { "block sequence entries are not allowed in this context", NULL, tell_list_place },
    { "found unknown escape character", NULL, tell_escape },
    { "did not find expected <document start>", NULL, tell_second_start },
};

/* The reader of bytes knows an offset only. */
static yaml_mark_t mark_of_offset(const struct source_file *file, size_t offset)
{
    yaml_mark_t mark = { 0 };

    for (size_t i = 0; i < offset && i < file->size; i++) {
        unsigned char byte = (unsigned char)file->contents[i];

        if (byte == '\n') {
            mark.line++;
            mark.column = 0;
        } else if ((byte & 0xc0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

void yaml_problem_tell(const yaml_parser_t *parser, struct diagnostics *list,
                       const struct source_file *file)
{
    struct problem problem = { parser, list, file };

    if (parser->error == YAML_READER_ERROR) {
        struct diagnostic *item = tell_at(&problem, mark_of_offset(file, parser->problem_offset),
                                          "a control character is not allowed");

        diagnostic_hint(item, "remove it, or write it as an escape in double quotes");
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(parser->problem, known[i].problem) != 0)
            continue;
        if (known[i].context != NULL &&
            (parser->context == NULL || strcmp(parser->context, known[i].context) != 0))
            continue;
        known[i].tell(&problem);
        return;
    }
    tell_any(&problem);
}

/* ---- is it text at all? ---- */

bool yaml_problem_check_text(struct diagnostics *list, const char *name, const char *text,
                             size_t size)
{
    const char *end = text + size;
    struct place place = { NULL, 1, 1, 1 };
    struct diagnostic *item;
    size_t length;

    for (const char *p = text; p < end; p += length) {
        length = *p == '\0' ? 0 : text_character_length(p, end);
        if (length == 0) {
            place.file = diagnostics_add_file(list, name, NULL, 0);
            item = diagnostics_add(list, SEVERITY_ERROR, place, "this is no text file");
            diagnostic_why(item, *p == '\0' ? "it holds a NUL byte here"
                                            : "the byte here is no UTF-8");
            diagnostic_hint(item, "save the file as UTF-8");
            return false;
        }
        place.column++;
        if (*p == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return true;
}
