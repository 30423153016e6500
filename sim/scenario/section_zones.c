/*
 * section_zones: the zones of the group, in the order of preference; an entry is an id, or a
 * mapping with what is special about the zone (rule S4).
 */
#include "scenario/sections.h"

#include <string.h>

enum { ZONES_LIMIT = 100 };

#define LATENCY_OF_ZONE(name_, kind_)                                                              \
    { .name = name_, .kind = FIELD_DISTRIBUTION,                                                   \
      .offset = (kind_) * sizeof(const struct distribution *),                                     \
      .help = "the same in this zone; none: the scenario's" }
static const struct field zone_latency_rows[] = {
    LATENCY_OF_ZONE("boot", LATENCY_BOOT),
    LATENCY_OF_ZONE("warmup", LATENCY_WARMUP),
    LATENCY_OF_ZONE("drain", LATENCY_DRAIN),
    LATENCY_OF_ZONE("stop", LATENCY_STOP),
    LATENCY_OF_ZONE("release", LATENCY_RELEASE),
    LATENCY_OF_ZONE("start", LATENCY_START),
    FIELD_END,
};
#undef LATENCY_OF_ZONE

#define AT(member) offsetof(struct zone_setup, member)
const struct field zone_rows[] = {
    { .name = "ZoneId", .kind = FIELD_TEXT, .offset = AT(id), .is_required = true, .rule = "G3",
      .help = "the zone's id" },
    { .name = "latency", .kind = FIELD_SECTION, .section = zone_latency_rows, .offset = AT(latency),
      .rule = "I2", .help = "latencies of this zone in place of the scenario's" },
    { .name = "fails", .kind = FIELD_SHARE, .low = 0, .high = 1, .initial = "0",
      .offset = AT(fails), .rule = "S4", .help = "share of the launches that fail" },
    { .name = "fail_latency", .kind = FIELD_DISTRIBUTION, .offset = AT(fail_latency), .rule = "S4",
      .help = "after how long they fail; none: as a boot" },
    { .name = "stock", .kind = FIELD_INTEGER, .low = 0, .high = 1e9, .offset = AT(stock),
      .rule = "S4", .help = "launches it can serve; none: any number" },
    { .name = "out_of_stock", .kind = FIELD_WINDOWS, .low = 0, .high = 1000,
      .offset = AT(out_of_stock), .rule = "S4", .help = "windows in which it can serve none" },
    { .name = "PricePerVcpu", .kind = FIELD_REAL, .low = 0, .high = 1e9, .initial = "1",
      .offset = AT(price_per_vcpu), .rule = "G3", .help = "what COST_OPTIMIZED compares" },
    FIELD_END,
};
#undef AT

/* An id alone is a mapping with nothing else. */
static const struct tree_node *as_mapping(const struct reading *reading,
                                          const struct tree_node *node)
{
    struct tree_node *mapping;

    if (node->kind != TREE_SCALAR || decode_is_empty(node))
        return node;
    mapping = tree_mapping(reading->decoder->arena, 1, node->place);
    tree_append(mapping, "ZoneId", node->place, node);
    return mapping;
}

static bool read_zone(const struct reading *reading, const struct tree_node *node, size_t index,
                      struct zone_setup *zone)
{
    struct arena *arena = reading->decoder->arena;
    const struct tree_node *mapping = as_mapping(reading, node);

    zone->id = "";
    zone->stock = -1;
    if (!decode_expect_mapping(reading->decoder, mapping, "a zone") ||
        !decode_mapping(reading->decoder, mapping, arena_printf(arena, "zones.%zu", index + 1),
                        zone_rows, zone))
        return false;
    for (size_t i = 0; i < N_LATENCY_KINDS; i++)
        if (zone->latency[i] == NULL)
            zone->latency[i] = reading->latency[i];
    return true;
}

static bool is_new(const struct reading *reading, const struct tree_node *node, size_t index)
{
    const struct zone_setup *zones = reading->result->setup.zones;

    for (size_t i = 0; i < index; i++) {
        if (strcmp(zones[i].id, zones[index].id) != 0)
            continue;
        diagnostic_hint(decode_error(reading->decoder, node, "the zone \"%s\" is there twice",
                                     zones[i].id),
                        "remove one of the two");
        return false;
    }
    return true;
}

bool section_read_zones(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "zones");
    struct setup *setup = &reading->result->setup;
    bool is_good = true;

    if (node == NULL || !decode_expect_list(reading->decoder, node, "zones"))
        return false;
    if (node->count == 0 || node->count > ZONES_LIMIT) {
        diagnostic_why(decode_error(reading->decoder, node, "zones has %zu entries", node->count),
                       "it takes 1 to %d entries", ZONES_LIMIT);
        return false;
    }
    setup->n_zones = node->count;
    setup->zones = arena_array(reading->decoder->arena, node->count, sizeof *setup->zones);
    for (size_t i = 0; i < node->count; i++)
        is_good = read_zone(reading, node->items[i], i, &setup->zones[i]) &&
                  is_new(reading, node->items[i], i) && is_good;
    return is_good;
}
