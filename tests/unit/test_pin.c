/* What differs between two locks, in words. */
#include "test.h"

#include "pin.h"

#include <stdlib.h>
#include <string.h>

static void add(struct lock *lock, const char *package, const char *version, const char *sha256_byte)
{
	struct artifact *a = vec_push(&lock->artifacts);

	a->package = xstrdup(package);
	a->version = xstrdup(version);
	a->architecture = xstrdup("amd64");
	a->source = xstrdup(package);
	a->source_version = xstrdup(version);
	a->path = xasprintf("pool/%s_%s", package, version);
	a->size = 1;
	digest_of(sha256_byte, 1, &a->sha256);
	strlist_add(&a->used_by, "h/t");
}

static void make(struct lock *lock)
{
	*lock = (struct lock)LOCK_INIT;
	lock->release = xstrdup("gcc-14");
	lock->provenance.suite = xstrdup("trixie");
	lock->provenance.version = xstrdup("13.8");
	lock->provenance.date = xstrdup("2026-11-21T09:15:44Z");
	lock->provenance.snapshot = xstrdup("20261122T091544Z");
	strlist_add(&lock->provenance.signed_by, "04B54C3CDCA79751B16BC6B5225629DF75B188BD");
	strlist_add(&lock->provenance.signed_by, "41587F7DB8C774BCCF131416762F67A0B2C39DE4");
	add(lock, "binutils", "2.44-3", "b");
	add(lock, "gcc", "14.2.0-19", "g");
	add(lock, "libc6", "2.41-12", "l");
}

static void assert_differences(struct lock *old, struct lock *new, const char *expected)
{
	struct strbuf got = STRBUF_INIT;

	pin_compare(old, new, &got);
	assert_string_equal(got.buf, expected);
	strbuf_release(&got);
	lock_release(old);
	lock_release(new);
}

static void replace(char **text, const char *by)
{
	free(*text);
	*text = xstrdup(by);
}

static void equal_locks_do_not_differ(void **state)
{
	struct lock old, new;

	(void)state;
	make(&old);
	make(&new);
	assert_differences(&old, &new, "");
}

static void a_point_release_is_described(void **state)
{
	struct lock old, new;

	(void)state;
	make(&old);
	make(&new);
	replace(&new.provenance.version, "13.9");
	replace(&new.provenance.date, "2027-01-01T00:00:00Z");
	replace(&new.artifacts.items[2].version, "2.41-13");
	artifact_release(&new.artifacts.items[0]);
	new.artifacts.items[0].package = xstrdup("binutils-common");
	new.artifacts.items[0].version = xstrdup("1");
	new.artifacts.items[0].architecture = xstrdup("amd64");
	assert_differences(&old, &new,
			   "version of the suite: 13.8 -> 13.9\n"
			   "date of the archive: 2026-11-21T09:15:44Z -> 2027-01-01T00:00:00Z\n"
			   "removed: binutils 2.44-3 amd64\n"
			   "added: binutils-common 1 amd64\n"
			   "changed: libc6 amd64: 2.41-12 -> 2.41-13\n");
}

static void another_file_of_the_same_version_is_noticed(void **state)
{
	struct lock old, new;
	struct strbuf expected = STRBUF_INIT;

	(void)state;
	make(&old);
	make(&new);
	digest_of("x", 1, &new.artifacts.items[1].sha256);
	replace(&new.artifacts.items[2].path, "pool/elsewhere");
	strbuf_addf(&expected, "changed: gcc 14.2.0-19 amd64: sha256 %s -> %s\n",
		    digest_hex(&old.artifacts.items[1].sha256).text,
		    digest_hex(&new.artifacts.items[1].sha256).text);
	strbuf_addstr(&expected, "moved: pool/libc6_2.41-12 -> pool/elsewhere\n");
	assert_differences(&old, &new, expected.buf);
	strbuf_release(&expected);
}

static void other_uses_and_sources_are_noticed(void **state)
{
	struct lock old, new;

	(void)state;
	make(&old);
	make(&new);
	replace(&new.artifacts.items[0].source, "binutils-mingw");
	strlist_add(&new.artifacts.items[1].used_by, "h/u");
	assert_differences(&old, &new,
			   "changed: binutils 2.44-3 amd64: source binutils 2.44-3 -> binutils-mingw 2.44-3\n"
			   "used by other toolchains: gcc 14.2.0-19 amd64\n");
}

static void one_key_in_common_is_enough(void **state)
{
	struct lock old, new;

	(void)state;
	make(&old);
	make(&new);
	replace(&new.provenance.signed_by.items[0], "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8");
	assert_differences(&old, &new, "");
	make(&old);
	make(&new);
	replace(&new.provenance.signed_by.items[0], "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8");
	replace(&new.provenance.signed_by.items[1], "C8B80B5B623EAB6AD8775C45B7C5D7D6350947F8");
	assert_differences(
		&old, &new,
		"signed by: B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8, and by none of the keys that the "
		"lock names\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_locks_do_not_differ),
		cmocka_unit_test(a_point_release_is_described),
		cmocka_unit_test(another_file_of_the_same_version_is_noticed),
		cmocka_unit_test(other_uses_and_sources_are_noticed),
		cmocka_unit_test(one_key_in_common_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
