/* Where things stand in a TOML text. */
#include "helper.h"

#include "toml.h"
#include "toml_text.h"

/* Each statement as "<line> <kind> <path, with | between> = <value>", each comment as "<line> #<depth> <text>". */
static void render(const char *text, struct strbuf *out)
{
	static const char *const kinds[] = { "table", "tables", "set" };
	struct toml_text t = TOML_TEXT_INIT;

	toml_text_scan(&t, text, strlen(text));
	vec_each (&t.statements, st) {
		strbuf_addf(out, "%u %s ", st->line, kinds[st->kind]);
		for (size_t i = 0; i < st->path.len; i++)
			strbuf_addf(out, "%s%s", i == 0 ? "" : i == st->under ? "||" : "|", st->path.items[i]);
		if (st->kind == TOML_ASSIGNMENT)
			strbuf_addf(out, " = %.*s", (int)(st->value_end - st->value), text + st->value);
		strbuf_addf(out, "\n");
		assert_true(st->start <= st->key && st->key < st->end);
		assert_true(!st->start || st->start == t.start || text[st->start - 1] == '\n');
		assert_true(st->end == strlen(text) || text[st->end - 1] == '\n');
	}
	vec_each (&t.comments, c)
		strbuf_addf(out, "%u #%u%s %.*s\n", c->line, c->depth, c->begins_in_string ? "s" : "",
			    (int)(c->end - c->start), text + c->start);
	toml_text_release(&t);
}

static const struct {
	const char *text, *rendered;
} texts[] = {
	{ "", "" },
	{ "\xef\xbb\xbf# only\r\n", "1 #0 # only\n" },
	{ "a=1", "1 set a = 1\n" },
	{ " a . \"b c\".'d.e' = 1979-05-27 07:32:00  # when\n",
	  "1 set a|b c|d.e = 1979-05-27 07:32:00\n1 #0 # when\n" },
	{ "[a]#x\n[[ b . c ]]\nd.e = {f = [1]}\n",
	  "1 table a\n2 tables b|c\n3 set b|c||d|e = {f = [1]}\n1 #0 #x\n" },
	{ "\"\\u0061\\\"b\" = ''\n", "1 set a\"b = ''\n" },
	{ "a = \"\"\"\n[b] # no\n\\\"\"\"\"\"\" # yes\nb = ''''''\n",
	  "1 set a = \"\"\"\n[b] # no\n\\\"\"\"\"\"\"\n4 set b = ''''''\n3 #0s # yes\n" },
	{ "a = [ # 1\n ']', [\"]\"], # 2\n {b=[ # 3\n]}]# 4\r\n[c]\n",
	  "1 set a = [ # 1\n ']', [\"]\"], # 2\n {b=[ # 3\n]}]\n5 table c\n1 #1 # 1\n2 #1 # 2\n3 #3 # 3\n4 #0 # 4\n" },
};

static void statements_and_comments_are_found_where_they_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct strbuf out = STRBUF_INIT;
		struct error err = ERROR_INIT;
		struct toml_document *doc = toml_parse(texts[i].text, strlen(texts[i].text), "x", &err);

		if (!doc)
			fail_msg("%s", err.text.buf);
		toml_free(doc);
		render(texts[i].text, &out);
		assert_string_equal(out.buf, texts[i].rendered);
		strbuf_release(&out);
	}
}

static void the_items_of_an_array_are_found_with_their_commas(void **state)
{
	static const char text[] = "[ 1 , # ,\n [2, 3], {a = [4,]}, \"]\"\n]";
	static const char *const wanted[] = { "1", "[2, 3]", "{a = [4,]}", "\"]\"" };
	struct toml_items items = TOML_ITEMS_INIT;

	(void)state;
	toml_text_items(text, strlen(text), 0, &items);
	assert_int_equal(items.list.len, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < items.list.len; i++) {
		const struct toml_item *item = &items.list.items[i];

		assert_int_equal(item->end - item->start, strlen(wanted[i]));
		assert_memory_equal(text + item->start, wanted[i], strlen(wanted[i]));
		assert_int_equal(item->comma != 0, i + 1 < items.list.len);
		assert_true(!item->comma || text[item->comma] == ',');
	}
	vec_release(&items.list);
}

static void what_is_no_toml_ends(void **state)
{
	static const char *const broken[] = { "[",        "a",    "=",      "a = [", "a = {",     "a = \"",
					      "a = '''",  ",,",   "a = [,", "]]",    "\"",        "a.",
					      "a = \"\\", "{[}]", "[[[",    "\r",    "a = [1 2 3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		struct toml_text t = TOML_TEXT_INIT;

		toml_text_scan(&t, broken[i], strlen(broken[i]));
		toml_text_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_and_comments_are_found_where_they_stand),
		cmocka_unit_test(the_items_of_an_array_are_found_with_their_commas),
		cmocka_unit_test(what_is_no_toml_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
