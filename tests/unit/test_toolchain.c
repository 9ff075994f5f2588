/* What a toolchain's name in the store depends on. */
#include "catalog_text.h"

#include "toolchain.h"

#define HEAD                    \
	"release r\n"           \
	"host x86_64-linux\n"   \
	"host aarch64-linux\n"  \
	"target t1 t1-triple\n" \
	"target t2 t2-triple\n"
#define OMIT "omit share/man/x\n"
#define ARTIFACTS                                         \
	"artifact a 1 x86_64-linux/t1 aarch64-linux/t1\n" \
	"artifact b 2 x86_64-linux/t1 aarch64-linux/t1\n"
#define FOREIGN "artifact c 3 x86_64-linux/t2\n"

/* The caller frees. */
static char *name_of(const char *text, const char *target, const char *host, enum profile profile)
{
	struct catalog c;
	struct toolchain t;
	const struct release *r;
	char *name;

	catalog_from_text(&c, text);
	r = &c.releases.items[0];
	toolchain_init(&t, r, manifest_target(&r->manifest, target), manifest_host(&r->manifest, host),
		       profile);
	name = xstrdup(t.store_name);
	toolchain_release(&t);
	catalog_release(&c);
	return name;
}

static void assert_same(const char *one, const char *other, bool same)
{
	char *a = name_of(one, "t1", "x86_64-linux", PROFILE_MINIMAL);
	char *b = name_of(other, "t1", "x86_64-linux", PROFILE_MINIMAL);

	if (same)
		assert_string_equal(a, b);
	else
		assert_string_not_equal(a, b);
	free(a);
	free(b);
}

static const char base[] = HEAD OMIT ARTIFACTS FOREIGN;

static void the_name_is_target_release_and_twelve_digits(void **state)
{
	char *name = name_of(base, "t1", "x86_64-linux", PROFILE_MINIMAL);

	(void)state;
	assert_true(str_starts_with(name, "t1-r-"));
	assert_int_equal(strlen(name), strlen("t1-r-") + 12);
	assert_int_equal(strspn(name + strlen("t1-r-"), "0123456789abcdef"), 12);
	free(name);
}

static void what_changes_the_tree_changes_the_name(void **state)
{
	(void)state;
	assert_same(base, HEAD OMIT "artifact a 1 x86_64-linux/t1\nartifact other 2 x86_64-linux/t1\n", false);
	assert_same(base, HEAD OMIT "artifact a 1 x86_64-linux/t1\n", false);
	assert_same(base, HEAD OMIT ARTIFACTS "artifact more 3 x86_64-linux/t1\n", false);
	assert_same(base, HEAD "omit share/man/y\n" ARTIFACTS FOREIGN, false);
	assert_same(base, HEAD ARTIFACTS FOREIGN, false);
	assert_same(base, HEAD OMIT "omit more\n" ARTIFACTS FOREIGN, false);
}

static void what_does_not_change_the_tree_does_not_change_the_name(void **state)
{
	(void)state;
	assert_same(base, base, true);
	/* Another target's packages, another summary or default, how large an artifact says it is. */
	assert_same(base, HEAD OMIT ARTIFACTS, true);
	assert_same(base, HEAD OMIT ARTIFACTS "artifact d 3 x86_64-linux/t2\n", true);
	assert_same(base,
		    "release r default\nhost x86_64-linux\ntarget t1 t1-triple\n" OMIT
		    "artifact a 11 x86_64-linux/t1\nartifact b 12 x86_64-linux/t1\n",
		    true);
}

static void host_target_and_profile_have_names_of_their_own(void **state)
{
	char *names[] = {
		name_of(base, "t1", "x86_64-linux", PROFILE_MINIMAL),
		name_of(base, "t1", "aarch64-linux", PROFILE_MINIMAL),
		name_of(base, "t1", "x86_64-linux", PROFILE_FULL),
		name_of(base, "t2", "x86_64-linux", PROFILE_MINIMAL),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		free(names[i]);
}

static void the_full_profile_omits_nothing(void **state)
{
	char *a = name_of(base, "t1", "x86_64-linux", PROFILE_FULL);
	char *b = name_of(HEAD "omit other\n" ARTIFACTS, "t1", "x86_64-linux", PROFILE_FULL);

	(void)state;
	assert_string_equal(a, b);
	free(a);
	free(b);
}

static void profiles_have_names(void **state)
{
	enum profile profile = PROFILE_MINIMAL;

	(void)state;
	assert_int_equal(profile_parse("full", &profile), 0);
	assert_int_equal(profile, PROFILE_FULL);
	assert_int_equal(profile_parse("minimal", &profile), 0);
	assert_int_equal(profile, PROFILE_MINIMAL);
	assert_int_equal(profile_parse("", &profile), -1);
	assert_int_equal(profile_parse("Full", &profile), -1);
	assert_string_equal(profile_name(PROFILE_FULL), "full");
}

static void a_toolchain_contains_what_its_host_and_target_use(void **state)
{
	struct catalog c;
	struct toolchain t;
	const struct release *r;

	(void)state;
	catalog_from_text(&c, base);
	r = &c.releases.items[0];
	toolchain_init(&t, r, &r->manifest.targets.items[0], &r->manifest.hosts.items[1], PROFILE_MINIMAL);
	assert_true(toolchain_contains(&t, &r->lock.artifacts.items[0]));
	assert_false(toolchain_contains(&t, &r->lock.artifacts.items[2]));
	assert_int_equal(toolchain_omit(&t)->len, 1);
	toolchain_release(&t);
	catalog_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_is_target_release_and_twelve_digits),
		cmocka_unit_test(what_changes_the_tree_changes_the_name),
		cmocka_unit_test(what_does_not_change_the_tree_does_not_change_the_name),
		cmocka_unit_test(host_target_and_profile_have_names_of_their_own),
		cmocka_unit_test(the_full_profile_omits_nothing),
		cmocka_unit_test(profiles_have_names),
		cmocka_unit_test(a_toolchain_contains_what_its_host_and_target_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
