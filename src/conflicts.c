/* Conflicts: what a user's environment holds that beats what mingwup sets. */
#include "conflicts.h"

#include <string.h>

/* Of no target. The order in which cc and cargo look: their documentation ("External configuration via environment
 * variables"; "Configuration": build.rustflags). */
static const struct {
	const char *name;
	const char *what;
} shared[] = {
	{ "CC", "is the compiler for whatever does not know CC_<target>, such as configure and make" },
	{ "CXX", "is the compiler for whatever does not know CXX_<target>, such as configure and make" },
	{ "TARGET_CC", "is taken by cc for every target that has no CC_<target>" },
	{ "TARGET_CXX", "is taken by cc for every target that has no CXX_<target>" },
	{ "CROSS_COMPILE", "is put in front of the names of tools by cc and many makefiles, for every target" },
	{ "RUSTFLAGS", "makes cargo ignore all rustflags of its configuration files" },
	{ "CARGO_ENCODED_RUSTFLAGS",
	  "makes cargo ignore all rustflags of its configuration files and of RUSTFLAGS" },
};

/* CC_i686-pc-windows-gnu: cc, bindgen, cmake and pkg-config read the target as it is written before CC_i686_pc_windows_gnu. */
static void find_hyphenated(const struct environment *e, const struct environment_target *t,
			    const char *const *environ, struct strlist *sentences)
{
	size_t len = strlen(t->name);

	vec_each (&e->variables, v) {
		size_t end = strlen(v->name);
		const char *theirs;
		char *name;

		if (v->separator || v->is_cargo_key || v->target != t->name || end < len)
			continue;
		name = xasprintf("%.*s%s", (int)(end - len), v->name, t->name);
		theirs = environment_get(environ, name);
		if (theirs && strcmp(theirs, v->value) != 0)
			strlist_take(sentences,
				     xasprintf("%s=%s is read before %s: take it out of the environment", name,
					       theirs, v->name));
		free(name);
	}
}

void conflicts_find(const struct environment *e, const char *const *environ, struct strlist *sentences)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++) {
		const char *theirs = environment_get(environ, shared[i].name);

		if (theirs && *theirs)
			strlist_take(sentences, xasprintf("%s=%s %s", shared[i].name, theirs, shared[i].what));
	}
	vec_each (&e->targets, t)
		find_hyphenated(e, t, environ, sentences);
}
