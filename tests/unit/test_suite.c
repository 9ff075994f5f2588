/* Release files: what they say, and which of them are refused. */
#include "test.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST "be3d7d96a040eda0505c1808cccc67f183bbc05dff0842c50f88e6c396557412"

static const char release[] = "Origin: Debian\nSuite: stable\nVersion: 13.8\nCodename: trixie\n"
			      "Date: Sat, 21 Nov 2026 09:15:44 UTC\nAcquire-By-Hash: yes\n"
			      "MD5Sum:\n 203e1451a4c2e0edf3646a5da3cec2d8 1 main/binary-amd64/Packages.xz\n"
			      "SHA256:\n " DIGEST "  9679304 main/binary-amd64/Packages.xz  \n"
			      " x 5 main/bad-digest\n " DIGEST " -5 main/bad-size\n";
enum { DATE = 1795252544, DAY = 86400 };

static int check(const char *extra, const char *origin, const char *name, time_t now, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	struct suite suite;
	int ret;

	strbuf_addf(&text, "%s%s", extra, release);
	ret = suite_parse(&suite, text.buf, text.len, "InRelease", err);
	if (!ret)
		ret = suite_check(&suite, origin, name, now, err);
	strbuf_release(&text);
	return ret;
}

static void assert_refused(int ret, struct error *err, const char *part)
{
	assert_int_equal(ret, -1);
	assert_int_equal(err->status, STATUS_INTEGRITY);
	if (!strstr(err->text.buf, part))
		fail_msg("\"%s\" does not say \"%s\"", err->text.buf, part);
	error_clear(err);
}

static void the_suite_that_was_asked_for_is_taken(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(check("", "Debian", "trixie", DATE, &err), 0);
	assert_int_equal(check("", "Debian", "stable", DATE, &err), 0);
	assert_refused(check("", "Debian", "bookworm", DATE, &err), &err,
		       "serves the suite trixie (stable) in the place of bookworm");
	assert_refused(check("", "Debian", "", DATE, &err), &err, "in the place of");
	assert_refused(check("", "Ubuntu", "trixie", DATE, &err), &err, "origin \"Debian\"");
	error_release(&err);
}

static void what_has_expired_is_refused(void **state)
{
	static const char until[] = "Valid-Until: Sat, 28 Nov 2026 09:15:44 UTC\n";
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(check(until, "Debian", "trixie", DATE + 7 * DAY, &err), 0);
	assert_refused(check(until, "Debian", "trixie", DATE + 7 * DAY + 1, &err), &err,
		       "expired at 2026-11-28T09:15:44Z");
	assert_int_equal(check("", "Debian", "trixie", DATE + 700 * DAY, &err), 0);
	error_release(&err);
}

static void what_is_from_the_future_is_refused(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(check("", "Debian", "trixie", DATE - DAY, &err), 0);
	assert_refused(check("", "Debian", "trixie", DATE - DAY - 1, &err), &err, "from the future");
	error_release(&err);
}

static void what_is_no_release_file_is_refused(void **state)
{
	static const struct {
		const char *text, *part;
	} bad[] = {
		{ "", "is empty" },
		{ "Origin: Debian\nDate: Sat, 21 Nov 2026 09:15:44 UTC\n", "no SHA256 list" },
		{ "SHA256: x\n", "Date \"\" is no date" },
		{ "SHA256: x\nDate: yesterday\n", "Date \"yesterday\" is no date" },
		{ "SHA256: x\nDate: Sat, 21 Nov 2026 09:15:44 UTC\nValid-Until: never\n",
		  "Valid-Until \"never\" is no date" },
		{ "SHA256: x\nDate: Sat, 21 Nov 2026 09:15:44 UTC\n\nSuite: x\n", "one paragraph" },
	};
	struct error err = ERROR_INIT;
	struct suite suite;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_refused(suite_parse(&suite, bad[i].text, strlen(bad[i].text), "InRelease", &err), &err,
			       bad[i].part);
	error_release(&err);
}

static void an_index_is_found_by_its_path(void **state)
{
	struct error err = ERROR_INIT;
	struct digest sha256;
	struct suite suite;
	uint64_t size;

	(void)state;
	assert_int_equal(suite_parse(&suite, release, sizeof(release) - 1, "InRelease", &err), 0);
	assert_true(suite.by_hash);
	assert_int_equal(suite_find(&suite, "main/binary-amd64/Packages.xz", &size, &sha256, &err), 0);
	assert_int_equal(size, 9679304);
	assert_string_equal(digest_hex(&sha256).text, DIGEST);
	assert_int_equal(suite_find(&suite, "main/binary-amd64/Packages", &size, &sha256, &err), -1);
	assert_int_equal(err.status, STATUS_MANIFEST);
	assert_refused(suite_find(&suite, "main/bad-digest", &size, &sha256, &err), &err, "no digest and size");
	assert_refused(suite_find(&suite, "main/bad-size", &size, &sha256, &err), &err, "no digest and size");
	error_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suite_that_was_asked_for_is_taken),
		cmocka_unit_test(what_has_expired_is_refused),
		cmocka_unit_test(what_is_from_the_future_is_refused),
		cmocka_unit_test(what_is_no_release_file_is_refused),
		cmocka_unit_test(an_index_is_found_by_its_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
