/* The list of mirrors as written to the list of base URLs to ask. */
#include "mirrors.h"

#include "aptsources.h"
#include "fs.h"
#include "http.h"

#include <string.h>
#include <strings.h>

enum { SOURCES_MAX = 1024 * 1024 };

static void read_apt_file(const struct dir *dir, const char *name, struct strlist *urls)
{
	struct error ignored = ERROR_INIT;
	struct strbuf text = STRBUF_INIT;

	if (!fs_read(dir, name, SOURCES_MAX, &text, &ignored)) {
		if (str_ends_with(name, ".list"))
			aptsources_read_list(text.buf, urls);
		else if (str_ends_with(name, ".sources"))
			aptsources_read_deb822(text.buf, urls);
	}
	error_release(&ignored);
	strbuf_release(&text);
}

static void read_apt(const char *path, struct strlist *urls)
{
	struct dir dir = DIR_INIT, parts = DIR_INIT;
	struct strlist names = STRLIST_INIT;
	struct error ignored = ERROR_INIT;

	if (dir_open(&dir, path, false, &ignored))
		goto out;
	read_apt_file(&dir, "sources.list", urls);
	if (dir_open_at(&parts, &dir, "sources.list.d", false, &ignored) || fs_list(&parts, &names, &ignored))
		goto out;
	vec_each (&names, name)
		read_apt_file(&parts, *name, urls);
out:
	strlist_release(&names);
	error_release(&ignored);
	dir_close(&parts);
	dir_close(&dir);
}

static bool is_url(const char *url)
{
	for (const char *p = url; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	if (!strncasecmp(url, "http://", 7))
		return url[7] && url[7] != '/';
	if (!strncasecmp(url, "https://", 8))
		return url[8] && url[8] != '/';
	/* No host in a file URL. */
	return !strncasecmp(url, "file:///", 8) || (!strncasecmp(url, "file:/", 6) && url[6] != '/');
}

static int refuse(const char *written, struct error *err)
{
	char *shown = http_url_shown(written);

	error_set(
		err, STATUS_USAGE,
		"'%s' is no mirror: give an http://, https:// or file:/// URL, an absolute path, or the word apt",
		shown);
	free(shown);
	return -1;
}

/* What stands in one mirror: a path made a URL, the snapshot's time filled in. */
static char *url_of(const char *written, const char *snapshot)
{
	static const char word[] = "{snapshot}";
	struct strbuf url = STRBUF_INIT;
	const char *at;

	if (*written == '/') {
		char *file = http_url_below("file://", written + 1);

		strbuf_addstr(&url, file);
		free(file);
	} else {
		while ((at = strstr(written, word))) {
			strbuf_add(&url, written, (size_t)(at - written));
			strbuf_addstr(&url, snapshot);
			written = at + strlen(word);
		}
		strbuf_addstr(&url, written);
	}
	while (url.len && url.buf[url.len - 1] == '/')
		strbuf_setlen(&url, url.len - 1);
	return strbuf_detach(&url);
}

static int expand(const struct strlist *written, const char *snapshot, const char *apt_dir,
		  struct strlist *urls, struct error *err)
{
	int ret = 0;

	vec_each (written, mirror) {
		char *url;

		if (!strcmp(*mirror, "apt")) {
			read_apt(apt_dir ? apt_dir : "/etc/apt", urls);
			continue;
		}
		if (!snapshot && strstr(*mirror, "{snapshot}"))
			continue;
		url = url_of(*mirror, snapshot);
		if (!is_url(url))
			ret = refuse(*mirror, err);
		else if (!strlist_has(urls, url))
			strlist_add(urls, url);
		free(url);
		if (ret)
			break;
	}
	return ret;
}

int mirrors_expand(const struct strlist *configured, const struct strlist *front, bool only_front,
		   const char *snapshot, const char *apt_dir, struct strlist *urls, struct error *err)
{
	if (expand(front, snapshot, apt_dir, urls, err))
		return -1;
	return only_front ? 0 : expand(configured, snapshot, apt_dir, urls, err);
}
