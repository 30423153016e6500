#include "output/api_call.h"

#include <ctype.h>
#include <string.h>

#include "base/field.h"
#include "model/operation.h"

/* ---- which operations, and how their lists are told ---- */

/* Parameters of these names are lists of mappings, of which one member is known. */
static const struct member {
    const char *list, *member;
} members[] = {
    { "Checkpoints", "Percentage" },
    { "DesiredConfiguration.LaunchTemplateOverrides", "InstanceType" },
    { "DesiredConfiguration.Containers", "Image" },
};

/* Parameters that say nothing unless another one is there. */
static const struct dependent {
    const char *name, *of;
} dependents[] = {
    { "CheckpointPauseTime", "Checkpoints.1.Percentage" },
    { "DesiredConfiguration.LaunchTemplateVersion", "DesiredConfiguration.LaunchTemplateId" },
};

static const char *const known_actions[] = {
    "StartInstanceRefresh", "SuspendInstanceRefresh", "ResumeInstanceRefresh",
    "CancelInstanceRefresh", "RollbackInstanceRefresh", "RebalanceInstances", "RemoveInstances",
    "DetachInstances", "EnterStandby", "ExitStandby", "SetInstancesProtection",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool api_call_is_known(const struct timeline_entry *entry)
{
    for (size_t i = 0; i < COUNT(known_actions); i++) {
        if (strcmp(entry->type->name, known_actions[i]) == 0)
            return entry->alarm < 0;
    }
    return false;
}

/* ---- parameters ---- */

static void add(struct api_call *call, const char *name, const char *value)
{
    call->parameters = arena_grow(&call->arena, call->parameters, call->n_parameters,
                                  call->n_parameters + 1, sizeof *call->parameters);
    call->parameters[call->n_parameters++] =
        (struct api_parameter){ arena_strdup(&call->arena, name),
                                arena_strdup(&call->arena, value) };
}

static void add_integer(struct api_call *call, const char *name, int64_t value)
{
    add(call, name, arena_printf(&call->arena, "%lld", (long long)value));
}

/* The name of entry `index` of a list. */
static const char *entry_name(struct api_call *call, const char *list, size_t index)
{
    for (size_t i = 0; i < COUNT(members); i++) {
        if (strcmp(list, members[i].list) == 0)
            return arena_printf(&call->arena, "%s.%zu.%s", list, index + 1, members[i].member);
    }
    return arena_printf(&call->arena, "%s.%zu", list, index + 1);
}

static void add_texts(struct api_call *call, const char *name, const struct field_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        add(call, entry_name(call, name, i), texts->items[i]);
}

static void add_integers(struct api_call *call, const char *name,
                         const struct field_integers *integers)
{
    for (size_t i = 0; i < integers->count; i++)
        add_integer(call, entry_name(call, name, i), integers->items[i]);
}

/* One that is no section; kinds that no request has are left out. */
static void add_row(struct api_call *call, const char *name, const struct field *row,
                    const void *value)
{
    switch (row->kind) {
    case FIELD_INTEGER:
        add_integer(call, name, *(const long *)value);
        break;
    case FIELD_BOOLEAN:
        add(call, name, *(const bool *)value ? "true" : "false");
        break;
    case FIELD_MINUTES:
        add_integer(call, name, *(const int64_t *)value / SIM_MINUTE);
        break;
    case FIELD_SECONDS:
        add_integer(call, name, *(const int64_t *)value / SIM_SECOND);
        break;
    case FIELD_TEXT:
        if (*(const char *const *)value != NULL)
            add(call, name, *(const char *const *)value);
        break;
    case FIELD_CHOICE:
        add(call, name, row->choices[*(const int *)value]);
        break;
    case FIELD_TEXTS:
        add_texts(call, name, value);
        break;
    case FIELD_INTEGERS:
        add_integers(call, name, value);
        break;
    default:
        break;
    }
}

static void add_rows(struct api_call *call, const char *prefix, const struct field *rows,
                     const char *params)
{
    for (const struct field *row = rows; row != NULL && row->name != NULL; row++) {
        const char *name = arena_printf(&call->arena, "%s%s", prefix, row->name);
        if (!isupper((unsigned char)row->name[0]))
            continue;
        if (row->kind == FIELD_SECTION)
            add_rows(call, arena_printf(&call->arena, "%s.", name), row->section,
                     params + row->offset);
        else
            add_row(call, name, row, params + row->offset);
    }
}

const char *api_call_find(const struct api_call *call, const char *name)
{
    for (size_t i = 0; i < call->n_parameters; i++) {
        if (strcmp(call->parameters[i].name, name) == 0)
            return call->parameters[i].value;
    }
    return NULL;
}

static bool says_nothing(const struct api_call *call, const char *name)
{
    for (size_t i = 0; i < COUNT(dependents); i++) {
        if (strcmp(name, dependents[i].name) == 0)
            return api_call_find(call, dependents[i].of) == NULL;
    }
    return false;
}

static void drop_idle(struct api_call *call)
{
    size_t n = 0;
    for (size_t i = 0; i < call->n_parameters; i++) {
        if (!says_nothing(call, call->parameters[i].name))
            call->parameters[n++] = call->parameters[i];
    }
    call->n_parameters = n;
}

/* cn-hangzhou-h is in cn-hangzhou, ap-southeast-1a in ap-southeast-1. */
static const char *region_of(struct api_call *call, const char *zone)
{
    size_t length = strlen(zone);
    if (length < 5 || strchr(zone, '-') == NULL || !islower((unsigned char)zone[length - 1]))
        return "<RegionId>";
    if (zone[length - 2] == '-' && strchr(zone, '-') < zone + length - 2)
        return arena_strndup(&call->arena, zone, length - 2);
    if (isdigit((unsigned char)zone[length - 2]))
        return arena_strndup(&call->arena, zone, length - 1);
    return "<RegionId>";
}

void api_call_make(struct api_call *call, const struct setup *setup,
                   const struct timeline_entry *entry)
{
    *call = (struct api_call){ .action = entry->type->name };
    const char *group = entry->scaling_group;
    if (group == NULL)
        group = strcmp(setup->group.id, "asg") == 0 ? "<ScalingGroupId>" : setup->group.id;
    add(call, "RegionId", setup->n_zones > 0 ? region_of(call, setup->zones[0].id) : "<RegionId>");
    add(call, "ScalingGroupId", group);
    add_rows(call, "", entry->type->params, entry->params);
    drop_idle(call);
}

void api_call_free(struct api_call *call)
{
    arena_free(&call->arena);
    *call = (struct api_call){ 0 };
}

/* ---- as a request ---- */

static bool is_unreserved(char c)
{
    return isalnum((unsigned char)c) || strchr("-_.~", c) != NULL;
}

void api_call_append_request(const struct api_call *call, struct text *text)
{
    text_printf(text, "Action=%s\nVersion=%s\n", call->action, API_VERSION);
    for (size_t i = 0; i < call->n_parameters; i++) {
        text_printf(text, "%s=", call->parameters[i].name);
        for (const char *c = call->parameters[i].value; *c != '\0'; c++) {
            if (is_unreserved(*c) || strchr("<>", *c) != NULL) /* a placeholder stays one */
                text_append_bytes(text, c, 1);
            else
                text_printf(text, "%%%02X", (unsigned char)*c);
        }
        text_append(text, "\n");
    }
}

/* ---- as a command ---- */

/* --force: releases of the tool differ in which parameters they know by name. */
void api_call_append_command(const struct api_call *call, struct text *text)
{
    text_printf(text, "aliyun ess %s --version %s --method POST --force", call->action,
                API_VERSION);
    for (size_t i = 0; i < call->n_parameters; i++) {
        text_printf(text, " \\\n    --%s ", call->parameters[i].name);
        text_append_shell_word(text, call->parameters[i].value);
    }
    text_append(text, "\n");
}

/* ---- as a Terraform block ---- */

/* Arguments of alicloud_ess_instance_refresh. A block with one argument stands for each entry of a
 * list. */
static const struct argument {
    const char *parameter, *argument, *block;
    bool is_number;
} arguments[] = {
    { "ScalingGroupId", "scaling_group_id", NULL, false },
    { "MinHealthyPercentage", "min_healthy_percentage", NULL, true },
    { "MaxHealthyPercentage", "max_healthy_percentage", NULL, true },
    { "SkipMatching", "skip_matching", NULL, true },
    { "DesiredConfiguration.ImageId", "desired_configuration_image_id", NULL, false },
    { "DesiredConfiguration.LaunchTemplateId", "desired_configuration_launch_template_id", NULL,
      false },
    { "DesiredConfiguration.LaunchTemplateVersion",
      "desired_configuration_launch_template_version", NULL, false },
    { "CheckpointPauseTime", "checkpoint_pause_time", NULL, true },
    { "Checkpoints", "percentage", "checkpoints", true },
    { "DesiredConfiguration.LaunchTemplateOverrides", "instance_type",
      "desired_configuration_launch_template_overrides", false },
    { "DesiredConfiguration.Containers", "image", "desired_configuration_containers", false },
};

static void append_hcl(struct text *text, const char *value, bool is_number)
{
    if (is_number) {
        text_append(text, value);
        return;
    }
    text_append(text, "\"");
    for (const char *c = value; *c != '\0'; c++) {
        bool is_template = (*c == '$' || *c == '%') && c[1] == '{';
        if (is_template)
            text_append_bytes(text, c, 1); /* doubled, it is no template */
        if (*c == '"' || *c == '\\')
            text_append(text, "\\");
        text_append_bytes(text, c, 1);
    }
    text_append(text, "\"");
}

static bool is_of(const struct argument *argument, const struct api_parameter *parameter)
{
    size_t length = strlen(argument->parameter);
    if (argument->block == NULL)
        return strcmp(parameter->name, argument->parameter) == 0;
    return strncmp(parameter->name, argument->parameter, length) == 0 &&
           parameter->name[length] == '.';
}

static void append_argument(const struct api_call *call, const struct argument *argument,
                            int width, struct text *text)
{
    for (size_t i = 0; i < call->n_parameters; i++) {
        const struct api_parameter *parameter = &call->parameters[i];
        if (!is_of(argument, parameter))
            continue;
        if (argument->block != NULL)
            text_printf(text, "\n  %s {\n    %s = ", argument->block, argument->argument);
        else
            text_printf(text, "  %-*s = ", width, argument->argument);
        append_hcl(text, parameter->value, argument->is_number);
        text_append(text, argument->block != NULL ? "\n  }\n" : "\n");
    }
}

/* Of the names that stand above one another, as terraform fmt sets them. */
static int find_width(const struct api_call *call)
{
    size_t width = 0;
    for (size_t k = 0; k < COUNT(arguments); k++) {
        for (size_t i = 0; i < call->n_parameters; i++) {
            size_t length = strlen(arguments[k].argument);
            if (arguments[k].block == NULL && is_of(&arguments[k], &call->parameters[i]) &&
                length > width)
                width = length;
        }
    }
    return (int)width;
}

bool api_call_append_terraform(const struct api_call *call, struct text *text)
{
    const char *configuration =
        api_call_find(call, "DesiredConfiguration.ScalingConfigurationId");
    if (strcmp(call->action, "StartInstanceRefresh") != 0)
        return false;
    if (configuration != NULL)
        text_printf(text,
                    "# The resource has no argument for a scaling configuration: make %s the\n"
                    "# active one first; without a desired configuration a refresh takes that.\n",
                    configuration);
    text_append(text, "resource \"alicloud_ess_instance_refresh\" \"plan\" {\n");
    for (size_t i = 0; i < COUNT(arguments); i++)
        append_argument(call, &arguments[i], find_width(call), text);
    text_append(text, "}\n");
    return true;
}
