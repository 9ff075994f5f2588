/* Package indexes: every slice lies in the text, every package is found by its name, and the closure ends. */
#include "fuzz.h"

#include "resolve.h"

static void must_lie_in(struct slice part, const char *text, size_t len)
{
	fuzz_must(!part.at || (part.at >= text && part.at + part.len <= text + len));
}

static void must_be_found(const struct packages *p, const struct package *package)
{
	const struct offer *offer = packages_find(p, package->name);

	while (offer && !(offer->real && offer->package == package->number))
		offer = packages_find_next(p, offer);
	fuzz_must(offer);
}

static void resolve(const struct packages *p)
{
	struct closure closure = CLOSURE_INIT;
	struct strlist roots = STRLIST_INIT;
	struct error err = ERROR_INIT;

	strlist_take(&roots, slice_dup(packages_at(p, 0)->name));
	if (resolve_closure(p, &roots, &closure, &err))
		fuzz_refused(&err);
	fuzz_must(closure.packages.len <= packages_count(p));
	closure_release(&closure);
	strlist_release(&roots);
}

FUZZ_TARGET(packages)
{
	struct packages *p = packages_new("amd64");
	const char *text = (const char *)data;
	struct error err = ERROR_INIT;
	size_t count;

	if (packages_add(p, text, size, "Packages", &err)) {
		fuzz_refused(&err);
	} else {
		count = packages_count(p);
		for (size_t i = 0; i < count; i++) {
			const struct package *package = packages_at(p, i);

			must_lie_in(package->name, text, size);
			must_lie_in(package->version, text, size);
			must_lie_in(package->source_version, text, size);
			must_lie_in(package->depends, text, size);
			must_lie_in(package->filename, text, size);
			must_be_found(p, package);
		}
		if (count)
			resolve(p);
	}
	packages_free(p);
	return 0;
}
