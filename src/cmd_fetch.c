/* mingwup fetch */
#include "context.h"
#include "install.h"

int cmd_fetch(struct invocation *in, struct error *err)
{
	/* As if nothing were installed: the cache may be for another machine. */
	const struct installed_list nothing = INSTALLED_LIST_INIT;
	struct progress *p = ui_progress(&in->ui);
	struct strbuf text = STRBUF_INIT;
	struct context_request r;
	int ret = in->settings.dry_run ? context_plan(in, &nothing, &r, err)
				       : context_request(in, &nothing, &r, err);

	if (ret)
		return ret;
	if (in->settings.dry_run) {
		plan_render(&r.plan, &text);
		ui_out(&in->ui, "%s", text.buf);
	} else {
		ret = install_fetch(&r.plan, &r.fetch, err);
		strbuf_addsize(&text, plan_bytes(&r.plan));
		if (!ret)
			p->note(p, NOTE_EVENT, "%zu files (%s) are in the cache %s", r.plan.needs.len, text.buf,
				r.cache.path);
	}
	strbuf_release(&text);
	context_request_release(&r);
	return ret;
}
