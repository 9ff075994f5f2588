/* What of a user's environment is in the way of what mingwup sets. */
#include "helper.h"

#include "conflicts.h"

static struct environment e;

static int setup(void **state)
{
	const struct toolchain_facts facts = {
		.target = "i686-pc-windows-gnu",
		.triple = "i686-w64-mingw32",
		.release = "gcc-14",
		.summary = "GCC 14.2",
		.host = "x86_64-linux",
		.profile = "minimal",
	};

	(void)state;
	environment_init(&e, "/p", NULL);
	environment_add_target(&e, &facts);
	environment_finish(&e);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	environment_release(&e);
	return 0;
}

/* One variable beside some that are nobody's business; `part` is in the one sentence, NULL: there is none. */
static void check(const char *variable, const char *part)
{
	const char *const variables[] = { "HOME=/h", "PATH=/bin", "CCACHE_DIR=/c", variable, "LC_ALL=C", NULL };
	struct strlist sentences = STRLIST_INIT;

	conflicts_find(&e, variables, &sentences);
	assert_int_equal(sentences.len, part ? 1 : 0);
	if (part && !strstr(sentences.items[0], part))
		fail_msg("\"%s\" is not in \"%s\"", part, sentences.items[0]);
	strlist_release(&sentences);
}

static void variables_of_no_target_are_told(void **state)
{
	(void)state;
	check("CC=clang", "CC=clang is the compiler for whatever does not know CC_<target>");
	check("TARGET_CC=clang", "TARGET_CC=clang");
	check("CROSS_COMPILE=arm-", "CROSS_COMPILE=arm-");
	check("RUSTFLAGS=-g", "rustflags");
}

static void an_empty_one_is_as_good_as_none(void **state)
{
	(void)state;
	check("CC=", NULL);
	check("RUSTFLAGS=", NULL);
}

static void the_hyphenated_form_is_told_when_it_says_something_else(void **state)
{
	(void)state;
	check("CC_i686-pc-windows-gnu=clang", "is read before CC_i686_pc_windows_gnu");
	check("AR_i686-pc-windows-gnu=", "is read before AR_i686_pc_windows_gnu");
	check("CC_i686-pc-windows-gnu=/p/bin/i686-w64-mingw32-gcc-posix", NULL);
}

static void what_is_of_another_target_or_ours_is_not_told(void **state)
{
	(void)state;
	check("CC_x86_64-pc-windows-gnu=clang", NULL);
	check("CC_i686_pc_windows_gnu=clang", NULL);
	check("CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER=x", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(variables_of_no_target_are_told, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_one_is_as_good_as_none, setup, teardown),
		cmocka_unit_test_setup_teardown(the_hyphenated_form_is_told_when_it_says_something_else, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_is_of_another_target_or_ours_is_not_told, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
