/* The table of emitters. */
#include "emit.h"

#include <string.h>

/* In the order in which help and manual list them. */
const struct emitter emitters[] = {
	{ "sh", "POSIX shells: to be sourced, or for eval", .file = "env.sh", .emit = emit_sh,
	  .undo = emit_sh_undo },
	{ "fish", "fish: to be sourced", .file = "env.fish", .emit = emit_fish, .undo = emit_fish_undo },
	{ "csh", "csh and tcsh: to be sourced", .file = "env.csh", .emit = emit_csh, .undo = emit_csh_undo },
	{ "powershell", "PowerShell: to be dot-sourced", .file = "env.ps1", .emit = emit_powershell,
	  .undo = emit_powershell_undo },
	{ "direnv", "direnv: an .envrc", .emit = emit_sh },
	{ "make", "GNU make: to be included", .file = "env.mk", .emit = emit_make },
	{ "dotenv", "NAME=value lines, without PATH", .refused = "'\"$`", .emit = emit_dotenv },
	{ "json", "for programs", .emit = emit_json },
	{ "dockerfile", "ENV lines", .emit = emit_dockerfile },
	{ "github", "GitHub Actions: appended to the files that the runner names, else what $GITHUB_ENV takes",
	  .emit = emit_github },
	{ "gitlab", "GitLab CI: a hidden job to extend", .emit = emit_gitlab },
	{ "cargo", "cargo: a configuration file", .file = "cargo/config.toml", .stays = true,
	  .emit = emit_cargo },
	{ "cross", "cross: a fragment of Cross.toml", .emit = emit_cross },
	{ "cmake", "CMake: the toolchain file of one target", .file = "cmake/%t.cmake", .of_one_target = true,
	  .refused = ENVIRONMENT_UNTAKEN_BY_CMAKE, .emit = emit_cmake },
	{ "meson", "Meson: the cross file of one target", .file = "meson/%t.ini", .of_one_target = true,
	  .refused = ENVIRONMENT_UNTAKEN_BY_CMAKE, .emit = emit_meson },
	{ "wine", "a script that runs programs of one target", .file = "bin/%T-wine", .of_one_target = true,
	  .runs = true, .wants_wine = true, .emit = emit_wine },
};
const size_t emitters_count = ARRAY_SIZE(emitters);

const struct emitter *emit_find(const char *format)
{
	for (size_t i = 0; i < ARRAY_SIZE(emitters); i++)
		if (!strcmp(emitters[i].format, format))
			return &emitters[i];
	return NULL;
}

void emit_names(struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(emitters); i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", emitters[i].format);
}

bool emit_can(const struct emitter *emitter, const struct environment *e)
{
	return !emitter->refused || !strpbrk(e->prefix, emitter->refused);
}

int emit(const struct emitter *emitter, const struct environment *e, const struct environment_target *t,
	 bool undo, struct strbuf *out, struct error *err)
{
	if (undo && !emitter->undo)
		return error_set(err, STATUS_USAGE,
				 "nothing undoes the format %s: take away what it was put into",
				 emitter->format);
	if (!emit_can(emitter, e))
		return error_set(err, STATUS_USAGE, "no reader of the format %s can take the %c in the path %s",
				 emitter->format, *strpbrk(e->prefix, emitter->refused), e->prefix);
	if (emitter->wants_wine && !e->wine)
		return error_set(err, STATUS_NOTHING, "there is no wine in PATH");
	(undo ? emitter->undo : emitter->emit)(e, t, out);
	return 0;
}

void emit_variables(const struct environment *e, emit_variable *set, emit_variable *put_in_front,
		    struct strbuf *out)
{
	vec_each (&e->variables, v)
		(v->separator ? put_in_front : set)(out, v);
}
