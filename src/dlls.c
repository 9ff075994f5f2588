/* Which DLLs a Windows program needs, and where each of them is. */
#include "dlls.h"

#include "paths.h"
#include "windows.h"

#include <string.h>
#include <strings.h>

enum { DLL_MAX = 512 * 1024 * 1024, LISTING_MAX = 16 * 1024 * 1024 };

struct search {
	struct dlls *found;
	const struct dlls_program *program;
	bool replace;
	struct strlist beside;  /* names in the program's directory */
	struct strlist shipped; /* paths in the toolchain */
	struct windows windows;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The path that ends in this name. NULL: none. */
static const char *find_name(const struct strlist *paths, const char *name)
{
	vec_each (paths, path)
		if (!strcasecmp(base_name(*path), name))
			return *path;
	return NULL;
}

/* The toolchain's listing has all its files, the path last in each line (tree.h). */
static int list_shipped(const struct dir *tree, struct strlist *paths, struct error *err)
{
	struct strbuf listing = STRBUF_INIT;
	char *rest = NULL;
	int ret = fs_read(tree, PATHS_OWN "/" PATHS_LISTING, LISTING_MAX, &listing, err);

	for (char *line = strtok_r(listing.buf, "\n", &rest); !ret && line;
	     line = strtok_r(NULL, "\n", &rest)) {
		const char *path = strrchr(line, '\t');

		if (path && *line == 'f' && str_ends_with(path, ".dll"))
			strlist_add(paths, path + 1);
	}
	strbuf_release(&listing);
	return ret;
}

static int compare(const struct dlls_program *program, struct dll *dll, struct error *err)
{
	struct strbuf beside = STRBUF_INIT, shipped = STRBUF_INIT;
	int ret = -1;

	if (!fs_read(program->dir, dll->beside, DLL_MAX, &beside, err) &&
	    !fs_read(program->tree, dll->shipped, DLL_MAX, &shipped, err)) {
		dll->differs = beside.len != shipped.len || memcmp(beside.buf, shipped.buf, beside.len) != 0;
		ret = 0;
	}
	strbuf_release(&beside);
	strbuf_release(&shipped);
	return ret;
}

static int find_place(struct search *s, struct dll *dll, struct error *err)
{
	const char *beside = find_name(&s->beside, dll->name), *shipped = find_name(&s->shipped, dll->name);
	bool has = false;

	dll->beside = beside ? xstrdup(beside) : NULL;
	dll->shipped = shipped ? xstrdup(shipped) : NULL;
	if (beside && shipped && compare(s->program, dll, err))
		return -1;
	if (beside && !(dll->differs && s->replace))
		dll->place = DLL_BESIDE;
	else if (shipped)
		dll->place = DLL_TOOLCHAIN;
	else if (windows_has(&s->windows, dll->name, &has, err))
		return -1;
	else
		dll->place = has ? DLL_WINDOWS : DLL_NOWHERE;
	return 0;
}

static int add(struct search *s, const struct strlist *names, bool delayed, const char *needed_by,
	       struct error *err)
{
	vec_each (names, name) {
		struct dll *dll = NULL;

		vec_each (&s->found->items, other)
			if (!strcasecmp(other->name, *name))
				dll = other;
		if (dll) {
			dll->delayed = dll->delayed && delayed;
			continue;
		}
		dll = vec_push(&s->found->items);
		*dll = (struct dll){ .name = xstrdup(*name),
				     .needed_by = xstrdup(needed_by),
				     .delayed = delayed };
		if (find_place(s, dll, err))
			return -1;
	}
	return 0;
}

static int add_imports(struct search *s, const struct pe *pe, const char *needed_by, struct error *err)
{
	return add(s, &pe->imports, false, needed_by, err) || add(s, &pe->delayed, true, needed_by, err) ? -1
													 : 0;
}

/* What a DLL that was found as a file needs in turn. */
static int follow(struct search *s, const struct dll *dll, struct error *err)
{
	const struct dir *dir = dll->place == DLL_BESIDE ? s->program->dir : s->program->tree;
	const char *file = dll->place == DLL_BESIDE ? dll->beside : dll->shipped;
	char *name = xstrdup(dll->name);
	struct strbuf content = STRBUF_INIT;
	struct pe pe = PE_INIT;
	int ret = fs_read(dir, file, DLL_MAX, &content, err);

	if (!ret && pe_read(&pe, content.buf, content.len, err))
		ret = error_prefix(err, "%s/%s", dir->path, file);
	if (!ret && pe.machine != s->program->pe->machine)
		ret = error_set(err, STATUS_FAILURE, "%s/%s is for another machine than %s", dir->path, file,
				s->program->name);
	if (!ret)
		ret = add_imports(s, &pe, name, err);
	pe_release(&pe);
	strbuf_release(&content);
	free(name);
	return ret;
}

int dlls_find(struct dlls *dlls, const struct dlls_program *program, bool replace, struct error *err)
{
	struct search s = {
		.found = dlls,
		.program = program,
		.replace = replace,
		.windows = { .tree = program->tree, .triple = program->triple },
	};
	int ret = -1;

	if (fs_list(program->dir, &s.beside, err) || list_shipped(program->tree, &s.shipped, err))
		goto out;
	ret = add_imports(&s, program->pe, program->name, err);
	/* The list grows on the way. */
	for (size_t i = 0; !ret && i < dlls->items.len; i++)
		if (dlls->items.items[i].place == DLL_BESIDE || dlls->items.items[i].place == DLL_TOOLCHAIN)
			ret = follow(&s, &dlls->items.items[i], err);
out:
	strlist_release(&s.beside);
	strlist_release(&s.shipped);
	windows_release(&s.windows);
	return ret;
}

static int copy(const struct dlls_program *program, struct dll *dll, struct error *err)
{
	struct strbuf content = STRBUF_INIT;
	int ret = fs_read(program->tree, dll->shipped, DLL_MAX, &content, err);

	if (!dll->beside)
		dll->beside = xstrdup(base_name(dll->shipped));
	if (!ret)
		ret = fs_write(program->dir, dll->beside, content.buf, content.len, 0644, err);
	dll->copied = !ret;
	strbuf_release(&content);
	return ret;
}

int dlls_copy(struct dlls *dlls, const struct dlls_program *program, struct error *err)
{
	vec_each (&dlls->items, dll)
		if (dll->place == DLL_BESIDE && dll->differs)
			return error_set(
				err, STATUS_FAILURE,
				"%s/%s differs from the toolchain's: --force puts that one in its place",
				program->dir->path, dll->beside);
	vec_each (&dlls->items, dll)
		if (dll->place == DLL_TOOLCHAIN && copy(program, dll, err))
			return -1;
	return 0;
}

void dlls_release(struct dlls *dlls)
{
	vec_each (&dlls->items, dll) {
		free(dll->name);
		free(dll->needed_by);
		free(dll->beside);
		free(dll->shipped);
	}
	vec_release(&dlls->items);
}
