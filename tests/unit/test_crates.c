/* What is known of crates: the file that is shipped is well-formed and says where it knows from; faults have their place. */
#include "helper.h"

#include "crates.h"

static const char shipped[] = "toolchains.d/knowledge/crates.toml";

static void read_shipped(struct crates *c)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	read_data(shipped, &text);
	assert_ok(crates_parse(c, text.buf, text.len, shipped, &err));
	strbuf_release(&text);
}

static void every_row_that_is_shipped_has_a_source(void **state)
{
	struct crates c = CRATES_INIT;

	(void)state;
	read_shipped(&c);
	assert_true(c.rows.len >= 70);
	assert_true(c.pulls.len >= 10);
	vec_each (&c.rows, row)
		if (!strstr(row->source, "https://"))
			fail_msg("%s: no address in its source", row->name);
	vec_each (&c.pulls, pull)
		if (!strstr(pull->source, "https://"))
			fail_msg("%s: no address in its source", pull->crate);
	crates_release(&c);
}

static void what_is_shipped_goes_by_names_and_uses_every_tool(void **state)
{
	struct crates c = CRATES_INIT;
	uint64_t used = 0;

	(void)state;
	read_shipped(&c);
	vec_each (&c.rows, row) {
		if (row > c.rows.items && strcmp(row[-1].name, row->name) > 0)
			fail_msg("%s stands behind %s", row->name, row[-1].name);
		vec_each (&row->needs, need)
			used |= UINT64_C(1) << need->tool;
	}
	vec_each (&c.pulls, pull)
		if (pull > c.pulls.items && strcmp(pull[-1].crate, pull->crate) > 0)
			fail_msg("%s stands behind %s", pull->crate, pull[-1].crate);
	vec_each (&c.tools, tool)
		if (!(used >> (tool - c.tools.items) & 1))
			fail_msg("nobody needs %s", tool->name);
	crates_release(&c);
}

/* A row behind one of the same name that takes everything would never be found. */
static void no_row_that_is_shipped_hides_another(void **state)
{
	struct crates c = CRATES_INIT;

	(void)state;
	read_shipped(&c);
	vec_each (&c.rows, row)
		if (row > c.rows.items && !strcmp(row[-1].name, row->name) && !row[-1].since &&
		    !row[-1].before && !row[-1].with)
			fail_msg("the second row of %s is never reached", row->name);
	crates_release(&c);
}

#define HEAD "schema = 1\nbuilders = [\"cc\"]\n"
#define TOOL "[[tool]]\nname = \"C\"\ntoolchain = \"gcc\"\n"
#define ROW "[[crate]]\nname = \"a\"\nsource = \"s\"\n"

static void faults_are_told_with_their_place(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "schema = 2\nbuilders = [\"cc\"]\n" TOOL ROW "needs = [\"C\"]\n",
		  "schema is 2, and this mingwup" },
		{ HEAD ROW "needs = [\"C\"]\n", "missing key tool" },
		{ HEAD TOOL, "missing key crate" },
		{ HEAD TOOL "[[crate]]\nname = \"a\"\nneeds = [\"C\"]\n", "6:1: missing key source" },
		{ HEAD TOOL ROW "needs = [\"D\"]\n", "6:1: a needs D, which is no tool of this file" },
		{ HEAD TOOL ROW "needs = [\"C unless\"]\n", "6:1: a needs C unless, which is no tool" },
		{ HEAD TOOL ROW "needs = [\"C i686 x\"]\n", "6:1: a needs C i686 x, which is no tool" },
		{ HEAD TOOL ROW "needs = [\"C i686 unless\"]\n",
		  "6:1: a needs C i686 unless, which is no tool" },
		{ HEAD TOOL ROW "needs = [\"C unless b c\"]\n", "6:1: a needs C unless b c, which is no tool" },
		{ HEAD TOOL ROW, "6:1: a wants one of needs or maybe, nothing, and elsewhere" },
		{ HEAD TOOL ROW "needs = [\"C\"]\nnothing = \"n\"\n", "6:1: a wants one of" },
		{ HEAD TOOL ROW "needs = [\"C\"]\nwant = 1\n", "10:1: unknown key want" },
		{ HEAD "[[tool]]\nname = \"C\"\n" ROW "nothing = \"n\"\n", "3:1: C wants one of toolchain" },
		{ HEAD "[[tool]]\nname = \"C\"\ncommand = \"c\"\n" ROW "nothing = \"n\"\n",
		  "3:1: C wants a package" },
		{ HEAD TOOL "package = \"p\"\n" ROW "nothing = \"n\"\n", "3:1: C wants a package" },
		{ HEAD TOOL ROW "nothing = \"n\"\n[[pull]]\ncrate = \"a\"\npulls = [\"b\"]\nsource = \"s\"\n",
		  "10:1: a wants either elsewhere or without" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct crates c = CRATES_INIT;
		struct error err = ERROR_INIT;

		assert_fails(crates_parse(&c, cases[i].text, strlen(cases[i].text), "crates.toml", &err),
			     STATUS_MANIFEST, cases[i].part);
	}
}

static void versions_go_by_their_numbers(void **state)
{
	(void)state;
	assert_true(crates_compare_versions("0.1.9", "0.1.43") < 0);
	assert_true(crates_compare_versions("0.10.0", "0.9.0") > 0);
	assert_int_equal(crates_compare_versions("2.0.16+zstd.1.5.7", "2.0.16"), 0);
	assert_int_equal(crates_compare_versions("2.0.0-rc.12", "2.0.0"), 0);
	assert_true(crates_compare_versions("1.0.0", "0.99") > 0);
}

/* The row's note for a package that depends on what `dependencies` names. */
static void assert_row(const char *name, const char *version, const char *dependencies, const char *note)
{
	static const char rows[] = HEAD TOOL
		"[[crate]]\nname = \"a\"\nwith = \"bindgen\"\nneeds = [\"C\"]\nnote = \"with\"\nsource = \"s\"\n"
		"[[crate]]\nname = \"a\"\nbefore = \"2.0.0\"\nneeds = [\"C\"]\nnote = \"old\"\nsource = \"s\"\n"
		"[[crate]]\nname = \"a\"\nsince = \"3.0.0\"\nneeds = [\"C\"]\nnote = \"new\"\nsource = \"s\"\n";
	char *text = xasprintf("[[package]]\nname = \"%s\"\nversion = \"%s\"\ndependencies = [%s]\n"
			       "[[package]]\nname = \"bindgen\"\nversion = \"1.0.0\"\n",
			       name, version, dependencies);
	struct cargolock lock = CARGOLOCK_INIT;
	struct crates c = CRATES_INIT;
	struct error err = ERROR_INIT;
	const struct crates_row *row;

	assert_ok(crates_parse(&c, rows, strlen(rows), "crates.toml", &err));
	assert_ok(cargolock_parse(&lock, text, strlen(text), "Cargo.lock", &err));
	row = crates_find(&c, &lock, &lock.packages.items[0]);
	if (note)
		assert_string_equal(row ? row->note : "none", note);
	else
		assert_null(row);
	crates_release(&c);
	cargolock_release(&lock);
	free(text);
}

static void the_first_row_that_fits_is_found(void **state)
{
	(void)state;
	assert_row("a", "1.0.0", "", "old");
	assert_row("a", "1.0.0", "\"bindgen\"", "with");
	assert_row("a", "2.0.0", "", NULL);
	assert_row("a", "3.0.0", "", "new");
	assert_row("aa", "1.0.0", "", NULL);
}

static void a_need_can_be_narrowed(void **state)
{
	static const char text[] =
		HEAD TOOL ROW "needs = [\"C\", \"C x86_64\", \"C unless b\", \"C i686 unless b\"]\n";
	struct crates c = CRATES_INIT;
	struct error err = ERROR_INIT;
	const struct crates_need *needs;

	(void)state;
	assert_ok(crates_parse(&c, text, strlen(text), "crates.toml", &err));
	needs = c.rows.items[0].needs.items;
	assert_true(!needs[0].processor.len && !needs[0].unless.len);
	assert_true(slice_is(needs[1].processor, "x86_64") && !needs[1].unless.len);
	assert_true(!needs[2].processor.len && slice_is(needs[2].unless, "b"));
	assert_true(slice_is(needs[3].processor, "i686") && slice_is(needs[3].unless, "b"));
	crates_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_that_is_shipped_has_a_source),
		cmocka_unit_test(what_is_shipped_goes_by_names_and_uses_every_tool),
		cmocka_unit_test(no_row_that_is_shipped_hides_another),
		cmocka_unit_test(faults_are_told_with_their_place),
		cmocka_unit_test(versions_go_by_their_numbers),
		cmocka_unit_test(the_first_row_that_fits_is_found),
		cmocka_unit_test(a_need_can_be_narrowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
