/*
 * Plans. Each file of tests/data/plan is one case: lines of a catalog (catalog_text.h), then
 *
 *	installed TARGET NAME    the active toolchain's store name; made:RELEASE for what would be
 *	                         made of the release for the host and profile in the lines above
 *	on HOST                  x86_64-linux when there is no such line
 *	profile full
 *	force
 *	ask [ARGUMENT...]        separated by blanks; '' for an empty one
 *	expect [STATUS MESSAGE]  the error, or in the lines that follow the plan as it is rendered,
 *	                         but with made:RELEASE for the store names of what it makes, and
 *	                         was:RELEASE for those of what was installed as made:RELEASE
 *
 * Lines that begin with # are comments.
 */
#include "catalog_text.h"

#include "plan.h"

#include <glob.h>

enum { CASES_MIN = 15 };

struct scenario {
	struct catalog catalog;
	struct installed_list installed;
	struct strlist was; /* store names that were given as made:RELEASE, each followed by its RELEASE */
	struct strlist specs;
	const char *host;
	enum profile profile;
	bool force;
	int status;           /* of the error expected, or 0 */
	const char *expected; /* the message, or the plan */
};

static void add_installed(struct scenario *s, char *rest)
{
	static const char made[] = "made:";
	char *save = NULL, *target = strtok_r(rest, " ", &save), *name = strtok_r(NULL, " ", &save);
	struct installed *i = vec_push(&s->installed);
	const struct release *r;
	struct toolchain t;

	i->target = xstrdup(target);
	if (!str_starts_with(name, made)) {
		i->store_name = xstrdup(name);
		return;
	}
	r = catalog_find(&s->catalog, name + strlen(made));
	assert_non_null(r);
	toolchain_init(&t, r, manifest_target(&r->manifest, target), manifest_host(&r->manifest, s->host),
		       s->profile);
	i->store_name = xstrdup(t.store_name);
	strlist_add(&s->was, t.store_name);
	strlist_add(&s->was, r->manifest.release);
	toolchain_release(&t);
}

static void take_line(struct scenario *s, struct catalog_text *c, char *line, const char *path)
{
	char *rest = strchr(line, ' '), *save = NULL;

	rest = rest ? rest + 1 : line + strlen(line);
	if (str_starts_with(line, "on ")) {
		s->host = rest;
	} else if (!strcmp(line, "force")) {
		s->force = true;
	} else if (str_starts_with(line, "profile ")) {
		assert_int_equal(profile_parse(rest, &s->profile), 0);
	} else if (str_starts_with(line, "installed ")) {
		catalog_text_end(c);
		add_installed(s, rest);
	} else if (str_starts_with(line, "ask")) {
		for (char *w = strtok_r(rest, " ", &save); w; w = strtok_r(NULL, " ", &save))
			strlist_add(&s->specs, strcmp(w, "''") ? w : "");
	} else if (*line && *line != '#' && !catalog_text_line(c, line)) {
		fail_msg("%s: what is \"%s\"?", path, line);
	}
}

/* Cuts `text` into lines; the scenario borrows from it. */
static void read_scenario(struct scenario *s, char *text, const char *path)
{
	struct catalog_text c = { .catalog = &s->catalog };
	char *line = text, *end;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (!str_starts_with(line, "expect")) {
			take_line(s, &c, line, path);
			continue;
		}
		catalog_text_end(&c);
		s->status = line[6] ? atoi(line + 7) : 0;
		s->expected = line[6] ? strchr(line + 7, ' ') + 1 : end + 1;
		return;
	}
	fail_msg("%s expects nothing", path);
}

/* The length of the store name that `text` begins with, and what to show for it; 0 when there is none. */
static size_t find_name(const struct plan *plan, const struct strlist *was, const char *text, const char **kind,
			const char **release)
{
	vec_each (&plan->steps, step) {
		if (!str_starts_with(text, step->toolchain.store_name))
			continue;
		*kind = "made";
		*release = step->toolchain.release->manifest.release;
		return strlen(step->toolchain.store_name);
	}
	for (size_t i = 0; i < was->len; i += 2) {
		if (!str_starts_with(text, was->items[i]))
			continue;
		*kind = "was";
		*release = was->items[i + 1];
		return strlen(was->items[i]);
	}
	return 0;
}

static void render(const struct plan *plan, const struct strlist *was, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	const char *kind, *release;

	plan_render(plan, &text);
	for (const char *rest = text.buf; *rest;) {
		size_t len = find_name(plan, was, rest, &kind, &release);

		if (len)
			strbuf_addf(out, "%s:%s", kind, release);
		else
			strbuf_addch(out, *rest);
		rest += len ? len : 1;
	}
	strbuf_release(&text);
}

static void check_needs(const struct plan *plan)
{
	uint64_t bytes = 0;

	vec_each (&plan->needs, need)
		bytes += need->artifact->size;
	assert_int_equal(plan_bytes(plan), bytes);
}

static void run_case(const char *path)
{
	struct scenario s = { .catalog = CATALOG_INIT, .host = "x86_64-linux" };
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
	struct plan plan = PLAN_INIT;
	struct error err = ERROR_INIT;
	struct request request;

	read_data(path, &text);
	read_scenario(&s, text.buf, path);
	request = (struct request){ &s.specs, s.host, s.profile, s.force };
	if (plan_make(&plan, &request, &s.catalog, &s.installed, &err)) {
		strbuf_addstr(&got, err.text.buf);
	} else {
		render(&plan, &s.was, &got);
		check_needs(&plan);
	}
	if ((int)err.status != s.status || strcmp(got.buf, s.expected) != 0)
		fail_msg("%s\nexpected (status %d):\n%s\ngot (status %d):\n%s", path, s.status, s.expected,
			 (int)err.status, got.buf);
	plan_release(&plan);
	plan_release(&plan);
	installed_list_release(&s.installed);
	strlist_release(&s.specs);
	strlist_release(&s.was);
	catalog_release(&s.catalog);
	strbuf_release(&text);
	strbuf_release(&got);
	error_release(&err);
}

static void every_case_is_planned_as_its_file_says(void **state)
{
	glob_t files;

	(void)state;
	assert_int_equal(glob("tests/data/plan/*.txt", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= CASES_MIN);
	for (size_t i = 0; i < files.gl_pathc; i++)
		run_case(files.gl_pathv[i]);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_case_is_planned_as_its_file_says) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
