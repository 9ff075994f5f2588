/* TOML, and reading tables by their fields. */
#include "helper.h"

#include "toml.h"

/* What the fields of a test document are read into. */
struct content {
	char *text;
	struct strlist list;
	int64_t number;
	bool flag;
	const struct toml_node *table, *tables;
};

static int read_document(const char *text, size_t len, struct content *c, struct error *err)
{
	const struct toml_field fields[] = {
		{ "text", TOML_FIELD_STRING, true, &c->text },
		{ "list", TOML_FIELD_STRINGS, false, &c->list },
		{ "number", TOML_FIELD_INTEGER, false, &c->number },
		{ "flag", TOML_FIELD_BOOLEAN, false, &c->flag },
		{ "table", TOML_FIELD_TABLE, false, &c->table },
		{ "tables", TOML_FIELD_TABLES, false, &c->tables },
	};
	struct toml_document *doc = toml_parse(text, len, "f.toml", err);
	int ret = -1;

	*c = (struct content){ .text = NULL };
	if (doc)
		ret = toml_read_table(toml_root(doc), fields, ARRAY_SIZE(fields), "f.toml", err);
	toml_free(doc);
	return ret;
}

static void content_release(struct content *c)
{
	free(c->text);
	strlist_release(&c->list);
}

static void a_document_is_read_into_its_fields(void **state)
{
	static const char text[] = "text = \"a \\\"b\\\" \\u00e9\"\n"
				   "list = [\"x\", \"y\"]\n"
				   "number = -42\n"
				   "flag = true\n"
				   "[table]\n"
				   "[[tables]]\n"
				   "[[tables]]\n";
	struct error err = ERROR_INIT;
	struct content c;

	(void)state;
	assert_ok(read_document(text, sizeof(text) - 1, &c, &err));
	assert_string_equal(c.text, "a \"b\" \xc3\xa9");
	assert_int_equal(c.list.len, 2);
	assert_string_equal(c.list.items[1], "y");
	assert_int_equal(c.number, -42);
	assert_true(c.flag);
	assert_non_null(c.table);
	assert_non_null(c.tables);
	content_release(&c);
}

static void what_is_not_required_may_be_missing(void **state)
{
	struct error err = ERROR_INIT;
	struct content c;

	(void)state;
	assert_ok(read_document("text = \"x\"", 10, &c, &err));
	assert_int_equal(c.list.len, 0);
	assert_false(c.flag);
	assert_null(c.table);
	content_release(&c);
}

/* Each refused document, and the place and reason that have to be named. */
static const struct {
	const char *text;
	const char *message;
} refused[] = {
	{ "", "f.toml:1:1: missing key text" },
	{ "text = \"x\"\nother = 1\n", "f.toml:2:1: unknown key other" },
	{ "text = \"x\"\n\n  more.sub = 1\n", "f.toml:3:3: unknown key more" },
	{ "text = 1\n", "f.toml:1:8: text must be a string, not an integer" },
	{ "text = [\"x\"]\n", "f.toml:1:8: text must be a string, not an array" },
	{ "text = \"\"\n", "f.toml:1:8: text must not be empty" },
	{ "text = \"x\"\nlist = \"x\"\n", "f.toml:2:8: list must be an array, not a string" },
	{ "text = \"x\"\nlist = [\n\t\"x\",\n\t2]\n", "f.toml:4:2: list must be a string, not an integer" },
	{ "text = \"x\"\nlist = [\"\"]\n", "f.toml:2:9: list must not be empty" },
	{ "text = \"x\"\nnumber = \"1\"\n", "f.toml:2:10: number must be an integer, not a string" },
	{ "text = \"x\"\nnumber = 1.0\n", "f.toml:2:10: number must be an integer, not a float" },
	{ "text = \"x\"\nflag = 1\n", "f.toml:2:8: flag must be a boolean, not an integer" },
	{ "text = \"x\"\nflag = 1979-05-27\n",
	  "f.toml:2:8: flag must be a boolean, not a float, date or time" },
	{ "text = \"x\"\ntable = 1\n", "f.toml:2:9: table must be a table, not an integer" },
	{ "text = \"x\"\n[[table]]\n", "f.toml:2:1: table must be a table, not an array" },
	{ "text = \"x\"\n[tables]\n", "f.toml:2:1: tables must be an array, not a table" },
	{ "text = \"x\"\ntables = []\n", "f.toml:2:10: tables must not be empty" },
	{ "text = \"x\"\ntables = [1]\n", "f.toml:2:11: tables must be a table, not an integer" },
	{ "text = \"x\\u0000y\"\n", "f.toml:1:8: a NUL character is not allowed" },
	{ "text = \"x\"\nlist = [\"a\", \"\\u0000\"]\n", "f.toml:2:14: a NUL character is not allowed" },
	{ "text = \"x\"\n\"ta\\u0000ble\" = 1\n", "f.toml:2:17: a NUL character is not allowed" },
	{ "text = \"x\"\ntext = \"y\"\n", "f.toml:2:" },
	{ "text = \"x\n", "f.toml:1:" },
	{ "text\n", "f.toml:" },
	{ "\x7f"
	  "ELF",
	  "f.toml:1:1: " },
	{ "text = \"\xff\"\n", "f.toml:1:" },
	{ "<html>", "f.toml:1:1: " },
};

static void what_is_wrong_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		struct error err = ERROR_INIT;
		struct content c;

		if (!read_document(refused[i].text, strlen(refused[i].text), &c, &err))
			fail_msg("not refused: %s", refused[i].text);
		assert_true(str_starts_with(err.text.buf, "f.toml:"));
		assert_fault(&err, STATUS_MANIFEST, refused[i].message);
		content_release(&c);
	}
}

static void a_nul_byte_in_the_file_is_refused(void **state)
{
	static const char text[] = "text = \"x\0y\"\n";
	struct error err = ERROR_INIT;
	struct content c;

	(void)state;
	assert_fails(read_document(text, sizeof(text) - 1, &c, &err), STATUS_MANIFEST, "f.toml:1:");
	content_release(&c);
}

static void deep_nesting_is_refused_and_does_not_crash(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct content c;

	(void)state;
	strbuf_addstr(&text, "text = ");
	for (int i = 0; i < 100000; i++)
		strbuf_addch(&text, '[');
	assert_fails(read_document(text.buf, text.len, &c, &err), STATUS_MANIFEST, "f.toml:");
	content_release(&c);
	strbuf_release(&text);
}

static void a_fault_names_the_place_of_its_node(void **state)
{
	static const char text[] = "a = 1\n  [b]\nc = [1,\n 22]\n";
	struct error err = ERROR_INIT;
	struct toml_document *doc = toml_parse(text, sizeof(text) - 1, "x", &err);
	const struct toml_node *list;

	(void)state;
	assert_non_null(doc);
	list = toml_get(toml_get(toml_root(doc), "b"), "c");
	assert_int_equal(toml_count(list), 2);
	assert_int_equal(toml_kind(list), TOML_ARRAY);
	assert_int_equal(toml_integer(toml_value_at(list, 1)), 22);
	assert_int_equal(toml_line(toml_value_at(list, 1)), 4);
	assert_int_equal(toml_column(toml_value_at(list, 1)), 2);
	assert_null(toml_get(toml_root(doc), "z"));
	assert_int_equal(toml_fault(toml_value_at(list, 1), "x", &err, "%s", "why"), -1);
	assert_fault(&err, STATUS_MANIFEST, "x:4:2: why");
	toml_free(doc);
	toml_free(NULL);
}

/* toml++ itself would end the program. */
static void what_stands_for_the_name_of_a_table_is_refused_with_its_place(void **state)
{
	static const char *const bad[] = { "[$x]", "[\n\"a\"]", "[=]", "[[a]]\n[a.$]" };
	struct error err = ERROR_INIT;
	struct content c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_fails(read_document(bad[i], strlen(bad[i]), &c, &err), STATUS_MANIFEST, "f.toml:");
	assert_fails(read_document("text = 1\n\n [ $x]\n", 18, &c, &err), STATUS_MANIFEST,
		     "f.toml:3:4: this cannot stand here");
}

/* Of which toml++ itself says that nobody can get there. */
static void letters_beyond_ascii_may_stand_where_blanks_may(void **state)
{
	static const char good[] = "text = \"\"\"\\\n\xc3\xa9\"\"\"";
	static const char *const bad[] = { "text = \"x\"\n \xc7\x97 = 1", "text = \"x\" \xc3\xa9",
					   "text = 1 \xc3\xa9" };
	struct error err = ERROR_INIT;
	struct content c;

	(void)state;
	assert_ok(read_document(good, sizeof(good) - 1, &c, &err));
	assert_string_equal(c.text, "\xc3\xa9");
	content_release(&c);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_fails(read_document(bad[i], strlen(bad[i]), &c, &err), STATUS_MANIFEST, "f.toml:");
		content_release(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_read_into_its_fields),
		cmocka_unit_test(what_stands_for_the_name_of_a_table_is_refused_with_its_place),
		cmocka_unit_test(letters_beyond_ascii_may_stand_where_blanks_may),
		cmocka_unit_test(what_is_not_required_may_be_missing),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
		cmocka_unit_test(a_nul_byte_in_the_file_is_refused),
		cmocka_unit_test(deep_nesting_is_refused_and_does_not_crash),
		cmocka_unit_test(a_fault_names_the_place_of_its_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
