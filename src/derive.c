/* Derive: what follows from the active toolchains. */
#include "derive.h"

#include "emit.h"
#include "paths.h"

#include <string.h>
#include <unistd.h>

enum { DERIVED_MAX = 1024 * 1024 };

/* An active toolchain, opened. */
struct active {
	struct dir tree;
	struct receipt receipt;
};

static int open_active(const struct store *s, const struct installed *i, struct active *a, struct error *err)
{
	*a = (struct active){ .tree = DIR_INIT };
	if (store_open_tree(s, i->store_name, &a->tree, err) ||
	    store_read_receipt(&a->tree, &a->receipt, err)) {
		dir_close(&a->tree);
		return error_prefix(err, "%s", i->target);
	}
	return 0;
}

static void close_active(struct active *a)
{
	dir_close(&a->tree);
	receipt_release(&a->receipt);
}

/* Calls `use` for each active toolchain. */
static int each_active(const struct store *s, int (*use)(const struct active *, void *, struct error *),
		       void *arg, struct error *err)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	int ret = store_installed(s, &installed, err);

	vec_each (&installed, i) {
		struct active a;

		if (!ret)
			ret = open_active(s, i, &a, err);
		if (ret)
			break;
		ret = use(&a, arg, err);
		close_active(&a);
	}
	installed_list_release(&installed);
	return ret;
}

static int add_to_environment(const struct active *a, void *arg, struct error *err)
{
	(void)err;
	environment_add_target(arg, a->receipt.target, a->receipt.triple);
	return 0;
}

int derive_environment(const struct store *s, struct environment *e, struct error *err)
{
	environment_init(e, s->prefix.path);
	if (!each_active(s, add_to_environment, e, err))
		return 0;
	environment_release(e);
	return -1;
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
	int ret = each_active(s, add_links, &links, err);

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

/* Writes the file unless it holds that text already; with nothing installed, removes it. Only one that is ours. */
static int derive_file(const struct dir *dir, const char *name, const struct environment *e, const char *format,
		       struct error *err)
{
	struct strbuf wanted = STRBUF_INIT, there = STRBUF_INIT;
	bool exists = fs_exists(dir, name), ours;
	int ret = 0;

	if (exists && fs_read(dir, name, DERIVED_MAX, &there, err))
		strbuf_reset(&there);
	ours = str_starts_with(there.buf, EMIT_MARK);
	emit_find(format)->emit(e, &wanted);
	if (!e->targets.len)
		ret = ours ? fs_remove(dir, name, err) : 0;
	else if (exists && !ours)
		ret = refuse_foreign(dir, name, err);
	else if (there.len != wanted.len || memcmp(there.buf, wanted.buf, wanted.len) != 0)
		ret = fs_write(dir, name, wanted.buf, wanted.len, 0644, err);
	strbuf_release(&wanted);
	strbuf_release(&there);
	return ret;
}

int derive_files(const struct store *s, struct error *err)
{
	struct environment e = ENVIRONMENT_INIT;
	struct dir cargo = DIR_INIT;
	int ret = derive_bin(s, err);

	if (ret || derive_environment(s, &e, err))
		return -1;
	ret = dir_open_at(&cargo, &s->prefix, PATHS_CARGO, true, err);
	if (!ret)
		ret = derive_file(&s->prefix, PATHS_ENV_SH, &e, "sh", err);
	if (!ret)
		ret = derive_file(&cargo, PATHS_CARGO_CONFIG, &e, "cargo", err);
	dir_close(&cargo);
	environment_release(&e);
	return ret;
}
