/* The releases that are on offer. */
#include "catalog.h"

#include <string.h>

void release_release(struct release *r)
{
	manifest_release(&r->manifest);
	if (r->locked)
		lock_release(&r->lock);
	free(r->manifest_file);
	free(r->lock_file);
}

void catalog_put(struct catalog *c, struct release *release)
{
	size_t i = 0;

	while (i < c->releases.len &&
	       strcmp(c->releases.items[i].manifest.release, release->manifest.release) < 0)
		i++;
	if (i < c->releases.len && !strcmp(c->releases.items[i].manifest.release, release->manifest.release)) {
		release_release(&c->releases.items[i]);
	} else {
		(void)vec_push(&c->releases);
		memmove(c->releases.items + i + 1, c->releases.items + i,
			(c->releases.len - 1 - i) * sizeof(*c->releases.items));
	}
	c->releases.items[i] = *release;
}

void catalog_release(struct catalog *c)
{
	vec_each (&c->releases, r)
		release_release(r);
	vec_release(&c->releases);
}

const struct release *catalog_find(const struct catalog *c, const char *name)
{
	vec_each (&c->releases, r)
		if (!strcmp(r->manifest.release, name))
			return r;
	return NULL;
}

const struct target *catalog_find_target(const struct catalog *c, const char *name,
					 const struct release **release)
{
	vec_each (&c->releases, r) {
		const struct target *t = manifest_target(&r->manifest, name);

		*release = r;
		if (t)
			return t;
	}
	return NULL;
}

int catalog_default(const struct catalog *c, const struct release **found, struct error *err)
{
	*found = NULL;
	vec_each (&c->releases, r) {
		if (!r->manifest.is_default)
			continue;
		if (*found)
			return error_set(err, STATUS_MANIFEST,
					 "both %s and %s say that they are the default release",
					 (*found)->manifest_file, r->manifest_file);
		*found = r;
	}
	if (!*found)
		return error_set(err, STATUS_MANIFEST,
				 "no release is the default one; name it: TARGET@RELEASE");
	return 0;
}

static const char *without_epoch(const char *version)
{
	const char *colon = strchr(version, ':');

	return colon ? colon + 1 : version;
}

/* The others that it names are libraries for it. */
static bool is_compiler(const struct target *target, const char *package)
{
	return target->packages.len && !strcmp(target->packages.items[0], package);
}

int catalog_check_lock(const struct manifest *m, const struct lock *lock, struct error *err)
{
	vec_each (&m->targets, target)
		vec_each (&lock->artifacts, a) {
			if (!is_compiler(target, a->package) ||
			    manifest_version_matches(m->promise.gcc, without_epoch(a->version)))
				continue;
			return error_set(err, STATUS_MANIFEST, "%s promises GCC %s, and its lock has %s %s",
					 m->release, m->promise.gcc, a->package, a->version);
		}
	return 0;
}

void catalog_names(const struct catalog *c, struct strbuf *out)
{
	vec_each (&c->releases, r)
		strbuf_addf(out, "%s%s", r == c->releases.items ? "" : ", ", r->manifest.release);
}
