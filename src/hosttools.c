/* Hosttools: whether this machine has what build scripts run or load. */
#include "hosttools.h"

#include "child.h"
#include "slice.h"

#include <glob.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUT_MAX = 4096, SECONDS = 30 };

/* DIRECTORIES_LINUX of clang-sys. */
static const char *const places[] = {
	"/usr/local/llvm*/lib*", "/usr/local/lib*/*/*", "/usr/local/lib*/*", "/usr/local/lib*",
	"/usr/lib*/*/*",         "/usr/lib*/*",         "/usr/lib*",
};

static bool is_in(const char *place, const char *name)
{
	/* libclang.so, libclang.so.1, libclang-14.so, libclang-14.so.1 */
	char *pattern = xasprintf("%s/%s{,-*}.so*", place, name);
	glob_t found = { 0 };
	bool any = !glob(pattern, GLOB_NOSORT | GLOB_BRACE, NULL, &found) && found.gl_pathc;

	globfree(&found);
	free(pattern);
	return any;
}

/* The file itself, or the directory that it is in. */
static bool is_at(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return is_in(path, name) || (str_starts_with(slash ? slash + 1 : path, name) && !access(path, R_OK));
}

static bool is_in_llvm(const char *name)
{
	static const char *const argv[] = { "llvm-config", "--prefix", NULL };
	const struct command command = { .argv = argv, .output_max = OUTPUT_MAX, .seconds = SECONDS };
	struct strbuf out = STRBUF_INIT;
	struct error ignored = ERROR_INIT;
	bool found = false;
	int status = 0;

	if (!command_run(&command, &out, &status, NULL, &ignored) && !status) {
		struct slice rest = slice_of(out.buf), prefix = slice_take_until(&rest, "\n");
		char *place = xasprintf("%.*s/lib*", SLICE_ARGS(prefix));

		found = is_in(place, name);
		free(place);
	}
	error_release(&ignored);
	strbuf_release(&out);
	return found;
}

static bool is_in_any(const char *list, const char *name)
{
	struct slice rest = slice_of(list);
	bool found = false;

	while (rest.len && !found) {
		char *place = slice_dup(slice_take_until(&rest, ":"));

		found = *place && is_in(place, name);
		free(place);
		if (rest.len)
			slice_skip(&rest, 1);
	}
	return found;
}

bool hosttools_have_library(const char *name)
{
	const char *only = getenv("LIBCLANG_PATH"), *loader = getenv("LD_LIBRARY_PATH");
	bool found = false;

	if (only)
		return is_at(only, name);
	if (is_in_llvm(name) || (loader && is_in_any(loader, name)))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(places) && !found; i++)
		found = is_in(places[i], name);
	return found;
}
