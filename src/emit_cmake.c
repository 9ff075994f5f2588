/* The toolchain file of one target for CMake (cmake-toolchains(7)). */
#include "emit.h"

/* What a quoted argument cannot hold as it is, the format refuses (emit.c). */
static void set(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "set(%s \"%s\")\n", name, value);
}

static void set_tool(struct strbuf *out, const struct environment *e, const struct environment_target *t,
		     const char *name, const char *tool)
{
	char *path = environment_tool(e, t, tool);

	set(out, name, path);
	free(path);
}

/* CMAKE_SYSTEM_PROCESSOR as Windows itself says it. */
static const char *processor(const struct environment_target *t)
{
	return str_starts_with(t->processor, "x86_64") ? "AMD64" : "X86";
}

/*
 * Programs that the build itself runs are this machine's; headers, libraries and packages are the target's alone. A project
 * adds places of its own to CMAKE_FIND_ROOT_PATH or CMAKE_PREFIX_PATH.
 */
void emit_cmake(const struct environment *e, const struct environment_target *t, struct strbuf *out)
{
	strbuf_addstr(out, EMIT_HEAD "# cmake -DCMAKE_TOOLCHAIN_FILE=<this file>\n");
	set(out, "CMAKE_SYSTEM_NAME", "Windows");
	set(out, "CMAKE_SYSTEM_PROCESSOR", processor(t));
	set_tool(out, e, t, "CMAKE_C_COMPILER", "gcc-posix");
	set_tool(out, e, t, "CMAKE_CXX_COMPILER", "g++-posix");
	set_tool(out, e, t, "CMAKE_RC_COMPILER", "windres");
	set_tool(out, e, t, "CMAKE_AR", "ar");
	set_tool(out, e, t, "CMAKE_RANLIB", "ranlib");
	set_tool(out, e, t, "CMAKE_STRIP", "strip");
	set_tool(out, e, t, "CMAKE_DLLTOOL", "dlltool");
	if (t->runner)
		set(out, "CMAKE_CROSSCOMPILING_EMULATOR", t->runner);
	strbuf_addf(out, "list(PREPEND CMAKE_FIND_ROOT_PATH \"%s\")\n", t->sysroot);
	strbuf_addstr(out, "set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)\n"
			   "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)\n"
			   "set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)\n"
			   "set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)\n");
}
