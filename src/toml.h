/*
 * TOML 1.0, read by toml++ (the one C++ file of the project) behind plain C.
 *
 * A document owns all its nodes and strings; they are borrowed and live as long as it does. Every node knows
 * where it stands in its file, so that a fault found late is still reported as file:line:column.
 */
#ifndef MINGWUP_TOML_H
#define MINGWUP_TOML_H

#include "error.h"
#include "vec.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum toml_kind { TOML_TABLE, TOML_ARRAY, TOML_STRING, TOML_INTEGER, TOML_BOOLEAN, TOML_OTHER };

struct toml_document;
struct toml_node;

/* `name` stands in messages. STATUS_MANIFEST with file:line:column when it is not TOML. NULL on error. */
MUST_CHECK struct toml_document *toml_parse(const char *text, size_t len, const char *name, struct error *err);
void toml_free(struct toml_document *doc);
const struct toml_node *toml_root(const struct toml_document *doc);

enum toml_kind toml_kind(const struct toml_node *node);
const char *toml_kind_name(enum toml_kind kind); /* "a string" */
unsigned toml_line(const struct toml_node *node);
unsigned toml_column(const struct toml_node *node);

/* Of a table: its keys in the order of their bytes. Of an array: its items. */
size_t toml_count(const struct toml_node *node);
const char *toml_key_at(const struct toml_node *table, size_t i, unsigned *line, unsigned *column);
const struct toml_node *toml_value_at(const struct toml_node *node, size_t i);
const struct toml_node *toml_get(const struct toml_node *table, const char *key); /* NULL: no such key */

const char *toml_string(
	const struct toml_node *node);              /* of TOML_STRING; has no NUL inside (refused at parse) */
int64_t toml_integer(const struct toml_node *node); /* of TOML_INTEGER */
bool toml_boolean(const struct toml_node *node);    /* of TOML_BOOLEAN */

#ifdef __cplusplus
}
#endif

/*
 * Reading a table by a list of its fields: what is unknown, missing or of the wrong type is refused with its
 *place.
 *
 *	const struct toml_field fields[] = {
 *		{ "release", TOML_FIELD_STRING, true, &m->release },
 *		{ "package", TOML_FIELD_TABLES, false, &node },
 *	};
 *	if (toml_read_table(node, fields, ARRAY_SIZE(fields), name, err))
 */
enum toml_field_kind {
	TOML_FIELD_STRING,  /* char **: a copy that the caller owns; not empty */
	TOML_FIELD_STRINGS, /* struct strlist *: an array of strings, none empty */
	TOML_FIELD_INTEGER, /* int64_t * */
	TOML_FIELD_BOOLEAN, /* bool * */
	TOML_FIELD_TABLE,   /* const struct toml_node **: a table */
	TOML_FIELD_TABLES,  /* const struct toml_node **: an array of tables, not empty */
};

struct toml_field {
	const char *key;
	enum toml_field_kind kind;
	bool required;
	void *into;
};

MUST_CHECK int toml_read_table(const struct toml_node *table, const struct toml_field *fields, size_t n,
			       const char *name, struct error *err);
/* STATUS_MANIFEST, "name:line:column: message". Returns -1. */
int toml_fault(const struct toml_node *node, const char *name, struct error *err, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

#endif
