/* A manifest: what a release promises and where its packages come from. */
#include "manifest.h"

#include "toml.h"

#include <string.h>

enum { NAME_LENGTH_MAX = 64 };

static bool is_name(const char *s)
{
	return str_is_name(s, NAME_LENGTH_MAX);
}

static int check_name(const struct toml_node *table, const char *key, const char *value, const char *file,
		      struct error *err)
{
	if (is_name(value))
		return 0;
	return toml_fault(toml_get(table, key), file, err,
			  "%s \"%s\" is not a name: letters, digits, '.', '_', '+' and '-', at most 64", key,
			  value);
}

static int check_names(const struct toml_node *table, const char *key, const struct strlist *values,
		       const char *file, struct error *err)
{
	if (!values->len)
		return toml_fault(toml_get(table, key), file, err, "%s must not be empty", key);
	for (size_t i = 0; i < values->len; i++)
		if (!is_name(values->items[i]))
			return toml_fault(toml_value_at(toml_get(table, key), i), file, err,
					  "\"%s\" in %s is not a name", values->items[i], key);
	return 0;
}

/* `choices` ends with NULL. */
static int check_choice(const struct toml_node *table, const char *key, const char *value,
			const char *const *choices, const char *file, struct error *err)
{
	struct strbuf list = STRBUF_INIT;
	bool found = false;

	for (size_t i = 0; choices[i] && !found; i++) {
		found = !strcmp(value, choices[i]);
		strbuf_addf(&list, "%s\"%s\"", i ? " or " : "", choices[i]);
	}
	if (!found)
		toml_fault(toml_get(table, key), file, err, "%s must be %s, not \"%s\"", key, list.buf, value);
	strbuf_release(&list);
	return found ? 0 : -1;
}

static int check_version(const struct toml_node *table, const char *key, const char *value, const char *file,
			 struct error *err)
{
	size_t len = strlen(value);

	if (strspn(value, "0123456789.") == len && value[0] != '.' && value[len - 1] != '.' &&
	    !strstr(value, ".."))
		return 0;
	return toml_fault(toml_get(table, key), file, err,
			  "%s \"%s\" is not a version: numbers with dots between", key, value);
}

static int read_promise(const struct toml_node *table, struct promise *p, const char *file, struct error *err)
{
	/* Rust's windows-gnu targets have one ABI: POSIX threads (for C++), msvcrt. */
	static const char *const threads[] = { "posix", NULL }, *const crts[] = { "msvcrt", NULL };
	const struct toml_field fields[] = {
		{ "threads", TOML_FIELD_STRING, true, &p->threads },
		{ "crt", TOML_FIELD_STRING, true, &p->crt },
		{ "gcc", TOML_FIELD_STRING, true, &p->gcc },
		{ "binutils", TOML_FIELD_STRING, true, &p->binutils },
		{ "mingw-w64", TOML_FIELD_STRING, true, &p->mingw_w64 },
	};

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err) ||
	    check_choice(table, "threads", p->threads, threads, file, err) ||
	    check_choice(table, "crt", p->crt, crts, file, err) ||
	    check_version(table, "gcc", p->gcc, file, err) ||
	    check_version(table, "binutils", p->binutils, file, err) ||
	    check_version(table, "mingw-w64", p->mingw_w64, file, err))
		return -1;
	return 0;
}

static int read_archive(const struct toml_node *table, struct archive_source *a, const char *file,
			struct error *err)
{
	const struct toml_field fields[] = {
		{ "origin", TOML_FIELD_STRING, true, &a->origin },
		{ "suite", TOML_FIELD_STRING, true, &a->suite },
		{ "components", TOML_FIELD_STRINGS, true, &a->components },
		{ "keyring", TOML_FIELD_STRING, true, &a->keyring },
		{ "mirrors", TOML_FIELD_STRINGS, true, &a->mirrors },
	};

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err) ||
	    check_name(table, "suite", a->suite, file, err) ||
	    check_names(table, "components", &a->components, file, err))
		return -1;
	if (a->keyring[0] != '/')
		return toml_fault(toml_get(table, "keyring"), file, err, "keyring must be an absolute path");
	if (!a->mirrors.len)
		return toml_fault(toml_get(table, "mirrors"), file, err, "mirrors must not be empty");
	return 0;
}

/* A launcher is built for each of these; src/launchers.h has them. */
static const char *const host_names[] = { "x86_64-linux", "aarch64-linux", NULL };

const char *manifest_host_name(size_t i)
{
	return i < ARRAY_SIZE(host_names) ? host_names[i] : NULL;
}

static int read_host(const struct toml_node *table, struct manifest *m, const char *file, struct error *err)
{
	struct host *h = vec_push(&m->hosts);
	const struct toml_field fields[] = {
		{ "name", TOML_FIELD_STRING, true, &h->name },
		{ "architecture", TOML_FIELD_STRING, true, &h->architecture },
		{ "multiarch", TOML_FIELD_STRING, true, &h->multiarch },
		{ "loader", TOML_FIELD_STRING, true, &h->loader },
	};

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err) ||
	    check_choice(table, "name", h->name, host_names, file, err) ||
	    check_name(table, "architecture", h->architecture, file, err) ||
	    check_name(table, "multiarch", h->multiarch, file, err) ||
	    check_name(table, "loader", h->loader, file, err))
		return -1;
	if (manifest_host(m, h->name) != h)
		return toml_fault(table, file, err, "host %s is given twice", h->name);
	return 0;
}

static int read_target(const struct toml_node *table, struct manifest *m, const char *file, struct error *err)
{
	static const char *const exceptions[] = { "dwarf", "seh", NULL };
	struct target *t = vec_push(&m->targets);
	const struct toml_field fields[] = {
		{ "name", TOML_FIELD_STRING, true, &t->name },
		{ "triple", TOML_FIELD_STRING, true, &t->triple },
		{ "exceptions", TOML_FIELD_STRING, true, &t->exceptions },
		{ "packages", TOML_FIELD_STRINGS, true, &t->packages },
	};

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), file, err) ||
	    check_name(table, "name", t->name, file, err) ||
	    check_name(table, "triple", t->triple, file, err) ||
	    check_choice(table, "exceptions", t->exceptions, exceptions, file, err) ||
	    check_names(table, "packages", &t->packages, file, err))
		return -1;
	if (manifest_target(m, t->name) != t || manifest_target(m, t->triple) != t)
		return toml_fault(table, file, err, "target %s is given twice", t->name);
	return 0;
}

static int read_each(const struct toml_node *array, struct manifest *m, const char *file, struct error *err,
		     int (*read)(const struct toml_node *, struct manifest *, const char *, struct error *))
{
	for (size_t i = 0; i < toml_count(array); i++)
		if (read(toml_value_at(array, i), m, file, err))
			return -1;
	return 0;
}

static int read_profile(const struct toml_node *table, struct strlist *omit, const char *file,
			struct error *err)
{
	const struct toml_field fields[] = { { "omit", TOML_FIELD_STRINGS, true, omit } };

	return toml_read_table(table, fields, ARRAY_SIZE(fields), file, err);
}

static int read_root(const struct toml_node *root, struct manifest *m, const char *file, struct error *err)
{
	const struct toml_node *promise = NULL, *archive = NULL, *minimal = NULL, *hosts = NULL,
			       *targets = NULL;
	int64_t schema = 0;
	const struct toml_field fields[] = {
		{ "schema", TOML_FIELD_INTEGER, true, &schema },
		{ "release", TOML_FIELD_STRING, true, &m->release },
		{ "summary", TOML_FIELD_STRING, true, &m->summary },
		{ "default", TOML_FIELD_BOOLEAN, false, &m->is_default },
		{ "promise", TOML_FIELD_TABLE, true, &promise },
		{ "archive", TOML_FIELD_TABLE, true, &archive },
		{ "minimal", TOML_FIELD_TABLE, true, &minimal },
		{ "host", TOML_FIELD_TABLES, true, &hosts },
		{ "target", TOML_FIELD_TABLES, true, &targets },
	};

	if (toml_read_table(root, fields, ARRAY_SIZE(fields), file, err))
		return -1;
	if (schema != 1)
		return toml_fault(toml_get(root, "schema"), file, err,
				  "schema %lld is not known, only 1: written for a newer mingwup?",
				  (long long)schema);
	if (check_name(root, "release", m->release, file, err) ||
	    read_promise(promise, &m->promise, file, err) || read_archive(archive, &m->archive, file, err) ||
	    read_profile(minimal, &m->omit, file, err) || read_each(hosts, m, file, err, read_host) ||
	    read_each(targets, m, file, err, read_target))
		return -1;
	return 0;
}

int manifest_parse(struct manifest *m, const char *text, size_t len, const char *name, struct error *err)
{
	struct toml_document *doc = toml_parse(text, len, name, err);
	int ret;

	*m = (struct manifest)MANIFEST_INIT;
	if (!doc)
		return -1;
	ret = read_root(toml_root(doc), m, name, err);
	toml_free(doc);
	if (ret)
		manifest_release(m);
	return ret;
}

void manifest_release(struct manifest *m)
{
	vec_each (&m->hosts, h) {
		free(h->name);
		free(h->architecture);
		free(h->multiarch);
		free(h->loader);
	}
	vec_release(&m->hosts);
	vec_each (&m->targets, t) {
		free(t->name);
		free(t->triple);
		free(t->exceptions);
		strlist_release(&t->packages);
	}
	vec_release(&m->targets);
	free(m->release);
	free(m->summary);
	free(m->promise.threads);
	free(m->promise.crt);
	free(m->promise.gcc);
	free(m->promise.binutils);
	free(m->promise.mingw_w64);
	free(m->archive.origin);
	free(m->archive.suite);
	free(m->archive.keyring);
	strlist_release(&m->archive.components);
	strlist_release(&m->archive.mirrors);
	strlist_release(&m->omit);
	*m = (struct manifest)MANIFEST_INIT;
}

const struct host *manifest_host(const struct manifest *m, const char *name)
{
	vec_each (&m->hosts, h)
		if (h->name && !strcmp(h->name, name))
			return h;
	return NULL;
}

/* "i686" for "i686-w64-mingw32". */
static bool is_processor_of(const char *name, const char *triple)
{
	size_t len = strcspn(triple, "-");

	return strlen(name) == len && !strncmp(name, triple, len);
}

const struct target *manifest_target(const struct manifest *m, const char *name)
{
	vec_each (&m->targets, t)
		if (t->name && t->triple &&
		    (!strcmp(t->name, name) || !strcmp(t->triple, name) || is_processor_of(name, t->triple)))
			return t;
	return NULL;
}

bool manifest_version_matches(const char *promised, const char *found)
{
	size_t len = strlen(promised);

	return !strncmp(promised, found, len) && !(found[len] >= '0' && found[len] <= '9');
}
