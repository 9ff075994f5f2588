/* Which files cargo's settings come from. e2e/doctor.bats holds their order against real cargos. */
#include "helper.h"

#include "cargo_settings.h"

static struct dir top;

static int setup(void **state)
{
	char *home;

	(void)state;
	scratch_make(&top);
	home = xasprintf("%s/home", top.path);
	assert_int_equal(setenv("CARGO_HOME", home, 1), 0);
	free(home);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratch_drop(&top);
	return 0;
}

static char *below(const char *path)
{
	return xasprintf("%s/%s", top.path, path);
}

/* Reads the settings of w/deep/. */
static int read_them(struct cargo_settings *s, bool includes, struct error *err)
{
	char *dir = below("w/deep");
	int ret = cargo_settings_read(s, dir, includes, err);

	free(dir);
	return ret;
}

static void assert_variable(const struct cargo_settings *s, const char *name, const char *value)
{
	static const char *const none[] = { NULL };
	struct cargo_setting setting = { 0 };

	assert_int_equal(cargo_config_env(&s->config, none, name, &setting), value != NULL);
	if (value)
		assert_string_equal(setting.value, value);
}

static void directories_are_read_upwards_and_the_users_last(void **state)
{
	struct cargo_settings s;
	struct error err = ERROR_INIT;
	char *project = below("w"), *workspace = below("w");

	(void)state;
	put_file(&top, "w/deep/.cargo/config.toml", "env.A = 'deep'\n", 0644);
	put_file(&top, "w/.cargo/config.toml", "env.A = 'w'\nenv.B = 'w'\n", 0644);
	put_file(&top, "home/config.toml", "env.A = 'home'\nenv.B = 'home'\nenv.C = 'home'\n", 0644);
	put_file(&top, "w/Cargo.toml", "", 0644);
	put_file(&top, "w/Cargo.lock", "", 0644);
	assert_ok(read_them(&s, false, &err));
	assert_variable(&s, "A", "deep");
	assert_variable(&s, "B", "w");
	assert_variable(&s, "C", "home");
	assert_string_equal(s.project, project);
	assert_string_equal(s.workspace, workspace);
	assert_int_equal(s.shadowed.len, 0);
	cargo_settings_release(&s);
	free(project);
	free(workspace);
}

static void the_name_without_a_suffix_is_read_and_told(void **state)
{
	struct cargo_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&top, "w/deep/.cargo/config.toml", "env.A = 'new'\nenv.B = 'new'\n", 0644);
	put_file(&top, "w/deep/.cargo/config", "env.A = 'old'\n", 0644);
	assert_ok(read_them(&s, false, &err));
	assert_variable(&s, "A", "old");
	assert_variable(&s, "B", NULL);
	assert_int_equal(s.shadowed.len, 1);
	assert_true(str_ends_with(s.shadowed.items[0], "/w/deep/.cargo/config"));
	cargo_settings_release(&s);
}

static void includes_are_read_by_a_cargo_that_knows_them(void **state)
{
	struct cargo_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&top, "w/deep/.cargo/config.toml",
		 "include = ['one.toml', { path = 'sub/two.toml' }, { path = 'none.toml', optional = true }]\n"
		 "env.A = 'file'\n",
		 0644);
	put_file(&top, "w/deep/.cargo/one.toml", "env.A = 'one'\nenv.B = 'one'\nenv.C = 'one'\n", 0644);
	put_file(&top, "w/deep/.cargo/sub/two.toml", "include = ['three.toml']\nenv.C = 'two'\n", 0644);
	put_file(&top, "w/deep/.cargo/sub/three.toml", "env.D = 'three'\n", 0644);
	put_file(&top, "w/.cargo/config.toml", "env.B = 'w'\nenv.E = 'w'\n", 0644);
	assert_ok(read_them(&s, true, &err));
	assert_variable(&s, "A", "file");
	assert_variable(&s, "B", "one");
	assert_variable(&s, "C", "two");
	assert_variable(&s, "D", "three");
	assert_variable(&s, "E", "w");
	cargo_settings_release(&s);
	assert_fails(read_them(&s, false, &err), STATUS_MANIFEST, "does not know include, and takes no table");
}

static void a_string_is_passed_over_by_a_cargo_that_knows_no_include(void **state)
{
	struct cargo_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&top, "w/deep/.cargo/config.toml", "include = ['none.toml']\nenv.A = 'file'\n", 0644);
	assert_ok(read_them(&s, false, &err));
	assert_variable(&s, "A", "file");
	cargo_settings_release(&s);
	assert_fails(read_them(&s, true, &err), STATUS_FILESYSTEM, "none.toml");
}

static void includes_that_lead_in_a_circle_are_refused(void **state)
{
	struct cargo_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&top, "w/deep/.cargo/config.toml", "include = ['config.toml', 'config.toml']\n", 0644);
	assert_fails(read_them(&s, true, &err), STATUS_MANIFEST, "included twice");
}

static void a_file_that_is_no_toml_is_refused_with_its_place(void **state)
{
	struct cargo_settings s;
	struct error err = ERROR_INIT;

	(void)state;
	put_file(&top, "w/.cargo/config.toml", "[env]\n[env]\n", 0644);
	assert_fails(read_them(&s, true, &err), STATUS_MANIFEST, "/w/.cargo/config.toml:2:");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(directories_are_read_upwards_and_the_users_last, setup,
						teardown),
		cmocka_unit_test_setup_teardown(the_name_without_a_suffix_is_read_and_told, setup, teardown),
		cmocka_unit_test_setup_teardown(includes_are_read_by_a_cargo_that_knows_them, setup, teardown),
		cmocka_unit_test_setup_teardown(a_string_is_passed_over_by_a_cargo_that_knows_no_include, setup,
						teardown),
		cmocka_unit_test_setup_teardown(includes_that_lead_in_a_circle_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_that_is_no_toml_is_refused_with_its_place, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
