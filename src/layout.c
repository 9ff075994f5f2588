/* Where a file of a Debian package lies in a toolchain's tree. */
#include "layout.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

#define HOST_PLACE "libexec/mingwup/host"
#define OUR_PLACE "libexec/mingwup"

/* Bytes of the UTF-8 sequence at s, 0 when there is none (RFC 3629: shortest form, no surrogates). */
static size_t utf8_sequence(const unsigned char *s)
{
	size_t len = s[0] < 0x80   ? 1
		     : s[0] < 0xc2 ? 0
		     : s[0] < 0xe0 ? 2
		     : s[0] < 0xf0 ? 3
		     : s[0] < 0xf5 ? 4
				   : 0;

	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* What is wrong with the characters of a name; NULL: nothing. */
static const char *fault_of_text(const char *text)
{
	size_t len;

	if (strlen(text) >= PATH_MAX)
		return "the name is too long";
	for (const unsigned char *s = (const unsigned char *)text; *s; s += len) {
		len = utf8_sequence(s);
		if (!len)
			return "the name is not UTF-8";
		/* C0, DEL, and C1 in its two bytes: a terminal obeys them. */
		if (*s < 0x20 || *s == 0x7f || (*s == 0xc2 && s[1] < 0xa0))
			return "the name has control characters";
	}
	return NULL;
}

static const char *fault_of_component(const char *part, size_t len)
{
	if (!len)
		return "the name has an empty component";
	if (len > NAME_MAX)
		return "the name is too long";
	if (len == 1 && part[0] == '.')
		return "the name has a \".\" component";
	if (len == 2 && part[0] == '.' && part[1] == '.')
		return "the name has a \"..\" component";
	return NULL;
}

static const char *fault_of_path(const char *path)
{
	const char *why = NULL, *end;
	size_t depth = 0;

	for (const char *part = path; part && !why; part = *end ? end + 1 : NULL) {
		if (++depth > LAYOUT_DEPTH_MAX)
			return "the name has too many components";
		end = strchrnul(part, '/');
		why = fault_of_component(part, (size_t)(end - part));
	}
	return why;
}

/* What follows `dir` in path: "" for dir itself, NULL when path is not in it. */
static const char *below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (strncmp(path, dir, len) || (path[len] && path[len] != '/'))
		return NULL;
	return path[len] ? path + len + 1 : path + len;
}

/* The rules of the header, for a path that is in order; "" is the root. */
static enum layout_verdict place(const struct layout *layout, const char *path, struct strbuf *tree_path,
				 const char **why)
{
	const char *usr = below(path, "usr"), *lib, *host;

	if (!layout->multiarch) {
		strbuf_reset(tree_path);
		strbuf_addstr(tree_path, path);
		return LAYOUT_PLACE;
	}
	path = usr ? usr : path;
	if (below(path, "lib64"))
		return LAYOUT_DROP;
	lib = below(path, "lib");
	if (lib && str_starts_with(lib, "ld-linux"))
		return LAYOUT_DROP;
	strbuf_reset(tree_path);
	host = lib ? below(lib, layout->multiarch) : NULL;
	if (host) {
		strbuf_addf(tree_path, HOST_PLACE "%s%s", *host ? "/" : "", host);
		return LAYOUT_PLACE;
	}
	if (below(path, OUR_PLACE)) {
		*why = "the name is in " OUR_PLACE ", which no package may use";
		return LAYOUT_REFUSE;
	}
	strbuf_addstr(tree_path, path);
	return LAYOUT_PLACE;
}

/* A licence goes with what it covers, whatever the patterns say. A package's directory is often a symlink to
 * the directory of the package that holds the text. */
static bool always_kept(const char *tree_path)
{
	const char *doc = below(tree_path, "share/doc"), *slash = doc ? strchr(doc, '/') : NULL;

	return doc && (!slash || !strcmp(slash, "/copyright"));
}

static bool omitted(const struct layout *layout, const char *tree_path)
{
	if (always_kept(tree_path))
		return false;
	vec_each (layout->omit, pattern)
		if (!fnmatch(*pattern, tree_path, 0))
			return true;
	return false;
}

/* Sets *path to the entry's path without "./" and the slash at the end; says what is wrong with it. */
static const char *normalise(const char *debian_path, struct strbuf *path)
{
	const char *why = fault_of_text(debian_path);

	if (why)
		return why;
	if (debian_path[0] == '/')
		return "the name is absolute";
	if (!strcmp(debian_path, ".") || !strcmp(debian_path, "./"))
		return NULL;
	strbuf_addstr(path, debian_path + (str_starts_with(debian_path, "./") ? 2 : 0));
	if (path->len && str_ends_with(path->buf, "/"))
		strbuf_setlen(path, path->len - 1);
	return fault_of_path(path->buf);
}

enum layout_verdict layout_map(const struct layout *layout, const char *debian_path, struct strbuf *tree_path,
			       const char **why)
{
	enum layout_verdict verdict = LAYOUT_REFUSE;
	struct strbuf path = STRBUF_INIT;

	strbuf_reset(tree_path);
	*why = normalise(debian_path, &path);
	if (!*why)
		verdict = place(layout, path.buf, tree_path, why);
	if (verdict == LAYOUT_PLACE && omitted(layout, tree_path->buf))
		verdict = LAYOUT_OMIT;
	strbuf_release(&path);
	return verdict;
}

/* Cuts the last component off; false when there is none. */
static bool go_up(struct strbuf *path)
{
	char *slash = strrchr(path->buf, '/');

	if (!path->len)
		return false;
	strbuf_setlen(path, slash ? (size_t)(slash - path->buf) : 0);
	return true;
}

/* Sets *path, a directory, to what `target` means in it: leading ".."s, then names. False when that is outside.
 */
static bool follow(struct strbuf *path, const char *target)
{
	const char *rest = target, *up;

	while ((up = below(rest, ".."))) {
		if (!go_up(path))
			return false;
		rest = up;
	}
	if (*rest)
		strbuf_addf(path, "%s%s", path->len ? "/" : "", rest);
	return true;
}

/* Appends the way from directory `from` to `to`, both relative to one root. */
static void relative(const char *from, const char *to, struct strbuf *out)
{
	size_t common = 0, start = out->len;

	for (size_t i = 0;; i++) {
		bool from_end = !from[i] || from[i] == '/', to_end = !to[i] || to[i] == '/';

		if (from_end && to_end)
			common = i;
		if (from[i] != to[i] || !from[i])
			break;
	}
	from += common;
	to += common;
	for (const char *s = from; *s; s++)
		if (*s != '/' && (s == from || s[-1] == '/'))
			strbuf_addstr(out, out->len > start ? "/.." : "..");
	to += *to == '/';
	if (*to)
		strbuf_addf(out, "%s%s", out->len > start ? "/" : "", to);
	if (out->len == start)
		strbuf_addstr(out, ".");
}

static const char *fault_of_target(const char *target)
{
	const char *why = fault_of_text(target), *rest = target, *up;

	if (why)
		return why;
	if (target[0] == '/')
		return "the symlink is absolute";
	if (!target[0])
		return "the symlink is empty";
	while (*rest && (up = below(rest, "..")))
		rest = up;
	return *rest || str_ends_with(target, "/") ? fault_of_path(rest) : NULL;
}

enum layout_verdict layout_map_link(const struct layout *layout, const char *debian_path, const char *target,
				    struct strbuf *tree_target, const char **why)
{
	struct strbuf from = STRBUF_INIT, to = STRBUF_INIT, literal = STRBUF_INIT, path = STRBUF_INIT;
	enum layout_verdict verdict = LAYOUT_REFUSE;

	strbuf_reset(tree_target);
	*why = normalise(debian_path, &path);
	if (!*why)
		*why = fault_of_target(target);
	if (*why || place(layout, path.buf, &from, why) != LAYOUT_PLACE)
		goto out;
	go_up(&from);
	go_up(&path);
	if (!follow(&path, target)) {
		*why = "the symlink points out of the package";
		goto out;
	}
	verdict = place(layout, path.buf, &to, why);
	if (verdict != LAYOUT_PLACE)
		goto out;
	strbuf_addstr(&literal, from.buf);
	if (follow(&literal, target) && !strcmp(literal.buf, to.buf))
		strbuf_addstr(tree_target, target);
	else
		relative(from.buf, to.buf, tree_target);
out:
	strbuf_release(&from);
	strbuf_release(&to);
	strbuf_release(&literal);
	strbuf_release(&path);
	return verdict;
}
