/* TOML behind plain C: the one file that includes toml++, and the one that is C++. */
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <cstdlib>
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

struct toml_document *toml_parse(const char *text, size_t len, const char *name, struct error *err)
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
