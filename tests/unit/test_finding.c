/* Findings and the commands that mend them. */
#include "helper.h"

#include "finding.h"

static void a_finding_has_what_it_was_given(void **state)
{
	struct findings f = FINDINGS_INIT;
	struct finding *one = findings_add(&f, FINDING_ERROR, "std-missing", "t", "no std in %s", "/s");

	(void)state;
	finding_mend(one, true, (const char *const[]){ "rustup", "target", "add", "t", NULL });
	assert_string_equal(one->id, "std-missing");
	assert_string_equal(one->target, "t");
	assert_string_equal(one->text, "no std in /s");
	assert_int_equal(one->mend.len, 4);
	assert_true(one->safe && finding_is_ill(one) && findings_are_ill(&f));
	findings_release(&f);
	assert_int_equal(f.list.len, 0);
}

static void notes_are_no_illness(void **state)
{
	struct findings f = FINDINGS_INIT;

	(void)state;
	assert_false(findings_are_ill(&f));
	findings_add(&f, FINDING_OK, "a", NULL, "a");
	findings_add(&f, FINDING_NOTE, "b", NULL, "b");
	assert_false(findings_are_ill(&f));
	findings_add(&f, FINDING_WARNING, "c", NULL, "c");
	assert_true(findings_are_ill(&f));
	findings_release(&f);
}

static void a_command_is_shown_as_a_shell_takes_it(void **state)
{
	struct findings f = FINDINGS_INIT;
	struct finding *one = findings_add(&f, FINDING_WARNING, "a", NULL, "a");
	struct strbuf shown = STRBUF_INIT;

	(void)state;
	finding_mend(one, false,
		     (const char *const[]){ "mingwup", "install", "--prefix", "/a blank/it's", "i686", NULL });
	finding_render_command(&one->mend, &shown);
	assert_string_equal(shown.buf, "mingwup install --prefix '/a blank/it'\\''s' i686");
	strbuf_release(&shown);
	findings_release(&f);
}

static void control_characters_of_others_are_shown_as_such(void **state)
{
	struct findings f = FINDINGS_INIT;
	struct finding *one = findings_add(&f, FINDING_ERROR, "a", NULL, "%s", "a\n\tmend: x\033[2J\xc2\x9b");
	struct strbuf shown = STRBUF_INIT;

	(void)state;
	assert_string_equal(one->text, "a??mend: x?[2J??");
	finding_mend(one, false, (const char *const[]){ "unset", "A\nB", NULL });
	finding_render_command(&one->mend, &shown);
	assert_string_equal(shown.buf, "unset 'A?B'");
	strbuf_release(&shown);
	findings_release(&f);
}

static void severities_have_words(void **state)
{
	(void)state;
	assert_string_equal(finding_word(FINDING_OK), "ok");
	assert_string_equal(finding_word(FINDING_NOTE), "note");
	assert_string_equal(finding_word(FINDING_WARNING), "warning");
	assert_string_equal(finding_word(FINDING_ERROR), "error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_has_what_it_was_given),
		cmocka_unit_test(notes_are_no_illness),
		cmocka_unit_test(a_command_is_shown_as_a_shell_takes_it),
		cmocka_unit_test(control_characters_of_others_are_shown_as_such),
		cmocka_unit_test(severities_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
