/* Logs: whatever is in one, and wherever it is cut, the same is found; what is shown of it is fit for a terminal. */
#include "fuzz.h"

#include "explain.h"

static const char knowledge[] =
	"schema = 1\n"
	"errors = ['error: ', 'fatal error', ' panicked at ']\n"
	"heads = ['failed to run custom build command for `{crate} v{version}']\n"
	"context = ['TARGET = Some({arch}-pc-windows-gnu)', '/{arch}-']\n"
	"[[failure]]\n"
	"name = 'compiler'\n"
	"patterns = ['failed to find tool \"{arch}-w64-mingw32-{tool}\"', 'Is `{tool}` installed']\n"
	"cause = '{tool|a tool} of {crate}'\n"
	"mend = ['@toolchain']\n"
	"source = 'measured'\n"
	"[[failure]]\n"
	"name = 'glibc'\n"
	"weight = 12\n"
	"patterns = [\"GLIBC_{glibc}' not found (required by {*}/{*}build-{script}\", 'a{x}a{y}a{*}a']\n"
	"also = ['TARGET = ', 'error', 'or: ']\n"
	"cause = 'glibc {glibc}'\n"
	"mend = ['$ cargo clean']\n"
	"source = 'measured'\n";

static void describe(const struct signatures *s, const uint8_t *data, size_t size, size_t step,
		     struct strbuf *out)
{
	struct explain *e = explain_new(s);
	struct explanation x;

	for (size_t at = 0; at < size; at += step)
		explain_feed(e, data + at, size - at < step ? size - at : step);
	explain_finish(e, &x);
	strbuf_addf(out, "%s", x.signature ? x.signature->name : "");
	vec_each (&x.captures.all, c) {
		fuzz_must(*c->value && !c->value[strspn(c->value, "abcdefghijklmnopqrstuvwxyz"
								  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")]);
		strbuf_addf(out, "|%s=%s", c->name, c->value);
	}
	fuzz_must(x.lines.len || !x.signature);
	vec_each (&x.lines, line) {
		fuzz_must(line->number >= 1 && line->number <= size);
		for (const char *c = line->text; *c; c++)
			fuzz_must((unsigned char)*c >= ' ' && *c != 0x7f);
		strbuf_addf(out, "|%u:%s", (unsigned)line->number, line->text);
	}
	explanation_release(&x);
	explain_free(e);
}

/* Read once: reading it takes longer than a log does. */
static const struct signatures *known(void)
{
	static struct signatures s = SIGNATURES_INIT;
	struct error err = ERROR_INIT;

	if (!s.all.len)
		fuzz_must(!signatures_parse(&s, knowledge, strlen(knowledge), "failures", &err));
	return &s;
}

FUZZ_TARGET(explain)
{
	struct strbuf whole = STRBUF_INIT, bytes = STRBUF_INIT;

	describe(known(), data, size, size + 1, &whole);
	describe(known(), data, size, 1, &bytes);
	fuzz_must(!strcmp(whole.buf, bytes.buf));
	strbuf_release(&whole);
	strbuf_release(&bytes);
	return 0;
}
