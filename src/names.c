/* Names: the links that a toolchain has beside what its packages bring. */
#include "names.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char suffix[] = "-posix";

/* A symlink beside what it names, and as old, so that the tree does not depend on when it is made. */
static int link_beside(const struct dir *dir, const char *name, const char *target, struct error *err)
{
	struct timespec times[2];
	struct stat st;

	if (fs_symlink(dir, name, target, err))
		return -1;
	if (fstatat(dir->fd, target, &st, AT_SYMLINK_NOFOLLOW))
		return error_errno(err, "cannot look at %s/%s", dir->path, target);
	times[0] = times[1] = st.st_mtim;
	if (utimensat(dir->fd, name, times, AT_SYMLINK_NOFOLLOW))
		return error_errno(err, "cannot set the time of %s/%s", dir->path, name);
	return 0;
}

static int link_plain_name(const struct dir *bin, const char *name, struct error *err)
{
	char *plain = xstrndup(name, strlen(name) - strlen(suffix));
	int ret = fs_exists(bin, plain) ? 0 : link_beside(bin, plain, name, err);

	free(plain);
	return ret;
}

static int link_plain_names(const struct dir *tree, const char *triple, struct error *err)
{
	char *prefix = xasprintf("%s-", triple);
	struct strlist names = STRLIST_INIT;
	struct dir bin = DIR_INIT;
	int ret = dir_open_at(&bin, tree, "bin", false, err);

	if (!ret)
		ret = fs_list(&bin, &names, err);
	vec_each (&names, name)
		if (!ret && str_starts_with(*name, prefix) && str_ends_with(*name, suffix))
			ret = link_plain_name(&bin, *name, err);
	dir_close(&bin);
	strlist_release(&names);
	free(prefix);
	return ret;
}

static int link_libgcc_s(const struct dir *gcc, const char *version, struct error *err)
{
	struct dir dir = DIR_INIT;
	int ret = dir_open_at(&dir, gcc, version, false, err);

	if (!ret && fs_exists(&dir, "libgcc_eh.a") && !fs_exists(&dir, "libgcc_s.a"))
		ret = link_beside(&dir, "libgcc_s.a", "libgcc_eh.a", err);
	dir_close(&dir);
	return ret;
}

static int link_libgcc(const struct dir *tree, const char *triple, struct error *err)
{
	char *path = xasprintf("lib/gcc/%s", triple);
	struct strlist versions = STRLIST_INIT;
	struct dir gcc = DIR_INIT;
	int ret = 0;

	if (fs_exists(tree, path)) {
		ret = dir_open_at(&gcc, tree, path, false, err);
		if (!ret)
			ret = fs_list(&gcc, &versions, err);
	}
	vec_each (&versions, version)
		if (!ret)
			ret = link_libgcc_s(&gcc, *version, err);
	strlist_release(&versions);
	dir_close(&gcc);
	free(path);
	return ret;
}

/*
 * The files of pkg-config name Debian's places, /usr/<triple>/lib: below the tree, as PKG_CONFIG_SYSROOT_DIR has it, they are
 * found by this link.
 */
static int link_usr(const struct dir *tree, const char *triple, struct error *err)
{
	char *path = xasprintf("%s/lib/pkgconfig", triple);
	int ret = fs_exists(tree, path) ? link_beside(tree, "usr", ".", err) : 0;

	free(path);
	return ret;
}

int names_link(const struct dir *tree, const char *triple, struct error *err)
{
	return link_plain_names(tree, triple, err) || link_libgcc(tree, triple, err) ||
			       link_usr(tree, triple, err)
		       ? -1
		       : 0;
}
