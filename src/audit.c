/* Audit: what a build of a lock's crates for Windows runs, what is missing of it, and who pulls it in. */
#include "audit.h"

#include <string.h>

/* A dependency that is none on Windows. */
struct cut {
	size_t from, to;
	const char *why;
};

/* All packages, those nearest to the workspace first. */
struct walk {
	const struct audit_request *request;
	const struct crates_row **rows; /* of each package */
	struct audit_way *ways;
	size_t *queue; /* what was met */
	size_t met, done;
	VEC(struct cut) cuts;
};

static void meet(struct walk *w, size_t package, size_t parent, const char *elsewhere, const char *without)
{
	if (w->ways[package].seen)
		return;
	w->ways[package] = (struct audit_way){ parent, true, elsewhere, without };
	w->queue[w->met++] = package;
}

static void meet_dependency(struct walk *w, size_t from, size_t to)
{
	const struct cargolock_package *packages = w->request->lock->packages.items;
	const struct audit_way *way = &w->ways[from];
	const struct crates_pull *pull =
		crates_find_pull(w->request->crates, packages[from].name, packages[to].name);
	const char *elsewhere = pull && pull->elsewhere ? pull->elsewhere
				: w->rows[to]           ? w->rows[to]->elsewhere
							: NULL;

	if (elsewhere && !way->elsewhere)
		*vec_push(&w->cuts) = (struct cut){ from, to, elsewhere };
	else
		meet(w, to, from, way->elsewhere, way->without ? way->without : pull ? pull->without : NULL);
}

static void go_on(struct walk *w)
{
	while (w->done < w->met) {
		size_t from = w->queue[w->done++];

		vec_each (&w->request->lock->packages.items[from].dependencies, to)
			meet_dependency(w, from, *to);
	}
}

/* First what is built for Windows, then the rest, so that a way for Windows is taken where there is one. */
static void find_ways(struct walk *w)
{
	const struct cargolock *lock = w->request->lock;

	for (size_t i = 0; i < lock->packages.len; i++)
		if (!lock->packages.items[i].source)
			meet(w, i, AUDIT_NOBODY, NULL, NULL);
	go_on(w);
	vec_each (&w->cuts, cut)
		meet(w, cut->to, cut->from, cut->why, NULL);
	go_on(w);
	/* What nobody leads to: nothing says that it is not built. */
	for (size_t i = 0; i < lock->packages.len; i++)
		meet(w, i, AUDIT_NOBODY, NULL, NULL);
}

static bool concerns(const struct crates_need *need, const struct audit_target *target)
{
	const struct slice p = need->processor;

	return !p.len || (!strncmp(target->name, p.at, p.len) && target->name[p.len] == '-');
}

/* What a target lacks is told for each; what the host lacks, once. */
static void find_lacks(const struct audit_request *r, struct audit_finding *f, const struct crates_need *need)
{
	bool of_target = r->crates->tools.items[need->tool].toolchain;
	uint64_t bit = UINT64_C(1) << need->tool;

	if (!of_target && !(r->host & bit))
		*vec_push(&f->lacks) = (struct audit_lack){ need->tool, NULL };
	for (size_t i = 0; of_target && i < r->target_count; i++)
		if (concerns(need, &r->targets[i]) && !(r->targets[i].tools & bit))
			*vec_push(&f->lacks) = (struct audit_lack){ need->tool, &r->targets[i] };
}

static void find_needs(const struct audit_request *r, struct audit_finding *f)
{
	vec_each (&f->row->needs, need) {
		bool wanted = false;

		for (size_t i = 0; i < r->target_count; i++)
			wanted |= concerns(need, &r->targets[i]);
		if (!wanted || (need->unless.len && cargolock_has(r->lock, need->unless)))
			continue;
		*vec_push(&f->needs) = need;
		find_lacks(r, f, need);
	}
}

static void judge(const struct audit_request *r, struct audit_finding *f, const struct audit_way *way)
{
	const struct cargolock_package *p = &r->lock->packages.items[f->package];

	if (!f->row)
		vec_each (&r->crates->builders, builder)
			if (cargolock_depends(r->lock, p, *builder))
				strlist_add(&f->builders, *builder);
	if (way->elsewhere) {
		f->verdict = AUDIT_ELSEWHERE;
		return;
	}
	if (f->row)
		find_needs(r, f);
	f->verdict = f->builders.len           ? AUDIT_UNKNOWN
		     : f->row && f->row->maybe ? AUDIT_MAYBE
		     : f->lacks.len            ? AUDIT_MISSING
		     : f->needs.len            ? AUDIT_READY
					       : AUDIT_NOTHING;
}

static bool is_denied(const struct audit_request *r, const struct audit_finding *f)
{
	const char *name = r->lock->packages.items[f->package].name;

	return f->verdict != AUDIT_ELSEWHERE &&
	       (strlist_has(r->deny, name) || (f->row && f->row->group && strlist_has(r->deny, f->row->group)));
}

static int by_verdict(const void *a, const void *b)
{
	const struct audit_finding *x = a, *y = b;

	if (x->denied != y->denied)
		return x->denied ? -1 : 1;
	if (x->verdict != y->verdict)
		return x->verdict < y->verdict ? -1 : 1;
	return x->package < y->package ? -1 : 1;
}

void audit_make(struct audit *audit, const struct audit_request *r)
{
	size_t count = r->lock->packages.len;
	struct walk w = {
		.request = r,
		.rows = xcalloc(count, sizeof(*w.rows)),
		.ways = xcalloc(count, sizeof(*w.ways)),
		.queue = xcalloc(count, sizeof(*w.queue)),
	};

	*audit = (struct audit)AUDIT_INIT;
	for (size_t i = 0; i < count; i++)
		w.rows[i] = crates_find(r->crates, r->lock, &r->lock->packages.items[i]);
	find_ways(&w);
	for (size_t i = 0; i < count; i++) {
		struct audit_finding f = { .package = i, .row = w.rows[i] };

		judge(r, &f, &w.ways[i]);
		f.denied = is_denied(r, &f);
		if (f.row || f.builders.len || f.denied)
			*vec_push(&audit->findings) = f;
	}
	if (audit->findings.len)
		qsort(audit->findings.items, audit->findings.len, sizeof(*audit->findings.items), by_verdict);
	audit->ways = w.ways;
	free(w.rows);
	free(w.queue);
	vec_release(&w.cuts);
}

void audit_release(struct audit *audit)
{
	vec_each (&audit->findings, f) {
		strlist_release(&f->builders);
		vec_release(&f->needs);
		vec_release(&f->lacks);
	}
	vec_release(&audit->findings);
	free(audit->ways);
	audit->ways = NULL;
}

size_t audit_count(const struct audit *audit, enum audit_verdict verdict)
{
	size_t count = 0;

	vec_each (&audit->findings, f)
		count += f->verdict == verdict;
	return count;
}

char *audit_need_text(const struct audit_request *r, const struct crates_need *need)
{
	const char *name = r->crates->tools.items[need->tool].name;

	return need->processor.len ? xasprintf("%s for %.*s", name, SLICE_ARGS(need->processor))
				   : xstrdup(name);
}

void audit_chain(const struct audit *audit, size_t package, struct audit_chain *chain)
{
	for (size_t i = package; i != AUDIT_NOBODY && chain->len < AUDIT_CHAIN_MAX; i = audit->ways[i].parent)
		*vec_push(chain) = i;
	for (size_t i = 0, j = chain->len; i + 1 < j; i++) {
		size_t other = chain->items[--j];

		chain->items[j] = chain->items[i];
		chain->items[i] = other;
	}
}

static void mend_targets(const struct audit *audit, const struct audit_request *r, struct strlist *commands)
{
	struct strbuf command = STRBUF_INIT;

	for (size_t i = 0; i < r->target_count; i++) {
		bool lacks = false;

		vec_each (&audit->findings, f)
			vec_each (&f->lacks, lack)
				lacks |= lack->target == &r->targets[i];
		if (lacks)
			strbuf_addf(&command, "%s %s", command.len ? "" : r->install, r->targets[i].name);
	}
	if (command.len)
		strlist_add(commands, command.buf);
	strbuf_release(&command);
}

static void mend_host(const struct audit *audit, const struct audit_request *r, struct strlist *commands)
{
	struct strlist packages = STRLIST_INIT;
	struct strbuf command = STRBUF_INIT;

	vec_each (&audit->findings, f)
		vec_each (&f->lacks, lack) {
			const char *package = r->crates->tools.items[lack->tool].package;

			if (!lack->target && !strlist_has(&packages, package))
				strlist_add(&packages, package);
		}
	strlist_sort(&packages);
	vec_each (&packages, package)
		strbuf_addf(&command, "%s %s", command.len ? "" : "apt-get install", *package);
	if (command.len)
		strlist_add(commands, command.buf);
	strbuf_release(&command);
	strlist_release(&packages);
}

void audit_mend(const struct audit *audit, const struct audit_request *r, struct strlist *commands)
{
	mend_targets(audit, r, commands);
	mend_host(audit, r, commands);
}
