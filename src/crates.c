/* What is known of crates that run native tools when they are built for windows-gnu. */
#include "crates.h"

#include "toml.h"

#include <string.h>

enum { SCHEMA = 1 };

int crates_compare_versions(const char *a, const char *b)
{
	for (int i = 0; i < 3; i++) {
		char *rest_a, *rest_b;
		unsigned long x = strtoul(a, &rest_a, 10), y = strtoul(b, &rest_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		a = *rest_a == '.' ? rest_a + 1 : "";
		b = *rest_b == '.' ? rest_b + 1 : "";
	}
	return 0;
}

static int read_tool(struct crates *c, const struct toml_node *table, const char *file, struct error *err)
{
	struct crates_tool *t = vec_push(&c->tools);
	const struct toml_field fields[] = {
		{ "name", TOML_FIELD_STRING, true, &t->name },
		{ "toolchain", TOML_FIELD_STRING, false, &t->toolchain },
		{ "command", TOML_FIELD_STRING, false, &t->command },
		{ "library", TOML_FIELD_STRING, false, &t->library },
		{ "package", TOML_FIELD_STRING, false, &t->package },
	};

	if (c->tools.len > CRATES_TOOLS_MAX)
		return toml_fault(table, file, err, "more than %d tools", CRATES_TOOLS_MAX);
	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err))
		return -1;
	if (!!t->toolchain + !!t->command + !!t->library != 1)
		return toml_fault(table, file, err, "%s wants one of toolchain, command and library", t->name);
	if (!t->toolchain != !!t->package)
		return toml_fault(table, file, err, "%s wants a package, if it is not of the toolchain",
				  t->name);
	return 0;
}

/* "C", "nasm x86_64", "nasm unless rustls", "nasm x86_64 unless rustls" */
static int read_need(const struct crates *c, struct crates_row *row, const char *want)
{
	struct slice rest = slice_of(want), name = slice_take_word(&rest), word = slice_take_word(&rest);
	struct crates_need *need = vec_push(&row->needs);

	while (need->tool < c->tools.len && !slice_is(name, c->tools.items[need->tool].name))
		need->tool++;
	if (word.len && !slice_is(word, "unless")) {
		need->processor = word;
		word = slice_take_word(&rest);
	}
	if (word.len)
		need->unless = slice_take_word(&rest);
	if (need->tool == c->tools.len || (word.len && (!slice_is(word, "unless") || !need->unless.len)))
		return -1;
	return slice_trim(rest).len ? -1 : 0;
}

static int check_row(const struct crates *c, struct crates_row *row, const struct toml_node *table,
		     const char *file, struct error *err)
{
	if ((row->wants.len || row->maybe) + !!row->nothing + !!row->elsewhere != 1)
		return toml_fault(table, file, err, "%s wants one of needs or maybe, nothing, and elsewhere",
				  row->name);
	vec_each (&row->wants, want)
		if (read_need(c, row, *want))
			return toml_fault(table, file, err,
					  "%s needs %s, which is no tool of this file, or not written so",
					  row->name, *want);
	return 0;
}

static int read_row(struct crates *c, const struct toml_node *table, const char *file, struct error *err)
{
	struct crates_row *row = vec_push(&c->rows);
	const struct toml_field fields[] = {
		{ "name", TOML_FIELD_STRING, true, &row->name },
		{ "group", TOML_FIELD_STRING, false, &row->group },
		{ "since", TOML_FIELD_STRING, false, &row->since },
		{ "before", TOML_FIELD_STRING, false, &row->before },
		{ "with", TOML_FIELD_STRING, false, &row->with },
		{ "needs", TOML_FIELD_STRINGS, false, &row->wants },
		{ "nothing", TOML_FIELD_STRING, false, &row->nothing },
		{ "elsewhere", TOML_FIELD_STRING, false, &row->elsewhere },
		{ "maybe", TOML_FIELD_STRING, false, &row->maybe },
		{ "note", TOML_FIELD_STRING, false, &row->note },
		{ "without", TOML_FIELD_STRING, false, &row->without },
		{ "source", TOML_FIELD_STRING, true, &row->source },
	};

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err))
		return -1;
	return check_row(c, row, table, file, err);
}

static int read_pull(struct crates *c, const struct toml_node *table, const char *file, struct error *err)
{
	struct crates_pull *p = vec_push(&c->pulls);
	const struct toml_field fields[] = {
		{ "crate", TOML_FIELD_STRING, true, &p->crate },
		{ "pulls", TOML_FIELD_STRINGS, true, &p->pulls },
		{ "elsewhere", TOML_FIELD_STRING, false, &p->elsewhere },
		{ "without", TOML_FIELD_STRING, false, &p->without },
		{ "source", TOML_FIELD_STRING, true, &p->source },
	};

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err))
		return -1;
	if (!p->elsewhere == !p->without)
		return toml_fault(table, file, err, "%s wants either elsewhere or without", p->crate);
	return 0;
}

static int read_each(struct crates *c, const struct toml_node *array, const char *file, struct error *err,
		     int (*read)(struct crates *, const struct toml_node *, const char *, struct error *))
{
	for (size_t i = 0; array && i < toml_count(array); i++)
		if (read(c, toml_value_at(array, i), file, err))
			return -1;
	return 0;
}

static int read_all(struct crates *c, const struct toml_node *root, const char *file, struct error *err)
{
	const struct toml_node *tools = NULL, *rows = NULL, *pulls = NULL;
	int64_t schema = 0;
	const struct toml_field fields[] = {
		{ "schema", TOML_FIELD_INTEGER, true, &schema },
		{ "builders", TOML_FIELD_STRINGS, true, &c->builders },
		{ "tool", TOML_FIELD_TABLES, true, &tools },
		{ "crate", TOML_FIELD_TABLES, true, &rows },
		{ "pull", TOML_FIELD_TABLES, false, &pulls },
	};

	if (toml_read_table(root, fields, ARRAY_SIZE(fields), file, err))
		return -1;
	if (schema != SCHEMA)
		return toml_fault(root, file, err, "schema is %lld, and this mingwup knows %d",
				  (long long)schema, SCHEMA);
	if (read_each(c, tools, file, err, read_tool) || read_each(c, rows, file, err, read_row) ||
	    read_each(c, pulls, file, err, read_pull))
		return -1;
	return 0;
}

int crates_parse(struct crates *c, const char *text, size_t len, const char *file, struct error *err)
{
	struct toml_document *doc = toml_parse(text, len, file, err);
	int ret = -1;

	*c = (struct crates)CRATES_INIT;
	if (doc) {
		ret = read_all(c, toml_root(doc), file, err);
		toml_free(doc);
	}
	if (ret)
		crates_release(c);
	return ret;
}

static void release_row(struct crates_row *row)
{
	char *const texts[] = { row->name,      row->group, row->since, row->before,  row->with,  row->nothing,
				row->elsewhere, row->maybe, row->note,  row->without, row->source };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	strlist_release(&row->wants);
	vec_release(&row->needs);
}

void crates_release(struct crates *c)
{
	vec_each (&c->tools, tool) {
		free(tool->name);
		free(tool->toolchain);
		free(tool->command);
		free(tool->library);
		free(tool->package);
	}
	vec_each (&c->rows, row)
		release_row(row);
	vec_each (&c->pulls, pull) {
		free(pull->crate);
		strlist_release(&pull->pulls);
		free(pull->elsewhere);
		free(pull->without);
		free(pull->source);
	}
	strlist_release(&c->builders);
	vec_release(&c->tools);
	vec_release(&c->rows);
	vec_release(&c->pulls);
}

static bool fits(const struct crates_row *row, const struct cargolock *lock,
		 const struct cargolock_package *package)
{
	return (!row->since || crates_compare_versions(package->version, row->since) >= 0) &&
	       (!row->before || crates_compare_versions(package->version, row->before) < 0) &&
	       (!row->with || cargolock_depends(lock, package, row->with));
}

const struct crates_row *crates_find(const struct crates *c, const struct cargolock *lock,
				     const struct cargolock_package *package)
{
	vec_each (&c->rows, row)
		if (!strcmp(row->name, package->name) && fits(row, lock, package))
			return row;
	return NULL;
}

const struct crates_pull *crates_find_pull(const struct crates *c, const char *crate, const char *pulls)
{
	vec_each (&c->pulls, pull)
		if (!strcmp(pull->crate, crate) && strlist_has(&pull->pulls, pulls))
			return pull;
	return NULL;
}
