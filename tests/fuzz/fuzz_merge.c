/*
 * Merging: whatever the file, the result parses, says the same and what is wanted, merging again changes nothing, and
 * taking out what is ours gives back the file. The first byte chooses what is wanted, and how.
 */
#include "fuzz.h"

#include "../unit/merge_sample.h"

static void check_strip(const struct strbuf *text, const struct strbuf *wanted)
{
	struct merge_found found = MERGE_FOUND_INIT;
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;

	fuzz_must(!merge_strip(text->buf, text->len, "f", &found, &out, &err));
	fuzz_must(out.len == wanted->len && !memcmp(out.buf, wanted->buf, out.len));
	merge_found_release(&found);
	strbuf_release(&out);
}

static int apply(const struct merge_wants *wants, const struct strbuf *text,
		 const struct merge_options *options, struct strbuf *out, bool *replaced)
{
	struct merge_outcome outcome = MERGE_OUTCOME_INIT;
	struct error err = ERROR_INIT;
	int ret = merge_apply(text->buf, text->len, "f", wants, options, out, &outcome, &err);

	fuzz_must((ret > 0) == (outcome.conflicts.len > 0) && (!ret || !out->len));
	fuzz_must(ret <= 0 || !options->force || !outcome.forceable);
	*replaced = outcome.replaced;
	if (ret < 0) {
		fuzz_must(!strstr(err.text.buf, "not certain"));
		fuzz_refused(&err);
	}
	merge_outcome_release(&outcome);
	return ret;
}

static void check_merged(const struct merge_wants *wants, const struct strbuf *theirs,
			 const struct strbuf *merged, bool replaced)
{
	const struct merge_options plainly = { MERGE_MADE_NOTHING, false };
	struct strbuf again = STRBUF_INIT;

	fuzz_must(!apply(wants, merged, &plainly, &again, &(bool){ false }));
	fuzz_must(again.len == merged->len && !memcmp(again.buf, merged->buf, again.len));
	if (!replaced) {
		fuzz_must(!sample_judge(wants, theirs, merged));
		check_strip(merged, theirs);
	}
	strbuf_release(&again);
}

FUZZ_TARGET(merge)
{
	static const char *const lists[] = { "cargo", "include", "cross" };
	struct strbuf text = STRBUF_INIT, theirs = STRBUF_INIT, merged = STRBUF_INIT;
	struct merge_found found = MERGE_FOUND_INIT;
	struct error err = ERROR_INIT;
	struct merge_options options;
	struct merge_wants wants = { VEC_INIT };
	bool replaced;

	if (!size)
		return 0;
	options = (struct merge_options){ (data[0] / 8) % 3, data[0] & 4 };
	sample_wants(&wants, lists[(data[0] & 3) % ARRAY_SIZE(lists)]);
	strbuf_add(&text, data + 1, size - 1);
	if (merge_strip(text.buf, text.len, "f", &found, &theirs, &err)) {
		fuzz_refused(&err);
	} else {
		check_strip(&theirs, &theirs);
		if (!apply(&wants, &text, &options, &merged, &replaced))
			check_merged(&wants, &theirs, &merged, replaced);
	}
	merge_found_release(&found);
	merge_wants_release(&wants);
	strbuf_release(&text);
	strbuf_release(&theirs);
	strbuf_release(&merged);
	return 0;
}
