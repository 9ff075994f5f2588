/*
 * The environment for cross, as a fragment of Cross.toml. cross's documentation ("Config file", "Environment variables"):
 * `passthrough` takes NAME=value, `volumes` mounts the path behind NAME= at the same place in the container; nothing else
 * is known there. PATH is the container's own, and so is the wine that runs programs in it.
 */
#include "emit.h"

#include "quote.h"

static bool is_for(const struct variable *v, const struct environment_target *t)
{
	return !v->separator && (!v->target || v->target == t->name) && !str_ends_with(v->name, "_RUNNER");
}

static void put(struct strbuf *out, const char *name, const char *value)
{
	char *both = xasprintf("%s=%s", name, value);

	quote_toml(out, both);
	free(both);
}

void emit_cross(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	(void)t;
	strbuf_addstr(out, EMIT_HEAD);
	vec_each (&e->targets, one) {
		strbuf_addf(out, "\n[target.%s.env]\nvolumes = [", one->name);
		put(out, "MINGWUP_PREFIX", e->prefix);
		strbuf_addstr(out, "]\npassthrough = [\n");
		vec_each (&e->variables, v) {
			if (!is_for(v, one))
				continue;
			strbuf_addstr(out, "    ");
			put(out, v->name, v->value);
			strbuf_addstr(out, ",\n");
		}
		strbuf_addstr(out, "]\n");
	}
}
