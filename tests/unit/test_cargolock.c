/*
 * Cargo.lock. tests/data/cargolock has one workspace in all versions of the format: v3.lock is cargo 1.63's, v4.lock that of
 * cargo 1.95 and with it a package of the same name and version from git; v1.lock and v2.lock were made after encode.rs.
 */
#include "helper.h"

#include "cargolock.h"

static void read_lock(const char *path, struct cargolock *lock)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	read_data(path, &text);
	assert_ok(cargolock_parse(lock, text.buf, text.len, path, &err));
	strbuf_release(&text);
}

/* A line for each package, with what it depends on. */
static void describe(const struct cargolock *lock, struct strbuf *out)
{
	const struct cargolock_package *packages = lock->packages.items;

	vec_each (&lock->packages, p) {
		strbuf_addf(out, "%s %s %s:", p->name, p->version, p->source ? p->source : "here");
		vec_each (&p->dependencies, i)
			strbuf_addf(out, " %s@%s", packages[*i].name, packages[*i].version);
		strbuf_addch(out, '\n');
	}
}

static void versions_1_to_3_say_the_same(void **state)
{
	static const char *const paths[] = { "tests/data/cargolock/v1.lock", "tests/data/cargolock/v2.lock",
					     "tests/data/cargolock/v3.lock" };
	struct strbuf texts[] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct cargolock lock = CARGOLOCK_INIT;

		read_lock(paths[i], &lock);
		assert_int_equal(lock.packages.len, 16);
		describe(&lock, &texts[i]);
		cargolock_release(&lock);
	}
	assert_string_equal(texts[0].buf, texts[2].buf);
	assert_string_equal(texts[1].buf, texts[2].buf);
	assert_non_null(strstr(texts[2].buf, "tool 0.1.0 here: app@0.1.0 getrandom@0.2.16\n"));
	assert_non_null(strstr(texts[2].buf, ": getrandom@0.3.4\n"));
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		strbuf_release(&texts[i]);
}

static const struct cargolock_package *find(const struct cargolock *lock, const char *name)
{
	vec_each (&lock->packages, p)
		if (!strcmp(p->name, name))
			return p;
	fail_msg("no %s", name);
	return NULL;
}

static void a_dependency_names_version_and_source_where_it_must(void **state)
{
	struct cargolock lock = CARGOLOCK_INIT;
	const struct cargolock_package *tool, *wayland;

	(void)state;
	read_lock("tests/data/cargolock/v4.lock", &lock);
	tool = find(&lock, "tool");
	wayland = find(&lock, "wayland-sys");
	assert_int_equal(tool->dependencies.len, 3);
	assert_string_equal(lock.packages.items[tool->dependencies.items[1]].version, "0.2.16");
	assert_true(str_starts_with(lock.packages.items[tool->dependencies.items[2]].source, "git+"));
	assert_true(str_starts_with(lock.packages.items[wayland->dependencies.items[0]].source, "registry+"));
	assert_true(cargolock_depends(&lock, tool, "mystery-sys"));
	assert_false(cargolock_depends(&lock, tool, "mystery"));
	cargolock_release(&lock);
}

#define PACKAGE(name, version) "[[package]]\nname = \"" name "\"\nversion = \"" version "\"\n"
#define REGISTRY "source = \"registry+https://example.com\"\n"

/* As cargo's own workspace has cargo-platform. */
static void of_two_sources_the_one_by_path_goes_without(void **state)
{
	static const char text[] = PACKAGE("p", "1.0.0") PACKAGE("p", "1.0.0") REGISTRY PACKAGE("q", "1.0.0")
		REGISTRY "dependencies = [\"p 1.0.0\"]\n";
	struct cargolock lock = CARGOLOCK_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_ok(cargolock_parse(&lock, text, strlen(text), "Cargo.lock", &err));
	assert_null(lock.packages.items[find(&lock, "q")->dependencies.items[0]].source);
	cargolock_release(&lock);
}

static void what_is_no_lock_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "", "Cargo.lock: no package in it" },
		{ "[package]\nname = \"p\"\n",
		  "1:1: package must be an array, not a table: is this a Cargo.lock?" },
		{ "version = 5\n" PACKAGE("p", "1.0.0"), "1:11: version 5 of the format is newer" },
		{ "version = 0\n", "1:11: version must be a number from 1 to 4" },
		{ "version = \"3\"\n", "1:11: version must be a number from 1 to 4" },
		{ "[[package]]\nname = \"p\"\n", "1:1: a package without version" },
		{ "[[package]]\nversion = \"1.0.0\"\n", "1:1: a package without name" },
		{ "[[package]]\nname = 1\nversion = \"1.0.0\"\n",
		  "2:8: name must be a string, not an integer" },
		{ "package = [1]\n", "1:12: a package must be a table" },
		{ "root = 1\n", "1:8: a package must be a table" },
		{ PACKAGE("p\\u001b[2J", "1.0.0"), "1:1: this is not the name and version of a package" },
		{ PACKAGE("p q", "1.0.0"), "1:1: this is not the name and version of a package" },
		{ PACKAGE("", "1.0.0"), "1:1: this is not the name and version of a package" },
		{ PACKAGE("p", "1.0.0") PACKAGE("p", "1.0.0"), "4:1: p 1.0.0 is there twice" },
		{ PACKAGE("p", "1.0.0") "dependencies = 1\n", "4:16: dependencies must be an array" },
		{ PACKAGE("p", "1.0.0") "dependencies = [1]\n", "4:17: a dependency of p is no" },
		{ PACKAGE("p", "1.0.0") "dependencies = [\"\"]\n", "4:17: a dependency of p is no" },
		{ PACKAGE("p", "1.0.0") "dependencies = [\"p 1.0.0 x\"]\n", "4:17: a dependency of p is no" },
		{ PACKAGE("p", "1.0.0") "dependencies = [\"q\"]\n",
		  "4:17: p depends on q, which is not in the file: was it cut off?" },
		{ PACKAGE("p", "1.0.0") "dependencies = [\"p 2.0.0\"]\n",
		  "p depends on p 2.0.0, which is not" },
		{ PACKAGE("p", "1.0.0") PACKAGE("p", "2.0.0") "dependencies = [\"p\"]\n",
		  "7:17: p depends on p, and there are several of that name" },
		{ PACKAGE("p", "1.0.0") "<<<<<<< HEAD\n", "4:1: a conflict of git's is not resolved here yet" },
		{ PACKAGE("p", "1.0.0") "dependencies = [\n \"q", "Cargo.lock:5:" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct cargolock lock = CARGOLOCK_INIT;
		struct error err = ERROR_INIT;

		assert_fails(cargolock_parse(&lock, cases[i].text, strlen(cases[i].text), "Cargo.lock", &err),
			     STATUS_MANIFEST, cases[i].part);
		assert_null(lock.document);
	}
}

/* Each depends on all of the ten before it, by name and version: what is not linear takes minutes here. */
static void fifty_thousand_packages_are_read_at_once(void **state)
{
	enum { PACKAGES = 50000 };
	struct cargolock lock = CARGOLOCK_INIT;
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (int i = 0; i < PACKAGES; i++) {
		strbuf_addf(&text,
			    "[[package]]\nname = \"p\"\nversion = \"1.0.%d\"\n" REGISTRY "dependencies = [\n",
			    i);
		for (int j = i < 10 ? 0 : i - 10; j < i; j++)
			strbuf_addf(&text, " \"p 1.0.%d\",\n", j);
		strbuf_addstr(&text, "]\n\n");
	}
	assert_ok(cargolock_parse(&lock, text.buf, text.len, "Cargo.lock", &err));
	assert_int_equal(lock.packages.len, PACKAGES);
	cargolock_release(&lock);
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_1_to_3_say_the_same),
		cmocka_unit_test(a_dependency_names_version_and_source_where_it_must),
		cmocka_unit_test(of_two_sources_the_one_by_path_goes_without),
		cmocka_unit_test(what_is_no_lock_is_refused_with_its_place),
		cmocka_unit_test(fifty_thousand_packages_are_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
