/* Cargo's configuration files. */
#include "helper.h"

#include "cargo_config.h"

#define TARGET "i686-pc-windows-gnu"

static const char *const none[] = { NULL };

struct sample {
	struct cargo_config config;
	struct cargo_includes includes;
};

static void add(struct sample *s, const char *file, const char *text)
{
	struct error err = ERROR_INIT;

	assert_ok(cargo_config_add(&s->config, text, strlen(text), file, &s->includes, &err));
}

static void drop(struct sample *s)
{
	cargo_includes_release(&s->includes);
	cargo_config_release(&s->config);
}

static void assert_setting(bool found, const struct cargo_setting *setting, const char *value,
			   const char *place)
{
	assert_true(found);
	assert_string_equal(setting->value, value);
	if (place)
		assert_string_equal(setting->place, place);
	else
		assert_null(setting->place);
}

static void the_first_file_that_has_a_value_counts(void **state)
{
	struct sample s = { 0 };
	struct cargo_setting setting = { 0 };

	(void)state;
	add(&s, "/w/.cargo/config.toml", "[env]\nA = '1'\n");
	add(&s, "/.cargo/config.toml", "[env]\nA = '2'\nB = '3'\n");
	assert_setting(cargo_config_env(&s.config, none, "A", &setting), &setting, "1",
		       "/w/.cargo/config.toml:2");
	assert_setting(cargo_config_env(&s.config, none, "B", &setting), &setting, "3",
		       "/.cargo/config.toml:3");
	assert_false(cargo_config_env(&s.config, none, "C", &setting));
	drop(&s);
}

static void paths_begin_where_the_directory_of_the_configuration_lies(void **state)
{
	struct sample s = { 0 };
	struct cargo_setting setting = { 0 };

	(void)state;
	add(&s, "/w/.cargo/config.toml",
	    "[env]\nA = { value = 'x/y', relative = true }\nB = { value = '/x', relative = true }\nC = 'x/y'\n"
	    "[target.a]\nlinker = 'x/ld'\n[target.b]\nlinker = 'ld'\n[target.c]\nlinker = '/ld'\n");
	assert_setting(cargo_config_env(&s.config, none, "A", &setting), &setting, "/w/x/y",
		       "/w/.cargo/config.toml:2");
	assert_setting(cargo_config_env(&s.config, none, "B", &setting), &setting, "/x",
		       "/w/.cargo/config.toml:3");
	assert_setting(cargo_config_env(&s.config, none, "C", &setting), &setting, "x/y",
		       "/w/.cargo/config.toml:4");
	assert_setting(cargo_config_linker(&s.config, none, "a", &setting), &setting, "/w/x/ld",
		       "/w/.cargo/config.toml:6");
	assert_setting(cargo_config_linker(&s.config, none, "b", &setting), &setting, "ld",
		       "/w/.cargo/config.toml:8");
	assert_setting(cargo_config_linker(&s.config, none, "c", &setting), &setting, "/ld",
		       "/w/.cargo/config.toml:10");
	drop(&s);
}

static void the_environment_beats_the_files(void **state)
{
	const char *const variables[] = { "CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER=ld", "CARGO_BUILD_TARGET=b",
					  NULL };
	struct sample s = { 0 };
	struct cargo_setting setting = { 0 };

	(void)state;
	add(&s, "/.cargo/config.toml", "target." TARGET ".linker = 'a'\nbuild.target = ['c', 'd']\n");
	assert_setting(cargo_config_linker(&s.config, variables, TARGET, &setting), &setting, "ld", NULL);
	assert_setting(cargo_config_build_target(&s.config, variables, &setting), &setting, "b", NULL);
	assert_setting(cargo_config_build_target(&s.config, none, &setting), &setting, "c d",
		       "/.cargo/config.toml:2");
	drop(&s);
}

static void of_the_places_for_rustflags_the_first_is_told(void **state)
{
	const char *const all[] = { "RUSTFLAGS=r", "CARGO_TARGET_I686_PC_WINDOWS_GNU_RUSTFLAGS=t",
				    "CARGO_BUILD_RUSTFLAGS=b", NULL };
	struct sample s = { 0 };
	struct cargo_setting setting = { 0 };

	(void)state;
	assert_setting(cargo_config_rustflags(&s.config, all + 2, TARGET, &setting), &setting, "b", NULL);
	add(&s, "/.cargo/config.toml", "target." TARGET ".rustflags = ['-C', 'x=y']\nbuild.rustflags = '-g'\n");
	assert_setting(cargo_config_rustflags(&s.config, all, TARGET, &setting), &setting, "r", NULL);
	assert_setting(cargo_config_rustflags(&s.config, all + 1, TARGET, &setting), &setting, "t", NULL);
	assert_setting(cargo_config_rustflags(&s.config, all + 2, TARGET, &setting), &setting, "-C x=y",
		       "/.cargo/config.toml:1");
	assert_setting(cargo_config_rustflags(&s.config, none, "other", &setting), &setting, "-g",
		       "/.cargo/config.toml:2");
	assert_setting(cargo_config_file_rustflags(&s.config, TARGET, &setting), &setting, "-C x=y",
		       "/.cargo/config.toml:1");
	drop(&s);
}

static void includes_are_told_the_last_first(void **state)
{
	struct sample s = { 0 };

	(void)state;
	add(&s, "/w/.cargo/config.toml",
	    "include = ['a.toml', { path = '/b.toml', optional = true }, 7, {}]\n");
	add(&s, "/.cargo/config.toml", "include = 'c.toml'\n");
	assert_int_equal(s.includes.list.len, 3);
	assert_string_equal(s.includes.list.items[0].path, "/b.toml");
	assert_true(s.includes.list.items[0].optional && s.includes.list.items[0].is_table);
	assert_string_equal(s.includes.list.items[1].path, "/w/.cargo/a.toml");
	assert_false(s.includes.list.items[1].optional || s.includes.list.items[1].is_table);
	assert_string_equal(s.includes.list.items[2].path, "/.cargo/c.toml");
	drop(&s);
}

static void what_is_of_another_type_is_passed_over(void **state)
{
	struct sample s = { 0 };

	(void)state;
	add(&s, "/.cargo/config.toml", "env = 1\ntarget = [1]\nbuild = 'x'\ninclude = 5\n");
	add(&s, "/.cargo/config.toml",
	    "env.A = 1\nenv.B = { value = 2 }\nenv.C = {}\ntarget.x = 1\ntarget.y.linker = ['z']\nbuild.target = 3\n");
	assert_int_equal(s.config.values.len, 0);
	assert_int_equal(s.includes.list.len, 0);
	drop(&s);
}

static void what_is_no_toml_is_refused_with_its_place(void **state)
{
	static const char text[] = "[env]\nA = '1'\n[env]\n";
	struct sample s = { 0 };
	struct error err = ERROR_INIT;

	(void)state;
	assert_fails(cargo_config_add(&s.config, text, strlen(text), "/c", &s.includes, &err), STATUS_MANIFEST,
		     "/c:3:");
	drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_file_that_has_a_value_counts),
		cmocka_unit_test(paths_begin_where_the_directory_of_the_configuration_lies),
		cmocka_unit_test(the_environment_beats_the_files),
		cmocka_unit_test(of_the_places_for_rustflags_the_first_is_told),
		cmocka_unit_test(includes_are_told_the_last_first),
		cmocka_unit_test(what_is_of_another_type_is_passed_over),
		cmocka_unit_test(what_is_no_toml_is_refused_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
