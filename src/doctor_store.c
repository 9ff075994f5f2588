/* The doctor's look at what is installed, and at the cache. */
#include "doctor.h"

#include "cache.h"
#include "derive.h"
#include "paths.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void look_at_target(struct doctor *d, const struct doctor_target *t)
{
	if (!t->store_name)
		doctor_mend_install(d,
				    findings_add(&d->findings, FINDING_ERROR, "not-installed", t->target->name,
						 "there is no toolchain for it in %s", d->prefix),
				    t, false);
	else if (t->damage)
		doctor_mend_install(d,
				    findings_add(&d->findings, FINDING_ERROR, "toolchain-damaged",
						 t->target->name, "%s", t->damage),
				    t, true);
	else if (!t->is_current)
		doctor_mend_install(d,
				    findings_add(&d->findings, FINDING_NOTE, "outdated", t->target->name,
						 "%s is installed, but not as its present lock has it",
						 t->store_name),
				    t, false);
	else
		findings_add(&d->findings, FINDING_OK, "installed", t->target->name, "%s is installed in %s",
			     t->release->manifest.release, d->prefix);
}

/* An install of one that is as its lock has it makes them anew, and nothing else. */
static void mend_derived(struct doctor *d, struct finding *f)
{
	vec_each (&d->targets, t)
		if (doctor_is_sound(t) && !f->mend.len && t->is_current)
			doctor_mend_install(d, f, t, false);
}

static void look_at_derived(struct doctor *d)
{
	struct error why = ERROR_INIT;
	int differs = derive_look(&d->store, &why);

	if (differs < 0)
		findings_add(&d->findings, FINDING_ERROR, "derived", NULL, "%s", why.text.buf);
	else if (differs)
		mend_derived(
			d,
			findings_add(&d->findings, FINDING_WARNING, "derived", NULL,
				     "bin/ and the files for shells and build systems in %s are not up to date",
				     d->prefix));
	error_release(&why);
}

static bool has_any(const struct doctor *d)
{
	vec_each (&d->targets, t)
		if (t->store_name)
			return true;
	return false;
}

/* In one finding, as one install does it. */
static void tell_nothing(struct doctor *d)
{
	struct strbuf names = STRBUF_INIT;
	struct finding *f;

	vec_each (&d->targets, t)
		strbuf_addf(&names, "%s%s", names.len ? ", " : "", t->target->name);
	f = findings_add(&d->findings, FINDING_ERROR, "nothing-installed", NULL,
			 "there is no toolchain in %s for %s", d->prefix, names.buf);
	doctor_mend(d, f, true, "install", NULL);
	vec_each (&d->targets, t)
		strlist_take(&f->mend, doctor_spec(t));
	strbuf_release(&names);
}

/* Whether something is installed, and all of that is sound. */
static bool is_sound(const struct doctor *d)
{
	vec_each (&d->targets, t)
		if (t->damage)
			return false;
	return has_any(d);
}

/* A file whose digest is not its name. */
static bool is_spoilt(const struct dir *cache, const struct cache_entry *entry)
{
	int fd = openat(cache->fd, entry->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct digest digest;
	uint64_t size;
	bool spoilt = fd < 0 || digest_of_file(fd, &digest, &size) ||
		      strcmp(digest_hex(&digest).text, strrchr(entry->name, '/') + 1) != 0;

	if (fd >= 0)
		close(fd);
	return spoilt;
}

static void tell_cache(struct doctor *d, const struct dir *cache, const struct cache_list *list)
{
	struct strbuf size = STRBUF_INIT;
	size_t spoilt = 0;
	uint64_t bytes = 0;

	vec_each (list, entry) {
		bytes += entry->bytes;
		spoilt += entry->kind == CACHE_ARTIFACT && is_spoilt(cache, entry);
	}
	strbuf_addsize(&size, bytes);
	findings_add(&d->findings, FINDING_OK, "cache", NULL, "%s in the cache %s", size.buf, cache->path);
	if (spoilt)
		findings_add(
			&d->findings, FINDING_NOTE, "cache-spoilt", NULL,
			"%zu of the files in %s are not what their names say: they are fetched again when needed",
			spoilt, cache->path);
	strbuf_release(&size);
}

static void look_at_cache(struct doctor *d)
{
	struct cache_list list = CACHE_LIST_INIT;
	struct error why = ERROR_INIT;
	struct dir cache = DIR_INIT;

	if (access(d->cache, F_OK))
		return;
	if (dir_open(&cache, d->cache, false, &why) || cache_list(&cache, &list, &why))
		findings_add(&d->findings, FINDING_WARNING, "cache", NULL, "%s", why.text.buf);
	else
		tell_cache(d, &cache, &list);
	cache_list_release(&list);
	dir_close(&cache);
	error_release(&why);
}

int doctor_store(struct doctor *d, struct error *err)
{
	(void)err;
	if (!has_any(d))
		tell_nothing(d);
	else
		vec_each (&d->targets, t)
			look_at_target(d, t);
	if (is_sound(d))
		look_at_derived(d);
	look_at_cache(d);
	return 0;
}
