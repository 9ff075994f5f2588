/* Reading a TOML table by a list of its fields, refusing what is unknown, missing or of the wrong type. */
#include "toml.h"

#include <stdarg.h>
#include <string.h>

const char *toml_kind_name(enum toml_kind kind)
{
	static const char *const names[] = {
		[TOML_TABLE] = "a table",     [TOML_ARRAY] = "an array",
		[TOML_STRING] = "a string",   [TOML_INTEGER] = "an integer",
		[TOML_BOOLEAN] = "a boolean", [TOML_OTHER] = "a float, date or time",
	};

	return names[kind];
}

int toml_fault(const struct toml_node *node, const char *name, struct error *err, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	error_set(err, STATUS_MANIFEST, "%s:%u:%u: %s", name, toml_line(node), toml_column(node), text.buf);
	strbuf_release(&text);
	return -1;
}

static const struct toml_field *find_field(const struct toml_field *fields, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(fields[i].key, key))
			return &fields[i];
	return NULL;
}

static int check_kind(const struct toml_node *node, enum toml_kind wanted, const char *key, const char *name,
		      struct error *err)
{
	if (toml_kind(node) == wanted)
		return 0;
	return toml_fault(node, name, err, "%s must be %s, not %s", key, toml_kind_name(wanted),
			  toml_kind_name(toml_kind(node)));
}

static int check_string(const struct toml_node *node, const char *key, const char *name, struct error *err)
{
	if (check_kind(node, TOML_STRING, key, name, err))
		return -1;
	return *toml_string(node) ? 0 : toml_fault(node, name, err, "%s must not be empty", key);
}

static int read_strings(const struct toml_node *node, const struct toml_field *field, const char *name,
			struct error *err)
{
	if (check_kind(node, TOML_ARRAY, field->key, name, err))
		return -1;
	for (size_t i = 0; i < toml_count(node); i++) {
		const struct toml_node *item = toml_value_at(node, i);

		if (check_string(item, field->key, name, err))
			return -1;
		strlist_add(field->into, toml_string(item));
	}
	return 0;
}

static int read_tables(const struct toml_node *node, const struct toml_field *field, const char *name,
		       struct error *err)
{
	if (check_kind(node, TOML_ARRAY, field->key, name, err))
		return -1;
	if (!toml_count(node))
		return toml_fault(node, name, err, "%s must not be empty", field->key);
	for (size_t i = 0; i < toml_count(node); i++)
		if (check_kind(toml_value_at(node, i), TOML_TABLE, field->key, name, err))
			return -1;
	*(const struct toml_node **)field->into = node;
	return 0;
}

static int read_field(const struct toml_node *node, const struct toml_field *field, const char *name,
		      struct error *err)
{
	switch (field->kind) {
	case TOML_FIELD_STRING:
		if (check_string(node, field->key, name, err))
			return -1;
		*(char **)field->into = xstrdup(toml_string(node));
		return 0;
	case TOML_FIELD_STRINGS:
		return read_strings(node, field, name, err);
	case TOML_FIELD_INTEGER:
		if (check_kind(node, TOML_INTEGER, field->key, name, err))
			return -1;
		*(int64_t *)field->into = toml_integer(node);
		return 0;
	case TOML_FIELD_BOOLEAN:
		if (check_kind(node, TOML_BOOLEAN, field->key, name, err))
			return -1;
		*(bool *)field->into = toml_boolean(node);
		return 0;
	case TOML_FIELD_TABLE:
		if (check_kind(node, TOML_TABLE, field->key, name, err))
			return -1;
		*(const struct toml_node **)field->into = node;
		return 0;
	case TOML_FIELD_TABLES:
		return read_tables(node, field, name, err);
	}
	return 0;
}

int toml_read_table(const struct toml_node *table, const struct toml_field *fields, size_t n, const char *name,
		    struct error *err)
{
	for (size_t i = 0; i < toml_count(table); i++) {
		unsigned line, column;
		const char *key = toml_key_at(table, i, &line, &column);
		const struct toml_field *field = find_field(fields, n, key);

		if (!field)
			return error_set(err, STATUS_MANIFEST, "%s:%u:%u: unknown key %s", name, line, column,
					 key);
		if (read_field(toml_value_at(table, i), field, name, err))
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (fields[i].required && !toml_get(table, fields[i].key))
			return toml_fault(table, name, err, "missing key %s", fields[i].key);
	return 0;
}
