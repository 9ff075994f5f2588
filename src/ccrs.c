/* Which compiler the crate cc takes in a build script, by its own order. */
#include "ccrs.h"

#include "environment.h"
#include "slice.h"

#include <ctype.h>
#include <string.h>

static const char *const wrappers[] = {
	"ccache", "distcc", "sccache", "icecc", "cachepot", "buildcache", "kache",
};

/* By the name without directory and extension. */
static bool is_wrapper(struct slice program, const char *custom)
{
	const char *slash = memrchr(program.at, '/', program.len);
	struct slice name = program;
	const char *dot;

	if (slash)
		slice_skip(&name, (size_t)(slash + 1 - program.at));
	dot = memrchr(name.at, '.', name.len);
	if (dot && dot > name.at)
		name.len = (size_t)(dot - name.at);
	for (size_t i = 0; i < ARRAY_SIZE(wrappers); i++)
		if (slice_is(name, wrappers[i]))
			return true;
	return custom && slice_is(name, custom);
}

/* What a variable's value comes to. False when it is blank: cc then looks no further among the variables. */
static bool take_apart(struct ccrs *choice, const char *value, const char *custom,
		       bool (*is_there)(const char *path))
{
	struct slice rest = slice_trim(slice_of(value)), first = slice_take_word(&rest), second;
	char *whole = slice_dup(slice_trim(slice_of(value)));

	if (!first.len || is_there(whole)) {
		choice->program = first.len ? xstrdup(whole) : NULL;
		free(whole);
		return first.len > 0;
	}
	free(whole);
	second = slice_take_word(&rest);
	if (second.len && is_wrapper(first, custom)) {
		choice->wrapper = slice_dup(first);
		first = second;
	}
	choice->program = slice_dup(first);
	choice->has_arguments = (second.len && !choice->wrapper) || slice_trim(rest).len;
	return true;
}

/* The first of the four that is set, whatever it holds. */
static bool find_variable(const struct cargo_config *config, const char *const *environ, const char *target,
			  const char *what, char **name, struct cargo_setting *setting)
{
	char *lower = environment_underscored(target, tolower);
	char *const names[] = {
		xasprintf("%s_%s", what, target),
		xasprintf("%s_%s", what, lower),
		xasprintf("TARGET_%s", what),
		xstrdup(what),
	};

	*name = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!*name && cargo_config_env(config, environ, names[i], setting))
			*name = names[i];
		else
			free(names[i]);
	free(lower);
	return *name != NULL;
}

/* The length without that end; 0: it has another. */
static size_t length_without(const char *s, const char *end)
{
	return str_ends_with(s, end) ? strlen(s) - strlen(end) : 0;
}

/* Cargo tells build scripts the linker that is configured, by RUSTC_LINKER. */
static bool find_linker(const struct cargo_config *config, const char *const *environ, const char *target,
			const char **name, struct cargo_setting *setting)
{
	*name = "linker";
	if (cargo_config_linker(config, environ, target, setting))
		return true;
	*name = "RUSTC_LINKER";
	return cargo_config_env(config, environ, *name, setting);
}

/* No variable names a compiler: <prefix>-gcc, by the first that gives a prefix. */
static void choose_by_prefix(struct ccrs *choice, const struct cargo_config *config, const char *const *environ,
			     const char *target, const char *triple, const char *tool)
{
	const char *name = "CROSS_COMPILE";
	struct cargo_setting setting = { 0 };
	size_t len;

	if (cargo_config_env(config, environ, name, &setting)) {
		for (len = strlen(setting.value); len && setting.value[len - 1] == '-';)
			len--;
	} else {
		len = find_linker(config, environ, target, &name, &setting)
			      ? length_without(setting.value, "-gcc")
			      : 0;
		if (!len) {
			choice->program = xasprintf("%s-%s", triple, tool);
			return;
		}
	}
	choice->program = xasprintf("%.*s-%s", (int)len, setting.value, tool);
	choice->variable = xstrdup(name);
	choice->place = setting.place;
}

void ccrs_choose(struct ccrs *choice, const struct cargo_config *config, const char *const *environ,
		 const char *target, const char *triple, bool cxx, bool (*is_there)(const char *path))
{
	struct cargo_setting setting = { 0 }, custom = { 0 };
	char *name;

	*choice = (struct ccrs){ 0 };
	cargo_config_env(config, environ, "CC_KNOWN_WRAPPER_CUSTOM", &custom);
	if (find_variable(config, environ, target, cxx ? "CXX" : "CC", &name, &setting) &&
	    take_apart(choice, setting.value, custom.value, is_there)) {
		choice->variable = name;
		choice->place = setting.place;
		return;
	}
	free(name);
	choose_by_prefix(choice, config, environ, target, triple, cxx ? "g++" : "gcc");
}

void ccrs_release(struct ccrs *choice)
{
	free(choice->program);
	free(choice->wrapper);
	free(choice->variable);
	*choice = (struct ccrs){ 0 };
}
