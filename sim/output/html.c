#include "output/html.h"

#include <ctype.h>
#include <nettle/base64.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { PIECE = 3 << 10 }; /* bytes that are encoded at once; a multiple of three */

void html_text(FILE *stream, const char *text)
{
    static const char special[] = "&<>\"'";
    static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    while (*text != '\0') {
        size_t plain = strcspn(text, special);
        fwrite(text, 1, plain, stream);
        text += plain;
        if (*text != '\0') {
            fputs(entities[strchr(special, *text) - special], stream);
            text++;
        }
    }
}

void html_name(FILE *stream, const char *name)
{
    char part[2] = { 0 };
    for (; *name != '\0'; name++) {
        part[0] = *name;
        html_text(stream, part);
        bool is_end_of_word = islower((unsigned char)name[0]) && isupper((unsigned char)name[1]);
        if (*name == '_' || is_end_of_word)
            fputs("<wbr>", stream);
    }
}

void html_element(FILE *stream, const char *tag, const char *text)
{
    fprintf(stream, "<%s>", tag);
    html_text(stream, text);
    fprintf(stream, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void html_svg(FILE *stream, const char *bytes, size_t size, const char *description)
{
    fputs("<img alt=\"", stream);
    html_text(stream, description);
    fputs("\" src=\"data:image/svg+xml;base64,", stream);
    for (size_t at = 0; at < size; at += PIECE) {
        char encoded[BASE64_ENCODE_RAW_LENGTH(PIECE)];
        size_t length = size - at < PIECE ? size - at : PIECE;
        base64_encode_raw(encoded, length, (const uint8_t *)bytes + at);
        fwrite(encoded, 1, BASE64_ENCODE_RAW_LENGTH(length), stream);
    }
    fputs("\">\n", stream);
}
