/* What advice becomes on machines that have this and lack that. */
#include "test.h"

#include "remedy.h"

struct machine {
	const char *installed; /* one target */
	const char *prefix;
	bool running, rustup, apt, arm;
};

/* `wanted`: a line each, commands with "$ " in front. */
static void assert_remedy(const char *advice, const char *arch, struct machine m, const char *wanted)
{
	struct remedy_list list = REMEDY_LIST_INIT;
	struct captures captures = CAPTURES_INIT;
	struct strlist installed = STRLIST_INIT;
	struct strbuf got = STRBUF_INIT;
	const struct remedy_facts facts = { &installed, m.prefix, m.running,
					    m.rustup,   m.apt,    m.arm ? "arm64" : "amd64" };

	if (arch)
		captures_set(&captures, "arch", slice_of(arch));
	if (m.installed)
		strlist_add(&installed, m.installed);
	assert_true(remedy_is_known(advice));
	remedy_add(&list, advice, &captures, &facts);
	vec_each (&list.all, remedy)
		strbuf_addf(&got, "%s%s%s", got.len ? "\n" : "", remedy->is_command ? "$ " : "", remedy->text);
	assert_string_equal(got.buf, wanted);
	remedy_list_release(&list);
	captures_release(&captures);
	strlist_release(&installed);
	strbuf_release(&got);
}

static void a_toolchain_is_installed_and_used(void **state)
{
	(void)state;
	assert_remedy("@toolchain", "i686", (struct machine){ 0 },
		      "$ mingwup install i686-pc-windows-gnu\n"
		      "$ mingwup run -- cargo build --target i686-pc-windows-gnu");
	assert_remedy("@toolchain", "i686", (struct machine){ .installed = "x86_64-pc-windows-gnu" },
		      "$ mingwup install i686-pc-windows-gnu\n"
		      "$ mingwup run -- cargo build --target i686-pc-windows-gnu");
	assert_remedy("@toolchain", "i686", (struct machine){ .installed = "i686-pc-windows-gnu" },
		      "$ mingwup run -- cargo build --target i686-pc-windows-gnu");
	assert_remedy("@toolchain", NULL, (struct machine){ 0 },
		      "$ mingwup install\n$ mingwup run -- cargo build");
	assert_remedy("@toolchain", NULL, (struct machine){ .installed = "i686-pc-windows-gnu" },
		      "$ mingwup run -- cargo build");
}

static void what_runs_under_mingwup_already_is_not_told_to(void **state)
{
	(void)state;
	assert_remedy("@toolchain", "i686",
		      (struct machine){ .running = true, .installed = "x86_64-pc-windows-gnu" },
		      "$ mingwup install i686-pc-windows-gnu");
	assert_remedy("@toolchain", "i686",
		      (struct machine){ .running = true, .installed = "i686-pc-windows-gnu" },
		      "$ mingwup doctor");
}

static void another_prefix_is_named_and_quoted(void **state)
{
	(void)state;
	assert_remedy("@toolchain", "i686", (struct machine){ .prefix = "/opt/my tools" },
		      "$ mingwup install --prefix '/opt/my tools' i686-pc-windows-gnu\n"
		      "$ mingwup run --prefix '/opt/my tools' -- cargo build --target i686-pc-windows-gnu");
}

static void std_comes_from_rustup_or_debian(void **state)
{
	const char *words =
		"Rust of rustup.rs has std for Windows: rustup target add i686-pc-windows-gnu. Debian's "
		"rustc takes it from libstd-rust-dev-windows, whose i386 package is the one for i686.";

	(void)state;
	assert_remedy("@std", "i686", (struct machine){ .rustup = true, .apt = true },
		      "$ rustup target add i686-pc-windows-gnu");
	assert_remedy("@std", "x86_64", (struct machine){ .apt = true },
		      "$ apt-get install libstd-rust-dev-windows:amd64");
	assert_remedy("@std", "i686", (struct machine){ .apt = true },
		      "$ dpkg --add-architecture i386 && apt-get update\n"
		      "$ apt-get install libstd-rust-dev-windows:i386");
	assert_remedy("@std", "x86_64", (struct machine){ .apt = true, .arm = true },
		      "$ dpkg --add-architecture amd64 && apt-get update\n"
		      "$ apt-get install libstd-rust-dev-windows:amd64");
	assert_remedy("@std", "i686", (struct machine){ 0 }, words);
	assert_remedy("@std", NULL, (struct machine){ .rustup = true },
		      "rustup target add <arch>-pc-windows-gnu");
}

static void packages_are_debians(void **state)
{
	(void)state;
	assert_remedy("@package perl make", NULL, (struct machine){ .apt = true },
		      "$ apt-get install perl make");
	assert_remedy("@package nasm", NULL, (struct machine){ 0 }, "Install what Debian calls nasm.");
}

static void a_command_with_a_value_that_is_unknown_is_words(void **state)
{
	(void)state;
	assert_remedy("$ cargo build --target {arch}-pc-windows-gnu", "i686", (struct machine){ 0 },
		      "$ cargo build --target i686-pc-windows-gnu");
	assert_remedy("$ cargo build --target {arch}-pc-windows-gnu", NULL, (struct machine){ 0 },
		      "cargo build --target <arch>-pc-windows-gnu");
	assert_remedy("Look at {arch|the target}.", NULL, (struct machine){ 0 }, "Look at the target.");
}

static void advice_of_another_kind_is_unknown(void **state)
{
	(void)state;
	assert_false(remedy_is_known("@frobnicate"));
	assert_false(remedy_is_known("@"));
	assert_false(remedy_is_known("@package"));
	assert_true(remedy_is_known("words"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_toolchain_is_installed_and_used),
		cmocka_unit_test(what_runs_under_mingwup_already_is_not_told_to),
		cmocka_unit_test(another_prefix_is_named_and_quoted),
		cmocka_unit_test(std_comes_from_rustup_or_debian),
		cmocka_unit_test(packages_are_debians),
		cmocka_unit_test(a_command_with_a_value_that_is_unknown_is_words),
		cmocka_unit_test(advice_of_another_kind_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
