/*
 * Manifests. Each file of tests/data/manifest is one case, and its first line says how it ends: "# expect: ok",
 * or "# expect: <line>:<column>: <part of the message>".
 */
#include "helper.h"

#include "manifest.h"

#include <glob.h>

enum { REFUSED_MIN = 90, SHIPPED_MIN = 2 };

/* What the first line expects, without the newline. */
static char *take_expectation(const char *path, const struct strbuf *text)
{
	static const char start[] = "# expect: ";

	if (!str_starts_with(text->buf, start))
		fail_msg("%s does not begin with \"%s\"", path, start);
	return xstrndup(text->buf + strlen(start), strcspn(text->buf + strlen(start), "\n"));
}

/* Whether it was to be refused. */
static bool run_case(const char *path)
{
	struct manifest m = MANIFEST_INIT;
	struct strbuf text = STRBUF_INIT, wanted = STRBUF_INIT;
	struct error err = ERROR_INIT;
	char *expected;
	bool ok;

	read_data(path, &text);
	expected = take_expectation(path, &text);
	ok = !strcmp(expected, "ok");
	strbuf_addf(&wanted, "%s:%s", path, expected);
	if (!manifest_parse(&m, text.buf, text.len, path, &err)) {
		if (!ok)
			fail_msg("%s was not refused", path);
	} else if (ok) {
		fail_msg("%s", err.text.buf);
	} else {
		assert_true(str_starts_with(err.text.buf, path));
		assert_fault(&err, STATUS_MANIFEST, wanted.buf);
		assert_int_equal(m.hosts.len, 0);
	}
	manifest_release(&m);
	strbuf_release(&text);
	strbuf_release(&wanted);
	free(expected);
	return !ok;
}

static void every_file_is_taken_or_refused_as_its_first_line_says(void **state)
{
	size_t refused = 0;
	glob_t files;

	(void)state;
	assert_int_equal(glob("tests/data/manifest/*.toml", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		refused += run_case(files.gl_pathv[i]);
	assert_true(refused >= REFUSED_MIN);
	assert_true(files.gl_pathc > refused);
	globfree(&files);
}

static void parse_file(const char *path, struct manifest *m)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	read_data(path, &text);
	assert_ok(manifest_parse(m, text.buf, text.len, path, &err));
	strbuf_release(&text);
}

static void every_value_is_where_it_belongs(void **state)
{
	struct manifest m = MANIFEST_INIT;

	(void)state;
	parse_file("tests/data/manifest/ok-two-hosts.toml", &m);
	assert_string_equal(m.release, "gcc-14");
	assert_string_equal(m.summary, "GCC 14.2");
	assert_true(m.is_default);
	assert_string_equal(m.promise.threads, "posix");
	assert_string_equal(m.promise.crt, "msvcrt");
	assert_string_equal(m.promise.gcc, "14.2");
	assert_string_equal(m.promise.binutils, "2.44");
	assert_string_equal(m.promise.mingw_w64, "12.0");
	assert_string_equal(m.archive.origin, "Debian");
	assert_string_equal(m.archive.suite, "trixie");
	assert_string_equal(m.archive.components.items[0], "main");
	assert_string_equal(m.archive.keyring, "/usr/share/keyrings/debian-archive-keyring.gpg");
	assert_string_equal(m.archive.mirrors.items[0], "apt");
	assert_int_equal(m.hosts.len, 2);
	assert_string_equal(m.hosts.items[1].name, "aarch64-linux");
	assert_string_equal(m.hosts.items[1].architecture, "arm64");
	assert_string_equal(m.hosts.items[1].multiarch, "aarch64-linux-gnu");
	assert_string_equal(m.hosts.items[1].loader, "ld-linux-aarch64.so.1");
	assert_int_equal(m.targets.len, 1);
	assert_string_equal(m.targets.items[0].name, "i686-pc-windows-gnu");
	assert_string_equal(m.targets.items[0].triple, "i686-w64-mingw32");
	assert_string_equal(m.targets.items[0].exceptions, "dwarf");
	assert_string_equal(m.targets.items[0].packages.items[0], "g++-mingw-w64-i686-posix");
	assert_string_equal(m.omit.items[0], "share/doc/*");
	manifest_release(&m);
	manifest_release(&m);
}

static void targets_are_found_by_target_triple_and_processor(void **state)
{
	static const char *const names[] = { "i686-pc-windows-gnu", "i686-w64-mingw32", "i686" };
	static const char *const others[] = { "", "i68", "i6866", "i686-", "x86_64", "gnu" };
	struct manifest m = MANIFEST_INIT;

	(void)state;
	parse_file("tests/data/manifest/ok.toml", &m);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_ptr_equal(manifest_target(&m, names[i]), &m.targets.items[0]);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_null(manifest_target(&m, others[i]));
	assert_ptr_equal(manifest_host(&m, "x86_64-linux"), &m.hosts.items[0]);
	assert_null(manifest_host(&m, "x86_64"));
	manifest_release(&m);
}

static void the_shipped_manifests_parse_and_exactly_one_is_the_default(void **state)
{
	size_t defaults = 0;
	glob_t files;

	(void)state;
	assert_int_equal(glob("toolchains.d/*.toml", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= SHIPPED_MIN);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct manifest m = MANIFEST_INIT;

		parse_file(files.gl_pathv[i], &m);
		defaults += m.is_default;
		assert_non_null(manifest_target(&m, "i686"));
		assert_non_null(manifest_target(&m, "x86_64"));
		assert_non_null(manifest_host(&m, "x86_64-linux"));
		assert_non_null(manifest_host(&m, "aarch64-linux"));
		manifest_release(&m);
	}
	assert_int_equal(defaults, 1);
	globfree(&files);
}

static void versions_match_by_components(void **state)
{
	(void)state;
	assert_true(manifest_version_matches("14.2", "14.2"));
	assert_true(manifest_version_matches("14.2", "14.2.0"));
	assert_true(manifest_version_matches("14", "14.2.0"));
	assert_false(manifest_version_matches("14.2", "14.20"));
	assert_false(manifest_version_matches("14.2", "14"));
	assert_false(manifest_version_matches("14.2", "14.1.0"));
	assert_false(manifest_version_matches("4.2", "14.2"));
	assert_false(manifest_version_matches("14.2", "none"));
	assert_true(manifest_version_matches("14.2", "14.2.0-19+27+b1"));
	assert_true(manifest_version_matches("14", "14-posix"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_match_by_components),
		cmocka_unit_test(every_file_is_taken_or_refused_as_its_first_line_says),
		cmocka_unit_test(every_value_is_where_it_belongs),
		cmocka_unit_test(targets_are_found_by_target_triple_and_processor),
		cmocka_unit_test(the_shipped_manifests_parse_and_exactly_one_is_the_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
