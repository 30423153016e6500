/*
 * The errors with which the provider refuses requests.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "model/refusal.h"

static bool entry(size_t index, struct topic_entry *entry)
{
    const size_t code = index + 1; /* 0 is no refusal */
    if (code >= N_REFUSAL_CODES)
        return false;
    const struct refusal_row *row = &refusal_rows[code];
    *entry = (struct topic_entry){ .name = row->code, .note = row->rule, .help = row->message };
    return true;
}

static void print(FILE *stream, size_t index)
{
    const struct refusal_row *row = &refusal_rows[index + 1];
    struct text status = { 0 };
    text_printf(&status, "%d", row->http_status);
    fputc('\n', stream);
    topic_print_fact(stream, "HTTP status", text_string(&status));
    topic_print_rule(stream, row->rule);
    text_free(&status);
}

const struct topic topic_refusals = {
    .name = "refusals",
    .one = "refusal",
    .help = "the provider's error codes, which a simulated request may be answered with",
    .note_title = "rule",
    .entry = entry,
    .print = print,
};
