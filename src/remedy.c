/* Remedies: what a row of knowledge/failures.toml advises, made into what is to be done here. */
#include "remedy.h"

#include "quote.h"

#include <string.h>

struct advice {
	const char *rest; /* what stands behind its word */
	const struct captures *captures;
	const struct remedy_facts *facts;
};

static void add(struct remedy_list *list, bool is_command, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void add(struct remedy_list *list, bool is_command, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	*vec_push(&list->all) = (struct remedy){ strbuf_detach(&text), is_command };
}

static void add_words(struct remedy_list *list, const struct advice *a)
{
	struct strbuf text = STRBUF_INIT;

	captures_expand(a->captures, a->rest, &text);
	add(list, false, "%s", text.buf);
	strbuf_release(&text);
}

static void add_command(struct remedy_list *list, const struct advice *a)
{
	struct strbuf text = STRBUF_INIT;
	bool known = captures_expand(a->captures, a->rest, &text);

	add(list, known, "%s", text.buf);
	strbuf_release(&text);
}

/* "mingwup install" with what it takes to mean this prefix. The caller frees it. */
static char *command_of_ours(const char *name, const struct remedy_facts *facts)
{
	struct strbuf text = STRBUF_INIT;

	quote_own_command(&text, name, facts->prefix);
	return strbuf_detach(&text);
}

static void add_toolchain(struct remedy_list *list, const struct advice *a)
{
	const char *arch = captures_get(a->captures, "arch");
	char *target = arch ? xasprintf("%s-pc-windows-gnu", arch) : NULL;
	char *install = command_of_ours("install", a->facts), *run = command_of_ours("run", a->facts);
	char *doctor = command_of_ours("doctor", a->facts);
	bool is_offered = !arch || !strcmp(arch, "i686") || !strcmp(arch, "x86_64");
	bool installed = target ? strlist_has(a->facts->installed, target) : a->facts->installed->len > 0;

	if (!is_offered)
		add(list, false, "mingwup has toolchains for i686 and x86_64 alone.");
	else if (!installed)
		add(list, true, "%s%s%s", install, target ? " " : "", target ? target : "");
	if (is_offered && !a->facts->running)
		add(list, true, "%s -- cargo build%s%s", run, target ? " --target " : "", target ? target : "");
	else if (installed)
		add(list, true, "%s", doctor);
	free(target);
	free(install);
	free(run);
	free(doctor);
}

const char *remedy_std_package(const char *target, const char *this_architecture, const char **foreign)
{
	const char *package = !strcmp(target, "x86_64-pc-windows-gnu") ? "libstd-rust-dev-windows:amd64"
			      : !strcmp(target, "i686-pc-windows-gnu") ? "libstd-rust-dev-windows:i386"
								       : NULL;
	const char *architecture = package ? strchr(package, ':') + 1 : NULL;

	*foreign = architecture && strcmp(architecture, this_architecture) != 0 ? architecture : NULL;
	return package;
}

static void add_std(struct remedy_list *list, const struct advice *a)
{
	const char *arch = captures_get(a->captures, "arch"), *foreign;
	char *target = xasprintf("%s-pc-windows-gnu", arch ? arch : "<arch>");
	const char *package = remedy_std_package(target, a->facts->architecture, &foreign);

	if (a->facts->rustup)
		add(list, arch != NULL, "rustup target add %s", target);
	else if (a->facts->apt && package) {
		if (foreign)
			add(list, true, "dpkg --add-architecture %s && apt-get update", foreign);
		add(list, true, "apt-get install %s", package);
	} else
		add(list, false,
		    "Rust of rustup.rs has std for Windows: rustup target add %s. Debian's rustc takes it from "
		    "libstd-rust-dev-windows, whose i386 package is the one for i686.",
		    target);
	free(target);
}

static void add_package(struct remedy_list *list, const struct advice *a)
{
	if (a->facts->apt)
		add(list, true, "apt-get install %s", a->rest);
	else
		add(list, false, "Install what Debian calls %s.", a->rest);
}

static const struct {
	const char *word;
	void (*add)(struct remedy_list *list, const struct advice *a);
} kinds[] = {
	{ "$ ", add_command },
	{ "@toolchain", add_toolchain },
	{ "@std", add_std },
	{ "@package ", add_package },
};

bool remedy_is_known(const char *advice)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_starts_with(advice, kinds[i].word))
			return true;
	return *advice != '@';
}

void remedy_add(struct remedy_list *list, const char *advice, const struct captures *captures,
		const struct remedy_facts *facts)
{
	struct advice a = { advice, captures, facts };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_starts_with(advice, kinds[i].word)) {
			a.rest += strlen(kinds[i].word);
			kinds[i].add(list, &a);
			return;
		}
	add_words(list, &a);
}

void remedy_list_release(struct remedy_list *list)
{
	vec_each (&list->all, remedy)
		free(remedy->text);
	vec_release(&list->all);
}
