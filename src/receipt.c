/* A receipt: what an installed toolchain is. */
#include "receipt.h"

#include "jsondoc.h"

#include <string.h>

enum { SCHEMA = 1, NAME_LENGTH_MAX = 64 };

static struct jsondoc *artifact_list(const struct toolchain *t)
{
	struct jsondoc *list = jsondoc_array();

	vec_each (&t->release->lock.artifacts, a) {
		struct jsondoc *item;

		if (!toolchain_contains(t, a))
			continue;
		item = jsondoc_object();
		jsondoc_put_string(item, "package", a->package);
		jsondoc_put_string(item, "version", a->version);
		jsondoc_put_string(item, "source", a->source);
		jsondoc_put_string(item, "source-version", a->source_version);
		jsondoc_put_string(item, "sha256", digest_hex(&a->sha256).text);
		jsondoc_append(list, item);
	}
	return list;
}

void receipt_render(const struct toolchain *t, const struct digest *tree, int64_t files, int64_t bytes,
		    struct strbuf *out)
{
	struct jsondoc *j = jsondoc_object();

	jsondoc_put_integer(j, "schema", SCHEMA);
	jsondoc_put_string(j, "release", t->release->manifest.release);
	jsondoc_put_string(j, "summary", t->release->manifest.summary);
	jsondoc_put_string(j, "target", t->target->name);
	jsondoc_put_string(j, "triple", t->target->triple);
	jsondoc_put_string(j, "host", t->host->name);
	jsondoc_put_string(j, "profile", profile_name(t->profile));
	jsondoc_put_string(j, "tree-sha256", digest_hex(tree).text);
	jsondoc_put_integer(j, "files", files);
	jsondoc_put_integer(j, "bytes", bytes);
	jsondoc_put(j, "artifacts", artifact_list(t));
	jsondoc_render(j, out);
	jsondoc_free(j);
}

static int take_string(const struct jsondoc *j, const char *key, char **into)
{
	const char *value = jsondoc_get_string(j, key);

	if (!value || !*value)
		return -1;
	*into = xstrdup(value);
	return 0;
}

/* These become parts of paths: a receipt that someone has altered must not lead out of the prefix. */
static int take_name(const struct jsondoc *j, const char *key, char **into)
{
	const char *value = jsondoc_get_string(j, key);

	return value && str_is_name(value, NAME_LENGTH_MAX) ? take_string(j, key, into) : -1;
}

/* A number of files or bytes. */
static int take_count(const struct jsondoc *j, const char *key, int64_t *into)
{
	return jsondoc_get_integer(j, key, into) || *into < 0 ? -1 : 0;
}

static int take_digest(const struct jsondoc *j, const char *key, struct digest *into)
{
	const char *value = jsondoc_get_string(j, key);

	return value ? digest_parse(value, into) : -1;
}

int receipt_parse(struct receipt *r, const char *text, size_t len, const char *name, struct error *err)
{
	struct jsondoc *j = jsondoc_parse(text, len, name, err);
	int64_t schema = 0;
	int ret = 0;

	*r = (struct receipt){ 0 };
	if (!j) {
		err->status = STATUS_INTEGRITY;
		return error_append(err, ": the toolchain is damaged; install it again with --force");
	}
	if (jsondoc_get_integer(j, "schema", &schema) || schema != SCHEMA ||
	    take_name(j, "release", &r->release) || take_string(j, "summary", &r->summary) ||
	    take_name(j, "target", &r->target) || take_name(j, "triple", &r->triple) ||
	    take_name(j, "host", &r->host) || take_name(j, "profile", &r->profile) ||
	    take_digest(j, "tree-sha256", &r->tree_sha256) || take_count(j, "files", &r->files) ||
	    take_count(j, "bytes", &r->bytes)) {
		receipt_release(r);
		ret = error_set(
			err, STATUS_INTEGRITY,
			"%s is not a receipt of this version of mingwup; install the toolchain again with --force",
			name);
	}
	jsondoc_free(j);
	return ret;
}

void receipt_release(struct receipt *r)
{
	free(r->release);
	free(r->summary);
	free(r->target);
	free(r->triple);
	free(r->host);
	free(r->profile);
	*r = (struct receipt){ 0 };
}
