/* Install: carries out a plan. */
#include "install.h"

#include "child.h"
#include "commit.h"
#include "derive.h"
#include "finish.h"
#include "packs.h"
#include "sandbox.h"
#include "unpack.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* A package may unpack to so many times its size; Debian 13's reach 28. */
enum { UNPACKED_RATIO_MAX = 100, UNPACKED_EXTRA_MAX = 16 * 1024 * 1024, ENTRIES_MAX = 100 * 1000 };

/* A toolchain in the making, in staging/<target>. */
struct staged {
	const struct step *step;
	size_t missing; /* artifacts that are not unpacked yet */
	bool is_ready;  /* finished, from a pack */
	struct dir tree;
};

/* What a child does: it unpacks an artifact into the toolchains of one release, or finishes a toolchain. */
struct task {
	struct child child;
	struct staged *staged; /* to finish; NULL: unpacks `source` */
	struct verified source;
	VEC(const struct toolchain *) users;
	char *what; /* for the progress display */
};

struct installation {
	struct store *store;
	const struct plan *plan;
	const struct install_options *options;
	struct fetch *fetch;
	VEC(struct staged) staged;
	VEC(struct task) waiting; /* largest first */
	VEC(struct task) running;
	size_t unfinished; /* toolchains */
	uint64_t packed;   /* bytes of artifacts that nobody has begun to unpack */
};

static struct progress *progress_of(const struct installation *in)
{
	return in->options->fetch.progress;
}

static enum stage stage_of(const struct installation *in, const struct task *task)
{
	if (!task->staged)
		return STAGE_UNPACK;
	return in->options->self_test ? STAGE_SELFTEST : STAGE_RELOCATE;
}

static void task_release(struct task *task)
{
	verified_close(&task->source);
	vec_release(&task->users);
	free(task->what);
}

/* One staging directory for each toolchain that the plan wants made. */
static int stage_all(struct installation *in, const bool *ready, struct error *err)
{
	vec_each (&in->plan->steps, step) {
		struct staged *staged;

		if (step->done)
			continue;
		staged = vec_push(&in->staged);
		staged->step = step;
		staged->tree = (struct dir)DIR_INIT;
		staged->is_ready = ready[step - in->plan->steps.items];
		if (staged->is_ready)
			continue;
		if (dir_open_at(&staged->tree, &in->store->staging, step->toolchain.target->name, true, err))
			return -1;
		/* As all directories of a tree are (unpack.h), whatever the umask. */
		if (fchmod(staged->tree.fd, 0755))
			return error_errno(err, "cannot set the mode of %s", staged->tree.path);
		in->unfinished++;
	}
	return 0;
}

/* What waits for a free child stands in the order of size, the largest in front. */
static struct task *enqueue(struct installation *in, uint64_t size, char *what)
{
	size_t i = 0;

	while (i < in->waiting.len &&
	       (in->waiting.items[i].staged || in->waiting.items[i].source.artifact->size >= size))
		i++;
	(void)vec_push(&in->waiting);
	memmove(in->waiting.items + i + 1, in->waiting.items + i,
		(in->waiting.len - 1 - i) * sizeof(*in->waiting.items));
	in->waiting.items[i] =
		(struct task){ .child = CHILD_INIT, .source = VERIFIED_INIT, .users = VEC_INIT, .what = what };
	return &in->waiting.items[i];
}

static struct staged *staged_of(struct installation *in, const struct toolchain *toolchain)
{
	vec_each (&in->staged, staged)
		if (&staged->step->toolchain == toolchain)
			return staged;
	return NULL;
}

/* The toolchains of one release that use it: what they leave out is the same. */
static int enqueue_unpack(struct installation *in, const struct verified *source, const struct need *need,
			  const struct release *release, struct error *err)
{
	const struct artifact *a = need->artifact;
	struct task *task = enqueue(in, a->size, xasprintf("%s_%s", a->package, a->version));

	task->source = (struct verified){ a, fcntl(source->fd, F_DUPFD_CLOEXEC, 0) };
	if (task->source.fd < 0)
		return error_errno(err, "cannot open %s a second time", task->what);
	vec_each (&need->users, user)
		if ((*user)->release == release && !staged_of(in, *user)->is_ready)
			*vec_push(&task->users) = *user;
	return 0;
}

/* Of those that are not ready. */
static bool is_first_of_release(struct installation *in, const struct need *need,
				const struct toolchain *const *user)
{
	for (size_t i = 0; need->users.items + i < user; i++)
		if (need->users.items[i]->release == (*user)->release &&
		    !staged_of(in, need->users.items[i])->is_ready)
			return false;
	return !staged_of(in, *user)->is_ready;
}

static int enqueue_verified(struct installation *in, const struct verified *source, struct error *err)
{
	vec_each (&in->plan->needs, need) {
		if (!digest_equal(&need->artifact->sha256, &source->artifact->sha256))
			continue;
		vec_each (&need->users, user)
			if (is_first_of_release(in, need, user) &&
			    enqueue_unpack(in, source, need, (*user)->release, err))
				return -1;
	}
	return 0;
}

/* As many as its part in what is still to be unpacked: a package is decoded with least work by one, but no package shall
 * be what all wait for in the end. */
static unsigned threads_for(struct installation *in, const struct artifact *a)
{
	uint64_t all = in->packed, threads = (in->options->jobs * a->size + all / 2) / all;

	in->packed -= a->size;
	return threads > 1 ? (unsigned)threads : 1;
}

static int start_unpack(struct installation *in, struct task *task, struct error *err)
{
	const struct toolchain *first = task->users.items[0];
	const struct layout layout = { .multiarch = first->host->multiarch, .omit = toolchain_omit(first) };
	unsigned threads = threads_for(in, task->source.artifact);
	struct strlist trees = STRLIST_INIT;
	struct unpack_job job = {
		.source = &task->source,
		.layout = &layout,
		.stage = &in->store->staging,
		.trees = &trees,
		.threads = threads,
		.memory = in->options->memory / in->options->jobs * threads,
		.max_bytes = task->source.artifact->size * UNPACKED_RATIO_MAX + UNPACKED_EXTRA_MAX,
		.max_entries = ENTRIES_MAX,
	};
	int ret;

	vec_each (&task->users, user)
		strlist_add(&trees, (*user)->target->name);
	ret = unpack_start(&task->child, &job, err);
	strlist_release(&trees);
	return ret;
}

static int start_finish(struct installation *in, struct task *task, struct error *err)
{
	struct finish_job job = {
		.toolchain = &task->staged->step->toolchain,
		.tree = &task->staged->tree,
		.staging = &in->store->staging,
		.self_test = in->options->self_test,
	};

	return child_start(&task->child, finish_job_run, &job, err);
}

/* Fills the free places with what waits. */
static int start_tasks(struct installation *in, struct error *err)
{
	while (in->waiting.len && in->running.len < in->options->jobs) {
		struct task *task = vec_push(&in->running);

		*task = in->waiting.items[0];
		memmove(in->waiting.items, in->waiting.items + 1,
			--in->waiting.len * sizeof(*in->waiting.items));
		progress_of(in)->begin(progress_of(in), stage_of(in, task), task->what);
		if (task->staged ? start_finish(in, task, err) : start_unpack(in, task, err))
			return -1;
	}
	return 0;
}

/* The toolchains whose last artifact this was can be finished. */
static void unpacked(struct installation *in, const struct task *task)
{
	vec_each (&task->users, user) {
		struct staged *staged = staged_of(in, *user);

		if (--staged->missing)
			continue;
		enqueue(in, 0, xstrdup((*user)->target->name))->staged = staged;
	}
}

static int end_task(struct installation *in, size_t i, struct error *err)
{
	struct task task = in->running.items[i];
	int ret = child_wait(&task.child, err);

	in->running.items[i] = in->running.items[--in->running.len];
	if (!ret) {
		progress_of(in)->end(progress_of(in), stage_of(in, &task), task.what);
		if (task.staged)
			in->unfinished--;
		else
			unpacked(in, &task);
	}
	/* A child that was killed could not say what it was at. */
	if (ret && err->status == STATUS_FAILURE)
		error_prefix(err, "%s", task.what);
	task_release(&task);
	return ret;
}

/* Lets transfers and children go on until something happens. */
static int wait_for_news(struct installation *in, struct error *err)
{
	struct pollfd *fds = xcalloc(in->running.len, sizeof(*fds));
	size_t n = in->running.len;
	int ret;

	for (size_t i = 0; i < n; i++)
		fds[i] = (struct pollfd){ .fd = in->running.items[i].child.report, .events = POLLIN };
	ret = fetch_wait(in->fetch, fds, (nfds_t)n, err);
	/* From the end: end_task() moves the last one into the gap. */
	for (size_t i = n; i-- > 0 && !ret;)
		if (fds[i].revents)
			ret = end_task(in, i, err);
	free(fds);
	return ret;
}

static int make_all(struct installation *in, struct error *err)
{
	struct verified source = VERIFIED_INIT;

	vec_each (&in->plan->needs, need) {
		bool is_needed = false;

		vec_each (&need->users, user) {
			struct staged *staged = staged_of(in, *user);

			staged->missing++;
			is_needed |= !staged->is_ready;
			if (is_first_of_release(in, need, user))
				in->packed += need->artifact->size;
		}
		if (is_needed)
			fetch_add(in->fetch, need->artifact);
	}
	while (in->unfinished) {
		if (wait_for_news(in, err))
			return -1;
		while (fetch_take(in->fetch, &source)) {
			int ret = enqueue_verified(in, &source, err);

			verified_close(&source);
			if (ret)
				return -1;
		}
		if (start_tasks(in, err))
			return -1;
	}
	return 0;
}

static int commit_all(struct installation *in, struct error *err)
{
	vec_each (&in->staged, staged) {
		const struct toolchain *t = &staged->step->toolchain;

		progress_of(in)->begin(progress_of(in), STAGE_COMMIT, t->target->name);
		if (commit_toolchain(in->store, t->target->name, t->target->name, t->store_name, err))
			return -1;
		progress_of(in)->end(progress_of(in), STAGE_COMMIT, t->target->name);
		progress_of(in)->note(progress_of(in), NOTE_EVENT, "installed %s@%s in %s", t->target->name,
				      t->release->manifest.release, in->store->prefix.path);
	}
	return 0;
}

static int use_all(struct installation *in, struct error *err)
{
	vec_each (&in->staged, staged) {
		const struct toolchain *t = &staged->step->toolchain;
		struct dir tree = DIR_INIT;
		int ret = dir_open_at(&tree, &in->store->staging, t->target->name, false, err);

		if (!ret)
			ret = in->options->use(in->options->use_arg, t, &tree, err);
		dir_close(&tree);
		if (ret)
			return -1;
	}
	return 0;
}

static int hand_over(struct installation *in, struct error *err)
{
	if (in->options->use)
		return use_all(in, err);
	return commit_all(in, err) || derive_files(in->store, err) ? -1 : 0;
}

static void give_up(struct installation *in)
{
	struct error ignored = ERROR_INIT;

	vec_each (&in->running, task)
		child_kill(&task->child);
	vec_each (&in->staged, staged)
		if (fs_remove(&in->store->staging, staged->step->toolchain.target->name, &ignored))
			progress_of(in)->note(progress_of(in), NOTE_WARNING, "%s", ignored.text.buf);
	error_release(&ignored);
}

/* For who wants to know what stands between a package and this machine. */
static void tell_of_sandbox(const struct installation *in)
{
	const char *lacks = sandbox_lacks();

	if (lacks)
		progress_of(in)->note(progress_of(in), NOTE_VERBOSE,
				      "this kernel has no %s: what is unpacked is judged, and confined by less",
				      lacks);
}

int install_run(struct store *s, const struct plan *plan, const struct install_options *options,
		struct error *err)
{
	struct installation in = { .store = s,
				   .plan = plan,
				   .options = options,
				   .staged = VEC_INIT,
				   .waiting = VEC_INIT,
				   .running = VEC_INIT };
	bool *ready = xcalloc(plan->steps.len, sizeof(*ready));
	int ret = -1;

	tell_of_sandbox(&in);
	in.fetch = fetch_new(&options->fetch);
	if (!packs_install(s, plan, options, ready, err) && !stage_all(&in, ready, err) && !make_all(&in, err))
		ret = hand_over(&in, err);
	if (ret)
		give_up(&in);
	fetch_free(in.fetch);
	vec_each (&in.waiting, task)
		task_release(task);
	vec_each (&in.running, task)
		task_release(task);
	vec_each (&in.staged, staged)
		dir_close(&staged->tree);
	free(ready);
	vec_release(&in.waiting);
	vec_release(&in.running);
	vec_release(&in.staged);
	return ret;
}

int install_fetch(const struct plan *plan, const struct fetch_options *options, struct error *err)
{
	struct fetch *fetch = fetch_new(options);
	struct verified v = VERIFIED_INIT;
	int ret = 0;

	vec_each (&plan->needs, need)
		fetch_add(fetch, need->artifact);
	while (!ret && !fetch_done(fetch)) {
		ret = fetch_wait(fetch, NULL, 0, err);
		while (fetch_take(fetch, &v))
			verified_close(&v);
	}
	fetch_free(fetch);
	return ret;
}
