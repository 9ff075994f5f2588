/* Toolchains made aside. */
#include "trees.h"

#include "launch.h"
#include "paths.h"
#include "tree.h"

#include <unistd.h>

enum { LISTING_MAX = 16 * 1024 * 1024 };

int trees_make(const struct plan *plan, const struct install_options *options, struct error *err)
{
	const struct dir *cache = options->fetch.cache;
	char *name = xasprintf(TREES_PREFIX "%ld", (long)getpid());
	char *prefix = xasprintf("%s/%s", cache->path, name);
	struct error ignored = ERROR_INIT;
	struct store s = STORE_INIT;
	int ret = store_open_to_change(&s, prefix, 0, options->fetch.progress, err);

	if (!ret)
		ret = install_run(&s, plan, options, err);
	store_close(&s);
	if (fs_remove(cache, name, ret ? &ignored : err))
		ret = -1;
	error_release(&ignored);
	free(prefix);
	free(name);
	return ret;
}

static void describe(const char *plain, struct locked_tree *tree)
{
	struct tree_line line;

	while (tree_next_line(&plain, &line)) {
		tree->bytes += line.size;
		tree->entries++;
	}
}

/* A struct install_options' use: `arg` is the lock. */
static int lock_tree(void *arg, const struct toolchain *t, const struct dir *dir, struct error *err)
{
	struct strbuf launched = STRBUF_INIT, plain = STRBUF_INIT;
	struct lock *lock = arg;
	struct locked_tree *tree;
	int ret = fs_read(dir, PATHS_OWN "/" PATHS_LISTING, LISTING_MAX, &launched, err);

	if (!ret)
		ret = launch_plain(dir, launched.buf, &plain, err);
	if (!ret) {
		tree = vec_push(&lock->trees);
		*tree = (struct locked_tree){ .toolchain = xstrdup(t->store_name),
					      .host = xstrdup(t->host->name),
					      .target = xstrdup(t->target->name),
					      .profile = xstrdup(profile_name(t->profile)) };
		digest_of(plain.buf, plain.len, &tree->sha256);
		describe(plain.buf, tree);
	}
	strbuf_release(&launched);
	strbuf_release(&plain);
	return ret;
}

static int lock_host(struct release *release, const char *host, enum profile profile, struct lock *found,
		     const struct install_options *given, struct error *err)
{
	const struct installed_list nothing = INSTALLED_LIST_INIT;
	const struct catalog catalog = { .releases = { .items = release, .len = 1 } };
	struct install_options options = *given;
	struct strlist specs = STRLIST_INIT, from = STRLIST_INIT;
	const struct request request = { .specs = &specs, .host = host, .profile = profile };
	struct plan plan = PLAN_INIT;
	int ret;

	strlist_take(&specs, xasprintf("@%s", release->manifest.release));
	options.from = &from;
	options.use = lock_tree;
	options.use_arg = found;
	ret = plan_make(&plan, &request, &catalog, &nothing, err);
	if (!ret) {
		ret = trees_make(&plan, &options, err);
		plan_release(&plan);
	}
	strlist_release(&specs);
	return ret ? error_prefix(err, "%s, %s", host, profile_name(profile)) : 0;
}

int trees_lock(struct release *release, const struct install_options *options, struct error *err)
{
	static const enum profile profiles[] = { PROFILE_MINIMAL, PROFILE_FULL };
	struct lock found = LOCK_INIT;
	int ret = 0;

	/* What an old digest says must not shorten the self-test. */
	vec_each (&release->lock.trees, tree)
		locked_tree_release(tree);
	release->lock.trees.len = 0;
	vec_each (&release->manifest.hosts, host)
		for (size_t i = 0; i < ARRAY_SIZE(profiles) && !ret; i++)
			ret = lock_host(release, host->name, profiles[i], &found, options, err);
	vec_each (&found.trees, tree)
		*vec_push(&release->lock.trees) = *tree;
	vec_release(&found.trees);
	lock_sort(&release->lock);
	return ret;
}
