/* Active: the toolchains that the targets of a prefix lead to. */
#include "active.h"

#include "child.h"
#include "paths.h"

static int open_one(const struct store *s, const struct installed *i, struct active_list *list,
		    struct error *err)
{
	struct active a = { .tree = DIR_INIT };

	if (store_open_active(s, i, &a.tree, &a.receipt, err))
		return error_prefix(err, "%s", i->target);
	*vec_push(&list->all) = a;
	return 0;
}

int active_open(const struct store *s, const struct installed_list *chosen, struct active_list *list,
		struct error *err)
{
	struct installed_list all = INSTALLED_LIST_INIT;
	int ret = chosen ? 0 : store_installed(s, &all, err);

	vec_each (chosen ? chosen : &all, i)
		if (!ret)
			ret = open_one(s, i, list, err);
	installed_list_release(&all);
	if (ret)
		active_list_release(list);
	return ret;
}

void active_list_release(struct active_list *list)
{
	vec_each (&list->all, a) {
		dir_close(&a->tree);
		receipt_release(&a->receipt);
	}
	vec_release(&list->all);
}

static bool is_no_dll(void *found, const char *name)
{
	return !(*(bool *)found = str_ends_with(name, ".dll"));
}

static int add_if_dlls(const struct dir *tree, const char *path, struct strlist *dlls, struct error *err)
{
	struct dir dir = DIR_INIT;
	bool found = false;
	int ret = 0;

	if (fs_exists(tree, path))
		ret = dir_open_at(&dir, tree, path, false, err) || fs_each_name(&dir, is_no_dll, &found, err)
			      ? -1
			      : 0;
	if (found)
		strlist_add(dlls, path);
	dir_close(&dir);
	return ret;
}

/* GCC's own DLLs lie in lib/gcc/<triple>/<version>, those of mingw-w64 in <triple>/lib. */
static int find_dlls(const struct dir *tree, const char *triple, struct strlist *dlls, struct error *err)
{
	char *gcc = xasprintf("lib/gcc/%s", triple), *sysroot = xasprintf("%s/lib", triple);
	struct strlist versions = STRLIST_INIT;
	struct dir dir = DIR_INIT;
	int ret = 0;

	if (fs_exists(tree, gcc))
		ret = dir_open_at(&dir, tree, gcc, false, err) || fs_list(&dir, &versions, err) ? -1 : 0;
	vec_each (&versions, version) {
		char *path = xasprintf("%s/%s", gcc, *version);

		if (!ret)
			ret = add_if_dlls(tree, path, dlls, err);
		free(path);
	}
	if (!ret)
		ret = add_if_dlls(tree, sysroot, dlls, err);
	strlist_release(&versions);
	dir_close(&dir);
	free(sysroot);
	free(gcc);
	return ret;
}

static int add_to_environment(const struct active *a, struct environment *e, struct error *err)
{
	const struct receipt *r = &a->receipt;
	char *pkgconfig = xasprintf("%s/lib/pkgconfig", r->triple);
	struct toolchain_facts facts = {
		.target = r->target,
		.triple = r->triple,
		.release = r->release,
		.summary = r->summary,
		.host = r->host,
		.profile = r->profile,
		.pkgconfig = fs_exists(&a->tree, pkgconfig),
	};
	int ret = find_dlls(&a->tree, r->triple, &facts.dlls, err);

	if (!ret)
		environment_add_target(e, &facts);
	strlist_release(&facts.dlls);
	free(pkgconfig);
	return ret;
}

int active_environment(const struct store *s, const struct active_list *list, struct environment *e,
		       struct error *err)
{
	char *wine = command_find("wine");

	environment_init(e, s->prefix.path, wine);
	free(wine);
	vec_each (&list->all, a)
		if (add_to_environment(a, e, err)) {
			environment_release(e);
			return -1;
		}
	environment_finish(e);
	return 0;
}
