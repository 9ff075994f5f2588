/* TOML behind plain C: the one file that includes toml++, and the one that is C++. */
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
/* toml++ 3.3 takes for impossible what a file may well have ("[" with no name behind it), and would abort. */
struct broken_assertion {
};
static bool give_up()
{
	throw broken_assertion();
}
#define TOML_ASSERT(expr) static_cast<void>((expr) || give_up())
#undef NDEBUG
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

/* Our base is C, and its headers do not say so to C++. */
extern "C" {
#include "toml.h"
}

struct toml_document {
	toml::table root;
};

static const toml::node *in(const struct toml_node *node)
{
	return reinterpret_cast<const toml::node *>(node);
}

static const struct toml_node *out(const toml::node *node)
{
	return reinterpret_cast<const struct toml_node *>(node);
}

/* C sees strings that end at the first NUL: one inside would hide what follows it. */
static const toml::node *find_nul(const toml::node &node)
{
	if (const auto *s = node.as_string())
		return s->get().find('\0') == std::string::npos ? nullptr : &node;
	if (const auto *array = node.as_array())
		for (const auto &item : *array)
			if (const auto *bad = find_nul(item))
				return bad;
	if (const auto *table = node.as_table())
		for (const auto &item : *table) {
			if (item.first.str().find('\0') != std::string_view::npos)
				return &item.second;
			if (const auto *bad = find_nul(item.second))
				return bad;
		}
	return nullptr;
}

/* Behind the string that begins at `at`, or the end of its line or text when it is not closed. */
static const char *skip_string(const char *at, const char *end)
{
	const char quote = *at;
	const auto closes = [&](const char *s) {
		return end - s >= 3 && s[0] == quote && s[1] == quote && s[2] == quote;
	};
	const bool lines = closes(at);

	for (at += lines ? 3 : 1; at < end; at++) {
		if (*at == '\\' && quote == '"' && end - at > 1)
			at++;
		else if (lines ? closes(at) : *at == quote || *at == '\n')
			break;
	}
	while (at < end && *at == quote)
		at++;
	return at;
}

/*
 * The first byte beyond ASCII outside of strings and comments, where TOML has none; NULL: there is none. toml++ 3.3
 * reaches __builtin_unreachable() when it asks of such a letter whether it is a blank. A quote within a word begins no
 * string, for toml++ as little as here.
 */
static const char *find_beyond_ascii(const char *at, const char *end)
{
	char before = '\n';

	if (end - at >= 3 && !memcmp(at, "\xef\xbb\xbf", 3)) /* a byte order mark */
		at += 3;
	while (at < end && static_cast<unsigned char>(*at) < 0x80) {
		if ((*at == '"' || *at == '\'') && memchr(" \t\r\n=[{,.", before, 9))
			at = skip_string(at, end);
		else
			at = *at == '#' ? std::find(at, end, '\n') : at + 1;
		before = at[-1];
	}
	return at < end ? at : nullptr;
}

static bool breaks_assertion(const char *text, size_t len)
{
	try {
		static_cast<void>(toml::parse(std::string_view(text, len)));
	} catch (const broken_assertion &) {
		return true;
	}
	return false;
}

/* The byte at which a text breaks an assertion: the last one of its shortest beginning that does. */
static const char *find_breaking(const char *text, size_t len)
{
	size_t good = 0, bad = len;

	while (bad - good > 1) {
		const size_t middle = good + (bad - good) / 2;

		(breaks_assertion(text, middle) ? bad : good) = middle;
	}
	return text + bad - 1;
}

static struct toml_document *refuse_at(const char *text, const char *bad, const char *name, const char *why,
				       struct error *err)
{
	const auto line = std::count(text, bad, '\n') + 1;
	const char *start = bad;

	while (start > text && start[-1] != '\n')
		start--;
	error_set(err, STATUS_MANIFEST, "%s:%ld:%ld: %s", name, static_cast<long>(line),
		  static_cast<long>(bad - start + 1), why);
	return nullptr;
}

static struct toml_document *parse(const char *text, size_t len, const char *name, struct error *err)
{
	auto result = toml::parse(std::string_view(text, len), std::string_view(name));

	if (!result) {
		const auto &failure = result.error();
		const auto &at = failure.source().begin;
		const auto what = std::string(failure.description());

		error_set(err, STATUS_MANIFEST, "%s:%u:%u: %s", name, static_cast<unsigned>(at.line),
			  static_cast<unsigned>(at.column), what.c_str());
		return nullptr;
	}
	if (const auto *bad = find_nul(result.table())) {
		toml_fault(out(bad), name, err, "a NUL character is not allowed");
		return nullptr;
	}
	return new toml_document{ std::move(result).table() };
}

struct toml_document *toml_parse(const char *text, size_t len, const char *name, struct error *err)
{
	if (const char *bad = find_beyond_ascii(text, text + len))
		return refuse_at(text, bad, name, "letters beyond ASCII stand in strings and comments only",
				 err);
	try {
		return parse(text, len, name, err);
	} catch (const broken_assertion &) {
		return refuse_at(text, find_breaking(text, len), name, "this cannot stand here", err);
	}
}

void toml_free(struct toml_document *doc)
{
	delete doc;
}

const struct toml_node *toml_root(const struct toml_document *doc)
{
	return out(&doc->root);
}

enum toml_kind toml_kind(const struct toml_node *node)
{
	switch (in(node)->type()) {
	case toml::node_type::table:
		return TOML_TABLE;
	case toml::node_type::array:
		return TOML_ARRAY;
	case toml::node_type::string:
		return TOML_STRING;
	case toml::node_type::integer:
		return TOML_INTEGER;
	case toml::node_type::boolean:
		return TOML_BOOLEAN;
	default:
		return TOML_OTHER;
	}
}

unsigned toml_line(const struct toml_node *node)
{
	return static_cast<unsigned>(in(node)->source().begin.line);
}

unsigned toml_column(const struct toml_node *node)
{
	return static_cast<unsigned>(in(node)->source().begin.column);
}

size_t toml_count(const struct toml_node *node)
{
	if (const auto *array = in(node)->as_array())
		return array->size();
	if (const auto *table = in(node)->as_table())
		return table->size();
	return 0;
}

const char *toml_key_at(const struct toml_node *table, size_t i, unsigned *line, unsigned *column)
{
	auto it = std::next(in(table)->as_table()->begin(), static_cast<std::ptrdiff_t>(i));

	*line = static_cast<unsigned>(it->first.source().begin.line);
	*column = static_cast<unsigned>(it->first.source().begin.column);
	return it->first.data();
}

const struct toml_node *toml_value_at(const struct toml_node *node, size_t i)
{
	if (const auto *array = in(node)->as_array())
		return out(array->get(i));
	return out(&std::next(in(node)->as_table()->begin(), static_cast<std::ptrdiff_t>(i))->second);
}

const struct toml_node *toml_get(const struct toml_node *table, const char *key)
{
	return out(in(table)->as_table()->get(key));
}

const char *toml_string(const struct toml_node *node)
{
	return in(node)->as_string()->get().c_str();
}

int64_t toml_integer(const struct toml_node *node)
{
	return in(node)->as_integer()->get();
}

bool toml_boolean(const struct toml_node *node)
{
	return in(node)->as_boolean()->get();
}
