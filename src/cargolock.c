/* Cargo.lock: the packages of a workspace, and which depends on which. */
#include "cargolock.h"

#include "toml.h"

#include <string.h>

enum { PACKAGES_MAX = 200000, NAME_MAX_LEN = 256, NEWEST = 4 };

/* A package as a dependency names it: what it leaves out is NULL. */
struct reference {
	struct slice name, version, source;
};

/* In a dependency a source stands without the commit behind its #. */
static struct slice source_of(const char *source)
{
	struct slice whole = slice_of(source ? source : "");

	return slice_take_until(&whole, "#");
}

static int compare(const struct reference *r, const struct cargolock_package *p)
{
	int order = slice_compare(r->name, slice_of(p->name));

	if (!order && r->version.at)
		order = slice_compare(r->version, slice_of(p->version));
	if (!order && r->source.at)
		order = slice_compare(r->source, source_of(p->source));
	return order;
}

static int by_identity(const void *a, const void *b)
{
	const struct cargolock_package *x = a, *y = b;
	struct reference r = { slice_of(x->name), slice_of(x->version), source_of(x->source) };

	return compare(&r, y);
}

static bool is_at(const struct cargolock *lock, const struct reference *r, size_t place)
{
	return place < lock->packages.len && !compare(r, &lock->packages.items[place]);
}

/*
 * The place of the package that the reference means. -1: *found is that of the first of several that it fits, or of none.
 * Of two that differ in their source alone, the one by path, which is the first, is written without.
 */
static int find(const struct cargolock *lock, const struct reference *r, size_t *found)
{
	size_t low = 0, high = lock->packages.len;
	const struct cargolock_package *first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(r, &lock->packages.items[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low;
	if (!is_at(lock, r, low))
		return -1;
	first = &lock->packages.items[low];
	if (!is_at(lock, r, low + 1) || (r->version.at && !first->source))
		return 0;
	return -1;
}

/* "name", "name version" or "name version (source)". */
static int read_reference(const char *text, struct reference *r)
{
	struct slice rest = slice_of(text);

	*r = (struct reference){ .name = slice_take_word(&rest) };
	rest = slice_trim(rest);
	if (rest.len)
		r->version = slice_take_word(&rest);
	rest = slice_trim(rest);
	if (!rest.len)
		return r->name.len ? 0 : -1;
	if (rest.len < 2 || rest.at[0] != '(' || rest.at[rest.len - 1] != ')')
		return -1;
	r->source = (struct slice){ rest.at + 1, rest.len - 2 };
	r->source = slice_take_until(&r->source, "#");
	return 0;
}

static int read_text(const struct toml_node *table, const char *key, bool required, const char **into,
		     const char *file, struct error *err)
{
	const struct toml_node *node = toml_get(table, key);

	if (!node)
		return required ? toml_fault(table, file, err, "a package without %s", key) : 0;
	if (toml_kind(node) != TOML_STRING)
		return toml_fault(node, file, err, "%s must be a string, not %s", key,
				  toml_kind_name(toml_kind(node)));
	*into = toml_string(node);
	return 0;
}

/* What goes to a terminal: neither blanks nor control characters. */
static bool is_word(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	return len && len <= NAME_MAX_LEN;
}

static int read_package(struct cargolock *lock, const struct toml_node *table, const char *file,
			struct error *err)
{
	struct cargolock_package *p = vec_push(&lock->packages);

	if (toml_kind(table) != TOML_TABLE)
		return toml_fault(table, file, err, "a package must be a table");
	p->table = table;
	if (read_text(table, "name", true, &p->name, file, err) ||
	    read_text(table, "version", true, &p->version, file, err) ||
	    read_text(table, "source", false, &p->source, file, err))
		return -1;
	if (!is_word(p->name) || !is_word(p->version))
		return toml_fault(table, file, err, "this is not the name and version of a package");
	return 0;
}

static int read_packages(struct cargolock *lock, const char *file, struct error *err)
{
	const struct toml_node *top = toml_root(lock->document), *list = toml_get(top, "package"),
			       *root = toml_get(top, "root");

	if (list && toml_kind(list) != TOML_ARRAY)
		return toml_fault(list, file, err, "package must be an array, not %s: is this a Cargo.lock?",
				  toml_kind_name(toml_kind(list)));
	if ((list ? toml_count(list) : 0) > PACKAGES_MAX)
		return toml_fault(list, file, err, "more than %d packages", PACKAGES_MAX);
	if (root && read_package(lock, root, file, err))
		return -1;
	for (size_t i = 0; list && i < toml_count(list); i++)
		if (read_package(lock, toml_value_at(list, i), file, err))
			return -1;
	if (!lock->packages.len)
		return error_set(err, STATUS_MANIFEST, "%s: no package in it: is this a Cargo.lock?", file);
	return 0;
}

static int read_dependency(struct cargolock *lock, struct cargolock_package *p, const struct toml_node *node,
			   const char *file, struct error *err)
{
	struct reference r = { 0 };
	struct slice rest, shown;
	size_t found = 0;

	if (toml_kind(node) != TOML_STRING || read_reference(toml_string(node), &r))
		return toml_fault(node, file, err, "a dependency of %s is no \"name version (source)\"",
				  p->name);
	if (!find(lock, &r, &found)) {
		*vec_push(&p->dependencies) = found;
		return 0;
	}
	/* A git source may have a password in its URL. */
	rest = slice_of(toml_string(node));
	shown = slice_trim(slice_take_until(&rest, "("));
	if (is_at(lock, &r, found))
		return toml_fault(node, file, err, "%s depends on %.*s, and there are several of that name",
				  p->name, SLICE_ARGS(shown));
	return toml_fault(
		node, file, err,
		"%s depends on %.*s, which is not in the file: was it cut off? cargo metadata completes it",
		p->name, SLICE_ARGS(shown));
}

static int read_dependencies(struct cargolock *lock, struct cargolock_package *p, const char *file,
			     struct error *err)
{
	const struct toml_node *list = toml_get(p->table, "dependencies");

	if (!list)
		return 0;
	if (toml_kind(list) != TOML_ARRAY)
		return toml_fault(list, file, err, "dependencies must be an array, not %s",
				  toml_kind_name(toml_kind(list)));
	for (size_t i = 0; i < toml_count(list); i++)
		if (read_dependency(lock, p, toml_value_at(list, i), file, err))
			return -1;
	return 0;
}

static int check_version(const struct cargolock *lock, const char *file, struct error *err)
{
	const struct toml_node *version = toml_get(toml_root(lock->document), "version");

	if (!version)
		return 0;
	if (toml_kind(version) != TOML_INTEGER || toml_integer(version) < 1)
		return toml_fault(version, file, err, "version must be a number from 1 to %d", NEWEST);
	if (toml_integer(version) > NEWEST)
		return toml_fault(version, file, err,
				  "version %lld of the format is newer than this mingwup, which knows %d",
				  (long long)toml_integer(version), NEWEST);
	return 0;
}

/* toml++ would call it a key without a value. */
static int check_conflict(const char *text, size_t len, const char *file, struct error *err)
{
	static const char mark[] = "<<<<<<< ";
	unsigned line = 1;

	for (const char *at = text, *end = text + len; at; line++) {
		if ((size_t)(end - at) >= strlen(mark) && !memcmp(at, mark, strlen(mark)))
			return error_set(err, STATUS_MANIFEST,
					 "%s:%u:1: a conflict of git's is not resolved here yet", file, line);
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	return 0;
}

static int read_all(struct cargolock *lock, const char *file, struct error *err)
{
	if (check_version(lock, file, err) || read_packages(lock, file, err))
		return -1;
	qsort(lock->packages.items, lock->packages.len, sizeof(*lock->packages.items), by_identity);
	for (struct cargolock_package *p = lock->packages.items;
	     p + 1 < lock->packages.items + lock->packages.len; p++)
		if (!by_identity(p, p + 1))
			return toml_fault(p[1].table, file, err, "%s %s is there twice", p->name, p->version);
	vec_each (&lock->packages, p)
		if (read_dependencies(lock, p, file, err))
			return -1;
	return 0;
}

int cargolock_parse(struct cargolock *lock, const char *text, size_t len, const char *file, struct error *err)
{
	*lock = (struct cargolock)CARGOLOCK_INIT;
	if (check_conflict(text, len, file, err))
		return -1;
	lock->document = toml_parse(text, len, file, err);
	if (lock->document && !read_all(lock, file, err))
		return 0;
	cargolock_release(lock);
	return -1;
}

void cargolock_release(struct cargolock *lock)
{
	vec_each (&lock->packages, p)
		vec_release(&p->dependencies);
	vec_release(&lock->packages);
	if (lock->document)
		toml_free(lock->document);
	lock->document = NULL;
}

bool cargolock_has(const struct cargolock *lock, struct slice name)
{
	struct reference r = { .name = name };
	size_t found = 0;

	return !find(lock, &r, &found) || is_at(lock, &r, found);
}

bool cargolock_depends(const struct cargolock *lock, const struct cargolock_package *package, const char *name)
{
	vec_each (&package->dependencies, i)
		if (!strcmp(lock->packages.items[*i].name, name))
			return true;
	return false;
}
