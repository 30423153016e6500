/*
 * why_sentence: the kinds of events and the sentence that is told of each.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "model/refusal.h"
#include "ops/ops.h"
#include "output/trace_writer.h"
#include "output/why_kind.h"

enum { DIGITS_MOST = 18, NAMES_MOST = 8 };

/* -- the kinds of events ----------------------------------------------------------------------- */

static void tell_instances(const struct why_step *step, struct text *sentence);
static void tell_no_stock(const struct why_step *step, struct text *sentence);
static void tell_accepted(const struct why_step *step, struct text *sentence);
static void tell_refused(const struct why_step *step, struct text *sentence);
static void tell_state(const struct why_step *step, struct text *sentence);
static void tell_batch_began(const struct why_step *step, struct text *sentence);
static void tell_batch_ended(const struct why_step *step, struct text *sentence);
static void tell_checkpoint(const struct why_step *step, struct text *sentence);
static void tell_dropped(const struct why_step *step, struct text *sentence);
static void tell_waiting(const struct why_step *step, struct text *sentence);
static void tell_target(const struct why_step *step, struct text *sentence);
static void tell_ended(const struct why_step *step, struct text *sentence);
static void tell_trace_cut(const struct why_step *step, struct text *sentence);
static void tell_other(const struct why_step *step, struct text *sentence);

static const struct why_kind kinds[] = {
    { "launch", ALIKE, "was launched", "were launched", tell_instances },
    { "launch-failed", ALIKE, "failed", "failed", tell_instances },
    { "hook-wait", ALIKE | OVER_TIME, "has to wait", "have to wait", tell_instances },
    { "in-service", ALIKE | OVER_TIME, "came into service", "came into service", tell_instances },
    { "warm", ALIKE | OVER_TIME, "carries load now", "carry load now", tell_instances },
    { "leave", ALIKE, "began to leave", "began to leave", tell_instances },
    { "stop", ALIKE | OVER_TIME, "is being stopped", "are being stopped", tell_instances },
    { "kept", ALIKE, "stays", "stay", tell_instances },
    { "gone", ALIKE | OVER_TIME, "is gone", "are gone", tell_instances },
    { "stopped", ALIKE | OVER_TIME, "is stopped and kept", "are stopped and kept", tell_instances },
    { "standby", ALIKE, "was put into Standby", "were put into Standby", tell_instances },
    { "protect", ALIKE, "was protected", "were protected", tell_instances },
    { "attach", ALIKE, "joined the group", "joined the group", tell_instances },
    { "unhealthy", ALIKE, "turned unhealthy", "turned unhealthy", tell_instances },
    { "healthy", ALIKE, "is healthy again", "are healthy again", tell_instances },
    { "no-stock", ALIKE, NULL, NULL, tell_no_stock },
    { "accepted", ONE_BY_ONE, NULL, NULL, tell_accepted },
    { "refused", ONE_BY_ONE, NULL, NULL, tell_refused },
    { "task-state", ONE_BY_ONE, NULL, NULL, tell_state },
    { "batch-begin", ONE_BY_ONE, NULL, NULL, tell_batch_began },
    { "batch-end", ONE_BY_ONE, NULL, NULL, tell_batch_ended },
    { "checkpoint", ONE_BY_ONE, NULL, NULL, tell_checkpoint },
    { "dropped", ALIKE, NULL, NULL, tell_dropped },
    { "waiting", ALIKE | OVER_TIME, NULL, NULL, tell_waiting },
    { "target", ONE_BY_ONE, NULL, NULL, tell_target },
    { "ended", ONE_BY_ONE, NULL, NULL, tell_ended },
    { trace_cut_event, ONE_BY_ONE, NULL, NULL, tell_trace_cut },
    { NULL, ONE_BY_ONE, NULL, NULL, tell_other },
};

const struct why_kind *why_kind_of(const struct why_event *event)
{
    const struct why_kind *kind = kinds;
    while (kind->event != NULL && strcmp(kind->event, event->event) != 0)
        kind++;
    return kind;
}

bool why_event_is(const struct why_event *event, const char *kind)
{
    return strcmp(event->event, kind) == 0;
}

/* -- numbers and times ------------------------------------------------------------------------- */

void why_append_time(struct text *text, int64_t at)
{
    int64_t seconds = at / 1000;
    int ms = (int)(at % 1000);
    if (seconds >= 3600)
        text_printf(text, "%lldh%02lldm%02lld", (long long)(seconds / 3600),
                    (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    else if (seconds >= 60)
        text_printf(text, "%lldm%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
    else
        text_printf(text, "%lld", (long long)seconds);
    if (ms != 0)
        text_printf(text, ".%03d", ms);
    text_append(text, "s");
}

/* The n-th number of a text, counted from 0; where it ends in *end. */
static int64_t number_at(const char *text, size_t n, const char **end)
{
    for (;;) {
        text += strcspn(text, "0123456789");
        size_t length = strspn(text, "0123456789");
        if (n-- == 0) {
            char digits[DIGITS_MOST + 1] = "";
            memcpy(digits, text, length < DIGITS_MOST ? length : DIGITS_MOST);
            *end = text + length;
            return strtoll(digits, NULL, 10);
        }
        text += length;
    }
}

static void append_number(struct text *text, int64_t value, bool is_duration)
{
    char buffer[UNITS_DURATION_SIZE];
    if (is_duration)
        text_append(text, units_format_duration(value, buffer));
    else
        text_printf(text, "%lld", (long long)value);
}

/* The n-th numbers of all reasons: one, or from the first to the last where counts run one way,
 * else from the least to the largest. A duration takes its " ms" with it; answers what comes
 * behind. */
static const char *append_range(const struct why_step *step, size_t n, struct text *text)
{
    const char *end, *behind;
    int64_t first = number_at(step->events[0]->reason, n, &end);
    int64_t last = first, low = first, high = first;
    for (size_t i = 1; i < step->n_events; i++) {
        last = number_at(step->events[i]->reason, n, &behind);
        low = last < low ? last : low;
        high = last > high ? last : high;
    }
    bool is_duration = strncmp(end, " ms", 3) == 0;
    bool falls = !is_duration && first == high && last == low;
    append_number(text, falls ? high : low, is_duration);
    if (low != high) {
        text_append(text, "..");
        append_number(text, falls ? low : high, is_duration);
    }
    return is_duration ? end + 3 : end;
}

void why_step_reason(const struct why_step *step, struct text *reason)
{
    const char *from = step->events[0]->reason;
    for (size_t n = 0; *from != '\0'; n++) {
        size_t length = strcspn(from, "0123456789");
        text_append_bytes(reason, from, length);
        from += length;
        if (*from != '\0')
            from = append_range(step, n, reason);
    }
}

/* -- sentences --------------------------------------------------------------------------------- */

static const char *rule_of(const struct why_step *step)
{
    const struct why_event *ending = step->ending;
    return *step->events[0]->rule == '\0' && ending != NULL ? ending->rule : step->events[0]->rule;
}

/* Ends the sentence: ": reason (rule)." */
static void append_because(const struct why_step *step, const char *joiner, const char *reason,
                           struct text *sentence)
{
    const char *rule = rule_of(step);
    if (*reason != '\0')
        text_printf(sentence, "%s%s", joiner, reason);
    if (*rule != '\0')
        text_printf(sentence, " (%s)", rule);
    text_append(sentence, ".");
}

/* The same with the step's own reason, from the prefix on if it begins so. */
static void append_reason(const struct why_step *step, const char *joiner, const char *prefix,
                          struct text *sentence)
{
    struct text reason = { 0 };
    why_step_reason(step, &reason);
    const char *told = text_string(&reason);
    size_t length = strlen(prefix);
    append_because(step, joiner, strncmp(told, prefix, length) == 0 ? told + length : told,
                   sentence);
    text_free(&reason);
}

/* The number behind "i-", 0 for a name of the user's. */
static long generated_number(const char *name)
{
    char *end;
    if (strncmp(name, "i-", 2) != 0 || !isdigit((unsigned char)name[2]))
        return 0;
    long number = strtol(name + 2, &end, 10);
    return *end == '\0' ? number : 0;
}

static int compare_names(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    long left_number = generated_number(left), right_number = generated_number(right);
    if (left_number != right_number)
        return left_number < right_number ? -1 : 1;
    return strcmp(left, right);
}

/* "i-3, i-7..i-20, web-1": in order, runs of three or more put together. */
static void append_names(const struct why_step *step, struct text *text)
{
    const char **names = must_alloc(step->n_events * sizeof *names);
    for (size_t i = 0; i < step->n_events; i++)
        names[i] = step->events[i]->instance;
    qsort(names, step->n_events, sizeof *names, compare_names);
    for (size_t i = 0, next, n_told = 0; i < step->n_events; i = next, n_told++) {
        if (n_told == NAMES_MOST) {
            text_printf(text, " and %zu more", step->n_events - i);
            break;
        }
        long number = generated_number(names[i]);
        for (next = i + 1; next < step->n_events && number > 0 &&
                           generated_number(names[next]) == number + (long)(next - i);)
            next++;
        next = next - i < 3 ? i + 1 : next;
        text_printf(text, "%s%s", i > 0 ? ", " : "", names[i]);
        if (next - i > 1)
            text_printf(text, "..%s", names[next - 1]);
    }
    free(names);
}

/* "in cn-hangzhou-h", or how many in each, where there are several. */
static void append_zones(const struct why_step *step, const char *before, struct text *text)
{
    for (size_t i = 0, n_told = 0; i < step->n_events; i++) {
        const char *zone = step->events[i]->zone;
        size_t n = 0;
        bool is_told = *zone == '\0';
        for (size_t k = 0; k < step->n_events; k++) {
            bool is_same = strcmp(step->events[k]->zone, zone) == 0;
            n += is_same;
            is_told |= is_same && k < i;
        }
        if (!is_told && n == step->n_events)
            text_printf(text, "%sin %s", before, zone);
        else if (!is_told)
            text_printf(text, "%s%zu in %s", n_told++ > 0 ? ", " : before, n, zone);
    }
}

static void append_last(const struct why_step *step, struct text *sentence)
{
    if (step->events[step->n_events - 1]->at != step->events[0]->at) {
        text_append(sentence, ", the last at ");
        why_append_time(sentence, step->events[step->n_events - 1]->at);
    }
}

static void tell_instances(const struct why_step *step, struct text *sentence)
{
    const struct why_event *first = step->events[0];
    bool is_launch = why_event_is(first, "launch");
    if (step->n_events == 1) {
        text_printf(sentence, "%s %s", first->instance, step->kind->one);
        if (is_launch)
            append_zones(step, " ", sentence);
    } else {
        text_printf(sentence, "%zu instances %s", step->n_events, step->kind->many);
        append_last(step, sentence);
        text_append(sentence, " (");
        append_names(step, sentence);
        if (is_launch)
            append_zones(step, "; ", sentence);
        text_append(sentence, ")");
    }
    if (why_event_is(first, "in-service") && strcmp(first->before, "Pending") != 0 &&
        strcmp(first->before, "Pending:Wait") != 0 && *first->before != '\0')
        text_printf(sentence, ", no longer %s", first->before);
    append_reason(step, ": ", "", sentence);
}

static void tell_no_stock(const struct why_step *step, struct text *sentence)
{
    text_printf(sentence, step->n_events == 1 ? "%zu launch could not be made"
                                              : "%zu launches could not be made",
                step->n_events);
    append_zones(step, " ", sentence);
    append_reason(step, ": ", "", sentence);
}

static bool is_world_event(const char *operation)
{
    const struct op_type *type = op_find(operation);
    return type != NULL && (type->flags & OP_IS_WORLD_EVENT);
}

static void tell_accepted(const struct why_step *step, struct text *sentence)
{
    const char *operation = step->events[0]->operation;
    text_printf(sentence, is_world_event(operation) ? "%s happened" : "%s was accepted", operation);
    if (step->ending != NULL)
        append_because(step, ": ", step->ending->reason, sentence);
    else
        append_reason(step, ": ", "", sentence);
}

/* The reason begins with "Code (status): ". */
static void tell_refused(const struct why_step *step, struct text *sentence)
{
    const struct why_event *event = step->events[0];
    char code[80] = "";
    size_t length = strcspn(event->reason, " ");
    memcpy(code, event->reason, length < sizeof code ? length : sizeof code - 1);
    code[length < sizeof code ? length : sizeof code - 1] = '\0';
    enum refusal_code refusal = refusal_find(code);
    text_printf(sentence, "%s was refused, ", event->operation);
    append_reason(step, "", "", sentence);
    if (refusal != REFUSED_NONE && strstr(event->reason, refusal_row(refusal)->message) == NULL)
        text_printf(sentence, " It means: %s.", refusal_row(refusal)->message);
}

static void tell_state(const struct why_step *step, struct text *sentence)
{
    const struct why_event *event = step->events[0];
    if (*event->after != '\0')
        text_printf(sentence, "%s is %s now", event->operation, event->after);
    else
        text_append(sentence, event->operation);
    append_reason(step, ": ", "", sentence);
}

static void tell_batch_began(const struct why_step *step, struct text *sentence)
{
    struct text reason = { 0 };
    why_step_reason(step, &reason);
    const char *told = text_string(&reason), *colon = strstr(told, ": ");
    text_printf(sentence, "Batch %ld of %s began", step->batch, step->events[0]->operation);
    if (strncmp(told, "batch of ", 9) == 0 && colon != NULL) {
        text_printf(sentence, " with %.*s", (int)(colon - told - 9), told + 9);
        told = colon + 2;
    }
    append_because(step, ": ", told, sentence);
    text_free(&reason);
}

static void tell_batch_ended(const struct why_step *step, struct text *sentence)
{
    text_printf(sentence, "Batch %ld ended", step->batch);
    if (step->ending != NULL)
        text_printf(sentence, " %s", step->ending->after);
    append_reason(step, ": ", "", sentence);
}

static void tell_checkpoint(const struct why_step *step, struct text *sentence)
{
    bool is_trim = strncmp(step->events[0]->reason, "batch of ", 9) == 0;
    text_append(sentence, is_trim ? "The next batch is made to meet a checkpoint"
                                  : "A checkpoint is passed");
    append_reason(step, ": ", "", sentence);
}

static void tell_dropped(const struct why_step *step, struct text *sentence)
{
    text_printf(sentence, "%s gave up", step->events[0]->operation);
    if (step->n_events > 1)
        text_printf(sentence, " %zu times", step->n_events);
    append_zones(step, " ", sentence);
    append_reason(step, ": ", "", sentence);
}

static void tell_waiting(const struct why_step *step, struct text *sentence)
{
    text_printf(sentence, "%s has to wait", step->events[0]->operation);
    if (step->n_events > 1)
        text_printf(sentence, ", %zu times", step->n_events);
    append_last(step, sentence);
    append_reason(step, ": ", "", sentence);
}

static void tell_target(const struct why_step *step, struct text *sentence)
{
    text_append(sentence, "The target moved");
    append_reason(step, " ", "target ", sentence);
}

static void tell_ended(const struct why_step *step, struct text *sentence)
{
    const struct why_event *event = step->events[0];
    text_printf(sentence, "Activity %ld of %s ended %s", event->activity, event->operation,
                event->after);
    append_reason(step, ": ", "", sentence);
}

/* The run goes on, what is known of it does not. */
static void tell_trace_cut(const struct why_step *step, struct text *sentence)
{
    const char *reason = step->events[0]->reason;
    text_printf(sentence, "%c%s (evenkeel run --trace-events).", toupper((unsigned char)*reason),
                *reason != '\0' ? reason + 1 : "");
}

static void tell_other(const struct why_step *step, struct text *sentence)
{
    text_append(sentence, step->events[0]->event);
    append_reason(step, ": ", "", sentence);
}

void why_step_tell(const struct why_step *step, struct text *sentence)
{
    step->kind->tell(step, sentence);
}

void why_step_tell_event(const struct why_event *event, struct text *sentence)
{
    why_step_tell(&(struct why_step){ .kind = why_kind_of(event), .events = &event, .n_events = 1 },
                  sentence);
}
