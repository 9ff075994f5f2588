/*
 * Merging. Each file of tests/data/merge is one case: a line that says what it shows, lines of settings,
 *
 *	use LIST                 what is wanted: cargo, include or cross (merge_sample.h)
 *	crlf                     all line ends are CR LF
 *	bom                      the texts begin with a byte order mark
 *	new                      there is no such file, and its directory has to be made
 *
 * then texts, each behind a line "=== NAME", or "=== NAME, cut" when it has no line end at its end:
 *
 *	before                   the user's file
 *	after                    with what is wanted in it
 *	conflict                 or why not
 *	forced                   and the file after that, with force
 *	removed                  the file before without what is ours; when there is none, that is the file before
 *
 * A line that ends in "# mingwup" has the right digits behind it, and is compared without them.
 */
#include "helper.h"
#include "merge_sample.h"

#include "merge_mark.h"

#include <glob.h>

enum { CASES_MIN = 60 };

struct scenario {
	const char *path;
	struct merge_wants wants;
	enum merge_made made;
	struct strbuf before, after, conflict, forced, removed;
	bool has_before, has_after, has_conflict, has_forced, has_removed;
};

/* Gives each marked line without digits its own. */
static void put_line(struct strbuf *out, const char *line, bool crlf)
{
	static const char mark[] = " # mingwup", joined[] = " # mingwup joined";
	const char *line_end = crlf ? "\r\n" : "\n";
	bool is_joined = str_ends_with(line, joined);

	if (is_joined || str_ends_with(line, mark)) {
		char *content = xstrndup(line, strlen(line) - strlen(is_joined ? joined : mark));

		merge_mark_write(out, content, is_joined, line_end);
		free(content);
		return;
	}
	strbuf_addf(out, "%s%s", line, line_end);
}

/* `head`: what stands behind ===. */
static struct strbuf *choose_text(struct scenario *s, const char *head)
{
	const struct {
		const char *name;
		struct strbuf *text;
		bool *has;
	} texts[] = { { "before", &s->before, &s->has_before },
		      { "after", &s->after, &s->has_after },
		      { "conflict", &s->conflict, &s->has_conflict },
		      { "forced", &s->forced, &s->has_forced },
		      { "removed", &s->removed, &s->has_removed } };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (str_starts_with(head, texts[i].name)) {
			*texts[i].has = true;
			return texts[i].text;
		}
	fail_msg("%s: what is \"%s\"?", s->path, head);
	return NULL;
}

static void end_text(struct strbuf *text, bool cut)
{
	while (cut && text->len && strchr("\r\n", text->buf[text->len - 1]))
		strbuf_setlen(text, text->len - 1);
}

static void read_scenario(struct scenario *s, char *text)
{
	bool crlf = false, bom = false, cut = false;
	struct strbuf *into = NULL;

	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (str_starts_with(line, "=== ")) {
			if (into)
				end_text(into, cut);
			into = choose_text(s, line + 4);
			cut = str_ends_with(line, ", cut");
			if (bom && into != &s->conflict)
				strbuf_addstr(into, "\xef\xbb\xbf");
		} else if (into) {
			put_line(into, line, crlf && into != &s->conflict);
		} else if (str_starts_with(line, "use ")) {
			sample_wants(&s->wants, line + 4);
		}
		crlf = crlf || !strcmp(line, "crlf");
		bom = bom || !strcmp(line, "bom");
		if (!strcmp(line, "new"))
			s->made = MERGE_MADE_DIRECTORY;
	}
	if (into)
		end_text(into, cut);
	assert_true(s->wants.list.len > 0);
	assert_true(s->has_before && (s->has_after || s->has_conflict));
	if (!s->has_removed)
		strbuf_add(&s->removed, s->before.buf, s->before.len);
}

static void release_scenario(struct scenario *s)
{
	merge_wants_release(&s->wants);
	strbuf_release(&s->before);
	strbuf_release(&s->after);
	strbuf_release(&s->conflict);
	strbuf_release(&s->forced);
	strbuf_release(&s->removed);
}

static void check_text(const struct scenario *s, const char *what, const struct strbuf *got,
		       const struct strbuf *wanted)
{
	if (got->len != wanted->len || memcmp(got->buf, wanted->buf, got->len) != 0)
		fail_msg("%s: %s\nexpected:\n%s\ngot:\n%s", s->path, what, wanted->buf, got->buf);
}

static void check_strip(const struct scenario *s, const char *what, const struct strbuf *text,
			const struct strbuf *wanted, enum merge_made made)
{
	struct merge_found found = MERGE_FOUND_INIT;
	struct strbuf got = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(merge_strip(text->buf, text->len, "f", &found, &got, &err));
	check_text(s, what, &got, wanted);
	if (made)
		assert_int_equal(found.made, made);
	merge_found_release(&found);
	strbuf_release(&got);
}

/* The texts of a merge; the conflicts, a line each, when there are some. */
static int apply(const struct scenario *s, const struct strbuf *text, enum merge_made made, bool force,
		 struct strbuf *out)
{
	struct merge_options options = { made, force };
	struct merge_outcome outcome = MERGE_OUTCOME_INIT;
	struct error err = ERROR_INIT;
	int ret = merge_apply(text->buf, text->len, "f", &s->wants, &options, out, &outcome, &err);

	vec_each (&outcome.conflicts, conflict)
		strbuf_addf(out, "%s\n", *conflict);
	if (ret > 0 && outcome.forceable)
		strbuf_addstr(out, "forceable\n");
	if (ret < 0)
		strbuf_addf(out, "%s\n", err.text.buf);
	if (!ret && force)
		assert_true(outcome.replaced);
	merge_outcome_release(&outcome);
	error_release(&err);
	return ret;
}

static void check_merged(const struct scenario *s, const struct strbuf *merged)
{
	struct strbuf again = STRBUF_INIT;
	const char *fault = sample_judge(&s->wants, &s->removed, merged);

	if (fault)
		fail_msg("%s: %s", s->path, fault);
	check_strip(s, "taken out again", merged, &s->removed, s->made);
	assert_int_equal(apply(s, merged, MERGE_MADE_NOTHING, false, &again), 0);
	check_text(s, "merged twice", &again, merged);
	strbuf_release(&again);
}

static void run_case(const char *path)
{
	struct scenario s = { path,
			      .before = STRBUF_INIT,
			      .after = STRBUF_INIT,
			      .conflict = STRBUF_INIT,
			      .forced = STRBUF_INIT,
			      .removed = STRBUF_INIT };
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT, forced = STRBUF_INIT;
	int ret;

	read_data(path, &text);
	read_scenario(&s, text.buf);
	ret = apply(&s, &s.before, s.made, false, &got);
	check_text(&s, "merged", &got, s.has_after ? &s.after : &s.conflict);
	assert_int_equal(ret == 0, s.has_after);
	if (!ret)
		check_merged(&s, &got);
	if (s.has_forced) {
		assert_int_equal(apply(&s, &s.before, s.made, true, &forced), 0);
		check_text(&s, "forced", &forced, &s.forced);
	}
	if (s.has_removed && !s.has_conflict)
		check_strip(&s, "taken out", &s.before, &s.removed, MERGE_MADE_NOTHING);
	release_scenario(&s);
	strbuf_release(&text);
	strbuf_release(&got);
	strbuf_release(&forced);
}

static void every_case_is_merged_as_its_file_says(void **state)
{
	glob_t files;

	(void)state;
	assert_int_equal(glob("tests/data/merge/*.txt", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= CASES_MIN);
	for (size_t i = 0; i < files.gl_pathc; i++)
		run_case(files.gl_pathv[i]);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_case_is_merged_as_its_file_says) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
