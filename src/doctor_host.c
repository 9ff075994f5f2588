/* The doctor's look at the machine: its kernel, its processor, the room that it has. */
#include "doctor.h"

#include "paths.h"
#include "sandbox.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Where neither the lock nor anything else tells how large a toolchain is: Debian's are 300 to 450 MB. */
enum { TREE_MB = 500 };

static bool is_offered(const struct catalog *catalog, const char *host)
{
	vec_each (&catalog->releases, release)
		if (manifest_host(&release->manifest, host))
			return true;
	return false;
}

static void look_at_machine(struct doctor *d)
{
	const char *host = paths_this_host(), *lacks = sandbox_lacks();
	struct utsname name;

	if (uname(&name))
		memset(&name, 0, sizeof(name));
	if (!is_offered(d->catalog, host))
		findings_add(&d->findings, FINDING_ERROR, "host", NULL,
			     "no release has compilers for this machine, %s", host);
	else
		findings_add(&d->findings, FINDING_OK, "host", NULL, "%s, %s %s", host, name.sysname,
			     name.release);
	if (lacks)
		findings_add(&d->findings, FINDING_NOTE, "sandbox", NULL,
			     "the kernel has no %s: packages are unpacked without", lacks);
}

/* Of the file system on which a directory is, or would be made. */
static int free_space(const char *path, uint64_t *bytes, struct error *err)
{
	char *there = xstrdup(path), *slash;
	struct dir dir = DIR_INIT;
	int ret;

	while (access(there, F_OK) && (slash = strrchr(there, '/')))
		*slash = '\0';
	ret = dir_open(&dir, *there ? there : "/", false, err);
	if (!ret)
		ret = fs_free_space(&dir, bytes, err);
	dir_close(&dir);
	free(there);
	return ret;
}

static uint64_t tree_bytes(const struct doctor_target *t)
{
	vec_each (&t->release->lock.trees, tree)
		if (!strcmp(tree->host, paths_this_host()) && !strcmp(tree->target, t->target->name) &&
		    !strcmp(tree->profile, profile_name(PROFILE_MINIMAL)))
			return tree->bytes;
	return UINT64_C(1000000) * TREE_MB;
}

/* `wanted` bytes: 0 when nothing has to be installed. */
static void look_at_space(struct doctor *d, const char *what, const char *path, uint64_t wanted)
{
	struct strbuf has = STRBUF_INIT, wants = STRBUF_INIT;
	struct error why = ERROR_INIT;
	uint64_t bytes = 0;

	strbuf_addsize(&wants, wanted);
	if (free_space(path, &bytes, &why)) {
		findings_add(&d->findings, FINDING_ERROR, "space", NULL, "%s", why.text.buf);
	} else {
		strbuf_addsize(&has, bytes);
		if (bytes < wanted)
			findings_add(&d->findings, FINDING_ERROR, "space", NULL,
				     "the %s %s has room for %s, and %s are to be put there", what, path,
				     has.buf, wants.buf);
		else
			findings_add(&d->findings, FINDING_OK, "space", NULL, "the %s %s has room for %s", what,
				     path, has.buf);
	}
	error_release(&why);
	strbuf_release(&has);
	strbuf_release(&wants);
}

int doctor_host(struct doctor *d, struct error *err)
{
	uint64_t trees = 0, downloads = 0;

	(void)err;
	look_at_machine(d);
	vec_each (&d->targets, t) {
		if (t->store_name)
			continue;
		trees += tree_bytes(t);
		vec_each (&t->release->lock.artifacts, artifact)
			downloads += doctor_wants(t, artifact) ? artifact->size : 0;
	}
	look_at_space(d, "prefix", d->prefix, trees);
	look_at_space(d, "cache", d->cache, downloads);
	return 0;
}
