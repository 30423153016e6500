/*
 * digest: SHA-256 of a file, as 64 hexadecimal digits, to tell whether an input has changed.
 */
#ifndef EVENKEEL_OUTPUT_DIGEST_H
#define EVENKEEL_OUTPUT_DIGEST_H

#include <stdbool.h>

enum { DIGEST_SIZE = 65 };

/* False if the file cannot be read. */
bool digest_file(const char *name, char hexadecimal[static DIGEST_SIZE]);

#endif
