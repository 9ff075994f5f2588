/* The store: a prefix with its installed toolchains. */
#include "store.h"

#include "interrupt.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RECEIPT_MAX = 1024 * 1024 };

int store_open(struct store *s, const char *prefix, struct error *err)
{
	*s = (struct store)STORE_INIT;
	if (access(prefix, F_OK) && (errno == ENOENT || errno == ENOTDIR))
		return 1;
	if (dir_open(&s->prefix, prefix, false, err))
		return -1;
	if (!fs_exists(&s->prefix, PATHS_TOOLCHAINS "/" PATHS_STORE)) {
		store_close(s);
		return 1;
	}
	if (dir_open_at(&s->toolchains, &s->prefix, PATHS_TOOLCHAINS, false, err))
		goto fail;
	/* A first run that was killed between the two. */
	if (!fs_exists(&s->toolchains, PATHS_STORE)) {
		store_close(s);
		return 1;
	}
	if (dir_open_at(&s->trees, &s->toolchains, PATHS_STORE, false, err))
		goto fail;
	return 0;
fail:
	store_close(s);
	return -1;
}

/* As on NFS where nobody keeps locks. */
static int refuse_lock(const struct store *s, struct error *err)
{
	bool unknown = errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS;

	error_errno(err, "cannot lock %s/%s", s->state.path, PATHS_LOCK);
	return unknown ? error_append(err, ": its file system knows no flock(2), so choose another --prefix")
		       : -1;
}

static int wait_for_lock(struct store *s, unsigned seconds, struct progress *progress, struct error *err)
{
	const struct timespec pause = { .tv_nsec = 100L * 1000 * 1000 };
	unsigned long tries = seconds * 10UL;

	while (flock(s->lock, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return refuse_lock(s, err);
		if (interrupt_check(err))
			return -1;
		if (!tries--)
			return error_set(err, STATUS_LOCKED,
					 "another mingwup is changing %s; gave up after %u s", s->prefix.path,
					 seconds);
		if (tries + 1 == seconds * 10UL)
			progress->note(progress, NOTE_WARNING, "waiting for another mingwup to finish with %s",
				       s->prefix.path);
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* Removes what no target refers to. Only while the lock is held. */
static int sweep(struct store *s, struct error *err)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	struct strlist names = STRLIST_INIT;
	int ret = store_installed(s, &installed, err);

	if (!ret)
		ret = fs_list(&s->trees, &names, err);
	vec_each (&names, name) {
		bool wanted = false;

		vec_each (&installed, i)
			wanted = wanted || !strcmp(i->store_name, *name);
		if (!ret && !wanted)
			ret = fs_remove(&s->trees, *name, err);
	}
	strlist_release(&names);
	installed_list_release(&installed);
	return ret;
}

int store_open_to_change(struct store *s, const char *prefix, unsigned seconds, struct progress *progress,
			 struct error *err)
{
	*s = (struct store)STORE_INIT;
	if (dir_open(&s->prefix, prefix, true, err) ||
	    dir_open_at(&s->state, &s->prefix, PATHS_STATE, true, err))
		goto fail;
	s->lock = openat(s->state.fd, PATHS_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (s->lock < 0) {
		error_errno(err, "cannot open %s/%s", s->state.path, PATHS_LOCK);
		goto fail;
	}
	if (wait_for_lock(s, seconds, progress, err) ||
	    dir_open_at(&s->toolchains, &s->prefix, PATHS_TOOLCHAINS, true, err) ||
	    dir_open_at(&s->trees, &s->toolchains, PATHS_STORE, true, err) ||
	    fs_remove(&s->state, PATHS_STAGING, err) ||
	    dir_open_at(&s->staging, &s->state, PATHS_STAGING, true, err) || sweep(s, err))
		goto fail;
	return 0;
fail:
	store_close(s);
	return -1;
}

bool store_is_fixed(const struct store *s)
{
	return faccessat(s->prefix.fd, PATHS_STATE "/" PATHS_LOCK, W_OK, AT_EACCESS) &&
	       (errno == EACCES || errno == EROFS);
}

void store_close(struct store *s)
{
	struct error ignored = ERROR_INIT;

	/* What a failure left there; what cannot be removed now the next run sweeps. */
	if (s->staging.fd >= 0)
		(void)!fs_remove(&s->state, PATHS_STAGING, &ignored);
	error_release(&ignored);
	dir_close(&s->staging);
	dir_close(&s->trees);
	dir_close(&s->toolchains);
	dir_close(&s->state);
	dir_close(&s->prefix);
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

/* The store name behind a target's symlink: ".store/<name>". Returns 1 when it is none of ours. */
static int read_active(const struct store *s, const char *target, struct strbuf *store_name, struct error *err)
{
	static const char below[] = PATHS_STORE "/";
	int ret;

	strbuf_reset(store_name);
	ret = fs_readlink(&s->toolchains, target, store_name, err);
	if (ret)
		return ret;
	if (!str_starts_with(store_name->buf, below) || strchr(store_name->buf + strlen(below), '/'))
		return 1;
	memmove(store_name->buf, store_name->buf + strlen(below), store_name->len - strlen(below) + 1);
	strbuf_setlen(store_name, store_name->len - strlen(below));
	return 0;
}

int store_installed(const struct store *s, struct installed_list *list, struct error *err)
{
	struct strlist names = STRLIST_INIT;
	struct strbuf active = STRBUF_INIT;
	int ret = fs_list(&s->toolchains, &names, err);

	vec_each (&names, name) {
		struct installed *i;
		int there;

		if (ret || (*name)[0] == '.')
			continue;
		there = read_active(s, *name, &active, err);
		if (there < 0)
			ret = -1;
		if (there)
			continue;
		i = vec_push(list);
		i->target = xstrdup(*name);
		i->store_name = xstrdup(active.buf);
	}
	strbuf_release(&active);
	strlist_release(&names);
	return ret;
}

int store_open_tree(const struct store *s, const char *store_name, struct dir *tree, struct error *err)
{
	if (!fs_exists(&s->trees, store_name))
		return error_set(err, STATUS_INTEGRITY, "%s/%s is missing: install it again with --force",
				 s->trees.path, store_name);
	return dir_open_at(tree, &s->trees, store_name, false, err);
}

int store_read_receipt(const struct dir *tree, struct receipt *receipt, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	char *name = xasprintf("%s/%s/%s", tree->path, PATHS_OWN, PATHS_RECEIPT);
	int ret;

	if (fs_exists(tree, PATHS_OWN "/" PATHS_RECEIPT))
		ret = fs_read(tree, PATHS_OWN "/" PATHS_RECEIPT, RECEIPT_MAX, &text, err);
	else
		ret = error_set(err, STATUS_INTEGRITY,
				"%s is missing: install the toolchain again with --force", name);
	if (!ret)
		ret = receipt_parse(receipt, text.buf, text.len, name, err);
	free(name);
	strbuf_release(&text);
	return ret;
}

int store_open_active(const struct store *s, const struct installed *i, struct dir *tree,
		      struct receipt *receipt, struct error *err)
{
	if (store_open_tree(s, i->store_name, tree, err))
		return -1;
	if (!store_read_receipt(tree, receipt, err)) {
		if (!strcmp(receipt->target, i->target))
			return 0;
		error_set(err, STATUS_INTEGRITY,
			  "%s/%s leads to a toolchain for %s: install it again with --force",
			  s->toolchains.path, i->target, receipt->target);
		receipt_release(receipt);
	}
	dir_close(tree);
	return -1;
}
