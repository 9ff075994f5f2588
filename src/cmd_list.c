/* mingwup list */
#include "context.h"
#include "jsondoc.h"

/* Calls `use` for each installed toolchain; one that is damaged is named in its place in `use`'s stead. */
static int each_installed(struct invocation *in, const struct store *s,
			  void (*use)(struct invocation *, const struct receipt *, const struct installed *,
				      void *),
			  void *arg, struct error *err)
{
	struct installed_list all = INSTALLED_LIST_INIT;
	struct progress *p = ui_progress(&in->ui);
	int ret = store_installed(s, &all, err);

	vec_each (&all, i) {
		struct error damage = ERROR_INIT;
		struct receipt receipt = { 0 };
		struct dir tree = DIR_INIT;

		if (store_open_active(s, i, &tree, &receipt, &damage))
			p->note(p, NOTE_WARNING, "%s: %s", i->target, damage.text.buf);
		else
			use(in, &receipt, i, arg);
		receipt_release(&receipt);
		dir_close(&tree);
		error_release(&damage);
	}
	installed_list_release(&all);
	return ret;
}

static void print_installed(struct invocation *in, const struct receipt *r, const struct installed *i,
			    void *arg)
{
	(void)i;
	(void)arg;
	ui_out(&in->ui, "installed  %s@%s  %s, %s  %s\n", r->target, r->release, r->host, r->profile,
	       r->summary);
}

static void json_installed(struct invocation *in, const struct receipt *r, const struct installed *i,
			   void *list)
{
	struct jsondoc *item = jsondoc_object();

	(void)in;
	jsondoc_put_string(item, "target", r->target);
	jsondoc_put_string(item, "triple", r->triple);
	jsondoc_put_string(item, "release", r->release);
	jsondoc_put_string(item, "summary", r->summary);
	jsondoc_put_string(item, "host", r->host);
	jsondoc_put_string(item, "profile", r->profile);
	jsondoc_put_string(item, "toolchain", i->store_name);
	jsondoc_put_string(item, "tree-sha256", digest_hex(&r->tree_sha256).text);
	jsondoc_put_integer(item, "files", r->files);
	jsondoc_put_integer(item, "bytes", r->bytes);
	jsondoc_append(list, item);
}

static void print_available(struct invocation *in, const struct catalog *catalog)
{
	vec_each (&catalog->releases, r)
		vec_each (&r->manifest.targets, t)
			ui_out(&in->ui, "available  %s@%s  %s%s%s\n", t->name, r->manifest.release,
			       r->manifest.summary, r->manifest.is_default ? ", default" : "",
			       r->locked ? "" : ", no lock");
}

static struct jsondoc *json_available(const struct catalog *catalog)
{
	struct jsondoc *list = jsondoc_array();

	vec_each (&catalog->releases, r)
		vec_each (&r->manifest.targets, t) {
			struct jsondoc *item = jsondoc_object(), *hosts = jsondoc_array();

			vec_each (&r->manifest.hosts, h)
				jsondoc_append_string(hosts, h->name);
			jsondoc_put_string(item, "target", t->name);
			jsondoc_put_string(item, "triple", t->triple);
			jsondoc_put_string(item, "release", r->manifest.release);
			jsondoc_put_string(item, "summary", r->manifest.summary);
			jsondoc_put_boolean(item, "default", r->manifest.is_default);
			jsondoc_put_boolean(item, "locked", r->locked);
			jsondoc_put(item, "hosts", hosts);
			jsondoc_append(list, item);
		}
	return list;
}

static int print_json(struct invocation *in, const struct store *s, const char *prefix,
		      const struct catalog *catalog, struct error *err)
{
	struct jsondoc *j = jsondoc_object(), *installed = jsondoc_array();
	struct strbuf text = STRBUF_INIT;
	int ret = s ? each_installed(in, s, json_installed, installed, err) : 0;

	jsondoc_put_string(j, "prefix", prefix);
	jsondoc_put(j, "installed", installed);
	jsondoc_put(j, "available", json_available(catalog));
	jsondoc_render(j, &text);
	if (!ret)
		ui_out(&in->ui, "%s", text.buf);
	strbuf_release(&text);
	jsondoc_free(j);
	return ret;
}

int cmd_list(struct invocation *in, struct error *err)
{
	struct catalog catalog = CATALOG_INIT;
	char *prefix = context_prefix(in, err);
	struct store s;
	int ret = -1, there;

	if (!prefix)
		return -1;
	there = store_open(&s, prefix, err);
	if (there < 0 || context_catalog(in, true, &catalog, err))
		goto out;
	if (in->settings.json) {
		ret = print_json(in, there ? NULL : &s, prefix, &catalog, err);
	} else {
		ret = there ? 0 : each_installed(in, &s, print_installed, NULL, err);
		print_available(in, &catalog);
	}
out:
	store_close(&s);
	catalog_release(&catalog);
	free(prefix);
	return ret;
}
