#include "base/character.h"

#include "base/text.h"

/* Wide characters of East Asian scripts and pictographs (Unicode's East Asian Width W and F, in
 * coarse ranges). */
static bool is_wide(unsigned long code)
{
    static const unsigned long ranges[][2] = {
        { 0x1100, 0x115f }, { 0x2e80, 0xa4cf },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
        { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1faff },
        { 0x20000, 0x3fffd },
    };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

struct character character_at(const char *p, const char *end)
{
    unsigned char first = (unsigned char)*p;
    struct character c = { first, text_character_length(p, end), 1 };

    if (c.bytes == 0)
        return (struct character){ 0xfffd, 1, 1 };
    if (c.bytes > 1)
        c.code = first & (0xffU >> (c.bytes + 1));
    for (size_t i = 1; i < c.bytes; i++)
        c.code = c.code << 6 | ((unsigned char)p[i] & 0x3fU);
    if (c.code == '\t')
        c.width = CHARACTER_TAB_WIDTH;
    else if (c.code >= 0x300 && c.code <= 0x36f)
        c.width = 0;
    else if (is_wide(c.code))
        c.width = 2;
    return c;
}

bool character_is_printable(const struct character *c)
{
    return c->code >= 0x20 && c->code != 0xfffd && (c->code < 0x7f || c->code > 0x9f);
}

const char *character_skip(const char *p, const char *end, unsigned n, unsigned *width)
{
    for (; n > 0 && p < end; n--) {
        struct character c = character_at(p, end);

        p += c.bytes;
        *width += c.width;
    }
    return p;
}

const char *character_skip_columns(const char *p, const char *end, unsigned columns)
{
    unsigned width = 0;

    while (p < end) {
        struct character c = character_at(p, end);

        width += c.width;
        if (width > columns)
            break;
        p += c.bytes;
    }
    return p;
}

unsigned character_columns(const char *p, const char *end)
{
    unsigned width = 0;

    character_skip(p, end, (unsigned)(end - p), &width);
    return width;
}
