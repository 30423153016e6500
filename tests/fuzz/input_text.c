/* A short text, as a duration, a share, a number, an instant, a shard, a sentence of `limits:`. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include <math.h>

#include "base/units.h"
#include "cmd/run_record.h"
#include "study/limit.h"

static void read_duration(const char *text)
{
    char buffer[UNITS_DURATION_SIZE];
    int64_t ms, again;

    if (units_parse_duration(text, &ms) != NULL)
        return;
    input_require(ms >= 0 && ms <= (int64_t)1 << 43, "a duration is 0 to 278 years");
    units_format_duration(ms, buffer);
    input_require(units_parse_duration(buffer, &again) == NULL && again == ms,
                  "a duration is read as it is written");
}

static void read_numbers(const char *text)
{
    double real, share, seconds;
    unsigned shard, n_shards;
    long integer;

    if (units_parse_share(text, &share) == NULL)
        input_require(share >= 0 && share <= 1, "a share is 0 to 1");
    if (units_parse_real(text, &real) == NULL)
        input_require(isfinite(real), "a number is finite");
    if (units_parse_integer(text, &integer) == NULL)
        input_require(units_parse_real(text, &real) == NULL, "a whole number is a number");
    if (units_parse_instant(text, &seconds))
        input_require(fabs(seconds) < 1e12, "an instant is within 9999 years");
    if (run_record_parse_shard(text, &shard, &n_shards))
        input_require(shard >= 1 && shard <= n_shards, "a shard is one of them");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_take(&data, &size);
    struct diagnostics list = { 0 };
    struct limit limit;
    bool is_good;

    read_duration(text);
    read_numbers(text);
    is_good = limit_read(&limit, &(struct limit_text){ .text = text }, NULL, &list);
    if (!text_has_control_character(text) && text[0] >= 0)
        input_check_told(&list, is_good);
    else
        diagnostics_free(&list);
    free(text);
    return 0;
}
