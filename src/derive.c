/* Derive: what follows from the active toolchains. */
#include "derive.h"

#include "active.h"
#include "emit.h"
#include "paths.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

/* One round over all of them. */
struct derive {
	const struct store *s;
	bool look; /* changes nothing */
	bool differs;
};

/* Whether what differs is to be changed now. */
static bool is_to_change(struct derive *d)
{
	d->differs = true;
	return !d->look;
}

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

static int add_links(struct links *links, const struct active *a, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	struct dir bin = DIR_INIT;
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
static int drop_links(struct derive *d, const struct dir *bin, const struct links *links, struct error *err)
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
		if (!ret && str_starts_with(target.buf, link_start) && is_to_change(d))
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

/* Whether a link is right as it is: 1, 0 when it is to be made, -1 when what is there is not ours. */
static int check_link(const struct dir *bin, const struct link *link, struct error *err)
{
	struct strbuf target = STRBUF_INIT;
	int there = fs_readlink(bin, link->name, &target, err), ret = 0;

	if (there < 0)
		ret = -1;
	else if (there ? fs_exists(bin, link->name) : !str_starts_with(target.buf, link_start))
		ret = refuse_foreign(bin, link->name, err);
	else if (!there)
		ret = !strcmp(target.buf, link->target);
	strbuf_release(&target);
	return ret;
}

static int make_links(struct derive *d, const struct dir *bin, const struct links *links, struct error *err)
{
	vec_each (&links->list, link) {
		int right = check_link(bin, link, err);

		if (right < 0 || (!right && is_to_change(d) &&
				  fs_symlink_via(&d->s->staging, bin, link->name, link->target, err)))
			return -1;
	}
	return d->look || !d->differs ? 0 : fs_sync_dir(bin, err);
}

/* 1 when it is missing, and is not to be made. */
static int open_directory(struct derive *d, const char *name, struct dir *dir, struct error *err)
{
	bool there = fs_exists(&d->s->prefix, name);

	if (!there && !is_to_change(d))
		return 1;
	return dir_open_at(dir, &d->s->prefix, name, !there, err);
}

static int derive_bin(struct derive *d, const struct active_list *active, struct error *err)
{
	struct links links = { VEC_INIT };
	struct dir bin = DIR_INIT;
	int ret = 0;

	vec_each (&active->all, a)
		if (!ret)
			ret = add_links(&links, a, err);
	if (!ret)
		ret = open_directory(d, PATHS_BIN, &bin, err);
	if (!ret)
		ret = drop_links(d, &bin, &links, err);
	if (!ret)
		ret = make_links(d, &bin, &links, err);
	vec_each (&links.list, link) {
		free(link->name);
		free(link->target);
	}
	vec_release(&links.list);
	dir_close(&bin);
	return ret < 0 ? -1 : 0;
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

/* The directory of a path below the prefix, which the caller frees; *name is the rest of the path. */
static char *split_path(const char *path, const char **name)
{
	const char *slash = strchr(path, '/');

	*name = slash ? slash + 1 : path;
	return slash ? xstrndup(path, (size_t)(slash - path)) : xstrdup(".");
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
static int write_file(struct derive *d, const struct dir *dir, const char *name, const struct strbuf *text,
		      mode_t mode, struct error *err)
{
	struct strbuf there = STRBUF_INIT;
	int ret = 0;

	read_present(dir, name, &there);
	if (fs_exists(dir, name) && !is_ours(there.buf))
		ret = refuse_foreign(dir, name, err);
	else if ((there.len != text->len || memcmp(there.buf, text->buf, text->len) != 0) && is_to_change(d))
		ret = fs_write_via(&d->s->staging, dir, name, text->buf, text->len, mode, err);
	strbuf_release(&there);
	return ret;
}

static int derive_file(struct derive *d, const struct emitter *emitter, const struct environment *e,
		       const struct environment_target *t, struct strlist *wanted, struct error *err)
{
	char *path = file_path(emitter, t ? t->name : "", t ? t->triple : "");
	struct strbuf text = STRBUF_INIT;
	struct dir dir = DIR_INIT;
	const char *name;
	char *parent = split_path(path, &name);
	int ret = emit(emitter, e, t, false, &text, err);

	strlist_add(wanted, path);
	if (!ret)
		ret = open_directory(d, parent, &dir, err);
	if (!ret)
		ret = write_file(d, &dir, name, &text, emitter->runs ? 0755 : 0644, err);
	strbuf_release(&text);
	dir_close(&dir);
	free(parent);
	free(path);
	return ret < 0 ? -1 : 0;
}

/* Whether this machine and this prefix have use for the format's file. */
static bool is_derived(const struct emitter *emitter, const struct environment *e)
{
	return emitter->file && e->targets.len && emit_can(emitter, e) && (!emitter->wants_wine || e->wine);
}

static int derive_format(struct derive *d, const struct emitter *emitter, const struct environment *e,
			 struct strlist *wanted, struct error *err)
{
	if (!emitter->of_one_target)
		return derive_file(d, emitter, e, NULL, wanted, err);
	vec_each (&e->targets, t)
		if (derive_file(d, emitter, e, t, wanted, err))
			return -1;
	return 0;
}

/* Takes away, or empties, the files of a format that are ours and speak of what is no more. */
static int drop_files(struct derive *d, const struct emitter *emitter, const struct strlist *wanted,
		      struct error *err)
{
	char *pattern = file_path(emitter, "*", "*");
	struct strbuf text = STRBUF_INIT, empty = STRBUF_INIT;
	struct strlist names = STRLIST_INIT;
	struct dir dir = DIR_INIT;
	const char *last;
	char *parent = split_path(pattern, &last);
	int ret = fs_exists(&d->s->prefix, parent) ? dir_open_at(&dir, &d->s->prefix, parent, false, err) : 1;

	strbuf_addstr(&empty, EMIT_HEAD);
	if (!ret)
		ret = fs_list(&dir, &names, err);
	vec_each (&names, name) {
		char *path = xasprintf("%.*s%s", (int)(last - pattern), pattern, *name);

		strbuf_reset(&text);
		if (!ret && !fnmatch(last, *name, 0) && !strlist_has(wanted, path))
			read_present(&dir, *name, &text);
		if (is_ours(text.buf) && emitter->stays)
			ret = write_file(d, &dir, *name, &empty, 0644, err);
		else if (is_ours(text.buf) && is_to_change(d))
			ret = fs_remove(&dir, *name, err);
		free(path);
	}
	strbuf_release(&text);
	strbuf_release(&empty);
	strlist_release(&names);
	dir_close(&dir);
	free(parent);
	free(pattern);
	return ret < 0 ? -1 : 0;
}

static int derive_all(struct derive *d, struct error *err)
{
	struct strlist wanted = STRLIST_INIT;
	struct environment e = ENVIRONMENT_INIT;
	struct active_list active = ACTIVE_LIST_INIT;
	int ret = active_open(d->s, NULL, &active, err);

	if (!ret)
		ret = derive_bin(d, &active, err);
	if (!ret)
		ret = active_environment(d->s, &active, &e, err);
	for (size_t i = 0; !ret && i < emitters_count; i++)
		if (is_derived(&emitters[i], &e))
			ret = derive_format(d, &emitters[i], &e, &wanted, err);
	for (size_t i = 0; !ret && i < emitters_count; i++)
		if (emitters[i].file)
			ret = drop_files(d, &emitters[i], &wanted, err);
	environment_release(&e);
	active_list_release(&active);
	strlist_release(&wanted);
	return ret;
}

int derive_files(const struct store *s, struct error *err)
{
	struct derive d = { .s = s };

	if (derive_all(&d, err))
		return -1;
	/* The directories that were made for them. */
	return d.differs ? fs_sync_dir(&s->prefix, err) : 0;
}

int derive_look(const struct store *s, struct error *err)
{
	struct derive d = { .s = s, .look = true };

	return derive_all(&d, err) ? -1 : d.differs;
}

static int refuse_file(const struct dir *prefix, const char *path, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = 0;

	read_present(prefix, path, &text);
	if (fs_exists(prefix, path) && !is_ours(text.buf))
		ret = refuse_foreign(prefix, path, err);
	strbuf_release(&text);
	return ret;
}

/* Of the links those that each toolchain needs; the others have their names from its packages. */
static int refuse_links(const struct dir *prefix, const struct target *target, struct error *err)
{
	static const char *const tools[] = {
		"gcc-posix", "g++-posix", "gcc", "g++", "ar", "ranlib", "windres"
	};
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tools) && !ret; i++) {
		struct link link = { xasprintf("%s/%s-%s", PATHS_BIN, target->triple, tools[i]), (char *)"" };

		ret = check_link(prefix, &link, err) < 0 ? -1 : 0;
		free(link.name);
	}
	return ret;
}

static int refuse_for_target(const struct dir *prefix, const struct target *target, struct error *err)
{
	int ret = refuse_links(prefix, target, err);

	for (size_t i = 0; i < emitters_count && !ret; i++) {
		const struct emitter *emitter = &emitters[i];
		char *path = emitter->file ? file_path(emitter, target->name, target->triple) : NULL;

		/* Where there is no wine nothing is made for it. */
		if (path && !emitter->wants_wine)
			ret = refuse_file(prefix, path, err);
		free(path);
	}
	return ret;
}

int derive_refuse_foreign(const char *prefix, const struct plan *plan, struct error *err)
{
	struct dir dir = DIR_INIT;
	int ret = 0;

	if (access(prefix, F_OK))
		return 0;
	ret = dir_open(&dir, prefix, false, err);
	vec_each (&plan->steps, step)
		if (!ret && !step->done)
			ret = refuse_for_target(&dir, step->toolchain.target, err);
	dir_close(&dir);
	return ret;
}
