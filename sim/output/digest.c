#include "output/digest.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>

static void finish(struct sha256_ctx *context, char hexadecimal[static DIGEST_SIZE])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hexadecimal[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hexadecimal[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hexadecimal[2 * sizeof digest] = '\0';
}

void digest_bytes(const char *bytes, size_t size, char hexadecimal[static DIGEST_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, (const uint8_t *)bytes);
    finish(&context, hexadecimal);
}

bool digest_file(const char *name, char hexadecimal[static DIGEST_SIZE])
{
    FILE *file = fopen(name, "rb");
    if (file == NULL)
        return false;
    struct sha256_ctx context;
    sha256_init(&context);
    uint8_t bytes[1 << 14];
    size_t n;
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        sha256_update(&context, n, bytes);
    bool is_read = !ferror(file);
    fclose(file);
    finish(&context, hexadecimal);
    return is_read;
}
