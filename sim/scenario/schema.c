#include "scenario/schema.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "kernel/distribution.h"
#include "model/operation.h"
#include "ops/ops.h"
#include "scenario/decode_distribution.h"
#include "scenario/sections.h"

/* ---- pieces --------------------------------------------------------------------------------- */

static json_t *type_named(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *reference(const char *definition)
{
    struct text path = { 0 };
    text_printf(&path, "#/definitions/%s", definition);
    json_t *result = json_pack("{s:s}", "$ref", text_string(&path));
    text_free(&path);
    return result;
}

static json_t *either(json_t *first, json_t *second)
{
    return json_pack("{s:[o,o]}", "anyOf", first, second);
}

static json_t *list_of(json_t *item)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", item);
}

/* A scalar stands for a list of one. */
static json_t *one_or_list_of(json_t *item)
{
    return either(item, list_of(json_incref(item)));
}

/* With the number of entries that the row takes. */
static json_t *counted(json_t *list, const struct field *row)
{
    if (row->low < row->high)
        json_object_update_new(list, json_pack("{s:I, s:I}", "minItems", (json_int_t)row->low,
                                               "maxItems", (json_int_t)row->high));
    return list;
}

static json_t *counted_list_of(json_t *item, const struct field *row)
{
    return either(item, counted(list_of(json_incref(item)), row));
}

static json_t *names_of(const char *const *choices)
{
    json_t *names = json_array();
    for (size_t i = 0; choices[i] != NULL; i++)
        json_array_append_new(names, json_string(choices[i]));
    return json_pack("{s:o}", "enum", names);
}

static json_t *bound(double value)
{
    return value == floor(value) ? json_integer((json_int_t)value) : json_real(value);
}

/* low = high bounds nothing */
static json_t *number_within(const char *type, const struct field *row)
{
    json_t *result = type_named(type);
    if (row->low < row->high) {
        json_object_set_new(result, "minimum", bound(row->low));
        json_object_set_new(result, "maximum", bound(row->high));
    }
    return result;
}

/* A text that YAML may take for something else ("2", "1.5", "true") is a text all the same. */
static json_t *any_text(void)
{
    return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
}

static json_t *number_or_pattern(const struct field *row)
{
    json_t *number = json_pack("{s:s}", "type", "number");
    if (row->kind == FIELD_SHARE)
        json_object_update_new(number, json_pack("{s:i, s:i}", "minimum", 0, "maximum", 1));
    return either(number, json_pack("{s:s, s:s}", "type", "string", "pattern",
                                    "^[-+]?[0-9.]+([eE][-+]?[0-9]+)?%$"));
}

/* ---- a row ---------------------------------------------------------------------------------- */

static json_t *value_of(const struct field *row)
{
    switch (row->kind) {
    case FIELD_INTEGER:
    case FIELD_MINUTES:
    case FIELD_SECONDS:
        return number_within("integer", row);
    case FIELD_REAL:
        return number_within("number", row);
    case FIELD_SHARE:
        return number_or_pattern(row);
    case FIELD_BOOLEAN:
        return type_named("boolean");
    case FIELD_DURATION:
        return reference("duration");
    case FIELD_TEXT:
        return any_text();
    case FIELD_CHOICE:
        return names_of(row->choices);
    case FIELD_CHOICES:
        return one_or_list_of(names_of(row->choices));
    case FIELD_CHOICE_LIST:
        return counted_list_of(names_of(row->choices), row);
    case FIELD_TEXTS:
        return counted_list_of(any_text(), row);
    case FIELD_INTEGERS:
        return one_or_list_of(number_within("integer", row));
    case FIELD_DISTRIBUTION:
        return reference("distribution");
    case FIELD_WINDOWS:
        return counted(list_of(reference("window")), row);
    case FIELD_SECTION:
        return schema_of_rows(row->section);
    }
    return json_object();
}

/* A default is given where JSON can say it as the user would write it. */
static void set_default(json_t *schema, const struct field *row)
{
    long whole;
    if (row->initial == NULL)
        return;
    if (row->kind == FIELD_BOOLEAN)
        json_object_set_new(schema, "default", json_boolean(strcmp(row->initial, "true") == 0));
    else if (units_parse_integer(row->initial, &whole) == NULL)
        json_object_set_new(schema, "default", json_integer(whole));
    else
        json_object_set_new(schema, "default", json_string(row->initial));
}

json_t *schema_of_field(const struct field *row)
{
    json_t *schema = value_of(row);
    struct text about = { 0 };
    if (json_object_get(schema, "$ref") != NULL) /* which must stand alone in draft 7 */
        schema = json_pack("{s:[o]}", "allOf", schema);
    text_append(&about, row->help != NULL ? row->help : "");
    if (row->rule != NULL)
        text_printf(&about, " (rule %s)", row->rule);
    if (about.length > 0)
        json_object_set_new(schema, "description", json_string(text_string(&about)));
    set_default(schema, row);
    text_free(&about);
    return schema;
}

/* ---- mappings ------------------------------------------------------------------------------- */

static json_t *mapping_of(json_t *properties, json_t *required)
{
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                               "additionalProperties", 0);
    if (json_array_size(required) > 0)
        json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}

static void add_rows(json_t *properties, json_t *required, const struct field *rows)
{
    for (const struct field *row = rows; row != NULL && row->name != NULL; row++) {
        json_object_set_new(properties, row->name, schema_of_field(row));
        if (row->is_required)
            json_array_append_new(required, json_string(row->name));
    }
}

json_t *schema_of_rows(const struct field *rows)
{
    json_t *properties = json_object(), *required = json_array();
    add_rows(properties, required, rows);
    return mapping_of(properties, required);
}

/* One entry of the timeline: the common rows and those of the operation. */
static json_t *entry_of(const struct field *common, const struct op_type *type)
{
    json_t *properties = json_object(), *required = json_array();
    add_rows(properties, required, common);
    json_object_set_new(properties, "do", json_pack("{s:s, s:s}", "const", type->name,
                                                    "description", type->help));
    add_rows(properties, required, type->params);
    return mapping_of(properties, required);
}

static json_t *timeline_of(const struct field *common)
{
    json_t *entries = json_array();
    for (size_t i = 0; op_types[i] != NULL; i++) {
        if ((op_types[i]->flags & OP_IS_INTERNAL) == 0)
            json_array_append_new(entries, entry_of(common, op_types[i]));
    }
    return list_of(json_pack("{s:o}", "oneOf", entries));
}

/* ---- definitions ---------------------------------------------------------------------------- */

static json_t *parameters_of(const struct distribution_form *form)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < DISTRIBUTION_MAX_PARAMETERS && form->names[i] != NULL; i++) {
        json_t *value = form->is_time[i] ? reference("duration") : type_named("number");
        json_object_set_new(properties, form->names[i], value);
        json_array_append_new(required, json_string(form->names[i]));
    }
    return mapping_of(properties, required);
}

/* { p50: 53s, p90: 67s } */
static json_t *quantiles_table(void)
{
    return json_pack("{s:s, s:{s:o}, s:b, s:i}", "type", "object", "patternProperties",
                     "^[pP][0-9.]+$", reference("duration"), "additionalProperties", 0,
                     "minProperties", 2);
}

static json_t *samples_table(void)
{
    json_t *properties = json_object(), *required = json_array();
    add_rows(properties, required, distribution_samples_rows);
    for (const struct field *row = distribution_where_rows; row->name != NULL; row++) {
        json_t *where = json_pack("{s:s, s:s, s:o}", "description", row->help, "type", "object",
                                  "additionalProperties", any_text());
        json_object_set_new(properties, row->name, where);
    }
    return mapping_of(properties, required);
}

/* { lognormal: { median: ..., p95: ... } }; the only parameter may stand without its name. */
static json_t *family_of(const struct distribution_type *type)
{
    json_t *forms = json_array();
    for (const struct distribution_form *form = type->forms; form && form->names[0]; form++)
        json_array_append_new(forms, parameters_of(form));
    if (type == &dist_quantiles)
        json_array_append_new(forms, quantiles_table());
    else if (type == &dist_samples)
        json_array_append_new(forms, samples_table());
    else if (json_array_size(forms) == 1)
        json_array_append_new(forms, reference("duration"));
    return json_pack("{s:s, s:s, s:o}", "description", type->help, "title", type->name, "anyOf",
                     forms);
}

/* One family, and the bounds beside it. */
static json_t *distribution_definition(void)
{
    json_t *properties = json_object(), *families = json_array();
    for (size_t i = 0; distribution_types[i] != NULL; i++) {
        const char *name = distribution_types[i]->name;
        json_object_set_new(properties, name, family_of(distribution_types[i]));
        json_array_append_new(families, json_pack("{s:[s]}", "required", name));
    }
    for (const struct field *row = distribution_bound_rows; row->name != NULL; row++)
        json_object_set_new(properties, row->name, schema_of_field(row));
    json_t *mapping = mapping_of(properties, json_array());
    json_object_set_new(mapping, "oneOf", families);
    return either(reference("duration"), mapping);
}

static json_t *definitions(void)
{
    json_t *duration = either(
        json_pack("{s:i}", "const", 0),
        json_pack("{s:s, s:s}", "type", "string", "pattern",
                  "^([0-9]+([.][0-9]+)?(ms|s|m|h|d))+$|^0$"));
    json_t *window = json_pack("{s:s, s:o, s:i, s:i}", "type", "array", "items",
                               reference("duration"), "minItems", 2, "maxItems", 2);
    return json_pack("{s:o, s:o, s:o}", "duration", duration, "window", window, "distribution",
                     distribution_definition());
}

/* ---- the whole ------------------------------------------------------------------------------ */

static json_t *demand_by_hand(void)
{
    json_t *pair = json_pack("{s:s, s:[o,o], s:i}", "type", "array", "items", reference("duration"),
                             type_named("number"), "minItems", 2);
    return either(type_named("number"), list_of(pair));
}

static json_t *entry_alone(void)
{
    return type_named("object");
}

/* What a section may be besides a mapping, or a list, of its rows. */
static const struct {
    const char *section;
    bool is_of_entry; /* of one entry of the list, not of the section */
    json_t *(*make)(void);
} alternatives[] = {
    { "zones", true, any_text },
    { "instances", false, entry_alone },
    { "demand", false, demand_by_hand },
};

static json_t *with_alternatives(json_t *schema, const char *section, bool is_of_entry)
{
    for (size_t i = 0; i < sizeof(alternatives) / sizeof(*alternatives); i++) {
        if (strcmp(alternatives[i].section, section) == 0 &&
            alternatives[i].is_of_entry == is_of_entry)
            schema = either(schema, alternatives[i].make());
    }
    return schema;
}

static json_t *entry_of_section(const struct decode_section *section)
{
    json_t *properties = json_object(), *required = json_array();
    add_rows(properties, required, section->rows);
    for (const struct field *row = section->lists; row != NULL && row->name != NULL; row++) {
        json_t *entry = schema_of_rows(row->section);
        if (section->rows == groups_rows) /* any setting may stand in it */
            json_object_del(entry, "additionalProperties");
        json_t *list = list_of(entry);
        json_object_set_new(list, "description", json_string(row->help));
        json_object_set_new(properties, row->name, list);
    }
    return mapping_of(properties, required);
}

static json_t *section_of(const struct decode_section *section)
{
    json_t *schema;
    if (section->rows == timeline_rows)
        return timeline_of(section->rows);
    if (section->rows == NULL)
        return section->is_list ? one_or_list_of(any_text()) : type_named("object");
    schema = with_alternatives(entry_of_section(section), section->name, true);
    if (section->is_list)
        schema = list_of(schema);
    return with_alternatives(schema, section->name, false);
}

static void add_section(json_t *properties, json_t *required, const struct decode_section *section)
{
    json_t *schema = section_of(section);
    json_object_set_new(schema, "description", json_string(section->help));
    json_object_set_new(properties, section->name, schema);
    if (section->is_required)
        json_array_append_new(required, json_string(section->name));
}

json_t *schema_of_scenario(void)
{
    json_t *properties = json_object(), *required = json_array();
    for (const struct decode_section *section = scenario_sections; section->name; section++) {
        if (section->name[0] == '\0')
            add_rows(properties, required, section->rows);
        else
            add_section(properties, required, section);
    }
    json_t *schema = mapping_of(properties, required);
    json_object_set_new(schema, "definitions", definitions());
    json_object_set_new(schema, "$schema", json_string("http://json-schema.org/draft-07/schema#"));
    json_object_set_new(schema, "title", json_string("evenkeel scenario"));
    return schema;
}
