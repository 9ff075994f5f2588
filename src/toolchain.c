/* A toolchain: one release for one target for one host in one profile. */
#include "toolchain.h"

#include <string.h>

static const char *const profile_names[] = { [PROFILE_MINIMAL] = "minimal", [PROFILE_FULL] = "full" };

const char *profile_name(size_t profile)
{
	return profile < ARRAY_SIZE(profile_names) ? profile_names[profile] : NULL;
}

int profile_parse(const char *name, enum profile *profile)
{
	for (size_t i = 0; i < ARRAY_SIZE(profile_names); i++) {
		if (strcmp(profile_names[i], name))
			continue;
		*profile = (enum profile)i;
		return 0;
	}
	return -1;
}

bool toolchain_contains(const struct toolchain *t, const struct artifact *artifact)
{
	return artifact_used_by(artifact, t->host->name, t->target->name);
}

const struct locked_tree *toolchain_tree(const struct toolchain *t)
{
	vec_each (&t->release->lock.trees, tree)
		if (!strcmp(tree->toolchain, t->store_name))
			return tree;
	return NULL;
}

const struct strlist *toolchain_omit(const struct toolchain *t)
{
	static const struct strlist nothing = STRLIST_INIT;

	return t->profile == PROFILE_FULL ? &nothing : &t->release->manifest.omit;
}

/* Everything that decides what the tree's bytes are, in one text. */
static void describe(const struct toolchain *t, struct strbuf *out)
{
	const struct strlist *omit = toolchain_omit(t);

	strbuf_addf(out, "layout %d\nrelease %s\ntarget %s\ntriple %s\nhost %s\nloader %s\n", LAYOUT_VERSION,
		    t->release->manifest.release, t->target->name, t->target->triple, t->host->name,
		    t->host->loader);
	vec_each (omit, pattern)
		strbuf_addf(out, "omit %s\n", *pattern);
	vec_each (&t->release->lock.artifacts, a)
		if (toolchain_contains(t, a))
			strbuf_addf(out, "artifact %s\n", digest_hex(&a->sha256).text);
}

void toolchain_init(struct toolchain *t, const struct release *release, const struct target *target,
		    const struct host *host, enum profile profile)
{
	struct strbuf all = STRBUF_INIT;
	struct digest digest;

	*t = (struct toolchain){ .release = release, .target = target, .host = host, .profile = profile };
	describe(t, &all);
	digest_of(all.buf, all.len, &digest);
	t->store_name =
		xasprintf("%s-%s-%.12s", target->name, release->manifest.release, digest_hex(&digest).text);
	strbuf_release(&all);
}

void toolchain_release(struct toolchain *t)
{
	free(t->store_name);
	t->store_name = NULL;
}

bool toolchain_find_profile(const char *store_name, const struct release *release, const struct target *target,
			    const struct host *host, enum profile *profile)
{
	for (size_t i = 0; profile_name(i); i++) {
		struct toolchain t;
		bool same;

		toolchain_init(&t, release, target, host, (enum profile)i);
		same = !strcmp(t.store_name, store_name);
		toolchain_release(&t);
		if (same) {
			*profile = (enum profile)i;
			return true;
		}
	}
	return false;
}
