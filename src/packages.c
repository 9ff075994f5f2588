/* The packages of one architecture, by name and by what they provide: a hash table over a borrowed text. */
#include "packages.h"

#include <string.h>

static const size_t none = SIZE_MAX;

struct packages {
	const char *architecture;
	VEC(struct package) list;
	VEC(struct offer) offers;
	size_t *buckets; /* the first offer of each, or none */
	size_t mask;
};

struct packages *packages_new(const char *architecture)
{
	struct packages *p = xcalloc(1, sizeof(*p));

	p->architecture = architecture;
	return p;
}

void packages_free(struct packages *p)
{
	if (!p)
		return;
	vec_release(&p->list);
	vec_release(&p->offers);
	free(p->buckets);
	free(p);
}

/* FNV-1a. */
static size_t hash(struct slice name)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ (unsigned char)name.at[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

static void build_table(struct packages *p)
{
	size_t size = 1024;

	while (size < p->offers.len)
		size *= 2;
	p->mask = size - 1;
	p->buckets = xrealloc(p->buckets, size, sizeof(*p->buckets));
	for (size_t i = 0; i < size; i++)
		p->buckets[i] = none;
	/* Backwards, so that each chain is in the order of the texts. */
	for (size_t i = p->offers.len; i-- > 0;) {
		struct offer *offer = &p->offers.items[i];
		size_t *bucket = &p->buckets[hash(offer->name) & p->mask];

		offer->next = *bucket;
		*bucket = i;
	}
}

static const struct offer *first_of(const struct packages *p, size_t i, struct slice name)
{
	while (i != none && slice_compare(p->offers.items[i].name, name))
		i = p->offers.items[i].next;
	return i == none ? NULL : &p->offers.items[i];
}

const struct offer *packages_find(const struct packages *p, struct slice name)
{
	return p->buckets ? first_of(p, p->buckets[hash(name) & p->mask], name) : NULL;
}

const struct offer *packages_find_next(const struct packages *p, const struct offer *offer)
{
	return first_of(p, offer->next, offer->name);
}

const char *packages_architecture(const struct packages *p)
{
	return p->architecture;
}

size_t packages_count(const struct packages *p)
{
	return p->list.len;
}

const struct package *packages_at(const struct packages *p, size_t number)
{
	return &p->list.items[number];
}

static int add_offers(struct packages *p, const struct package *package, struct error *err)
{
	struct slice rest = package->provides;
	struct debian_relation r;
	struct offer *offer = vec_push(&p->offers);
	int more;

	*offer = (struct offer){ package->number, package->name, package->version, true, none };
	while ((more = debian_next_relation(&rest, p->architecture, &r, err)) > 0) {
		if (!r.last || (r.op != DEBIAN_ANY && r.op != DEBIAN_EQ))
			return error_set(err, STATUS_INTEGRITY, "Provides cannot hold \"%.*s\"",
					 SLICE_ARGS(r.text));
		/* Many provide their own name again; that offers nothing new. */
		if (!r.applies ||
		    (!slice_compare(r.name, package->name) && !slice_compare(r.version, package->version)))
			continue;
		offer = vec_push(&p->offers);
		*offer = (struct offer){ package->number, r.name, r.version, false, none };
	}
	return more;
}

static int check(const struct packages *p, const struct package *package, struct error *err)
{
	if (!debian_package_name_valid(package->name))
		return error_set(err, STATUS_INTEGRITY, "\"%.*s\" is no name of a package",
				 SLICE_ARGS(package->name));
	if (!debian_version_valid(package->version))
		return error_set(err, STATUS_INTEGRITY, "\"%.*s\" of %.*s is no version",
				 SLICE_ARGS(package->version), SLICE_ARGS(package->name));
	if (!slice_is(package->architecture, p->architecture) && !slice_is(package->architecture, "all"))
		return error_set(err, STATUS_INTEGRITY, "%.*s is of architecture \"%.*s\" in an index for %s",
				 SLICE_ARGS(package->name), SLICE_ARGS(package->architecture), p->architecture);
	return 0;
}

static void read_fields(const struct control *c, struct package *package, struct slice *source)
{
	const struct {
		const char *name;
		struct slice *into;
	} wanted[] = {
		{ "Package", &package->name },
		{ "Version", &package->version },
		{ "Source", source },
		{ "Architecture", &package->architecture },
		{ "Depends", &package->depends },
		{ "Pre-Depends", &package->pre_depends },
		{ "Provides", &package->provides },
		{ "Filename", &package->filename },
		{ "SHA256", &package->sha256 },
		{ "Size", &package->size },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		*wanted[i].into = control_get(c, wanted[i].name);
	package->any = slice_is(control_get(c, "Multi-Arch"), "allowed");
}

static int add_package(struct packages *p, const struct control *c, struct error *err)
{
	struct package *package = vec_push(&p->list);
	struct slice source = { NULL, 0 };

	package->number = p->list.len - 1;
	read_fields(c, package, &source);
	if (check(p, package, err) || add_offers(p, package, err))
		return error_prefix(err, "%s:%u", c->name, c->start);
	debian_source(source, package->name, package->version, &package->source, &package->source_version);
	return 0;
}

int packages_add(struct packages *p, const char *text, size_t len, const char *title, struct error *err)
{
	struct control c = CONTROL_INIT(text, len, title);
	int more;

	while ((more = control_next(&c, err)) > 0)
		if (add_package(p, &c, err)) {
			more = -1;
			break;
		}
	control_release(&c);
	if (!more)
		build_table(p);
	return more;
}
