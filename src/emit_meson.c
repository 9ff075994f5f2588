/* The cross file of one target for Meson ("Cross compilation", "Machine files"). */
#include "emit.h"

/* A machine file has no escapes: a quote, the only special character, is refused (emit.c). */
static void put(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "%s = '%s'\n", name, value);
}

static void put_tool(struct strbuf *out, const struct environment *e, const struct environment_target *t,
		     const char *name, const char *tool)
{
	char *path = environment_tool(e, t, tool);

	put(out, name, path);
	free(path);
}

void emit_meson(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	strbuf_addstr(out,
		      EMIT_HEAD "# meson setup --cross-file <this file> <build directory>\n\n[binaries]\n");
	put_tool(out, e, t, "c", "gcc-posix");
	put_tool(out, e, t, "cpp", "g++-posix");
	put_tool(out, e, t, "ar", "ar");
	put_tool(out, e, t, "ranlib", "ranlib");
	put_tool(out, e, t, "strip", "strip");
	put_tool(out, e, t, "windres", "windres");
	put_tool(out, e, t, "dlltool", "dlltool");
	if (t->runner)
		put(out, "exe_wrapper", t->runner);
	strbuf_addstr(out, "\n[host_machine]\nsystem = 'windows'\n");
	put(out, "cpu_family", str_starts_with(t->processor, "x86_64") ? "x86_64" : "x86");
	put(out, "cpu", t->processor);
	strbuf_addstr(out, "endian = 'little'\n");
}
