/* JSON documents, by jansson. */
#include "jsondoc.h"

#include <jansson.h>

/* jansson counts references and owns everything; our type is only its name for the rest of the program. */
static json_t *in(const struct jsondoc *j)
{
	return (json_t *)j;
}

static struct jsondoc *made(json_t *j)
{
	if (!j)
		mem_exhausted();
	return (struct jsondoc *)j;
}

/* What becomes of putting something into a document: jansson fails at it only for want of memory. */
static void put(int ret)
{
	if (ret)
		mem_exhausted();
}

/* The bytes of the first character of a text, by jansson's own measure; 0: it does not begin with one. */
static size_t character(const char *s)
{
	for (size_t len = 1; len <= 4 && s[len - 1]; len++) {
		json_t *j = json_stringn(s, len);

		json_decref(j);
		if (j)
			return len;
	}
	return 0;
}

static json_t *string(const char *value)
{
	struct strbuf clean = STRBUF_INIT;
	json_t *j = json_string(value);

	if (j)
		return j;
	for (size_t len; *value; value += len ? len : 1) {
		len = character(value);
		strbuf_add(&clean, len ? value : "\xef\xbf\xbd", len ? len : 3);
	}
	j = json_string(clean.buf);
	strbuf_release(&clean);
	return in(made(j));
}

struct jsondoc *jsondoc_object(void)
{
	return made(json_object());
}

struct jsondoc *jsondoc_array(void)
{
	return made(json_array());
}

void jsondoc_free(struct jsondoc *j)
{
	json_decref(in(j));
}

void jsondoc_put_string(struct jsondoc *object, const char *key, const char *value)
{
	put(json_object_set_new(in(object), key, string(value)));
}

void jsondoc_put_integer(struct jsondoc *object, const char *key, int64_t value)
{
	put(json_object_set_new(in(object), key, json_integer(value)));
}

void jsondoc_put_boolean(struct jsondoc *object, const char *key, bool value)
{
	put(json_object_set_new(in(object), key, json_boolean(value)));
}

void jsondoc_put(struct jsondoc *object, const char *key, struct jsondoc *value)
{
	put(json_object_set_new(in(object), key, in(value)));
}

void jsondoc_append(struct jsondoc *array, struct jsondoc *value)
{
	put(json_array_append_new(in(array), in(value)));
}

void jsondoc_append_string(struct jsondoc *array, const char *value)
{
	put(json_array_append_new(in(array), string(value)));
}

void jsondoc_render(const struct jsondoc *j, struct strbuf *out)
{
	char *text = json_dumps(in(j), JSON_INDENT(2));

	made(text ? in(j) : NULL);
	strbuf_addstr(out, text);
	strbuf_addch(out, '\n');
	free(text);
}

struct jsondoc *jsondoc_parse(const char *text, size_t len, const char *name, struct error *err)
{
	json_error_t why;
	json_t *j = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);

	/* Want of memory is the one failure that jansson does not name. */
	if (!j && !*why.text)
		mem_exhausted();
	if (!j)
		error_set(err, STATUS_FAILURE, "%s:%d:%d: %s", name, why.line, why.column, why.text);
	return (struct jsondoc *)j;
}

const char *jsondoc_get_string(const struct jsondoc *object, const char *key)
{
	return json_string_value(json_object_get(in(object), key));
}

const struct jsondoc *jsondoc_get(const struct jsondoc *object, const char *key)
{
	return (const struct jsondoc *)json_object_get(in(object), key);
}

int jsondoc_get_integer(const struct jsondoc *object, const char *key, int64_t *value)
{
	const json_t *j = json_object_get(in(object), key);

	if (!json_is_integer(j))
		return -1;
	*value = json_integer_value(j);
	return 0;
}

size_t jsondoc_count(const struct jsondoc *array)
{
	return json_array_size(in(array));
}

const struct jsondoc *jsondoc_at(const struct jsondoc *array, size_t i)
{
	return (const struct jsondoc *)json_array_get(in(array), i);
}
