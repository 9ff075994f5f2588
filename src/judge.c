/* What a compiler is, held against what Rust's windows-gnu targets need. */
#include "judge.h"

#include "slice.h"

#include <string.h>

#define HEADERS_FOR_MIMALLOC "10.0"
#define WINDOWS_THREADS_IN_CXX "13"

void compiler_release(struct compiler *c)
{
	free(c->path);
	free(c->machine);
	free(c->threads);
	free(c->exceptions);
	free(c->crt);
	free(c->gcc);
	free(c->mingw_w64);
	free(c->binutils);
	free(c->c_fault);
	free(c->cxx_fault);
	free(c->rust_fault);
	*c = (struct compiler){ 0 };
}

/* The number that a version begins with, taken off it together with what separates it from the next. */
static bool take_number(struct slice *version, uint64_t *number)
{
	struct slice digits = { version->at, 0 };

	while (digits.len < version->len && char_is_digit(version->at[digits.len]))
		digits.len++;
	slice_skip(version, digits.len + (version->len > digits.len));
	return !slice_number(digits, number);
}

bool judge_is_older(const char *version, const char *than)
{
	struct slice a = slice_of(version), b = slice_of(than);
	uint64_t x = 0, y = 0;

	while (take_number(&a, &x) && take_number(&b, &y))
		if (x != y)
			return x < y;
	return false;
}

bool judge_is_for(const char *machine, const char *triple)
{
	size_t processor = strcspn(triple, "-");

	return !strncmp(machine, triple, processor + 1) &&
	       (strstr(machine, "mingw") || strstr(machine, "windows-gnu"));
}

/* What no option mends: it compiles for something else. */
static bool judge_machine(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	if (c->machine && judge_is_for(c->machine, t->triple))
		return true;
	findings_add(f, FINDING_ERROR, "compiler-machine", t->name, "%s compiles for %s, not for %s", c->path,
		     c->machine ? c->machine : "an unknown machine", t->triple);
	return false;
}

static void judge_models(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	if (c->exceptions && strcmp(c->exceptions, t->exceptions) != 0)
		findings_add(
			f, FINDING_ERROR, "compiler-exceptions", t->name,
			"%s unwinds by %s, and Rust's std for the target by %s: programs do not link, or die "
			"in a panic",
			c->path, c->exceptions, t->exceptions);
	if (c->crt && strcmp(c->crt, "msvcrt") != 0)
		findings_add(
			f, FINDING_WARNING, "compiler-crt", t->name,
			"%s is for the C runtime %s, and Rust's std for msvcrt: what it links needs Windows 10, and "
			"goes with no C library for msvcrt",
			c->path, c->crt);
}

static void judge_threads(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	if (!c->threads || !strcmp(c->threads, "posix"))
		return;
	if (c->cxx_fault || (c->gcc && judge_is_older(c->gcc, WINDOWS_THREADS_IN_CXX)))
		findings_add(f, FINDING_WARNING, "compiler-threads", t->name,
			     "%s has the thread model %s: C is fine, but its C++ has no std::thread and no "
			     "std::mutex",
			     c->path, c->threads);
	else
		findings_add(
			f, FINDING_NOTE, "compiler-threads", t->name,
			"%s has the thread model %s, not posix: C is fine, and its C++ has threads for Windows 7 and "
			"later",
			c->path, c->threads);
}

static void judge_headers(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	if (c->mingw_w64 && judge_is_older(c->mingw_w64, HEADERS_FOR_MIMALLOC))
		findings_add(f, FINDING_WARNING, "compiler-headers", t->name,
			     "%s has the headers of mingw-w64 %s: mimalloc since 2.1.7 needs 10.0: "
			     "'ERROR_COMMITMENT_MINIMUM' undeclared",
			     c->path, c->mingw_w64);
}

static void judge_versions(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	const struct {
		const char *what, *version, *oldest;
	} parts[] = {
		{ "GCC", c->gcc, "14.2" },
		{ "binutils", c->binutils, "2.44" },
		{ "mingw-w64", c->mingw_w64, "12.0" },
	};
	struct strbuf older = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].version && judge_is_older(parts[i].version, parts[i].oldest))
			strbuf_addf(&older, "%s%s %s (%s)", older.len ? ", " : "", parts[i].what,
				    parts[i].version, parts[i].oldest);
	if (older.len)
		findings_add(f, FINDING_NOTE, "compiler-old", t->name,
			     "%s is older than what Rust supports, which stands in brackets: %s", c->path,
			     older.buf);
	strbuf_release(&older);
}

static void judge_builds(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	if (c->c_fault)
		findings_add(f, FINDING_ERROR, "compiler-c", t->name, "%s does not build a C program: %s",
			     c->path, c->c_fault);
	else if (c->rust_fault)
		findings_add(f, FINDING_ERROR, "compiler-rust", t->name,
			     "%s does not link what Rust's programs are linked to: %s", c->path, c->rust_fault);
	if (!c->has_cxx)
		findings_add(f, FINDING_NOTE, "compiler-cxx", t->name, "there is no C++ compiler beside %s",
			     c->path);
	else if (c->cxx_fault && (!c->threads || !strcmp(c->threads, "posix")))
		findings_add(f, FINDING_ERROR, "compiler-cxx", t->name,
			     "the C++ compiler beside %s does not build a program with threads: %s", c->path,
			     c->cxx_fault);
}

static const char *told(const char *s)
{
	return s ? s : "unknown";
}

static void sum_up(const struct compiler *c, const struct judge_target *t, struct findings *f)
{
	const char *built = c->c_fault     ? ""
			    : !c->has_cxx  ? "; builds C"
			    : c->cxx_fault ? "; builds C"
					   : "; builds C, and C++ with threads and exceptions";

	findings_add(f, FINDING_OK, "compiler", t->name,
		     "%s: GCC %s, binutils %s, mingw-w64 %s; threads %s, exceptions %s, C runtime %s%s",
		     c->path, told(c->gcc), told(c->binutils), told(c->mingw_w64), told(c->threads),
		     told(c->exceptions), told(c->crt), built);
}

void judge_compiler(const struct compiler *c, const struct judge_target *target, struct findings *findings)
{
	if (!judge_machine(c, target, findings))
		return;
	sum_up(c, target, findings);
	judge_models(c, target, findings);
	judge_threads(c, target, findings);
	judge_headers(c, target, findings);
	judge_builds(c, target, findings);
	judge_versions(c, target, findings);
}
