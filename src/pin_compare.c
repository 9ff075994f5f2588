/* What differs between a lock and the one that its archive makes now. */
#include "pin.h"

#include <string.h>

static void compare_values(const char *what, const char *old, const char *new, struct strbuf *out)
{
	old = old ? old : "none";
	new = new ? new : "none";
	if (strcmp(old, new))
		strbuf_addf(out, "%s: %s -> %s\n", what, old, new);
}

bool pin_shares_signer(const struct provenance *old, const struct provenance *new)
{
	vec_each (&new->signed_by, key)
		if (strlist_has(&old->signed_by, *key))
			return true;
	return false;
}

static void compare_provenance(const struct provenance *old, const struct provenance *new, struct strbuf *out)
{
	compare_values("suite", old->suite, new->suite, out);
	compare_values("version of the suite", old->version, new->version, out);
	compare_values("date of the archive", old->date, new->date, out);
	compare_values("snapshot", old->snapshot, new->snapshot, out);
	compare_values("sha256 of InRelease", digest_hex(&old->inrelease_sha256).text,
		       digest_hex(&new->inrelease_sha256).text, out);
	if (!pin_shares_signer(old, new))
		strbuf_addf(out, "signed by: %s, and by none of the keys that the lock names\n",
			    new->signed_by.items[0]);
}

static void add_artifact(const char *what, const struct artifact *a, struct strbuf *out)
{
	strbuf_addf(out, "%s: %s %s %s\n", what, a->package, a->version, a->architecture);
}

static bool same_uses(const struct strlist *a, const struct strlist *b)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (strcmp(a->items[i], b->items[i]))
			return false;
	return true;
}

static void compare_artifacts(const struct artifact *old, const struct artifact *new, struct strbuf *out)
{
	if (strcmp(old->version, new->version))
		strbuf_addf(out, "changed: %s %s: %s -> %s\n", old->package, old->architecture, old->version,
			    new->version);
	else if (!digest_equal(&old->sha256, &new->sha256) || old->size != new->size)
		strbuf_addf(out, "changed: %s %s %s: sha256 %s -> %s\n", old->package, old->version,
			    old->architecture, digest_hex(&old->sha256).text, digest_hex(&new->sha256).text);
	else if (strcmp(old->path, new->path))
		strbuf_addf(out, "moved: %s -> %s\n", old->path, new->path);
	else if (strcmp(old->source, new->source) || strcmp(old->source_version, new->source_version))
		strbuf_addf(out, "changed: %s %s %s: source %s %s -> %s %s\n", old->package, old->version,
			    old->architecture, old->source, old->source_version, new->source,
			    new->source_version);
	if (!same_uses(&old->used_by, &new->used_by))
		add_artifact("used by other toolchains", new, out);
}

static int order(const struct artifact *a, const struct artifact *b)
{
	int by_name = strcmp(a->package, b->package);

	return by_name ? by_name : strcmp(a->architecture, b->architecture);
}

void pin_compare(const struct lock *old, const struct lock *new, struct strbuf *differences)
{
	size_t i = 0, j = 0;

	compare_provenance(&old->provenance, &new->provenance, differences);
	while (i < old->artifacts.len || j < new->artifacts.len) {
		const struct artifact *a = i < old->artifacts.len ? &old->artifacts.items[i] : NULL;
		const struct artifact *b = j < new->artifacts.len ? &new->artifacts.items[j] : NULL;
		int which = a && b ? order(a, b) : a ? -1 : 1;

		if (a && which < 0)
			add_artifact("removed", a, differences);
		else if (b && which > 0)
			add_artifact("added", b, differences);
		else if (a && b)
			compare_artifacts(a, b, differences);
		i += which <= 0;
		j += which >= 0;
	}
}
