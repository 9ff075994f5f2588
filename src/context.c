/* What several commands begin with: the settings turned into what the effects want. */
#include "context.h"

#include "active.h"
#include "conflicts.h"
#include "load.h"
#include "mirrors.h"
#include "paths.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 64, TRANSFERS = 6, LOCK_SECONDS = 300, LOCK_SECONDS_MAX = 24 * 3600 };
/* A thread that decodes a block of 24 MiB, as xz -6 makes them, holds it, its input and a dictionary: 40 MiB. */
enum { MEMORY_MIB = 64, MEMORY_MIB_MIN = 16, MEMORY_MIB_MAX = 65536 };

char *context_prefix(const struct invocation *in, struct error *err)
{
	const char *prefix = in->settings.prefix;

	return prefix ? paths_absolute(prefix, err) : paths_default_prefix(err);
}

char *context_cache(const struct invocation *in, struct error *err)
{
	const char *cache = in->settings.cache;

	return cache ? paths_absolute(cache, err) : paths_default_cache(err);
}

static int load_manifests(const struct invocation *in, struct catalog *catalog, struct error *err)
{
	struct strlist dirs = STRLIST_INIT;
	int ret;

	if (in->settings.toolchains.len)
		return load_catalog(catalog, &in->settings.toolchains, err);
	paths_toolchains_d(&dirs);
	ret = load_catalog(catalog, &dirs, err);
	strlist_release(&dirs);
	return ret;
}

int context_catalog(const struct invocation *in, bool locks, struct catalog *catalog, struct error *err)
{
	if (load_manifests(in, catalog, err))
		return -1;
	vec_each (&catalog->releases, release)
		if (locks && load_release_lock(release, err)) {
			catalog_release(catalog);
			return -1;
		}
	return 0;
}

int context_knowledge(const struct invocation *in, const char *name, struct strbuf *text, char **file,
		      struct error *err)
{
	struct strlist dirs = STRLIST_INIT;
	int ret;

	/* Directories of manifests need not have any. */
	paths_toolchains_d(&dirs);
	vec_each (&in->settings.toolchains, dir)
		strlist_add(&dirs, *dir);
	ret = load_knowledge(&dirs, name, text, file, err);
	strlist_release(&dirs);
	return ret;
}

int context_number(const char *option, const char *value, unsigned min, unsigned max, unsigned *number,
		   struct error *err)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*end || value[0] < '0' || value[0] > '9' || n < min || n > max)
		return error_set(err, STATUS_USAGE, "%s wants a number from %u to %u, not \"%s\"", option, min,
				 max, value);
	*number = (unsigned)n;
	return 0;
}

int context_jobs(const struct invocation *in, unsigned *jobs, struct error *err)
{
	cpu_set_t set;

	if (in->settings.jobs)
		return context_number("--jobs", in->settings.jobs, 1, JOBS_MAX, jobs, err);
	*jobs = sched_getaffinity(0, sizeof(set), &set) ? 1 : (unsigned)CPU_COUNT(&set);
	if (*jobs > JOBS_MAX)
		*jobs = JOBS_MAX;
	return 0;
}

int context_memory(const struct invocation *in, unsigned jobs, uint64_t *bytes, struct error *err)
{
	unsigned mib = jobs * MEMORY_MIB;

	if (in->settings.memory &&
	    context_number("--memory", in->settings.memory, MEMORY_MIB_MIN, MEMORY_MIB_MAX, &mib, err))
		return -1;
	*bytes = (uint64_t)mib << 20;
	return 0;
}

int context_open_store(struct invocation *in, const char *prefix, struct store *s, struct error *err)
{
	const char *timeout = in->settings.lock_timeout;
	unsigned seconds = LOCK_SECONDS;

	if (timeout && context_number("--lock-timeout", timeout, 0, LOCK_SECONDS_MAX, &seconds, err))
		return -1;
	return store_open_to_change(s, prefix, seconds, ui_progress(&in->ui), err);
}

int context_mirrors(const struct invocation *in, const struct release *release, struct strlist *mirrors,
		    struct error *err)
{
	const struct settings *s = &in->settings;
	const char *snapshot = release->locked ? release->lock.provenance.snapshot : NULL;

	return mirrors_expand(&release->manifest.archive.mirrors, &s->mirrors, s->only_mirror, snapshot, NULL,
			      mirrors, err);
}

int context_fetch_options(struct invocation *in, struct strlist *mirrors, struct dir *cache,
			  struct fetch_options *options, struct error *err)
{
	char *path = context_cache(in, err);
	int ret;

	if (!path)
		return -1;
	ret = dir_open(cache, path, true, err);
	free(path);
	if (ret)
		return -1;
	*options = (struct fetch_options){
		.mirrors = mirrors,
		.cache = cache,
		.offline = in->settings.offline,
		.parallel = TRANSFERS,
		.progress = ui_progress(&in->ui),
	};
	return 0;
}

static int read_request(const struct invocation *in, struct request *request, struct error *err)
{
	const struct settings *s = &in->settings;

	*request = (struct request){
		.specs = &in->args,
		.host = s->host ? s->host : paths_this_host(),
		.force = s->force,
	};
	if (s->profile && profile_parse(s->profile, &request->profile))
		return error_set(err, STATUS_USAGE, "--profile is minimal or full, not \"%s\"", s->profile);
	return 0;
}

/* The releases, and the locks of those alone that are asked for: a lock is long. */
static int load_requested(const struct invocation *in, const struct request *request, struct catalog *catalog,
			  struct error *err)
{
	if (!catalog->releases.len && context_catalog(in, false, catalog, err))
		return -1;
	vec_each (&catalog->releases, release)
		if (request_names(request, &release->manifest) && load_release_lock(release, err))
			return -1;
	return 0;
}

/* The mirrors of all releases of the plan: a file that one of them lacks is asked of the next. */
static int plan_mirrors(const struct invocation *in, const struct plan *plan, struct strlist *mirrors,
			struct error *err)
{
	const struct release *last = NULL;

	vec_each (&plan->steps, step) {
		const struct release *release = step->toolchain.release;

		if (release != last && context_mirrors(in, release, mirrors, err))
			return -1;
		last = release;
	}
	return 0;
}

/* A run that has nothing to do need not know this machine's, but a wrong one of the user's is refused. */
static bool asks_mirrors(const struct invocation *in, const struct plan *plan)
{
	return plan->needs.len || in->settings.mirrors.len;
}

int context_plan(const struct invocation *in, const struct installed_list *installed, struct context_request *r,
		 struct error *err)
{
	struct request request;
	uint64_t memory;
	unsigned jobs = 0;

	plan_release(&r->plan);
	strlist_release(&r->mirrors);
	if (read_request(in, &request, err) || context_jobs(in, &jobs, err) ||
	    context_memory(in, jobs, &memory, err) || load_requested(in, &request, &r->catalog, err) ||
	    plan_make(&r->plan, &request, &r->catalog, installed, err) ||
	    (asks_mirrors(in, &r->plan) && plan_mirrors(in, &r->plan, &r->mirrors, err))) {
		context_request_release(r);
		return -1;
	}
	return 0;
}

int context_request(struct invocation *in, const struct installed_list *installed, struct context_request *r,
		    struct error *err)
{
	if (context_plan(in, installed, r, err))
		return -1;
	/* A run that has nothing to do makes no cache. */
	if (r->plan.needs.len && context_fetch_options(in, &r->mirrors, &r->cache, &r->fetch, err)) {
		context_request_release(r);
		return -1;
	}
	r->fetch.release = r->plan.steps.items[0].toolchain.release->manifest.release;
	return 0;
}

void context_request_release(struct context_request *r)
{
	plan_release(&r->plan);
	catalog_release(&r->catalog);
	strlist_release(&r->mirrors);
	dir_close(&r->cache);
}

static bool names(const char *arg, const struct receipt *r)
{
	size_t processor = strcspn(r->triple, "-");

	return !strcmp(arg, r->target) || !strcmp(arg, r->triple) ||
	       (strlen(arg) == processor && !strncmp(arg, r->triple, processor));
}

/* Which installed target an argument names, by target, triple or processor. NULL: none. */
static const struct installed *find_installed(const struct store *s, const struct installed_list *all,
					      const char *arg)
{
	const struct installed *found = NULL;
	struct error ignored = ERROR_INIT;

	vec_each (all, i) {
		struct receipt receipt = { 0 };
		struct dir tree = DIR_INIT;

		/* A damaged toolchain still has its name. */
		if (!strcmp(arg, i->target) ||
		    (!store_open_active(s, i, &tree, &receipt, &ignored) && names(arg, &receipt)))
			found = i;
		receipt_release(&receipt);
		dir_close(&tree);
	}
	error_release(&ignored);
	return found;
}

static void choose(struct installed_list *chosen, const struct installed *i)
{
	if (!installed_find(chosen, i->target))
		*vec_push(chosen) = (struct installed){ xstrdup(i->target), xstrdup(i->store_name) };
}

int context_installed(const struct strlist *args, const struct store *s, struct installed_list *chosen,
		      struct error *err)
{
	struct installed_list all = INSTALLED_LIST_INIT;
	int ret = store_installed(s, &all, err);

	if (!ret && !args->len)
		vec_each (&all, i)
			choose(chosen, i);
	vec_each (args, arg) {
		const struct installed *i = ret ? NULL : find_installed(s, &all, *arg);

		if (i)
			choose(chosen, i);
		else if (!ret)
			ret = error_set(err, STATUS_NOTHING, "%s is not installed in %s", *arg, s->prefix.path);
	}
	installed_list_release(&all);
	return ret;
}

static void tell_conflicts(struct invocation *in, const struct environment *e)
{
	struct strlist sentences = STRLIST_INIT;

	conflicts_find(e, (const char *const *)environ, &sentences);
	vec_each (&sentences, sentence)
		ui_warn(&in->ui, "%s", *sentence);
	strlist_release(&sentences);
}

int context_environment(struct invocation *in, const struct strlist *args, struct environment *e,
			struct error *err)
{
	struct installed_list chosen = INSTALLED_LIST_INIT;
	struct active_list active = ACTIVE_LIST_INIT;
	char *prefix = context_prefix(in, err);
	struct store s = STORE_INIT;
	int ret = prefix ? store_open(&s, prefix, err) : -1;

	if (!ret)
		ret = context_installed(args, &s, &chosen, err);
	if (ret > 0 || (!ret && !chosen.len))
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s: run mingwup install", prefix);
	if (!ret)
		ret = active_open(&s, &chosen, &active, err);
	if (!ret)
		ret = active_environment(&s, &active, e, err);
	if (!ret)
		tell_conflicts(in, e);
	active_list_release(&active);
	installed_list_release(&chosen);
	store_close(&s);
	free(prefix);
	return ret;
}

int context_open_toolchain(const struct store *s, const char *name, struct dir *tree, struct receipt *receipt,
			   struct error *err)
{
	struct installed_list all = INSTALLED_LIST_INIT;
	const struct installed *i = NULL;
	int ret = store_installed(s, &all, err);

	if (!ret) {
		i = find_installed(s, &all, name);
		ret = i ? store_open_active(s, i, tree, receipt, err) : 1;
	}
	installed_list_release(&all);
	return ret;
}
