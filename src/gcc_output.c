/* What a GCC for Windows and its binutils print about themselves, read. */
#include "gcc_output.h"

#include <stdlib.h>
#include <string.h>

char *gcc_output_threads(const char *verbose)
{
	static const char key[] = "\nThread model: ";
	const char *model = strstr(verbose, key);

	return model ? xstrndup(model + strlen(key), strcspn(model + strlen(key), "\n")) : NULL;
}

char *gcc_output_tool_version(const char *version)
{
	char *line = xstrndup(version, strcspn(version, "\n")), *blank = strrchr(line, ' ');
	char *word = xstrdup(blank ? blank + 1 : line);

	free(line);
	if (*word)
		return word;
	free(word);
	return NULL;
}

/* The value of a macro in the output of -dM, up to the end of its line; NULL: not defined. */
static const char *find_macro(const char *macros, const char *name)
{
	char *define = xasprintf("#define %s ", name);
	const char *at = strstr(macros, define);

	if (at)
		at += strlen(define);
	free(define);
	return at;
}

/* "14.2.0", made of the values of three macros; NULL when one is missing or no number: Debian 11's say 10-posix. */
static char *join_macros(const char *macros, const char *const names[3])
{
	struct strbuf version = STRBUF_INIT;

	for (size_t i = 0; i < 3; i++) {
		const char *value = find_macro(macros, names[i]);
		size_t digits = value ? strspn(value, "0123456789") : 0;

		if (!digits || (value[digits] && value[digits] != '\n')) {
			strbuf_release(&version);
			return NULL;
		}
		strbuf_addf(&version, "%s%.*s", i ? "." : "", (int)digits, value);
	}
	return strbuf_detach(&version);
}

char *gcc_output_version(const char *macros, bool *exact)
{
	static const char *const names[] = { "GCCPLUGIN_VERSION_MAJOR", "GCCPLUGIN_VERSION_MINOR",
					     "GCCPLUGIN_VERSION_PATCHLEVEL" };
	char *version = join_macros(macros, names);
	const char *own = find_macro(macros, "__VERSION__");

	*exact = version != NULL;
	if (!version && own && *own == '"' && strspn(own + 1, "0123456789."))
		version = xstrndup(own + 1, strspn(own + 1, "0123456789."));
	return version;
}

char *gcc_output_mingw_w64(const char *macros)
{
	static const char *const names[] = { "__MINGW64_VERSION_MAJOR", "__MINGW64_VERSION_MINOR",
					     "__MINGW64_VERSION_BUGFIX" };

	return join_macros(macros, names);
}

const char *gcc_output_crt(const char *macros)
{
	return find_macro(macros, "_UCRT") ? "ucrt" : "msvcrt";
}

const char *gcc_output_exceptions(const char *macros)
{
	if (find_macro(macros, "__SEH__"))
		return "seh";
	return find_macro(macros, "__USING_SJLJ_EXCEPTIONS__") ? "sjlj" : "dwarf";
}

/* What ld could not do stands in front of collect2's line, which says only that it failed. */
const char *gcc_output_complaint(struct strbuf *output)
{
	char *line = strstr(output->buf, "error"), *end;

	while (line && line > output->buf && line[-1] != '\n')
		line--;
	if (!line || str_starts_with(line, "collect2"))
		line = output->buf;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	return *line ? line : "it printed nothing";
}
