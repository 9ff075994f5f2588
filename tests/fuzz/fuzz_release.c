/* InRelease as far as we read it (is it one signed text?), and the Release in it. */
#include "fuzz.h"

#include "gpgv.h"
#include "suite.h"

enum { NOW = 1790000000 };

FUZZ_TARGET(release)
{
	const char *text = (const char *)data;
	struct error err = ERROR_INIT;
	struct digest digest;
	struct suite suite;
	uint64_t bytes;
	char *date;

	(void)gpgv_has_one_frame((struct slice){ text, size });
	if (suite_parse(&suite, text, size, "InRelease", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	date = suite_format_time(suite.date);
	fuzz_must(strlen(date) == strlen("2026-11-21T09:15:44Z"));
	free(date);
	if (suite_check(&suite, "Debian", "trixie", NOW, &err))
		fuzz_refused(&err);
	if (suite_find(&suite, "main/binary-amd64/Packages.xz", &bytes, &digest, &err))
		fuzz_refused(&err);
	return 0;
}
