/* A prefix with small toolchains, for what is tested with an open store. */
#ifndef MINGWUP_TEST_STORE_SAMPLE_H
#define MINGWUP_TEST_STORE_SAMPLE_H

#include "catalog_text.h"

#include "commit.h"
#include "paths.h"
#include "store.h"

static const char sample_catalog[] = "release gcc-14 default\n"
				     "host x86_64-linux\n"
				     "target i686-pc-windows-gnu i686-w64-mingw32\n"
				     "target x86_64-pc-windows-gnu x86_64-w64-mingw32\n"
				     "artifact a.deb 1 x86_64-linux/i686-pc-windows-gnu\n"
				     "artifact b.deb 1 x86_64-linux/x86_64-pc-windows-gnu\n"
				     "release gcc-12\n"
				     "host x86_64-linux\n"
				     "target i686-pc-windows-gnu i686-w64-mingw32\n"
				     "artifact c.deb 1 x86_64-linux/i686-pc-windows-gnu\n";

static inline void no_bytes(struct progress *p, uint64_t bytes)
{
	(void)p;
	(void)bytes;
}

static inline void no_received(struct progress *p, int64_t bytes)
{
	(void)p;
	(void)bytes;
}

static inline void no_stage(struct progress *p, enum stage stage, const char *what)
{
	(void)p;
	(void)stage;
	(void)what;
}

static inline void PRINTF_LIKE(3, 4) no_note(struct progress *p, enum note kind, const char *fmt, ...)
{
	(void)p;
	(void)kind;
	(void)fmt;
}

static inline void no_tick(struct progress *p)
{
	(void)p;
}

static const struct progress no_progress = { no_bytes, no_received, no_stage, no_stage, no_note, no_tick };

static inline void sample_open(struct store *s, const char *prefix)
{
	struct progress progress = no_progress;
	struct error err = ERROR_INIT;

	assert_ok(store_open_to_change(s, prefix, 1, &progress, &err));
}

/* Lays a toolchain into the staging area, with a receipt and one tool for each name of `tools`. */
static inline void sample_stage(const struct store *s, const struct toolchain *t, const char *tools)
{
	const struct digest tree = { { 0 } };
	struct strbuf receipt = STRBUF_INIT;
	char *copy = xstrdup(tools), *save = NULL, *path;

	receipt_render(t, &tree, 1, 2, &receipt);
	path = xasprintf("%s/%s/%s", t->target->name, PATHS_OWN, PATHS_RECEIPT);
	put_file(&s->staging, path, receipt.buf, 0644);
	free(path);
	for (char *tool = strtok_r(copy, " ", &save); tool; tool = strtok_r(NULL, " ", &save)) {
		path = xasprintf("%s/%s/%s", t->target->name, PATHS_BIN, tool);
		put_file(&s->staging, path, tool, 0755);
		free(path);
	}
	free(copy);
	strbuf_release(&receipt);
}

/* Installs a target of a release of the catalog above; the caller frees the store name. */
static inline char *sample_install(struct store *s, const char *target, const char *release, const char *tools)
{
	struct error err = ERROR_INIT;
	const struct release *r;
	struct toolchain t;
	struct catalog c;
	char *name;

	catalog_from_text(&c, sample_catalog);
	r = catalog_find(&c, release);
	toolchain_init(&t, r, manifest_target(&r->manifest, target), &r->manifest.hosts.items[0],
		       PROFILE_MINIMAL);
	sample_stage(s, &t, tools);
	name = xstrdup(t.store_name);
	assert_ok(commit_toolchain(s, t.target->name, t.target->name, t.store_name, &err));
	toolchain_release(&t);
	catalog_release(&c);
	return name;
}

#endif
