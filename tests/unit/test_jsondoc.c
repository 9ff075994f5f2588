/* JSON documents. */
#include "helper.h"

#include "jsondoc.h"

static void a_document_is_the_same_bytes_in_the_order_of_its_making(void **state)
{
	struct jsondoc *j = jsondoc_object(), *list = jsondoc_array(), *item = jsondoc_object();
	struct strbuf text = STRBUF_INIT;

	(void)state;
	jsondoc_put_string(j, "z", "quote \" backslash \\ newline \n");
	jsondoc_put_integer(j, "a", INT64_C(9007199254740993));
	jsondoc_put_boolean(j, "m", false);
	jsondoc_append_string(list, "x");
	jsondoc_put_boolean(item, "b", true);
	jsondoc_append(list, item);
	jsondoc_put(j, "list", list);
	jsondoc_render(j, &text);
	assert_string_equal(text.buf, "{\n"
				      "  \"z\": \"quote \\\" backslash \\\\ newline \\n\",\n"
				      "  \"a\": 9007199254740993,\n"
				      "  \"m\": false,\n"
				      "  \"list\": [\n"
				      "    \"x\",\n"
				      "    {\n"
				      "      \"b\": true\n"
				      "    }\n"
				      "  ]\n"
				      "}\n");
	jsondoc_free(j);
	strbuf_release(&text);
}

static void what_is_rendered_is_read_back(void **state)
{
	struct jsondoc *j = jsondoc_object(), *list = jsondoc_array(), *back;
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	int64_t number = 0;

	(void)state;
	jsondoc_put_string(j, "s", "\xc3\xa9\t\x01");
	jsondoc_put_integer(j, "n", -5);
	jsondoc_append_string(list, "only");
	jsondoc_put(j, "l", list);
	jsondoc_render(j, &text);
	back = jsondoc_parse(text.buf, text.len, "x", &err);
	assert_non_null(back);
	assert_string_equal(jsondoc_get_string(back, "s"), "\xc3\xa9\t\x01");
	assert_int_equal(jsondoc_get_integer(back, "n", &number), 0);
	assert_int_equal(number, -5);
	assert_int_equal(jsondoc_count(jsondoc_get(back, "l")), 1);
	assert_non_null(jsondoc_at(jsondoc_get(back, "l"), 0));
	assert_null(jsondoc_at(jsondoc_get(back, "l"), 1));
	jsondoc_free(back);
	jsondoc_free(j);
	strbuf_release(&text);
}

static void another_type_or_no_key_gives_nothing(void **state)
{
	static const char text[] = "{ \"s\": \"x\", \"n\": 1, \"f\": 1.5 }";
	struct error err = ERROR_INIT;
	struct jsondoc *j = jsondoc_parse(text, sizeof(text) - 1, "x", &err);
	int64_t number = 7;

	(void)state;
	assert_non_null(j);
	assert_null(jsondoc_get_string(j, "n"));
	assert_null(jsondoc_get_string(j, "none"));
	assert_null(jsondoc_get(j, "none"));
	assert_int_equal(jsondoc_get_integer(j, "s", &number), -1);
	assert_int_equal(jsondoc_get_integer(j, "f", &number), -1);
	assert_int_equal(jsondoc_get_integer(j, "none", &number), -1);
	assert_int_equal(number, 7);
	assert_int_equal(jsondoc_count(jsondoc_get(j, "s")), 0);
	jsondoc_free(j);
}

static void what_is_no_json_is_refused_with_its_place(void **state)
{
	static const char *const bad[] = { "", "{", "{ \"a\": }", "{}x", "{ \"a\": 1, \"a\": 2 }", "\"\xff\"" };
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct jsondoc *j = jsondoc_parse(bad[i], strlen(bad[i]), "r.json", &err);

		if (j)
			fail_msg("not refused: %s", bad[i]);
		assert_fault(&err, STATUS_FAILURE, "r.json:");
	}
	assert_null(jsondoc_parse("{\n\n  x }", 8, "r.json", &err));
	assert_fault(&err, STATUS_FAILURE, "r.json:3:");
}

static void bytes_that_are_no_utf8_become_the_replacement_character(void **state)
{
	struct jsondoc *j = jsondoc_array();
	struct strbuf text = STRBUF_INIT;

	(void)state;
	jsondoc_append_string(j, "a\xff"
				 "b");
	jsondoc_render(j, &text);
	assert_string_equal(text.buf, "[\n  \"a\xef\xbf\xbd"
				      "b\"\n]\n");
	jsondoc_free(j);
	strbuf_release(&text);
}

static void valid_characters_beside_a_bad_byte_stay(void **state)
{
	struct jsondoc *j = jsondoc_array();
	struct strbuf text = STRBUF_INIT;

	(void)state;
	jsondoc_append_string(j, "\xc3\xa9\xff");
	jsondoc_render(j, &text);
	assert_string_equal(text.buf, "[\n  \"\xc3\xa9\xef\xbf\xbd\"\n]\n");
	jsondoc_free(j);
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_the_same_bytes_in_the_order_of_its_making),
		cmocka_unit_test(what_is_rendered_is_read_back),
		cmocka_unit_test(another_type_or_no_key_gives_nothing),
		cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
		cmocka_unit_test(bytes_that_are_no_utf8_become_the_replacement_character),
		cmocka_unit_test(valid_characters_beside_a_bad_byte_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
