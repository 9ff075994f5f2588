/* The formats of a Debian archive: control paragraphs and dates. */
#include "debian.h"

#include <string.h>
#include <strings.h>

/* Takes the next line off *rest, without its line end. */
static struct slice take_line(struct control *c)
{
	const char *end = memchr(c->rest.at, '\n', c->rest.len);
	struct slice line = { c->rest.at, end ? (size_t)(end - c->rest.at) : c->rest.len };

	slice_skip(&c->rest, line.len + (end ? 1 : 0));
	c->line++;
	return line;
}

static bool only_blanks(struct slice line)
{
	return !slice_trim(line).len;
}

static int control_fault(const struct control *c, struct error *err, const char *what, struct slice text)
{
	int shown = text.len < 60 ? (int)text.len : 60;

	return error_set(err, STATUS_INTEGRITY, "%s:%u: %s: \"%.*s\"", c->name, c->line - 1, what, shown,
			 text.at);
}

static bool is_field_name(struct slice name)
{
	if (!name.len || *name.at == '-' || *name.at == '#')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] > '~')
			return false;
	return true;
}

static bool same_name(struct slice a, struct slice b)
{
	return a.len == b.len && !strncasecmp(a.at, b.at, a.len);
}

static int add_field(struct control *c, struct slice line, struct error *err)
{
	const char *colon = memchr(line.at, ':', line.len);
	struct control_field *field;
	struct slice name;

	if (!colon)
		return control_fault(c, err, "not a field", line);
	name = (struct slice){ line.at, (size_t)(colon - line.at) };
	if (!is_field_name(name))
		return control_fault(c, err, "not a field name", name);
	if (c->fields.len == CONTROL_FIELDS_MAX)
		return control_fault(c, err, "more fields than a paragraph may have", name);
	vec_each (&c->fields, other)
		if (same_name(other->name, name))
			return control_fault(c, err, "a field that stands here twice", name);
	field = vec_push(&c->fields);
	field->name = name;
	field->value = line;
	slice_skip(&field->value, name.len + 1);
	return 0;
}

int control_next(struct control *c, struct error *err)
{
	c->fields.len = 0;
	while (c->rest.len) {
		struct slice line = take_line(c);

		if (memchr(line.at, '\0', line.len))
			return control_fault(c, err, "a NUL character", line);
		if (only_blanks(line)) {
			if (c->fields.len)
				break;
			continue;
		}
		if (char_is_blank(*line.at)) {
			struct control_field *last;

			if (!c->fields.len)
				return control_fault(c, err, "a continuation of nothing", line);
			last = &c->fields.items[c->fields.len - 1];
			last->value.len = (size_t)(line.at + line.len - last->value.at);
			continue;
		}
		if (!c->fields.len)
			c->start = c->line - 1;
		if (add_field(c, line, err))
			return -1;
	}
	vec_each (&c->fields, field)
		field->value = slice_trim(field->value);
	return c->fields.len ? 1 : 0;
}

struct slice control_get(const struct control *c, const char *field)
{
	struct slice name = slice_of(field);

	vec_each (&c->fields, item)
		if (same_name(item->name, name))
			return item->value;
	return (struct slice){ NULL, 0 };
}

void control_release(struct control *c)
{
	vec_release(&c->fields);
}

static int month_number(struct slice name)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (size_t i = 0; name.len == 3 && i < 12; i++)
		if (!memcmp(months + 3 * i, name.at, 3))
			return (int)i;
	return -1;
}

/* A whole number of `digits` at most, or -1. */
static int small_number(struct slice s, size_t digits)
{
	uint64_t value;

	return s.len > digits || slice_number(s, &value) ? -1 : (int)value;
}

static int parse_clock(struct slice s, struct tm *tm)
{
	if (s.len < 7 || s.len > 8 || s.at[s.len - 3] != ':' || s.at[s.len - 6] != ':')
		return -1;
	tm->tm_hour = small_number((struct slice){ s.at, s.len - 6 }, 2);
	tm->tm_min = small_number((struct slice){ s.at + s.len - 5, 2 }, 2);
	tm->tm_sec = small_number((struct slice){ s.at + s.len - 2, 2 }, 2);
	if (tm->tm_hour < 0 || tm->tm_min < 0 || tm->tm_sec < 0)
		return -1;
	return tm->tm_hour > 23 || tm->tm_min > 59 || tm->tm_sec > 60 ? -1 : 0;
}

int debian_parse_date(struct slice date, time_t *out)
{
	struct slice day_name = slice_take_word(&date), zone;
	struct tm tm = { 0 };
	int year, day;

	if (day_name.len != 4 || day_name.at[3] != ',')
		return -1;
	tm.tm_mday = day = small_number(slice_take_word(&date), 2);
	tm.tm_mon = month_number(slice_take_word(&date));
	year = small_number(slice_take_word(&date), 4);
	if (day < 1 || tm.tm_mon < 0 || year < 1970)
		return -1;
	tm.tm_year = year - 1900;
	if (parse_clock(slice_take_word(&date), &tm))
		return -1;
	zone = slice_take_word(&date);
	if (!slice_is(zone, "UTC") && !slice_is(zone, "GMT") && !slice_is(zone, "+0000"))
		return -1;
	*out = timegm(&tm);
	/* timegm() makes 3 March of 31 February. */
	return tm.tm_mday != day || slice_trim(date).len ? -1 : 0;
}

void debian_source(struct slice source, struct slice package, struct slice version, struct slice *name,
		   struct slice *source_version)
{
	struct slice rest = source;

	*name = source.at ? slice_take_until(&rest, " (") : package;
	*source_version = version;
	if (source.at && slice_take_char(&rest, '('))
		*source_version = slice_take_until(&rest, ")");
}
