/*
 * section_latency: what takes an instance how long (rule I2). A zone may have its own.
 */
#include "scenario/sections.h"

#define AT(kind) ((kind) * sizeof(const struct distribution *))
const struct field latency_rows[] = {
    { .name = "boot", .kind = FIELD_DISTRIBUTION, .offset = AT(LATENCY_BOOT), .rule = "I2",
      .initial = "{ quantiles: { p50: 53s, p90: 67s, p99: 79s, p99.9: 123s } }",
      .is_assumption = true, .help = "from the create call until it could join" },
    { .name = "warmup", .kind = FIELD_DISTRIBUTION, .offset = AT(LATENCY_WARMUP), .rule = "I2",
      .initial = "0", .help = "from InService until it carries load" },
    { .name = "drain", .kind = FIELD_DISTRIBUTION, .offset = AT(LATENCY_DRAIN), .rule = "I2",
      .initial = "0", .help = "from the start of a removal until the stop is issued" },
    { .name = "stop", .kind = FIELD_DISTRIBUTION, .offset = AT(LATENCY_STOP), .rule = "I2",
      .initial = "{ lognormal: { median: 78s, p95: 132s } }", .is_assumption = true,
      .help = "from the stop until it has stopped" },
    { .name = "release", .kind = FIELD_DISTRIBUTION, .offset = AT(LATENCY_RELEASE), .rule = "I2",
      .initial = "0", .help = "from stopped until it is gone" },
    { .name = "start", .kind = FIELD_DISTRIBUTION, .offset = AT(LATENCY_START), .rule = "G1",
      .initial = "45s", .is_assumption = true, .help = "of a stopped one that is started again" },
    FIELD_END,
};

bool section_read_latency(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "latency");

    if (node != NULL && !decode_expect_mapping(reading->decoder, node, "latency"))
        return false;
    return decode_mapping(reading->decoder, node, "latency", latency_rows,
                          reading->latency);
}
