/*
 * Which DLLs a Windows program needs, and where each of them is.
 *
 *	struct dlls dlls = DLLS_INIT;
 *	if (dlls_find(&dlls, &program, false, err) || dlls_copy(&dlls, &program, err))
 *		...
 *	dlls_release(&dlls);
 *
 * A DLL is looked for beside the program, as Windows' loader does it, then in the toolchain, then among Windows' own
 * (windows.h). Those that are found as files are read for what they need in turn. Upper and lower case are the same in
 * their names.
 */
#ifndef MINGWUP_DLLS_H
#define MINGWUP_DLLS_H

#include "fs.h"
#include "pe.h"

/* A program, and the toolchain for its machine. Borrowed. */
struct dlls_program {
	const struct pe *pe;
	const char *name;
	const struct dir *dir;  /* that it lies in */
	const struct dir *tree; /* of the toolchain */
	const char *triple;
};

enum dll_place { DLL_BESIDE, DLL_TOOLCHAIN, DLL_WINDOWS, DLL_NOWHERE };

struct dll {
	char *name;      /* as the first that imports it has it */
	char *needed_by; /* that one: the program's name or a DLL's */
	bool delayed;    /* nobody needs it before the first call of a function */
	enum dll_place place;
	char *beside;  /* name of the file beside the program, a copy included; NULL: none */
	char *shipped; /* path in the toolchain; NULL: none */
	bool differs;  /* both, and not the same bytes */
	bool copied;   /* by dlls_copy() */
};

struct dlls {
	VEC(struct dll) items; /* each once, in the order in which they were met */
};
#define DLLS_INIT        \
	{                \
		VEC_INIT \
	}

/* With `replace`, the toolchain's file is taken where another one lies beside the program. STATUS_FAILURE for a file
 * beside it that is no DLL, or is one for another machine. */
MUST_CHECK int dlls_find(struct dlls *dlls, const struct dlls_program *program, bool replace,
			 struct error *err);
/* Puts those of DLL_TOOLCHAIN beside the program. STATUS_FAILURE, and nothing is copied, when another file lies there
 * (DLL_BESIDE that differs). */
MUST_CHECK int dlls_copy(struct dlls *dlls, const struct dlls_program *program, struct error *err);
void dlls_release(struct dlls *dlls);

#endif
