/*
 * section_demand: how many instances are needed, over time (rule S5). A number, a list of pairs
 * [time, number], or two columns of a CSV file. A value holds until the next one.
 */
#include "scenario/sections.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/units.h"
#include "scenario/csv_reader.h"

struct source {
    const char *file, *time, *value;
    int unit;
    double scale;
};

#define INSTANCES_MOST 1e9
#define LATEST_MS (100000.0 * SIM_DAY)

static const char *const unit_names[] = { "ms", "s", "m", "h", "d", NULL };
static const double unit_ms[] = { 1, 1000, 60000, 3600000, 86400000 };

#define AT(member) offsetof(struct source, member)
const struct field demand_rows[] = {
    { .name = "file", .kind = FIELD_TEXT, .offset = AT(file), .is_required = true,
      .help = "a CSV file, seen from the scenario's folder" },
    { .name = "time", .kind = FIELD_TEXT, .offset = AT(time), .is_required = true,
      .help = "the column of times since the scenario's start, ascending" },
    { .name = "value", .kind = FIELD_TEXT, .offset = AT(value), .is_required = true,
      .help = "the column of what is needed" },
    { .name = "unit", .kind = FIELD_CHOICE, .choices = unit_names, .offset = AT(unit),
      .is_required = true, .help = "of the times" },
    { .name = "scale", .kind = FIELD_REAL, .low = 0, .high = 1e9, .initial = "1",
      .offset = AT(scale), .rule = "S5", .help = "instances per unit of the value" },
    FIELD_END,
};
#undef AT

/* Points that are being collected; the arrays are malloced. */
struct points {
    struct diagnostics *list;
    double unit_ms, scale;
    sim_time *at;
    double *instances;
    size_t count, capacity;
};

/* False, and told, if the time does not come after the last one. */
static bool add_point(struct points *points, struct place place, double at_ms, double instances)
{
    sim_time at = (sim_time)floor(at_ms + 0.5);

    if (points->count > 0 && at <= points->at[points->count - 1]) {
        char before[UNITS_DURATION_SIZE];
        struct diagnostic *item =
            diagnostics_add(points->list, SEVERITY_ERROR, place,
                            "demand: times must ascend, this one does not");

        diagnostic_why(item, "the entry before it is for %s",
                       units_format_duration(points->at[points->count - 1], before));
        return false;
    }
    if (points->count == points->capacity) {
        points->capacity = points->capacity == 0 ? 256 : points->capacity * 2;
        points->at = must_realloc(points->at, points->capacity * sizeof *points->at);
        points->instances = must_realloc(points->instances,
                                         points->capacity * sizeof *points->instances);
    }
    points->at[points->count] = at;
    points->instances[points->count++] = instances;
    return true;
}

/* A number from 0 to what is the most, in its unit. */
static bool take_number(struct points *points, const struct csv_cell *cell, double unit,
                        double most, const char *why, double *value)
{
    if (!csv_cell_number(points->list, cell, value))
        return false;
    *value *= unit;
    if (*value >= 0 && *value <= most)
        return true;
    diagnostic_why(diagnostics_add(points->list, SEVERITY_ERROR, cell->place,
                                   "%.40s is out of range", cell->text),
                   "%s", why);
    return false;
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct points *points = context;
    double at_ms, instances;
    bool has_time = take_number(points, &row->cells[0], points->unit_ms, LATEST_MS,
                                "it must be within 0 and 100000 days", &at_ms);

    if (take_number(points, &row->cells[1], points->scale, INSTANCES_MOST,
                    "with the scale it must be within 0 and 1e9 instances", &instances) &&
        has_time)
        add_point(points, row->cells[0].place, at_ms, instances);
    return true;
}

static bool read_csv(const struct reading *reading, const struct tree_node *node,
                     struct points *points)
{
    struct source source = { 0 };
    struct csv_column columns[2];
    const struct csv_request request = { .columns = columns, .n_columns = 2, .take = take_row,
                                         .context = points };

    if (!decode_mapping(reading->decoder, node, "demand", demand_rows, &source))
        return false;
    points->unit_ms = unit_ms[source.unit];
    points->scale = source.scale;
    columns[0] = (struct csv_column){ source.time, false, tree_get(node, "time")->place };
    columns[1] = (struct csv_column){ source.value, false, tree_get(node, "value")->place };
    if (!csv_read_file(reading->decoder->list, decode_file_name(reading->decoder, source.file),
                       tree_get(node, "file")->place, &request))
        return false;
    if (points->count == 0)
        diagnostic_hint(decode_error(reading->decoder, tree_get(node, "file"),
                                     "demand: %s has no rows", source.file),
                        "below the names of the columns it needs a row for each change");
    return points->count > 0;
}

static bool read_instances(const struct reading *reading, const struct tree_node *node,
                           double *instances)
{
    static const struct field row = { .name = "demand", .kind = FIELD_REAL, .low = 0,
                                      .high = INSTANCES_MOST, .rule = "S5" };

    return decode_value(reading->decoder, node, "", &row, instances);
}

static bool read_pair(const struct reading *reading, const struct tree_node *node,
                      struct points *points)
{
    int64_t at_ms;
    double instances;

    if (node->kind != TREE_SEQUENCE || node->count != 2) {
        struct diagnostic *item = decode_error(reading->decoder, node,
                                               "demand: an entry is a pair, not %s",
                                               tree_describe(reading->decoder->arena, node));

        diagnostic_hint(item, "write [8h, 120]: 120 instances from 8 hours on");
        return false;
    }
    return decode_duration(reading->decoder, node->items[0], "demand", &at_ms) &&
           read_instances(reading, node->items[1], &instances) &&
           add_point(points, node->items[0]->place, (double)at_ms, instances);
}

static bool read_list(const struct reading *reading, const struct tree_node *node,
                      struct points *points)
{
    bool is_good = true;

    if (node->count == 0) {
        diagnostic_hint(decode_error(reading->decoder, node, "demand: the list is empty"),
                        "write [[0, 100], [8h, 120]], or remove it");
        return false;
    }
    for (size_t i = 0; i < node->count; i++)
        is_good = read_pair(reading, node->items[i], points) && is_good;
    return is_good;
}

static bool read_points(const struct reading *reading, const struct tree_node *node,
                        struct points *points)
{
    double instances;

    if (node->kind == TREE_MAPPING)
        return read_csv(reading, node, points);
    if (node->kind == TREE_SEQUENCE)
        return read_list(reading, node, points);
    return read_instances(reading, node, &instances) &&
           add_point(points, node->place, 0, instances);
}

static const struct demand_setup *make_demand(struct arena *arena, const struct points *points)
{
    struct demand_setup *demand = arena_alloc(arena, sizeof *demand);

    demand->n = points->count;
    demand->at = arena_grow(arena, points->at, points->count, points->count, sizeof *points->at);
    demand->instances = arena_grow(arena, points->instances, points->count, points->count,
                                   sizeof *points->instances);
    return demand;
}

static void log_demand(const struct reading *reading, const struct tree_node *node)
{
    struct settings_log *log = reading->decoder->log;
    struct setting setting = { .section = "", .name = "demand", .origin = SETTING_WRITTEN,
                               .place = node->place, .rule = "S5" };

    if (log == NULL)
        return;
    setting.value = tree_render(log->arena, node);
    settings_log_add(log, setting);
}

bool section_read_demand(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "demand");
    struct decode_cache *cache = reading->decoder->cache;
    struct points points = { .list = reading->decoder->list };
    const struct demand_setup *demand = NULL;
    struct decoder quiet = *reading->decoder;
    struct reading quietly = *reading;
    const struct cache_entry *entry;

    if (node == NULL)
        return true;
    log_demand(reading, node);
    quiet.log = NULL; /* the cases that take it from the cache would tell less */
    quietly.decoder = &quiet;
    entry = decode_cache_find(cache, node);
    if (entry == NULL) {
        if (read_points(&quietly, node, &points))
            demand = make_demand(node->is_changed ? reading->decoder->arena : cache->arena,
                                 &points);
        if (!node->is_changed)
            decode_cache_add(cache, node, demand);
    } else {
        demand = entry->value;
    }
    free(points.at);
    free(points.instances);
    if (demand != NULL)
        reading->result->setup.demand = *demand;
    return demand != NULL;
}
