/* Cargo's configuration, as far as it decides which compiler and linker a build for Windows uses. */
#include "cargo_config.h"

#include "environment.h"
#include "toml.h"

#include <ctype.h>
#include <string.h>

/* A file that is being read. */
struct reading {
	struct cargo_config *config;
	const char *file;
};

static const struct cargo_value *find(const struct cargo_config *c, const char *table, const char *key)
{
	vec_each (&c->values, v)
		if (!strcmp(v->table, table) && !strcmp(v->key, key))
			return v;
	return NULL;
}

static void add(struct reading *r, const char *table, const char *key, const struct toml_node *node,
		char *value, bool force)
{
	if (find(r->config, table, key)) {
		free(value);
		return;
	}
	*vec_push(&r->config->values) = (struct cargo_value){
		.table = xstrdup(table),
		.key = xstrdup(key),
		.value = value,
		.force = force,
		.place = xasprintf("%s:%u", r->file, toml_line(node)),
	};
}

/* Cargo's paths are relative to the directory in which .cargo lies. */
static char *from_root(const char *file, const char *path)
{
	const char *dir = strrchr(file, '/'), *root;

	if (*path == '/' || !dir)
		return xstrdup(path);
	root = memrchr(file, '/', (size_t)(dir - file));
	return root ? xasprintf("%.*s/%s", (int)(root - file), file, path) : xstrdup(path);
}

/* A program without a slash is looked up in PATH. */
static char *program(const char *file, const char *name)
{
	return strchr(name, '/') ? from_root(file, name) : xstrdup(name);
}

/* A string, or an array of strings with blanks between; NULL: it is something else. */
static char *words(const struct toml_node *node)
{
	struct strbuf all = STRBUF_INIT;

	if (toml_kind(node) == TOML_STRING)
		return xstrdup(toml_string(node));
	if (toml_kind(node) != TOML_ARRAY)
		return NULL;
	for (size_t i = 0; i < toml_count(node); i++) {
		const struct toml_node *item = toml_value_at(node, i);

		if (toml_kind(item) == TOML_STRING)
			strbuf_addf(&all, "%s%s", all.len ? " " : "", toml_string(item));
	}
	return strbuf_detach(&all);
}

static void add_words(struct reading *r, const char *table, const struct toml_node *node, const char *key)
{
	const struct toml_node *value = toml_get(node, key);
	char *text = value ? words(value) : NULL;

	if (text)
		add(r, table, key, value, text, false);
}

static bool is_true(const struct toml_node *table, const char *key)
{
	const struct toml_node *node = toml_get(table, key);

	return node && toml_kind(node) == TOML_BOOLEAN && toml_boolean(node);
}

/* NAME = "value", or NAME = { value = "value", force = true, relative = true } */
static void add_variable(struct reading *r, const char *name, const struct toml_node *node)
{
	const struct toml_node *value = toml_kind(node) == TOML_TABLE ? toml_get(node, "value") : node;
	bool in_table = value != node;

	if (!value || toml_kind(value) != TOML_STRING)
		return;
	add(r, "env", name, value,
	    in_table && is_true(node, "relative") ? from_root(r->file, toml_string(value))
						  : xstrdup(toml_string(value)),
	    in_table && is_true(node, "force"));
}

static void add_target(struct reading *r, const char *name, const struct toml_node *node)
{
	const struct toml_node *linker = toml_kind(node) == TOML_TABLE ? toml_get(node, "linker") : NULL;
	char *table = xasprintf("target.%s", name);

	if (linker && toml_kind(linker) == TOML_STRING)
		add(r, table, "linker", linker, program(r->file, toml_string(linker)), false);
	if (toml_kind(node) == TOML_TABLE)
		add_words(r, table, node, "rustflags");
	free(table);
}

/* Calls `use` for each key of a table of the root, if it is one. */
static void each_in(struct reading *r, const struct toml_node *root, const char *table,
		    void (*use)(struct reading *, const char *, const struct toml_node *))
{
	const struct toml_node *node = toml_get(root, table);
	unsigned line, column;

	if (node && toml_kind(node) == TOML_TABLE)
		for (size_t i = 0; i < toml_count(node); i++)
			use(r, toml_key_at(node, i, &line, &column), toml_value_at(node, i));
}

/* "path", or { path = "path", optional = true }; relative to the file that has it. */
static void add_include(const struct reading *r, const struct toml_node *node, struct cargo_includes *includes)
{
	bool in_table = toml_kind(node) == TOML_TABLE;
	const struct toml_node *path = in_table ? toml_get(node, "path") : node;
	const char *slash = strrchr(r->file, '/');
	struct cargo_include *include;

	if (!path || toml_kind(path) != TOML_STRING)
		return;
	include = vec_push(&includes->list);
	include->path = *toml_string(path) == '/' || !slash
				? xstrdup(toml_string(path))
				: xasprintf("%.*s/%s", (int)(slash - r->file), r->file, toml_string(path));
	include->is_table = in_table;
	include->optional = in_table && is_true(node, "optional");
}

static void find_includes(const struct reading *r, const struct toml_node *root,
			  struct cargo_includes *includes)
{
	const struct toml_node *node = toml_get(root, "include");

	if (node && toml_kind(node) == TOML_ARRAY)
		for (size_t i = toml_count(node); i--;)
			add_include(r, toml_value_at(node, i), includes);
	else if (node)
		add_include(r, node, includes);
}

int cargo_config_add(struct cargo_config *c, const char *text, size_t len, const char *file,
		     struct cargo_includes *includes, struct error *err)
{
	struct toml_document *doc = toml_parse(text, len, file, err);
	struct reading r = { c, file };
	const struct toml_node *root, *build;

	if (!doc)
		return -1;
	root = toml_root(doc);
	each_in(&r, root, "env", add_variable);
	each_in(&r, root, "target", add_target);
	build = toml_get(root, "build");
	if (build && toml_kind(build) == TOML_TABLE) {
		add_words(&r, "build", build, "target");
		add_words(&r, "build", build, "rustflags");
	}
	find_includes(&r, root, includes);
	toml_free(doc);
	return 0;
}

void cargo_includes_release(struct cargo_includes *includes)
{
	vec_each (&includes->list, include)
		free(include->path);
	vec_release(&includes->list);
}

void cargo_config_release(struct cargo_config *c)
{
	vec_each (&c->values, v) {
		free(v->table);
		free(v->key);
		free(v->value);
		free(v->place);
	}
	vec_release(&c->values);
}

static bool take_value(const struct cargo_value *v, struct cargo_setting *setting)
{
	if (v)
		*setting = (struct cargo_setting){ v->value, v->place };
	return v != NULL;
}

/* An empty variable is set, too. */
static bool take_variable(const char *const *environ, const char *name, struct cargo_setting *setting)
{
	const char *value = environment_get(environ, name);

	if (value)
		*setting = (struct cargo_setting){ value, NULL };
	return value != NULL;
}

bool cargo_config_env(const struct cargo_config *c, const char *const *environ, const char *name,
		      struct cargo_setting *setting)
{
	const struct cargo_value *v = find(c, "env", name);

	if (v && v->force)
		return take_value(v, setting);
	return take_variable(environ, name, setting) || take_value(v, setting);
}

/* CARGO_TARGET_<target>_<key> beats the files. */
static bool target_variable(const char *const *environ, const char *target, const char *key,
			    struct cargo_setting *setting)
{
	char *upper = environment_underscored(target, toupper);
	char *name = xasprintf("CARGO_TARGET_%s_%s", upper, key);
	bool found = take_variable(environ, name, setting);

	free(name);
	free(upper);
	return found;
}

static bool target_value(const struct cargo_config *c, const char *target, const char *key,
			 struct cargo_setting *setting)
{
	char *table = xasprintf("target.%s", target);
	bool found = take_value(find(c, table, key), setting);

	free(table);
	return found;
}

bool cargo_config_linker(const struct cargo_config *c, const char *const *environ, const char *target,
			 struct cargo_setting *setting)
{
	return target_variable(environ, target, "LINKER", setting) ||
	       target_value(c, target, "linker", setting);
}

bool cargo_config_file_rustflags(const struct cargo_config *c, const char *target,
				 struct cargo_setting *setting)
{
	return target_value(c, target, "rustflags", setting) ||
	       take_value(find(c, "build", "rustflags"), setting);
}

bool cargo_config_rustflags(const struct cargo_config *c, const char *const *environ, const char *target,
			    struct cargo_setting *setting)
{
	return take_variable(environ, "CARGO_ENCODED_RUSTFLAGS", setting) ||
	       take_variable(environ, "RUSTFLAGS", setting) ||
	       target_variable(environ, target, "RUSTFLAGS", setting) ||
	       target_value(c, target, "rustflags", setting) ||
	       take_variable(environ, "CARGO_BUILD_RUSTFLAGS", setting) ||
	       take_value(find(c, "build", "rustflags"), setting);
}

bool cargo_config_build_target(const struct cargo_config *c, const char *const *environ,
			       struct cargo_setting *setting)
{
	return take_variable(environ, "CARGO_BUILD_TARGET", setting) ||
	       take_value(find(c, "build", "target"), setting);
}
