/* What patterns have found in a log, by name. */
#include "captures.h"

#include <string.h>

static struct capture *find(const struct captures *c, struct slice name)
{
	vec_each (&c->all, capture)
		if (slice_is(name, capture->name))
			return capture;
	return NULL;
}

void captures_set(struct captures *c, const char *name, struct slice value)
{
	struct capture *capture = find(c, slice_of(name));

	if (!capture) {
		capture = vec_push(&c->all);
		capture->name = xstrdup(name);
	}
	free(capture->value);
	capture->value = slice_dup(value);
}

void captures_complete(struct captures *c, const struct captures *other)
{
	vec_each (&other->all, capture)
		if (!find(c, slice_of(capture->name)))
			captures_set(c, capture->name, slice_of(capture->value));
}

const char *captures_get(const struct captures *c, const char *name)
{
	const struct capture *capture = find(c, slice_of(name));

	return capture ? capture->value : NULL;
}

void captures_release(struct captures *c)
{
	vec_each (&c->all, capture) {
		free(capture->name);
		free(capture->value);
	}
	vec_release(&c->all);
}

/* What stands between braces. */
static bool expand_one(const struct captures *c, struct slice inside, struct strbuf *out)
{
	struct slice name = slice_take_until(&inside, "|");
	const struct capture *capture = find(c, name);

	if (capture)
		strbuf_addstr(out, capture->value);
	else if (inside.len)
		strbuf_add(out, inside.at + 1, inside.len - 1);
	else
		strbuf_addf(out, "<%.*s>", SLICE_ARGS(name));
	return capture != NULL;
}

bool captures_expand(const struct captures *c, const char *text, struct strbuf *out)
{
	const char *open, *close;
	bool known = true;

	while ((open = strchr(text, '{')) && (close = strchr(open, '}'))) {
		strbuf_add(out, text, (size_t)(open - text));
		known &= expand_one(c, (struct slice){ open + 1, (size_t)(close - open - 1) }, out);
		text = close + 1;
	}
	strbuf_addstr(out, text);
	return known;
}
