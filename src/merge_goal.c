/* What a merge is to reach. */
#include "merge_goal.h"

#include "quote.h"
#include "slice.h"
#include "toml_text.h"

#include <string.h>

/* An array may have a line for each item. */
static char *in_one_line(const char *text, const struct toml_statement *st)
{
	struct toml_items items = TOML_ITEMS_INIT;
	struct strbuf out = STRBUF_INIT;
	const char *comma = "";

	if (text[st->value] != '[')
		return xstrndup(text + st->value, st->value_end - st->value);
	toml_text_items(text, st->value_end, st->value, &items);
	strbuf_addch(&out, '[');
	vec_each (&items.list, item) {
		strbuf_addf(&out, "%s%.*s", comma, (int)(item->end - item->start), text + item->start);
		comma = ", ";
	}
	strbuf_addch(&out, ']');
	vec_release(&items.list);
	return strbuf_detach(&out);
}

void merge_wants_add(struct merge_wants *wants, const char *text, enum merge_how how)
{
	struct toml_text t = TOML_TEXT_INIT;

	toml_text_scan(&t, text, strlen(text));
	vec_each (&t.statements, st) {
		struct merge_want *want;

		if (st->kind != TOML_ASSIGNMENT)
			continue;
		want = vec_push(&wants->list);
		want->how = how;
		want->value = in_one_line(text, st);
		for (size_t i = 0; i + 1 < st->path.len; i++)
			strlist_add(&want->table, st->path.items[i]);
		want->key = xstrdup(st->path.items[st->path.len - 1]);
	}
	toml_text_release(&t);
}

void merge_wants_release(struct merge_wants *wants)
{
	vec_each (&wants->list, want) {
		strlist_release(&want->table);
		free(want->key);
		free(want->value);
	}
	vec_release(&wants->list);
}

int merge_goals_read(struct merge_goals *goals, const struct merge_wants *wants, struct error *err)
{
	vec_each (&wants->list, want) {
		struct merge_goal *g = vec_push(&goals->list);
		char *text = xasprintf("v = %s", want->value);

		g->want = want;
		vec_each (&want->table, key)
			strlist_add(&g->path, *key);
		strlist_add(&g->path, want->key);
		g->doc = toml_parse(text, strlen(text), want->key, err);
		free(text);
		if (!g->doc)
			return -1;
		g->value = toml_get(toml_root(g->doc), "v");
	}
	return 0;
}

void merge_goals_release(struct merge_goals *goals)
{
	vec_each (&goals->list, g) {
		strlist_release(&g->path);
		toml_free(g->doc);
	}
	vec_release(&goals->list);
}

static bool are_equal(const struct toml_node *a, const struct toml_node *b)
{
	if (toml_kind(a) != toml_kind(b))
		return false;
	switch (toml_kind(a)) {
	case TOML_STRING:
		return !strcmp(toml_string(a), toml_string(b));
	case TOML_BOOLEAN:
		return toml_boolean(a) == toml_boolean(b);
	case TOML_INTEGER:
		return toml_integer(a) == toml_integer(b);
	case TOML_ARRAY:
		if (toml_count(a) != toml_count(b))
			return false;
		for (size_t i = 0; i < toml_count(a); i++)
			if (!are_equal(toml_value_at(a, i), toml_value_at(b, i)))
				return false;
		return true;
	default:
		return false; /* none of ours is such a one */
	}
}

/*
 * The key by which cargo takes a table for the value: in [env], and among the items of include. NULL: none. Not where
 * ours is in a file that is included: there cargo fails when one has a table and the other a string (e2e/merge.bats).
 */
static const char *long_key(const struct merge_goal *g)
{
	if (g->path.len == 2 && !strcmp(g->path.items[0], "env"))
		return g->want->how == MERGE_AGREE ? NULL : "value";
	return g->path.len == 1 && g->want->how == MERGE_ITEMS ? "path" : NULL;
}

bool merge_goal_means(const struct merge_goal *g, const struct toml_node *theirs, const struct toml_node *ours)
{
	const char *key = long_key(g);
	const struct toml_node *relative;

	if (key && toml_kind(theirs) == TOML_TABLE) {
		relative = toml_get(theirs, "relative");
		if (relative && (toml_kind(relative) != TOML_BOOLEAN || toml_boolean(relative)))
			return false;
		theirs = toml_get(theirs, key);
	}
	if (key && toml_kind(ours) == TOML_TABLE)
		ours = toml_get(ours, key);
	return theirs && are_equal(theirs, ours);
}

/* "CC_x" of "CC_x=/p/bin/..."; empty when it is no such item. */
static struct slice variable_name(const struct toml_node *item)
{
	const char *text = toml_kind(item) == TOML_STRING ? toml_string(item) : "";
	struct slice name = { text, 0 };

	while (char_is_letter(text[name.len]) || char_is_digit(text[name.len]) || text[name.len] == '_')
		name.len++;
	if (text[name.len] && text[name.len] != '=')
		name.len = 0;
	return name;
}

size_t merge_goal_next(const struct toml_node *theirs, size_t i, const struct toml_node *ours)
{
	struct slice name = variable_name(ours);

	for (; i < toml_count(theirs); i++)
		if (name.len && !slice_compare(variable_name(toml_value_at(theirs, i)), name))
			break;
	return i;
}

size_t merge_goal_find(const struct merge_goal *g, const struct toml_node *theirs, const struct toml_node *ours)
{
	for (size_t i = 0; i < toml_count(theirs); i++)
		if (merge_goal_means(g, toml_value_at(theirs, i), ours))
			return i;
	return merge_goal_next(theirs, 0, ours);
}

static bool has_items(const struct merge_goal *g, const struct toml_node *theirs)
{
	if (toml_kind(theirs) != TOML_ARRAY)
		return false;
	for (size_t i = 0; i < toml_count(g->value); i++) {
		const struct toml_node *ours = toml_value_at(g->value, i);
		size_t found = merge_goal_find(g, theirs, ours);

		if (found == toml_count(theirs) || !merge_goal_means(g, toml_value_at(theirs, found), ours))
			return false;
	}
	return true;
}

bool merge_goal_is_met(const struct merge_goal *g, const struct toml_document *doc)
{
	const struct toml_node *node = merge_path_node(doc, &g->path, g->path.len);

	if (!node)
		return g->want->how == MERGE_AGREE;
	return g->want->how == MERGE_ITEMS ? has_items(g, node) : merge_goal_means(g, node, g->value);
}

static bool is_bare(const char *key)
{
	for (const char *c = key; *c; c++)
		if (!char_is_letter(*c) && !char_is_digit(*c) && *c != '_' && *c != '-')
			return false;
	return *key;
}

char *merge_path_text(const struct strlist *path, size_t from)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = from; i < path->len; i++) {
		if (i > from)
			strbuf_addch(&text, '.');
		if (is_bare(path->items[i]))
			strbuf_addstr(&text, path->items[i]);
		else
			quote_toml(&text, path->items[i]);
	}
	return strbuf_detach(&text);
}

bool merge_path_shares(const struct strlist *a, const struct strlist *b, size_t n)
{
	if (a->len < n || b->len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}

const struct toml_node *merge_path_node(const struct toml_document *doc, const struct strlist *path, size_t n)
{
	const struct toml_node *node = toml_root(doc);

	for (size_t i = 0; node && i < n; i++)
		node = toml_kind(node) == TOML_TABLE ? toml_get(node, path->items[i]) : NULL;
	return node;
}
