/* Which Debian mirrors a machine's apt is configured with. */
#include "aptsources.h"

#include "strbuf.h"

#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r\n";

/* deb822: the fields of one stanza that matter. */
enum field {
	FIELD_TYPES,
	FIELD_URIS,
	FIELD_SUITES,
	FIELD_COMPONENTS,
	FIELD_ENABLED,
	FIELDS,
	FIELD_OTHER = FIELDS
};

static void add_words(struct strlist *words, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		size_t skip = strspn(text, blanks), word;

		text += skip;
		if (text >= end)
			break;
		word = strcspn(text, blanks);
		if (word > (size_t)(end - text))
			word = (size_t)(end - text);
		strlist_take(words, xstrndup(text, word));
		text += word;
	}
}

static bool is_debian_suite(const char *suite)
{
	static const char *const names[] = {
		"stable",   "oldstable", "oldoldstable", "testing",  "unstable", "experimental", "sid",
		"rc-buggy", "buster",    "bullseye",     "bookworm", "trixie",   "forky",        "duke",
	};
	static const char *const pockets[] = { "", "-updates", "-backports", "-proposed-updates" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; str_starts_with(suite, names[i]) && j < ARRAY_SIZE(pockets); j++)
			if (!strcmp(suite + strlen(names[i]), pockets[j]))
				return true;
	return false;
}

static size_t length_without_slashes(const char *url)
{
	size_t len = strlen(url);

	while (len && url[len - 1] == '/')
		len--;
	return len;
}

static void add_url(struct strlist *urls, const char *uri)
{
	char *url = xstrndup(uri, length_without_slashes(uri));

	if ((str_starts_with(url, "http://") || str_starts_with(url, "https://") ||
	     str_starts_with(url, "file:/")) &&
	    str_ends_with(url, "/debian") && !strchr(url, '$') && !strlist_has(urls, url))
		strlist_take(urls, url);
	else
		free(url);
}

static bool any_debian_suite(const struct strlist *suites)
{
	vec_each (suites, suite)
		if (is_debian_suite(*suite))
			return true;
	return false;
}

/* deb [option=value ...] uri suite component... */
static void read_line(const char *line, size_t len, struct strlist *urls)
{
	struct strlist words = STRLIST_INIT;
	size_t at = 1;
	bool fits = false;

	add_words(&words, line, len);
	if (words.len > at && words.items[at][0] == '[') {
		while (at < words.len && !str_ends_with(words.items[at], "]"))
			at++;
		at++;
	}
	if (words.len > at + 2 && !strcmp(words.items[0], "deb") && is_debian_suite(words.items[at + 1]))
		for (size_t i = at + 2; i < words.len; i++)
			fits |= !strcmp(words.items[i], "main");
	if (fits)
		add_url(urls, words.items[at]);
	strlist_release(&words);
}

void aptsources_read_list(const char *text, struct strlist *urls)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		read_line(text, strcspn(text, "#\n"), urls);
		text += len + (text[len] == '\n');
	}
}

/* apt's StringToBool() */
static bool is_no(const char *word)
{
	static const char *const words[] = { "no", "false", "without", "off", "disable", "0" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(word, words[i]))
			return true;
	return false;
}

/* Uses up the stanza's fields. */
static void end_stanza(struct strlist fields[FIELDS], struct strlist *urls)
{
	bool enabled = !fields[FIELD_ENABLED].len || !is_no(fields[FIELD_ENABLED].items[0]);

	if (enabled && strlist_has(&fields[FIELD_TYPES], "deb") &&
	    strlist_has(&fields[FIELD_COMPONENTS], "main") && any_debian_suite(&fields[FIELD_SUITES]))
		vec_each (&fields[FIELD_URIS], uri)
			add_url(urls, *uri);
	for (int i = 0; i < FIELDS; i++)
		strlist_release(&fields[i]);
}

static enum field field_of(const char *line, size_t len)
{
	static const char *const names[] = {
		[FIELD_TYPES] = "Types",           [FIELD_URIS] = "URIs",       [FIELD_SUITES] = "Suites",
		[FIELD_COMPONENTS] = "Components", [FIELD_ENABLED] = "Enabled",
	};

	for (int i = 0; i < FIELDS; i++)
		if (strlen(names[i]) == len && !strncasecmp(line, names[i], len))
			return (enum field)i;
	return FIELD_OTHER;
}

void aptsources_read_deb822(const char *text, struct strlist *urls)
{
	struct strlist fields[FIELDS] = { STRLIST_INIT };
	enum field field = FIELD_OTHER;

	while (*text) {
		size_t len = strcspn(text, "\n"), colon = 0;

		if (strspn(text, " \t\r") >= len) {
			end_stanza(fields, urls);
			field = FIELD_OTHER;
		} else if (*text != '#') {
			/* A line that begins with a blank goes on with the field before. */
			if (*text != ' ' && *text != '\t') {
				colon = strcspn(text, ":\n");
				field = field_of(text, colon);
				colon += colon < len;
			}
			if (field != FIELD_OTHER)
				add_words(&fields[field], text + colon, len - colon);
		}
		text += len + (text[len] == '\n');
	}
	end_stanza(fields, urls);
}
