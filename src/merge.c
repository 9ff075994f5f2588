/* Merge: putting what is wanted into a user's file. */
#include "merge.h"

#include "merge_goal.h"
#include "merge_mark.h"
#include "quote.h"
#include "slice.h"

#include <string.h>

/* A line of ours and where it comes in, or, without a line, a piece of the user's that gives way. */
struct edit {
	size_t at, remove;
	char *line;
};
struct edits {
	VEC(struct edit) list;
};

/* A table that is not there yet. */
struct addition {
	const struct strlist *table;
	struct strlist lines; /* its header first */
};

/* What is done to one text, in which nothing is ours. */
struct merger {
	const char *name;
	const char *text;
	size_t len;
	struct toml_document *doc;
	struct toml_text places;
	const char *whole; /* the text with what is ours, and how it came to this one: for messages */
	const struct merge_found *found;
	struct edits lines, cuts; /* what comes in; what would give way to force */
	VEC(struct addition) additions;
	struct merge_outcome *outcome;
};

void merge_outcome_release(struct merge_outcome *outcome)
{
	strlist_release(&outcome->conflicts);
	*outcome = (struct merge_outcome)MERGE_OUTCOME_INIT;
}

static void put_line(struct merger *m, size_t at, char *line)
{
	*vec_push(&m->lines.list) = (struct edit){ at, 0, line };
}

static void cut(struct merger *m, size_t start, size_t end)
{
	*vec_push(&m->cuts.list) = (struct edit){ start, end - start, NULL };
}

static size_t origin_of(const struct merge_found *found, size_t at)
{
	const struct merge_piece *piece = found->pieces.items;

	for (size_t i = 0; i < found->pieces.len && found->pieces.items[i].at <= at; i++)
		piece = &found->pieces.items[i];
	return piece->origin + at - piece->at;
}

static void add_conflict(struct merger *m, size_t at, bool forceable, const char *fmt, ...) PRINTF_LIKE(4, 5);

static void add_conflict(struct merger *m, size_t at, bool forceable, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	size_t line_start = m->places.start, origin = origin_of(m->found, at);
	unsigned line = 1;
	va_list ap;

	for (size_t i = 0; i < origin; i++)
		if (m->whole[i] == '\n') {
			line_start = i + 1;
			line++;
		}
	strbuf_addf(&text, "%s:%u:%zu: ", m->name, line, origin - line_start + 1);
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	m->outcome->forceable = forceable && (m->outcome->forceable || !m->outcome->conflicts.len);
	strlist_take(&m->outcome->conflicts, strbuf_detach(&text));
}

/* A piece of the text for a message: its first line. */
static struct slice quotable(const struct merger *m, size_t start, size_t end)
{
	enum { LONGEST = 120 };
	struct slice piece = { m->text + start, end - start };

	for (size_t i = 0; i < piece.len; i++)
		if (piece.at[i] == '\n' || i == LONGEST)
			piece.len = i;
	return slice_trim(piece);
}

/* The assignment to exactly the first `n` keys of a path. */
static const struct toml_statement *find_assignment(const struct merger *m, const struct strlist *path,
						    size_t n)
{
	vec_each (&m->places.statements, st)
		if (st->kind == TOML_ASSIGNMENT && st->path.len == n && merge_path_shares(&st->path, path, n))
			return st;
	return NULL;
}

/* The statement that has most to do with a path: it is in it, or it in the path. */
static size_t find_place(const struct merger *m, const struct strlist *path)
{
	size_t at = m->places.start, best = 0;

	vec_each (&m->places.statements, st) {
		size_t common = st->path.len < path->len ? st->path.len : path->len;

		if (common <= best || !merge_path_shares(&st->path, path, common))
			continue;
		best = common;
		at = st->key;
	}
	return at;
}

/* Tells what to write by hand where we cannot. */
static void refuse(struct merger *m, const struct merge_goal *g, size_t at, const char *what)
{
	char *path = merge_path_text(&g->path, 0);

	add_conflict(m, at, false, "no line can be added to this %s: write %s = %s by hand", what, path,
		     g->want->value);
	free(path);
}

/* The user's value as a message shows it. */
static void show_value(const struct merger *m, const struct toml_statement *st, const struct toml_node *theirs,
		       struct strbuf *out)
{
	if (st)
		strbuf_addf(out, "%.*s", SLICE_ARGS(quotable(m, st->value, st->value_end)));
	else if (toml_kind(theirs) == TOML_STRING)
		quote_toml(out, toml_string(theirs));
	else
		strbuf_addstr(out, toml_kind_name(toml_kind(theirs)));
}

/* The user's value is another one. It can give way where lines hold it and nothing else. */
static void clash(struct merger *m, const struct merge_goal *g, const struct toml_node *theirs)
{
	const struct toml_statement *st = find_assignment(m, &g->path, g->path.len);
	char *path = merge_path_text(&g->path, 0);
	struct strbuf text = STRBUF_INIT;

	show_value(m, st, theirs, &text);
	add_conflict(m, st ? st->key : find_place(m, &g->path), st != NULL, "%s is %s, mingwup wants %s", path,
		     text.buf, g->want->value);
	if (st)
		cut(m, st->start, st->end);
	strbuf_release(&text);
	free(path);
}

/* Whether its keys are dotted, and lead into the table. */
static bool dots_into(const struct toml_statement *st, const struct strlist *table)
{
	size_t n = st->under + 1;

	return st->kind == TOML_ASSIGNMENT && st->path.len > n && merge_path_shares(&st->path, table, n);
}

static bool is_header_of(const struct toml_statement *st, const struct strlist *table)
{
	return st->kind == TOML_HEADER && st->path.len == table->len &&
	       merge_path_shares(&st->path, table, table->len);
}

/* Whether there is something on the way to the table to which nothing can be added; it stands at *at. */
static bool is_closed(const struct merger *m, const struct strlist *table, size_t *at)
{
	for (size_t n = 1; n <= table->len; n++) {
		const struct toml_node *node = merge_path_node(m->doc, table, n);
		const struct toml_statement *st = find_assignment(m, table, n);

		if (!node)
			return false;
		*at = st ? st->key : find_place(m, table);
		if (st || toml_kind(node) != TOML_TABLE)
			return true;
	}
	return false;
}

/* "key = value", the key as it is below the first `under` keys. */
static char *assignment(const struct merge_goal *g, size_t under)
{
	char *key = merge_path_text(&g->path, under), *line = xasprintf("%s = %s", key, g->want->value);

	free(key);
	return line;
}

/* Into a table that has no header yet. */
static void append(struct merger *m, const struct merge_goal *g)
{
	struct addition *last = m->additions.len ? &m->additions.items[m->additions.len - 1] : NULL;
	const struct strlist *table = &g->want->table;

	if (!last || last->table->len != table->len || !merge_path_shares(last->table, table, table->len)) {
		char *name = merge_path_text(table, 0);

		last = vec_push(&m->additions);
		last->table = table;
		strlist_take(&last->lines, xasprintf("[%s]", name));
		free(name);
	}
	strlist_take(&last->lines, assignment(g, table->len));
}

/*
 * The key is not there. Its line comes first in its table: behind the header, before dotted keys that give the table
 * (which then can have no header), at the start of the file, or else into a new table at its end.
 */
static void put_in(struct merger *m, const struct merge_goal *g)
{
	const struct strlist *table = &g->want->table;
	size_t closed;

	if (is_closed(m, table, &closed)) {
		refuse(m, g, closed, "table");
		return;
	}
	if (!table->len) {
		put_line(m, m->places.start, assignment(g, 0));
		return;
	}
	vec_each (&m->places.statements, st)
		if (is_header_of(st, table)) {
			put_line(m, st->end, assignment(g, table->len));
			return;
		}
	vec_each (&m->places.statements, st)
		if (dots_into(st, table)) {
			put_line(m, st->start, assignment(g, st->under));
			return;
		}
	append(m, g);
}

/* Where a line can come in behind the [ of an array: in the next line when nothing but a comment follows, or right there. */
static size_t after_bracket(const struct merger *m, size_t bracket)
{
	size_t at = bracket + 1;

	while (at < m->len && (m->text[at] == ' ' || m->text[at] == '\t'))
		at++;
	while (at < m->len && m->text[at] != '\n' && (m->text[at] == '\r' || m->text[at] == '#'))
		at = m->text[at] == '\r' ? at + 1 : at + strcspn(m->text + at, "\n");
	return at < m->len && m->text[at] == '\n' ? at + 1 : bracket + 1;
}

/* `ours`: the item as TOML. */
static void put_item(struct merger *m, const struct merge_goal *g, const struct toml_statement *st,
		     const struct toml_node *theirs, const struct toml_items *places, size_t i,
		     struct slice ours)
{
	const struct toml_node *wanted = toml_value_at(g->value, i);
	size_t found = merge_goal_find(g, theirs, wanted);

	if (found >= places->list.len)
		put_line(m, after_bracket(m, st->value), xasprintf("    %.*s,", SLICE_ARGS(ours)));
	else if (merge_goal_means(g, toml_value_at(theirs, found), wanted))
		return;
	for (; found < places->list.len; found = merge_goal_next(theirs, found + 1, wanted)) {
		const struct toml_item *place = &places->list.items[found];

		add_conflict(m, place->start, true, "this array has %.*s, mingwup wants %.*s",
			     SLICE_ARGS(quotable(m, place->start, place->end)), SLICE_ARGS(ours));
		cut(m, place->start, place->end);
		if (place->comma)
			cut(m, place->comma, place->comma + 1);
	}
}

static void put_items(struct merger *m, const struct merge_goal *g, const struct toml_node *theirs)
{
	const struct toml_statement *st = find_assignment(m, &g->path, g->path.len);
	struct toml_items places = TOML_ITEMS_INIT, ours = TOML_ITEMS_INIT;
	const char *value = g->want->value;

	if (!st || toml_kind(theirs) != TOML_ARRAY) {
		refuse(m, g, st ? st->value : find_place(m, &g->path), "array");
		return;
	}
	toml_text_items(m->text, m->len, st->value, &places);
	toml_text_items(value, strlen(value), 0, &ours);
	for (size_t i = 0; i < ours.list.len; i++) {
		const struct toml_item *item = &ours.list.items[i];

		put_item(m, g, st, theirs, &places, i,
			 (struct slice){ value + item->start, item->end - item->start });
	}
	vec_release(&places.list);
	vec_release(&ours.list);
}

static void plan(struct merger *m, const struct merge_goal *g)
{
	const struct toml_node *theirs = merge_path_node(m->doc, &g->path, g->path.len);

	if (theirs && g->want->how == MERGE_ITEMS)
		put_items(m, g, theirs);
	else if (theirs && !merge_goal_means(g, theirs, g->value))
		clash(m, g, theirs);
	else if (!theirs && g->want->how != MERGE_AGREE)
		put_in(m, g);
}

/* By their places; those of one place keep their order. */
static void sort(struct edits *edits)
{
	struct edit *e = edits->list.items;

	for (size_t i = 1; i < edits->list.len; i++) {
		struct edit one = e[i];
		size_t k = i;

		for (; k && e[k - 1].at > one.at; k--)
			e[k] = e[k - 1];
		e[k] = one;
	}
}

/* A line of ours; where what is before it is no whole line, its end is ours, too. */
static void add_line(struct strbuf *out, size_t start, const char *line, const char *line_end)
{
	bool joined = out->len > start && out->buf[out->len - 1] != '\n';

	if (joined)
		strbuf_addstr(out, line_end);
	merge_mark_write(out, line, joined, line_end);
}

/* The text without what gives way. */
static void give_way(struct merger *m, struct strbuf *out)
{
	size_t done = 0;

	sort(&m->cuts);
	vec_each (&m->cuts.list, e) {
		strbuf_add(out, m->text + done, e->at - done);
		done = e->at + e->remove;
	}
	strbuf_add(out, m->text + done, m->len - done);
}

static void assemble(struct merger *m, enum merge_made made, struct strbuf *out)
{
	const char *first_end = memchr(m->text, '\n', m->len);
	const char *line_end = first_end && first_end > m->text && first_end[-1] == '\r' ? "\r\n" : "\n";
	size_t done = m->places.start;

	strbuf_add(out, m->text, done);
	if (made != MERGE_MADE_NOTHING)
		add_line(out, m->places.start, made == MERGE_MADE_FILE ? MERGE_MARK_FILE : MERGE_MARK_DIRECTORY,
			 line_end);
	sort(&m->lines);
	vec_each (&m->lines.list, e) {
		strbuf_add(out, m->text + done, e->at - done);
		add_line(out, m->places.start, e->line, line_end);
		done = e->at;
	}
	strbuf_add(out, m->text + done, m->len - done);
	vec_each (&m->additions, a)
		vec_each (&a->lines, line)
			add_line(out, m->places.start, *line, line_end);
}

static void merger_release(struct merger *m)
{
	vec_each (&m->lines.list, e)
		free(e->line);
	vec_release(&m->lines.list);
	vec_release(&m->cuts.list);
	vec_each (&m->additions, a)
		strlist_release(&a->lines);
	vec_release(&m->additions);
	toml_text_release(&m->places);
	toml_free(m->doc);
}

/* The result says what is wanted, and taking out what is ours gives back what was there. */
static int prove(const struct merger *m, const struct merge_goals *goals, const struct strbuf *result,
		 struct error *err)
{
	struct merge_found found = MERGE_FOUND_INIT;
	struct strbuf back = STRBUF_INIT;
	int ret = merge_strip(result->buf, result->len, m->name, &found, &back, err);
	struct toml_document *doc = ret ? NULL : toml_parse(result->buf, result->len, m->name, err);
	bool good = doc && back.len == m->len && !memcmp(back.buf, m->text, m->len);

	vec_each (&goals->list, g)
		good = good && merge_goal_is_met(g, doc);
	merge_found_release(&found);
	strbuf_release(&back);
	toml_free(doc);
	if (good)
		return 0;
	error_clear(err);
	return error_set(err, STATUS_FAILURE,
			 "%s: it is not certain how to merge into this file: do it by hand", m->name);
}

/* Plans, and without a conflict carries the plan out. */
static int merge_into(struct merger *m, const struct merge_goals *goals, enum merge_made made,
		      struct strbuf *out, struct error *err)
{
	struct strbuf result = STRBUF_INIT;
	int ret = 1;

	m->doc = toml_parse(m->text, m->len, m->name, err);
	if (!m->doc)
		return -1;
	toml_text_scan(&m->places, m->text, m->len);
	vec_each (&goals->list, g)
		plan(m, g);
	if (!m->outcome->conflicts.len) {
		assemble(m, made, &result);
		ret = prove(m, goals, &result, err);
	}
	if (!ret)
		strbuf_add(out, result.buf, result.len);
	strbuf_release(&result);
	return ret;
}

/* Once more, into what is left of the user's when all that stood against it has given way. */
static int merge_by_force(struct merger *m, const struct merge_goals *goals, enum merge_made made,
			  struct strbuf *out, struct error *err)
{
	struct merger again = { .name = m->name, .whole = m->whole, .found = m->found, .outcome = m->outcome };
	struct strbuf rest = STRBUF_INIT;
	int ret;

	merge_outcome_release(m->outcome);
	m->outcome->replaced = true;
	give_way(m, &rest);
	again.text = rest.buf;
	again.len = rest.len;
	ret = merge_into(&again, goals, made, out, err);
	merger_release(&again);
	strbuf_release(&rest);
	return ret;
}

int merge_apply(const char *text, size_t len, const char *name, const struct merge_wants *wants,
		const struct merge_options *options, struct strbuf *out, struct merge_outcome *outcome,
		struct error *err)
{
	struct merge_found found = MERGE_FOUND_INIT;
	struct merge_goals goals = { VEC_INIT };
	struct strbuf theirs = STRBUF_INIT;
	struct merger m = { .name = name, .whole = text, .found = &found, .outcome = outcome };
	enum merge_made made;
	int ret = merge_goals_read(&goals, wants, err);

	if (!ret)
		ret = merge_strip(text, len, name, &found, &theirs, err);
	made = options->made ? options->made : found.made;
	m.text = theirs.buf;
	m.len = theirs.len;
	if (!ret)
		ret = merge_into(&m, &goals, made, out, err);
	if (ret > 0 && options->force && outcome->forceable)
		ret = merge_by_force(&m, &goals, made, out, err);
	merger_release(&m);
	merge_goals_release(&goals);
	merge_found_release(&found);
	strbuf_release(&theirs);
	return ret;
}
