/*
 * What all fuzz targets share. A target is a function over any bytes: it hands them to a reader as the program does,
 * and aborts when something does not hold of what comes out. libFuzzer drives it (scripts/fuzz), and
 * tests/unit/test_fuzz.c replays tests/fuzz/corpus/<target>/.
 *
 * A new target: fuzz_<name>.c with FUZZ_TARGET(name), its name here, and a corpus of a few honest files.
 */
#ifndef MINGWUP_FUZZ_H
#define MINGWUP_FUZZ_H

#include "error.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_TARGETS(X) \
	X(aptsources)   \
	X(cargoconfig)  \
	X(cargolock)    \
	X(crates)       \
	X(deb)          \
	X(elf)          \
	X(explain)      \
	X(layout)       \
	X(listing)      \
	X(lock)         \
	X(manifest)     \
	X(merge)        \
	X(packages)     \
	X(packsum)      \
	X(pe)           \
	X(receipt)      \
	X(release)      \
	X(signatures)   \
	X(version)      \
	X(xz)           \
	X(zst)

#ifdef FUZZER
#define FUZZ_TARGET(name)                                             \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
#else
#define FUZZ_DECLARE(name) int fuzz_##name(const uint8_t *data, size_t size);
FUZZ_TARGETS(FUZZ_DECLARE)
#define FUZZ_TARGET(name) int fuzz_##name(const uint8_t *data, size_t size)
#endif

#define fuzz_must(holds)                                           \
	do {                                                       \
		if (!(holds)) {                                    \
			fprintf(stderr, "not true: %s\n", #holds); \
			abort();                                   \
		}                                                  \
	} while (0)

/* A failure has a status and says something. Empties it. */
static inline void fuzz_refused(struct error *err)
{
	fuzz_must(err->status != STATUS_OK && err->text.len);
	error_release(err);
}

/* A decoder's input, which it gets in pieces, so that what is read may end anywhere. */
struct fuzz_input {
	const void *data;
	size_t size;
};

static inline int fuzz_next_piece(void *arg, const void **data, size_t *len, struct error *err)
{
	struct fuzz_input *input = arg;

	(void)err;
	*data = input->data;
	*len = input->size < 13 ? input->size : 13;
	input->data = (const char *)input->data + *len;
	input->size -= *len;
	return 0;
}

/* What may become one component of a path. */
static inline bool fuzz_is_component(const char *name)
{
	return *name && *name != '.' && *name != '-' && !strchr(name, '/');
}

#endif
