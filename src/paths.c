/* Every path name of mingwup in one place. */
#include "paths.h"

#include <pwd.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static const char *home(void)
{
	const char *dir = getenv("HOME");
	const struct passwd *user;

	if (dir && dir[0] == '/')
		return dir;
	user = getpwuid(getuid());
	return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : NULL;
}

char *paths_home(struct error *err)
{
	const char *dir = home();

	if (dir)
		return xstrdup(dir);
	error_set(err, STATUS_USAGE, "this user has no home directory: set HOME");
	return NULL;
}

/* The XDG base directory specification: a relative value is to be ignored. */
static char *xdg(const char *variable, const char *fallback)
{
	const char *value = getenv(variable), *dir = home();

	if (value && value[0] == '/')
		return xasprintf("%s/mingwup", value);
	return dir ? xasprintf("%s/%s/mingwup", dir, fallback) : NULL;
}

static char *xdg_or_fail(const char *variable, const char *fallback, const char *option, struct error *err)
{
	char *path = xdg(variable, fallback), *clean;

	if (!path) {
		error_set(err, STATUS_USAGE, "this user has no home directory: set HOME, or give %s", option);
		return NULL;
	}
	clean = paths_absolute(path, err);
	free(path);
	return clean;
}

char *paths_default_prefix(struct error *err)
{
	return xdg_or_fail("XDG_DATA_HOME", ".local/share", "--prefix", err);
}

char *paths_default_cache(struct error *err)
{
	return xdg_or_fail("XDG_CACHE_HOME", ".cache", "--cache", err);
}

static bool has_control_character(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < ' ' || *path == 0x7f)
			return true;
	return false;
}

/* One slash for several in a row, none at the end. */
static void squeeze_slashes(struct strbuf *path)
{
	size_t len = 0;

	for (size_t i = 0; i < path->len; i++)
		if (path->buf[i] != '/' || !len || path->buf[len - 1] != '/')
			path->buf[len++] = path->buf[i];
	if (len > 1 && path->buf[len - 1] == '/')
		len--;
	strbuf_setlen(path, len);
}

char *paths_absolute(const char *path, struct error *err)
{
	struct strbuf out = STRBUF_INIT;
	char *here = NULL;

	if (!*path) {
		error_set(err, STATUS_USAGE, "an empty path names no directory");
		return NULL;
	}
	if (path[0] != '/') {
		here = getcwd(NULL, 0);
		if (!here) {
			error_errno(err, "cannot tell the current directory");
			return NULL;
		}
		while (str_starts_with(path, "./"))
			path += 2;
		strbuf_addstr(&out, here);
		free(here);
	}
	strbuf_addch(&out, '/');
	if (strcmp(path, ".") != 0)
		strbuf_addstr(&out, path);
	squeeze_slashes(&out);
	if (!has_control_character(out.buf) && !strpbrk(out.buf, ":;%\\"))
		return strbuf_detach(&out);
	error_set(
		err, STATUS_USAGE,
		"a path with a colon, a semicolon, a percent sign, a backslash or a control character serves no compiler: choose another");
	strbuf_release(&out);
	return NULL;
}

/* Takes path. Its symlinks and dots are resolved, since messages show it. */
static void add_if_there(struct strlist *dirs, char *path)
{
	char *resolved = realpath(path, NULL);

	if (resolved)
		strlist_take(dirs, resolved);
	free(path);
}

/* The directory that this program lies in. */
static char *own_dir(void)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	const char *name = (const char *)getauxval(AT_EXECFN);
	char *slash;

	/* Without /proc, the name it was run by has to do. */
	if (len > 0)
		path[len] = '\0';
	else if (!name || !realpath(name, path))
		return NULL;
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return xstrdup(path);
}

void paths_toolchains_d(struct strlist *dirs)
{
	char *own = own_dir(), *config = xdg("XDG_CONFIG_HOME", ".config");

	if (own) {
		add_if_there(dirs, xasprintf("%s/../share/mingwup/toolchains.d", own));
		if (!dirs->len)
			add_if_there(dirs, xasprintf("%s/../toolchains.d", own));
		if (!dirs->len)
			add_if_there(dirs, xasprintf("%s/../../toolchains.d", own));
	}
	add_if_there(dirs, xstrdup("/etc/mingwup/toolchains.d"));
	if (config)
		add_if_there(dirs, xasprintf("%s/toolchains.d", config));
	free(own);
	free(config);
}

#if defined(__x86_64__)
#define THIS_HOST "x86_64-linux"
#define THIS_ARCHITECTURE "amd64"
#elif defined(__aarch64__)
#define THIS_HOST "aarch64-linux"
#define THIS_ARCHITECTURE "arm64"
#else
#define THIS_HOST "unknown-linux"
#define THIS_ARCHITECTURE "unknown"
#endif

const char *paths_this_host(void)
{
	return THIS_HOST;
}

const char *paths_this_architecture(void)
{
	return THIS_ARCHITECTURE;
}
