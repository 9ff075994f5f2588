/* A lock: which files make a release, exactly, as TOML. */
#include "lock.h"

#include "toml.h"

#include <string.h>

enum { SCHEMA = 1, NAME_MAX_LEN = 128, PATH_MAX_LEN = 512, ARTIFACTS_MAX = 4096 };

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAME_RULE "must be a name: letters, digits and . _ + -"
#define VERSION_RULE "must be a version: letters, digits and . + ~ : -"
#define PATH_RULE "must be a relative path without empty, . or .. parts, of letters, digits and . _ + ~ : % -"

static bool consists_of(const char *s, const char *allowed, size_t max)
{
	size_t len = strlen(s);

	return len && len <= max && strspn(s, allowed) == len;
}

/* Names become parts of messages, paths and URLs. */
static bool is_name(const char *s)
{
	return str_is_name(s, NAME_MAX_LEN);
}

static bool is_version(const char *s)
{
	return consists_of(s, LOWER UPPER DIGITS ".+~:-", NAME_MAX_LEN);
}

/* Every part begins with a letter or digit, which refuses empty, `.` and `..` ones and hidden files alike. */
static bool is_path(const char *s)
{
	if (!consists_of(s, LOWER UPPER DIGITS "._+~:%-/", PATH_MAX_LEN))
		return false;
	for (; s; s = strchr(s, '/') ? strchr(s, '/') + 1 : NULL)
		if (!*s || !strchr(LOWER UPPER DIGITS, *s))
			return false;
	return true;
}

/* Whether `s` has the form of `pattern`, in which 0 stands for any digit. */
static bool has_form(const char *s, const char *pattern)
{
	for (; *pattern; s++, pattern++)
		if (*pattern == '0' ? !*s || !strchr(DIGITS, *s) : *s != *pattern)
			return false;
	return !*s;
}

static bool is_fingerprint(const char *s)
{
	size_t len = strlen(s);

	return (len == 40 || len == 64) && consists_of(s, DIGITS "ABCDEF", 64);
}

static bool is_use(const char *s)
{
	const char *slash = strchr(s, '/');
	char *host = xstrndup(s, slash ? (size_t)(slash - s) : 0);
	bool ok = slash && is_name(host) && is_name(slash + 1);

	free(host);
	return ok;
}

/* The index of the first item that fails or stands there twice; list->len when there is none. */
static size_t find_bad(const struct strlist *list, bool (*good)(const char *))
{
	for (size_t i = 0; i < list->len; i++) {
		if (!good(list->items[i]))
			return i;
		for (size_t j = 0; j < i; j++)
			if (!strcmp(list->items[i], list->items[j]))
				return i;
	}
	return list->len;
}

const char *artifact_fault(const struct artifact *a, const char **rule)
{
	const struct {
		const char *key;
		bool ok;
		const char *rule;
	} checks[] = {
		{ "package", is_name(a->package), NAME_RULE },
		{ "version", is_version(a->version), VERSION_RULE },
		{ "architecture", is_name(a->architecture), NAME_RULE },
		{ "source", is_name(a->source), NAME_RULE },
		{ "source-version", is_version(a->source_version), VERSION_RULE },
		{ "path", is_path(a->path), PATH_RULE },
		{ "size", a->size > 0 && a->size <= ARTIFACT_SIZE_MAX, "must be from 1 to 1073741824 (1 GiB)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		if (!checks[i].ok) {
			*rule = checks[i].rule;
			return checks[i].key;
		}
	return NULL;
}

static int key_fault(const struct toml_node *table, const char *key, const char *rule, const char *name,
		     struct error *err)
{
	return toml_fault(toml_get(table, key), name, err, "%s %s", key, rule);
}

static int check_list(const struct toml_node *table, const char *key, const struct strlist *list,
		      bool (*good)(const char *), const char *rule, const char *name, struct error *err)
{
	size_t bad = find_bad(list, good);

	if (!list->len)
		return key_fault(table, key, "must not be empty", name, err);
	if (bad == list->len)
		return 0;
	return toml_fault(toml_value_at(toml_get(table, key), bad), name, err, "\"%s\" in %s %s",
			  list->items[bad], key, good(list->items[bad]) ? "stands there twice" : rule);
}

static int parse_digest(const struct toml_node *table, const char *key, const char *text, struct digest *digest,
			const char *name, struct error *err)
{
	if (!digest_parse(text, digest))
		return 0;
	return key_fault(table, key, "must be a SHA-256: 64 hexadecimal digits, lower case", name, err);
}

static int parse_provenance(struct provenance *p, const struct toml_node *table, const char *name,
			    struct error *err)
{
	char *sha256 = NULL;
	const struct toml_field fields[] = {
		{ .key = "suite", .kind = TOML_FIELD_STRING, .required = true, .into = &p->suite },
		{ .key = "version", .kind = TOML_FIELD_STRING, .into = &p->version },
		{ .key = "date", .kind = TOML_FIELD_STRING, .required = true, .into = &p->date },
		{ .key = "snapshot", .kind = TOML_FIELD_STRING, .required = true, .into = &p->snapshot },
		{ .key = "inrelease-sha256", .kind = TOML_FIELD_STRING, .required = true, .into = &sha256 },
		{ .key = "signed-by", .kind = TOML_FIELD_STRINGS, .required = true, .into = &p->signed_by },
	};
	int ret = -1;

	if (toml_read_table(table, fields, ARRAY_SIZE(fields), name, err))
		goto out;
	if (!is_name(p->suite))
		key_fault(table, "suite", NAME_RULE, name, err);
	else if (p->version && !is_version(p->version))
		key_fault(table, "version", VERSION_RULE, name, err);
	else if (!has_form(p->date, "0000-00-00T00:00:00Z"))
		key_fault(table, "date", "must be a time as 2026-11-21T09:15:44Z", name, err);
	else if (!has_form(p->snapshot, "00000000T000000Z"))
		key_fault(table, "snapshot", "must be a time as 20261121T091544Z", name, err);
	else if (!parse_digest(table, "inrelease-sha256", sha256, &p->inrelease_sha256, name, err) &&
		 !check_list(table, "signed-by", &p->signed_by, is_fingerprint,
			     "must be the fingerprint of a key: 40 or 64 hexadecimal digits, upper case", name,
			     err))
		ret = 0;
out:
	free(sha256);
	return ret;
}

/* What is the same in both, so that only one of them can be right; NULL when they can stand beside each other.
 */
static const char *find_clash(const struct artifact *a, const struct artifact *b)
{
	if (!strcmp(a->path, b->path))
		return "path";
	if (digest_equal(&a->sha256, &b->sha256))
		return "sha256";
	if (!strcmp(a->package, b->package) && !strcmp(a->architecture, b->architecture) &&
	    !strcmp(a->version, b->version))
		return "package";
	return NULL;
}

static int check_unique(const struct lock *lock, const struct toml_node *table, const char *name,
			struct error *err)
{
	const struct artifact *last = &lock->artifacts.items[lock->artifacts.len - 1];

	vec_each (&lock->artifacts, other) {
		const char *key = other == last ? NULL : find_clash(other, last);

		if (key)
			return toml_fault(toml_get(table, key), name, err,
					  "%s %s %s is a duplicate: %s is that of %s %s %s", last->package,
					  last->version, last->architecture, key, other->package,
					  other->version, other->architecture);
	}
	return 0;
}

static int parse_artifact(struct lock *lock, const struct toml_node *table, const char *name, struct error *err)
{
	struct artifact *a = vec_push(&lock->artifacts);
	const char *key, *rule;
	char *sha256 = NULL;
	int64_t size = 0;
	const struct toml_field fields[] = {
		{ .key = "package", .kind = TOML_FIELD_STRING, .required = true, .into = &a->package },
		{ .key = "version", .kind = TOML_FIELD_STRING, .required = true, .into = &a->version },
		{ .key = "architecture",
		  .kind = TOML_FIELD_STRING,
		  .required = true,
		  .into = &a->architecture },
		{ .key = "source", .kind = TOML_FIELD_STRING, .required = true, .into = &a->source },
		{ .key = "source-version",
		  .kind = TOML_FIELD_STRING,
		  .required = true,
		  .into = &a->source_version },
		{ .key = "path", .kind = TOML_FIELD_STRING, .required = true, .into = &a->path },
		{ .key = "size", .kind = TOML_FIELD_INTEGER, .required = true, .into = &size },
		{ .key = "sha256", .kind = TOML_FIELD_STRING, .required = true, .into = &sha256 },
		{ .key = "used-by", .kind = TOML_FIELD_STRINGS, .required = true, .into = &a->used_by },
	};
	int ret = toml_read_table(table, fields, ARRAY_SIZE(fields), name, err);

	if (!ret) {
		a->size = size > 0 ? (uint64_t)size : 0;
		key = artifact_fault(a, &rule);
		ret = key ? key_fault(table, key, rule, name, err) : 0;
	}
	if (!ret)
		ret = parse_digest(table, "sha256", sha256, &a->sha256, name, err);
	if (!ret)
		ret = check_list(table, "used-by", &a->used_by, is_use, "must be <host>/<target>", name, err);
	if (!ret)
		ret = check_unique(lock, table, name, err);
	free(sha256);
	return ret;
}

static int parse_artifacts(struct lock *lock, const struct toml_node *array, const char *name,
			   struct error *err)
{
	if (toml_count(array) > ARTIFACTS_MAX)
		return toml_fault(array, name, err, "more than %d artifacts", ARTIFACTS_MAX);
	for (size_t i = 0; i < toml_count(array); i++)
		if (parse_artifact(lock, toml_value_at(array, i), name, err))
			return -1;
	return 0;
}

static int check_tree(const struct lock *lock, const struct locked_tree *t, const struct toml_node *table,
		      const char *name, struct error *err)
{
	if (!is_name(t->toolchain))
		return key_fault(table, "toolchain", NAME_RULE, name, err);
	if (!is_name(t->host))
		return key_fault(table, "host", NAME_RULE, name, err);
	if (!is_name(t->target))
		return key_fault(table, "target", NAME_RULE, name, err);
	if (!is_name(t->profile))
		return key_fault(table, "profile", NAME_RULE, name, err);
	if (!t->bytes || t->bytes > TREE_BYTES_MAX)
		return key_fault(table, "bytes", "must be from 1 to 8589934592 (8 GiB)", name, err);
	if (!t->entries || t->entries > TREE_ENTRIES_MAX)
		return key_fault(table, "entries", "must be from 1 to 1000000", name, err);
	vec_each (&lock->trees, other)
		if (other != t && !strcmp(other->host, t->host) && !strcmp(other->target, t->target) &&
		    !strcmp(other->profile, t->profile))
			return toml_fault(table, name, err, "a second tree of %s for %s in %s", t->target,
					  t->host, t->profile);
	return 0;
}

static int parse_tree(struct lock *lock, const struct toml_node *table, const char *name, struct error *err)
{
	struct locked_tree *t = vec_push(&lock->trees);
	int64_t bytes = 0, entries = 0;
	char *sha256 = NULL;
	const struct toml_field fields[] = {
		{ .key = "toolchain", .kind = TOML_FIELD_STRING, .required = true, .into = &t->toolchain },
		{ .key = "host", .kind = TOML_FIELD_STRING, .required = true, .into = &t->host },
		{ .key = "target", .kind = TOML_FIELD_STRING, .required = true, .into = &t->target },
		{ .key = "profile", .kind = TOML_FIELD_STRING, .required = true, .into = &t->profile },
		{ .key = "tree-sha256", .kind = TOML_FIELD_STRING, .required = true, .into = &sha256 },
		{ .key = "bytes", .kind = TOML_FIELD_INTEGER, .required = true, .into = &bytes },
		{ .key = "entries", .kind = TOML_FIELD_INTEGER, .required = true, .into = &entries },
	};
	int ret = toml_read_table(table, fields, ARRAY_SIZE(fields), name, err);

	t->bytes = bytes > 0 ? (uint64_t)bytes : 0;
	t->entries = entries > 0 ? (uint64_t)entries : 0;
	if (!ret)
		ret = parse_digest(table, "tree-sha256", sha256, &t->sha256, name, err);
	if (!ret)
		ret = check_tree(lock, t, table, name, err);
	free(sha256);
	return ret;
}

static int parse_trees(struct lock *lock, const struct toml_node *array, const char *name, struct error *err)
{
	if (toml_count(array) > ARTIFACTS_MAX)
		return toml_fault(array, name, err, "more than %d trees", ARTIFACTS_MAX);
	for (size_t i = 0; i < toml_count(array); i++)
		if (parse_tree(lock, toml_value_at(array, i), name, err))
			return -1;
	return 0;
}

static int parse_root(struct lock *lock, const struct toml_node *root, const char *name, struct error *err)
{
	const struct toml_node *provenance = NULL, *artifacts = NULL, *trees = NULL;
	int64_t schema = 0;
	const struct toml_field fields[] = {
		{ .key = "schema", .kind = TOML_FIELD_INTEGER, .required = true, .into = &schema },
		{ .key = "release", .kind = TOML_FIELD_STRING, .required = true, .into = &lock->release },
		{ .key = "provenance", .kind = TOML_FIELD_TABLE, .required = true, .into = &provenance },
		{ .key = "artifact", .kind = TOML_FIELD_TABLES, .required = true, .into = &artifacts },
		{ .key = "tree", .kind = TOML_FIELD_TABLES, .into = &trees },
	};

	if (toml_read_table(root, fields, ARRAY_SIZE(fields), name, err))
		return -1;
	if (schema != SCHEMA)
		return key_fault(root, "schema", "must be 1, the only one that this mingwup knows", name, err);
	if (!is_name(lock->release))
		return key_fault(root, "release", NAME_RULE, name, err);
	if (parse_provenance(&lock->provenance, provenance, name, err))
		return -1;
	if (parse_artifacts(lock, artifacts, name, err))
		return -1;
	return trees ? parse_trees(lock, trees, name, err) : 0;
}

int lock_parse(struct lock *lock, const char *text, size_t len, const char *name, struct error *err)
{
	struct toml_document *doc = toml_parse(text, len, name, err);
	int ret;

	*lock = (struct lock)LOCK_INIT;
	if (!doc)
		return -1;
	ret = parse_root(lock, toml_root(doc), name, err);
	toml_free(doc);
	if (ret)
		lock_release(lock);
	else
		lock_sort(lock);
	return ret;
}

static int by_package(const void *x, const void *y)
{
	const struct artifact *a = x, *b = y;
	int order = strcmp(a->package, b->package);

	if (!order)
		order = strcmp(a->architecture, b->architecture);
	return order ? order : strcmp(a->version, b->version);
}

static int by_use(const void *x, const void *y)
{
	const struct locked_tree *a = x, *b = y;
	int order = strcmp(a->host, b->host);

	if (!order)
		order = strcmp(a->target, b->target);
	return order ? order : strcmp(a->profile, b->profile);
}

void lock_sort(struct lock *lock)
{
	strlist_sort(&lock->provenance.signed_by);
	vec_each (&lock->artifacts, a)
		strlist_sort(&a->used_by);
	if (lock->artifacts.len)
		qsort(lock->artifacts.items, lock->artifacts.len, sizeof(*lock->artifacts.items), by_package);
	if (lock->trees.len)
		qsort(lock->trees.items, lock->trees.len, sizeof(*lock->trees.items), by_use);
}

/* No value needs escaping: those that would are refused where locks are made and read. */
static void add_string(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "%s = \"%s\"\n", key, value);
}

static void add_strings(struct strbuf *out, const char *key, const struct strlist *list)
{
	strbuf_addf(out, "%s = [\n", key);
	vec_each (list, item)
		strbuf_addf(out, "\t\"%s\",\n", *item);
	strbuf_addstr(out, "]\n");
}

static void add_artifact(struct strbuf *out, const struct artifact *a)
{
	strbuf_addstr(out, "\n[[artifact]]\n");
	add_string(out, "package", a->package);
	add_string(out, "version", a->version);
	add_string(out, "architecture", a->architecture);
	add_string(out, "source", a->source);
	add_string(out, "source-version", a->source_version);
	add_string(out, "path", a->path);
	strbuf_addf(out, "size = %llu\n", (unsigned long long)a->size);
	add_string(out, "sha256", digest_hex(&a->sha256).text);
	add_strings(out, "used-by", &a->used_by);
}

static void add_tree(struct strbuf *out, const struct locked_tree *t)
{
	strbuf_addstr(out, "\n[[tree]]\n");
	add_string(out, "toolchain", t->toolchain);
	add_string(out, "host", t->host);
	add_string(out, "target", t->target);
	add_string(out, "profile", t->profile);
	add_string(out, "tree-sha256", digest_hex(&t->sha256).text);
	strbuf_addf(out, "bytes = %llu\n", (unsigned long long)t->bytes);
	strbuf_addf(out, "entries = %llu\n", (unsigned long long)t->entries);
}

void lock_render(const struct lock *lock, struct strbuf *out)
{
	const struct provenance *p = &lock->provenance;

	strbuf_addf(out, "# Generated by `mingwup lock %s`; do not edit.\n\n", lock->release);
	strbuf_addf(out, "schema = %d\n", SCHEMA);
	add_string(out, "release", lock->release);
	strbuf_addstr(out, "\n[provenance]\n");
	add_string(out, "suite", p->suite);
	if (p->version)
		add_string(out, "version", p->version);
	add_string(out, "date", p->date);
	add_string(out, "snapshot", p->snapshot);
	add_string(out, "inrelease-sha256", digest_hex(&p->inrelease_sha256).text);
	add_strings(out, "signed-by", &p->signed_by);
	vec_each (&lock->artifacts, a)
		add_artifact(out, a);
	vec_each (&lock->trees, t)
		add_tree(out, t);
}

bool artifact_used_by(const struct artifact *artifact, const char *host, const char *target)
{
	size_t len = strlen(host);

	vec_each (&artifact->used_by, use)
		if (!strncmp(*use, host, len) && (*use)[len] == '/' && !strcmp(*use + len + 1, target))
			return true;
	return false;
}

void artifact_release(struct artifact *artifact)
{
	free(artifact->package);
	free(artifact->version);
	free(artifact->architecture);
	free(artifact->source);
	free(artifact->source_version);
	free(artifact->path);
	strlist_release(&artifact->used_by);
	*artifact = (struct artifact){ .size = 0 };
}

void locked_tree_release(struct locked_tree *tree)
{
	free(tree->toolchain);
	free(tree->host);
	free(tree->target);
	free(tree->profile);
	*tree = (struct locked_tree){ .bytes = 0 };
}

void lock_release(struct lock *lock)
{
	struct provenance *p = &lock->provenance;

	free(lock->release);
	free(p->suite);
	free(p->version);
	free(p->date);
	free(p->snapshot);
	strlist_release(&p->signed_by);
	vec_each (&lock->artifacts, artifact)
		artifact_release(artifact);
	vec_release(&lock->artifacts);
	vec_each (&lock->trees, tree)
		locked_tree_release(tree);
	vec_release(&lock->trees);
	*lock = (struct lock)LOCK_INIT;
}
