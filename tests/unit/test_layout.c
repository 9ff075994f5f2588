/* Every path of a package goes where layout.h says, or is refused; no symlink leads out of the tree. */
#include "helper.h"

#include "layout.h"

static const struct strlist nothing = STRLIST_INIT;

struct placed {
	const char *debian, *tree;
};

static void assert_placed(const struct layout *layout, const struct placed *cases, size_t count)
{
	struct strbuf tree = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		const char *why = NULL;
		enum layout_verdict verdict = layout_map(layout, cases[i].debian, &tree, &why);

		if (verdict != LAYOUT_PLACE || strcmp(tree.buf, cases[i].tree))
			fail_msg("%s: verdict %d, \"%s\", wanted \"%s\"", cases[i].debian, (int)verdict,
				 tree.buf, cases[i].tree);
	}
	strbuf_release(&tree);
}

static void paths_go_where_the_rules_say(void **state)
{
	static const struct placed cases[] = {
		{ "./", "" },
		{ ".", "" },
		{ "./usr/", "" },
		{ "./usr/bin/", "bin" },
		{ "./usr/bin/i686-w64-mingw32-gcc-posix", "bin/i686-w64-mingw32-gcc-posix" },
		{ "usr/bin/x", "bin/x" },
		{ "./bin/x", "bin/x" },
		{ "./usrlocal/x", "usrlocal/x" },
		{ "./usr/lib/gcc/i686-w64-mingw32/14-posix/cc1", "lib/gcc/i686-w64-mingw32/14-posix/cc1" },
		{ "./usr/lib/x86_64-linux-gnu/", "libexec/mingwup/host" },
		{ "./usr/lib/x86_64-linux-gnu/libgmp.so.10", "libexec/mingwup/host/libgmp.so.10" },
		{ "./lib/x86_64-linux-gnu/libc.so.6", "libexec/mingwup/host/libc.so.6" },
		{ "./usr/lib/x86_64-linux-gnu/gconv/UTF-16.so", "libexec/mingwup/host/gconv/UTF-16.so" },
		{ "./usr/lib/x86_64-linux-gnux/x", "lib/x86_64-linux-gnux/x" },
		{ "./usr/lib/aarch64-linux-gnu/x", "lib/aarch64-linux-gnu/x" },
		{ "./usr/share/lib/x86_64-linux-gnu/x", "share/lib/x86_64-linux-gnu/x" },
		{ "./etc/ld.so.conf.d/x86_64-linux-gnu.conf", "etc/ld.so.conf.d/x86_64-linux-gnu.conf" },
		{ "./usr/libexec/mingwupper/x", "libexec/mingwupper/x" },
		{ "./usr/bin/.hidden..", "bin/.hidden.." },
		{ "./usr/share/\xc3\xbc\xe2\x82\xac\xf0\x9f\x99\x82",
		  "share/\xc3\xbc\xe2\x82\xac\xf0\x9f\x99\x82" },
	};
	const struct layout layout = { "x86_64-linux-gnu", &nothing };

	(void)state;
	assert_placed(&layout, cases, ARRAY_SIZE(cases));
}

static void other_hosts_have_their_own_library_directory(void **state)
{
	static const struct placed cases[] = {
		{ "./lib/aarch64-linux-gnu/ld-linux-aarch64.so.1",
		  "libexec/mingwup/host/ld-linux-aarch64.so.1" },
		{ "./usr/lib/x86_64-linux-gnu/x", "lib/x86_64-linux-gnu/x" },
	};
	const struct layout layout = { "aarch64-linux-gnu", &nothing };

	(void)state;
	assert_placed(&layout, cases, ARRAY_SIZE(cases));
}

static void second_names_of_the_loader_are_dropped(void **state)
{
	static const char *const cases[] = {
		"./lib64/",
		"./usr/lib64/",
		"./lib64/ld-linux-x86-64.so.2",
		"./usr/lib64/ld-linux-x86-64.so.2",
		"./lib/ld-linux-aarch64.so.1",
		"./usr/lib/ld-linux-aarch64.so.1",
	};
	const struct layout layout = { "aarch64-linux-gnu", &nothing };
	struct strbuf tree = STRBUF_INIT;
	const char *why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(layout_map(&layout, cases[i], &tree, &why), LAYOUT_DROP);
	strbuf_release(&tree);
}

static void names_that_no_package_has_are_refused(void **state)
{
	static const struct {
		const char *debian, *why;
	} cases[] = {
		{ "/usr/bin/x", "absolute" },
		{ "//usr/bin/x", "absolute" },
		{ "./..", "\"..\"" },
		{ "..", "\"..\"" },
		{ "./usr/../../x", "\"..\"" },
		{ "./usr/bin/..", "\"..\"" },
		{ "./usr/bin/../", "\"..\"" },
		{ "././usr", "\".\"" },
		{ "./usr/./bin", "\".\"" },
		{ "./usr/bin/.", "\".\"" },
		{ "", "empty" },
		{ ".//", "empty" },
		{ ".//usr", "empty" },
		{ "./usr//bin", "empty" },
		{ "./usr/bin//", "empty" },
		{ "./usr/a\nb", "control" },
		{ "./usr/a\tb", "control" },
		{ "./usr/\x1b[2J", "control" },
		{ "./usr/\x7f", "control" },
		{ "./usr/\xc2\x9b", "control" },
		{ "./usr/\xff", "UTF-8" },
		{ "./usr/\xc0\xaf", "UTF-8" },
		{ "./usr/\xe0\x80\xaf", "UTF-8" },
		{ "./usr/\xed\xa0\x80", "UTF-8" },
		{ "./usr/\xf4\x90\x80\x80", "UTF-8" },
		{ "./usr/\xe2\x82", "UTF-8" },
		{ "./usr/libexec/mingwup", "no package" },
		{ "./usr/libexec/mingwup/real/gcc", "no package" },
		{ "./libexec/mingwup/host/libc.so.6", "no package" },
	};
	const struct layout layout = { "x86_64-linux-gnu", &nothing };
	struct strbuf tree = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *why = NULL;

		if (layout_map(&layout, cases[i].debian, &tree, &why) != LAYOUT_REFUSE)
			fail_msg("%s is not refused", cases[i].debian);
		if (!strstr(why, cases[i].why))
			fail_msg("%s: \"%s\", wanted \"%s\"", cases[i].debian, why, cases[i].why);
	}
	strbuf_release(&tree);
}

static void long_names_are_refused(void **state)
{
	const struct layout layout = { "x86_64-linux-gnu", &nothing };
	struct strbuf name = STRBUF_INIT, tree = STRBUF_INIT;
	const char *why = NULL;

	(void)state;
	for (int i = 0; i < 255; i++)
		strbuf_addch(&name, 'x');
	assert_int_equal(layout_map(&layout, name.buf, &tree, &why), LAYOUT_PLACE);
	strbuf_addch(&name, 'x');
	assert_int_equal(layout_map(&layout, name.buf, &tree, &why), LAYOUT_REFUSE);
	strbuf_reset(&name);
	while (name.len < 4096)
		strbuf_addstr(&name, "x/");
	strbuf_addch(&name, 'x');
	assert_int_equal(layout_map(&layout, name.buf, &tree, &why), LAYOUT_REFUSE);
	assert_string_equal(why, "the name is too long");
	strbuf_release(&name);
	strbuf_release(&tree);
}

static void patterns_leave_out_all_but_the_licences(void **state)
{
	static const struct {
		const char *debian;
		enum layout_verdict verdict;
	} cases[] = {
		{ "./usr/share/man/man1/x.1.gz", LAYOUT_OMIT },
		{ "./usr/share/manual", LAYOUT_PLACE },
		{ "./usr/lib/gcc/t/14/plugin/include/a.h", LAYOUT_OMIT },
		{ "./usr/share/doc/", LAYOUT_PLACE },
		{ "./usr/share/doc/pkg/", LAYOUT_PLACE },
		{ "./usr/share/doc/pkg/copyright", LAYOUT_PLACE },
		{ "./usr/share/doc/pkg/changelog.gz", LAYOUT_OMIT },
		{ "./usr/share/doc/pkg/sub/copyright", LAYOUT_OMIT },
		{ "./usr/lib/x86_64-linux-gnu/libnss_dns.so.2", LAYOUT_OMIT },
	};
	struct strlist omit = STRLIST_INIT;
	const struct layout layout = { "x86_64-linux-gnu", &omit };
	struct strbuf tree = STRBUF_INIT;
	const char *why;

	(void)state;
	strlist_add(&omit, "share/man/*");
	strlist_add(&omit, "lib/gcc/*/plugin*");
	strlist_add(&omit, "share/doc*");
	strlist_add(&omit, "libexec/mingwup/host/libnss_*");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (layout_map(&layout, cases[i].debian, &tree, &why) != cases[i].verdict)
			fail_msg("%s: not verdict %d", cases[i].debian, (int)cases[i].verdict);
	strbuf_release(&tree);
	strlist_release(&omit);
}

static void symlinks_mean_the_same_in_the_tree(void **state)
{
	static const struct {
		const char *debian, *target, *tree;
	} cases[] = {
		/* As they are: both ends keep their distance. */
		{ "./usr/bin/a", "b", "b" },
		{ "./usr/share/doc/g++", "gcc-base", "gcc-base" },
		{ "./usr/i686-w64-mingw32/bin/ar", "../../bin/i686-w64-mingw32-ar",
		  "../../bin/i686-w64-mingw32-ar" },
		{ "./usr/i686-w64-mingw32/include/GL/gl.h", "../../../share/mingw-w64/include/GL/gl.h",
		  "../../../share/mingw-w64/include/GL/gl.h" },
		{ "./lib/x86_64-linux-gnu/libz.so.1", "libz.so.1.3", "libz.so.1.3" },
		{ "./usr/lib/x86_64-linux-gnu/gconv/a.so", "../b.so", "../b.so" },
		/* The distance changes. */
		{ "./bin/a", "../usr/share/x", "../share/x" },
		{ "./usr/share/x", "../../bin/a", "../bin/a" },
		{ "./usr/lib/plugin.so", "x86_64-linux-gnu/libx.so", "../libexec/mingwup/host/libx.so" },
		{ "./usr/lib/gcc/t/plugin.so", "../../../../lib/x86_64-linux-gnu/libx.so",
		  "../../../libexec/mingwup/host/libx.so" },
		{ "./usr/lib/x86_64-linux-gnu/liby.so", "../gcc/liby.so", "../../../lib/gcc/liby.so" },
		{ "./usr/lib/x86_64-linux-gnu/gconv/up", "..", ".." },
		{ "./usr/lib/x86_64-linux-gnu/up", "..", "../../../lib" },
		{ "./usr/bin/root", "..", ".." },
		{ "./usr/bin/root", "../..", ".." },
	};
	const struct layout layout = { "x86_64-linux-gnu", &nothing };
	struct strbuf tree = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *why = "";
		enum layout_verdict verdict =
			layout_map_link(&layout, cases[i].debian, cases[i].target, &tree, &why);

		if (verdict != LAYOUT_PLACE || strcmp(tree.buf, cases[i].tree))
			fail_msg("%s -> %s: verdict %d %s, \"%s\", wanted \"%s\"", cases[i].debian,
				 cases[i].target, (int)verdict, why, tree.buf, cases[i].tree);
	}
	strbuf_release(&tree);
}

static void symlinks_that_lead_out_are_refused(void **state)
{
	static const struct {
		const char *debian, *target, *why;
	} cases[] = {
		{ "./usr/bin/a", "/etc/passwd", "absolute" },
		{ "./usr/bin/a", "", "empty" },
		{ "./usr/bin/a", "../../..", "out of" },
		{ "./usr/bin/a", "../../../x", "out of" },
		{ "./a", "..", "out of" },
		{ "./usr/bin/a", "b/../c", "\"..\"" },
		{ "./usr/bin/a", "../b/../c", "\"..\"" },
		{ "./usr/bin/a", "./b", "\".\"" },
		{ "./usr/bin/a", ".", "\".\"" },
		{ "./usr/bin/a", "b//c", "empty" },
		{ "./usr/bin/a", "..//c", "empty" },
		{ "./usr/bin/a", "../", "empty" },
		{ "./usr/bin/a", "b\n", "control" },
		{ "./usr/bin/a", "\xff", "UTF-8" },
		{ "./usr/bin/a", "../libexec/mingwup/real/gcc", "no package" },
	};
	const struct layout layout = { "x86_64-linux-gnu", &nothing };
	struct strbuf tree = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *why = "";

		if (layout_map_link(&layout, cases[i].debian, cases[i].target, &tree, &why) != LAYOUT_REFUSE)
			fail_msg("%s -> %s is not refused", cases[i].debian, cases[i].target);
		if (!strstr(why, cases[i].why))
			fail_msg("%s -> %s: \"%s\", wanted \"%s\"", cases[i].debian, cases[i].target, why,
				 cases[i].why);
	}
	strbuf_release(&tree);
}

static void symlinks_to_what_is_dropped_are_dropped(void **state)
{
	const struct layout layout = { "x86_64-linux-gnu", &nothing };
	struct strbuf tree = STRBUF_INIT;
	const char *why;

	(void)state;
	assert_int_equal(
		layout_map_link(&layout, "./usr/bin/ld.so", "../lib64/ld-linux-x86-64.so.2", &tree, &why),
		LAYOUT_DROP);
	strbuf_release(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_go_where_the_rules_say),
		cmocka_unit_test(other_hosts_have_their_own_library_directory),
		cmocka_unit_test(second_names_of_the_loader_are_dropped),
		cmocka_unit_test(names_that_no_package_has_are_refused),
		cmocka_unit_test(long_names_are_refused),
		cmocka_unit_test(patterns_leave_out_all_but_the_licences),
		cmocka_unit_test(symlinks_mean_the_same_in_the_tree),
		cmocka_unit_test(symlinks_that_lead_out_are_refused),
		cmocka_unit_test(symlinks_to_what_is_dropped_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
