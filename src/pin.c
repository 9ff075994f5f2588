/* Pin: a lock from a signed archive. */
#include "pin.h"

#include "catalog.h"
#include "gpgv.h"
#include "resolve.h"
#include "suite.h"
#include "xz.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
	/* Debian's is 140 KB. */
	INRELEASE_MAX = 4 << 20,
	/* Debian's Packages has 57 MB, 10 MB compressed. */
	INDEX_MAX = 512 << 20,
	INDEX_XZ_MAX = 128 << 20,
	/* Release says when the archive was made, the snapshot archive has it some hours later: a snapshot of
	   that very time would be the state before. */
	SNAPSHOT_DELAY = 24 * 60 * 60,
};

struct pinning {
	const struct manifest *manifest;
	const struct pin_options *options;
	char *inrelease;       /* its path */
	struct strbuf release; /* the signed text; `suite` points into it */
	struct suite suite;
	struct lock *lock;
};

/* "2026-11-21T09:15:44Z" as the snapshot archive writes it: "20261121T091544Z". */
static char *snapshot_name(time_t date)
{
	char *text = suite_format_time(date + SNAPSHOT_DELAY), *to = text;

	for (const char *from = text; *from; from++)
		if (*from != '-' && *from != ':')
			*to++ = *from;
	*to = '\0';
	return text;
}

static void set_provenance(struct pinning *p, const struct strbuf *inrelease)
{
	struct provenance *out = &p->lock->provenance;

	out->suite = xstrdup(p->manifest->archive.suite);
	out->version = p->suite.version.len ? slice_dup(p->suite.version) : NULL;
	out->date = suite_format_time(p->suite.date);
	out->snapshot = snapshot_name(p->suite.date);
	digest_of(inrelease->buf, inrelease->len, &out->inrelease_sha256);
}

/* A mirror that shows yesterday's archive again brings back what has been mended since. */
static int check_not_older(const struct pinning *p, struct error *err)
{
	const struct lock *present = p->options->present;
	char *date;
	int ret = 0;

	if (!present || strcmp(present->provenance.suite, p->manifest->archive.suite) != 0)
		return 0;
	date = suite_format_time(p->suite.date);
	/* RFC 3339, both in UTC: the order of times is that of the texts. */
	if (strcmp(date, present->provenance.date) < 0)
		ret = error_set(
			err, STATUS_INTEGRITY,
			"the Release file is of %s, older than that of the present lock, %s: an old state of the "
			"archive is served (--allow-older takes it)",
			date, present->provenance.date);
	free(date);
	return ret;
}

/* Nothing is left of an InRelease that another mirror served before and that was refused. */
static int judge_release(void *arg, const struct strbuf *inrelease, struct error *err)
{
	struct pinning *p = arg;
	const struct archive_source *archive = &p->manifest->archive;
	const char *keyring = p->options->keyring ? p->options->keyring : archive->keyring;
	struct strlist *signers = &p->lock->provenance.signed_by;

	strbuf_reset(&p->release);
	strlist_release(signers);
	if (gpgv_verify(inrelease, p->inrelease, keyring, &p->release, signers, err) ||
	    suite_parse(&p->suite, p->release.buf, p->release.len, p->inrelease, err))
		return -1;
	if (suite_check(&p->suite, archive->origin, archive->suite, p->options->now, err) ||
	    check_not_older(p, err))
		return error_prefix(err, "%s", p->inrelease);
	return 0;
}

static int read_release(struct pinning *p, struct error *err)
{
	const struct fetch_document wanted = {
		.path = p->inrelease, .max = INRELEASE_MAX, .judge = judge_release, .arg = p
	};
	struct strbuf inrelease = STRBUF_INIT;
	int ret = fetch_document(p->options->fetch, &wanted, &inrelease, err);

	if (!ret)
		set_provenance(p, &inrelease);
	strbuf_release(&inrelease);
	return ret;
}

static int read_verified(const struct verified *v, struct strbuf *out, struct error *err)
{
	size_t size = (size_t)v->artifact->size;

	strbuf_grow(out, size);
	while (out->len < size) {
		ssize_t n = pread(v->fd, out->buf + out->len, size - out->len, (off_t)out->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, "cannot read %s from the cache", v->artifact->path);
		if (!n)
			return error_set(err, STATUS_INTEGRITY, "%s was cut short in the cache",
					 v->artifact->path);
		strbuf_setlen(out, out->len + (size_t)n);
	}
	return 0;
}

static int fetch_one(const struct fetch_options *options, const struct artifact *artifact, struct strbuf *out,
		     struct error *err)
{
	struct fetch *f = fetch_new(options);
	struct verified v = VERIFIED_INIT;
	int ret = 0;

	fetch_add(f, artifact);
	while (!ret && !fetch_take(f, &v))
		ret = fetch_wait(f, NULL, 0, err);
	if (!ret)
		ret = read_verified(&v, out, err);
	verified_close(&v);
	fetch_free(f);
	return ret;
}

/* A partial mirror may lack the by-hash names that its Release, a copy, promises. */
static int fetch_index(const struct pinning *p, struct artifact *index, struct strbuf *xz, struct error *err)
{
	const char *suite = p->manifest->archive.suite, *slash = strrchr(index->package, '/');
	int ret = -1;

	if (p->suite.by_hash) {
		index->path = xasprintf("dists/%s/%.*s/by-hash/SHA256/%s", suite, (int)(slash - index->package),
					index->package, digest_hex(&index->sha256).text);
		ret = fetch_one(p->options->fetch, index, xz, err);
		if (!ret || err->status != STATUS_NETWORK)
			return ret;
		error_clear(err);
		strbuf_reset(xz);
		free(index->path);
	}
	index->path = xasprintf("dists/%s/%s", suite, index->package);
	return fetch_one(p->options->fetch, index, xz, err);
}

/* The text of an index, by the size and digest that the signed Release has for it. */
static int read_index(const struct pinning *p, const char *name, struct strbuf *text, struct error *err)
{
	struct artifact index = { .package = xasprintf("%s.xz", name),
				  .version = xstrdup(p->lock->provenance.date) };
	struct strbuf xz = STRBUF_INIT;
	int ret = suite_find(&p->suite, index.package, &index.size, &index.sha256, err);

	if (!ret && (!index.size || index.size > INDEX_XZ_MAX))
		ret = error_set(err, STATUS_INTEGRITY, "%s: %llu bytes are no size of an index", index.package,
				(unsigned long long)index.size);
	if (!ret)
		ret = fetch_index(p, &index, &xz, err);
	if (!ret && xz_decode(xz.buf, xz.len, INDEX_MAX, text, err))
		ret = error_prefix(err, "%s", index.path);
	strbuf_release(&xz);
	artifact_release(&index);
	return ret;
}

static int make_artifact(const struct package *package, struct artifact *a, struct error *err)
{
	char *sha256 = slice_dup(package->sha256);
	const char *rule, *fault;
	int bad_digest = digest_parse(sha256, &a->sha256);

	free(sha256);
	a->package = slice_dup(package->name);
	a->version = slice_dup(package->version);
	a->architecture = slice_dup(package->architecture);
	a->source = slice_dup(package->source);
	a->source_version = slice_dup(package->source_version);
	a->path = slice_dup(package->filename);
	if (slice_number(package->size, &a->size))
		a->size = 0;
	fault = artifact_fault(a, &rule);
	if (fault)
		return error_set(err, STATUS_INTEGRITY, "%s %s: %s %s", a->package, a->version, fault, rule);
	if (bad_digest)
		return error_set(err, STATUS_INTEGRITY, "%s %s has no SHA256", a->package, a->version);
	return 0;
}

static struct artifact *find_artifact(struct lock *lock, const struct artifact *like)
{
	vec_each (&lock->artifacts, a)
		if (!strcmp(a->package, like->package) && !strcmp(a->architecture, like->architecture) &&
		    !strcmp(a->version, like->version))
			return a;
	return NULL;
}

/* Packages of architecture `all` stand in the index of every architecture: they must be the same there. */
static int merge(struct lock *lock, const struct package *package, const char *use, struct error *err)
{
	struct artifact artifact = { .size = 0 }, *present;
	int ret = make_artifact(package, &artifact, err);

	if (!ret) {
		present = find_artifact(lock, &artifact);
		if (present && !digest_equal(&present->sha256, &artifact.sha256))
			ret = error_set(err, STATUS_INTEGRITY, "%s %s is not the same file in all indexes",
					artifact.package, artifact.version);
		if (!present) {
			present = vec_push(&lock->artifacts);
			*present = artifact;
			artifact = (struct artifact){ .size = 0 };
		}
		strlist_add(&present->used_by, use);
	}
	artifact_release(&artifact);
	return ret;
}

static int pin_toolchain(struct pinning *p, const struct packages *packages, const struct host *host,
			 const struct target *target, struct error *err)
{
	char *use = xasprintf("%s/%s", host->name, target->name);
	struct closure closure = CLOSURE_INIT;
	int ret = resolve_closure(packages, &target->packages, &closure, err);

	if (ret)
		error_prefix(err, "%s: %s", p->manifest->archive.suite, host->architecture);
	for (size_t i = 0; i < closure.packages.len && !ret; i++)
		ret = merge(p->lock, closure.packages.items[i], use, err);
	closure_release(&closure);
	free(use);
	return ret;
}

static int add_component(struct pinning *p, struct packages *packages, const char *component,
			 struct strbuf *text, struct error *err)
{
	char *name = xasprintf("%s/binary-%s/Packages", component, packages_architecture(packages));
	int ret = read_index(p, name, text, err);

	if (!ret)
		ret = packages_add(packages, text->buf, text->len, name, err);
	free(name);
	return ret;
}

static int pin_host(struct pinning *p, const struct host *host, struct error *err)
{
	const struct strlist *components = &p->manifest->archive.components;
	struct packages *packages = packages_new(host->architecture);
	struct strbuf *texts = xcalloc(components->len, sizeof(*texts));
	int ret = 0;

	for (size_t i = 0; i < components->len; i++)
		strbuf_init(&texts[i]);
	for (size_t i = 0; i < components->len && !ret; i++)
		ret = add_component(p, packages, components->items[i], &texts[i], err);
	for (size_t i = 0; i < p->manifest->targets.len && !ret; i++)
		ret = pin_toolchain(p, packages, host, &p->manifest->targets.items[i], err);
	packages_free(packages);
	for (size_t i = 0; i < components->len; i++)
		strbuf_release(&texts[i]);
	free(texts);
	return ret;
}

/* What is written must be readable: the rules for locks stand in one place, and hold for what an archive says.
 */
static int check_readable(const struct lock *lock, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	struct lock again = LOCK_INIT;
	int ret;

	lock_render(lock, &text);
	ret = lock_parse(&again, text.buf, text.len, lock->release, err);
	if (ret) {
		error_prefix(err, "the archive makes no valid lock");
		err->status = STATUS_INTEGRITY;
	}
	lock_release(&again);
	strbuf_release(&text);
	return ret;
}

int pin_release(const struct manifest *manifest, const struct pin_options *options, struct lock *lock,
		struct error *err)
{
	struct pinning p = { .manifest = manifest, .options = options, .release = STRBUF_INIT, .lock = lock };
	int ret;

	p.inrelease = xasprintf("dists/%s/InRelease", manifest->archive.suite);
	ret = read_release(&p, err);
	lock->release = xstrdup(manifest->release);
	for (size_t i = 0; i < manifest->hosts.len && !ret; i++)
		ret = pin_host(&p, &manifest->hosts.items[i], err);
	if (!ret) {
		lock_sort(lock);
		ret = check_readable(lock, err);
	}
	if (!ret)
		ret = catalog_check_lock(manifest, lock, err);
	if (ret)
		lock_release(lock);
	strbuf_release(&p.release);
	free(p.inrelease);
	return ret;
}
