/* Relations between Debian packages: Depends, Pre-Depends, Provides. */
#include "debian.h"

#include <string.h>

bool debian_package_name_valid(struct slice name)
{
	if (!name.len || (!char_is_digit(*name.at) && !char_is_letter(*name.at)))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!char_is_digit(name.at[i]) && !(name.at[i] >= 'a' && name.at[i] <= 'z') &&
		    (!name.at[i] || !strchr("+-.", name.at[i])))
			return false;
	return true;
}

static int take_operator(struct slice *s, enum debian_operator *op)
{
	static const struct {
		const char *text;
		enum debian_operator op;
	} operators[] = { { "<<", DEBIAN_LT },
			  { "<=", DEBIAN_LE },
			  { ">=", DEBIAN_GE },
			  { ">>", DEBIAN_GT },
			  { "=", DEBIAN_EQ } };

	*s = slice_trim(*s);
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		size_t len = strlen(operators[i].text);

		if (s->len < len || memcmp(s->at, operators[i].text, len))
			continue;
		*op = operators[i].op;
		slice_skip(s, len);
		return 0;
	}
	return -1;
}

static int take_version(struct slice *s, struct debian_relation *r)
{
	if (take_operator(s, &r->op))
		return -1;
	r->version = slice_take_until(s, ")");
	return slice_take_char(s, ')') && debian_version_valid(r->version) ? 0 : -1;
}

/* The wildcards of deb-src-control(5); all our hosts are Linux. */
static bool matches_architecture(struct slice pattern, const char *architecture)
{
	return slice_is(pattern, architecture) || slice_is(pattern, "any") || slice_is(pattern, "linux-any") ||
	       (pattern.len > 4 && !memcmp(pattern.at, "any-", 4) &&
		slice_is((struct slice){ pattern.at + 4, pattern.len - 4 }, architecture));
}

/* "[amd64 arm64]" or "[!i386]". */
static int take_architectures(struct slice *s, const char *architecture, struct debian_relation *r)
{
	struct slice list = slice_take_until(s, "]"), word;
	bool named = false, negated = false, matched = false;

	while ((word = slice_take_word(&list)).len) {
		bool no = slice_take_char(&word, '!');

		if (!word.len || (named && no != negated))
			return -1;
		named = true;
		negated = no;
		matched = matched || matches_architecture(word, architecture);
	}
	r->applies = negated ? !matched : matched;
	return named && slice_take_char(s, ']') ? 0 : -1;
}

static int parse_relation(struct slice s, const char *architecture, struct debian_relation *r)
{
	r->name = slice_take_until(&s, " \t\r\n:([");
	if (!debian_package_name_valid(r->name))
		return -1;
	if (slice_take_char(&s, ':')) {
		r->qualifier = slice_take_until(&s, " \t\r\n([");
		if (!r->qualifier.len)
			return -1;
	}
	if (slice_take_char(&s, '(') && take_version(&s, r))
		return -1;
	if (slice_take_char(&s, '[') && take_architectures(&s, architecture, r))
		return -1;
	return slice_trim(s).len ? -1 : 0;
}

int debian_next_relation(struct slice *rest, const char *architecture, struct debian_relation *out,
			 struct error *err)
{
	struct slice text;

	/* Empty items, as of a comma at the end, are tolerated as dpkg does. */
	while (slice_take_char(rest, ','))
		;
	if (!rest->len)
		return 0;
	text = slice_take_until(rest, ",|");
	*out = (struct debian_relation){ .text = text, .applies = true };
	out->last = !slice_take_char(rest, '|');
	if (parse_relation(text, architecture, out) || (!out->last && !slice_trim(*rest).len))
		return error_set(err, STATUS_INTEGRITY, "not a relation to a package: \"%.*s\"",
				 text.len < 80 ? (int)text.len : 80, text.at);
	return 1;
}
