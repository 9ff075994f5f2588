/*
 * Emit: the environment as text, one pure function a format, all in one table. Adding a format is a file and a row.
 *
 *	const struct emitter *emitter = emit_find("fish");
 *	if (emit(emitter, &e, NULL, &text, &err))
 *		...
 */
#ifndef MINGWUP_EMIT_H
#define MINGWUP_EMIT_H

#include "environment.h"
#include "error.h"

/* How every file of ours begins, in its first line or behind one that names its interpreter: what begins otherwise is
 * the user's. */
#define EMIT_MARK "# Made by mingwup"
#define EMIT_HEAD EMIT_MARK ", which makes it again: a change here is lost.\n"

/* `t`: the target that a file for one target is for, NULL for all other formats. */
typedef void emit_function(const struct environment *e, const struct environment_target *t, struct strbuf *out);

struct emitter {
	const char *format; /* "sh" */
	const char *help;
	const char *file; /* the derived file below the prefix: %t stands for the target, %T for its triple;
			     NULL: none */
	bool of_one_target;
	bool runs;       /* the file is a program */
	bool stays;      /* files of the user's may lead to it: with nothing installed, it is there and empty */
	bool wants_wine; /* it speaks of wine: of use only where there is one */
	const char *refused; /* characters in the prefix that its reader cannot take; NULL: none */
	emit_function *emit;
	emit_function *undo; /* takes back what the other's text did; NULL: nothing can */
};

extern const struct emitter emitters[];
extern const size_t emitters_count;

/* NULL: no such format. */
const struct emitter *emit_find(const char *format);
/* The names of all formats, with ", " between. */
void emit_names(struct strbuf *out);

/* STATUS_USAGE when its reader could not take the prefix, when there is no wine for it, or, with `undo`, when nothing
 * takes it back. */
MUST_CHECK int emit(const struct emitter *emitter, const struct environment *e,
		    const struct environment_target *t, bool undo, struct strbuf *out, struct error *err);
/* Whether its reader can take the prefix. */
bool emit_can(const struct emitter *emitter, const struct environment *e);

/* What most of them consist of: one function for what is set, one for what is put in front of a list. */
typedef void emit_variable(struct strbuf *out, const struct variable *v);
void emit_variables(const struct environment *e, emit_variable *set, emit_variable *put_in_front,
		    struct strbuf *out);

emit_function emit_sh, emit_sh_undo;
emit_function emit_fish, emit_fish_undo;
emit_function emit_csh, emit_csh_undo;
emit_function emit_powershell, emit_powershell_undo;
emit_function emit_make;
emit_function emit_dotenv;
emit_function emit_json;
emit_function emit_dockerfile;
emit_function emit_gitlab;
emit_function emit_github; /* what $GITHUB_ENV takes */
emit_function emit_github_path, emit_github_output;
emit_function emit_cargo;
emit_function emit_cross;
emit_function emit_cmake, emit_meson; /* for one target */
emit_function emit_wine;              /* likewise: the script that runs its programs */

#endif
