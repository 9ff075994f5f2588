/* What a compiler is held against. e2e/doctor.bats has real ones judged. */
#include "helper.h"

#include "gcc_output.h"
#include "judge.h"

static const struct judge_target i686 = { "i686-pc-windows-gnu", "i686-w64-mingw32", "dwarf" };

/* As the default release's. */
static struct compiler good(void)
{
	return (struct compiler){
		.path = xstrdup("/cc"),
		.machine = xstrdup("i686-w64-mingw32"),
		.threads = xstrdup("posix"),
		.exceptions = xstrdup("dwarf"),
		.crt = xstrdup("msvcrt"),
		.gcc = xstrdup("14.2.0"),
		.mingw_w64 = xstrdup("12.0.0"),
		.binutils = xstrdup("2.44"),
		.has_cxx = true,
	};
}

static void change(char **field, const char *value)
{
	free(*field);
	*field = value ? xstrdup(value) : NULL;
}

/* Takes c. There is one finding beside the summary, of that severity; `id` NULL: there is none. */
static void check(struct compiler c, enum finding_severity severity, const char *id)
{
	struct findings f = FINDINGS_INIT;

	judge_compiler(&c, &i686, &f);
	assert_int_equal(f.list.len, id ? 2 : 1);
	assert_string_equal(f.list.items[0].id, "compiler");
	if (id) {
		assert_string_equal(f.list.items[1].id, id);
		assert_int_equal(f.list.items[1].severity, severity);
		assert_string_equal(f.list.items[1].target, i686.name);
	}
	assert_int_equal(findings_are_ill(&f), id && severity >= FINDING_WARNING);
	findings_release(&f);
	compiler_release(&c);
}

static void what_rust_wants_is_well(void **state)
{
	(void)state;
	check(good(), FINDING_OK, NULL);
}

static void each_model_is_judged(void **state)
{
	struct compiler c = good();

	(void)state;
	change(&c.exceptions, "sjlj");
	check(c, FINDING_ERROR, "compiler-exceptions");
	c = good();
	change(&c.crt, "ucrt");
	check(c, FINDING_WARNING, "compiler-crt");
	c = good();
	change(&c.threads, "win32");
	check(c, FINDING_NOTE, "compiler-threads");
	c = good();
	change(&c.threads, "win32");
	change(&c.cxx_fault, "'thread' is not a member of 'std'");
	check(c, FINDING_WARNING, "compiler-threads");
}

static void each_version_is_judged(void **state)
{
	struct compiler c = good();

	(void)state;
	change(&c.mingw_w64, "10.0.0");
	check(c, FINDING_NOTE, "compiler-old");
	c = good();
	change(&c.gcc, "12.2.0");
	check(c, FINDING_NOTE, "compiler-old");
	c = good();
	change(&c.binutils, "2.43.1");
	check(c, FINDING_NOTE, "compiler-old");
	c = good();
	change(&c.gcc, "14");
	check(c, FINDING_OK, NULL);
	c = good();
	change(&c.gcc, NULL);
	check(c, FINDING_OK, NULL);
}

static void headers_that_mimalloc_cannot_take_are_told(void **state)
{
	struct compiler c = good();
	struct findings f = FINDINGS_INIT;

	(void)state;
	change(&c.mingw_w64, "8.0.0");
	judge_compiler(&c, &i686, &f);
	assert_int_equal(f.list.len, 3);
	assert_string_equal(f.list.items[1].id, "compiler-headers");
	assert_int_equal(f.list.items[1].severity, FINDING_WARNING);
	assert_non_null(strstr(f.list.items[1].text, "8.0.0"));
	assert_string_equal(f.list.items[2].id, "compiler-old");
	findings_release(&f);
	compiler_release(&c);
}

static void what_it_does_not_build_is_told(void **state)
{
	struct compiler c = good();

	(void)state;
	change(&c.c_fault, "cannot find -lmsvcrt");
	check(c, FINDING_ERROR, "compiler-c");
	c = good();
	change(&c.rust_fault, "cannot find -lgcc_eh");
	check(c, FINDING_ERROR, "compiler-rust");
	c = good();
	change(&c.cxx_fault, "no such file");
	check(c, FINDING_ERROR, "compiler-cxx");
	c = good();
	c.has_cxx = false;
	check(c, FINDING_NOTE, "compiler-cxx");
}

static void one_for_another_machine_is_nothing_else(void **state)
{
	static const char *const machines[] = { "x86_64-linux-gnu", "x86_64-w64-mingw32", "i686-linux-gnu",
						NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		struct compiler c = good();
		struct findings f = FINDINGS_INIT;

		change(&c.machine, machines[i]);
		judge_compiler(&c, &i686, &f);
		assert_int_equal(f.list.len, 1);
		assert_string_equal(f.list.items[0].id, "compiler-machine");
		assert_int_equal(f.list.items[0].severity, FINDING_ERROR);
		findings_release(&f);
		compiler_release(&c);
	}
	assert_true(judge_is_for("i686-pc-mingw32", "i686-w64-mingw32"));
	assert_true(judge_is_for("x86_64-w64-windows-gnu", "x86_64-w64-mingw32"));
	assert_false(judge_is_for("i6866-w64-mingw32", "i686-w64-mingw32"));
}

static void versions_are_compared_by_what_both_have(void **state)
{
	(void)state;
	assert_true(judge_is_older("12.2.0", "14.2"));
	assert_true(judge_is_older("14.1.9", "14.2"));
	assert_true(judge_is_older("2.9", "2.44"));
	assert_false(judge_is_older("14", "14.2"));
	assert_false(judge_is_older("14.2", "14.2.1"));
	assert_false(judge_is_older("14.10", "14.2"));
	assert_false(judge_is_older("14-posix", "14.2"));
	assert_false(judge_is_older("", "14.2"));
	assert_false(judge_is_older("unknown", "14.2"));
}

static void assert_read(char *found, const char *wanted)
{
	if (wanted)
		assert_string_equal(found, wanted);
	else
		assert_null(found);
	free(found);
}

static void what_compilers_print_is_read(void **state)
{
	static const char macros[] =
		"#define __VERSION__ \"10-posix 20210110\"\n#define GCCPLUGIN_VERSION_MAJOR 10\n"
		"#define GCCPLUGIN_VERSION_MINOR 10-posix\n#define GCCPLUGIN_VERSION_PATCHLEVEL 0\n"
		"#define __MINGW64_VERSION_MAJOR 8\n#define __MINGW64_VERSION_MINOR 0\n"
		"#define __MINGW64_VERSION_BUGFIX 2\n#define __SEH__ 1\n#define _UCRT 1\n";
	struct strbuf said = STRBUF_INIT;
	bool exact = true;

	(void)state;
	assert_read(gcc_output_threads("Target: x\nThread model: win32\nmore\n"), "win32");
	assert_read(gcc_output_threads("Target: x\n"), NULL);
	assert_read(gcc_output_tool_version("GNU ld (GNU Binutils) 2.35.2\nCopyright\n"), "2.35.2");
	assert_read(gcc_output_tool_version("\n"), NULL);
	assert_read(gcc_output_version(macros, &exact), "10");
	assert_false(exact);
	assert_read(gcc_output_version("#define __VERSION__ \"Clang 16\"\n", &exact), NULL);
	assert_read(gcc_output_mingw_w64(macros), "8.0.2");
	assert_string_equal(gcc_output_crt(macros), "ucrt");
	assert_string_equal(gcc_output_exceptions(macros), "seh");
	assert_string_equal(gcc_output_exceptions("#define __USING_SJLJ_EXCEPTIONS__ 1\n"), "sjlj");
	strbuf_addstr(&said, "In file:\nc.c:1: error: no\nmore\n");
	assert_string_equal(gcc_output_complaint(&said), "c.c:1: error: no");
	strbuf_release(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_rust_wants_is_well),
		cmocka_unit_test(each_model_is_judged),
		cmocka_unit_test(each_version_is_judged),
		cmocka_unit_test(headers_that_mimalloc_cannot_take_are_told),
		cmocka_unit_test(what_it_does_not_build_is_told),
		cmocka_unit_test(one_for_another_machine_is_nothing_else),
		cmocka_unit_test(versions_are_compared_by_what_both_have),
		cmocka_unit_test(what_compilers_print_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
