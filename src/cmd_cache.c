/* mingwup cache */
#include "cache.h"
#include "context.h"
#include "pack.h"
#include "packs.h"

#include <string.h>
#include <unistd.h>

enum { KEY_DIGITS = 16 };

/* What the present manifests and locks need. */
struct wanted {
	struct strlist artifacts; /* names below the cache */
	struct strlist packs;
};

static char *artifact_name(const struct artifact *a)
{
	return xasprintf("artifacts/%s", digest_hex(&a->sha256).text);
}

/* A name for all that decides what an install makes: the store names do (toolchain.h). */
static int key(struct invocation *in, struct error *err)
{
	const struct installed_list nothing = INSTALLED_LIST_INIT;
	struct strlist names = STRLIST_INIT;
	struct strbuf all = STRBUF_INIT;
	struct context_request r = CONTEXT_REQUEST_INIT;
	struct digest digest;

	if (context_plan(in, &nothing, &r, err))
		return -1;
	vec_each (&r.plan.steps, step)
		strlist_add(&names, step->toolchain.store_name);
	strlist_sort(&names);
	vec_each (&names, name)
		strbuf_addf(&all, "%s\n", *name);
	digest_of(all.buf, all.len, &digest);
	ui_out(&in->ui, "mingwup-%.*s\n", KEY_DIGITS, digest_hex(&digest).text);
	strbuf_release(&all);
	strlist_release(&names);
	context_request_release(&r);
	return 0;
}

/* What serves a toolchain in both profiles. With keep_packs, its packages only where neither is there as a pack. */
static void want_toolchain(struct wanted *w, const struct dir *cache, const struct release *release,
			   const struct host *host, const struct target *target, bool keep_packs)
{
	static const enum profile profiles[] = { PROFILE_MINIMAL, PROFILE_FULL };
	bool is_packed = false;

	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++) {
		struct toolchain t;
		char *pack, *sum;

		toolchain_init(&t, release, target, host, profiles[i]);
		pack = pack_name(&t);
		sum = pack_sum_name(&t);
		strlist_take(&w->packs, xasprintf(PACKS_CACHE "/%s", sum));
		strlist_take(&w->packs, xasprintf(PACKS_CACHE "/%s", pack));
		is_packed = is_packed || fs_exists(cache, w->packs.items[w->packs.len - 1]);
		toolchain_release(&t);
		free(pack);
		free(sum);
	}
	vec_each (&release->lock.artifacts, a)
		if (artifact_used_by(a, host->name, target->name) && !(keep_packs && is_packed))
			strlist_take(&w->artifacts, artifact_name(a));
}

static void want_release(struct wanted *w, const struct dir *cache, const struct release *release,
			 bool keep_packs)
{
	if (!release->locked)
		return;
	vec_each (&release->manifest.hosts, host)
		vec_each (&release->manifest.targets, target)
			want_toolchain(w, cache, release, host, target, keep_packs);
}

static bool is_wanted(const struct wanted *w, const struct cache_entry *entry)
{
	char *name = xstrdup(entry->name), *part = strstr(name, ".part");
	bool wanted = false;

	if (entry->kind == CACHE_PACK) {
		wanted = strlist_has(&w->packs, name);
	} else if (entry->kind != CACHE_ASIDE) {
		if (part)
			*part = '\0';
		wanted = strlist_has(&w->artifacts, name);
	}
	free(name);
	return wanted;
}

/* Removes all but what is wanted. */
static int sweep(struct invocation *in, const struct dir *cache, const struct wanted *w, struct error *err)
{
	struct cache_list list = CACHE_LIST_INIT;
	struct progress *p = ui_progress(&in->ui);
	struct strbuf size = STRBUF_INIT;
	uint64_t bytes = 0;
	size_t files = 0;
	int ret = cache_list(cache, &list, err);

	vec_each (&list, entry) {
		int removed = 0;

		if (ret || is_wanted(w, entry))
			continue;
		removed = cache_remove(cache, entry, err);
		if (removed < 0)
			ret = -1;
		if (removed)
			continue;
		files++;
		bytes += entry->bytes;
	}
	strbuf_addsize(&size, bytes);
	if (!ret)
		p->note(p, NOTE_EVENT, "removed %zu files (%s) from %s", files, size.buf, cache->path);
	strbuf_release(&size);
	cache_list_release(&list);
	return ret;
}

static int clean(struct invocation *in, const struct dir *cache, struct error *err)
{
	const struct wanted nothing = { STRLIST_INIT, STRLIST_INIT };

	return sweep(in, cache, &nothing, err);
}

static int prune(struct invocation *in, const struct dir *cache, struct error *err)
{
	struct wanted w = { STRLIST_INIT, STRLIST_INIT };
	struct catalog catalog = CATALOG_INIT;
	int ret = context_catalog(in, true, &catalog, err);

	if (!ret) {
		vec_each (&catalog.releases, release)
			want_release(&w, cache, release, in->settings.keep_packs);
		ret = sweep(in, cache, &w, err);
	}
	catalog_release(&catalog);
	strlist_release(&w.artifacts);
	strlist_release(&w.packs);
	return ret;
}

/* The package that an artifact is, or what else is known. */
static void describe(const struct catalog *catalog, const struct cache_entry *entry, struct strbuf *out)
{
	static const char *const kinds[] = { "of no present lock", "", "unfinished", "made aside" };

	vec_each (&catalog->releases, release) {
		if (!release->locked || entry->kind != CACHE_ARTIFACT)
			continue;
		vec_each (&release->lock.artifacts, a) {
			char *name = artifact_name(a);

			if (!strcmp(name, entry->name))
				strbuf_addf(out, "%s%s_%s_%s (%s)", out->len ? ", " : "", a->package,
					    a->version, a->architecture, release->manifest.release);
			free(name);
		}
	}
	if (!out->len)
		strbuf_addstr(out, kinds[entry->kind]);
}

static int list(struct invocation *in, const struct dir *cache, struct error *err)
{
	struct cache_list entries = CACHE_LIST_INIT;
	struct catalog catalog = CATALOG_INIT;
	int ret = context_catalog(in, true, &catalog, err);

	if (!ret)
		ret = cache_list(cache, &entries, err);
	vec_each (&entries, entry) {
		struct strbuf size = STRBUF_INIT, what = STRBUF_INIT;

		strbuf_addsize(&size, entry->bytes);
		describe(&catalog, entry, &what);
		if (!ret)
			ui_out(&in->ui, "%9s  %s%s%s\n", size.buf, entry->name, what.len ? "  " : "", what.buf);
		strbuf_release(&size);
		strbuf_release(&what);
	}
	cache_list_release(&entries);
	catalog_release(&catalog);
	return ret;
}

static int show_key(struct invocation *in, struct error *err)
{
	/* What is left are the targets. */
	free(in->args.items[0]);
	memmove(in->args.items, in->args.items + 1, --in->args.len * sizeof(*in->args.items));
	return key(in, err);
}

/* A cache that is not there is an empty one, and is not made. */
static int in_cache(struct invocation *in, const char *path,
		    int (*run)(struct invocation *in, const struct dir *cache, struct error *err),
		    struct error *err)
{
	struct dir cache = DIR_INIT;
	int ret = 0;

	if (!access(path, F_OK))
		ret = dir_open(&cache, path, false, err) ? -1 : run(in, &cache, err);
	dir_close(&cache);
	return ret;
}

int cmd_cache(struct invocation *in, struct error *err)
{
	const char *verb = in->args.len ? in->args.items[0] : "";
	char *path;
	int ret;

	if (!strcmp(verb, "key"))
		return show_key(in, err);
	if (in->args.len > 1)
		return error_set(err, STATUS_USAGE, "cache %s wants no argument, but there is \"%s\"", verb,
				 in->args.items[1]);
	path = context_cache(in, err);
	if (!path)
		return -1;
	if (!strcmp(verb, "dir")) {
		ui_out(&in->ui, "%s\n", path);
		ret = 0;
	} else if (!strcmp(verb, "list")) {
		ret = in_cache(in, path, list, err);
	} else if (!strcmp(verb, "clean")) {
		ret = in_cache(in, path, clean, err);
	} else if (!strcmp(verb, "prune")) {
		ret = in_cache(in, path, prune, err);
	} else {
		ret = error_set(err, STATUS_USAGE,
				"cache wants key, dir, list, clean or prune: try mingwup cache --help");
	}
	free(path);
	return ret;
}
