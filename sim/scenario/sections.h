/*
 * sections: the parts of a scenario file, one file each (section_*.c), one row each.
 *
 * They are read in the order of the table: what a later one needs (zones before instances) comes
 * earlier. Help, schema and "did you mean" walk over the same rows.
 */
#ifndef EVENKEEL_SCENARIO_SECTIONS_H
#define EVENKEEL_SCENARIO_SECTIONS_H

#include "scenario/decode.h"
#include "scenario/scenario.h"

/* A case that is being read. */
struct reading {
    struct decoder *decoder;
    const struct tree_node *root; /* the whole file, as varied */
    struct scenario_case *result;
    bool is_good; /* nothing was wrong with the sections before */
    const struct distribution **latency; /* of `latency:`, for zones without one; by latency_kind */
};

/* All sections, the top of the file first; ends with name NULL. */
extern const struct decode_section scenario_sections[];
const struct decode_section *section_find(const char *name);
/* A row by its name, NULL if the table (which may be NULL) has none. */
const struct field *section_find_row(const struct field *rows, const char *name);

/* What stands at the head of every entry of the timeline; the operation has its own rows. */
extern const struct field timeline_rows[];

bool section_read_top(const struct reading *reading);
bool section_read_options(const struct reading *reading);
bool section_read_latency(const struct reading *reading);
bool section_read_zones(const struct reading *reading);
bool section_read_group(const struct reading *reading);
bool section_read_instances(const struct reading *reading);
bool section_read_hooks(const struct reading *reading);
bool section_read_demand(const struct reading *reading);
bool section_read_price(const struct reading *reading);
bool section_read_rules(const struct reading *reading);
bool section_read_alarms(const struct reading *reading);
bool section_read_scheduled_tasks(const struct reading *reading);
bool section_read_timeline(const struct reading *reading);
bool section_read_resume(const struct reading *reading);
bool section_read_limits(const struct reading *reading);
bool section_read_groups(const struct reading *reading);

extern const struct field top_rows[];
extern const struct field options_rows[];
extern const struct field latency_rows[];
extern const struct field zone_rows[];
extern const struct field group_rows[];
extern const struct field instance_rows[];
extern const struct field hook_rows[];
extern const struct field demand_rows[];
extern const struct field price_rows[];
extern const struct field rule_rows[];
extern const struct field rule_list_rows[];
extern const struct field alarm_rows[];
extern const struct field scheduled_task_rows[];
extern const struct field groups_rows[];
extern const struct field groups_list_rows[];
extern const struct field resume_rows[];
extern const struct field resume_list_rows[];

/* False, and told: the section is no list, or one of more than `most` entries. */
bool section_expect_list(const struct reading *reading, const struct tree_node *node,
                         const char *name, size_t most);
/* The place of a key's value in a mapping, of the mapping if it is not written there. */
const struct tree_node *section_node_at(const struct tree_node *mapping, const char *key);
/* "(set at file:line)" where the place is not on the same line as the other; else "". */
const char *section_elsewhere(struct arena *arena, const struct tree_node *node,
                              const struct tree_node *other);
struct diagnostic *section_warn(const struct reading *reading, const struct tree_node *node,
                                const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The number of an instance that has no id of its own: 7 for "i-7"; 0: no such id. */
long section_instance_number(const char *id);
/* Tells that a zone is unknown, with what it may have been. */
void section_tell_unknown_zone(const struct reading *reading, const struct tree_node *node);

#endif
