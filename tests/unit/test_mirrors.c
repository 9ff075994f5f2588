/* What people write as a mirror becomes the base URLs that are asked, or is refused. */
#include "test.h"

#include "fs.h"
#include "mirrors.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static const char debian_sources[] =
	"Types: deb\nURIs: http://deb.example/debian\nSuites: trixie\nComponents: main\n";
static const char debian_list[] = "deb http://ftp.example/debian bookworm main\n";

/* One list of mirrors, NULL-terminated, expanded as the configured one. */
static int expand(const char *const *written, const char *snapshot, const char *apt_dir, struct strlist *urls,
		  struct error *err)
{
	struct strlist configured = STRLIST_INIT, front = STRLIST_INIT;
	int ret;

	for (; *written; written++)
		strlist_add(&configured, *written);
	ret = mirrors_expand(&configured, &front, false, snapshot, apt_dir, urls, err);
	strlist_release(&configured);
	return ret;
}
#define WRITTEN(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void assert_expands(const char *const *written, const char *snapshot, const char *apt_dir,
			   const char *const *wanted)
{
	struct strlist urls = STRLIST_INIT;
	struct error err = ERROR_INIT;
	size_t n = 0;

	assert_int_equal(expand(written, snapshot, apt_dir, &urls, &err), 0);
	for (; wanted[n]; n++) {
		assert_true(n < urls.len);
		assert_string_equal(urls.items[n], wanted[n]);
	}
	assert_int_equal(urls.len, n);
	strlist_release(&urls);
	error_release(&err);
}

static void order_is_kept_and_doubles_are_dropped(void **state)
{
	(void)state;
	assert_expands(
		WRITTEN("https://b.example/debian//", "http://a.example/debian/", "https://b.example/debian"),
		NULL, "/nonexistent", WRITTEN("https://b.example/debian", "http://a.example/debian"));
}

static void snapshot_time_is_filled_in(void **state)
{
	(void)state;
	assert_expands(WRITTEN("https://s.example/archive/debian/{snapshot}/"), "20261122T091544Z",
		       "/nonexistent", WRITTEN("https://s.example/archive/debian/20261122T091544Z"));
}

static void mirror_that_wants_a_snapshot_is_left_out_without_one(void **state)
{
	(void)state;
	assert_expands(WRITTEN("https://s.example/{snapshot}/", "https://b.example/debian"), NULL,
		       "/nonexistent", WRITTEN("https://b.example/debian"));
}

static void path_means_a_file_url(void **state)
{
	(void)state;
	assert_expands(WRITTEN("/srv/my mirror/100%", "file:/srv/debian/", "file:///srv/debian"), NULL,
		       "/nonexistent",
		       WRITTEN("file:///srv/my%20mirror/100%25", "file:/srv/debian", "file:///srv/debian"));
}

static void what_is_no_mirror_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"debian",
		"relative/path",
		"ftp://a.example/debian",
		"http://",
		"http:///debian",
		"https://",
		"file://host/debian",
		"file:relative",
		"http:/a.example",
		"APT",
		"http://a.example/de bian",
		"http://a\n/debian",
		"scp://u:p@a.example/x",
		"mirror+http://a/b",
		"{snapshot}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct strlist urls = STRLIST_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(expand(WRITTEN(bad[i]), "20261122T091544Z", "/nonexistent", &urls, &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_null(strstr(err.text.buf, "u:p"));
		assert_int_equal(urls.len, 0);
		strlist_release(&urls);
		error_release(&err);
	}
}

static void options_come_first_and_may_stand_alone(void **state)
{
	struct strlist configured = STRLIST_INIT, front = STRLIST_INIT, urls = STRLIST_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	strlist_add(&configured, "http://c.example/debian");
	strlist_add(&front, "http://f.example/debian");
	assert_int_equal(mirrors_expand(&configured, &front, false, NULL, "/nonexistent", &urls, &err), 0);
	assert_int_equal(urls.len, 2);
	assert_string_equal(urls.items[0], "http://f.example/debian");
	assert_string_equal(urls.items[1], "http://c.example/debian");
	strlist_release(&urls);
	assert_int_equal(mirrors_expand(&configured, &front, true, NULL, "/nonexistent", &urls, &err), 0);
	assert_int_equal(urls.len, 1);
	assert_string_equal(urls.items[0], "http://f.example/debian");
	strlist_release(&urls);
	strlist_release(&front);
	strlist_release(&configured);
	error_release(&err);
}

static void apt_means_what_its_lists_say(void **state)
{
	static const struct dir here = { .fd = AT_FDCWD };
	char name[] = "/tmp/mingwup-test-mirrors-XXXXXX";
	struct dir apt = DIR_INIT, parts = DIR_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_non_null(mkdtemp(name));
	assert_expands(WRITTEN("apt", "http://c.example/debian"), NULL, name,
		       WRITTEN("http://c.example/debian"));
	assert_int_equal(dir_open(&apt, name, false, &err), 0);
	assert_int_equal(fs_write(&apt, "sources.list", debian_list, strlen(debian_list), 0644, &err), 0);
	assert_int_equal(dir_open_at(&parts, &apt, "sources.list.d", true, &err), 0);
	assert_int_equal(fs_write(&parts, "debian.sources", debian_sources, strlen(debian_sources), 0644, &err),
			 0);
	assert_int_equal(fs_write(&parts, "old.list.save", "deb http://x/debian sid main", 28, 0644, &err), 0);
	assert_expands(
		WRITTEN("http://c.example/debian", "apt", "http://ftp.example/debian"), NULL, name,
		WRITTEN("http://c.example/debian", "http://ftp.example/debian", "http://deb.example/debian"));
	dir_close(&parts);
	dir_close(&apt);
	assert_int_equal(fs_remove(&here, name, &err), 0);
	error_release(&err);
}

static void machine_without_apt_has_no_such_mirrors(void **state)
{
	(void)state;
	assert_expands(WRITTEN("apt", "http://c.example/debian"), NULL, "/nonexistent",
		       WRITTEN("http://c.example/debian"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_kept_and_doubles_are_dropped),
		cmocka_unit_test(snapshot_time_is_filled_in),
		cmocka_unit_test(mirror_that_wants_a_snapshot_is_left_out_without_one),
		cmocka_unit_test(path_means_a_file_url),
		cmocka_unit_test(what_is_no_mirror_is_refused),
		cmocka_unit_test(options_come_first_and_may_stand_alone),
		cmocka_unit_test(apt_means_what_its_lists_say),
		cmocka_unit_test(machine_without_apt_has_no_such_mirrors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
