/* What tests of merging share: things to want, and a judge of the result that knows nothing of how it was made. */
#ifndef MINGWUP_TEST_MERGE_SAMPLE_H
#define MINGWUP_TEST_MERGE_SAMPLE_H

#include "merge.h"
#include "toml.h"

#include <stdlib.h>
#include <string.h>

/* Two targets, one of them with a runner. */
static const char sample_cargo[] = "[env]\n"
				   "CC_i = \"/p/i-gcc\"\n"
				   "CC_x = \"/p/x-gcc\"\n"
				   "[target.i686-pc-windows-gnu]\n"
				   "linker = \"/p/i-gcc\"\n"
				   "[target.x86_64-pc-windows-gnu]\n"
				   "linker = \"/p/x-gcc\"\n"
				   "runner = [\"/p/wine\"]\n";
static const char sample_include[] = "include = [\"/p/config.toml\"]\n";
static const char sample_cross[] = "[target.i686-pc-windows-gnu.env]\n"
				   "volumes = [\"MINGWUP_PREFIX=/p\"]\n"
				   "passthrough = [\n"
				   "    \"CC_i=/p/i-gcc\", # one\n"
				   "    \"AR_i=/p/i-ar\",\n"
				   "]\n"
				   "[target.x86_64-pc-windows-gnu.env]\n"
				   "passthrough = [\"CC_x=/p/x-gcc\"]\n";

/* "cargo", "include" or "cross" */
static inline void sample_wants(struct merge_wants *wants, const char *list)
{
	if (!strcmp(list, "cross")) {
		merge_wants_add(wants, sample_cross, MERGE_ITEMS);
		return;
	}
	if (!strcmp(list, "include"))
		merge_wants_add(wants, sample_include, MERGE_ITEMS);
	merge_wants_add(wants, sample_cargo, !strcmp(list, "include") ? MERGE_AGREE : MERGE_VALUE);
}

/* Whether all of `part` is in `whole`, in an array behind what has come in. */
static inline bool sample_holds(const struct toml_node *whole, const struct toml_node *part)
{
	size_t more;

	if (!whole || toml_kind(whole) != toml_kind(part))
		return false;
	switch (toml_kind(part)) {
	case TOML_STRING:
		return !strcmp(toml_string(whole), toml_string(part));
	case TOML_INTEGER:
		return toml_integer(whole) == toml_integer(part);
	case TOML_BOOLEAN:
		return toml_boolean(whole) == toml_boolean(part);
	case TOML_OTHER:
		return true;
	case TOML_TABLE:
		for (size_t i = 0; i < toml_count(part); i++) {
			unsigned line, column;

			if (!sample_holds(toml_get(whole, toml_key_at(part, i, &line, &column)),
					  toml_value_at(part, i)))
				return false;
		}
		return true;
	case TOML_ARRAY:
		if (toml_count(whole) < toml_count(part))
			return false;
		more = toml_count(whole) - toml_count(part);
		for (size_t i = 0; i < toml_count(part); i++)
			if (!sample_holds(toml_value_at(whole, more + i), toml_value_at(part, i)))
				return false;
		return true;
	}
	return false;
}

/* How many values there are that are no tables; arrays count with their items. */
static inline size_t sample_count(const struct toml_node *node)
{
	size_t sum = toml_kind(node) != TOML_TABLE;

	for (size_t i = 0; i < toml_count(node); i++)
		sum += sample_count(toml_value_at(node, i));
	return sum;
}

static inline const struct toml_node *sample_child(const struct toml_node *node, const char *key)
{
	return node && toml_kind(node) == TOML_TABLE ? toml_get(node, key) : NULL;
}

static inline bool sample_has_item(const struct toml_node *array, const struct toml_node *item)
{
	for (size_t i = 0; i < toml_count(array); i++) {
		const struct toml_node *one = toml_value_at(array, i), *path = sample_child(one, "path");

		if (sample_holds(path ? path : one, item))
			return true;
	}
	return false;
}

/* How many values of what is wanted are not in `before`. */
static inline size_t sample_missing(const struct merge_want *want, const struct toml_node *before)
{
	char *text = xasprintf("v = %s", want->value);
	struct error err = ERROR_INIT;
	struct toml_document *doc = toml_parse(text, strlen(text), "want", &err);
	const struct toml_node *ours = toml_get(toml_root(doc), "v"), *theirs = before;
	size_t missing = 0;

	vec_each (&want->table, key)
		theirs = sample_child(theirs, *key);
	theirs = sample_child(theirs, want->key);
	if (!theirs && want->how != MERGE_AGREE)
		missing = sample_count(ours);
	for (size_t i = 0; theirs && want->how == MERGE_ITEMS && i < toml_count(ours); i++)
		missing += !sample_has_item(theirs, toml_value_at(ours, i));
	toml_free(doc);
	free(text);
	return missing;
}

/* NULL, or what is wrong with `after` as the merge of the list into `before`, in which nothing is ours. */
static inline const char *sample_judge(const struct merge_wants *wants, const struct strbuf *before,
				       const struct strbuf *after)
{
	struct error err = ERROR_INIT;
	struct toml_document *a = toml_parse(before->buf, before->len, "before", &err);
	struct toml_document *b = toml_parse(after->buf, after->len, "after", &err);
	const char *fault = NULL;
	size_t missing = 0;

	if (a)
		vec_each (&wants->list, want)
			missing += sample_missing(want, toml_root(a));
	if (!a || !b)
		fault = "it is no TOML";
	else if (!sample_holds(toml_root(b), toml_root(a)))
		fault = "something of the user's is lost";
	else if (sample_count(toml_root(b)) != sample_count(toml_root(a)) + missing)
		fault = "it says more or less than what is wanted";
	toml_free(a);
	toml_free(b);
	error_release(&err);
	return fault;
}

#endif
