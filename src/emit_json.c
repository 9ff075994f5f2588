/* The environment for programs: what is installed, the variables, and what to put in front of which list. */
#include "emit.h"

#include "jsondoc.h"

#include <string.h>

static struct jsondoc *target(const struct environment *e, const struct environment_target *t)
{
	static const struct {
		const char *key;
		const char *tool;
	} tools[] = {
		{ "cc", "gcc-posix" },    { "cxx", "g++-posix" }, { "ar", "ar" },
		{ "ranlib", "ranlib" },   { "strip", "strip" },   { "windres", "windres" },
		{ "dlltool", "dlltool" }, { "ld", "ld" },
	};
	struct jsondoc *j = jsondoc_object(), *paths = jsondoc_object(), *dlls = jsondoc_array();

	jsondoc_put_string(j, "target", t->name);
	jsondoc_put_string(j, "triple", t->triple);
	jsondoc_put_string(j, "release", t->release);
	jsondoc_put_string(j, "summary", t->summary);
	jsondoc_put_string(j, "host", t->host);
	jsondoc_put_string(j, "profile", t->profile);
	jsondoc_put_string(j, "root", t->root);
	jsondoc_put_string(j, "sysroot", t->sysroot);
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		char *path = environment_tool(e, t, tools[i].tool);

		jsondoc_put_string(paths, tools[i].key, path);
		free(path);
	}
	jsondoc_put(j, "tools", paths);
	vec_each (&t->dlls, dir)
		jsondoc_append_string(dlls, *dir);
	jsondoc_put(j, "dll-directories", dlls);
	if (t->runner)
		jsondoc_put_string(j, "runner", t->runner);
	return j;
}

/* The parts of the list that v begins, in the order in which they shall stand: the last one added comes first. */
static struct jsondoc *parts(const struct environment *e, const char *name)
{
	struct jsondoc *list = jsondoc_array();

	for (size_t i = e->variables.len; i-- > 0;) {
		const struct variable *v = &e->variables.items[i];

		if (v->separator && !strcmp(v->name, name))
			jsondoc_append_string(list, v->value);
	}
	return list;
}

void emit_json(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	struct jsondoc *j = jsondoc_object(), *targets = jsondoc_array(), *set = jsondoc_object(),
		       *in_front = jsondoc_object();

	(void)t;
	vec_each (&e->targets, one)
		jsondoc_append(targets, target(e, one));
	vec_each (&e->variables, v) {
		if (!v->separator)
			jsondoc_put_string(set, v->name, v->value);
		else if (!jsondoc_get(in_front, v->name))
			jsondoc_put(in_front, v->name, parts(e, v->name));
	}
	jsondoc_put_string(j, "prefix", e->prefix);
	jsondoc_put(j, "targets", targets);
	jsondoc_put(j, "set", set);
	jsondoc_put(j, "prepend", in_front);
	jsondoc_render(j, out);
	jsondoc_free(j);
}
