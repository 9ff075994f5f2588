/* mingwup lock */
#include "context.h"
#include "load.h"
#include "paths.h"
#include "pin.h"
#include "trees.h"

#include <string.h>
#include <time.h>

/* Of the archive as it is now. It is not to be older than `present`, which may be NULL. */
static int pin(struct invocation *in, const struct release *release, const struct lock *present,
	       struct lock *lock, struct error *err)
{
	struct strlist mirrors = STRLIST_INIT;
	struct fetch_options fetch;
	struct dir cache = DIR_INIT;
	const struct pin_options options = {
		.fetch = &fetch,
		.keyring = in->settings.keyring,
		.present = in->settings.allow_older ? NULL : present,
		.now = time(NULL),
	};
	int ret = context_mirrors(in, release, &mirrors, err);

	if (!ret)
		ret = context_fetch_options(in, &mirrors, &cache, &fetch, err);
	if (!ret)
		ret = pin_release(&release->manifest, &options, lock, err);
	dir_close(&cache);
	strlist_release(&mirrors);
	return ret;
}

/* Writes a file of a path of its own choosing. */
static int write_to(const char *file, const struct strbuf *text, struct error *err)
{
	char *path = paths_absolute(file, err), *slash;
	struct dir dir = DIR_INIT;
	int ret;

	if (!path)
		return -1;
	slash = strrchr(path, '/');
	*slash = '\0';
	ret = dir_open(&dir, *path ? path : "/", false, err);
	if (!ret && fs_exists(&dir, slash + 1) && !fs_is_regular(&dir, slash + 1))
		ret = error_set(err, STATUS_USAGE, "%s is no regular file: name another --output", file);
	if (!ret)
		ret = fs_write(&dir, slash + 1, text->buf, text->len, 0644, err);
	dir_close(&dir);
	free(path);
	return ret;
}

static int make(struct invocation *in, const struct release *release, struct error *err)
{
	const char *file = in->settings.output ? in->settings.output : release->lock_file;
	struct progress *p = ui_progress(&in->ui);
	struct strbuf text = STRBUF_INIT;
	struct lock present = LOCK_INIT, lock = LOCK_INIT;
	int ret = in->settings.allow_older ? 1 : load_lock(release->lock_file, &present, err);
	bool known = !ret;

	if (ret < 0)
		error_append(err, " (--allow-older replaces it without a look at its date)");
	else
		ret = pin(in, release, known ? &present : NULL, &lock, err);
	if (!ret) {
		lock_render(&lock, &text);
		ret = write_to(file, &text, err);
	}
	if (!ret && known && !pin_shares_signer(&present.provenance, &lock.provenance))
		p->note(p, NOTE_WARNING, "%s: signed by %s, and by none of the keys that the lock before named",
			release->manifest.release, lock.provenance.signed_by.items[0]);
	if (!ret)
		p->note(p, NOTE_EVENT, "%s: %zu artifacts of %s, signed by %zu keys, written to %s",
			release->manifest.release, lock.artifacts.len, lock.provenance.date,
			lock.provenance.signed_by.len, file);
	lock_release(&present);
	lock_release(&lock);
	strbuf_release(&text);
	return ret;
}

/* Takes the packages as they are locked. */
static int lock_trees(struct invocation *in, struct release *release, struct error *err)
{
	const char *file = in->settings.output ? in->settings.output : release->lock_file;
	struct install_options options = { .self_test = !in->settings.no_self_test };
	struct progress *p = ui_progress(&in->ui);
	struct strlist mirrors = STRLIST_INIT;
	struct strbuf text = STRBUF_INIT;
	struct dir cache = DIR_INIT;
	int ret = context_mirrors(in, release, &mirrors, err);

	if (!ret)
		ret = context_jobs(in, &options.jobs, err);
	if (!ret)
		ret = context_memory(in, options.jobs, &options.memory, err);
	if (!ret)
		ret = context_fetch_options(in, &mirrors, &cache, &options.fetch, err);
	options.fetch.release = release->manifest.release;
	if (!ret)
		ret = trees_lock(release, &options, err);
	if (!ret) {
		lock_render(&release->lock, &text);
		ret = write_to(file, &text, err);
	}
	if (!ret)
		p->note(p, NOTE_EVENT, "%s: %zu trees written to %s", release->manifest.release,
			release->lock.trees.len, file);
	dir_close(&cache);
	strlist_release(&mirrors);
	strbuf_release(&text);
	return ret;
}

static int check(struct invocation *in, const struct release *release, struct error *err)
{
	struct strbuf differences = STRBUF_INIT;
	struct lock lock = LOCK_INIT;
	int ret = pin(in, release, &release->lock, &lock, err);

	if (!ret)
		pin_compare(&release->lock, &lock, &differences);
	if (!ret && differences.len) {
		ui_out(&in->ui, "%s", differences.buf);
		ret = error_set(err, STATUS_FAILURE,
				"%s does not agree with its archive any more: run mingwup lock %s",
				release->lock_file, release->manifest.release);
	} else if (!ret) {
		ui_out(&in->ui, "%s agrees with its archive\n", release->lock_file);
	}
	lock_release(&lock);
	strbuf_release(&differences);
	return ret;
}

static struct release *find(struct catalog *catalog, const char *name, struct error *err)
{
	struct strbuf names = STRBUF_INIT;

	vec_each (&catalog->releases, release)
		if (!strcmp(release->manifest.release, name))
			return release;
	catalog_names(catalog, &names);
	error_set(err, STATUS_NOTHING, "there is no release %s; there is: %s", name, names.buf);
	strbuf_release(&names);
	return NULL;
}

static int run(struct invocation *in, struct release *release, struct error *err)
{
	const struct settings *s = &in->settings;

	if (!s->check && !s->trees)
		return make(in, release, err);
	if (!release->locked)
		return error_set(err, STATUS_MANIFEST, "there is no %s: run mingwup lock %s",
				 release->lock_file, release->manifest.release);
	return s->check ? check(in, release, err) : lock_trees(in, release, err);
}

int cmd_lock(struct invocation *in, struct error *err)
{
	const struct settings *s = &in->settings;
	struct catalog catalog = CATALOG_INIT;
	struct release *release;
	int ret;

	if (in->args.len != 1)
		return error_set(err, STATUS_USAGE,
				 "lock wants one RELEASE: mingwup list shows which there are");
	if (s->check && s->trees)
		return error_set(err, STATUS_USAGE, "--check and --trees do not go together");
	/* A lock that is made anew may be broken. */
	if (context_catalog(in, s->check || s->trees, &catalog, err))
		return -1;
	release = find(&catalog, in->args.items[0], err);
	ret = release ? run(in, release, err) : -1;
	catalog_release(&catalog);
	return ret;
}
