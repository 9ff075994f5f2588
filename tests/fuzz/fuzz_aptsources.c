/* apt's source lists, read in both formats: what comes out are base URLs of mirrors and nothing else. */
#include "fuzz.h"

#include "aptsources.h"
#include "strbuf.h"

static void must_be_urls(const struct strlist *urls)
{
	vec_each (urls, url) {
		fuzz_must(str_starts_with(*url, "http://") || str_starts_with(*url, "https://") ||
			  str_starts_with(*url, "file:/"));
		fuzz_must(str_ends_with(*url, "/debian") && !strpbrk(*url, " \t\r\n$"));
	}
}

FUZZ_TARGET(aptsources)
{
	char *text = xstrndup((const char *)data, size);
	struct strlist urls = STRLIST_INIT;

	aptsources_read_list(text, &urls);
	must_be_urls(&urls);
	aptsources_read_deb822(text, &urls);
	must_be_urls(&urls);
	strlist_release(&urls);
	free(text);
	return 0;
}
