/* Findings: what an examination has found, each with the one command that mends it. */
#include "finding.h"

#include "jsondoc.h"
#include "quote.h"

struct finding *findings_add(struct findings *f, enum finding_severity severity, const char *id,
			     const char *target, const char *fmt, ...)
{
	struct finding *finding = vec_push(&f->list);
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	str_defuse(text.buf, "");
	*finding = (struct finding){
		.severity = severity,
		.id = id,
		.target = target ? xstrdup(target) : NULL,
		.text = strbuf_detach(&text),
	};
	return finding;
}

void finding_mend(struct finding *f, bool safe, const char *const *words)
{
	f->safe = safe;
	for (; *words; words++)
		strlist_add(&f->mend, *words);
}

bool finding_is_ill(const struct finding *f)
{
	return f->severity >= FINDING_WARNING;
}

bool findings_are_ill(const struct findings *f)
{
	vec_each (&f->list, finding)
		if (finding_is_ill(finding))
			return true;
	return false;
}

void findings_release(struct findings *f)
{
	vec_each (&f->list, finding) {
		free(finding->target);
		free(finding->text);
		strlist_release(&finding->mend);
	}
	vec_release(&f->list);
}

const char *finding_word(enum finding_severity severity)
{
	static const char *const words[] = {
		[FINDING_OK] = "ok",
		[FINDING_NOTE] = "note",
		[FINDING_WARNING] = "warning",
		[FINDING_ERROR] = "error",
	};

	return words[severity];
}

void finding_render(const struct finding *f, struct strbuf *out)
{
	strbuf_addf(out, "%-8s ", finding_word(f->severity));
	if (f->target)
		strbuf_addf(out, "%s: ", f->target);
	strbuf_addf(out, "%s\n", f->text);
}

struct jsondoc *finding_json(const struct finding *f)
{
	struct jsondoc *item = jsondoc_object(), *mend;

	jsondoc_put_string(item, "id", f->id);
	jsondoc_put_string(item, "severity", finding_word(f->severity));
	if (f->target)
		jsondoc_put_string(item, "target", f->target);
	jsondoc_put_string(item, "text", f->text);
	if (!f->mend.len)
		return item;
	mend = jsondoc_array();
	vec_each (&f->mend, word)
		jsondoc_append_string(mend, *word);
	jsondoc_put(item, "mend", mend);
	jsondoc_put_boolean(item, "safe", f->safe);
	return item;
}

void finding_render_command(const struct strlist *words, struct strbuf *out)
{
	size_t start = out->len;

	vec_each (words, word) {
		if (word != words->items)
			strbuf_addch(out, ' ');
		quote_sh_if_needed(out, *word);
	}
	if (out->len > start)
		str_defuse(out->buf + start, "");
}
