/* Finish: from an unpacked tree to a toolchain that is ready to be committed. */
#include "finish.h"

#include "child.h"
#include "launch.h"
#include "names.h"
#include "paths.h"
#include "receipt.h"
#include "relocate.h"
#include "selftest.h"
#include "tree.h"

static int relocate(const struct finish_job *job, struct error *err)
{
	const struct toolchain *t = job->toolchain;
	const struct relocate_options options = {
		.triple = t->target->triple,
		.host = t->host->name,
		.loader = t->host->loader,
	};

	if (relocate_tree(job->tree, &options, err))
		return -1;
	return names_link(job->tree, t->target->triple, err);
}

static int test(const struct finish_job *job, bool is_known, struct error *err)
{
	const struct toolchain *t = job->toolchain;
	struct selftest_promise promise = selftest_promise_of(t);
	char *name = xasprintf("%s.self-test", t->target->name);
	struct dir scratch = DIR_INIT;
	int ret = dir_open_at(&scratch, job->staging, name, true, err);

	promise.is_known = is_known;
	if (!ret)
		ret = selftest_run(job->tree, &promise, &scratch, err);
	dir_close(&scratch);
	if (!ret)
		ret = fs_remove(job->staging, name, err);
	free(name);
	return ret;
}

/* Whether the tree is the one that the lock names. */
static int compare(const struct finish_job *job, const struct tree *tree, bool *is_known, struct error *err)
{
	const struct locked_tree *wanted = toolchain_tree(job->toolchain);
	struct digest digest;

	digest_of(tree->listing.buf, tree->listing.len, &digest);
	*is_known = wanted && digest_equal(&digest, &wanted->sha256);
	if (*is_known || !job->is_plain)
		return 0;
	return error_set(err, STATUS_INTEGRITY, "its tree has sha256 %s, the lock says %s",
			 digest_hex(&digest).text, wanted ? digest_hex(&wanted->sha256).text : "nothing");
}

/* The receipt and the listing of the finished tree. */
static int write_down(const struct finish_job *job, const struct tree *tree, struct error *err)
{
	const struct toolchain *t = job->toolchain;
	struct strbuf receipt = STRBUF_INIT, listing = STRBUF_INIT;
	struct tree_line line;
	struct dir own = DIR_INIT;
	struct digest digest;
	int64_t bytes = 0;
	int ret = launch_tree(job->tree, t->host->name, t->host->loader, tree->listing.buf, &listing, err);

	if (!ret)
		ret = dir_open_at(&own, job->tree, PATHS_OWN, false, err);
	if (!ret) {
		for (const char *rest = listing.buf; tree_next_line(&rest, &line);)
			bytes += (int64_t)line.size;
		digest_of(listing.buf, listing.len, &digest);
		receipt_render(t, &digest, tree->files, bytes, &receipt);
		ret = fs_create(&own, PATHS_LISTING, listing.buf, listing.len, 0644, err);
	}
	if (!ret)
		ret = fs_create(&own, PATHS_RECEIPT, receipt.buf, receipt.len, 0644, err);
	dir_close(&own);
	strbuf_release(&listing);
	strbuf_release(&receipt);
	return ret;
}

static int flush(void *tree, struct error *err)
{
	return fs_sync(tree, err);
}

/*
 * The disk gets the files while the compilers compute, so that commit's sync, behind which nothing else is left to do,
 * finds little to wait for.
 */
static int flush_and_test(const struct finish_job *job, bool is_known, struct error *err)
{
	struct dir tree = *job->tree;
	struct child flusher = CHILD_INIT;
	int ret = child_start(&flusher, flush, &tree, err);

	if (!ret)
		ret = test(job, is_known, err);
	if (ret)
		child_kill(&flusher);
	else
		ret = child_wait(&flusher, err);
	return ret;
}

int finish_job_run(void *arg, struct error *err)
{
	const struct strlist except = STRLIST_INIT; /* neither of our two files is there yet */
	const struct finish_job *job = arg;
	struct tree tree = TREE_INIT;
	bool is_known = false;
	int ret = job->is_plain ? 0 : relocate(job, err);

	if (!ret)
		ret = tree_scan(&tree, job->tree, &except, err);
	if (!ret)
		ret = compare(job, &tree, &is_known, err);
	if (!ret)
		ret = write_down(job, &tree, err);
	if (!ret && job->self_test)
		ret = flush_and_test(job, is_known, err);
	tree_release(&tree);
	return ret ? error_prefix(err, "%s", job->toolchain->target->name) : 0;
}
