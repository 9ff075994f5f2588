/* What an audit found, for people. */
#include "audit.h"

#include <string.h>

/* Appends a word with a separator if it is not the first. */
static void add_word(struct strbuf *out, const char *separator, const char *word)
{
	strbuf_addf(out, "%s%s", out->len ? separator : "", word);
}

/* Each tool once, though several targets lack it. */
static void add_missing(const struct audit_finding *f, const struct audit_request *r, struct strbuf *out)
{
	struct strlist names = STRLIST_INIT;
	struct strbuf line = STRBUF_INIT;

	vec_each (&f->lacks, lack) {
		const char *name = r->crates->tools.items[lack->tool].name;

		if (strlist_has(&names, name))
			continue;
		strlist_add(&names, name);
		add_word(&line, ", ", name);
	}
	if (line.len)
		strbuf_addf(out, "    missing: %s\n", line.buf);
	strlist_release(&names);
	strbuf_release(&line);
}

static void add_chain(const struct audit *audit, const struct audit_request *r, size_t package,
		      struct strbuf *out)
{
	struct audit_chain chain = { 0 };

	audit_chain(audit, package, &chain);
	for (size_t i = 0; i + 1 < chain.len; i++)
		strbuf_addf(out, "%s%s", i ? " -> " : "    by ", r->lock->packages.items[chain.items[i]].name);
	if (chain.len > 1)
		strbuf_addch(out, '\n');
	vec_release(&chain);
}

static void add_head(const struct audit_finding *f, const struct audit_request *r, struct strbuf *out)
{
	const struct cargolock_package *p = &r->lock->packages.items[f->package];
	struct strbuf words = STRBUF_INIT;

	vec_each (&f->needs, need) {
		char *text = audit_need_text(r, *need);

		add_word(&words, ", ", text);
		free(text);
	}
	vec_each (&f->builders, builder)
		strbuf_addf(&words, "%s%s", words.len ? ", " : "depends on ", *builder);
	strbuf_addf(out, "  %s %s%s%s%s\n", p->name, p->version, words.len ? "  " : "", words.buf,
		    f->verdict == AUDIT_READY ? "  ok" : "");
	strbuf_release(&words);
}

static void add_labelled(struct strbuf *out, const char *label, const char *text)
{
	if (text)
		strbuf_addf(out, "    %s: %s\n", label, text);
}

static void add_finding(const struct audit_finding *f, const struct audit *audit, const struct audit_request *r,
			bool all, struct strbuf *out)
{
	const struct audit_way *way = &audit->ways[f->package];

	add_head(f, r, out);
	add_labelled(out, "maybe", f->row ? f->row->maybe : NULL);
	add_missing(f, r, out);
	add_chain(audit, r, f->package, out);
	add_labelled(out, "note", f->row ? f->row->note : NULL);
	add_labelled(out, "without", way->without);
	add_labelled(out, "without", f->row ? f->row->without : NULL);
	add_labelled(out, "source", f->row && all ? f->row->source : NULL);
}

/* How a group is headed; what is of no consequence is told in a line of names. */
static const struct {
	const char *heading;
	bool brief;
} groups[] = {
	[AUDIT_MISSING] = { "need what is missing here", false },
	[AUDIT_READY] = { "need what is here", false },
	[AUDIT_MAYBE] = { "may need something, and the lock does not say whether", false },
	[AUDIT_UNKNOWN] = { "unknown, and they depend on a crate that runs tools", false },
	[AUDIT_ELSEWHERE] = { "not for Windows", true },
	[AUDIT_NOTHING] = { "need no tool for Windows", true },
};

static void add_brief(const struct audit_finding *f, const struct audit *audit, const struct audit_request *r,
		      bool all, struct strbuf *out)
{
	const struct cargolock_package *p = &r->lock->packages.items[f->package];
	const char *why = f->verdict == AUDIT_ELSEWHERE ? audit->ways[f->package].elsewhere
			  : f->row                      ? f->row->nothing
							: NULL;

	if (!all) {
		strbuf_addf(out, "%s%s", out->len ? ", " : "  ", p->name);
		return;
	}
	strbuf_addf(out, "  %s %s%s%s\n", p->name, p->version, why ? ": " : "", why ? why : "");
	add_chain(audit, r, f->package, out);
}

static void add_group(const struct audit *audit, const struct audit_request *r, enum audit_verdict verdict,
		      bool all, struct strbuf *out)
{
	struct strbuf lines = STRBUF_INIT;
	size_t count = 0;

	vec_each (&audit->findings, f) {
		if (f->denied || f->verdict != verdict)
			continue;
		count++;
		if (groups[verdict].brief)
			add_brief(f, audit, r, all, &lines);
		else
			add_finding(f, audit, r, all, &lines);
	}
	if (count)
		strbuf_addf(out, "\n%s: %zu\n%s%s", groups[verdict].heading, count, lines.buf,
			    groups[verdict].brief && !all ? "\n" : "");
	strbuf_release(&lines);
}

static void add_denied(const struct audit *audit, const struct audit_request *r, bool all, struct strbuf *out)
{
	bool any = false;

	vec_each (&audit->findings, f) {
		if (!f->denied)
			continue;
		if (!any)
			strbuf_addstr(out, "\ndenied\n");
		any = true;
		add_finding(f, audit, r, all, out);
	}
}

static void add_mend(const struct audit *audit, const struct audit_request *r, struct strbuf *out)
{
	struct strlist commands = STRLIST_INIT;

	audit_mend(audit, r, &commands);
	if (commands.len)
		strbuf_addstr(out, "\nto have what is missing\n");
	vec_each (&commands, command)
		strbuf_addf(out, "  %s\n", *command);
	strlist_release(&commands);
}

void audit_render(const struct audit *audit, const struct audit_request *r, const char *file, bool all,
		  struct strbuf *out)
{
	strbuf_addf(out, "%s: %zu crates, for", file, r->lock->packages.len);
	for (size_t i = 0; i < r->target_count; i++)
		strbuf_addf(out, "%s %s", i ? "," : "", r->targets[i].name);
	strbuf_addch(out, '\n');
	add_denied(audit, r, all, out);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		add_group(audit, r, (enum audit_verdict)i, all, out);
	add_mend(audit, r, out);
}
