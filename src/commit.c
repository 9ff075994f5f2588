/* Commit: the one place where a toolchain becomes the active one, or ceases to be. */
#include "commit.h"

#include "paths.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Out of the store first, so that nobody finds a tree that is half removed. */
static int discard(struct store *s, const char *store_name, struct error *err)
{
	/* What cannot be looked at may be there: the renaming tells. */
	if (!fs_exists(&s->trees, store_name) && errno == ENOENT)
		return 0;
	if (fs_rename(&s->trees, store_name, &s->staging, store_name, err))
		return -1;
	return fs_remove(&s->staging, store_name, err);
}

static int active_name(const struct store *s, const char *target, char **store_name, struct error *err)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	const char *name;
	int ret = store_installed(s, &installed, err);

	name = installed_find(&installed, target);
	*store_name = name ? xstrdup(name) : NULL;
	installed_list_release(&installed);
	return ret;
}

/* What is made anew has the same name: it takes the place of the damaged one. */
static int replace(struct store *s, const char *staged, const char *target, const char *store_name,
		   struct error *err)
{
	int ret = fs_exchange(&s->staging, staged, &s->trees, store_name, err);

	if (!ret)
		return fs_remove(&s->staging, staged, err);
	/* Where names cannot be exchanged, the target is without a toolchain for a moment. */
	return ret < 0 || commit_removal(s, target, store_name, err) ||
			       fs_rename(&s->staging, staged, &s->trees, store_name, err)
		       ? -1
		       : 0;
}

int commit_toolchain(struct store *s, const char *staged, const char *target, const char *store_name,
		     struct error *err)
{
	char *link = xasprintf("%s/%s", PATHS_STORE, store_name), *before = NULL;
	int ret = active_name(s, target, &before, err);
	bool same = !ret && before && !strcmp(before, store_name);

	if (!ret)
		ret = fs_sync(&s->staging, err);
	if (!ret)
		ret = same && fs_exists(&s->trees, store_name)
			      ? replace(s, staged, target, store_name, err)
			      : fs_rename(&s->staging, staged, &s->trees, store_name, err);
	if (!ret)
		ret = fs_symlink_via(&s->staging, &s->toolchains, target, link, err);
	if (!ret)
		ret = fs_sync_dir(&s->toolchains, err);
	if (!ret && before && !same)
		ret = discard(s, before, err);
	free(before);
	free(link);
	return ret;
}

int commit_removal(struct store *s, const char *target, const char *store_name, struct error *err)
{
	if (unlinkat(s->toolchains.fd, target, 0) || fsync(s->toolchains.fd))
		return error_errno(err, "cannot remove %s/%s", s->toolchains.path, target);
	return discard(s, store_name, err);
}
