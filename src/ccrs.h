/*
 * Which compiler the crate cc takes in a build script, by its own order. Pure.
 *
 * Source: cc 1.2.19's and later ones' src/lib.rs (get_base_compiler, env_tool, target_envs, prefix_for_target); 1.0.74 to
 * there do the same, older ones do not know RUSTC_LINKER. e2e/doctor.bats asks the real crate.
 */
#ifndef MINGWUP_CCRS_H
#define MINGWUP_CCRS_H

#include "cargo_config.h"

struct ccrs {
	char *program;      /* a path, or a name to be looked up in PATH */
	bool has_arguments; /* of the user's, which make it another compiler: clang --target=..., zig cc */
	char *wrapper;      /* that is put in front: ccache, sccache; NULL: none */
	char *variable; /* that says so: "CC_i686_pc_windows_gnu"; "linker": cargo's; NULL: none, cc's own name */
	const char *place; /* where it stands, borrowed from `config`; NULL: the environment */
};

/*
 * For C, or with `cxx` for C++. `triple` is what cc calls its tools by itself. `is_there` tells whether a path exists:
 * a variable's value is then taken whole, whatever blanks it has.
 */
void ccrs_choose(struct ccrs *choice, const struct cargo_config *config, const char *const *environ,
		 const char *target, const char *triple, bool cxx, bool (*is_there)(const char *path));
void ccrs_release(struct ccrs *choice);

#endif
