/* What a file of failures may say, and where it is refused. */
#include "helper.h"

#include "signatures.h"

#define HEAD "schema = 1\nerrors = ['error']\n"
#define ROW "[[failure]]\nname = 'a'\npatterns = ['x']\ncause = 'c'\nmend = ['m']\nsource = 'measured'\n"

static void all_of_it_is_read(void **state)
{
	static const char text[] = "schema = 1\n"
				   "errors = ['error: ', 'error[E']\n"
				   "heads = ['of {crate}', 'x', 'y']\n"
				   "context = ['crate {crate}']\n"
				   "[[failure]]\n"
				   "name = 'missing'\n"
				   "weight = 3\n"
				   "patterns = ['no {tool} here', 'none']\n"
				   "also = ['linux']\n"
				   "cause = 'There is no {tool}.'\n"
				   "mend = ['@toolchain', '$ make']\n"
				   "source = 'measured'\n" ROW;
	struct error err = ERROR_INIT;
	struct signatures s;

	(void)state;
	assert_ok(signatures_parse(&s, text, strlen(text), "f.toml", &err));
	assert_int_equal(s.errors.all.len, 2);
	assert_int_equal(s.heads.all.len, 3);
	assert_int_equal(s.context.all.len, 1);
	assert_int_equal(s.all.len, 2);
	assert_string_equal(s.all.items[0].name, "missing");
	assert_string_equal(s.all.items[0].cause, "There is no {tool}.");
	assert_string_equal(s.all.items[0].source, "measured");
	assert_int_equal(s.all.items[0].weight, 3);
	assert_int_equal(s.all.items[0].patterns.all.len, 2);
	assert_int_equal(s.all.items[0].also.all.len, 1);
	assert_int_equal(s.all.items[0].mend.len, 2);
	assert_int_equal(s.all.items[1].weight, 10);
	assert_int_equal(s.all.items[1].also.all.len, 0);
	signatures_release(&s);
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
	static const char *const wrong[][2] = {
		{ "schema = 2\nerrors = ['e']\n" ROW, "f.toml:1:10: schema" },
		{ "schema = 1\n" ROW, "errors" },
		{ HEAD, "failure" },
		{ HEAD "other = 1\n" ROW, "other" },
		{ HEAD ROW "other = 1\n", "f.toml:9:1: " },
		{ HEAD ROW ROW, "there is a failure \"a\" already" },
		{ "schema = 1\nerrors = ['{a}b']\n" ROW, "f.toml:2:11: the pattern \"{a}b\" has no text" },
		{ HEAD
		  "[[failure]]\nname = 'a'\npatterns = ['x', 'y{']\ncause = 'c'\nmend = ['m']\nsource = 's'\n",
		  "f.toml:5:18: the pattern \"y{\"" },
		{ HEAD "[[failure]]\nname = 'a'\npatterns = ['x']\nalso = ['{*}']\ncause = 'c'\nmend = ['m']\n"
		       "source = 's'\n",
		  "f.toml:6:9: " },
		{ HEAD
		  "[[failure]]\nname = 'a'\npatterns = ['x']\ncause = 'c'\nmend = ['@all']\nsource = 's'\n",
		  "f.toml:7:9: \"@all\" is no advice" },
		{ HEAD "[[failure]]\nname = 'a b'\npatterns = ['x']\ncause = 'c'\nmend = ['m']\nsource = 's'\n",
		  "f.toml:4:8: name \"a b\"" },
		{ HEAD "[[failure]]\nname = 'a'\npatterns = []\ncause = 'c'\nmend = ['m']\nsource = 's'\n",
		  "f.toml:5:12: patterns" },
	};
	struct error err = ERROR_INIT;
	struct signatures s;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_fails(signatures_parse(&s, wrong[i][0], strlen(wrong[i][0]), "f.toml", &err),
			     STATUS_MANIFEST, wrong[i][1]);
}

static void more_text_than_is_searched_at_once_is_refused(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct signatures s;

	(void)state;
	strbuf_addstr(&text, "schema = 1\nerrors = ['");
	for (int i = 0; i < 65535; i++)
		strbuf_addch(&text, 'x');
	strbuf_addstr(&text, "']\n" ROW);
	assert_fails(signatures_parse(&s, text.buf, text.len, "f.toml", &err), STATUS_MANIFEST,
		     "more than 65535 bytes");
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_read),
		cmocka_unit_test(what_is_wrong_is_told_with_its_place),
		cmocka_unit_test(more_text_than_is_searched_at_once_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
