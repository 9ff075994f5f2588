/* Which compiler cc takes. e2e/doctor.bats asks the real crate the same questions. */
#include "helper.h"

#include "ccrs.h"

#define TARGET "i686-pc-windows-gnu"
#define TRIPLE "i686-w64-mingw32"

enum { VARIABLES_MAX = 4 };

struct choice {
	const char *variables[VARIABLES_MAX + 1];
	const char *config; /* of /w/.cargo/config.toml; NULL: none */
	const char *program, *wrapper, *variable, *place;
	bool cxx;
};

static bool is_there(const char *path)
{
	return !strcmp(path, "/a blank/gcc");
}

static void assert_text(const char *found, const char *wanted)
{
	if (wanted)
		assert_non_null(found);
	else
		assert_null(found);
	if (wanted)
		assert_string_equal(found, wanted);
}

static void check(const struct choice *wanted)
{
	struct cargo_config config = CARGO_CONFIG_INIT;
	struct cargo_includes includes = CARGO_INCLUDES_INIT;
	struct error err = ERROR_INIT;
	struct ccrs found;

	if (wanted->config)
		assert_ok(cargo_config_add(&config, wanted->config, strlen(wanted->config),
					   "/w/.cargo/config.toml", &includes, &err));
	ccrs_choose(&found, &config, wanted->variables, TARGET, TRIPLE, wanted->cxx, is_there);
	assert_text(found.program, wanted->program);
	assert_text(found.wrapper, wanted->wrapper);
	assert_text(found.variable, wanted->variable);
	assert_text(found.place, wanted->place);
	ccrs_release(&found);
	cargo_includes_release(&includes);
	cargo_config_release(&config);
}

static void check_all(const struct choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&choices[i]);
}

static void the_first_variable_that_is_set_counts(void **state)
{
	static const struct choice choices[] = {
		{ { NULL }, .program = TRIPLE "-gcc" },
		{ { NULL }, .program = TRIPLE "-g++", .cxx = true },
		{ { "CC=a" }, .program = "a", .variable = "CC" },
		{ { "CC=a" }, .program = TRIPLE "-g++", .cxx = true },
		{ { "CC=a", "TARGET_CC=b" }, .program = "b", .variable = "TARGET_CC" },
		{ { "TARGET_CC=b", "CC_i686_pc_windows_gnu=c" },
		  .program = "c",
		  .variable = "CC_i686_pc_windows_gnu" },
		{ { "CC_i686_pc_windows_gnu=c", "CC_" TARGET "=d" }, .program = "d", .variable = "CC_" TARGET },
		{ { "CXX_i686_pc_windows_gnu=x", "CXX=y" },
		  .program = "x",
		  .variable = "CXX_i686_pc_windows_gnu",
		  .cxx = true },
		{ { "CC_x86_64_pc_windows_gnu=c", "HOST_CC=h" }, .program = TRIPLE "-gcc" },
	};

	(void)state;
	check_all(choices, ARRAY_SIZE(choices));
}

static void an_empty_variable_ends_the_search_among_variables(void **state)
{
	static const struct choice choices[] = {
		{ { "CC_i686_pc_windows_gnu=", "CC=a" }, .program = TRIPLE "-gcc" },
		{ { "CC_i686_pc_windows_gnu= \t", "TARGET_CC=a" }, .program = TRIPLE "-gcc" },
		{ { "CC=", "CROSS_COMPILE=p-" }, .program = "p-gcc", .variable = "CROSS_COMPILE" },
	};

	(void)state;
	check_all(choices, ARRAY_SIZE(choices));
}

static void a_value_is_a_path_or_words(void **state)
{
	static const struct choice choices[] = {
		{ { "CC= a -m32 -O1 " }, .program = "a", .variable = "CC" },
		{ { "CC=/a blank/gcc" }, .program = "/a blank/gcc", .variable = "CC" },
		{ { "CC=/a blank/clang" }, .program = "/a", .variable = "CC" },
		{ { "CC=ccache a -m32" }, .program = "a", .wrapper = "ccache", .variable = "CC" },
		{ { "CC=/o/sccache.exe a" }, .program = "a", .wrapper = "/o/sccache.exe", .variable = "CC" },
		{ { "CC=ccache" }, .program = "ccache", .variable = "CC" },
		{ { "CC=wrap a" }, .program = "wrap", .variable = "CC" },
		{ { "CC=wrap a", "CC_KNOWN_WRAPPER_CUSTOM=wrap" },
		  .program = "a",
		  .wrapper = "wrap",
		  .variable = "CC" },
	};

	(void)state;
	check_all(choices, ARRAY_SIZE(choices));
}

static void the_prefix_is_that_of_cross_compile_or_the_linker(void **state)
{
	static const char linker[] = "target." TARGET ".linker = 'tools/my-gcc'";
	static const struct choice choices[] = {
		{ { "CROSS_COMPILE=p--" }, .program = "p-gcc", .variable = "CROSS_COMPILE" },
		{ { "CROSS_COMPILE=" }, .program = "-gcc", .variable = "CROSS_COMPILE" },
		{ { "CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER=/l/x-gcc" },
		  .program = "/l/x-g++",
		  .variable = "linker",
		  .cxx = true },
		{ { "CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER=x-gcc-posix" }, .program = TRIPLE "-gcc" },
		{ { NULL },
		  linker,
		  .program = "/w/tools/my-gcc",
		  .variable = "linker",
		  .place = "/w/.cargo/config.toml:1" },
		{ { "RUSTC_LINKER=r-gcc" },
		  linker,
		  .program = "/w/tools/my-gcc",
		  .variable = "linker",
		  .place = "/w/.cargo/config.toml:1" },
		{ { "RUSTC_LINKER=r-gcc" }, .program = "r-gcc", .variable = "RUSTC_LINKER" },
		{ { "CROSS_COMPILE=p-" }, linker, .program = "p-gcc", .variable = "CROSS_COMPILE" },
	};

	(void)state;
	check_all(choices, ARRAY_SIZE(choices));
}

static void the_configuration_gives_what_the_environment_does_not(void **state)
{
	static const char name[] = "CC_i686_pc_windows_gnu", place[] = "/w/.cargo/config.toml:2";
	static const char plain[] = "[env]\nCC_i686_pc_windows_gnu = 'c'";
	static const char forced[] = "[env]\nCC_i686_pc_windows_gnu = { value = 'c', force = true }";
	static const struct choice choices[] = {
		{ { "CC=a" }, plain, .program = "c", .variable = name, .place = place },
		{ { "CC_i686_pc_windows_gnu=a" }, plain, .program = "a", .variable = name },
		{ { "CC_i686_pc_windows_gnu=" }, plain, .program = TRIPLE "-gcc" },
		{ { "CC_i686_pc_windows_gnu=a" }, forced, .program = "c", .variable = name, .place = place },
		{ { "CC_" TARGET "=a" }, forced, .program = "a", .variable = "CC_" TARGET },
	};

	(void)state;
	check_all(choices, ARRAY_SIZE(choices));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_variable_that_is_set_counts),
		cmocka_unit_test(an_empty_variable_ends_the_search_among_variables),
		cmocka_unit_test(a_value_is_a_path_or_words),
		cmocka_unit_test(the_prefix_is_that_of_cross_compile_or_the_linker),
		cmocka_unit_test(the_configuration_gives_what_the_environment_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
