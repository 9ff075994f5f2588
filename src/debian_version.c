/* Debian versions: validity and order, by deb-version(7). */
#include "debian.h"

#include <string.h>

struct version {
	struct slice epoch, upstream, revision;
};

static struct version split_version(struct slice text)
{
	struct version v = { { text.at, 0 }, text, { text.at, 0 } };
	const char *colon = text.len ? memchr(text.at, ':', text.len) : NULL;
	const char *hyphen = text.len ? memrchr(text.at, '-', text.len) : NULL;

	if (colon) {
		v.epoch.len = (size_t)(colon - text.at);
		slice_skip(&v.upstream, v.epoch.len + 1);
	}
	if (hyphen && hyphen >= v.upstream.at) {
		v.revision = (struct slice){ hyphen + 1, (size_t)(text.at + text.len - hyphen - 1) };
		v.upstream.len = (size_t)(hyphen - v.upstream.at);
	}
	return v;
}

static bool all_of(struct slice s, const char *others)
{
	for (size_t i = 0; i < s.len; i++)
		if (!char_is_digit(s.at[i]) &&
		    !(others && (char_is_letter(s.at[i]) || strchr(others, s.at[i]))))
			return false;
	return true;
}

bool debian_version_valid(struct slice version)
{
	struct version v = split_version(version);

	if (memchr(version.at ? version.at : "", '\0', version.len))
		return false;
	if (v.upstream.at != version.at && (!v.epoch.len || v.epoch.len > 9))
		return false;
	if (v.revision.at != version.at && !v.revision.len)
		return false;
	return v.upstream.len && char_is_digit(*v.upstream.at) && all_of(v.epoch, NULL) &&
	       all_of(v.upstream, ".+-~:") && all_of(v.revision, ".+~");
}

/* The weight of a character that is no digit; the end of the text weighs 0, less than all but `~`. */
static int weight(struct slice s)
{
	if (!s.len || char_is_digit(*s.at))
		return 0;
	if (*s.at == '~')
		return -1;
	return char_is_letter(*s.at) ? *s.at : (unsigned char)*s.at + 256;
}

/* Takes a number of any length off *s, and returns its digits without leading zeros. */
static struct slice take_number(struct slice *s)
{
	struct slice number;

	while (s->len && *s->at == '0')
		slice_skip(s, 1);
	number = *s;
	while (s->len && char_is_digit(*s->at))
		slice_skip(s, 1);
	number.len -= s->len;
	return number;
}

static int compare_numbers(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return slice_compare(a, b);
}

/* Text and numbers take turns, beginning with (perhaps empty) text. */
static int compare_part(struct slice a, struct slice b)
{
	int order = 0;

	while (!order && (a.len || b.len)) {
		while ((a.len && !char_is_digit(*a.at)) || (b.len && !char_is_digit(*b.at))) {
			if (weight(a) != weight(b))
				return weight(a) < weight(b) ? -1 : 1;
			slice_skip(&a, 1);
			slice_skip(&b, 1);
		}
		order = compare_numbers(take_number(&a), take_number(&b));
	}
	return order;
}

int debian_version_compare(struct slice a, struct slice b)
{
	struct version x = split_version(a), y = split_version(b);
	int order = compare_part(x.epoch, y.epoch);

	if (!order)
		order = compare_part(x.upstream, y.upstream);
	return order ? order : compare_part(x.revision, y.revision);
}

bool debian_version_satisfies(struct slice have, enum debian_operator op, struct slice wanted)
{
	int order = op == DEBIAN_ANY ? 0 : debian_version_compare(have, wanted);

	switch (op) {
	case DEBIAN_ANY:
		return true;
	case DEBIAN_LT:
		return order < 0;
	case DEBIAN_LE:
		return order <= 0;
	case DEBIAN_EQ:
		return !order;
	case DEBIAN_GE:
		return order >= 0;
	case DEBIAN_GT:
		return order > 0;
	}
	return false;
}
