/* A suite of a Debian archive, as its Release file describes it. */
#include "suite.h"

#include <string.h>

/* How far a clock may be behind the archive's. */
enum { CLOCK_TOLERANCE = 24 * 60 * 60 };

static int parse_time(const struct control *c, const char *field, bool required, time_t *out, struct error *err)
{
	struct slice value = control_get(c, field);

	if (!value.at && !required)
		return 0;
	if (!debian_parse_date(value, out))
		return 0;
	return error_set(err, STATUS_INTEGRITY, "%s: %s \"%.*s\" is no date", c->name, field,
			 SLICE_ARGS(value));
}

int suite_parse(struct suite *suite, const char *text, size_t len, const char *name, struct error *err)
{
	struct control c = CONTROL_INIT(text, len, name);
	int more = control_next(&c, err), ret = -1;

	*suite = (struct suite){ .date = 0 };
	if (more <= 0) {
		if (!more)
			error_set(err, STATUS_INTEGRITY, "%s is empty", name);
		goto out;
	}
	suite->origin = control_get(&c, "Origin");
	suite->suite = control_get(&c, "Suite");
	suite->codename = control_get(&c, "Codename");
	suite->version = control_get(&c, "Version");
	suite->by_hash = slice_is(control_get(&c, "Acquire-By-Hash"), "yes");
	suite->sha256 = control_get(&c, "SHA256");
	if (!suite->sha256.at) {
		error_set(err, STATUS_INTEGRITY, "%s has no SHA256 list", name);
		goto out;
	}
	if (parse_time(&c, "Date", true, &suite->date, err) ||
	    parse_time(&c, "Valid-Until", false, &suite->valid_until, err))
		goto out;
	if (slice_trim(c.rest).len) {
		error_set(err, STATUS_INTEGRITY, "%s:%u: a Release file has one paragraph", name, c.line);
		goto out;
	}
	ret = 0;
out:
	control_release(&c);
	return ret;
}

char *suite_format_time(time_t time)
{
	char text[sizeof("2026-11-21T09:15:44Z") + 16];
	struct tm tm;

	gmtime_r(&time, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return xstrdup(text);
}

static int refuse_time(const char *what, time_t when, const char *advice, struct error *err)
{
	char *text = suite_format_time(when);

	error_set(err, STATUS_INTEGRITY, "%s %s: %s", what, text, advice);
	free(text);
	return -1;
}

int suite_check(const struct suite *suite, const char *origin, const char *name, time_t now, struct error *err)
{
	if (!slice_is(suite->codename, name) && !slice_is(suite->suite, name))
		return error_set(err, STATUS_INTEGRITY,
				 "the mirror serves the suite %.*s (%.*s) in the place of %s",
				 SLICE_ARGS(suite->codename), SLICE_ARGS(suite->suite), name);
	if (!slice_is(suite->origin, origin))
		return error_set(err, STATUS_INTEGRITY,
				 "the archive calls its origin \"%.*s\", the manifest says \"%s\"",
				 SLICE_ARGS(suite->origin), origin);
	if (suite->valid_until && now > suite->valid_until)
		return refuse_time("the Release file expired at", suite->valid_until,
				   "an old state of the archive is served, or this machine's clock is wrong",
				   err);
	if (suite->date > now + CLOCK_TOLERANCE)
		return refuse_time("the Release file is from the future,", suite->date,
				   "is this machine's clock right?", err);
	return 0;
}

int suite_find(const struct suite *suite, const char *path, uint64_t *size, struct digest *sha256,
	       struct error *err)
{
	struct slice rest = suite->sha256, digest, length, name;

	while ((digest = slice_take_word(&rest)).len) {
		char *hex;
		int bad;

		length = slice_take_word(&rest);
		name = slice_take_word(&rest);
		if (!slice_is(name, path))
			continue;
		hex = slice_dup(digest);
		bad = digest_parse(hex, sha256) || slice_number(length, size);
		free(hex);
		if (bad)
			return error_set(err, STATUS_INTEGRITY,
					 "the Release file's line for %s is no digest and size", path);
		return 0;
	}
	return error_set(err, STATUS_MANIFEST, "the Release file of %.*s lists no %s",
			 SLICE_ARGS(suite->codename), path);
}
