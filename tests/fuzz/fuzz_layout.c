/* Names and targets of entries, by lines: what is placed lies below the root, and no symlink leads out of it. */
#include "fuzz.h"

#include "layout.h"
#include "slice.h"

/* How deep below the root a path ends; -1 when it leaves the root on its way. */
static int depth_after(const char *path, int depth)
{
	for (const char *end; *path && depth >= 0; path = *end ? end + 1 : end) {
		struct slice part;

		end = strchrnul(path, '/');
		part = (struct slice){ path, (size_t)(end - path) };
		if (slice_is(part, ".."))
			depth--;
		else if (part.len && !slice_is(part, "."))
			depth++;
	}
	return depth;
}

static void must_be_placed_well(const char *path)
{
	fuzz_must(*path != '/' && !str_ends_with(path, "/") && !strstr(path, "//"));
	fuzz_must(strcmp(path, "..") != 0 && !str_starts_with(path, "../") && !strstr(path, "/../") &&
		  !str_ends_with(path, "/.."));
	fuzz_must(!str_starts_with(path, "libexec/mingwup") || path[strlen("libexec/mingwup")] != '/' ||
		  str_starts_with(path, "libexec/mingwup/host"));
}

FUZZ_TARGET(layout)
{
	const char *newline = memchr(data, '\n', size);
	size_t first = newline ? (size_t)(newline - (const char *)data) : size;
	char *path = xstrndup((const char *)data, first);
	char *target = newline ? xstrndup(newline + 1, size - first - 1) : xstrdup("");
	struct strlist omit = STRLIST_INIT;
	struct layout layout = { "x86_64-linux-gnu", &omit };
	struct strbuf place = STRBUF_INIT, link = STRBUF_INIT;
	const char *why = NULL, *slash;
	enum layout_verdict verdict;

	strlist_add(&omit, "share/man/*");
	verdict = layout_map(&layout, path, &place, &why);
	fuzz_must((verdict == LAYOUT_REFUSE) == (why != NULL));
	if (verdict == LAYOUT_PLACE) {
		must_be_placed_well(place.buf);
		if (place.len && layout_map_link(&layout, path, target, &link, &why) == LAYOUT_PLACE) {
			slash = strrchr(place.buf, '/');
			strbuf_setlen(&place, slash ? (size_t)(slash - place.buf) : 0);
			fuzz_must(*link.buf != '/' && link.len);
			fuzz_must(depth_after(link.buf, depth_after(place.buf, 0)) >= 0);
		}
	}
	free(path);
	free(target);
	strlist_release(&omit);
	strbuf_release(&place);
	strbuf_release(&link);
	return 0;
}
