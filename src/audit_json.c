/* What an audit found, for programs. */
#include "audit.h"

#include "jsondoc.h"

enum { SCHEMA = 1 };

static const char *const verdicts[] = {
	[AUDIT_MISSING] = "missing", [AUDIT_READY] = "ready",         [AUDIT_MAYBE] = "maybe",
	[AUDIT_UNKNOWN] = "unknown", [AUDIT_ELSEWHERE] = "elsewhere", [AUDIT_NOTHING] = "nothing",
};

static void put_text(struct jsondoc *j, const char *key, const char *text)
{
	if (text)
		jsondoc_put_string(j, key, text);
}

static struct jsondoc *names(const struct strlist *list)
{
	struct jsondoc *j = jsondoc_array();

	vec_each (list, name)
		jsondoc_append_string(j, *name);
	return j;
}

static struct jsondoc *needs(const struct audit_finding *f, const struct audit_request *r)
{
	struct jsondoc *list = jsondoc_array();

	vec_each (&f->needs, need) {
		char *text = audit_need_text(r, *need);

		jsondoc_append_string(list, text);
		free(text);
	}
	return list;
}

static struct jsondoc *lacks(const struct audit_finding *f, const struct audit_request *r)
{
	struct jsondoc *list = jsondoc_array();

	vec_each (&f->lacks, lack) {
		struct jsondoc *item = jsondoc_object();

		jsondoc_put_string(item, "tool", r->crates->tools.items[lack->tool].name);
		put_text(item, "target", lack->target ? lack->target->name : NULL);
		jsondoc_append(list, item);
	}
	return list;
}

static struct jsondoc *chain_of(const struct audit *audit, const struct audit_request *r, size_t package)
{
	struct jsondoc *list = jsondoc_array();
	struct audit_chain chain = { 0 };

	audit_chain(audit, package, &chain);
	vec_each (&chain, i) {
		const struct cargolock_package *p = &r->lock->packages.items[*i];
		char *text = xasprintf("%s %s", p->name, p->version);

		jsondoc_append_string(list, text);
		free(text);
	}
	vec_release(&chain);
	return list;
}

static struct jsondoc *without_of(const struct audit_finding *f, const struct audit_way *way)
{
	struct jsondoc *list = jsondoc_array();

	if (way->without)
		jsondoc_append_string(list, way->without);
	if (f->row && f->row->without)
		jsondoc_append_string(list, f->row->without);
	return list;
}

static struct jsondoc *finding(const struct audit *audit, const struct audit_request *r,
			       const struct audit_finding *f)
{
	const struct cargolock_package *p = &r->lock->packages.items[f->package];
	const struct audit_way *way = &audit->ways[f->package];
	struct jsondoc *j = jsondoc_object();

	jsondoc_put_string(j, "crate", p->name);
	jsondoc_put_string(j, "version", p->version);
	jsondoc_put_string(j, "verdict", verdicts[f->verdict]);
	jsondoc_put_boolean(j, "denied", f->denied);
	jsondoc_put(j, "chain", chain_of(audit, r, f->package));
	jsondoc_put(j, "needs", needs(f, r));
	jsondoc_put(j, "missing", lacks(f, r));
	jsondoc_put(j, "without", without_of(f, way));
	jsondoc_put(j, "depends-on", names(&f->builders));
	put_text(j, "elsewhere", way->elsewhere);
	if (!f->row)
		return j;
	put_text(j, "group", f->row->group);
	put_text(j, "nothing", f->row->nothing);
	put_text(j, "maybe", f->row->maybe);
	put_text(j, "note", f->row->note);
	jsondoc_put_string(j, "source", f->row->source);
	return j;
}

struct jsondoc *audit_json(const struct audit *audit, const struct audit_request *r, const char *file)
{
	struct jsondoc *j = jsondoc_object(), *targets = jsondoc_array(), *findings = jsondoc_array();
	struct strlist commands = STRLIST_INIT;

	jsondoc_put_integer(j, "schema", SCHEMA);
	jsondoc_put_string(j, "file", file);
	jsondoc_put_integer(j, "crates", (int64_t)r->lock->packages.len);
	for (size_t i = 0; i < r->target_count; i++)
		jsondoc_append_string(targets, r->targets[i].name);
	jsondoc_put(j, "targets", targets);
	vec_each (&audit->findings, f)
		jsondoc_append(findings, finding(audit, r, f));
	jsondoc_put(j, "findings", findings);
	audit_mend(audit, r, &commands);
	jsondoc_put(j, "mend", names(&commands));
	strlist_release(&commands);
	return j;
}
