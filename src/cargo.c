/* The cargo that is to read a configuration. What it does: its src/context/mod.rs. */
#include "cargo.h"

#include "child.h"
#include "paths.h"
#include "slice.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { INCLUDES_SINCE = 94, VERSION_MAX = 4096, VERSION_SECONDS = 30 };

/* The deprecated name without a suffix wins; where one leads to the other it is no matter. */
char *cargo_config_path(const char *dir, bool *shadowed)
{
	char *old = xasprintf("%s/config", dir), *path = xasprintf("%s/config.toml", dir);
	struct stat a, b;
	bool has_old = !stat(old, &a);

	*shadowed = has_old && !stat(path, &b) && (a.st_dev != b.st_dev || a.st_ino != b.st_ino);
	if (has_old && (*shadowed || stat(path, &b))) {
		free(path);
		return old;
	}
	free(old);
	return path;
}

char *cargo_home(struct error *err)
{
	const char *home = getenv("CARGO_HOME");
	char *own = NULL, *path = NULL;

	if (home && *home)
		return xstrdup(home);
	own = paths_home(err);
	if (own)
		path = xasprintf("%s/.cargo", own);
	free(own);
	return path;
}

bool cargo_is_since(const char *version, unsigned minor)
{
	struct slice text = slice_of(version);
	uint64_t major, second;

	if (!slice_is(slice_take_word(&text), "cargo"))
		return false;
	text = slice_trim(text);
	if (slice_number(slice_take_until(&text, "."), &major))
		return false;
	slice_skip(&text, text.len > 0);
	if (slice_number(slice_take_until(&text, "."), &second))
		return false;
	return major > 1 || (major == 1 && second >= minor);
}

bool cargo_includes(const char *dir)
{
	const char *cargo = getenv("CARGO");
	const char *argv[] = { cargo && *cargo ? cargo : "cargo", "--version", NULL };
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct dir where = DIR_INIT;
	const struct command command = { .argv = argv,
					 .dir = &where,
					 .output_max = VERSION_MAX,
					 .merge = true,
					 .seconds = VERSION_SECONDS };
	bool includes = false;
	int status;

	/* A toolchain that a project names and this machine lacks is not ours to download. */
	setenv("RUSTUP_AUTO_INSTALL", "0", 0);
	if (dir_open(&where, dir, false, &err) && dir_open(&where, "/", false, &err))
		goto out;
	if (!command_run(&command, &out, &status, NULL, &err) && !status)
		includes = cargo_is_since(out.buf, INCLUDES_SINCE);
out:
	dir_close(&where);
	strbuf_release(&out);
	error_release(&err);
	return includes;
}

bool cargo_can_include(const char *path)
{
	return !strpbrk(path, "*?[]{}");
}
