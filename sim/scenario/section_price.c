/*
 * section_price: what an instance costs (rule Q4).
 */
#include "scenario/sections.h"

#define AT(member) offsetof(struct price_setup, member)
const struct field price_rows[] = {
    { .name = "PerInstanceHour", .kind = FIELD_REAL, .low = 0, .high = 1e9,
      .offset = AT(per_instance_hour), .is_required = true, .rule = "Q4",
      .help = "price of an instance for an hour" },
    { .name = "currency", .kind = FIELD_TEXT, .offset = AT(currency), .is_required = true,
      .rule = "Q4", .help = "what the price is in, such as USD" },
    { .name = "billing_step", .kind = FIELD_DURATION, .low = 1, .high = 30 * SIM_DAY,
      .initial = "1s", .offset = AT(billing_step_ms), .rule = "Q4",
      .help = "each instance's time is rounded up to a multiple of this" },
    FIELD_END,
};

bool section_read_price(const struct reading *reading)
{
    const struct tree_node *node = tree_get(reading->root, "price");
    struct price_setup *price = &reading->result->setup.price;

    *price = (struct price_setup){ .currency = "", .billing_step_ms = SIM_SECOND };
    if (node == NULL)
        return true;
    return decode_expect_mapping(reading->decoder, node, "price") &&
           decode_mapping(reading->decoder, node, "price", price_rows, price);
}
