/* Finish: from an unpacked tree to a toolchain that is ready to be committed. */
#include "finish.h"

#include "child.h"
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

	return relocate_tree(job->tree, &options, err);
}

static int test(const struct finish_job *job, struct error *err)
{
	const struct toolchain *t = job->toolchain;
	const struct promise *p = &t->release->manifest.promise;
	const struct selftest_promise promise = {
		.host = t->host->name,
		.triple = t->target->triple,
		.exceptions = t->target->exceptions,
		.threads = p->threads,
		.crt = p->crt,
		.gcc = p->gcc,
		.mingw_w64 = p->mingw_w64,
		.binutils = p->binutils,
		.static_cxx = t->profile == PROFILE_MINIMAL,
	};
	char *name = xasprintf("%s.self-test", t->target->name);
	struct dir scratch = DIR_INIT;
	int ret = dir_open_at(&scratch, job->staging, name, true, err);

	if (!ret)
		ret = selftest_run(job->tree, &promise, &scratch, err);
	dir_close(&scratch);
	if (!ret)
		ret = fs_remove(job->staging, name, err);
	free(name);
	return ret;
}

static int write_down(const struct finish_job *job, struct error *err)
{
	const struct strlist except = STRLIST_INIT; /* neither of our two files is there yet */
	struct strbuf receipt = STRBUF_INIT;
	struct tree tree = TREE_INIT;
	struct dir own = DIR_INIT;
	struct digest digest;
	int ret = fs_mkdirs(job->tree, PATHS_OWN, true, err);

	if (!ret)
		ret = dir_open_at(&own, job->tree, PATHS_OWN, false, err);
	if (!ret)
		ret = tree_scan(&tree, job->tree, &except, err);
	if (!ret) {
		digest_of(tree.listing.buf, tree.listing.len, &digest);
		receipt_render(job->toolchain, &digest, tree.files, tree.bytes, &receipt);
		ret = fs_create(&own, PATHS_LISTING, tree.listing.buf, tree.listing.len, 0644, err);
	}
	if (!ret)
		ret = fs_create(&own, PATHS_RECEIPT, receipt.buf, receipt.len, 0644, err);
	dir_close(&own);
	tree_release(&tree);
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
static int flush_and_test(const struct finish_job *job, struct error *err)
{
	struct dir tree = *job->tree;
	struct child flusher = CHILD_INIT;
	int ret = child_start(&flusher, flush, &tree, err);

	if (!ret)
		ret = test(job, err);
	if (ret)
		child_kill(&flusher);
	else
		ret = child_wait(&flusher, err);
	return ret;
}

int finish_job_run(void *arg, struct error *err)
{
	const struct finish_job *job = arg;

	if (relocate(job, err) || names_link(job->tree, job->toolchain->target->triple, err) ||
	    write_down(job, err) || (job->self_test && flush_and_test(job, err)))
		return error_prefix(err, "%s", job->toolchain->target->name);
	return 0;
}
