/* mingwup pack */
#include "child.h"
#include "context.h"
#include "pack.h"

#include <string.h>

/* What is being packed. */
struct packing {
	struct toolchain toolchain;
	struct dir tree;
	struct child child;
};

/* The toolchain of that store name, of all that the manifests and locks here make. */
static int find_in(const struct release *release, const char *target, const char *store_name,
		   struct toolchain *found)
{
	static const enum profile profiles[] = { PROFILE_MINIMAL, PROFILE_FULL };
	const struct target *t = manifest_target(&release->manifest, target);

	if (!t || !release->locked)
		return 1;
	vec_each (&release->manifest.hosts, host)
		for (size_t i = 0; i < ARRAY_SIZE(profiles); i++) {
			toolchain_init(found, release, t, host, profiles[i]);
			if (!strcmp(found->store_name, store_name))
				return 0;
			toolchain_release(found);
		}
	return 1;
}

static int find(const struct catalog *catalog, const struct installed *i, struct toolchain *found,
		struct error *err)
{
	vec_each (&catalog->releases, release)
		if (!find_in(release, i->target, i->store_name, found))
			return 0;
	return error_set(
		err, STATUS_NOTHING,
		"no manifest and lock here make %s, which is installed: install it again, then pack it",
		i->store_name);
}

static int start(struct packing *p, const struct store *s, const struct catalog *catalog,
		 const struct installed *i, const struct dir *out, struct error *err)
{
	struct pack_job job = { .toolchain = &p->toolchain, .tree = &p->tree, .out = out };

	*p = (struct packing){ .tree = DIR_INIT, .child = CHILD_INIT };
	if (find(catalog, i, &p->toolchain, err) || store_open_tree(s, i->store_name, &p->tree, err))
		return -1;
	return child_start(&p->child, pack_job_run, &job, err);
}

/* All at once: a prefix has few toolchains. */
static int pack(struct invocation *in, const struct store *s, const struct catalog *catalog,
		const struct dir *out, struct error *err)
{
	struct installed_list chosen = INSTALLED_LIST_INIT;
	struct progress *progress = ui_progress(&in->ui);
	VEC(struct packing) packings = VEC_INIT;
	int ret = context_installed(&in->args, s, &chosen, err);

	if (!ret && !chosen.len)
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s", s->prefix.path);
	for (size_t i = 0; i < chosen.len; i++)
		(void)vec_push(&packings);
	for (size_t i = 0; i < chosen.len && !ret; i++)
		ret = start(&packings.items[i], s, catalog, &chosen.items[i], out, err);
	vec_each (&packings, p) {
		if (!ret && p->child.pid) {
			ret = child_wait(&p->child, err);
			if (!ret)
				progress->note(progress, NOTE_EVENT, "packed %s in %s", p->toolchain.store_name,
					       out->path);
		}
		child_kill(&p->child);
		toolchain_release(&p->toolchain);
		dir_close(&p->tree);
	}
	vec_release(&packings);
	installed_list_release(&chosen);
	return ret;
}

int cmd_pack(struct invocation *in, struct error *err)
{
	struct catalog catalog = CATALOG_INIT;
	char *prefix = context_prefix(in, err);
	struct dir out = DIR_INIT;
	struct store s = STORE_INIT;
	int ret;

	if (!prefix)
		return -1;
	ret = store_open(&s, prefix, err);
	if (ret > 0)
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s", prefix);
	if (!ret)
		ret = context_catalog(in, true, &catalog, err);
	if (!ret)
		ret = dir_open(&out, in->settings.output ? in->settings.output : ".", true, err);
	if (!ret)
		ret = pack(in, &s, &catalog, &out, err);
	dir_close(&out);
	catalog_release(&catalog);
	store_close(&s);
	free(prefix);
	return ret;
}
