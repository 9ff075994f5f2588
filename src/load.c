/* Load: manifests and locks from directories into the catalog. */
#include "load.h"

#include "fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MANIFEST_MAX = 1024 * 1024, LOCK_MAX = 4 * 1024 * 1024, KNOWLEDGE_MAX = 4 * 1024 * 1024 };

static int load_manifest(struct release *r, const struct dir *dir, const char *name, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = fs_read(dir, name, MANIFEST_MAX, &text, err);

	if (!ret)
		ret = manifest_parse(&r->manifest, text.buf, text.len, r->manifest_file, err);
	strbuf_release(&text);
	return ret;
}

static int load_release(struct catalog *catalog, const struct dir *dir, const char *name, struct error *err)
{
	size_t stem = strlen(name) - strlen(".toml");
	struct release r = { .manifest = MANIFEST_INIT, .lock = LOCK_INIT };
	int ret;

	r.manifest_file = xasprintf("%s/%s", dir->path, name);
	r.lock_file = xasprintf("%s/%.*s.lock", dir->path, (int)stem, name);
	ret = load_manifest(&r, dir, name, err);
	if (!ret && (strlen(r.manifest.release) != stem || strncmp(r.manifest.release, name, stem) != 0))
		ret = error_set(err, STATUS_MANIFEST,
				"%s describes release %s: call the file %s.toml, or change its key \"release\"",
				r.manifest_file, r.manifest.release, r.manifest.release);
	if (ret)
		release_release(&r);
	else
		catalog_put(catalog, &r);
	return ret;
}

static int load_dir(struct catalog *catalog, const char *path, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	struct dir dir = DIR_INIT;
	int ret = dir_open(&dir, path, false, err);

	if (!ret)
		ret = fs_list(&dir, &names, err);
	vec_each (&names, name)
		if (!ret && (*name)[0] != '.' && str_ends_with(*name, ".toml"))
			ret = load_release(catalog, &dir, *name, err);
	strlist_release(&names);
	dir_close(&dir);
	return ret;
}

int load_catalog(struct catalog *catalog, const struct strlist *dirs, struct error *err)
{
	*catalog = (struct catalog)CATALOG_INIT;
	vec_each (dirs, dir)
		if (load_dir(catalog, *dir, err)) {
			catalog_release(catalog);
			return -1;
		}
	if (!catalog->releases.len)
		return error_set(
			err, STATUS_MANIFEST,
			"no manifest found: mingwup's toolchains.d is not where it was installed; name it: --toolchains DIR");
	return 0;
}

int load_lock(const char *path, struct lock *lock, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret;

	if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) && errno == ENOENT)
		return 1;
	ret = fs_read_path(path, LOCK_MAX, &text, err);
	if (!ret)
		ret = lock_parse(lock, text.buf, text.len, path, err);
	strbuf_release(&text);
	return ret;
}

int load_release_lock(struct release *r, struct error *err)
{
	int ret = r->locked ? 1 : load_lock(r->lock_file, &r->lock, err);

	/* A manifest without a lock is one that `mingwup lock` has not seen yet. */
	if (ret)
		return ret > 0 ? 0 : -1;
	r->locked = true;
	if (strcmp(r->lock.release, r->manifest.release) != 0)
		return error_set(err, STATUS_MANIFEST, "%s is the lock of release %s, not of %s", r->lock_file,
				 r->lock.release, r->manifest.release);
	return 0;
}

/* 1: it is not there. */
static int read_knowledge(const char *dir_path, const char *path, struct strbuf *text, struct error *err)
{
	struct dir dir = DIR_INIT;
	int ret = dir_open(&dir, dir_path, false, err);

	if (!ret)
		ret = fs_exists(&dir, path) ? fs_read(&dir, path, KNOWLEDGE_MAX, text, err) : 1;
	dir_close(&dir);
	return ret;
}

int load_knowledge(const struct strlist *dirs, const char *name, struct strbuf *text, char **file,
		   struct error *err)
{
	char *path = xasprintf("knowledge/%s", name);
	int ret = 1;

	for (size_t i = dirs->len; i-- && ret > 0;) {
		ret = read_knowledge(dirs->items[i], path, text, err);
		if (!ret)
			*file = xasprintf("%s/%s", dirs->items[i], path);
	}
	if (ret > 0)
		ret = error_set(err, STATUS_MANIFEST,
				"no %s found: mingwup's toolchains.d is not where it was installed", path);
	free(path);
	return ret;
}
