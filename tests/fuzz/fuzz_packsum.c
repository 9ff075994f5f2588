/* The small file beside a pack: what is taken from it is a size that a pack can have, and a digest. */
#include "fuzz.h"

#include "pack.h"

FUZZ_TARGET(packsum)
{
	struct digest sha256 = { { 0 } };
	uint64_t bytes = 0;

	if (!pack_sum_parse((const char *)data, size, &bytes, &sha256))
		fuzz_must(bytes > 0 && bytes <= INT64_MAX);
	return 0;
}
