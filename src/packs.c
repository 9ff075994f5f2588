/* Toolchains from packs and from other prefixes. */
#include "packs.h"

#include "child.h"
#include "finish.h"
#include "http.h"
#include "interrupt.h"
#include "pack.h"
#include "paths.h"
#include "unpack.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a tar file has beside the files' bytes: a header a member, less than a block of padding, and its end. */
enum { TAR_MEMBER_MAX = 1024, TAR_END_MAX = 64 * 1024, WAIT_MS = 200 };

enum state { STATE_NONE, STATE_FETCHING, STATE_WAITING, STATE_UNPACKING, STATE_FINISHING };

/* A toolchain in the making. */
struct making {
	const struct step *step;
	bool *ready;
	enum state state;
	char *origin; /* for messages */
	struct dir tree;
	struct dir from;          /* another prefix's tree, or not open */
	struct artifact artifact; /* what a URL has */
	struct verified pack;     /* a pack's file: whoever vouches for it does so for the transfer alone */
	bool is_cached;           /* it lies in the cache, and goes when it is wrong */
	struct child child;
};

struct packs {
	struct store *store;
	const struct install_options *options;
	struct strlist urls;
	struct dir cache;    /* <cache>/packs, or not open */
	struct fetch *fetch; /* NULL: nothing comes from a URL */
	VEC(struct making) list;
};

static struct progress *progress_of(const struct packs *p)
{
	return p->options->fetch.progress;
}

static void making_release(struct making *m)
{
	free(m->origin);
	dir_close(&m->tree);
	dir_close(&m->from);
	artifact_release(&m->artifact);
	verified_close(&m->pack);
	*m = (struct making){ .child = CHILD_INIT };
}

/* Another reason to make it from packages; the stage is left as it was. */
static int give_up(struct packs *p, struct making *m, const struct error *why, struct error *err)
{
	const char *target = m->step->toolchain.target->name;
	char *scratch = xasprintf("%s.self-test", target), *name;
	struct progress *progress = progress_of(p);
	int ret;

	progress->note(progress, NOTE_WARNING, "%s is of no use: %s; going on with packages", m->origin,
		       why->text.buf);
	if (m->is_cached && why->status == STATUS_INTEGRITY) {
		name = pack_name(&m->step->toolchain);
		unlinkat(p->cache.fd, name, 0);
		free(name);
	}
	m->state = STATE_NONE;
	ret = fs_remove(&p->store->staging, target, err);
	if (!ret)
		ret = fs_remove(&p->store->staging, scratch, err);
	free(scratch);
	return ret;
}

static bool is_url(const char *from)
{
	return strstr(from, "://") || str_starts_with(from, "file:");
}

/* A pack's file in a directory. */
static bool find_file(struct making *m, const struct dir *dir)
{
	char *name = pack_name(&m->step->toolchain);
	int fd = openat(dir->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -1;
	}
	m->pack.fd = fd;
	if (fd >= 0)
		m->origin = xasprintf("%s/%s", dir->path, name);
	free(name);
	return fd >= 0;
}

/* A directory of packs, or a prefix that has the same toolchain. */
static bool find_below(struct making *m, const char *path)
{
	char *tree =
		xasprintf("%s/" PATHS_TOOLCHAINS "/" PATHS_STORE "/%s", path, m->step->toolchain.store_name);
	struct error ignored = ERROR_INIT;
	struct dir dir = DIR_INIT;
	bool found = false;

	if (!dir_open(&m->from, tree, false, &ignored)) {
		m->origin = xstrdup(tree);
		found = true;
	} else if (!dir_open(&dir, path, false, &ignored)) {
		found = find_file(m, &dir);
	}
	dir_close(&dir);
	error_release(&ignored);
	free(tree);
	return found;
}

/* A struct fetch_document's judge: what a server says of a pack. */
static int judge_sum(void *arg, const struct strbuf *text, struct error *err)
{
	struct making *m = arg;
	struct artifact *a = &m->artifact;

	if (pack_sum_parse(text->buf, text->len, &a->size, &a->sha256) ||
	    a->size > toolchain_tree(&m->step->toolchain)->bytes)
		return error_set(err, STATUS_INTEGRITY, "it describes no pack of this toolchain");
	return 0;
}

static bool find_at_url(struct packs *p, struct making *m)
{
	const struct toolchain *t = &m->step->toolchain;
	struct fetch_options options = p->options->fetch;
	char *sum = pack_sum_name(t);
	const struct fetch_document wanted = { .path = sum, .max = PACK_SUM_MAX, .judge = judge_sum, .arg = m };
	struct strbuf text = STRBUF_INIT;
	struct error ignored = ERROR_INIT;
	bool found;

	options.mirrors = &p->urls;
	found = !fetch_document(&options, &wanted, &text, &ignored);
	if (found) {
		m->artifact.package = xasprintf("pack of %s", t->target->name);
		m->artifact.version = xstrdup(t->release->manifest.release);
		m->artifact.path = pack_name(t);
		m->origin = xasprintf("the pack %s", m->artifact.path);
	}
	error_release(&ignored);
	strbuf_release(&text);
	free(sum);
	return found;
}

/* In the order of the header. */
static enum state find(struct packs *p, struct making *m)
{
	vec_each (p->options->from, from)
		if (!is_url(*from) && find_below(m, *from))
			return STATE_WAITING;
	m->is_cached = p->cache.fd >= 0 && find_file(m, &p->cache);
	if (m->is_cached)
		return STATE_WAITING;
	if (p->urls.len && !p->options->fetch.offline && find_at_url(p, m))
		return STATE_FETCHING;
	return STATE_NONE;
}

static int open_cache(struct packs *p, struct error *err)
{
	const struct dir *cache = p->options->fetch.cache;

	if (!p->urls.len && !fs_exists(cache, PACKS_CACHE))
		return 0;
	return dir_open_at(&p->cache, cache, PACKS_CACHE, true, err);
}

static int begin(struct packs *p, const struct plan *plan, bool *ready, struct error *err)
{
	vec_each (p->options->from, from)
		if (is_url(*from))
			strlist_add(&p->urls, *from);
	if (open_cache(p, err))
		return -1;
	for (size_t i = 0; i < plan->steps.len; i++) {
		const struct step *step = &plan->steps.items[i];
		struct making *m;

		if (step->done || !toolchain_tree(&step->toolchain))
			continue;
		m = vec_push(&p->list);
		*m = (struct making){ .step = step,
				      .ready = &ready[i],
				      .tree = DIR_INIT,
				      .from = DIR_INIT,
				      .pack = VERIFIED_INIT,
				      .child = CHILD_INIT };
		m->state = find(p, m);
		if (interrupt_check(err))
			return -1;
	}
	return 0;
}

/* Only when all are found, since what fetch_add() borrows must not move. */
static void begin_fetching(struct packs *p)
{
	struct fetch_options options = p->options->fetch;

	options.mirrors = &p->urls;
	options.parallel = 1; /* the first is unpacked while the second comes */
	vec_each (&p->list, m) {
		if (m->state != STATE_FETCHING)
			continue;
		if (!p->fetch)
			p->fetch = fetch_new(&options);
		fetch_add(p->fetch, &m->artifact);
	}
}

/* Gives a pack that has come its name in the cache. What fails here costs the next install a download. */
static void keep(struct packs *p, struct making *m)
{
	char *from = xasprintf("artifacts/%s", digest_hex(&m->artifact.sha256).text);
	char *name = xasprintf(PACKS_CACHE "/%s", m->artifact.path);
	int cache = p->options->fetch.cache->fd;

	m->is_cached = !renameat(cache, from, cache, name);
	free(name);
	free(from);
}

static void take_fetched(struct packs *p)
{
	struct verified v = VERIFIED_INIT;

	while (p->fetch && fetch_take(p->fetch, &v))
		vec_each (&p->list, m)
			if (v.artifact == &m->artifact) {
				m->pack = v;
				m->state = STATE_WAITING;
				keep(p, m);
			}
}

/* No URL serves what one has promised. */
static int fetching_failed(struct packs *p, const struct error *why, struct error *err)
{
	int ret = interrupt_check(err);

	vec_each (&p->list, m)
		if (!ret && m->state == STATE_FETCHING)
			ret = give_up(p, m, why, err);
	fetch_free(p->fetch);
	p->fetch = NULL;
	return ret;
}

static int start_unpacking(struct making *m, struct error *err)
{
	const struct locked_tree *wanted = toolchain_tree(&m->step->toolchain);
	const struct strlist nothing = STRLIST_INIT;
	const struct layout layout = { .omit = &nothing };
	struct strlist trees = STRLIST_INIT;
	struct unpack_job job = {
		.pack = m->pack.fd,
		.layout = &layout,
		.stage = &m->tree, /* and nothing else of the stage: what is there may be compared already */
		.trees = &trees,
		.max_bytes = wanted->bytes + wanted->entries * TAR_MEMBER_MAX + TAR_END_MAX,
		.max_entries = wanted->entries,
	};
	int ret;

	strlist_add(&trees, ".");
	ret = unpack_start(&m->child, &job, err);
	strlist_release(&trees);
	return ret;
}

static int start(struct packs *p, struct making *m, struct error *err)
{
	const struct toolchain *t = &m->step->toolchain;
	struct take_job job = { .toolchain = t, .from = &m->from, .tree = &m->tree };
	struct progress *progress = progress_of(p);

	if (dir_open_at(&m->tree, &p->store->staging, t->target->name, true, err))
		return -1;
	if (fchmod(m->tree.fd, 0755))
		return error_errno(err, "cannot set the mode of %s", m->tree.path);
	m->state = STATE_UNPACKING;
	progress->begin(progress, STAGE_UNPACK, t->target->name);
	return m->from.fd >= 0 ? child_start(&m->child, take_job_run, &job, err) : start_unpacking(m, err);
}

static enum stage finish_stage(const struct packs *p)
{
	return p->options->self_test ? STAGE_SELFTEST : STAGE_RELOCATE;
}

static int start_finishing(struct packs *p, struct making *m, struct error *err)
{
	struct finish_job job = {
		.toolchain = &m->step->toolchain,
		.tree = &m->tree,
		.staging = &p->store->staging,
		.is_plain = true,
		.self_test = p->options->self_test,
	};
	struct progress *progress = progress_of(p);

	m->state = STATE_FINISHING;
	progress->begin(progress, finish_stage(p), m->step->toolchain.target->name);
	return child_start(&m->child, finish_job_run, &job, err);
}

/* A child of it has ended: what comes next. */
static int advance(struct packs *p, struct making *m, struct error *err)
{
	const char *target = m->step->toolchain.target->name;
	struct progress *progress = progress_of(p);
	struct error why = ERROR_INIT;
	int ret = 0;

	if (child_wait(&m->child, &why)) {
		ret = interrupt_check(err) ? -1 : give_up(p, m, &why, err);
	} else if (m->state == STATE_UNPACKING) {
		progress->end(progress, STAGE_UNPACK, target);
		ret = start_finishing(p, m, err);
	} else {
		progress->end(progress, finish_stage(p), target);
		m->state = STATE_NONE;
		*m->ready = true;
	}
	error_release(&why);
	return ret;
}

static bool is_running(const struct making *m)
{
	return m->state == STATE_UNPACKING || m->state == STATE_FINISHING;
}

static int start_waiting(struct packs *p, struct error *err)
{
	unsigned running = 0;

	vec_each (&p->list, m)
		running += is_running(m);
	vec_each (&p->list, m) {
		if (m->state != STATE_WAITING || running >= p->options->jobs)
			continue;
		if (start(p, m, err))
			return -1;
		running++;
	}
	return 0;
}

static int wait_for_news(struct packs *p, struct pollfd *fds, struct error *err)
{
	struct progress *progress = progress_of(p);
	struct error why = ERROR_INIT;
	nfds_t n = p->list.len;
	int ret = 0;

	for (nfds_t i = 0; i < n; i++) {
		const struct making *m = &p->list.items[i];

		fds[i] = (struct pollfd){ .fd = is_running(m) ? m->child.report : -1, .events = POLLIN };
	}
	if (!p->fetch) {
		(void)!poll(fds, n, WAIT_MS);
		progress->tick(progress);
	} else if (fetch_wait(p->fetch, fds, n, &why)) {
		ret = fetching_failed(p, &why, err);
	}
	error_release(&why);
	for (nfds_t i = 0; i < n && !ret; i++)
		if (fds[i].revents && is_running(&p->list.items[i]))
			ret = advance(p, &p->list.items[i], err);
	return ret ? ret : interrupt_check(err);
}

static bool is_done(const struct packs *p)
{
	vec_each (&p->list, m)
		if (m->state != STATE_NONE)
			return false;
	return true;
}

static int make_all(struct packs *p, struct error *err)
{
	struct pollfd *fds = xcalloc(p->list.len, sizeof(*fds));
	int ret = 0;

	begin_fetching(p);
	while (!ret && !is_done(p)) {
		ret = start_waiting(p, err);
		if (!ret)
			ret = wait_for_news(p, fds, err);
		take_fetched(p);
	}
	free(fds);
	return ret;
}

int packs_install(struct store *s, const struct plan *plan, const struct install_options *options, bool *ready,
		  struct error *err)
{
	struct packs p = { .store = s, .options = options, .cache = DIR_INIT, .list = VEC_INIT };
	int ret = begin(&p, plan, ready, err);

	if (!ret)
		ret = make_all(&p, err);
	vec_each (&p.list, m) {
		child_kill(&m->child);
		making_release(m);
	}
	vec_release(&p.list);
	fetch_free(p.fetch);
	dir_close(&p.cache);
	strlist_release(&p.urls);
	return ret;
}
