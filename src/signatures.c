/* Signatures: by which lines of a log each known failure of a build shows itself. */
#include "signatures.h"

#include "needles.h"
#include "remedy.h"
#include "toml.h"

#include <string.h>

enum { NAME_LENGTH_MAX = 64, WEIGHT_USUAL = 10 };

static int read_patterns(const struct toml_node *table, const char *key, struct pattern_list *list,
			 const char *file, struct error *err)
{
	const struct toml_node *texts = toml_get(table, key);

	for (size_t i = 0; texts && i < toml_count(texts); i++) {
		const struct toml_node *text = toml_value_at(texts, i);
		const char *fault = pattern_parse(vec_push(&list->all), toml_string(text));

		if (fault)
			return toml_fault(text, file, err, "the pattern \"%s\" %s", toml_string(text), fault);
	}
	return 0;
}

static int check_mend(const struct toml_node *mend, const char *file, struct error *err)
{
	for (size_t i = 0; i < toml_count(mend); i++) {
		const struct toml_node *advice = toml_value_at(mend, i);

		if (!remedy_is_known(toml_string(advice)))
			return toml_fault(advice, file, err,
					  "\"%s\" is no advice: behind an @ stands toolchain, std or package",
					  toml_string(advice));
	}
	return 0;
}

/* The lists of strings are read for their types; faults in a pattern have the place of its own node. */
static int read_signature(const struct toml_node *table, struct signature *s, const char *file,
			  struct error *err)
{
	struct strlist patterns = STRLIST_INIT, also = STRLIST_INIT;
	const struct toml_field fields[] = {
		{ "name", TOML_FIELD_STRING, true, &s->name },
		{ "weight", TOML_FIELD_INTEGER, false, &s->weight },
		{ "patterns", TOML_FIELD_STRINGS, true, &patterns },
		{ "also", TOML_FIELD_STRINGS, false, &also },
		{ "cause", TOML_FIELD_STRING, true, &s->cause },
		{ "mend", TOML_FIELD_STRINGS, true, &s->mend },
		{ "source", TOML_FIELD_STRING, true, &s->source },
	};
	int ret;

	s->weight = WEIGHT_USUAL;
	ret = toml_read_table(table, fields, ARRAY_SIZE(fields), file, err);
	strlist_release(&patterns);
	strlist_release(&also);
	if (ret)
		return -1;
	if (!str_is_name(s->name, NAME_LENGTH_MAX))
		return toml_fault(toml_get(table, "name"), file, err, "name \"%s\" is not a name", s->name);
	if (!toml_count(toml_get(table, "patterns")))
		return toml_fault(toml_get(table, "patterns"), file, err, "patterns must not be empty");
	if (read_patterns(table, "patterns", &s->patterns, file, err) ||
	    read_patterns(table, "also", &s->also, file, err))
		return -1;
	return check_mend(toml_get(table, "mend"), file, err);
}

static int read_failures(const struct toml_node *failures, struct signatures *s, const char *file,
			 struct error *err)
{
	for (size_t i = 0; i < toml_count(failures); i++) {
		const struct toml_node *table = toml_value_at(failures, i);

		if (read_signature(table, vec_push(&s->all), file, err))
			return -1;
		for (size_t before = 0; before < i; before++)
			if (!strcmp(s->all.items[before].name, s->all.items[i].name))
				return toml_fault(table, file, err, "there is a failure \"%s\" already",
						  s->all.items[i].name);
	}
	return 0;
}

static size_t key_bytes(const struct pattern_list *list)
{
	size_t bytes = 0;

	vec_each (&list->all, pattern)
		bytes += strlen(pattern_key(pattern));
	return bytes;
}

static int check_size(const struct toml_node *root, const struct signatures *s, const char *file,
		      struct error *err)
{
	size_t bytes = key_bytes(&s->errors) + key_bytes(&s->heads) + key_bytes(&s->context);

	vec_each (&s->all, signature)
		bytes += key_bytes(&signature->patterns) + key_bytes(&signature->also);
	if (bytes < NEEDLES_BYTES_MAX)
		return 0;
	return toml_fault(root, file, err, "the patterns have more than %d bytes together", NEEDLES_BYTES_MAX);
}

static int read_all(const struct toml_node *root, struct signatures *s, const char *file, struct error *err)
{
	struct strlist errors = STRLIST_INIT, heads = STRLIST_INIT, context = STRLIST_INIT;
	const struct toml_node *failures = NULL;
	int64_t schema = 0;
	const struct toml_field fields[] = {
		{ "schema", TOML_FIELD_INTEGER, true, &schema },
		{ "errors", TOML_FIELD_STRINGS, true, &errors },
		{ "heads", TOML_FIELD_STRINGS, false, &heads },
		{ "context", TOML_FIELD_STRINGS, false, &context },
		{ "failure", TOML_FIELD_TABLES, true, &failures },
	};
	int ret = toml_read_table(root, fields, ARRAY_SIZE(fields), file, err);

	strlist_release(&errors);
	strlist_release(&heads);
	strlist_release(&context);
	if (ret)
		return -1;
	if (schema != 1)
		return toml_fault(toml_get(root, "schema"), file, err, "schema must be 1");
	if (read_patterns(root, "errors", &s->errors, file, err) ||
	    read_patterns(root, "heads", &s->heads, file, err) ||
	    read_patterns(root, "context", &s->context, file, err) || read_failures(failures, s, file, err))
		return -1;
	return check_size(root, s, file, err);
}

int signatures_parse(struct signatures *s, const char *text, size_t len, const char *file, struct error *err)
{
	struct toml_document *doc = toml_parse(text, len, file, err);
	int ret;

	*s = (struct signatures)SIGNATURES_INIT;
	if (!doc)
		return -1;
	ret = read_all(toml_root(doc), s, file, err);
	if (ret)
		signatures_release(s);
	toml_free(doc);
	return ret;
}

static void release_patterns(struct pattern_list *list)
{
	vec_each (&list->all, pattern)
		pattern_release(pattern);
	vec_release(&list->all);
}

void signatures_release(struct signatures *s)
{
	vec_each (&s->all, signature) {
		free(signature->name);
		free(signature->cause);
		free(signature->source);
		release_patterns(&signature->patterns);
		release_patterns(&signature->also);
		strlist_release(&signature->mend);
	}
	vec_release(&s->all);
	release_patterns(&s->errors);
	release_patterns(&s->heads);
	release_patterns(&s->context);
}
