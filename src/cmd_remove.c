/* mingwup remove */
#include "commit.h"
#include "context.h"
#include "derive.h"

static int remove_chosen(struct invocation *in, struct store *s, struct error *err)
{
	struct installed_list chosen = INSTALLED_LIST_INIT;
	struct progress *p = ui_progress(&in->ui);
	int ret = context_installed(&in->args, s, &chosen, err);

	vec_each (&chosen, i) {
		if (ret)
			break;
		if (in->settings.dry_run) {
			ui_out(&in->ui, "remove %s\n", i->store_name);
			continue;
		}
		ret = commit_removal(s, i->target, i->store_name, err);
		if (!ret)
			p->note(p, NOTE_EVENT, "removed %s", i->store_name);
	}
	installed_list_release(&chosen);
	return ret;
}

/* Also where nothing was removed: a run that was killed may have left files that speak of what is no more. */
static int derive(const struct store *s, int ret, struct error *err)
{
	struct error ignored = ERROR_INIT;

	if (!ret)
		return derive_files(s, err);
	(void)!derive_files(s, &ignored);
	error_release(&ignored);
	return ret;
}

int cmd_remove(struct invocation *in, struct error *err)
{
	char *prefix = NULL;
	struct store s;
	int ret;

	if (!in->args.len)
		return error_set(err, STATUS_USAGE, "remove what? mingwup list shows what is installed");
	prefix = context_prefix(in, err);
	if (!prefix)
		return -1;
	/* Looking first keeps a prefix from being made only to find it empty. */
	ret = store_open(&s, prefix, err);
	if (!ret && !in->settings.dry_run) {
		store_close(&s);
		ret = context_open_store(in, prefix, &s, err);
	}
	if (ret > 0)
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s", prefix);
	else if (!ret)
		ret = remove_chosen(in, &s, err);
	if (s.lock >= 0)
		ret = derive(&s, ret, err);
	store_close(&s);
	free(prefix);
	return ret;
}
