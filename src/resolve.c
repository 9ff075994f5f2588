/* The closure of some packages over Depends and Pre-Depends. */
#include "resolve.h"

#include <string.h>

enum {
	/* What one search may learn before it gives up; a stable suite needs none. */
	BOUNDS_MAX = 64,
};

static const size_t no_parent = SIZE_MAX;

/* A package that is part of the closure, and the choice whose dependency brought it in. */
struct choice {
	const struct package *package;
	size_t parent;
};

/* What some dependency demands of a package, whichever version had been chosen before. */
struct bound {
	struct slice name;
	enum debian_operator op;
	struct slice version;
	struct slice by; /* the package with that dependency */
};

struct search {
	const struct packages *packages;
	VEC(struct choice) choices; /* in the order in which they were made */
	bool *chosen;               /* by number of package */
	VEC(struct bound) bounds;
};

static bool offer_fits(const struct search *s, const struct offer *offer, const struct debian_relation *r)
{
	const struct package *package = packages_at(s->packages, offer->package);

	if (r->qualifier.at && !slice_is(r->qualifier, packages_architecture(s->packages)) &&
	    !(slice_is(r->qualifier, "any") && package->any))
		return false;
	/* deb-control(5): what is provided without a version satisfies no versioned relation. */
	if (r->op != DEBIAN_ANY && !offer->version.len)
		return false;
	return debian_version_satisfies(offer->version, r->op, r->version);
}

static bool is_chosen(const struct search *s, const struct debian_relation *r)
{
	const struct offer *offer = packages_find(s->packages, r->name);

	for (; offer; offer = packages_find_next(s->packages, offer))
		if (s->chosen[offer->package] && offer_fits(s, offer, r))
			return true;
	return false;
}

/* What keeps the package out, or NULL. */
static const struct bound *find_bound(const struct search *s, const struct package *package)
{
	vec_each (&s->bounds, bound)
		if (!slice_compare(bound->name, package->name) &&
		    !debian_version_satisfies(package->version, bound->op, bound->version))
			return bound;
	return NULL;
}

/* Only one version of a package can be in a tree. */
static bool other_version_chosen(const struct search *s, const struct package *package)
{
	const struct offer *offer = packages_find(s->packages, package->name);

	for (; offer; offer = packages_find_next(s->packages, offer))
		if (offer->real && s->chosen[offer->package] && offer->package != package->number)
			return true;
	return false;
}

static bool is_better(const struct search *s, const struct offer *offer, const struct offer *best)
{
	const struct package *a = packages_at(s->packages, offer->package),
			     *b = best ? packages_at(s->packages, best->package) : NULL;
	int order;

	if (!best || offer->real != best->real)
		return !best || offer->real;
	order = slice_compare(a->name, b->name);
	return order ? order < 0 : debian_version_compare(a->version, b->version) > 0;
}

/* The best package for the relation, or NULL. *blocked: only another version, chosen before, stands against
 * one. */
static const struct package *find_candidate(const struct search *s, const struct debian_relation *r,
					    bool *blocked)
{
	const struct offer *offer = packages_find(s->packages, r->name), *best = NULL;

	for (; offer; offer = packages_find_next(s->packages, offer)) {
		const struct package *package = packages_at(s->packages, offer->package);

		if (!offer_fits(s, offer, r) || find_bound(s, package))
			continue;
		if (other_version_chosen(s, package))
			*blocked = *blocked || offer->real;
		else if (is_better(s, offer, best))
			best = offer;
	}
	return best ? packages_at(s->packages, best->package) : NULL;
}

static void choose(struct search *s, const struct package *package, size_t parent)
{
	struct choice *choice = vec_push(&s->choices);

	*choice = (struct choice){ package, parent };
	s->chosen[package->number] = true;
}

/* "a -> b -> " for the choice that has the dependency. */
static void add_chain(const struct search *s, size_t at, struct strbuf *out)
{
	if (at == no_parent)
		return;
	add_chain(s, s->choices.items[at].parent, out);
	strbuf_addf(out, "%.*s -> ", SLICE_ARGS(s->choices.items[at].package->name));
}

/* What the archive has under the name that is wanted, so that the message shows why it does not do. */
static void add_present(const struct search *s, const struct debian_relation *r, struct strbuf *out)
{
	const struct offer *offer = packages_find(s->packages, r->name);

	if (!offer)
		strbuf_addf(out, "the archive has no %.*s", SLICE_ARGS(r->name));
	for (const char *lead = "the archive has "; offer; lead = ", ") {
		const struct package *package = packages_at(s->packages, offer->package);
		const struct bound *bound;

		strbuf_addf(out, "%s%.*s %.*s", lead, SLICE_ARGS(package->name), SLICE_ARGS(package->version));
		bound = find_bound(s, package);
		if (bound && offer_fits(s, offer, r))
			strbuf_addf(out, " (not for %.*s)", SLICE_ARGS(bound->by));
		offer = packages_find_next(s->packages, offer);
	}
}

static int report(const struct search *s, size_t parent, struct slice group, struct slice first,
		  struct error *err)
{
	struct strbuf chain = STRBUF_INIT, present = STRBUF_INIT;
	struct debian_relation r;

	add_chain(s, parent, &chain);
	while (debian_next_relation(&first, packages_architecture(s->packages), &r, err) > 0) {
		if (present.len)
			strbuf_addstr(&present, "; ");
		add_present(s, &r, &present);
		if (r.last)
			break;
	}
	error_set(err, STATUS_MANIFEST, "cannot satisfy %s%.*s: %s", chain.buf, SLICE_ARGS(group), present.buf);
	strbuf_release(&chain);
	strbuf_release(&present);
	return -1;
}

static bool add_bound(struct search *s, const struct debian_relation *r, size_t parent)
{
	struct bound *bound;

	if (s->bounds.len == BOUNDS_MAX)
		return false;
	bound = vec_push(&s->bounds);
	*bound = (struct bound){ r->name, r->op, r->version, s->choices.items[parent].package->name };
	return true;
}

/*
 * One dependency, which begins at *rest and is taken off it. 0; 1 when a bound was learnt and the search has to
 * start again; -1.
 */
static int satisfy(struct search *s, size_t parent, struct slice *rest, struct error *err)
{
	const char *architecture = packages_architecture(s->packages);
	struct slice first = *rest, group = { NULL, 0 };
	const struct package *candidate = NULL;
	struct debian_relation r, obstacle = { .last = false };
	bool applies = false, done = false, blocked = false;

	do {
		int more = debian_next_relation(rest, architecture, &r, err);

		if (more < 0)
			return error_prefix(err, "%.*s", SLICE_ARGS(s->choices.items[parent].package->name));
		if (!more)
			return 0;
		if (!group.at)
			group.at = r.text.at;
		group.len = (size_t)(r.text.at + r.text.len - group.at);
		if (!r.applies)
			continue;
		applies = true;
		done = done || is_chosen(s, &r);
		if (!candidate)
			candidate = find_candidate(s, &r, &blocked);
		if (blocked && !obstacle.name.at)
			obstacle = r;
	} while (!r.last);
	if (!applies || done)
		return 0;
	if (candidate)
		choose(s, candidate, parent);
	else if (blocked && add_bound(s, &obstacle, parent))
		return 1;
	else
		return report(s, parent, group, first, err);
	return 0;
}

static int satisfy_all(struct search *s, size_t parent, struct slice dependencies, struct error *err)
{
	int ret = 0;

	while (!ret && slice_trim(dependencies).len)
		ret = satisfy(s, parent, &dependencies, err);
	return ret;
}

static int choose_root(struct search *s, const char *name, struct error *err)
{
	struct debian_relation r = { .text = slice_of(name), .name = slice_of(name) };
	const struct package *candidate;
	bool blocked = false;

	candidate = find_candidate(s, &r, &blocked);
	if (!candidate || slice_compare(candidate->name, r.name))
		return error_set(err, STATUS_MANIFEST, "the archive has no package %s for %s", name,
				 packages_architecture(s->packages));
	if (!s->chosen[candidate->number])
		choose(s, candidate, no_parent);
	return 0;
}

/* 0; 1 when the search has to start again, knowing one bound more; -1. */
static int search_once(struct search *s, const struct strlist *roots, struct error *err)
{
	int ret = 0;

	s->choices.len = 0;
	memset(s->chosen, 0, packages_count(s->packages) * sizeof(*s->chosen));
	for (size_t i = 0; i < roots->len; i++)
		if (choose_root(s, roots->items[i], err))
			return -1;
	for (size_t i = 0; i < s->choices.len && !ret; i++) {
		const struct package *package = s->choices.items[i].package;

		ret = satisfy_all(s, i, package->pre_depends, err);
		if (!ret)
			ret = satisfy_all(s, i, package->depends, err);
	}
	return ret;
}

static int by_name(const void *a, const void *b)
{
	return slice_compare((*(const struct package *const *)a)->name,
			     (*(const struct package *const *)b)->name);
}

int resolve_closure(const struct packages *packages, const struct strlist *roots, struct closure *closure,
		    struct error *err)
{
	struct search s = { .packages = packages,
			    .chosen = xcalloc(packages_count(packages), sizeof(bool)),
			    .choices = VEC_INIT,
			    .bounds = VEC_INIT };
	int ret;

	do {
		ret = search_once(&s, roots, err);
	} while (ret > 0);
	if (!ret) {
		vec_each (&s.choices, choice)
			*vec_push(&closure->packages) = choice->package;
		if (closure->packages.len)
			qsort(closure->packages.items, closure->packages.len, sizeof(*closure->packages.items),
			      by_name);
	}
	vec_release(&s.choices);
	vec_release(&s.bounds);
	free(s.chosen);
	return ret;
}

void closure_release(struct closure *closure)
{
	vec_release(&closure->packages);
}
