/* mingwup verify */
#include "context.h"
#include "jsondoc.h"
#include "paths.h"
#include "tree.h"

enum { LISTING_MAX = 16 * 1024 * 1024 };

/* What differs between one installed toolchain and its receipt. */
static int compare(const struct store *s, const struct installed *i, struct strlist *differences,
		   struct error *err)
{
	struct strlist own = STRLIST_INIT;
	struct strbuf wanted = STRBUF_INIT;
	struct tree found = TREE_INIT;
	struct receipt receipt = { 0 };
	struct dir tree = DIR_INIT;
	struct digest digest;
	int ret = -1;

	strlist_add(&own, PATHS_OWN "/" PATHS_RECEIPT);
	strlist_add(&own, PATHS_OWN "/" PATHS_LISTING);
	if (store_open_active(s, i, &tree, &receipt, err))
		goto out;
	if (!fs_exists(&tree, PATHS_OWN "/" PATHS_LISTING)) {
		strlist_add(differences, "missing: " PATHS_OWN "/" PATHS_LISTING);
		ret = 0;
		goto out;
	}
	if (fs_read(&tree, PATHS_OWN "/" PATHS_LISTING, LISTING_MAX, &wanted, err))
		goto out;
	digest_of(wanted.buf, wanted.len, &digest);
	if (!digest_equal(&digest, &receipt.tree_sha256))
		strlist_add(differences, "changed: " PATHS_OWN "/" PATHS_LISTING);
	if (tree_scan(&found, &tree, &own, err))
		goto out;
	tree_compare(wanted.buf, found.listing.buf, differences);
	ret = 0;
out:
	strlist_release(&own);
	strbuf_release(&wanted);
	tree_release(&found);
	receipt_release(&receipt);
	dir_close(&tree);
	return ret;
}

static void report(struct invocation *in, const struct installed *i, const struct strlist *differences,
		   struct jsondoc *json)
{
	struct progress *p = ui_progress(&in->ui);
	struct jsondoc *item, *list;

	if (!in->settings.json) {
		vec_each (differences, difference)
			ui_out(&in->ui, "%s: %s\n", i->target, *difference);
		if (!differences->len)
			p->note(p, NOTE_EVENT, "%s: as installed", i->target);
		return;
	}
	item = jsondoc_object();
	list = jsondoc_array();
	vec_each (differences, difference)
		jsondoc_append_string(list, *difference);
	jsondoc_put_string(item, "target", i->target);
	jsondoc_put_string(item, "toolchain", i->store_name);
	jsondoc_put_boolean(item, "sound", !differences->len);
	jsondoc_put(item, "differences", list);
	jsondoc_append(json, item);
}

/* A toolchain that cannot be compared, for its receipt is damaged, differs as a whole; the others are compared. */
static int compare_or_tell(const struct store *s, const struct installed *i, struct strlist *differences,
			   struct error *err)
{
	int ret = compare(s, i, differences, err);

	if (!ret || err->status != STATUS_INTEGRITY)
		return ret;
	strlist_take(differences, xasprintf("damaged: %s", err->text.buf));
	error_clear(err);
	return 0;
}

static int verify(struct invocation *in, const struct store *s, struct jsondoc *json, struct error *err)
{
	struct installed_list chosen = INSTALLED_LIST_INIT;
	size_t faults = 0;
	int ret = context_installed(&in->args, s, &chosen, err);

	vec_each (&chosen, i) {
		struct strlist differences = STRLIST_INIT;

		if (!ret)
			ret = compare_or_tell(s, i, &differences, err);
		if (!ret)
			report(in, i, &differences, json);
		faults += differences.len;
		strlist_release(&differences);
	}
	if (!ret && !chosen.len)
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s", s->prefix.path);
	if (!ret && faults)
		ret = error_set(
			err, STATUS_INTEGRITY,
			"%zu files are not as they were installed: mingwup install --force makes them anew",
			faults);
	installed_list_release(&chosen);
	return ret;
}

int cmd_verify(struct invocation *in, struct error *err)
{
	char *prefix = context_prefix(in, err);
	struct jsondoc *json;
	struct strbuf text = STRBUF_INIT;
	struct store s;
	int ret;

	if (!prefix)
		return -1;
	json = jsondoc_array();
	ret = store_open(&s, prefix, err);
	if (ret > 0)
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s", prefix);
	else if (!ret)
		ret = verify(in, &s, json, err);
	if (in->settings.json && jsondoc_count(json)) {
		jsondoc_render(json, &text);
		ui_out(&in->ui, "%s", text.buf);
	}
	store_close(&s);
	jsondoc_free(json);
	strbuf_release(&text);
	free(prefix);
	return ret;
}
