/* Merge: taking out of a user's file what is ours. */
#include "merge.h"

#include "merge_mark.h"
#include "toml.h"

#include <string.h>

void merge_found_release(struct merge_found *found)
{
	strlist_release(&found->ours);
	vec_release(&found->pieces);
	*found = (struct merge_found)MERGE_FOUND_INIT;
}

/* A line of ours. */
struct own {
	const struct toml_comment *comment;
	struct merge_mark mark;
};
struct owns {
	VEC(struct own) list;
};

static bool is_own(const struct owns *owns, const struct toml_statement *st)
{
	vec_each (&owns->list, own)
		if (own->comment->line_start == st->start)
			return true;
	return false;
}

/* Whether the user has put something under a header of ours: then it has to stay. */
static bool has_guests(const struct toml_text *t, const struct owns *owns, const struct own *header)
{
	const struct toml_statement *st = t->statements.items, *end = st + t->statements.len;

	while (st < end && st->start != header->comment->line_start)
		st++;
	if (st == end || st->kind == TOML_ASSIGNMENT)
		return false;
	while (++st < end && st->kind == TOML_ASSIGNMENT)
		if (!is_own(owns, st))
			return true;
	return false;
}

static void find_own(const char *text, const struct toml_text *t, struct owns *owns, struct merge_found *found)
{
	struct own own;

	vec_each (&t->comments, comment) {
		own.comment = comment;
		if (!merge_mark_read(text, comment, &own.mark))
			continue;
		if (own.mark.ours)
			*vec_push(&owns->list) = own;
		else if (!found->changed)
			found->changed = comment->line;
	}
}

static size_t without_line_end(const char *text, size_t len)
{
	if (len && text[len - 1] == '\n')
		len--;
	if (len && text[len - 1] == '\r')
		len--;
	return len;
}

static bool is_array_start(const struct toml_text *t, const char *text, size_t at)
{
	vec_each (&t->comments, comment)
		if (comment->end == at)
			return false;
	return at && text[at - 1] == '[';
}

/* *join: where the user's text ended when a line came that broke its last one; what follows it undoes that. */
static void drop_line(const char *text, const struct toml_text *t, const struct own *own, struct strbuf *out,
		      size_t *join)
{
	size_t before = without_line_end(text, own->comment->line_start);

	if (!own->mark.joined)
		return;
	if (!own->comment->depth)
		*join = out->len;
	else if (is_array_start(t, text, before))
		strbuf_setlen(out, without_line_end(out->buf, out->len));
}

static void note_made(struct slice line, enum merge_made *made)
{
	if (slice_is(line, MERGE_MARK_FILE))
		*made = MERGE_MADE_FILE;
	else if (slice_is(line, MERGE_MARK_DIRECTORY))
		*made = MERGE_MADE_DIRECTORY;
}

/* From `start` to `end` the text stays. */
static void keep(const char *text, size_t start, size_t end, struct merge_found *found, struct strbuf *out)
{
	*vec_push(&found->pieces) = (struct merge_piece){ out->len, start };
	strbuf_add(out, text + start, end - start);
}

static void take_out(const char *text, size_t len, const struct toml_text *t, const struct owns *owns,
		     struct merge_found *found, struct strbuf *out)
{
	size_t done = 0, join = 0;

	vec_each (&owns->list, own) {
		struct slice line = own->mark.line;

		keep(text, done, own->comment->line_start, found, out);
		done = own->comment->line_start;
		if (has_guests(t, owns, own)) {
			keep(text, done, (size_t)(line.at + line.len - text), found, out);
			done = own->comment->end;
			continue;
		}
		drop_line(text, t, own, out, &join);
		note_made(line, &found->made);
		strlist_take(&found->ours, slice_dup(line));
		done = own->comment->end;
		while (done < len && text[done++] != '\n')
			;
	}
	keep(text, done, len, found, out);
	if (join && join == out->len)
		strbuf_setlen(out, without_line_end(out->buf, out->len));
}

/* toml_parse() with the status of a file that is neither manifest nor lock. */
static int check_toml(const char *text, size_t len, const char *name, struct error *err)
{
	struct toml_document *doc = toml_parse(text, len, name, err);

	if (!doc)
		err->status = STATUS_FAILURE;
	toml_free(doc);
	return doc ? 0 : -1;
}

int merge_strip(const char *text, size_t len, const char *name, struct merge_found *found, struct strbuf *out,
		struct error *err)
{
	struct toml_text t = TOML_TEXT_INIT;
	struct strbuf rest = STRBUF_INIT;
	struct owns owns = { VEC_INIT };
	int ret = check_toml(text, len, name, err);

	if (!ret) {
		toml_text_scan(&t, text, len);
		find_own(text, &t, &owns, found);
		take_out(text, len, &t, &owns, found, &rest);
		ret = check_toml(rest.buf, rest.len, name, err);
		if (ret)
			error_prefix(err, "without what mingwup put in, this would be no TOML");
		strbuf_add(out, rest.buf, rest.len);
	}
	strbuf_release(&rest);
	vec_release(&owns.list);
	toml_text_release(&t);
	return ret;
}
