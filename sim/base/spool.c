#define _GNU_SOURCE /* fopencookie */

#include "base/spool.h"

#include <errno.h>
#include <unistd.h>

#include "base/nameless_file.h"

/* ---- writing ---- */

static int open_rest(struct spool *spool)
{
    int descriptor;
    int error = nameless_file_open(spool->folder, &descriptor);

    if (error != 0)
        return error;
    spool->rest = fdopen(descriptor, "w+b");
    if (spool->rest != NULL)
        return 0;
    error = errno;
    close(descriptor);
    return error;
}

static int keep(struct spool *spool, const char *bytes, size_t size)
{
    int error = 0;

    if (spool->rest == NULL && size <= SPOOL_MEMORY - spool->bytes.length) {
        text_append_bytes(&spool->bytes, bytes, size);
        return 0;
    }
    if (spool->rest == NULL)
        error = open_rest(spool);
    errno = 0;
    if (error == 0 && fwrite(bytes, 1, size, spool->rest) != size)
        error = errno != 0 ? errno : EIO;
    return error;
}

static ssize_t take_bytes(void *cookie, const char *bytes, size_t size)
{
    struct spool *spool = cookie;

    if (spool->error == 0)
        spool->error = keep(spool, bytes, size);
    return (ssize_t)size; /* the error is told by spool_give */
}

int spool_open(struct spool *spool, const char *folder)
{
    *spool = (struct spool){ .folder = folder };
    spool->stream = fopencookie(spool, "wb", (cookie_io_functions_t){ .write = take_bytes });
    if (spool->stream == NULL)
        return errno;
    setvbuf(spool->stream, NULL, _IONBF, 0);
    return 0;
}

/* ---- reading ---- */

static int give_rest(FILE *rest, void (*take)(void *context, const char *bytes, size_t size),
                     void *context)
{
    char block[1 << 15];
    size_t n;

    if (fflush(rest) != 0 || fseek(rest, 0, SEEK_SET) != 0)
        return errno;
    while ((n = fread(block, 1, sizeof block, rest)) > 0)
        take(context, block, n);
    return ferror(rest) ? errno : 0;
}

int spool_give(struct spool *spool, void (*take)(void *context, const char *bytes, size_t size),
               void *context)
{
    int error = spool->error;

    if (error == 0 && spool->bytes.length > 0)
        take(context, spool->bytes.bytes, spool->bytes.length);
    if (error == 0 && spool->rest != NULL)
        error = give_rest(spool->rest, take, context);
    spool_close(spool);
    return error;
}

void spool_close(struct spool *spool)
{
    if (spool->stream != NULL)
        fclose(spool->stream);
    if (spool->rest != NULL)
        fclose(spool->rest);
    text_free(&spool->bytes);
    *spool = (struct spool){ 0 };
}
