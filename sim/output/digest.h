/*
 * digest: SHA-256 of a file, as 64 hexadecimal digits, to tell whether an input has changed.
 */
#ifndef EVENKEEL_OUTPUT_DIGEST_H
#define EVENKEEL_OUTPUT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { DIGEST_SIZE = 65 };

/* Of bytes in memory. */
void digest_bytes(const char *bytes, size_t size, char hexadecimal[static DIGEST_SIZE]);
/* False if the file cannot be read. */
bool digest_file(const char *name, char hexadecimal[static DIGEST_SIZE]);

#endif
