/*
 * The launcher of each host, compiled (launcher.c) and embedded (launchers.S), its parameters not yet filled
 * in. launcher.h describes them.
 */
#ifndef MINGWUP_LAUNCHERS_H
#define MINGWUP_LAUNCHERS_H

#include <stddef.h>

struct launcher_template {
	const unsigned char *bytes; /* an executable file */
	size_t size;
};

extern const struct launcher_template launcher_x86_64, launcher_aarch64;

#endif
