/*
 * random_bytes: raw words of the keyed generator on standard output, without end, for test
 * batteries that read a stream (dieharder -g 200).
 *
 *     random_bytes long [SEED]          one stream
 *     random_bytes interleaved [SEED]   the first four words of each sub-stream, as a simulation
 *                                       draws: for each run, for each instance, for each purpose
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/random_stream.h"

enum { N_WORDS = 1 << 14, N_OF_EACH = 4, N_INSTANCES = 1000 };

static void write_words(const uint64_t words[static N_WORDS])
{
    if (fwrite(words, sizeof words[0], N_WORDS, stdout) != N_WORDS)
        exit(EXIT_SUCCESS); /* the reader has had enough */
}

_Noreturn static void write_long(struct random_stream *stream, uint64_t seed)
{
    uint64_t words[N_WORDS];

    random_stream_pick(stream, random_run_key(seed, 0), RANDOM_BOOT, 1);
    for (;;) {
        for (size_t i = 0; i < N_WORDS; i++)
            words[i] = random_stream_next(&stream->state);
        write_words(words);
    }
}

static void draw_instance(struct random_stream *stream, uint64_t run_key, uint64_t k,
                          uint64_t *words)
{
    for (int purpose = 0; purpose < N_RANDOM_PURPOSES; purpose++) {
        random_stream_pick(stream, run_key, (enum random_purpose)purpose, k);
        for (int i = 0; i < N_OF_EACH; i++)
            *words++ = random_stream_next(&stream->state);
    }
}

_Noreturn static void write_interleaved(struct random_stream *stream, uint64_t seed)
{
    enum { N_OF_INSTANCE = N_RANDOM_PURPOSES * N_OF_EACH };
    uint64_t words[N_WORDS + N_OF_INSTANCE];
    size_t n = 0;

    for (uint64_t run = 0;; run++) {
        const uint64_t run_key = random_run_key(seed, run);

        for (uint64_t k = 1; k <= N_INSTANCES; k++) {
            draw_instance(stream, run_key, k, words + n);
            n += N_OF_INSTANCE;
            if (n < N_WORDS)
                continue;
            write_words(words);
            n -= N_WORDS;
            memmove(words, words + N_WORDS, n * sizeof words[0]);
        }
    }
}

int main(int argc, char **argv)
{
    struct random_stream stream;
    const uint64_t seed = argc == 3 ? strtoull(argv[2], NULL, 10) : 2026;

    random_stream_init(&stream);
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "long") == 0)
        write_long(&stream, seed);
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "interleaved") == 0)
        write_interleaved(&stream, seed);
    fputs("usage: random_bytes long|interleaved [SEED]\n", stderr);
    return EXIT_FAILURE;
}
