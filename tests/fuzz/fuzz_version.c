/* Debian versions, three of them by lines: the order is total, whatever the texts are. */
#include "fuzz.h"

#include "debian.h"

static int order(struct slice a, struct slice b)
{
	int forth = debian_version_compare(a, b), back = debian_version_compare(b, a);

	fuzz_must((forth > 0) == (back < 0) && (forth < 0) == (back > 0));
	fuzz_must(debian_version_satisfies(a, DEBIAN_LE, b) == (forth <= 0));
	fuzz_must(debian_version_satisfies(a, DEBIAN_GT, b) == (forth > 0));
	return forth;
}

FUZZ_TARGET(version)
{
	struct slice rest = { (const char *)data, size }, v[3];
	int ab, bc, ac;

	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		v[i] = slice_take_until(&rest, "\n");
		slice_take_char(&rest, '\n');
		(void)debian_version_valid(v[i]);
		fuzz_must(!order(v[i], v[i]));
	}
	ab = order(v[0], v[1]);
	bc = order(v[1], v[2]);
	ac = order(v[0], v[2]);
	fuzz_must(!(ab <= 0 && bc <= 0) || ac <= 0);
	fuzz_must(!(ab >= 0 && bc >= 0) || ac >= 0);
	fuzz_must(ab || bc == ac);
	return 0;
}
