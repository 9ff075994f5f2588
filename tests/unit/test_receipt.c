/* What an installed toolchain says of itself. */
#include "catalog_text.h"

#include "jsondoc.h"
#include "receipt.h"

static void render(struct strbuf *out)
{
	struct digest tree;
	struct catalog c;
	struct toolchain t;
	const struct release *r;

	catalog_from_text(&c, "release gcc-14\n"
			      "host x86_64-linux\n"
			      "target i686-pc-windows-gnu i686-w64-mingw32\n"
			      "artifact pool/mine.deb 1 x86_64-linux/i686-pc-windows-gnu\n"
			      "artifact pool/other.deb 1 x86_64-linux/x86_64-pc-windows-gnu\n");
	r = &c.releases.items[0];
	toolchain_init(&t, r, &r->manifest.targets.items[0], &r->manifest.hosts.items[0], PROFILE_FULL);
	digest_of("abc", 3, &tree);
	receipt_render(&t, &tree, 12, INT64_C(5000000000), out);
	toolchain_release(&t);
	catalog_release(&c);
}

static void what_is_rendered_is_parsed_back(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct receipt r;

	(void)state;
	render(&text);
	assert_ok(receipt_parse(&r, text.buf, text.len, "receipt.json", &err));
	assert_string_equal(r.release, "gcc-14");
	assert_string_equal(r.summary, "summary of gcc-14");
	assert_string_equal(r.target, "i686-pc-windows-gnu");
	assert_string_equal(r.triple, "i686-w64-mingw32");
	assert_string_equal(r.host, "x86_64-linux");
	assert_string_equal(r.profile, "full");
	assert_string_equal(digest_hex(&r.tree_sha256).text,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(r.files, 12);
	assert_int_equal(r.bytes, INT64_C(5000000000));
	receipt_release(&r);
	receipt_release(&r);
	strbuf_release(&text);
}

static void it_names_its_own_artifacts_and_no_others(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct jsondoc *j;
	const struct jsondoc *list;
	struct digest digest;

	(void)state;
	render(&text);
	j = jsondoc_parse(text.buf, text.len, "x", &err);
	list = jsondoc_get(j, "artifacts");
	assert_int_equal(jsondoc_count(list), 1);
	digest_of("pool/mine.deb", strlen("pool/mine.deb"), &digest);
	assert_string_equal(jsondoc_get_string(jsondoc_at(list, 0), "sha256"), digest_hex(&digest).text);
	assert_string_equal(jsondoc_get_string(jsondoc_at(list, 0), "package"), "mine.deb");
	assert_string_equal(jsondoc_get_string(jsondoc_at(list, 0), "source-version"), "1-1");
	jsondoc_free(j);
	strbuf_release(&text);
}

static void the_same_toolchain_has_the_same_receipt(void **state)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	(void)state;
	render(&a);
	render(&b);
	assert_string_equal(a.buf, b.buf);
	strbuf_release(&a);
	strbuf_release(&b);
}

/* Replaces the first occurrence of `old` by `new`. */
static void damage(struct strbuf *text, const char *old, const char *new)
{
	struct strbuf out = STRBUF_INIT;
	char *at = strstr(text->buf, old);

	assert_non_null(at);
	strbuf_add(&out, text->buf, (size_t)(at - text->buf));
	strbuf_addf(&out, "%s%s", new, at + strlen(old));
	strbuf_release(text);
	*text = out;
}

static void what_is_damaged_is_refused_as_a_matter_of_integrity(void **state)
{
	static const char *const damages[][2] = {
		{ "\"schema\": 1", "\"schema\": 2" },
		{ "\"schema\": 1,", "" },
		{ "\"release\": \"gcc-14\",", "" },
		{ "\"release\": \"gcc-14\"", "\"release\": \"\"" },
		{ "\"release\": \"gcc-14\"", "\"release\": 14" },
		{ "\"triple\"", "\"trible\"" },
		{ "\"target\": \"i686-pc-windows-gnu\"", "\"target\": \"../../outside\"" },
		{ "\"target\": \"i686-pc-windows-gnu\"", "\"target\": \"..\"" },
		{ "\"triple\": \"i686-w64-mingw32\"", "\"triple\": \"/etc\"" },
		{ "\"triple\": \"i686-w64-mingw32\"", "\"triple\": \"-o\"" },
		{ "\"release\": \"gcc-14\"", "\"release\": \"gcc-14\\nx\"" },
		{ "\"host\": \"x86_64-linux\"", "\"host\": \"x86_64 linux\"" },
		{ "\"profile\": \"full\"", "\"profile\": \"full/\"" },
		{ "\"ba7816bf", "\"BA7816BF" },
		{ "\"ba7816bf", "\"" },
		{ "\"files\": 12", "\"files\": \"12\"" },
		{ "\"files\": 12", "\"files\": -12" },
		{ "\"bytes\": 5000000000", "\"bytes\": 99999999999999999999" },
		{ "{", "[" },
		{ "\n}", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		struct strbuf text = STRBUF_INIT;
		struct error err = ERROR_INIT;
		struct receipt r;

		render(&text);
		damage(&text, damages[i][0], damages[i][1]);
		if (!receipt_parse(&r, text.buf, text.len, "receipt.json", &err))
			fail_msg("taken: %s for %s", damages[i][1], damages[i][0]);
		assert_null(r.release);
		assert_fault(&err, STATUS_INTEGRITY, "receipt.json");
		strbuf_release(&text);
	}
}

static void an_empty_file_is_refused(void **state)
{
	struct error err = ERROR_INIT;
	struct receipt r;

	(void)state;
	assert_fails(receipt_parse(&r, "", 0, "receipt.json", &err), STATUS_INTEGRITY, "install it again");
	assert_fails(receipt_parse(&r, "[]", 2, "receipt.json", &err), STATUS_INTEGRITY, "install");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_rendered_is_parsed_back),
		cmocka_unit_test(it_names_its_own_artifacts_and_no_others),
		cmocka_unit_test(the_same_toolchain_has_the_same_receipt),
		cmocka_unit_test(what_is_damaged_is_refused_as_a_matter_of_integrity),
		cmocka_unit_test(an_empty_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
