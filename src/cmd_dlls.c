/* mingwup dlls: which DLLs a program needs, and where they are. */
#include "context.h"
#include "dlls.h"
#include "jsondoc.h"
#include "paths.h"

#include <string.h>

enum { PROGRAM_MAX = 1024 * 1024 * 1024 };

/* One argument: the file, what it is, and the toolchain for its machine. */
struct subject {
	const char *file; /* as given */
	const char *name; /* without its directory */
	struct dir dir;
	struct pe pe;
	struct dir tree;
	struct receipt receipt;
	struct dlls dlls;
};
#define SUBJECT_INIT                                                                 \
	{                                                                            \
		.dir = DIR_INIT, .pe = PE_INIT, .tree = DIR_INIT, .dlls = DLLS_INIT, \
	}

/* The processor, as the triples of its toolchains begin. NULL: none has it. */
static const char *processor(uint16_t machine)
{
	switch (machine) {
	case PE_MACHINE_I386:
		return "i686";
	case PE_MACHINE_AMD64:
		return "x86_64";
	case PE_MACHINE_ARM64:
		return "aarch64";
	default:
		return NULL;
	}
}

static int open_file(struct subject *s, struct error *err)
{
	const char *slash = strrchr(s->file, '/');
	char *dir = !slash             ? xstrdup(".")
		    : slash == s->file ? xstrdup("/")
				       : xstrndup(s->file, (size_t)(slash - s->file));
	struct strbuf content = STRBUF_INIT;
	int ret = dir_open(&s->dir, dir, false, err);

	s->name = slash ? slash + 1 : s->file;
	if (!ret)
		ret = fs_read(&s->dir, s->name, PROGRAM_MAX, &content, err);
	if (!ret && pe_read(&s->pe, content.buf, content.len, err))
		ret = error_prefix(err, "%s", s->file);
	strbuf_release(&content);
	free(dir);
	return ret;
}

static int open_toolchain(struct subject *s, const struct store *store, struct error *err)
{
	const char *name = processor(s->pe.machine);
	int ret = name ? context_open_toolchain(store, name, &s->tree, &s->receipt, err) : 1;

	if (ret > 0 && name)
		return error_set(err, STATUS_NOTHING,
				 "%s is for %s Windows, and no toolchain for it is installed in %s", s->file,
				 name, store->prefix.path);
	if (ret > 0)
		return error_set(err, STATUS_NOTHING,
				 "%s is for the machine 0x%x, for which there is no toolchain", s->file,
				 (unsigned)s->pe.machine);
	return ret;
}

static const char *place_word(const struct dll *dll)
{
	static const char *const words[] = {
		[DLL_BESIDE] = "beside",
		[DLL_TOOLCHAIN] = "toolchain",
		[DLL_WINDOWS] = "windows",
		[DLL_NOWHERE] = "nowhere",
	};

	return dll->copied ? "copied" : words[dll->place];
}

/* By a path that stays when the toolchain is replaced. The caller frees it; NULL: there is no file. */
static char *path_of(const struct subject *s, const struct store *store, const struct dll *dll)
{
	if (dll->place == DLL_BESIDE || dll->copied)
		return xasprintf("%s/%s", s->dir.path, dll->beside);
	if (dll->place == DLL_TOOLCHAIN)
		return xasprintf("%s/" PATHS_TOOLCHAINS "/%s/%s", store->prefix.path, s->receipt.target,
				 dll->shipped);
	return NULL;
}

static void print(struct ui *ui, const struct subject *s, const struct store *store)
{
	vec_each (&s->dlls.items, dll) {
		char *path = path_of(s, store, dll);

		ui_out(ui, "%-9s  %s%s%s", place_word(dll), dll->name, path ? "  " : "", path ? path : "");
		if (dll->place == DLL_BESIDE && dll->differs)
			ui_out(ui, ", not the toolchain's");
		if (dll->place == DLL_NOWHERE)
			ui_out(ui, "  needed by %s", dll->needed_by);
		ui_out(ui, "%s\n", dll->delayed ? ", delay-loaded" : "");
		free(path);
	}
}

static struct jsondoc *to_json(const struct subject *s, const struct store *store)
{
	struct jsondoc *j = jsondoc_object(), *list = jsondoc_array();

	jsondoc_put_string(j, "file", s->file);
	jsondoc_put_string(j, "target", s->receipt.target);
	jsondoc_put_string(j, "release", s->receipt.release);
	vec_each (&s->dlls.items, dll) {
		struct jsondoc *item = jsondoc_object();
		char *path = path_of(s, store, dll);

		jsondoc_put_string(item, "name", dll->name);
		jsondoc_put_string(item, "place", place_word(dll));
		if (path)
			jsondoc_put_string(item, "path", path);
		jsondoc_put_string(item, "needed-by", dll->needed_by);
		jsondoc_put_boolean(item, "delay-loaded", dll->delayed);
		jsondoc_put_boolean(item, "differs", dll->differs);
		jsondoc_append(list, item);
		free(path);
	}
	jsondoc_put(j, "dlls", list);
	return j;
}

static int examine(struct invocation *in, const struct store *store, struct subject *s, struct jsondoc *json,
		   struct error *err)
{
	const struct settings *settings = &in->settings;
	struct dlls_program program = { &s->pe, NULL, &s->dir, &s->tree, NULL };

	if (open_file(s, err) || open_toolchain(s, store, err))
		return -1;
	program.name = s->name;
	program.triple = s->receipt.triple;
	if (dlls_find(&s->dlls, &program, settings->copy && settings->force, err) ||
	    (settings->copy && dlls_copy(&s->dlls, &program, err)))
		return -1;
	if (settings->json) {
		jsondoc_append(json, to_json(s, store));
		return 0;
	}
	if (in->args.len > 1)
		ui_out(&in->ui, "%s:\n", s->file);
	print(&in->ui, s, store);
	return 0;
}

static void add_missing(const struct dlls *dlls, struct strbuf *missing)
{
	vec_each (&dlls->items, dll)
		if (dll->place == DLL_NOWHERE)
			strbuf_addf(missing, "%s%s", missing->len ? ", " : "", dll->name);
}

static int examine_all(struct invocation *in, const struct store *store, struct jsondoc *json,
		       struct error *err)
{
	struct strbuf missing = STRBUF_INIT;
	int ret = 0;

	vec_each (&in->args, file) {
		struct subject s = SUBJECT_INIT;

		s.file = *file;
		if (!ret)
			ret = examine(in, store, &s, json, err);
		add_missing(&s.dlls, &missing);
		dir_close(&s.dir);
		dir_close(&s.tree);
		pe_release(&s.pe);
		receipt_release(&s.receipt);
		dlls_release(&s.dlls);
	}
	if (!ret && missing.len)
		ret = error_set(err, STATUS_NOTHING,
				"found neither beside the program nor in the toolchain nor in Windows: %s",
				missing.buf);
	strbuf_release(&missing);
	return ret;
}

int cmd_dlls(struct invocation *in, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	char *prefix = NULL;
	struct jsondoc *json;
	struct store store;
	int ret;

	if (!in->args.len)
		return error_set(err, STATUS_USAGE, "dlls wants a FILE: a program or a DLL for Windows");
	prefix = context_prefix(in, err);
	if (!prefix)
		return -1;
	json = jsondoc_array();
	ret = store_open(&store, prefix, err);
	if (ret > 0)
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s", prefix);
	else if (!ret)
		ret = examine_all(in, &store, json, err);
	if (jsondoc_count(json)) {
		jsondoc_render(json, &text);
		ui_out(&in->ui, "%s", text.buf);
	}
	store_close(&store);
	jsondoc_free(json);
	strbuf_release(&text);
	free(prefix);
	return ret;
}
