/*
 * The environment of installed targets, and the formats in which it is written. tests/data/emit/<name>/ holds what has to
 * come out for each prefix of `cases`: a file for each format, and <format>-undo for what takes it back.
 */
#include "helper.h"

#include "child.h"
#include "emit.h"
#include "toml.h"

static const struct {
	const char *name;
	const char *prefix;
	const char *wine;
} cases[] = {
	{ "plain", "/home/user/.local/share/mingwup", NULL },
	{ "blank-and-quote", "/home/user/it's a prefix", "/usr/bin/wine" },
	{ "dollar", "/home/\"user\"/$HOME `id` \\n $(id) !x #y", NULL },
};

static void add_target(struct environment *e, const char *target, const char *triple)
{
	struct toolchain_facts facts = {
		.target = target,
		.triple = triple,
		.release = "gcc-14",
		.summary = "GCC 14.2",
		.host = "x86_64-linux",
		.profile = "minimal",
	};

	strlist_take(&facts.dlls, xasprintf("lib/gcc/%s/14-posix", triple));
	strlist_take(&facts.dlls, xasprintf("%s/lib", triple));
	environment_add_target(e, &facts);
	strlist_release(&facts.dlls);
}

static void make_with_wine(struct environment *e, const char *prefix, const char *wine)
{
	environment_init(e, prefix, wine);
	add_target(e, "i686-pc-windows-gnu", "i686-w64-mingw32");
	add_target(e, "x86_64-pc-windows-gnu", "x86_64-w64-mingw32");
	environment_finish(e);
}

static void make(struct environment *e, const char *prefix)
{
	make_with_wine(e, prefix, NULL);
}

static void assert_golden(const char *name, const struct emitter *emitter, const struct environment *e,
			  bool undo)
{
	char *path = xasprintf("tests/data/emit/%s/%s%s", name, emitter->format, undo ? "-undo" : "");
	const struct environment_target *t = emitter->of_one_target ? &e->targets.items[0] : NULL;
	struct strbuf wanted = STRBUF_INIT, got = STRBUF_INIT;
	struct error err = ERROR_INIT;

	if (emit(emitter, e, t, undo, &got, &err))
		strbuf_addf(&got, "%s\n", err.text.buf);
	read_data(path, &wanted);
	assert_string_equal(got.buf, wanted.buf);
	strbuf_release(&wanted);
	strbuf_release(&got);
	error_release(&err);
	free(path);
}

static void every_format_comes_out_as_its_golden_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct environment e;

		make_with_wine(&e, cases[i].prefix, cases[i].wine);
		for (size_t k = 0; k < emitters_count; k++) {
			assert_golden(cases[i].name, &emitters[k], &e, false);
			if (emitters[k].undo)
				assert_golden(cases[i].name, &emitters[k], &e, true);
		}
		environment_release(&e);
		environment_release(&e);
	}
	assert_null(emit_find("fish-and-chips"));
}

static void what_nothing_undoes_is_refused(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct environment e;

	(void)state;
	make(&e, "/p");
	assert_fails(emit(emit_find("dockerfile"), &e, NULL, true, &text, &err), STATUS_USAGE, "dockerfile");
	assert_int_equal(text.len, 0);
	environment_release(&e);
}

static void assert_emits(const char *format, const struct environment *e, const char *line)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(emit(emit_find(format), e, &e->targets.items[0], false, &text, &err));
	assert_non_null(strstr(text.buf, line));
	strbuf_release(&text);
}

static void cmake_and_meson_get_blanks_as_they_are_and_a_runner(void **state)
{
	struct environment e;

	(void)state;
	make_with_wine(&e, "/a #b &[c]", "/usr/bin/wine");
	assert_emits("cmake", &e, "\nset(CMAKE_RC_COMPILER \"/a #b &[c]/bin/i686-w64-mingw32-windres\")\n");
	assert_emits("cmake", &e,
		     "\nset(CMAKE_CROSSCOMPILING_EMULATOR \"/a #b &[c]/bin/i686-w64-mingw32-wine\")\n");
	assert_emits("meson", &e, "\nexe_wrapper = '/a #b &[c]/bin/i686-w64-mingw32-wine'\n");
	environment_release(&e);
}

/* Runs `script` in a shell with the text of the environment in $1, and PATH as given. */
static void run_shell(const char *script, const char *prefix, const char *path, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct environment e;
	char *path_variable = xasprintf("PATH=%s", path);
	int status = -1;

	make(&e, prefix);
	emit_sh(&e, NULL, &text);
	{
		const char *const argv[] = { "/bin/sh", "-euc", script, "sh", text.buf, NULL };
		const char *const env[] = { path_variable, NULL };
		const struct command command = { .argv = argv, .env = env, .output_max = 10000, .merge = true };

		assert_ok(command_run(&command, out, &status, NULL, &err));
	}
	if (status)
		fail_msg("the shell ended with %d: %s", status, out->buf);
	environment_release(&e);
	strbuf_release(&text);
	free(path_variable);
}

static void a_shell_gets_the_very_values(void **state)
{
	static const char script[] = "eval \"$1\"; printf '%s\\n' \"$CC_i686_pc_windows_gnu\" "
				     "\"$RC_x86_64_pc_windows_gnu\" "
				     "\"$CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER\" \"$PATH\"";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf out = STRBUF_INIT;
		const char *p = cases[i].prefix;
		char *wanted = xasprintf("%s/bin/i686-w64-mingw32-gcc-posix\n"
					 "%s/bin/x86_64-w64-mingw32-windres\n"
					 "%s/bin/x86_64-w64-mingw32-gcc-posix\n"
					 "%s/bin:/usr/bin:/bin\n",
					 p, p, p, p);

		run_shell(script, p, "/usr/bin:/bin", &out);
		assert_string_equal(out.buf, wanted);
		strbuf_release(&out);
		free(wanted);
	}
}

static void the_variables_reach_the_programs_that_the_shell_runs(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	run_shell("eval \"$1\"; /usr/bin/env", "/p", "/usr/bin:/bin", &out);
	assert_non_null(strstr(out.buf, "CC_i686_pc_windows_gnu=/p/bin/i686-w64-mingw32-gcc-posix\n"));
	assert_non_null(strstr(out.buf, "CXX_i686_pc_windows_gnu=/p/bin/i686-w64-mingw32-g++-posix\n"));
	assert_non_null(strstr(out.buf, "AR_x86_64_pc_windows_gnu=/p/bin/x86_64-w64-mingw32-ar\n"));
	assert_non_null(strstr(out.buf, "RANLIB_x86_64_pc_windows_gnu=/p/bin/x86_64-w64-mingw32-ranlib\n"));
	strbuf_release(&out);
}

static void sourced_twice_it_changes_path_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf out = STRBUF_INIT;
		char *wanted = xasprintf("%s/bin:/usr/bin", cases[i].prefix);

		run_shell("eval \"$1\"; eval \"$1\"; printf %s \"$PATH\"", cases[i].prefix, "/usr/bin", &out);
		assert_string_equal(out.buf, wanted);
		strbuf_release(&out);
		free(wanted);
	}
}

static void a_path_that_only_resembles_ours_is_not_taken_for_it(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	run_shell("eval \"$1\"; printf %s \"$PATH\"", "/p[x]", "/px/bin:/p[x]/bin2:/q/p[x]/bin", &out);
	assert_string_equal(out.buf, "/p[x]/bin:/px/bin:/p[x]/bin2:/q/p[x]/bin");
	strbuf_release(&out);
}

static void an_empty_or_missing_path_gets_no_empty_part(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	/* An empty part of PATH means the current directory. */
	run_shell("PATH=; eval \"$1\"; printf %s \"$PATH\"", "/p", "", &out);
	assert_string_equal(out.buf, "/p/bin");
	strbuf_reset(&out);
	run_shell("unset PATH; eval \"$1\"; printf %s \"$PATH\"", "/p", "", &out);
	assert_string_equal(out.buf, "/p/bin");
	strbuf_release(&out);
}

static void cargo_reads_back_the_very_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *linker = xasprintf("%s/bin/i686-w64-mingw32-gcc-posix", cases[i].prefix);
		char *rc = xasprintf("%s/bin/x86_64-w64-mingw32-windres", cases[i].prefix);
		struct strbuf text = STRBUF_INIT;
		struct error err = ERROR_INIT;
		struct toml_document *doc;
		const struct toml_node *root, *target, *env;
		struct environment e;

		make(&e, cases[i].prefix);
		emit_cargo(&e, NULL, &text);
		doc = toml_parse(text.buf, text.len, "config.toml", &err);
		if (!doc)
			fail_msg("%s", err.text.buf);
		root = toml_root(doc);
		env = toml_get(root, "env");
		target = toml_get(toml_get(root, "target"), "i686-pc-windows-gnu");
		assert_string_equal(toml_string(toml_get(target, "linker")), linker);
		assert_string_equal(toml_string(toml_get(env, "CC_i686_pc_windows_gnu")), linker);
		assert_string_equal(toml_string(toml_get(env, "RC_x86_64_pc_windows_gnu")), rc);
		/* cargo has a key of its own for these. */
		for (size_t k = 0; k < toml_count(env); k++) {
			unsigned line, column;

			assert_false(str_starts_with(toml_key_at(env, k, &line, &column), "CARGO_"));
		}
		toml_free(doc);
		environment_release(&e);
		strbuf_release(&text);
		free(linker);
		free(rc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_comes_out_as_its_golden_file),
		cmocka_unit_test(what_nothing_undoes_is_refused),
		cmocka_unit_test(cmake_and_meson_get_blanks_as_they_are_and_a_runner),
		cmocka_unit_test(a_shell_gets_the_very_values),
		cmocka_unit_test(the_variables_reach_the_programs_that_the_shell_runs),
		cmocka_unit_test(sourced_twice_it_changes_path_once),
		cmocka_unit_test(a_path_that_only_resembles_ours_is_not_taken_for_it),
		cmocka_unit_test(an_empty_or_missing_path_gets_no_empty_part),
		cmocka_unit_test(cargo_reads_back_the_very_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
