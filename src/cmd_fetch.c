/* mingwup fetch */
#include "context.h"
#include "install.h"
#include "pack.h"
#include "packs.h"
#include "trees.h"

static int fetch_packages(struct invocation *in, struct context_request *r, struct error *err)
{
	struct progress *p = ui_progress(&in->ui);
	struct strbuf size = STRBUF_INIT;
	int ret = install_fetch(&r->plan, &r->fetch, err);

	strbuf_addsize(&size, plan_bytes(&r->plan));
	if (!ret)
		p->note(p, NOTE_EVENT, "%zu files (%s) are in the cache %s", r->plan.needs.len, size.buf,
			r->cache.path);
	strbuf_release(&size);
	return ret;
}

/* A struct install_options' use: `arg` is <cache>/packs. */
static int pack_tree(void *arg, const struct toolchain *t, const struct dir *tree, struct error *err)
{
	struct pack_job job = { .toolchain = t, .tree = tree, .out = arg };
	char *name = pack_name(t);
	int ret = fs_exists(job.out, name) ? 0 : pack_job_run(&job, err);

	free(name);
	return ret;
}

static bool all_are_there(const struct plan *plan, const struct dir *packs)
{
	bool all = true;

	vec_each (&plan->steps, step) {
		char *name = pack_name(&step->toolchain);

		all = all && fs_exists(packs, name);
		free(name);
	}
	return all;
}

static int fetch_packs(struct invocation *in, struct context_request *r, struct error *err)
{
	struct install_options options = { .fetch = r->fetch, .from = &in->settings.from, .use = pack_tree };
	struct progress *p = ui_progress(&in->ui);
	struct dir packs = DIR_INIT;
	int ret = context_jobs(in, &options.jobs, err);

	if (!ret)
		ret = context_memory(in, options.jobs, &options.memory, err);
	vec_each (&r->plan.steps, step)
		if (!ret)
			ret = pack_check(&step->toolchain, err);
	if (!ret)
		ret = dir_open_at(&packs, &r->cache, PACKS_CACHE, true, err);
	options.use_arg = &packs;
	if (!ret && !all_are_there(&r->plan, &packs))
		ret = trees_make(&r->plan, &options, err);
	if (!ret)
		p->note(p, NOTE_EVENT, "%zu packs are in the cache %s", r->plan.steps.len, r->cache.path);
	dir_close(&packs);
	return ret;
}

int cmd_fetch(struct invocation *in, struct error *err)
{
	/* As if nothing were installed: the cache may be for another machine. */
	const struct installed_list nothing = INSTALLED_LIST_INIT;
	struct strbuf text = STRBUF_INIT;
	struct context_request r = CONTEXT_REQUEST_INIT;
	int ret = in->settings.dry_run ? context_plan(in, &nothing, &r, err)
				       : context_request(in, &nothing, &r, err);

	if (ret)
		return ret;
	if (in->settings.dry_run) {
		plan_render(&r.plan, &text);
		ui_out(&in->ui, "%s", text.buf);
	} else {
		ret = in->settings.pack ? fetch_packs(in, &r, err) : fetch_packages(in, &r, err);
	}
	strbuf_release(&text);
	context_request_release(&r);
	return ret;
}
