/* What Windows has, as far as a toolchain knows it. */
#include "windows.h"

#include "implib.h"

#include <string.h>
#include <strings.h>

enum { LIBRARY_MAX = 64 * 1024 * 1024 };

/* Rust's std, since 1.78, and its windows crates make import libraries of these by themselves. */
static const char *const without_library[] = { "bcryptprimitives.dll", "combase.dll" };

static bool has_name(const struct strlist *names, const char *dll)
{
	vec_each (names, name)
		if (!strcasecmp(*name, dll))
			return true;
	return false;
}

static int read_library(struct windows *w, const struct dir *lib, const char *library, struct error *err)
{
	struct strbuf content = STRBUF_INIT;
	int ret = fs_read(lib, library, LIBRARY_MAX, &content, err);

	if (!ret)
		implib_names(&w->names, content.buf, content.len);
	strbuf_release(&content);
	return ret;
}

/* Most libraries are called after their DLL: then one of hundreds is read. */
static int read_namesake(struct windows *w, const struct dir *lib, const char *dll, struct error *err)
{
	char *library = xasprintf("lib%.*s.a", (int)strcspn(dll, "."), dll);
	int ret = 0;

	for (char *c = library; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	if (!strchr(library, '/') && fs_exists(lib, library))
		ret = read_library(w, lib, library, err);
	free(library);
	return ret;
}

static int read_all(struct windows *w, const struct dir *lib, struct error *err)
{
	struct strlist files = STRLIST_INIT;
	int ret = fs_list(lib, &files, err);

	vec_each (&files, file)
		if (!ret && str_starts_with(*file, "lib") && str_ends_with(*file, ".a"))
			ret = read_library(w, lib, *file, err);
	strlist_release(&files);
	w->all_read = !ret;
	return ret;
}

static int search_libraries(struct windows *w, const char *dll, bool *has, struct error *err)
{
	char *path = xasprintf("%s/lib", w->triple);
	struct dir lib = DIR_INIT;
	int ret = dir_open_at(&lib, w->tree, path, false, err);

	if (!ret)
		ret = read_namesake(w, &lib, dll, err);
	*has = has_name(&w->names, dll);
	if (!ret && !*has) {
		ret = read_all(w, &lib, err);
		*has = has_name(&w->names, dll);
	}
	dir_close(&lib);
	free(path);
	return ret;
}

int windows_has(struct windows *w, const char *dll, bool *has, struct error *err)
{
	*has = !strncasecmp(dll, "api-", 4) || !strncasecmp(dll, "ext-", 4) || has_name(&w->names, dll);
	for (size_t i = 0; i < ARRAY_SIZE(without_library); i++)
		*has = *has || !strcasecmp(dll, without_library[i]);
	return *has || w->all_read ? 0 : search_libraries(w, dll, has, err);
}

void windows_release(struct windows *w)
{
	strlist_release(&w->names);
}
