/* The settings that cargo has in a directory. */
#include "cargo_settings.h"

#include "cargo.h"
#include "fs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONFIG_MAX = 256 * 1024, FILES_MAX = 64 };

/* cargo refuses a file that it has read on the way already, in a circle or not. */
static int read_file(struct cargo_settings *s, const char *path, bool includes, struct strlist *seen,
		     struct error *err)
{
	struct cargo_includes list = CARGO_INCLUDES_INIT;
	struct strbuf text = STRBUF_INIT;
	int ret = 0;

	if (strlist_has(seen, path))
		ret = error_set(err, STATUS_MANIFEST, "%s is included twice, which cargo refuses", path);
	else if (seen->len == FILES_MAX)
		ret = error_set(err, STATUS_MANIFEST, "%s: more than %d files include one another", path,
				FILES_MAX);
	strlist_add(seen, path);
	if (!ret)
		ret = fs_read_path(path, CONFIG_MAX, &text, err);
	if (!ret)
		ret = cargo_config_add(&s->config, text.buf, text.len, path, &list, err);
	vec_each (&list.list, include)
		if (!ret && !includes && include->is_table)
			ret = error_set(err, STATUS_MANIFEST,
					"%s: the cargo here does not know include, and takes no table for it",
					path);
		else if (!ret && includes && !(include->optional && access(include->path, F_OK)))
			ret = read_file(s, include->path, includes, seen, err);
	cargo_includes_release(&list);
	strbuf_release(&text);
	return ret;
}

/* The configuration in one directory, if there is one. */
static int read_dir(struct cargo_settings *s, const char *dir, bool includes, struct error *err)
{
	bool shadowed;
	struct strlist seen = STRLIST_INIT;
	char *path = cargo_config_path(dir, &shadowed);
	int ret = access(path, F_OK) ? 0 : read_file(s, path, includes, &seen, err);

	if (shadowed)
		strlist_add(&s->shadowed, path);
	strlist_release(&seen);
	free(path);
	return ret;
}

/* Notes the first directory that has the file. */
static void note_first(const char *dir, const char *name, char **first)
{
	char *path = xasprintf("%s/%s", dir, name);

	if (!*first && !access(path, F_OK))
		*first = xstrdup(*dir ? dir : "/");
	free(path);
}

static bool is_same(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int cargo_settings_read(struct cargo_settings *s, const char *dir, bool includes, struct error *err)
{
	char *home = cargo_home(err), *at = xstrdup(dir), *slash;
	bool had_home = false;
	int ret = home ? 0 : -1;

	*s = (struct cargo_settings)CARGO_SETTINGS_INIT;
	while (!ret) {
		char *dot_cargo = xasprintf("%s/.cargo", at);

		had_home |= is_same(dot_cargo, home);
		ret = read_dir(s, dot_cargo, includes, err);
		free(dot_cargo);
		note_first(at, "Cargo.toml", &s->project);
		note_first(at, "Cargo.lock", &s->workspace);
		slash = strrchr(at, '/');
		if (!slash)
			break;
		*slash = '\0';
	}
	if (!ret && !had_home)
		ret = read_dir(s, home, includes, err);
	free(home);
	free(at);
	if (ret)
		cargo_settings_release(s);
	return ret;
}

void cargo_settings_release(struct cargo_settings *s)
{
	cargo_config_release(&s->config);
	strlist_release(&s->shadowed);
	free(s->project);
	free(s->workspace);
	*s = (struct cargo_settings)CARGO_SETTINGS_INIT;
}
