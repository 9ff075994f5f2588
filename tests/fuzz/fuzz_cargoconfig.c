/* Cargo's configuration, and what cc makes of it: places are in the file, and a compiler is always named. */
#include "fuzz.h"

#include "ccrs.h"

static bool is_there(const char *path)
{
	return path[0] == '/';
}

static void must_name_a_compiler(const struct cargo_config *c, bool cxx)
{
	static const char *const variables[] = { "CC_KNOWN_WRAPPER_CUSTOM=wrap", NULL };
	struct ccrs choice;

	ccrs_choose(&choice, c, variables, "i686-pc-windows-gnu", "i686-w64-mingw32", cxx, is_there);
	fuzz_must(choice.program && *choice.program);
	fuzz_must(!choice.place || choice.variable);
	fuzz_must(!choice.wrapper || *choice.wrapper);
	ccrs_release(&choice);
}

FUZZ_TARGET(cargoconfig)
{
	struct cargo_config c = CARGO_CONFIG_INIT;
	struct cargo_includes includes = CARGO_INCLUDES_INIT;
	struct error err = ERROR_INIT;

	if (cargo_config_add(&c, (const char *)data, size, "/w/.cargo/config.toml", &includes, &err))
		fuzz_refused(&err);
	vec_each (&c.values, v)
		fuzz_must(str_starts_with(v->place, "/w/.cargo/config.toml:"));
	vec_each (&includes.list, include)
		fuzz_must(include->path[0] == '/');
	must_name_a_compiler(&c, false);
	must_name_a_compiler(&c, true);
	cargo_includes_release(&includes);
	cargo_config_release(&c);
	return 0;
}
