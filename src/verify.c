/* The only maker of struct verified: bytes whose size and SHA-256 are those of the lock. */
#include "verify.h"

#include <stdlib.h>
#include <unistd.h>

struct verifier {
	const struct artifact *artifact;
	struct digester *digester;
	uint64_t size; /* fed so far */
};

void verified_close(struct verified *v)
{
	if (v->fd >= 0)
		close(v->fd);
	*v = (struct verified)VERIFIED_INIT;
}

/* Takes fd. */
static int judge(const struct artifact *a, const struct digest *got, uint64_t size, int fd,
		 struct verified *out, struct error *err)
{
	struct digest_hex is = digest_hex(got), wanted = digest_hex(&a->sha256);

	if (size == a->size && digest_equal(got, &a->sha256)) {
		*out = (struct verified){ .artifact = a, .fd = fd };
		return 0;
	}
	if (fd >= 0)
		close(fd);
	if (size != a->size)
		return error_set(err, STATUS_INTEGRITY,
				 "size of %s_%s is %ju bytes and its sha256 %s, the lock says %ju bytes and %s",
				 a->package, a->version, (uintmax_t)size, is.text, (uintmax_t)a->size,
				 wanted.text);
	return error_set(err, STATUS_INTEGRITY, "sha256 of %s_%s is %s, the lock says %s", a->package,
			 a->version, is.text, wanted.text);
}

struct verifier *verifier_begin(const struct artifact *artifact)
{
	struct verifier *v = xcalloc(1, sizeof(*v));

	v->artifact = artifact;
	v->digester = digester_new();
	return v;
}

void verifier_feed(struct verifier *v, const void *data, size_t len)
{
	digester_update(v->digester, data, len);
	v->size += len;
}

int verifier_end(struct verifier *v, int fd, struct verified *out, struct error *err)
{
	struct digest got;
	int ret;

	digester_finish(v->digester, &got);
	ret = judge(v->artifact, &got, v->size, fd, out, err);
	verifier_abandon(v);
	return ret;
}

void verifier_abandon(struct verifier *v)
{
	if (!v)
		return;
	digester_free(v->digester);
	free(v);
}

int verify_file(const struct artifact *artifact, int fd, struct verified *out, struct error *err)
{
	struct digest got;
	uint64_t size;

	if (digest_of_file(fd, &got, &size)) {
		error_errno(err, "cannot read the file of %s_%s", artifact->package, artifact->version);
		close(fd);
		return -1;
	}
	return judge(artifact, &got, size, fd, out, err);
}
