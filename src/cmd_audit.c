/* mingwup audit: which crates of a Cargo.lock run native tools for Windows, and whether these are here. */
#include "audit.h"
#include "child.h"
#include "context.h"
#include "hosttools.h"
#include "jsondoc.h"
#include "quote.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_FILE_MAX = 64 * 1024 * 1024 };

/* All that the findings are made of. */
struct work {
	char *file;
	struct cargolock lock;
	struct crates crates;
	VEC(struct audit_target) targets;
	struct strbuf install; /* the command */
};
#define WORK_INIT                                                                                           \
	{                                                                                                   \
		.lock = CARGOLOCK_INIT, .crates = CRATES_INIT, .targets = VEC_INIT, .install = STRBUF_INIT, \
	}

static void work_release(struct work *w)
{
	vec_each (&w->targets, target)
		free(target->name);
	vec_release(&w->targets);
	crates_release(&w->crates);
	cargolock_release(&w->lock);
	strbuf_release(&w->install);
	free(w->file);
}

static bool is_root(const char *dir)
{
	char *above = xasprintf("%s/..", dir);
	struct stat here, there;
	bool root = stat(dir, &here) || stat(above, &there) ||
		    (here.st_dev == there.st_dev && here.st_ino == there.st_ino);

	free(above);
	return root;
}

/* The Cargo.lock of this directory, or of the nearest one above that has one. */
static char *find_lock(struct error *err)
{
	struct strbuf up = STRBUF_INIT;
	bool end = false;

	while (!end) {
		char *file = xasprintf("%sCargo.lock", up.buf);

		if (!access(file, F_OK)) {
			strbuf_release(&up);
			return file;
		}
		free(file);
		end = is_root(up.len ? up.buf : ".");
		strbuf_addstr(&up, "../");
	}
	strbuf_release(&up);
	error_set(
		err, STATUS_NOTHING,
		"no Cargo.lock in this directory or above it: name one, or make it by cargo generate-lockfile");
	return NULL;
}

static int read_lock(struct work *w, const struct strlist *args, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret;

	w->file = args->len ? xstrdup(args->items[0]) : find_lock(err);
	if (!w->file)
		return -1;
	ret = fs_read_path(w->file, LOCK_FILE_MAX, &text, err);
	if (!ret)
		ret = cargolock_parse(&w->lock, text.buf, text.len, w->file, err);
	strbuf_release(&text);
	return ret;
}

static int read_crates(struct work *w, const struct invocation *in, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	char *file = NULL;
	int ret = context_knowledge(in, "crates.toml", &text, &file, err);

	if (!ret)
		ret = crates_parse(&w->crates, text.buf, text.len, file, err);
	strbuf_release(&text);
	free(file);
	return ret;
}

static uint64_t tools_of_host(const struct crates *crates)
{
	uint64_t tools = 0;

	vec_each (&crates->tools, tool) {
		char *command = tool->command ? command_find(tool->command) : NULL;

		if (command || (tool->library && hosttools_have_library(tool->library)))
			tools |= UINT64_C(1) << (tool - crates->tools.items);
		free(command);
	}
	return tools;
}

static uint64_t tools_of_tree(const struct crates *crates, const struct dir *tree, const char *triple)
{
	uint64_t tools = 0;

	vec_each (&crates->tools, tool) {
		char *path = tool->toolchain ? xasprintf("bin/%s-%s", triple, tool->toolchain) : NULL;

		if (path && fs_exists(tree, path))
			tools |= UINT64_C(1) << (tool - crates->tools.items);
		free(path);
	}
	return tools;
}

static void add_target(struct work *w, const char *name, uint64_t tools)
{
	vec_each (&w->targets, target)
		if (!strcmp(target->name, name))
			return;
	*vec_push(&w->targets) = (struct audit_target){ xstrdup(name), tools };
}

/* Returns 1 when it is not installed. */
static int add_installed(struct work *w, const struct store *store, const char *name, struct error *err)
{
	struct receipt receipt = { 0 };
	struct dir tree = DIR_INIT;
	int ret = context_open_toolchain(store, name, &tree, &receipt, err);

	if (!ret)
		add_target(w, receipt.target, tools_of_tree(&w->crates, &tree, receipt.triple));
	receipt_release(&receipt);
	dir_close(&tree);
	return ret;
}

static int add_offered(struct work *w, const struct catalog *catalog, const char *name, struct error *err)
{
	const struct release *release;
	const struct target *target = catalog_find_target(catalog, name, &release);

	if (!target)
		return error_set(err, STATUS_NOTHING, "%s is no target of any release: mingwup list shows all",
				 name);
	add_target(w, target->name, 0);
	return 0;
}

/* Those of --target, else all that are installed, else all that the default release has. */
static int find_targets(struct work *w, const struct invocation *in, const struct store *store,
			const struct catalog *catalog, struct error *err)
{
	struct installed_list all = INSTALLED_LIST_INIT;
	const struct release *release = NULL;
	int ret = store ? store_installed(store, &all, err) : 0;

	if (!ret && in->settings.targets.len) {
		vec_each (&in->settings.targets, name) {
			int there = ret ? ret : store ? add_installed(w, store, *name, err) : 1;

			ret = there > 0 ? add_offered(w, catalog, *name, err) : there;
		}
	} else if (!ret && all.len) {
		vec_each (&all, i)
			if (!ret)
				ret = add_installed(w, store, i->target, err);
	} else if (!ret) {
		ret = catalog_default(catalog, &release, err);
		if (!ret)
			vec_each (&release->manifest.targets, target)
				add_target(w, target->name, 0);
	}
	installed_list_release(&all);
	return ret;
}

static int read_targets(struct work *w, const struct invocation *in, struct error *err)
{
	struct catalog catalog = CATALOG_INIT;
	char *prefix = context_prefix(in, err);
	struct store store = STORE_INIT;
	int ret = prefix ? store_open(&store, prefix, err) : -1, missing = ret;

	if (ret >= 0)
		ret = context_catalog(in, false, &catalog, err);
	if (!ret)
		ret = find_targets(w, in, missing ? NULL : &store, &catalog, err);
	quote_own_command(&w->install, "install", in->settings.prefix);
	store_close(&store);
	catalog_release(&catalog);
	free(prefix);
	return ret;
}

static void print(struct invocation *in, const struct audit *audit, const struct audit_request *request,
		  const char *file)
{
	struct strbuf text = STRBUF_INIT;

	if (in->settings.json) {
		struct jsondoc *j = audit_json(audit, request, file);

		jsondoc_render(j, &text);
		jsondoc_free(j);
	} else {
		audit_render(audit, request, file, in->settings.verbose, &text);
	}
	ui_out(&in->ui, "%s", text.buf);
	strbuf_release(&text);
}

/* What a CI job wants to fail for: what is denied, and what is known to be missing. */
static int verdict(const struct audit *audit, struct error *err)
{
	size_t denied = 0, missing = audit_count(audit, AUDIT_MISSING);

	vec_each (&audit->findings, f)
		denied += f->denied;
	if (denied)
		return error_set(err, STATUS_FAILURE, "crates that are denied: %zu", denied);
	if (missing)
		return error_set(err, STATUS_FAILURE, "crates that need what is missing here: %zu", missing);
	return 0;
}

int cmd_audit(struct invocation *in, struct error *err)
{
	struct work w = WORK_INIT;
	int ret = -1;

	if (in->args.len > 1)
		return error_set(err, STATUS_USAGE, "audit takes one FILE, and there are %zu", in->args.len);
	if (!read_lock(&w, &in->args, err) && !read_crates(&w, in, err) && !read_targets(&w, in, err)) {
		const struct audit_request request = {
			.lock = &w.lock,
			.crates = &w.crates,
			.targets = w.targets.items,
			.target_count = w.targets.len,
			.host = tools_of_host(&w.crates),
			.deny = &in->settings.deny,
			.install = w.install.buf,
		};
		struct audit audit = AUDIT_INIT;

		audit_make(&audit, &request);
		print(in, &audit, &request, w.file);
		ret = verdict(&audit, err);
		audit_release(&audit);
	}
	work_release(&w);
	return ret;
}
