/* Explain: which known failure a build's log shows, read as it comes, in bounded memory. */
#include "explain.h"

#include "logline.h"
#include "needles.h"

#include <stdlib.h>
#include <string.h>

enum role { ROLE_CONTEXT, ROLE_HEAD, ROLE_ERROR, ROLE_ALSO, ROLE_CAUSE };

/* A pattern that is searched: its key is the needle of the same number. */
struct search {
	const struct pattern *pattern;
	enum role role;
	size_t signature;
	uint64_t line; /* where its key was last found */
};

/* What was seen of a signature. */
struct sighting {
	struct captures captures;
	struct explain_line head; /* what it stands under, or else what follows it */
	struct explain_line cause;
	struct explain_line also;
};

struct explain {
	const struct signatures *signatures;
	struct needles *needles;
	VEC(struct search) searches; /* in the order of their roles */
	struct sighting *sightings;  /* by signature */
	struct captures context;
	struct explain_line head;             /* the last one */
	VEC(struct explain_line) first_error; /* and what follows it */
	struct logline line;
	uint64_t lines; /* and pieces of lines, so far */
	VEC(uint32_t) hits;
};

static void add_searches(struct explain *e, const struct pattern_list *list, enum role role, size_t signature)
{
	vec_each (&list->all, pattern)
		*vec_push(&e->searches) = (struct search){ pattern, role, signature, 0 };
}

static void add_all_searches(struct explain *e)
{
	const struct signatures *s = e->signatures;

	add_searches(e, &s->context, ROLE_CONTEXT, 0);
	add_searches(e, &s->heads, ROLE_HEAD, 0);
	add_searches(e, &s->errors, ROLE_ERROR, 0);
	for (size_t i = 0; i < s->all.len; i++)
		add_searches(e, &s->all.items[i].also, ROLE_ALSO, i);
	for (size_t i = 0; i < s->all.len; i++)
		add_searches(e, &s->all.items[i].patterns, ROLE_CAUSE, i);
}

struct explain *explain_new(const struct signatures *signatures)
{
	struct explain *e = xcalloc(1, sizeof(*e));
	const char **keys;

	e->signatures = signatures;
	e->sightings = xcalloc(signatures->all.len + 1, sizeof(*e->sightings));
	add_all_searches(e);
	keys = xcalloc(e->searches.len + 1, sizeof(*keys));
	for (size_t i = 0; i < e->searches.len; i++)
		keys[i] = pattern_key(e->searches.items[i].pattern);
	e->needles = needles_new(keys, e->searches.len);
	free(keys);
	return e;
}

static void release_line(struct explain_line *line)
{
	free(line->text);
	*line = (struct explain_line){ 0 };
}

void explain_free(struct explain *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->signatures->all.len; i++) {
		captures_release(&e->sightings[i].captures);
		release_line(&e->sightings[i].head);
		release_line(&e->sightings[i].cause);
		release_line(&e->sightings[i].also);
	}
	vec_each (&e->first_error, line)
		release_line(line);
	vec_release(&e->first_error);
	release_line(&e->head);
	captures_release(&e->context);
	vec_release(&e->searches);
	vec_release(&e->hits);
	needles_free(e->needles);
	free(e->sightings);
	free(e);
}

/* The present line as it is shown; of a long one the part that begins a little before `start`. */
static struct explain_line keep(const struct explain *e, size_t start)
{
	struct slice line = { e->line.text, e->line.len }, text = logline_without_prefix(line);
	char *shown;
	size_t before = (size_t)(text.at - line.at), skip = start > before ? start - before : 0;
	bool cut;

	if (text.len > EXPLAIN_TEXT_MAX && skip > EXPLAIN_TEXT_MAX / 4)
		slice_skip(&text, skip - EXPLAIN_TEXT_MAX / 4);
	else
		skip = 0;
	cut = text.len > EXPLAIN_TEXT_MAX;
	shown = xasprintf("%s%.*s%s", skip ? "..." : "", cut ? EXPLAIN_TEXT_MAX : (int)text.len, text.at,
			  cut ? "..." : "");
	str_defuse(shown, "");
	return (struct explain_line){ e->line.number, shown };
}

static struct explain_line copy_line(const struct explain_line *line)
{
	return (struct explain_line){ line->number, line->number ? xstrdup(line->text) : NULL };
}

static void see_context(struct explain *e, const struct captures *found)
{
	vec_each (&found->all, capture)
		captures_set(&e->context, capture->name, slice_of(capture->value));
	for (size_t i = 0; i < e->signatures->all.len; i++)
		if (e->sightings[i].cause.number)
			captures_complete(&e->sightings[i].captures, found);
}

static void see_head(struct explain *e, const struct captures *found, size_t start)
{
	see_context(e, found);
	release_line(&e->head);
	e->head = keep(e, start);
	for (size_t i = 0; i < e->signatures->all.len; i++)
		if (e->sightings[i].cause.number && !e->sightings[i].head.number)
			e->sightings[i].head = copy_line(&e->head);
}

static void see_cause(struct explain *e, struct sighting *s, const struct captures *found, size_t start)
{
	s->cause = keep(e, start);
	s->head = copy_line(&e->head);
	captures_complete(&s->captures, found);
	captures_complete(&s->captures, &e->context);
}

static void see_also(struct explain *e, struct sighting *s, const struct captures *found, size_t start)
{
	s->also = keep(e, start);
	captures_complete(&s->captures, found);
}

/* Of these only the first one counts. */
static bool is_settled(const struct explain *e, const struct search *search)
{
	const struct sighting *s = &e->sightings[search->signature];

	return (search->role == ROLE_ERROR && e->first_error.len) ||
	       (search->role == ROLE_ALSO && s->also.number) || (search->role == ROLE_CAUSE && s->cause.number);
}

static void look_at(struct explain *e, const struct search *search)
{
	struct sighting *s = &e->sightings[search->signature];
	struct slice line = { e->line.text, e->line.len };
	struct captures found = CAPTURES_INIT;
	size_t start = 0;

	if (is_settled(e, search) || !pattern_match(search->pattern, line, &start, &found))
		return;
	switch (search->role) {
	case ROLE_CONTEXT:
		see_context(e, &found);
		break;
	case ROLE_HEAD:
		see_head(e, &found, start);
		break;
	case ROLE_ERROR:
		*vec_push(&e->first_error) = keep(e, start);
		break;
	case ROLE_ALSO:
		see_also(e, s, &found, start);
		break;
	case ROLE_CAUSE:
		see_cause(e, s, &found, start);
		break;
	}
	captures_release(&found);
}

static int compare_hits(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* Which keys are in the line, each once, in the order of the searches. */
static void find_keys(struct explain *e)
{
	const struct needles *n = e->needles;
	struct slice rest = { e->line.text, e->line.len };
	uint32_t state = 0;

	e->hits.len = 0;
	while (needles_find(n, &rest, &state))
		for (uint32_t hit = needles_first(n, state); hit != NEEDLES_NONE; hit = needles_next(n, hit)) {
			struct search *search = &e->searches.items[hit];

			if (search->line != e->lines)
				*vec_push(&e->hits) = hit;
			search->line = e->lines;
		}
	if (e->hits.len > 1)
		qsort(e->hits.items, e->hits.len, sizeof(*e->hits.items), compare_hits);
}

static void read_line(struct explain *e)
{
	size_t before = e->first_error.len;

	e->lines++;
	find_keys(e);
	vec_each (&e->hits, hit)
		look_at(e, &e->searches.items[*hit]);
	if (before && before < EXPLAIN_LINES_MAX)
		*vec_push(&e->first_error) = keep(e, 0);
}

void explain_feed(struct explain *e, const void *bytes, size_t len)
{
	struct slice rest = { bytes, len };

	while (logline_take(&e->line, &rest))
		read_line(e);
}

static const struct sighting *find_cause(const struct explain *e, const struct signature **signature)
{
	const struct sighting *best = NULL;

	for (size_t i = 0; i < e->signatures->all.len; i++) {
		const struct signature *s = &e->signatures->all.items[i];
		const struct sighting *seen = &e->sightings[i];

		if (!seen->cause.number || (s->also.all.len && !seen->also.number))
			continue;
		if (best && (s->weight < (*signature)->weight ||
			     (s->weight == (*signature)->weight && seen->cause.number >= best->cause.number)))
			continue;
		best = seen;
		*signature = s;
	}
	return best;
}

static int compare_lines(const void *a, const void *b)
{
	const struct explain_line *left = a, *right = b;

	return (left->number > right->number) - (left->number < right->number);
}

/* A line may be several things at once. */
static void add_line(struct explanation *x, const struct explain_line *line)
{
	vec_each (&x->lines, before)
		if (before->number == line->number)
			return;
	if (line->number)
		*vec_push(&x->lines) = copy_line(line);
}

void explain_finish(struct explain *e, struct explanation *x)
{
	const struct sighting *cause;

	*x = (struct explanation)EXPLANATION_INIT;
	if (logline_rest(&e->line))
		read_line(e);
	/* What looks like a cause in the log of a build that succeeded is none: a download that was tried again. */
	if (!e->first_error.len)
		return;
	cause = find_cause(e, &x->signature);
	if (!cause) {
		vec_each (&e->first_error, line)
			add_line(x, line);
		return;
	}
	captures_complete(&x->captures, &cause->captures);
	add_line(x, &cause->cause);
	add_line(x, &cause->head);
	add_line(x, &cause->also);
	qsort(x->lines.items, x->lines.len, sizeof(*x->lines.items), compare_lines);
}

void explanation_release(struct explanation *x)
{
	captures_release(&x->captures);
	vec_each (&x->lines, line)
		release_line(line);
	vec_release(&x->lines);
}
