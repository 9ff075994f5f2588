/* mingwup install */
#include "context.h"
#include "derive.h"
#include "emit.h"
#include "install.h"
#include "quote.h"

static void show_plan(struct invocation *in, const struct plan *plan)
{
	struct strbuf text = STRBUF_INIT;

	plan_render(plan, &text);
	ui_out(&in->ui, "%s", text.buf);
	strbuf_release(&text);
}

static void say_done(struct invocation *in, const struct plan *plan)
{
	struct progress *p = ui_progress(&in->ui);

	vec_each (&plan->steps, step)
		if (step->done)
			p->note(p, NOTE_EVENT, "%s: %s is installed", step->toolchain.target->name,
				step->toolchain.release->manifest.release);
}

/* Of a prefix that cannot be changed: 1 when nothing in it has to be. */
static int look_at_fixed(struct invocation *in, const struct store *s, const struct plan *plan,
			 struct error *err)
{
	int differs = derive_look(s, err);

	if (!differs)
		say_done(in, plan);
	return differs < 0 ? -1 : !differs;
}

/*
 * What is wrong with the request or in its way is refused before anything is made or downloaded for it. Returns 1 when
 * this is all there is to do.
 */
static int look(struct invocation *in, const char *prefix, struct context_request *r, struct error *err)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	struct store s;
	int absent = store_open(&s, prefix, err), ret = absent < 0 ? -1 : 0;

	if (!absent)
		ret = store_installed(&s, &installed, err);
	if (!ret)
		ret = context_plan(in, &installed, r, err);
	if (!ret) {
		if (in->settings.dry_run) {
			show_plan(in, &r->plan);
			ret = 1;
		} else if (r->plan.needs.len) {
			ret = derive_refuse_foreign(prefix, &r->plan, err);
		} else if (store_is_fixed(&s)) {
			ret = look_at_fixed(in, &s, &r->plan, err);
		}
		plan_release(&r->plan); /* it borrows from `installed` */
	}
	store_close(&s);
	installed_list_release(&installed);
	return ret;
}

/* The path of a derived file, as a shell takes it. */
static void add_path(struct strbuf *out, const char *prefix, const char *name)
{
	char *path = xasprintf("%s/%s", prefix, name);

	quote_sh_if_needed(out, path);
	free(path);
}

static void say_what_next(struct invocation *in, const char *prefix)
{
	struct progress *p = ui_progress(&in->ui);
	struct strbuf script = STRBUF_INIT, config = STRBUF_INIT;

	add_path(&script, prefix, emit_find("sh")->file);
	add_path(&config, prefix, emit_find("cargo")->file);
	p->note(p, NOTE_EVENT, "next: . %s && cargo build --target <target>", script.buf);
	p->note(p, NOTE_EVENT, "or:   cargo --config %s build --target <target>", config.buf);
	strbuf_release(&script);
	strbuf_release(&config);
}

/* Again, since only now nobody else changes the prefix. */
static int install(struct invocation *in, struct store *s, const struct installed_list *installed,
		   struct context_request *r, struct error *err)
{
	struct install_options options = { .from = &in->settings.from,
					   .self_test = !in->settings.no_self_test };
	int ret = context_request(in, installed, r, err);

	if (ret)
		return ret;
	options.fetch = r->fetch;
	say_done(in, &r->plan);
	ret = context_jobs(in, &options.jobs, err);
	if (!ret)
		ret = context_memory(in, options.jobs, &options.memory, err);
	if (!ret)
		ret = r->plan.needs.len ? install_run(s, &r->plan, &options, err) : derive_files(s, err);
	return ret;
}

int cmd_install(struct invocation *in, struct error *err)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	struct context_request r = CONTEXT_REQUEST_INIT;
	char *prefix = context_prefix(in, err);
	struct store s;
	int ret;

	if (!prefix)
		return -1;
	ret = look(in, prefix, &r, err);
	if (ret)
		goto out;
	ret = context_open_store(in, prefix, &s, err);
	if (ret)
		goto out;
	ret = store_installed(&s, &installed, err);
	if (!ret)
		ret = install(in, &s, &installed, &r, err);
	if (!ret)
		say_what_next(in, prefix);
	store_close(&s);
	installed_list_release(&installed);
out:
	context_request_release(&r);
	free(prefix);
	return ret < 0 ? -1 : 0;
}
