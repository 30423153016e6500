#include "output/why.h"

#include <string.h>

#include "base/units.h"
#include "output/why_telling.h"

enum { STEPS_BEFORE = 5, STEPS_AFTER = 3 }; /* told around an instant */

const char *const why_formats[] = { "text", "json", NULL };

/* -- what is wanted ---------------------------------------------------------------------------- */

/* As the API spells it, or in any case. */
static bool is_same_name(const char *a, const char *b)
{
    return text_edit_distance(a, b, 0) == 0;
}

bool why_is_of_operation(const struct why_telling *telling, const struct why_event *event)
{
    return telling->entry > 0 ? event->entry == telling->entry
                              : is_same_name(event->operation, telling->request->operation);
}

static bool is_wanted(const void *context, const struct why_event *event)
{
    const struct why_telling *telling = context;
    const struct why_request *request = telling->request;
    return event->at >= telling->from && event->at <= telling->to &&
           (request->instance == NULL || strcmp(event->instance, request->instance) == 0) &&
           (request->operation == NULL || why_is_of_operation(telling, event));
}

static struct why_steps steps_between(struct why_telling *telling, int64_t from, int64_t to)
{
    telling->from = from;
    telling->to = to;
    return why_steps_make(&telling->arena, telling->trace, is_wanted, telling);
}

struct why_steps why_wanted_steps(struct why_telling *telling)
{
    const struct why_request *request = telling->request;
    return steps_between(telling, request->from == WHY_NOT_ASKED ? 0 : request->from,
                         request->to == WHY_NOT_ASKED ? INT64_MAX : request->to);
}

struct why_steps why_steps_before(struct why_telling *telling, int64_t at)
{
    struct why_steps steps = steps_between(telling, 0, at);
    if (steps.n > STEPS_BEFORE) {
        steps.items += steps.n - STEPS_BEFORE;
        steps.n = STEPS_BEFORE;
    }
    return steps;
}

struct why_steps why_steps_after(struct why_telling *telling, int64_t at)
{
    struct why_steps steps = steps_between(telling, at + 1, INT64_MAX);
    steps.n = steps.n < STEPS_AFTER ? steps.n : STEPS_AFTER;
    return steps;
}

bool why_is_beyond_cut(const struct why_telling *telling, int64_t at)
{
    return telling->trace->is_cut && at > telling->trace->ends_at;
}

/* -- the request ------------------------------------------------------------------------------- */

static const char *operation_name(const void *context, size_t index)
{
    const struct why_trace *trace = context;
    return index < trace->n_events ? trace->events[index].operation : NULL;
}

static void refuse_operation(const struct why_telling *telling, struct diagnostics *list)
{
    const char *name = telling->request->operation;
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "the run has no operation %s", name);
    const char *guess = text_did_you_mean(name, operation_name, telling->trace);
    if (guess != NULL)
        diagnostic_hint(item, "did you mean %s?", guess);
    else
        diagnostic_hint(item, "say the number of an entry of the timeline, from 1, or a name such "
                              "as StartInstanceRefresh");
}

static void refuse_instance(const struct why_telling *telling, struct diagnostics *list)
{
    struct diagnostic *item =
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 }, "no event names the instance %s",
                        telling->request->instance);
    if (telling->trace->is_cut)
        diagnostic_why(item, "the trace stops before the run ends; it may have come later");
    diagnostic_hint(item, "the instances of a run are i-1, i-2, ... in the order in which they "
                          "came; one of the first to which nothing happened has no event");
}

/* Whatever is named has to be somewhere in the trace. */
static bool check_names(struct why_telling *telling, struct diagnostics *list)
{
    const struct why_request *request = telling->request;
    if (request->operation != NULL &&
        units_parse_integer(request->operation, &telling->entry) != NULL)
        telling->entry = 0;
    struct why_request only_instance = { .instance = request->instance };
    struct why_request only_operation = { .operation = request->operation };
    struct why_telling trial = *telling;
    bool has_instance = request->instance == NULL, has_operation = request->operation == NULL;
    trial.from = 0;
    trial.to = INT64_MAX;
    for (size_t i = 0; i < telling->trace->n_events; i++) {
        trial.request = &only_instance;
        has_instance = has_instance || is_wanted(&trial, &telling->trace->events[i]);
        trial.request = &only_operation;
        has_operation = has_operation || is_wanted(&trial, &telling->trace->events[i]);
    }
    if (!has_instance)
        refuse_instance(telling, list);
    if (!has_operation)
        refuse_operation(telling, list);
    return has_instance && has_operation;
}

bool why_tell(const struct why_request *request, FILE *stream, struct diagnostics *list)
{
    static void (*const print[])(struct why_telling *telling) = {
        [WHY_TEXT] = why_print_text,
        [WHY_JSON] = why_print_json,
    };
    struct why_trace trace;
    struct why_telling telling = { .request = request, .trace = &trace, .stream = stream };
    bool is_told = why_trace_read(&trace, request->folder, request->case_name, list) &&
                   check_names(&telling, list);
    if (is_told)
        print[request->format](&telling);
    arena_free(&telling.arena);
    why_trace_free(&trace);
    return is_told;
}
