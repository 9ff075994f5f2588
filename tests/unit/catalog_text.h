/*
 * A catalog from a few lines of text, for what is tested with one:
 *
 *	release gcc-14 [default] [unlocked]
 *	host x86_64-linux
 *	target i686-pc-windows-gnu i686-w64-mingw32
 *	gcc 14.2 a.deb		what is promised, and which package the targets above name
 *	omit share/doc/x
 *	artifact pool/a.deb 100 x86_64-linux/i686-pc-windows-gnu [more users]
 *
 * What follows a release belongs to it. An artifact's package is called as its file is and of version 1; its
 * digest is that of its path.
 */
#ifndef MINGWUP_TEST_CATALOG_TEXT_H
#define MINGWUP_TEST_CATALOG_TEXT_H

#include "helper.h"

#include "catalog.h"

struct catalog_text {
	struct catalog *catalog;
	struct release release;
	bool begun;
};

static inline void catalog_text_end(struct catalog_text *c)
{
	if (c->begun)
		catalog_put(c->catalog, &c->release);
	c->begun = false;
}

static inline void catalog_text_begin(struct catalog_text *c, const char *name, char *rest)
{
	struct release *r = &c->release;
	char *save = NULL;

	catalog_text_end(c);
	*r = (struct release){ .manifest = MANIFEST_INIT, .locked = true, .lock = LOCK_INIT };
	r->manifest.release = xstrdup(name);
	r->manifest.summary = xasprintf("summary of %s", name);
	r->manifest_file = xasprintf("toolchains.d/%s.toml", name);
	r->lock_file = xasprintf("toolchains.d/%s.lock", name);
	for (char *word = strtok_r(rest, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (!strcmp(word, "default"))
			r->manifest.is_default = true;
		else if (!strcmp(word, "unlocked"))
			r->locked = false;
		else
			fail_msg("a release is not %s", word);
	}
	if (r->locked)
		r->lock.release = xstrdup(name);
	c->begun = true;
}

static inline void catalog_text_artifact(struct release *r, const char *path, char *rest)
{
	struct artifact *a = vec_push(&r->lock.artifacts);
	char *save = NULL, *size = strtok_r(rest, " ", &save);

	assert_non_null(size);
	*a = (struct artifact){ .package = xstrdup(strrchr(path, '/') ? strrchr(path, '/') + 1 : path),
				.version = xstrdup("1"),
				.architecture = xstrdup("all"),
				.source = xstrdup("source"),
				.source_version = xstrdup("1-1"),
				.path = xstrdup(path),
				.size = strtoull(size, NULL, 10) };
	digest_of(path, strlen(path), &a->sha256);
	for (char *user = strtok_r(NULL, " ", &save); user; user = strtok_r(NULL, " ", &save))
		strlist_add(&a->used_by, user);
}

/* False when the line is none of the above. Changes it. */
static inline bool catalog_text_line(struct catalog_text *c, char *line)
{
	char *rest = NULL, *key = strtok_r(line, " ", &rest), *value = strtok_r(NULL, " ", &rest);
	struct manifest *m = &c->release.manifest;

	if (!key || !value)
		return false;
	if (!strcmp(key, "release")) {
		catalog_text_begin(c, value, rest);
	} else if (!strcmp(key, "host")) {
		*vec_push(&m->hosts) = (struct host){ .name = xstrdup(value),
						      .architecture = xstrdup("any"),
						      .multiarch = xstrdup("any"),
						      .loader = xasprintf("ld-%s.so", value) };
	} else if (!strcmp(key, "target")) {
		*vec_push(&m->targets) = (struct target){ .name = xstrdup(value),
							  .triple = xstrdup(rest),
							  .exceptions = xstrdup("dwarf") };
	} else if (!strcmp(key, "gcc")) {
		m->promise.gcc = xstrdup(value);
		vec_each (&m->targets, target)
			strlist_add(&target->packages, rest);
	} else if (!strcmp(key, "omit")) {
		strlist_add(&m->omit, value);
	} else if (!strcmp(key, "artifact")) {
		catalog_text_artifact(&c->release, value, rest);
	} else {
		return false;
	}
	return true;
}

/* The catalog of a whole text. */
static inline void catalog_from_text(struct catalog *catalog, const char *text)
{
	struct catalog_text c = { .catalog = catalog };
	char *copy = xstrdup(text), *save = NULL;

	*catalog = (struct catalog)CATALOG_INIT;
	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!catalog_text_line(&c, line))
			fail_msg("no line of a catalog: %s", line);
	catalog_text_end(&c);
	free(copy);
}

#endif
