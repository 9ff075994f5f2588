/* Derive: what follows from the active toolchains. */
#include "derive.h"

#include "active.h"
#include "emit.h"
#include "paths.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

/* The links that bin/ should hold. */
struct link {
	char *name;
	char *target;
};
struct links {
	VEC(struct link) list;
};

/* "../toolchains/<target>/bin/<tool>": through the symlink of the target, so that a switch moves all at once.
 */
static const char link_start[] = "../" PATHS_TOOLCHAINS "/";

static int add_links(const struct active *a, void *arg, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	struct dir bin = DIR_INIT;
	struct links *links = arg;
	int ret = dir_open_at(&bin, &a->tree, PATHS_BIN, false, err);

	if (!ret)
		ret = fs_list(&bin, &names, err);
	vec_each (&names, name) {
		struct link *link;

		if (!str_starts_with(*name, a->receipt.triple))
			continue;
		link = vec_push(&links->list);
		link->name = xstrdup(*name);
		link->target = xasprintf("%s%s/%s/%s", link_start, a->receipt.target, PATHS_BIN, *name);
	}
	strlist_release(&names);
	dir_close(&bin);
	return ret;
}

static bool is_wanted(const struct links *links, const char *name)
{
	vec_each (&links->list, link)
		if (!strcmp(link->name, name))
			return true;
	return false;
}

/* Takes away the links of ours that lead nowhere now. Whatever else lies in bin/ is not ours. */
static int drop_links(const struct dir *bin, const struct links *links, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	struct strbuf target = STRBUF_INIT;
	int ret = fs_list(bin, &names, err);

	vec_each (&names, name) {
		strbuf_reset(&target);
		if (ret || is_wanted(links, *name))
			continue;
		ret = fs_readlink(bin, *name, &target, err);
		if (ret < 0)
			break;
		if (!ret && str_starts_with(target.buf, link_start))
			ret = fs_remove(bin, *name, err);
		else
			ret = 0;
	}
	strbuf_release(&target);
	strlist_release(&names);
	return ret;
}

static int refuse_foreign(const struct dir *dir, const char *name, struct error *err)
{
	return error_set(err, STATUS_FILESYSTEM, "%s/%s is not mingwup's: move it away, and install again",
			 dir->path, name);
}

static int make_link(const struct dir *bin, const struct link *link, struct error *err)
{
	struct strbuf target = STRBUF_INIT;
	int ret = fs_readlink(bin, link->name, &target, err);

	if (ret > 0 && !fs_exists(bin, link->name))
		ret = fs_symlink(bin, link->name, link->target, err);
	else if (ret > 0 || (!ret && !str_starts_with(target.buf, link_start)))
		ret = refuse_foreign(bin, link->name, err);
	else if (!ret && strcmp(target.buf, link->target) != 0)
		ret = fs_symlink(bin, link->name, link->target, err);
	strbuf_release(&target);
	return ret;
}

static int make_links(const struct dir *bin, const struct links *links, struct error *err)
{
	vec_each (&links->list, link)
		if (make_link(bin, link, err))
			return -1;
	return 0;
}

static int derive_bin(const struct store *s, struct error *err)
{
	struct links links = { VEC_INIT };
	struct dir bin = DIR_INIT;
	int ret = active_each(s, NULL, add_links, &links, err);

	if (!ret)
		ret = dir_open_at(&bin, &s->prefix, PATHS_BIN, true, err);
	if (!ret)
		ret = drop_links(&bin, &links, err);
	if (!ret)
		ret = make_links(&bin, &links, err);
	vec_each (&links.list, link) {
		free(link->name);
		free(link->target);
	}
	vec_release(&links.list);
	dir_close(&bin);
	return ret;
}

enum { DERIVED_MAX = 1024 * 1024 };

/* Where the file of a format lies, below the prefix: %t and %T in its name stand for a target and its triple. */
static char *file_path(const struct emitter *emitter, const char *target, const char *triple)
{
	struct strbuf path = STRBUF_INIT;

	for (const char *c = emitter->file; *c; c++) {
		const char *name = !strncmp(c, "%t", 2) ? target : !strncmp(c, "%T", 2) ? triple : NULL;

		if (name)
			strbuf_addstr(&path, name);
		else
			strbuf_addch(&path, *c);
		c += name != NULL;
	}
	return strbuf_detach(&path);
}

/* The directory of a path below the prefix, made with `create`; *name is the rest of the path. Returns 1 when it is
 * missing. */
static int open_parent(const struct store *s, const char *path, bool create, struct dir *dir, const char **name,
		       struct error *err)
{
	const char *slash = strchr(path, '/');
	char *parent = slash ? xstrndup(path, (size_t)(slash - path)) : xstrdup(".");
	int ret =
		create || fs_exists(&s->prefix, parent) ? dir_open_at(dir, &s->prefix, parent, create, err) : 1;

	*name = slash ? slash + 1 : path;
	free(parent);
	return ret;
}

/* The mark stands in the first line, or in the second behind the name of an interpreter. */
static bool is_ours(const char *text)
{
	const char *line = str_starts_with(text, "#!") ? strchr(text, '\n') : NULL;

	return str_starts_with(line ? line + 1 : text, EMIT_MARK);
}

/* What is there; empty where it cannot be read, which cannot be ours. */
static void read_present(const struct dir *dir, const char *name, struct strbuf *text)
{
	struct error ignored = ERROR_INIT;

	if (fs_is_regular(dir, name) && fs_read(dir, name, DERIVED_MAX, text, &ignored))
		strbuf_reset(text);
	error_release(&ignored);
}

/* Writes the file unless it holds that text already. Only one that is ours is written over. */
static int write_file(const struct dir *dir, const char *name, const struct strbuf *text, mode_t mode,
		      struct error *err)
{
	struct strbuf there = STRBUF_INIT;
	int ret = 0;

	read_present(dir, name, &there);
	if (fs_exists(dir, name) && !is_ours(there.buf))
		ret = refuse_foreign(dir, name, err);
	else if (there.len != text->len || memcmp(there.buf, text->buf, text->len) != 0)
		ret = fs_write(dir, name, text->buf, text->len, mode, err);
	strbuf_release(&there);
	return ret;
}

static int derive_file(const struct store *s, const struct emitter *emitter, const struct environment *e,
		       const struct environment_target *t, struct strlist *wanted, struct error *err)
{
	char *path = file_path(emitter, t ? t->name : "", t ? t->triple : "");
	struct strbuf text = STRBUF_INIT;
	struct dir dir = DIR_INIT;
	const char *name;
	int ret = emit(emitter, e, t, false, &text, err);

	strlist_add(wanted, path);
	if (!ret)
		ret = open_parent(s, path, true, &dir, &name, err);
	if (!ret)
		ret = write_file(&dir, name, &text, emitter->runs ? 0755 : 0644, err);
	strbuf_release(&text);
	dir_close(&dir);
	free(path);
	return ret;
}

/* Whether this machine and this prefix have use for the format's file. */
static bool is_derived(const struct emitter *emitter, const struct environment *e)
{
	return emitter->file && e->targets.len && emit_can(emitter, e) && (!emitter->wants_wine || e->wine);
}

static int derive_format(const struct store *s, const struct emitter *emitter, const struct environment *e,
			 struct strlist *wanted, struct error *err)
{
	if (!emitter->of_one_target)
		return derive_file(s, emitter, e, NULL, wanted, err);
	vec_each (&e->targets, t)
		if (derive_file(s, emitter, e, t, wanted, err))
			return -1;
	return 0;
}

/* Takes away the files of a format that are ours and speak of what is no more. */
static int drop_files(const struct store *s, const struct emitter *emitter, const struct strlist *wanted,
		      struct error *err)
{
	char *pattern = file_path(emitter, "*", "*");
	struct strlist names = STRLIST_INIT;
	struct strbuf text = STRBUF_INIT;
	struct dir dir = DIR_INIT;
	const char *last;
	int ret = open_parent(s, pattern, false, &dir, &last, err);

	if (!ret)
		ret = fs_list(&dir, &names, err);
	vec_each (&names, name) {
		char *path = xasprintf("%.*s%s", (int)(last - pattern), pattern, *name);

		strbuf_reset(&text);
		if (!ret && !fnmatch(last, *name, 0) && !strlist_has(wanted, path))
			read_present(&dir, *name, &text);
		if (is_ours(text.buf))
			ret = fs_remove(&dir, *name, err);
		free(path);
	}
	strbuf_release(&text);
	strlist_release(&names);
	dir_close(&dir);
	free(pattern);
	return ret < 0 ? -1 : 0;
}

int derive_files(const struct store *s, struct error *err)
{
	struct strlist wanted = STRLIST_INIT;
	struct environment e = ENVIRONMENT_INIT;
	int ret = derive_bin(s, err);

	if (!ret)
		ret = active_environment(s, NULL, &e, err);
	for (size_t i = 0; !ret && i < emitters_count; i++)
		if (is_derived(&emitters[i], &e))
			ret = derive_format(s, &emitters[i], &e, &wanted, err);
	for (size_t i = 0; !ret && i < emitters_count; i++)
		if (emitters[i].file)
			ret = drop_files(s, &emitters[i], &wanted, err);
	environment_release(&e);
	strlist_release(&wanted);
	return ret;
}
